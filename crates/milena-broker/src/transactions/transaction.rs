//! One transactional id: its producer, its transaction, and what each request makes of them.

use std::collections::BTreeSet;
use std::time::Duration;

use milena_protocol::error_code::ErrorCode;

use super::Identity;
use super::state::State;
use crate::moment::Moment;
use crate::topics::PartitionKey;

const NO_EPOCH: i16 = -1;

/// By which rules a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// The producer keeps its epoch.
    V1,
    /// Every transaction has an epoch of its own, so that what comes late cannot reach the next one (KIP-890).
    V2,
}

/// What a producer that introduces itself gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It may write as this.
    Ready(Identity),
    /// The transaction of the producer before it is aborted first; it has to ask again.
    Aborting,
}

/// What a request to end a transaction comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It is decided, and markers are to be sent. The producer goes on as this.
    Decided(Identity),
    /// It had been decided so before. The producer goes on as this.
    Repeated(Identity),
}

/// A transactional id as its coordinator knows it.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    identity: Identity,
    /// The producer id before the last change of anything, as Kafka keeps it: the old one, right after a new one was given.
    previous_producer_id: i64,
    /// The id that takes over when the markers have arrived, because the epochs of this one are used up.
    next_producer_id: Option<i64>,
    last_epoch: i16,
    timeout_ms: i32,
    state: State,
    /// The partitions that take part. Once it is decided, those that lack the marker.
    partitions: BTreeSet<PartitionKey>,
    /// The partitions that took part when it was decided, for a coordinator that has to begin anew.
    decided: BTreeSet<PartitionKey>,
    started: Option<Moment>,
    updated: Moment,
}

impl Transaction {
    /// A transactional id that was never seen, with a producer that has no epoch yet.
    pub(crate) fn new(now: Moment, producer_id: i64, timeout_ms: i32) -> Self {
        Self {
            identity: Identity {
                producer_id,
                epoch: NO_EPOCH,
            },
            previous_producer_id: -1,
            next_producer_id: None,
            last_epoch: NO_EPOCH,
            timeout_ms,
            state: State::Empty,
            partitions: BTreeSet::new(),
            decided: BTreeSet::new(),
            started: None,
            updated: now,
        }
    }

    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    pub(crate) fn state(&self) -> State {
        self.state
    }

    pub(crate) fn timeout_ms(&self) -> i32 {
        self.timeout_ms
    }

    pub(crate) fn partitions(&self) -> &BTreeSet<PartitionKey> {
        &self.partitions
    }

    /// When the transaction began, which is kept until a producer introduces itself again; -1 if there was none.
    pub(crate) fn started_ms(&self) -> i64 {
        self.started.map_or(-1, Moment::timestamp_ms)
    }

    /// A producer introduces itself; `expected` is who it was before an error (KIP-360).
    pub(crate) fn initialize(
        &mut self,
        now: Moment,
        timeout_ms: i32,
        expected: Option<Identity>,
        protocol: Protocol,
        fresh_id: impl FnOnce() -> i64,
    ) -> Result<Opening, ErrorCode> {
        if self.state.is_prepared() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        if expected.is_some_and(|expected| !self.may_go_on(expected)) {
            return Err(ErrorCode::PRODUCER_FENCED);
        }
        if self.state == State::Ongoing {
            self.fence(now, protocol, fresh_id);
            return Ok(Opening::Aborting);
        }
        let (identity, last_epoch) =
            self.next_identity(expected.map(|expected| expected.epoch), fresh_id)?;
        self.previous_producer_id = self.identity.producer_id;
        self.identity = identity;
        self.last_epoch = last_epoch;
        self.timeout_ms = timeout_ms;
        self.state = State::Empty;
        self.started = None;
        self.updated = now;
        Ok(Opening::Ready(identity))
    }

    /// Whether a producer with this past may be the one that is known here. Its epoch is looked at later.
    fn may_go_on(&self, expected: Identity) -> bool {
        self.identity.epoch == NO_EPOCH
            || expected.producer_id == self.identity.producer_id
            || expected.producer_id == self.previous_producer_id && is_exhausted(expected.epoch)
    }

