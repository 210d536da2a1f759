//! A batch of one partition, from the first record encoded into it to its outcome.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use milena_core::{Error, ErrorKind, Persistence};
use milena_protocol::compression::{Compression, Compressor};
use milena_protocol::ids::Uuid;
use milena_protocol::record::{BatchBuilder, BuildError, Stamp, batches, with_stamp};

use crate::accumulator::{Leader, PartitionIndex};
use crate::ack::{Ack, Outcome, Place};
use crate::entry::Entry;

/// Records of one partition that are written together, or part of such a batch that had to be split.
///
/// It is open until it is [frozen](Batch::freeze); after that its bytes change only when it gets another number, so
/// every attempt with one number sends the same. Whatever happens its records are resolved: a batch dropped without
/// an outcome fails them.
pub(crate) struct Batch {
    pub(crate) id: BatchId,
    /// Where it is queued.
    pub(crate) partition: PartitionIndex,
    /// The topic's id at the last attempt; zero where it is not known.
    pub(crate) topic_id: Uuid,
    /// When its first record was accepted.
    pub(crate) opened_at: Option<Instant>,
    /// How large it was before compression; 0 until it is frozen, and for a part of another.
    pub(crate) raw_size: usize,
    /// Bytes of the buffer memory it holds.
    pub(crate) charge: usize,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// How many of the attempts were lost with a connection that had been forgotten while it was idle.
    pub(crate) spared: u32,
    /// Who led the partition at the last attempt.
    pub(crate) leader: Leader,
    /// An attempt may have been written although it was not acknowledged. Stays true once it is.
    pub(crate) is_ambiguous: bool,
    /// Who wrote it, and its number; given when it is sent for the first time.
    pub(crate) stamp: Stamp,
    ack: Arc<Ack>,
    /// Which of the records of `ack` it contains.
    records: Range<u32>,
    is_part: bool,
    resolution: Resolution,
    contents: Contents,
}

/// Batches are numbered in the order in which they were opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct BatchId(pub(crate) u64);

/// Whether its records have their outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resolution {
    Open,
    Acked(Place),
    Failed,
}

enum Contents {
    Open(BatchBuilder),
    Frozen { bytes: Bytes, stamp: Stamp },
}

impl Batch {
    /// An open batch without records and without a number.
    pub(crate) fn new(partition: PartitionIndex, ack: Arc<Ack>, builder: BatchBuilder) -> Self {
        Self {
            id: BatchId(u64::MAX),
            partition,
            topic_id: Uuid::ZERO,
            opened_at: None,
            raw_size: 0,
            charge: 0,
            attempts: 0,
            spared: 0,
            leader: Leader::default(),
            is_ambiguous: false,
            stamp: Stamp::NONE,
            ack,
            records: 0..0,
            is_part: false,
            resolution: Resolution::Open,
            contents: Contents::Open(builder),
        }
    }

    /// Encodes a record with this time at the end and returns its index.
    #[inline(always)]
    pub(crate) fn append(&mut self, time: i64, entry: &Entry<'_>) -> Result<u32, Error> {
        let Contents::Open(builder) = &mut self.contents else {
            return Err(frozen());
        };
        let index = builder
            .append(time, entry.key, entry.value, entry.headers)
            .map_err(not_encodable)?;
        self.records.end = index + 1;
        Ok(index)
    }

    /// Compresses and checksums the records and fixes the bytes, with the batch's stamp. Later calls change nothing
    /// until the stamp does.
    pub(crate) fn freeze(
        &mut self,
        compression: Compression,
        compressor: &mut Compressor,
    ) -> Result<(), Error> {
        let stamp = self.stamp;
        let bytes = match &mut self.contents {
            Contents::Open(builder) => {
                self.raw_size = builder.size();
                let builder = std::mem::replace(builder, BatchBuilder::new(0));
                let sealed = builder.seal_with(stamp, compression, compressor);
                sealed.map_err(unsealable)?
            }
            Contents::Frozen { stamp: known, .. } if *known == stamp => return Ok(()),
            Contents::Frozen { bytes, .. } => {
                with_stamp(std::mem::take(bytes), stamp).map_err(unsealable)?
            }
        };
        self.contents = Contents::Frozen { bytes, stamp };
        Ok(())
    }

    /// Its first sequence number, if it has one.
    pub(crate) fn sequence(&self) -> Option<i32> {
        (self.stamp.producer_id >= 0).then_some(self.stamp.base_sequence)
    }

    /// The latest time of its records, once frozen.
    pub(crate) fn max_timestamp(&self) -> Option<i64> {
        let batch = batches(self.bytes()).next()?.ok()?;
        Some(batch.max_timestamp())
    }

