//! The supervisor's side: leaders that need a sender, and batches whose time is over.

use std::sync::Arc;
use std::task::Waker;
use std::time::Instant;

use milena_core::{Error, ErrorKind, Persistence};

use super::ledger::Entry;
use super::{Accumulator, PartitionIndex, Phase};
use crate::ack::Ack;
use crate::batch::BatchId;

/// What the supervisor is to do.
pub(crate) enum Supervision {
    /// Start a sender for each of these leaders.
    Start(Vec<i32>),
    /// Ask any broker for a producer id, then call [`Accumulator::handle_identity`].
    Identify,
    /// Tell the waiters, then call [`Accumulator::handle_expired`].
    Expire(Vec<Expiry>),
    /// Sleep until woken, at most until then.
    Idle(Option<Instant>),
    /// Stop.
    Finished,
}

/// A batch whose waiters are to be told an error.
pub(crate) struct Expiry {
    pub(crate) id: BatchId,
    pub(crate) ack: Arc<Ack>,
    /// How many records it has, with and without an outcome.
    pub(crate) records: u32,
    pub(crate) error: Error,
}

impl Accumulator {
    /// What there is to supervise.
    pub(crate) fn poll_supervision(&mut self, now: Instant, waker: &Waker) -> Supervision {
        if self.is_finished() {
            return Supervision::Finished;
        }
        if !self.new_leaders.is_empty() {
            return Supervision::Start(std::mem::take(&mut self.new_leaders));
        }
        if self.identity.poll_request(now) {
            return Supervision::Identify;
        }
        let expired = self.expired(now);
        if !expired.is_empty() {
            return Supervision::Expire(expired);
        }
        self.supervisor = Some(waker.clone());
        let timeouts = [self.ledger.poll_timeout(), self.identity.poll_timeout()];
        Supervision::Idle(timeouts.into_iter().flatten().min())
    }

    /// Removes batches whose waiters were told so. What of them is in flight keeps its room until it is back.
    pub(crate) fn handle_expired(&mut self, ids: impl IntoIterator<Item = BatchId>) {
        for id in ids {
            let Some(entry) = self.ledger.get_mut(id) else {
                continue;
            };
            entry.is_expired = true;
            let partition = entry.partition;
            for mut batch in self.partitions[partition.0].remove(id) {
                batch.resolve(Err(Error::new(ErrorKind::Timeout, "expired")));
                self.give_up(&batch);
            }
            self.settle(partition);
        }
        self.wake_everyone_if_finished();
    }

    /// Gives up everything that is unresolved: tell the waiters, then call
    /// [`handle_expired`](Self::handle_expired).
    pub(crate) fn abort(&mut self, error: &Error) -> Vec<Expiry> {
        self.phase = Phase::Aborted;
        self.failure.get_or_insert_with(|| error.clone());
        self.wakers.extend(self.budget.drain_waiters());
        self.wake_everyone_if_finished();
        self.ledger
            .waiting()
            .map(|(id, entry)| self.expiry(id, entry, error.clone()))
            .collect()
    }

    fn expired(&self, now: Instant) -> Vec<Expiry> {
        let overdue = self
            .ledger
            .waiting()
            .take_while(|(_, entry)| entry.deadline <= now);
        overdue
            .map(|(id, entry)| self.expiry(id, entry, self.gave_up(entry.partition)))
            .collect()
    }

    fn gave_up(&self, partition: PartitionIndex) -> Error {
        let queue = &self.partitions[partition.0];
        let timeout = self.limits.delivery_timeout;
        let lacks_id = self.limits.is_idempotent && self.identity.known().is_none();
        match (&queue.last_error, queue.leader.node) {
            (Some(cause), _) => {
                Error::new(ErrorKind::Timeout, format!("gave up after {timeout:?}"))
                    .with_source(cause.clone())
            }
            (None, None) => Error::new(
                ErrorKind::Timeout,
                format!("gave up after {timeout:?}: the partition has no leader"),
            ),
            (None, Some(_)) if lacks_id => Error::new(
                ErrorKind::Timeout,
                format!("gave up after {timeout:?}: no broker gave the producer an id"),
            ),
            (None, Some(node)) => Error::new(
                ErrorKind::Timeout,
                format!("gave up after {timeout:?}: broker {node} did not answer"),
            ),
        }
    }

    fn expiry(&self, id: BatchId, entry: &Entry, error: Error) -> Expiry {
        let persistence = match entry.may_be_persisted() {
            true => Persistence::PossiblyPersisted,
            false => Persistence::NotPersisted,
        };
        let error = error
            .with_topic(Arc::clone(entry.ack.topic()))
            .with_partition(entry.ack.partition())
            .with_persistence(persistence);
        let records = match entry.records {
            // It was never sent, so it is whole and waits here.
            0 => self.partitions[entry.partition.0].records_of(id),
            records => records,
        };
        Expiry {
            id,
            ack: Arc::clone(&entry.ack),
            records,
            error,
        }
    }
}
