//! A partition's log as a broker keeps it.

use bytes::{Bytes, BytesMut};
use milena_protocol::compression::{Compression, Decompressor};
use milena_protocol::record::{
    BatchBuilder, ControlRecord, Stamp, batches, control_batch, with_base_offset,
};

use crate::aborted::AbortedTransaction;

/// Who writes without identity.
pub(crate) const NOBODY: i64 = -1;

/// A batch of `count` records at `base` whose values are their offsets.
pub(crate) fn plain(base: i64, epoch: i32, count: u32) -> Bytes {
    with_gaps(
        base,
        epoch,
        &(0..count).collect::<Vec<_>>(),
        count,
        NOBODY,
        Compression::None,
    )
}

/// A batch at `base` that spans `span` offsets, of which compaction has kept those in `kept`.
pub(crate) fn with_gaps(
    base: i64,
    epoch: i32,
    kept: &[u32],
    span: u32,
    producer_id: i64,
    compression: Compression,
) -> Bytes {
    let mut builder = BatchBuilder::new(0);
    let mut next = 0;
    for delta in kept {
        builder.skip_offsets(delta - next).unwrap();
        let value = (base + i64::from(*delta)).to_string();
        builder
            .append(1_000 + base, Some(b"key"), Some(value.as_bytes()), &[])
            .unwrap();
        next = delta + 1;
    }
    builder.skip_offsets(span - next).unwrap();
    let stamp = match producer_id {
        NOBODY => Stamp::NONE,
        producer_id => Stamp {
            producer_id,
            producer_epoch: 0,
            base_sequence: 0,
            transactional: true,
        },
    };
    with_base_offset(builder.seal(stamp, compression).unwrap(), base, epoch).unwrap()
}

/// A control batch at `base`.
pub(crate) fn marker(base: i64, epoch: i32, producer_id: i64, marker: ControlRecord) -> Bytes {
    with_base_offset(
        control_batch(marker, 0, producer_id, 0).unwrap(),
        base,
        epoch,
    )
    .unwrap()
}

/// Every offset that has a record in `records`, control records included.
pub(crate) fn offsets_in(records: &Bytes) -> Vec<i64> {
    let mut offsets = Vec::new();
    for batch in batches(records.clone()) {
        let records = batch.unwrap().records(&mut Decompressor::new()).unwrap();
        offsets.extend(records.into_owned().map(|record| record.unwrap().offset()));
    }
    offsets
}