    /// The identity of a producer that introduces itself, and the epoch that counts as the one before.
    fn next_identity(
        &self,
        expected: Option<i16>,
        fresh_id: impl FnOnce() -> i64,
    ) -> Result<(Identity, i16), ErrorCode> {
        let epoch = self.identity.epoch;
        if is_exhausted(epoch) {
            if expected.is_some_and(|expected| expected != epoch) {
                // Kafka stumbles over this in its own state.
                return Err(ErrorCode::UNKNOWN_SERVER_ERROR);
            }
            let fresh = Identity {
                producer_id: fresh_id(),
                epoch: 0,
            };
            return Ok((fresh, expected.unwrap_or(NO_EPOCH)));
        }
        let bumped = Identity {
            epoch: epoch + 1,
            ..self.identity
        };
        match expected {
            None => Ok((bumped, NO_EPOCH)),
            Some(expected) if epoch == NO_EPOCH || expected == epoch => Ok((bumped, epoch)),
            // It asks again, because the answer was lost. Had another producer come in between, there would be no last epoch.
            Some(expected) if expected == self.last_epoch => Ok((self.identity, self.last_epoch)),
            Some(_) => Err(ErrorCode::PRODUCER_FENCED),
        }
    }

    /// Aborts the transaction and leaves its producer behind.
    pub(crate) fn fence(
        &mut self,
        now: Moment,
        protocol: Protocol,
        fresh_id: impl FnOnce() -> i64,
    ) {
        if protocol == Protocol::V1 {
            self.identity.epoch = self.identity.epoch.saturating_add(1);
            self.last_epoch = NO_EPOCH;
        }
        self.decide(now, false, protocol, fresh_id);
    }

    /// Partitions join the transaction, which begins with the first ones.
    pub(crate) fn add(
        &mut self,
        now: Moment,
        asked: Identity,
        partitions: &BTreeSet<PartitionKey>,
    ) -> Result<(), ErrorCode> {
        // This comes first: the producer may already go by the id that takes over when the markers have arrived.
        if self.state.is_prepared() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        self.check(asked)?;
        if self.state != State::Ongoing {
            self.started = Some(now);
        } else if partitions.is_subset(&self.partitions) {
            return Ok(());
        }
        self.partitions.extend(partitions);
        self.previous_producer_id = self.identity.producer_id;
        self.state = State::Ongoing;
        self.updated = now;
        Ok(())
    }

    /// Whether a partition takes part in the producer's transaction.
    pub(crate) fn verify(&self, asked: Identity, partition: PartitionKey) -> Result<(), ErrorCode> {
        self.check(asked)?;
        if self.state.is_prepared() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        let takes_part = self.partitions.contains(&partition);
        takes_part
            .then_some(())
            .ok_or(ErrorCode::TRANSACTION_ABORTABLE)
    }

