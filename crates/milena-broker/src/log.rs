//! The batches of a partition in the order of their offsets, and what is known about them.

mod aborted;
mod epochs;
mod producers;

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};
use milena_protocol::compression::Decompressor;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, ControlRecord, batches, control_batch, with_base_offset};

use crate::moment::Moment;
use crate::transactions::Identity;

pub(crate) use aborted::AbortedTransaction;
use aborted::AbortedTransactions;
use epochs::Epochs;
use producers::Producers;
pub(crate) use producers::{Admission, ProducerEntry};

/// A partition's log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    batches: VecDeque<Stored>,
    /// The first offset that may be read.
    start: i64,
    /// The offset that the next record gets.
    end: i64,
    /// Bytes of the batches.
    size: usize,
    epochs: Epochs,
    aborted: AbortedTransactions,
    producers: Producers,
}

/// A batch as it was appended.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) batch: Batch,
    pub(crate) appended_at: Moment,
}

/// A record found by its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) offset: i64,
    pub(crate) timestamp_ms: i64,
    pub(crate) leader_epoch: i32,
}

impl Log {
    pub(crate) fn start(&self) -> i64 {
        self.start
    }

    pub(crate) fn end(&self) -> i64 {
        self.end
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Everything that is stored, in order; the first batch may begin before [`start`](Self::start).
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Stored> {
        self.batches.iter()
    }

    pub(crate) fn producers(&self) -> impl Iterator<Item = (i64, &ProducerEntry)> {
        self.producers.iter()
    }

    /// Whether the producer has a transaction open here.
    pub(crate) fn has_open_transaction(&self, identity: Identity) -> bool {
        self.producers.has_open_transaction(identity)
    }

    /// The offset of the oldest record of an open transaction.
    pub(crate) fn first_unstable(&self) -> Option<i64> {
        self.producers.first_unstable()
    }

    /// What a batch is to what its producer has written before.
    ///
    /// # Errors
    ///
    /// When the producer may not write it now: its epoch is old or its sequence has a gap.
    pub(crate) fn admit(&self, batch: &Batch) -> Result<Admission, ErrorCode> {
        self.producers.admit(batch)
    }

    /// Appends a batch that was admitted, and says where its first record is.
    pub(crate) fn append(&mut self, now: Moment, leader_epoch: i32, batch: &Batch) -> i64 {
        let base = self.end;
        let Some(stored) = placed(batch.bytes().clone(), base, leader_epoch) else {
            return base;
        };
        self.producers.note(now, &stored);
        self.push(now, stored);
        base
    }

    /// Appends the marker that ends a transaction of this producer.
    ///
    /// # Errors
    ///
    /// When the producer has a newer epoch, or the coordinator an older one, than the log has seen.
    pub(crate) fn append_marker(
        &mut self,
        now: Moment,
        leader_epoch: i32,
        identity: Identity,
        committed: bool,
        coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        self.producers.check_marker(identity, coordinator_epoch)?;
        let marker = match committed {
            true => ControlRecord::Commit { coordinator_epoch },
            false => ControlRecord::Abort { coordinator_epoch },
        };
        let Identity { producer_id, epoch } = identity;
        let bytes = control_batch(marker, now.timestamp_ms(), producer_id, epoch);
        let stored = bytes
            .ok()
            .and_then(|bytes| placed(bytes, self.end, leader_epoch));
        let stored = stored.ok_or(ErrorCode::UNKNOWN_SERVER_ERROR)?;
        let offset = stored.base_offset();
        let first = self
            .producers
            .end_transaction(now, identity, coordinator_epoch);
        self.push(now, stored);
        if let (Some(first_offset), false) = (first, committed) {
            self.aborted.add(AbortedTransaction {
                producer_id,
                first_offset,
                last_offset: offset,
            });
        }
        Ok(())
    }

    fn push(&mut self, now: Moment, batch: Batch) {
        self.epochs.note(batch.leader_epoch(), batch.base_offset());
        self.end = batch.next_offset();
        self.size += batch.size();
        self.batches.push_back(Stored {
            batch,
            appended_at: now,
        });
    }

    /// The batches from the one that has `from` on, up to `until`: as many whole ones as `max_bytes` allow, and where
    /// `at_least_one` one in any case.
    pub(crate) fn read(
        &self,
        from: i64,
        until: i64,
        max_bytes: usize,
        at_least_one: bool,
    ) -> Bytes {
        let first = self.index_of(from);
        let mut size = 0;
        let mut last = first;
        for stored in self.batches.range(first..) {
            let fits = size + stored.batch.size() <= max_bytes || (at_least_one && last == first);
            if stored.batch.base_offset() >= until || !fits {
                break;
            }
            size += stored.batch.size();
            last += 1;
        }
        match last - first {
            0 => Bytes::new(),
            1 => self.batches[first].batch.bytes().clone(),
            _ => {
                let mut together = BytesMut::with_capacity(size);
                let pieces = self.batches.range(first..last);
                pieces.for_each(|stored| together.extend_from_slice(stored.batch.bytes()));
                together.freeze()
            }
        }
    }

    /// Bytes of the batches from `from` up to `until`, counted until there are `enough`.
    pub(crate) fn available(&self, from: i64, until: i64, enough: usize) -> usize {
        let mut size = 0;
        for stored in self.batches.range(self.index_of(from)..) {
            if stored.batch.base_offset() >= until || size >= enough {
                break;
            }
            size += stored.batch.size();
        }
        size
    }

    /// The place of the first batch that ends at or behind the offset.
    fn index_of(&self, offset: i64) -> usize {
        self.batches
            .partition_point(|stored| stored.batch.last_offset() < offset)
    }

    /// Transactions that were aborted and have records in this range.
    pub(crate) fn aborted_in(&self, from: i64, until: i64) -> Vec<AbortedTransaction> {
        self.aborted.in_range(from, until)
    }

    /// The first record before `until` that is at least as young as this.
    pub(crate) fn find_time(&self, timestamp_ms: i64, until: i64) -> Option<Found> {
        let mut decompressor = Decompressor::new();
        let young = |stored: &&Stored| stored.batch.max_timestamp() >= timestamp_ms;
        for stored in self.batches.iter().filter(young) {
            let batch = &stored.batch;
            let mut records = batch.records(&mut decompressor).ok()?;
            while let Some(Ok(record)) = records.next() {
                let in_range = (self.start..until).contains(&record.offset);
                if in_range && record.timestamp >= timestamp_ms {
                    return Some(Found {
                        offset: record.offset,
                        timestamp_ms: record.timestamp,
                        leader_epoch: batch.leader_epoch(),
                    });
                }
            }
        }
        None
    }

    /// The youngest record before `until`; of several, the first.
    pub(crate) fn find_youngest(&self, until: i64) -> Option<Found> {
        let before = self
            .batches
            .iter()
            .filter(|stored| stored.batch.base_offset() < until);
        let youngest = before.map(|stored| stored.batch.max_timestamp()).max()?;
        self.find_time(youngest, until)
    }

    /// The epoch that was the last up to this one, and where it ends.
    pub(crate) fn epoch_end(&self, epoch: i32) -> Option<(i32, i64)> {
        self.epochs.end_of(epoch, self.end)
    }

    /// The epoch of the last batch, or of an offset.
    pub(crate) fn epoch_at(&self, offset: i64) -> Option<i32> {
        self.epochs.at(offset)
    }

    /// A leader begins a new epoch here.
    pub(crate) fn begin_epoch(&mut self, epoch: i32) {
        self.epochs.note(epoch, self.end);
    }

    /// Everything from this offset on is gone, as when a new leader has not copied it.
    pub(crate) fn truncate(&mut self, to: i64) {
        if to >= self.end {
            return;
        }
        let keep = self.index_of(to);
        for stored in self.batches.drain(keep..) {
            self.size -= stored.batch.size();
        }
        self.end = self
            .batches
            .back()
            .map_or(to, |stored| stored.batch.next_offset());
        self.start = self.start.min(self.end);
        self.epochs.truncate(self.end);
        self.aborted.truncate(self.end);
        self.producers.rebuild(self.batches.iter());
    }

    /// Everything before this offset may not be read any more; whole batches before it are freed. What is known of
    /// producers stays (KIP-360).
    pub(crate) fn advance_start(&mut self, to: i64) {
        self.start = to.clamp(self.start, self.end);
        let start = self.start;
        let gone = self.index_of(start);
        for stored in self.batches.drain(..gone) {
            self.size -= stored.batch.size();
        }
        self.epochs.advance_start(start);
        self.aborted.advance_start(start);
    }

    /// The offset behind the first batch, if it may be dropped to make room.
    pub(crate) fn second_batch(&self, limit: i64) -> Option<i64> {
        let next = self.batches.front()?.batch.next_offset();
        (next <= limit).then_some(next)
    }

    /// Where the log begins when everything that is older than this is gone; never behind `limit`.
    pub(crate) fn start_after(&self, oldest: Moment, limit: i64) -> i64 {
        let old = |stored: &&Stored| stored.batch.max_timestamp() < oldest.timestamp_ms();
        let old = self.batches.iter().take_while(old).last();
        old.map_or(self.start, |stored| stored.batch.next_offset().min(limit))
    }

    /// Forgets producers that have not written for so long, unless they have a transaction open.
    pub(crate) fn expire_producers(&mut self, before: Moment) {
        self.producers.expire(before);
    }

    /// Only the newest record of each key before `until` stays; offsets stay as they are.
    pub(crate) fn replace(&mut self, kept: VecDeque<Stored>) {
        self.size = kept.iter().map(|stored| stored.batch.size()).sum();
        self.batches = kept;
    }
}

/// The batch where it is appended; `None` if it is no batch, which nobody appends.
fn placed(bytes: Bytes, base_offset: i64, leader_epoch: i32) -> Option<Batch> {
    let bytes = with_base_offset(bytes, base_offset, leader_epoch).ok()?;
    batches(bytes).next()?.ok()
}
