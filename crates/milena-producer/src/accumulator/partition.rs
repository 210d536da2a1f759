//! What waits to be sent to one partition, in order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use milena_core::Error;
use milena_pace::Backoff;
use milena_protocol::record::Stamp;
use milena_txn::{ProducerIdentity, Restart, Sequences};

use super::topic::TopicIndex;
use crate::batch::{Batch, BatchId};

/// The place of a partition in the accumulator's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct PartitionIndex(pub(super) usize);

/// The broker that leads a partition, and how often that changed, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Leader {
    pub(crate) node: Option<i32>,
    pub(crate) epoch: Option<i32>,
    /// It is in the client's rack, or the client does not care.
    pub(crate) is_near: bool,
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
    /// The broker that all in flight were sent to.
    in_flight_at: Option<i32>,
    /// The numbers of its batches, if the producer is idempotent.
    pub(super) sequences: Option<Sequences>,
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
    pub(super) fn new(
        topic: TopicIndex,
        name: Arc<str>,
        number: i32,
        sequences: Option<Sequences>,
    ) -> Self {
        Self {
            topic,
            name,
            number,
            leader: Leader::default(),
            open: None,
            is_due: false,
            sealed: VecDeque::new(),
            in_flight: 0,
            in_flight_at: None,
            sequences,
            retry_at: None,
            backoff: None,
            last_error: None,
            listed_at: None,
            capacity: MIN_CAPACITY,
        }
    }

    /// Whether its next batch may go out. `given` is the identity that a broker gave last.
    pub(super) fn is_sendable(
        &self,
        max_in_flight: usize,
        given: Option<ProducerIdentity>,
    ) -> bool {
        let may_go = |batch: &Batch| match &self.sequences {
            None => true,
            Some(sequences) => {
                sequences.admits(batch.sequence())
                    && (given.is_some() || !sequences.needs_identity())
            }
        };
        self.in_flight < max_in_flight
            // A new leader gets nothing before everything is back from the old one, or it could get the second
            // before the first.
            && (self.in_flight == 0 || self.in_flight_at == self.leader.node)
            && self.retry_at.is_none()
            && self.next().is_some_and(may_go)
    }

    /// The broker that has not answered about batches in flight, although another one leads since. Whoever sends without
    /// numbers has to wait for the answer: the batches could come twice, or late.
    pub(super) fn straggles_at(&self) -> Option<i32> {
        let straggles = self.in_flight > 0
            && self.sequences.is_some()
            && self.leader.node.is_some()
            && self.leader.node != self.in_flight_at;
        self.in_flight_at.filter(|_| straggles)
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

    /// Whether a batch could go to that broker, if the broker took it.
    pub(super) fn is_waiting_for(&self, node: i32) -> bool {
        self.leader.node == Some(node) && self.next().is_some()
    }

    /// How many batches are not sent, the open one included.
    pub(super) fn waiting(&self) -> usize {
        self.sealed.len() + usize::from(self.open.is_some())
    }

    /// Takes the batch to send next into flight.
    pub(super) fn launch(&mut self, given: Option<ProducerIdentity>) -> Option<Batch> {
        if self.sealed.is_empty() && self.is_due {
            self.seal();
        }
        let stamp = self.next_stamp(given)?;
        let mut batch = self.sealed.pop_front()?;
        batch.stamp = stamp;
        batch.attempts += 1;
        batch.leader = self.leader;
        (self.in_flight, self.in_flight_at) = (self.in_flight + 1, self.leader.node);
        Some(batch)
    }

    fn next_stamp(&mut self, given: Option<ProducerIdentity>) -> Option<Stamp> {
        let batch = self.sealed.front()?;
        let Some(sequences) = &mut self.sequences else {
            return Some(Stamp::NONE);
        };
        let (identity, base_sequence) =
            sequences.launch(batch.sequence(), batch.record_count(), given)?;
        Some(Stamp {
            producer_id: identity.id,
            producer_epoch: identity.epoch,
            base_sequence,
            transactional: false,
        })
    }

    /// Whether the numbers of its batches begin again; then those that wait have none.
    pub(super) fn poll_restart(&mut self) -> Option<Restart> {
        let restart = self.sequences.as_mut()?.poll_restart()?;
        for batch in &mut self.sealed {
            batch.stamp = Stamp::NONE;
        }
        Some(restart)
    }

    /// Puts a batch back where its age says: before all that were opened after it.
    pub(super) fn put_back(&mut self, batch: Batch) {
        let place = self
            .sealed
            .partition_point(|queued| queued.order() < batch.order());
        self.sealed.insert(place, batch);
    }

    /// How many records of a batch wait here.
    pub(super) fn records_of(&self, id: BatchId) -> u32 {
        let batches = self.open.iter().chain(&self.sealed);
        let parts = batches.filter(|batch| batch.id == id);
        parts.map(Batch::record_count).sum()
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
