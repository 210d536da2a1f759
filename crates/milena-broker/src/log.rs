//! The batches of a partition in the order of their offsets, in segments as Kafka rolls them.
//!
//! Segments are no files here, but they show: a read ends with its segment, and retention and compaction take whole ones.

mod aborted;
mod compaction;
mod epochs;
mod retention;
mod search;
mod segment;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use milena_protocol::record::{Batch, batches, with_base_offset};

pub(crate) use aborted::{Aborted, AbortedTransactions};
pub(crate) use epochs::{EpochEnd, LeaderEpochs};
pub(crate) use search::Found;
use segment::Segment;
pub(crate) use segment::Stored;

/// What a batch takes beside its bytes: its place among the others, with as much again in reserve for the next ones.
pub(crate) const PER_BATCH: usize = 2 * size_of::<Stored>();

use crate::moment::Moment;

/// A partition's log.
#[derive(Debug)]
pub(crate) struct Log {
    /// Never empty; the last one is being written.
    segments: VecDeque<Segment>,
    /// The first offset that may be read.
    start: i64,
    /// The offset that the next record gets.
    end: i64,
    bytes: usize,
    /// How many batches are kept.
    count: usize,
    /// Everything before it has been compacted, but for what was not allowed to be.
    clean_until: i64,
    pub(crate) epochs: LeaderEpochs,
    pub(crate) aborted: AbortedTransactions,
    pub(crate) limits: Limits,
}

/// When a new segment is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limits {
    /// `segment.bytes`.
    pub(crate) segment_bytes: usize,
    /// `segment.ms`.
    pub(crate) segment_time: Duration,
    /// Batches are numbered and not kept.
    pub(crate) discards: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            segment_bytes: 1 << 30,
            segment_time: Duration::from_secs(7 * 24 * 60 * 60),
            discards: false,
        }
    }
}

/// What a reader may get at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Nothing that begins at this offset or beyond it.
    pub(crate) until: i64,
    pub(crate) max_bytes: usize,
    /// The first batch comes even if it is larger.
    pub(crate) at_least_one: bool,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Slice {
    pub(crate) bytes: Bytes,
    /// The offset that follows the last batch, or the one asked for if there is none.
    pub(crate) next: i64,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            segments: VecDeque::from([Segment::new(0)]),
            start: 0,
            end: 0,
            bytes: 0,
            count: 0,
            clean_until: 0,
            epochs: LeaderEpochs::default(),
            aborted: AbortedTransactions::default(),
            limits: Limits::default(),
        }
    }
}

impl Log {
    /// The first offset that may be read.
    pub(crate) fn start(&self) -> i64 {
        self.start
    }

    /// The offset that the next record gets.
    pub(crate) fn end(&self) -> i64 {
        self.end
    }

    /// Bytes of all batches that are kept.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }

    /// Bytes of memory that the batches take, with what is needed to find them: of small batches that is most of it.
    pub(crate) fn memory(&self) -> usize {
        self.bytes + self.count * PER_BATCH
    }

    /// When the oldest batch was appended.
    pub(crate) fn oldest(&self) -> Option<Moment> {
        Some(self.stored().next()?.appended_at)
    }

