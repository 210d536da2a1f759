//! Which batches of one fetched chunk belong to aborted transactions.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use milena_protocol::record::{Batch, ControlRecord};

/// A transaction that was aborted, as the broker lists it beside the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AbortedTransaction {
    pub(crate) producer_id: i64,
    pub(crate) first_offset: i64,
}

/// Walks a chunk's batches in order and says which ones are void.
///
/// Brokers do not promise an order of the list, so it is a heap; a producer is in at most one transaction at a
/// time, so those that are open are a set. It starts anew with each chunk, whose list is complete.
#[derive(Debug, Default)]
pub(crate) struct AbortedTransactions {
    upcoming: BinaryHeap<Reverse<(i64, i64)>>,
    open: BTreeSet<i64>,
}

impl AbortedTransactions {
    /// All that the broker listed.
    pub(crate) fn new(listed: impl IntoIterator<Item = AbortedTransaction>) -> Self {
        let upcoming = listed
            .into_iter()
            .map(|aborted| Reverse((aborted.first_offset, aborted.producer_id)));
        Self {
            upcoming: upcoming.collect(),
            open: BTreeSet::new(),
        }
    }

    /// Goes on to the next batch. Whether it is void; control batches never are.
    pub(crate) fn is_void(&mut self, batch: &Batch) -> bool {
        self.open_up_to(batch.last_offset());
        if batch.is_control() {
            // A marker that cannot be read ends nothing; it is as unknown as one of a newer type.
            if let Ok(Some(ControlRecord::Abort { .. })) = batch.control_record() {
                self.open.remove(&batch.producer_id());
            }
            return false;
        }
        batch.is_transactional() && self.open.contains(&batch.producer_id())
    }

    fn open_up_to(&mut self, last_offset: i64) {
        while let Some(Reverse((first_offset, producer_id))) = self.upcoming.peek().copied() {
            if first_offset > last_offset {
                break;
            }
            self.upcoming.pop();
            self.open.insert(producer_id);
        }
    }
}
