//! Records that went into one batch one after the other.

use std::ops::Range;
use std::sync::Arc;
use std::task::{Context, Poll};

use milena_core::Error;

use crate::delivery::{Ack, Delivery, Outcome, Slot};

/// Neighbours in a batch: what is kept of them does not grow with their number.
pub(crate) struct Run {
    ack: Arc<Ack>,
    records: Range<u32>,
    slot: Slot,
}

impl Run {
    pub(crate) fn new(delivery: &Delivery) -> Self {
        Self {
            ack: Arc::clone(delivery.ack()),
            records: delivery.index()..delivery.index() + 1,
            slot: Slot::NONE,
        }
    }

    /// Takes the next record of the batch in. Any other it does not take.
    pub(crate) fn extend(&mut self, delivery: &Delivery) -> bool {
        let is_next =
            delivery.index() == self.records.end && Arc::ptr_eq(&self.ack, delivery.ack());
        if is_next {
            self.records.end += 1;
        }
        is_next
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Waits until all its records have their outcome.
    pub(crate) fn poll(&mut self, context: &Context<'_>) -> Poll<()> {
        self.ack.poll_whole(&mut self.slot, context)
    }

    /// The first that failed, counted from the run's own first, and why.
    pub(crate) fn first_failure(&self) -> Option<(usize, Error)> {
        let (index, error) = self.ack.first_failure(self.records.clone())?;
        Some(((index - self.records.start) as usize, error))
    }

    /// The outcome of the record at a place in the run.
    pub(crate) fn outcome(&self, place: usize) -> Option<Outcome> {
        self.ack.outcome(self.records.start + place as u32)
    }

    pub(crate) fn ack(&self) -> &Ack {
        &self.ack
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.ack.forget(self.slot);
    }
}
