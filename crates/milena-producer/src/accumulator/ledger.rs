//! Every batch that has records without an outcome, by age: for flush, for expiry and for closing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use super::partition::PartitionIndex;
use crate::ack::Ack;
use crate::batch::BatchId;

/// Batches get their deadline when they are opened and all have as long, so that by age is by deadline.
#[derive(Default)]
pub(super) struct Ledger {
    entries: BTreeMap<BatchId, Entry>,
    next: u64,
}

/// What is known about an unresolved batch wherever it is.
pub(super) struct Entry {
    pub(super) ack: Arc<Ack>,
    pub(super) partition: PartitionIndex,
    pub(super) deadline: Instant,
    /// How many records it has, once it was in flight.
    pub(super) records: u32,
    /// One, or how many it was split into and are unresolved.
    pub(super) parts: usize,
    pub(super) in_flight: usize,
    /// An attempt that is over may have been written.
    pub(super) is_ambiguous: bool,
    /// Its waiters were told that its time is over; only what is in flight is still to come back.
    pub(super) is_expired: bool,
}

impl Entry {
    /// Whether the batch may be in the log although nobody acknowledged it.
    pub(super) fn may_be_persisted(&self) -> bool {
        self.in_flight > 0 || self.is_ambiguous
    }
}

impl Ledger {
    /// Enters a new batch and gives it its number.
    pub(super) fn open(
        &mut self,
        ack: Arc<Ack>,
        partition: PartitionIndex,
        deadline: Instant,
    ) -> BatchId {
        let id = BatchId(self.next);
        self.next += 1;
        let entry = Entry {
            ack,
            partition,
            deadline,
            records: 0,
            parts: 1,
            in_flight: 0,
            is_ambiguous: false,
            is_expired: false,
        };
        self.entries.insert(id, entry);
        id
    }

    pub(super) fn get_mut(&mut self, id: BatchId) -> Option<&mut Entry> {
        self.entries.get_mut(&id)
    }

    /// Notes that one part of a batch is resolved. Returns the batch's acknowledgement if it was the last.
    pub(super) fn close_part(&mut self, id: BatchId) -> Option<Arc<Ack>> {
        let entry = self.entries.get_mut(&id)?;
        entry.parts -= 1;
        if entry.parts > 0 {
            return None;
        }
        self.entries.remove(&id).map(|entry| entry.ack)
    }

    /// Batches whose waiters still wait, oldest first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (BatchId, &Entry)> {
        self.entries
            .iter()
            .map(|(id, entry)| (*id, entry))
            .filter(|(_, entry)| !entry.is_expired)
    }

    /// When the oldest of them has to be given up.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.waiting().next().map(|(_, entry)| entry.deadline)
    }
}
