//! Records found by their timestamp.

use milena_protocol::compression::Decompressor;
use milena_protocol::record::Batch;

use super::Log;

/// A record that was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) offset: i64,
    pub(crate) timestamp: i64,
    pub(crate) leader_epoch: i32,
}

impl Log {
    /// The first record that is not older than `timestamp`, in the first segment that has such a record.
    pub(crate) fn at_time(&self, timestamp: i64) -> Option<Found> {
        let mut segments = self.segments.iter();
        let segment = segments.find(|segment| segment.max_timestamp >= timestamp)?;
        let batches = segment.entries.iter().map(|entry| &entry.batch);
        let mut young = batches.filter(|batch| batch.max_timestamp() >= timestamp);
        young
            .find_map(|batch| first_record(batch, |at, time| at >= self.start && time >= timestamp))
    }

    /// The first of the records that have the largest timestamp.
    pub(crate) fn largest_time(&self) -> Option<Found> {
        let largest = self.segments.iter().map(|it| it.max_timestamp).max()?;
        if largest < 0 {
            return None;
        }
        let mut batches = self.batches();
        let batch = batches.find(|batch| batch.max_timestamp() == largest)?;
        first_record(batch, |_, time| time == largest)
    }
}

fn first_record(batch: &Batch, is_it: impl Fn(i64, i64) -> bool) -> Option<Found> {
    let mut records = batch.records(&mut Decompressor::new()).ok()?;
    while let Some(Ok(record)) = records.next() {
        if is_it(record.offset, record.timestamp) {
            return Some(Found {
                offset: record.offset,
                timestamp: record.timestamp,
                leader_epoch: batch.leader_epoch(),
            });
        }
    }
    None
}
