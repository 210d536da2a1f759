//! Room in the buffer that is waited for before there is a record to put there.

use std::sync::Arc;
use std::task::{Poll, Waker};

use milena_core::Error;
use milena_pace::Ticket;

use crate::shared::Shared;

/// A place in the queue for room, then the room; given back when dropped.
pub(crate) struct Reservation {
    shared: Arc<Shared>,
    bytes: usize,
    ticket: Option<Ticket>,
    is_granted: bool,
}

impl Reservation {
    /// Room for so many bytes, to be waited for.
    pub(crate) fn new(shared: Arc<Shared>, bytes: usize) -> Self {
        Self {
            shared,
            bytes,
            ticket: None,
            is_granted: false,
        }
    }

    /// Waits for its turn. Once that has come it stays granted.
    pub(crate) fn poll(&mut self, waker: &Waker) -> Poll<Result<(), Error>> {
        if self.is_granted {
            return Poll::Ready(Ok(()));
        }
        let bytes = self.bytes;
        let ticket = *self.ticket.get_or_insert_with(|| {
            self.shared
                .update(|accumulator| accumulator.wait_for_room(bytes, waker.clone()))
        });
        match self
            .shared
            .update(|accumulator| accumulator.poll_room(ticket, waker))
        {
            Ok(false) => Poll::Pending,
            Ok(true) => {
                self.is_granted = true;
                Poll::Ready(Ok(()))
            }
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// The room belongs to an accepted record now.
    pub(crate) fn spend(mut self) {
        (self.is_granted, self.ticket) = (false, None);
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        match (self.is_granted, self.ticket) {
            (true, _) => self
                .shared
                .update(|accumulator| accumulator.give_back(self.bytes)),
            (false, Some(ticket)) => self
                .shared
                .update(|accumulator| accumulator.abandon_room(ticket)),
            (false, None) => {}
        }
    }
}