    fn check(&self, asked: Identity) -> Result<(), ErrorCode> {
        if asked.producer_id != self.identity.producer_id {
            return Err(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
        }
        if asked.epoch != self.identity.epoch {
            return Err(ErrorCode::PRODUCER_FENCED);
        }
        Ok(())
    }

    /// The producer ends its transaction.
    pub(crate) fn end(
        &mut self,
        now: Moment,
        asked: Identity,
        committed: bool,
        protocol: Protocol,
        fresh_id: impl FnOnce() -> i64,
    ) -> Result<Ending, ErrorCode> {
        let repeats = match protocol {
            Protocol::V1 => self.repeats_v1(asked, committed)?,
            Protocol::V2 => self.repeats_v2(asked, committed)?,
        };
        if repeats {
            return Ok(Ending::Repeated(self.identity));
        }
        Ok(Ending::Decided(
            self.decide(now, committed, protocol, fresh_id),
        ))
    }

    /// Whether the request ends nothing because it has been done before.
    fn repeats_v1(&self, asked: Identity, committed: bool) -> Result<bool, ErrorCode> {
        self.check(asked)?;
        match (self.state, committed) {
            (State::Ongoing, _) => Ok(false),
            (State::CompleteCommit, true) | (State::CompleteAbort, false) => Ok(true),
            (State::PrepareCommit | State::PrepareAbort, _) => {
                Err(ErrorCode::CONCURRENT_TRANSACTIONS)
            }
            _ => Err(ErrorCode::INVALID_TXN_STATE),
        }
    }

    /// The same where each transaction has its epoch: a request with the epoch before is the last transaction's, asked again.
    fn repeats_v2(&self, asked: Identity, committed: bool) -> Result<bool, ErrorCode> {
        if self.state.is_prepared() {
            return Err(ErrorCode::CONCURRENT_TRANSACTIONS);
        }
        let own = asked.producer_id == self.identity.producer_id;
        let overflowed = asked.producer_id == self.previous_producer_id
            && asked.epoch == i16::MAX - 1
            && self.identity.epoch == 0;
        if !own && !overflowed {
            return Err(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
        }
        let again = overflowed || asked.epoch.checked_add(1) == Some(self.identity.epoch);
        let current = asked.epoch == self.identity.epoch;
        if !(current || self.state.is_complete() && again) {
            return Err(ErrorCode::PRODUCER_FENCED);
        }
        match (self.state, committed, again) {
            (State::Ongoing, ..) => Ok(false),
            // A producer that does not know what became of its records may abort what never began.
            (State::Empty, false, _) => Ok(false),
            (State::CompleteCommit | State::CompleteAbort, false, false) => Ok(false),
            (State::CompleteCommit, true, true) | (State::CompleteAbort, false, true) => Ok(true),
            _ => Err(ErrorCode::INVALID_TXN_STATE),
        }
    }

    /// Settles the outcome, and says as whom the producer goes on.
    fn decide(
        &mut self,
        now: Moment,
        committed: bool,
        protocol: Protocol,
        fresh_id: impl FnOnce() -> i64,
    ) -> Identity {
        if protocol == Protocol::V2 {
            if is_exhausted(self.identity.epoch) {
                self.next_producer_id = Some(fresh_id());
            }
            self.last_epoch = self.identity.epoch;
            self.identity.epoch = self.identity.epoch.saturating_add(1);
        }
        if self.state != State::Ongoing {
            self.started = Some(now);
        }
        self.previous_producer_id = self.identity.producer_id;
        self.decided.clone_from(&self.partitions);
        self.state = match committed {
            true => State::PrepareCommit,
            false => State::PrepareAbort,
        };
        self.updated = now;
        self.identity_to_come()
    }

    fn identity_to_come(&self) -> Identity {
        let fresh = |producer_id| Identity {
            producer_id,
            epoch: 0,
        };
        self.next_producer_id.map_or(self.identity, fresh)
    }

    /// A partition has the marker, or is gone. Says whether it was the last.
    pub(crate) fn reached(&mut self, partition: PartitionKey) -> bool {
        self.partitions.remove(&partition);
        self.partitions.is_empty()
    }

    /// A new coordinator has read that the outcome is decided, and not which partitions it has reached.
    pub(crate) fn resume(&mut self) {
        self.partitions.clone_from(&self.decided);
    }

    /// The marker that ends the transaction: whose it is, and whether it says that it was committed.
    pub(crate) fn marker(&self) -> Option<(Identity, bool)> {
        match self.state {
            State::PrepareCommit => Some((self.identity, true)),
            State::PrepareAbort => Some((self.identity, false)),
            _ => None,
        }
    }

    /// Every partition has the marker.
    pub(crate) fn complete(&mut self, now: Moment) {
        self.state = match self.state {
            State::PrepareCommit => State::CompleteCommit,
            State::PrepareAbort => State::CompleteAbort,
            other => other,
        };
        self.previous_producer_id = self.identity.producer_id;
        self.identity = self.identity_to_come();
        self.next_producer_id = None;
        self.partitions.clear();
        self.decided.clear();
        self.updated = now;
    }

    /// When the coordinator aborts the transaction because it has taken too long.
    pub(crate) fn times_out_at(&self) -> Option<Moment> {
        let started = self.started.filter(|_| self.state == State::Ongoing)?;
        Some(started.after_ms(i64::from(self.timeout_ms) + 1))
    }

    /// When the id is forgotten because nothing happens to it.
    pub(crate) fn expires_at(&self, expiration: Duration) -> Option<Moment> {
        let idle = self.state == State::Empty || self.state.is_complete();
        idle.then(|| self.updated.after(expiration))
    }
}

/// An epoch that no further one follows. The very last is kept for the coordinator, which can always fence.
fn is_exhausted(epoch: i16) -> bool {
    epoch >= i16::MAX - 1
}

#[cfg(test)]
mod tests;
