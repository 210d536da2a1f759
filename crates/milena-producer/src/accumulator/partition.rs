//! What waits to be sent to one partition, in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use milena_core::Error;
use milena_pace::Backoff;

use super::topic::TopicIndex;
use crate::batch::{Batch, BatchId};

/// The place of a partition in the accumulator's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PartitionIndex(pub(super) usize);

/// The broker that leads a partition, and how often that changed, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Leader {
    pub(crate) node: Option<i32>,
    pub(crate) epoch: Option<i32>,
}

impl Leader {
    /// Whether `self` is later news than `known`, so that what failed before may succeed now.
    pub(super) fn supersedes(self, known: Self) -> bool {
        match (self.epoch, known.epoch) {
            (Some(new), Some(old)) => new > old,
            _ => self.node != known.node,
        }
    }
}

/// Batches of one partition: at most one open, then sealed ones, then some in flight.
pub(super) struct PartitionQueue {
    pub(super) topic: TopicIndex,
    pub(super) name: Arc<str>,
    pub(super) number: i32,
    pub(super) leader: Leader,
    pub(super) open: Option<Batch>,
    /// The open batch need not wait for more records.
    pub(super) is_due: bool,
    /// By age; the oldest is sent first, again and again if need be.
    pub(super) sealed: VecDeque<Batch>,
    pub(super) in_flight: usize,
    /// Nothing may be sent before, because the last attempt failed.
    pub(super) retry_at: Option<Instant>,
    pub(super) backoff: Option<Backoff>,
    pub(super) last_error: Option<Error>,
    /// The leader in whose list of ready partitions it stands.
    pub(super) listed_at: Option<i32>,
    /// How large its batches get, to allocate the next one at once.
    capacity: usize,
}

/// An empty batch starts with room for a few small records.
const MIN_CAPACITY: usize = 256;

impl PartitionQueue {
    pub(super) fn new(topic: TopicIndex, name: Arc<str>, number: i32) -> Self {
        Self {
            topic,
            name,
            number,
            leader: Leader::default(),
            open: None,
            is_due: false,
            sealed: VecDeque::new(),
            in_flight: 0,
            retry_at: None,
            backoff: None,
            last_error: None,
            listed_at: None,
            capacity: MIN_CAPACITY,
        }
    }

    /// Whether its next batch may go out.
    pub(super) fn is_sendable(&self, max_in_flight: usize) -> bool {
        let has_batch = !self.sealed.is_empty() || (self.is_due && self.open.is_some());
        has_batch && self.in_flight < max_in_flight && self.retry_at.is_none()
    }

    /// Closes the open batch to further records.
    pub(super) fn seal(&mut self) {
        self.is_due = false;
        if let Some(batch) = self.open.take() {
            self.note_size(batch.size());
            self.sealed.push_back(batch);
        }
    }

    /// The batch to send next, if it may be sent.
    pub(super) fn next(&self) -> Option<&Batch> {
        self.sealed
            .front()
            .or(self.open.as_ref().filter(|_| self.is_due))
    }

    /// Takes the batch to send next.
    pub(super) fn take_next(&mut self) -> Option<Batch> {
        if self.sealed.is_empty() && self.is_due {
            self.seal();
        }
        self.sealed.pop_front()
    }

    /// Puts a batch back where its age says: before all that were opened after it.
    pub(super) fn put_back(&mut self, batch: Batch) {
        let place = self
            .sealed
            .partition_point(|queued| queued.order() < batch.order());
        self.sealed.insert(place, batch);
    }

    /// Takes out every part of a batch that is not in flight.
    pub(super) fn remove(&mut self, id: BatchId) -> Vec<Batch> {
        if self.open.as_ref().is_some_and(|open| open.id == id) {
            self.is_due = false;
            return self.open.take().into_iter().collect();
        }
        let (removed, kept): (VecDeque<_>, _) = std::mem::take(&mut self.sealed)
            .into_iter()
            .partition(|batch| batch.id == id);
        self.sealed = kept;
        removed.into()
    }

    /// How much room to give a new batch: as much as the last ones needed.
    pub(super) fn capacity(&self, batch_size: usize) -> usize {
        self.capacity.min(batch_size)
    }

    /// Follows growth at once and shrinks by halves, so that one small batch does not cost the next its room.
    fn note_size(&mut self, size: usize) {
        self.capacity = size.max(self.capacity / 2).max(MIN_CAPACITY);
    }
}