    /// Where it was written, if it was acknowledged.
    pub(crate) fn acked(&self) -> Option<Place> {
        match self.resolution {
            Resolution::Acked(place) => Some(place),
            Resolution::Open | Resolution::Failed => None,
        }
    }

    /// What to write, once frozen.
    pub(crate) fn bytes(&self) -> Bytes {
        match &self.contents {
            Contents::Frozen { bytes, .. } => bytes.clone(),
            Contents::Open(_) => Bytes::new(),
        }
    }

    /// Its memory, once nobody needs the frozen bytes any more.
    pub(crate) fn take_bytes(&mut self) -> Bytes {
        match &mut self.contents {
            Contents::Frozen { bytes, .. } => std::mem::take(bytes),
            Contents::Open(_) => Bytes::new(),
        }
    }

    /// The two halves of a frozen batch of several records, in order. They inherit its waiters, its age and
    /// its share of the buffer; nothing is left for this one to do.
    ///
    /// # Errors
    /// When the bytes cannot be read back, which would be a defect. The batch is as it was.
    pub(crate) fn split(&mut self, compression: Compression) -> Result<[Self; 2], Error> {
        let count = self.record_count() / 2;
        let middle = self.records.start + count;
        let [left, right] = crate::split::split(self.bytes(), count, compression)?;
        self.resolution = Resolution::Failed;
        Ok([
            self.part(self.records.start..middle, left, self.charge / 2),
            self.part(
                middle..self.records.end,
                right,
                self.charge - self.charge / 2,
            ),
        ])
    }

    fn part(&self, records: Range<u32>, bytes: Bytes, charge: usize) -> Self {
        Self {
            ack: Arc::clone(&self.ack),
            records,
            charge,
            is_part: true,
            resolution: Resolution::Open,
            contents: Contents::Frozen {
                bytes,
                stamp: Stamp::NONE,
            },
            stamp: Stamp::NONE,
            raw_size: 0,
            attempts: 0,
            spared: 0,
            ..*self
        }
    }

    /// Tells every waiter the outcome. `outcome` speaks of the first record. Returns how many records had none yet.
    pub(crate) fn resolve(&mut self, outcome: Outcome) -> u32 {
        self.resolution = match outcome {
            Ok(place) => Resolution::Acked(place),
            Err(_) => Resolution::Failed,
        };
        match self.is_part {
            false => self.ack.complete(self.record_count(), outcome),
            true => self.ack.complete_part(self.records.clone(), outcome),
        }
    }

    /// Tells the waiter of one record its outcome, ahead of the others. Returns how many records had none yet.
    pub(crate) fn resolve_record(&self, index: u32, outcome: Outcome) -> u32 {
        let record = self.records.start + index;
        self.ack.complete_part(record..record + 1, outcome)
    }

    /// An error about this batch that names its place and says whether it may be in the log.
    pub(crate) fn failure(&self, error: Error) -> Error {
        let persistence = if self.is_ambiguous {
            Persistence::PossiblyPersisted
        } else {
            error.persistence()
        };
        error
            .with_topic(Arc::clone(self.topic()))
            .with_partition(self.partition_number())
            .with_persistence(persistence)
    }

    pub(crate) fn ack(&self) -> &Arc<Ack> {
        &self.ack
    }

    pub(crate) fn topic(&self) -> &Arc<str> {
        self.ack.topic()
    }

    pub(crate) fn partition_number(&self) -> i32 {
        self.ack.partition()
    }

    /// Its place in the order of its partition.
    pub(crate) fn order(&self) -> (BatchId, u32) {
        (self.id, self.records.start)
    }

    pub(crate) fn is_part(&self) -> bool {
        self.is_part
    }

    pub(crate) fn record_count(&self) -> u32 {
        self.records.end - self.records.start
    }

    /// Encoded bytes: exact once frozen, before compression until then.
    pub(crate) fn size(&self) -> usize {
        match &self.contents {
            Contents::Open(builder) => builder.size(),
            Contents::Frozen { bytes, .. } => bytes.len(),
        }
    }
}

#[cold]
fn frozen() -> Error {
    let text = "a record was added to a frozen batch";
    Error::new(ErrorKind::Internal, text)
}

#[cold]
fn not_encodable(error: BuildError) -> Error {
    Error::new(ErrorKind::Usage, "the record cannot be encoded").with_source(error)
}

fn unsealable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Internal, "the batch cannot be sealed").with_source(error)
}

impl Drop for Batch {
    fn drop(&mut self) {
        if self.resolution == Resolution::Open {
            let text = "the producer ended before the record was delivered";
            let error = Error::new(ErrorKind::Closed, text);
            let sent = if self.attempts > 0 {
                Persistence::PossiblyPersisted
            } else {
                Persistence::NotPersisted
            };
            let error = self.failure(error.with_persistence(sent));
            self.resolve(Err(error));
        }
    }
}
