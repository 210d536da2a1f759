//! A stretch of the log that is kept or removed as a whole.

use std::collections::VecDeque;

use milena_protocol::record::Batch;

use super::Limits;
use crate::moment::Moment;

/// A batch as the log keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) batch: Batch,
    pub(crate) appended_at: Moment,
    /// When compaction may remove the deletions or the marker in it, once that is decided.
    pub(super) delete_horizon: Option<Moment>,
}

impl Stored {
    pub(super) fn new(batch: Batch, appended_at: Moment) -> Self {
        Self {
            batch,
            appended_at,
            delete_horizon: None,
        }
    }
}

/// Batches in the order of their offsets.
#[derive(Debug)]
pub(super) struct Segment {
    /// No offset in here is smaller.
    pub(super) base: i64,
    pub(super) entries: VecDeque<Stored>,
    pub(super) bytes: usize,
    /// The largest timestamp of its records, -1 if there is none.
    pub(super) max_timestamp: i64,
    /// The largest timestamp of the first batch, from which its age is counted.
    first_timestamp: i64,
    created: Option<Moment>,
}

/// What was removed at one end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) bytes: usize,
    /// How many batches.
    pub(super) count: usize,
    /// The first offset of what was removed.
    pub(super) from: Option<i64>,
}

impl Segment {
    pub(super) fn new(base: i64) -> Self {
        Self {
            base,
            entries: VecDeque::new(),
            bytes: 0,
            max_timestamp: -1,
            first_timestamp: -1,
            created: None,
        }
    }

    /// The offset after the last one in here.
    pub(super) fn next_offset(&self) -> i64 {
        let last = self.entries.back();
        last.map_or(self.base, |entry| entry.batch.next_offset())
    }

    /// Whether Kafka would begin a new segment for this batch.
    pub(super) fn is_full_for(&self, now: Moment, batch: &Batch, limits: Limits) -> bool {
        let Some(created) = self.created else {
            return false;
        };
        let age_ms = match self.first_timestamp {
            -1 => now.since(created).as_millis() as i64,
            first => batch.max_timestamp().saturating_sub(first),
        };
        let too_old = age_ms > limits.segment_time.as_millis().min(i64::MAX as u128) as i64;
        let records = batch.next_offset() - batch.base_offset();
        let too_far = self.next_offset() + records - self.base > i64::from(i32::MAX);
        too_old || too_far || self.bytes + batch.size() > limits.segment_bytes
    }

    pub(super) fn push(&mut self, entry: Stored) {
        if self.created.is_none() {
            self.created = Some(entry.appended_at);
            self.first_timestamp = entry.batch.max_timestamp().max(-1);
        }
        self.bytes += entry.batch.size();
        self.max_timestamp = self.max_timestamp.max(entry.batch.max_timestamp());
        self.entries.push_back(entry);
    }

    /// The place of the first batch that reaches the offset.
    pub(super) fn place(&self, offset: i64) -> usize {
        let before = |entry: &Stored| entry.batch.last_offset() < offset;
        self.entries.partition_point(before)
    }

    /// Removes the batches that reach the offset.
    pub(super) fn truncate(&mut self, to: i64) -> Cut {
        let mut cut = Cut::default();
        for entry in self.entries.drain(self.place(to)..).rev() {
            cut.bytes += entry.batch.size();
            cut.count += 1;
            cut.from = Some(entry.batch.base_offset());
        }
        self.forget(cut.bytes);
        cut
    }

    /// Removes the batches that end before the offset.
    pub(super) fn drop_before(&mut self, offset: i64) -> Cut {
        let mut cut = Cut::default();
        for entry in self.entries.drain(..self.place(offset)) {
            cut.bytes += entry.batch.size();
            cut.count += 1;
            cut.from.get_or_insert(entry.batch.base_offset());
        }
        self.bytes -= cut.bytes;
        cut
    }

    /// Puts other batches in the place of its own, as compaction does.
    pub(super) fn replace(&mut self, entries: VecDeque<Stored>) {
        self.bytes = entries.iter().map(|entry| entry.batch.size()).sum();
        let timestamps = entries.iter().map(|entry| entry.batch.max_timestamp());
        self.max_timestamp = timestamps.max().unwrap_or(-1).max(-1);
        self.entries = entries;
    }

    fn forget(&mut self, bytes: usize) {
        self.bytes -= bytes;
        if bytes > 0 {
            let timestamps = self.entries.iter().map(|entry| entry.batch.max_timestamp());
            self.max_timestamp = timestamps.max().unwrap_or(-1).max(-1);
        }
        if self.entries.is_empty() {
            self.created = None;
        }
    }
}
