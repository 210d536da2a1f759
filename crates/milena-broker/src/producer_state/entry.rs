//! What a partition remembers of one producer: its epoch, its last five batches and its open transaction.

use std::collections::VecDeque;

use milena_protocol::record::Batch;

/// How many batches are told from new ones.
const REMEMBERED: usize = 5;

/// A batch that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Remembered {
    pub(crate) first_sequence: i32,
    pub(crate) last_sequence: i32,
    pub(crate) first_offset: i64,
    pub(crate) last_offset: i64,
    pub(crate) timestamp: i64,
}

/// The state of one producer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProducerEntry {
    /// -1 as long as nothing is known.
    pub(crate) epoch: i16,
    /// All of the same epoch.
    batches: VecDeque<Remembered>,
    /// The epoch of the coordinator that wrote the last marker, or -1.
    pub(crate) coordinator_epoch: i32,
    /// The largest timestamp of the last batch, or that of the last marker.
    pub(crate) last_timestamp: i64,
    /// The first offset of the open transaction.
    pub(crate) transaction: Option<i64>,
}

impl Default for ProducerEntry {
    fn default() -> Self {
        Self {
            epoch: -1,
            batches: VecDeque::new(),
            coordinator_epoch: -1,
            last_timestamp: -1,
            transaction: None,
        }
    }
}

impl ProducerEntry {
    /// The sequence of the last record, or -1.
    pub(crate) fn last_sequence(&self) -> i32 {
        self.batches.back().map_or(-1, |last| last.last_sequence)
    }

    /// The offset of the last record, or -1.
    pub(crate) fn last_offset(&self) -> i64 {
        self.batches.back().map_or(-1, |last| last.last_offset)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// The batch of the same epoch with exactly the same first and last sequence, if it is remembered.
    pub(crate) fn duplicate_of(&self, batch: &Batch) -> Option<Remembered> {
        if batch.producer_epoch() != self.epoch {
            return None;
        }
        let (first, last) = (batch.base_sequence(), last_sequence_of(batch));
        let same =
            |known: &&Remembered| (known.first_sequence, known.last_sequence) == (first, last);
        self.batches.iter().find(same).copied()
    }

    /// Whether a batch that begins with this sequence follows the last one of the same epoch.
    pub(crate) fn is_followed_by(&self, sequence: i32) -> bool {
        let last = self.last_sequence();
        i64::from(sequence) == i64::from(last) + 1 || (sequence == 0 && last == i32::MAX)
    }

    /// Takes on an epoch; with it the sequences begin again.
    pub(crate) fn take_epoch(&mut self, epoch: i16) {
        if self.epoch != epoch {
            self.epoch = epoch;
            self.batches.clear();
        }
    }

    /// Remembers a batch that was appended at this offset.
    pub(crate) fn remember(&mut self, batch: &Batch, base_offset: i64) {
        self.take_epoch(batch.producer_epoch());
        if self.batches.len() == REMEMBERED {
            self.batches.pop_front();
        }
        self.batches.push_back(Remembered {
            first_sequence: batch.base_sequence(),
            last_sequence: last_sequence_of(batch),
            first_offset: base_offset,
            last_offset: base_offset + (batch.last_offset() - batch.base_offset()),
            timestamp: batch.max_timestamp(),
        });
        self.last_timestamp = batch.max_timestamp();
    }
}

/// The sequence of a batch's last record; after the largest number comes 0.
fn last_sequence_of(batch: &Batch) -> i32 {
    let first = i64::from(batch.base_sequence());
    let last = first + (batch.last_offset() - batch.base_offset());
    match last > i64::from(i32::MAX) {
        true => (last - i64::from(i32::MAX) - 1) as i32,
        false => last as i32,
    }
}