    /// The batches that are kept, in order.
    pub(crate) fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.stored().map(|stored| &stored.batch)
    }

    /// Everything that is kept, in order; the first batch may begin before [`start`](Self::start).
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Stored> {
        self.segments.iter().flat_map(|segment| &segment.entries)
    }

    /// Appends one batch that has been checked, and gives it its offsets: from the end of the log on.
    pub(crate) fn append(&mut self, now: Moment, batch: &Batch, leader_epoch: i32) {
        let base = self.end;
        self.end = base + (batch.next_offset() - batch.base_offset());
        self.epochs.assign(leader_epoch, base);
        if self.limits.discards {
            self.start = self.end;
            return;
        }
        if self.active().is_full_for(now, batch, self.limits) {
            self.segments.push_back(Segment::new(base));
        }
        if let Some(batch) = placed(batch, base, leader_epoch) {
            self.bytes += batch.size();
            self.count += 1;
            self.active_mut().push(Stored::new(batch, now));
        }
    }

    fn active(&self) -> &Segment {
        self.segments.back().expect("there is always a segment")
    }

    fn active_mut(&mut self) -> &mut Segment {
        self.segments.back_mut().expect("there is always a segment")
    }

    /// Begins a new segment, unless the last one is empty.
    pub(crate) fn roll(&mut self) {
        if !self.active().entries.is_empty() {
            self.segments.push_back(Segment::new(self.end));
        }
    }

    /// Batches from the one that has the offset on, out of one segment.
    pub(crate) fn read(&self, from: i64, bounds: Bounds) -> Slice {
        let nothing = Slice {
            bytes: Bytes::new(),
            next: from,
        };
        let Some((segment, first)) = self.place(from) else {
            return nothing;
        };
        let mut taken: Vec<&Batch> = Vec::new();
        let mut size = 0;
        for entry in segment.entries.range(first..) {
            let batch = &entry.batch;
            let fits = size + batch.size() <= bounds.max_bytes;
            let fits = fits || (taken.is_empty() && bounds.at_least_one);
            if batch.base_offset() >= bounds.until || !fits {
                break;
            }
            size += batch.size();
            taken.push(batch);
        }
        match taken.last() {
            Some(last) => Slice {
                next: last.next_offset(),
                bytes: joined(&taken, size),
            },
            None => nothing,
        }
    }

    /// The bytes that a read from there would find, counted no further than `enough`.
    pub(crate) fn available(&self, from: i64, until: i64, enough: usize) -> usize {
        let Some((segment, first)) = self.place(from) else {
            return 0;
        };
        let mut size = 0;
        for entry in segment.entries.range(first..) {
            if entry.batch.base_offset() >= until || size >= enough {
                return size;
            }
            size += entry.batch.size();
        }
        // Kafka does not wait where more lies in a later segment, however little it is.
        match until > segment.next_offset() {
            true => enough,
            false => size,
        }
    }

    /// The first batch that reaches this offset: its segment and its place in there.
    fn place(&self, offset: i64) -> Option<(&Segment, usize)> {
        let after = self.segments.partition_point(|it| it.base <= offset);
        let segments = self.segments.range(after.saturating_sub(1)..);
        segments
            .map(|segment| (segment, segment.place(offset)))
            .find(|(segment, place)| *place < segment.entries.len())
    }

    /// Removes everything from the offset on, and from the beginning of its batch on if it is within one.
    pub(crate) fn truncate(&mut self, to: i64) {
        if to >= self.end {
            return;
        }
        let mut end = to;
        while let Some(segment) = self.segments.back_mut() {
            let cut = segment.truncate(to);
            self.bytes -= cut.bytes;
            self.count -= cut.count;
            end = end.min(cut.from.unwrap_or(end));
            if !segment.entries.is_empty() || self.segments.len() == 1 {
                break;
            }
            self.segments.pop_back();
        }
        self.end = end;
        self.start = self.start.min(end);
        self.clean_until = self.clean_until.min(end);
        self.epochs.truncate_from(end);
        self.aborted.truncate_from(end);
    }

    /// Nothing before this offset may be read from now on.
    pub(crate) fn advance_start(&mut self, to: i64) {
        let to = to.min(self.end);
        if to <= self.start {
            return;
        }
        self.start = to;
        while let Some(segment) = self.segments.front_mut() {
            let cut = segment.drop_before(to);
            self.bytes -= cut.bytes;
            self.count -= cut.count;
            if !segment.entries.is_empty() || self.segments.len() == 1 {
                break;
            }
            self.segments.pop_front();
        }
        self.epochs.drop_before(to);
        self.aborted.drop_before(to);
    }
}

/// The batch where it belongs in the log.
fn placed(batch: &Batch, base: i64, leader_epoch: i32) -> Option<Batch> {
    let bytes = with_base_offset(batch.bytes().clone(), base, leader_epoch).ok()?;
    batches(bytes).next()?.ok()
}

fn joined(batches: &[&Batch], size: usize) -> Bytes {
    if let [one] = batches {
        return one.bytes().clone();
    }
    let mut bytes = BytesMut::with_capacity(size);
    for batch in batches {
        bytes.extend_from_slice(batch.bytes());
    }
    bytes.freeze()
}