/// Batches with their ends, and what a broker knows besides.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) start: i64,
    pub(crate) epoch: i32,
    batches: Vec<(i64, i64, Bytes)>,
    /// (epoch, first offset)
    epochs: Vec<(i32, i64)>,
    /// With the offset of the marker.
    aborted: Vec<(AbortedTransaction, i64)>,
    /// First offsets of transactions that are open.
    open: Vec<(i64, i64)>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            start: 0,
            epoch: 0,
            batches: vec![],
            epochs: vec![(0, 0)],
            aborted: vec![],
            open: vec![],
        }
    }

    /// The offset after the last batch.
    pub(crate) fn end(&self) -> i64 {
        self.batches.last().map_or(self.start, |(_, next, _)| *next)
    }

    /// The offset before which every transaction is decided.
    pub(crate) fn last_stable(&self) -> i64 {
        self.open
            .iter()
            .map(|(_, first)| *first)
            .min()
            .unwrap_or(self.end())
    }

    /// Appends records without a transaction.
    pub(crate) fn append(&mut self, count: u32) {
        let batch = plain(self.end(), self.epoch, count);
        self.push(batch);
    }

    /// Appends records, compressed.
    pub(crate) fn append_compressed(&mut self, count: u32, compression: Compression) {
        let kept: Vec<_> = (0..count).collect();
        let batch = with_gaps(self.end(), self.epoch, &kept, count, NOBODY, compression);
        self.push(batch);
    }

    /// Appends what compaction has left of `span` offsets.
    pub(crate) fn append_compacted(&mut self, kept: &[u32], span: u32) {
        let batch = with_gaps(
            self.end(),
            self.epoch,
            kept,
            span,
            NOBODY,
            Compression::None,
        );
        self.push(batch);
    }

    /// Appends records in a transaction, which this opens if need be.
    pub(crate) fn append_in_transaction(
        &mut self,
        producer_id: i64,
        count: u32,
        compression: Compression,
    ) {
        let base = self.end();
        if !self.open.iter().any(|(open, _)| *open == producer_id) {
            self.open.push((producer_id, base));
        }
        let kept: Vec<_> = (0..count).collect();
        let batch = with_gaps(base, self.epoch, &kept, count, producer_id, compression);
        self.push(batch);
    }

    /// Ends a transaction with a marker; it need not have written anything.
    pub(crate) fn end_transaction(&mut self, producer_id: i64, commit: bool) {
        let at = self.end();
        let first_offset = self
            .open
            .iter()
            .find(|(open, _)| *open == producer_id)
            .map_or(at, |(_, first_offset)| *first_offset);
        self.open.retain(|(open, _)| *open != producer_id);
        let kind = match commit {
            true => ControlRecord::Commit {
                coordinator_epoch: 0,
            },
            false => ControlRecord::Abort {
                coordinator_epoch: 0,
            },
        };
        if !commit {
            self.aborted.push((
                AbortedTransaction {
                    producer_id,
                    first_offset,
                },
                at,
            ));
        }
        let batch = marker(at, self.epoch, producer_id, kind);
        self.push(batch);
    }

    /// Appends a batch that begins at the end.
    pub(crate) fn push(&mut self, batch: Bytes) {
        let next = batches(batch.clone())
            .next()
            .unwrap()
            .unwrap()
            .next_offset();
        self.batches.push((self.end(), next, batch));
    }

    /// Damages one byte of the batch that has `offset`, or repairs it.
    pub(crate) fn flip(&mut self, offset: i64, byte: usize) {
        let (_, _, batch) = self
            .batches
            .iter_mut()
            .find(|(base, next, _)| (*base..*next).contains(&offset))
            .unwrap();
        let mut damaged = BytesMut::from(&batch[..]);
        damaged[byte] ^= 0x40;
        *batch = damaged.freeze();
    }

    /// A new leader, which begins at the end of its log.
    pub(crate) fn elect(&mut self) {
        self.epoch += 1;
        self.epochs.push((self.epoch, self.end()));
    }

    /// An unclean election: the new leader lacks everything from `end` on.
    pub(crate) fn elect_uncleanly(&mut self, end: i64) {
        self.batches.retain(|(_, next, _)| *next <= end);
        self.epochs.retain(|(_, first)| *first <= end);
        self.elect();
    }

    /// Retention deletes everything before `start`.
    pub(crate) fn retain_from(&mut self, start: i64) {
        self.batches.retain(|(_, next, _)| *next > start);
        self.start = start;
    }

    /// The largest epoch that is not after `epoch`, and where it ends; -1 and -1 if there is none.
    pub(crate) fn epoch_end(&self, epoch: i32) -> (i32, i64) {
        let Some(place) = self.epochs.iter().rposition(|(known, _)| *known <= epoch) else {
            return (-1, -1);
        };
        let end = self
            .epochs
            .get(place + 1)
            .map_or(self.end(), |(_, first)| *first);
        (self.epochs[place].0, end)
    }

    /// What a fetch from `offset` gets: whole batches up to `max_bytes`, at least one; `None` if out of range.
    pub(crate) fn read(
        &self,
        offset: i64,
        max_bytes: usize,
        committed: bool,
    ) -> Option<(Bytes, Vec<AbortedTransaction>)> {
        let end = if committed {
            self.last_stable()
        } else {
            self.end()
        };
        if offset < self.start || offset > self.end() {
            return None;
        }
        let mut records = BytesMut::new();
        let mut up_to = offset;
        for (base, next, batch) in self
            .batches
            .iter()
            .filter(|(base, next, _)| *next > offset && *base < end)
        {
            if !records.is_empty() && records.len() + batch.len() > max_bytes {
                break;
            }
            let _ = base;
            records.extend_from_slice(batch);
            up_to = *next;
        }
        // Not in the order of first offsets: brokers do not promise one.
        let aborted = self
            .aborted
            .iter()
            .rev()
            .filter(|(aborted, marker)| *marker >= offset && aborted.first_offset < up_to);
        let aborted = if committed {
            aborted.map(|(aborted, _)| *aborted).collect()
        } else {
            vec![]
        };
        Some((records.freeze(), aborted))
    }

    /// The first offset whose record is as young as `timestamp`, as [`plain`] sets timestamps.
    pub(crate) fn find(&self, timestamp: i64) -> Option<i64> {
        let young = self
            .batches
            .iter()
            .find(|(base, _, _)| 1_000 + base >= timestamp);
        young.map(|(base, _, _)| *base)
    }
}
