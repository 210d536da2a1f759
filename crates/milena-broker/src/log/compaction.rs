//! Compaction: of each key only the last record is kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{Batch, Record, batches};

use super::Log;
use super::segment::Stored;
use crate::moment::Moment;
use crate::rebuild::rebuilt;
use crate::topic_configs::TopicConfig;

/// The last data offset of each producer: its batch stays, if empty, so that its sequence is not forgotten.
pub(crate) type LastOffsets = BTreeMap<i64, i64>;

/// One pass over the segments that may be compacted.
struct Pass<'a> {
    now: Moment,
    delete_retention: Duration,
    producers: &'a LastOffsets,
    /// Where each key was written last.
    latest: BTreeMap<Bytes, i64>,
    /// Producers of which a record was kept since their last marker.
    seen: BTreeSet<i64>,
}

impl Log {
    /// How much of what may be compacted has not been.
    pub(crate) fn dirty_ratio(&self, now: Moment, config: &TopicConfig, until: i64) -> f64 {
        let count = self.compactable(now, config, until);
        let segments = self.segments.range(..count);
        let total: usize = segments.clone().map(|segment| segment.bytes).sum();
        let dirty = segments.filter(|segment| segment.base >= self.clean_until);
        let dirty: usize = dirty.map(|segment| segment.bytes).sum();
        dirty as f64 / total.max(1) as f64
    }

    /// Compacts what lies before `until`, except in the last segment, and says whether anything was removed.
    pub(crate) fn compact(
        &mut self,
        now: Moment,
        config: &TopicConfig,
        until: i64,
        producers: &LastOffsets,
    ) -> bool {
        let count = self.compactable(now, config, until);
        let mut pass = Pass {
            now,
            delete_retention: config.delete_retention,
            producers,
            latest: BTreeMap::new(),
            seen: BTreeSet::new(),
        };
        for place in 0..count {
            pass.note(self, place);
        }
        let before = self.bytes;
        for place in 0..count {
            let kept = pass.clean(self, place);
            let segment = &mut self.segments[place];
            self.bytes -= segment.bytes;
            self.count -= segment.entries.len();
            segment.replace(kept);
            self.bytes += segment.bytes;
            self.count += segment.entries.len();
        }
        self.clean_until = self.segments.get(count).map_or(0, |segment| segment.base);
        let active = self.segments.pop_back();
        self.segments.retain(|segment| !segment.entries.is_empty());
        self.segments.extend(active);
        self.bytes < before
    }

    /// How many segments may be compacted: those that are over, committed and old enough.
    fn compactable(&self, now: Moment, config: &TopicConfig, until: i64) -> usize {
        let lag = config.min_compaction_lag.as_millis().min(i64::MAX as u128) as i64;
        let old_enough = now.timestamp_ms().saturating_sub(lag);
        let ends = self.segments.iter().skip(1).map(|segment| segment.base);
        let segments = self.segments.iter().zip(ends);
        segments
            .take_while(|(segment, end)| {
                *end <= until && (lag == 0 || segment.max_timestamp <= old_enough)
            })
            .count()
    }

    fn is_aborted(&self, batch: &Batch) -> bool {
        let (from, until) = (batch.base_offset(), batch.next_offset());
        let mut aborted = self.aborted.within(from, until);
        batch.is_transactional() && aborted.any(|it| it.producer_id == batch.producer_id())
    }
}

impl Pass<'_> {
    /// Takes note of where the keys of a segment are. Records that were aborted are nowhere, and so are not kept.
    fn note(&mut self, log: &Log, place: usize) {
        for entry in &log.segments[place].entries {
            let batch = &entry.batch;
            if batch.is_control() || log.is_aborted(batch) {
                continue;
            }
            let Ok(mut records) = batch.records(&mut Decompressor::new()) else {
                continue;
            };
            while let Some(Ok(record)) = records.next_owned() {
                if let Some(key) = record.key_bytes() {
                    self.latest.insert(key, record.offset());
                }
            }
        }
    }

    fn clean(&mut self, log: &Log, place: usize) -> VecDeque<Stored> {
        let entries = log.segments[place].entries.iter();
        entries
            .filter_map(|entry| match entry.batch.is_control() {
                true => self.clean_marker(entry),
                false => self.clean_data(entry),
            })
            .collect()
    }

    /// A marker goes some time after the last record of its transaction.
    fn clean_marker(&mut self, entry: &Stored) -> Option<Stored> {
        if self.seen.remove(&entry.batch.producer_id()) {
            return Some(entry.clone());
        }
        let horizon = self.horizon(entry);
        (horizon > self.now).then(|| Stored {
            delete_horizon: Some(horizon),
            ..entry.clone()
        })
    }

    fn clean_data(&mut self, entry: &Stored) -> Option<Stored> {
        let batch = &entry.batch;
        let horizon = self.horizon(entry);
        let (mut kept, mut deletions) = (0, 0);
        let latest = &self.latest;
        let is_latest = |record: &Record<'_>| {
            let last = record.key.and_then(|key| latest.get(key));
            last == Some(&record.offset)
        };
        let bytes = rebuilt(batch, batch.codec(), batch.timestamp_type(), |record| {
            let keeps = is_latest(record) && (record.value.is_some() || horizon > self.now);
            kept += u32::from(keeps);
            deletions += u32::from(keeps && record.value.is_none());
            keeps
        });
        // What cannot be read is not compacted either.
        let Some(bytes) = bytes else {
            return Some(entry.clone());
        };
        let is_last = self.producers.get(&batch.producer_id()) == Some(&batch.last_offset());
        if kept == 0 && !is_last {
            return None;
        }
        if kept > 0 && batch.is_transactional() {
            self.seen.insert(batch.producer_id());
        }
        let rebuilt = match kept == batch.record_count() {
            true => batch.clone(),
            false => batches(bytes).next()?.ok()?,
        };
        Some(Stored {
            batch: rebuilt,
            appended_at: entry.appended_at,
            delete_horizon: (deletions > 0).then_some(horizon),
        })
    }

    /// When what is marked for deletion in the batch may go: some time after the first pass that sees it.
    fn horizon(&self, entry: &Stored) -> Moment {
        let decided = entry.delete_horizon;
        decided.unwrap_or_else(|| self.now.after(self.delete_retention))
    }
}
