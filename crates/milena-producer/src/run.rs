//! Records that went into one batch one after the other.

use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll};

use milena_core::Error;

use crate::ack::{Ack, Slot};

/// Neighbours in a batch: what is kept of them does not grow with their number.
pub(crate) struct Run {
    ack: Arc<Ack>,
    records: Range<u32>,
    slot: Slot,
}

impl Run {
    /// A single record: the one with this index in the batch.
    pub(crate) fn new(ack: &Arc<Ack>, index: u32) -> Self {
        Self {
            ack: Arc::clone(ack),
            records: index..index + 1,
            slot: Slot::NONE,
        }
    }

    /// Takes the next record of the batch in. Any other it does not take.
    pub(crate) fn extend(&mut self, ack: &Arc<Ack>, index: u32) -> bool {
        let is_next = index == self.records.end && Arc::ptr_eq(&self.ack, ack);
        if is_next {
            self.records.end += 1;
        }
        is_next
    }

    /// Waits until all its records have their outcome.
    pub(crate) fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        self.ack.poll_whole(&mut self.slot, context)
    }

    /// Why the first that failed did so.
    pub(crate) fn first_failure(&self) -> Option<Error> {
        let (_, error) = self.ack.first_failure(self.records.clone())?;
        Some(error)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.ack.forget(self.slot);
    }
}
