//! The batch that the application is reading.

use milena_core::Error;
use milena_protocol::compression::Decompressor;
use milena_protocol::ids::TopicPartition;
use milena_protocol::record::{self, BatchError, Records, TimestampType};

use crate::chunk::kind_of;
use crate::fault::Fault;
use crate::position::{Position, known_epoch};
use crate::record::{ConsumedRecord, Record, Source};
use crate::shared::Progress;

/// Some records of one partition, in order, to be walked with [`next`](Self::next).
///
/// The consumer's position moves with every record that is returned, so a batch that is dropped half-way is continued
/// by the next [`poll`](crate::Consumer::poll).
///
/// ```no_run
/// # async fn example(consumer: &mut milena_consumer::Consumer) -> Result<(), milena_core::Error> {
/// use std::time::Duration;
///
/// if let Some(mut batch) = consumer.poll(Duration::from_secs(1)).await? {
///     while let Some(record) = batch.next()? {
///         println!("{} {:?}", record.offset(), record.value());
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Batch<'a> {
    pub(crate) open: &'a mut OpenBatch,
}

impl Batch<'_> {
    /// The next record, borrowed; `None` at the end of the batch.
    ///
    /// # Errors
    /// When the batch turns out to be malformed; the error names the partition and the offset. The partition then
    /// stops at that offset until it is sought or [`skip`](crate::Consumer::skip)ped; other partitions go on.
    #[expect(
        clippy::should_implement_trait,
        reason = "the record borrows from the batch"
    )]
    #[inline]
    pub fn next(&mut self) -> Result<Option<Record<'_>>, Error> {
        self.open.next()
    }

    /// The next record, sharing the batch's buffer; `None` at the end of the batch.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    #[inline]
    pub fn next_owned(&mut self) -> Result<Option<ConsumedRecord>, Error> {
        self.open.next_owned()
    }

    /// The topic that the records are from.
    pub fn topic(&self) -> &str {
        &self.open.source.at.topic
    }

    /// The number of the partition that the records are from.
    pub fn partition(&self) -> i32 {
        self.open.source.at.partition
    }

    /// The partition that the records are from.
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.open.source.at
    }

    /// Whose clock the timestamps are from.
    pub fn timestamp_type(&self) -> TimestampType {
        self.open.source.timestamp_type
    }

    /// The epoch of the leader that appended the records, where brokers tell.
    pub fn leader_epoch(&self) -> Option<i32> {
        self.open.source.leader_epoch
    }

    /// How many records are left at most.
    pub fn remaining(&self) -> usize {
        self.open.records.remaining()
    }
}

/// A batch that was checked and decompressed, and how far the application has read it.
#[derive(Debug)]
pub(crate) struct OpenBatch {
    source: Source,
    version: u64,
    position: Position,
    /// Where the position is once the batch is used up.
    end: Position,
    records: Records,
    /// Why it cannot be read on.
    fault: Option<Fault>,
}

impl OpenBatch {
    /// Checks and decompresses `batch`, to be read from `position`.
    pub(crate) fn open(
        at: TopicPartition,
        version: u64,
        position: Position,
        batch: &record::Batch,
        check_crcs: bool,
        decompressor: &mut Decompressor,
    ) -> Result<Self, Fault> {
        let end = Position {
            offset: batch.next_offset(),
            epoch: known_epoch(batch.leader_epoch()),
        };
        let records = if check_crcs {
            batch.checked_records(decompressor)
        } else {
            batch.records(decompressor)
        };
        let records = records.map_err(|error| unreadable(position, end, &error))?;
        let source = Source {
            at,
            leader_epoch: end.epoch,
            timestamp_type: batch.timestamp_type(),
        };
        let records = records.starting_at(position.offset);
        let mut open = Self {
            source,
            version,
            position,
            end,
            records,
            fault: None,
        };
        // The old formats do not say where a compressed set begins.
        let may_be_behind = position.offset > batch.base_offset() || batch.magic() < 2;
        if may_be_behind && open.is_all_behind() {
            open.position = end;
        }
        Ok(open)
    }

    /// Whether every record lies before the position, because compaction has removed the others.
    fn is_all_behind(&self) -> bool {
        self.records.clone().next().is_none()
    }

    /// Whether the application has had everything.
    pub(crate) fn is_used_up(&self) -> bool {
        self.fault.is_some() || self.records.remaining() == 0 || self.position == self.end
    }

    /// The offset of the next record.
    pub(crate) fn position(&self) -> Position {
        match self.fault {
            None if self.is_used_up() => self.end,
            _ => self.position,
        }
    }

    pub(crate) fn at(&self) -> &TopicPartition {
        &self.source.at
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// What the machine is to know.
    pub(crate) fn progress(&self) -> Progress<'_> {
        Progress {
            at: &self.source.at,
            version: self.version,
            position: self.position(),
        }
    }

    /// Why it cannot be read on, once.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, Error> {
        match self.records.next() {
            Some(Ok(record)) => {
                self.position = Position {
                    offset: record.offset + 1,
                    epoch: self.end.epoch,
                };
                Ok(Some(Record {
                    source: &self.source,
                    record,
                }))
            }
            Some(Err(error)) => Err(fail(
                &mut self.fault,
                self.position,
                self.end,
                &self.source.at,
                &error,
            )),
            None => Ok(None),
        }
    }

    #[inline]
    pub(crate) fn next_owned(&mut self) -> Result<Option<ConsumedRecord>, Error> {
        match self.records.next_owned() {
            Some(Ok(record)) => {
                self.position = Position {
                    offset: record.offset() + 1,
                    epoch: self.end.epoch,
                };
                Ok(Some(ConsumedRecord {
                    source: self.source.clone(),
                    record,
                }))
            }
            Some(Err(error)) => Err(fail(
                &mut self.fault,
                self.position,
                self.end,
                &self.source.at,
                &error,
            )),
            None => Ok(None),
        }
    }
}

/// Takes note of the error and makes it the application's.
#[cold]
fn fail(
    slot: &mut Option<Fault>,
    position: Position,
    end: Position,
    at: &TopicPartition,
    error: &BatchError,
) -> Error {
    let fault = unreadable(position, end, error);
    *slot = Some(fault.clone());
    fault.into_error(at)
}

fn unreadable(position: Position, end: Position, error: &BatchError) -> Fault {
    let mut cause = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        cause = format!("{cause}: {source}");
        next = source.source();
    }
    Fault::Unreadable {
        kind: kind_of(error),
        offset: position.offset,
        next: end.offset,
        cause: cause.into(),
    }
}
