//! Every accepted record that is not acknowledged: batches per partition, and when which may be sent.

mod accepting;
mod choosing;
mod expiring;
mod identifying;
mod leader;
mod ledger;
mod odds;
mod partition;
mod record_times;
mod routing;
mod sending;
mod spares;
#[cfg(test)]
mod tests;
mod topic;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use milena_core::Error;
use milena_pace::Budget;
use milena_txn::Identity;

use crate::ack::Ack;
use crate::batch::BatchId;
pub(crate) use accepting::{Refusal, Room};
pub(crate) use expiring::{Expiry, Supervision};
pub(crate) use identifying::WrongNumber;
use leader::{LeaderQueue, Lingering};
use ledger::Ledger;
use partition::PartitionQueue;
pub(crate) use partition::{Leader, PartitionIndex};
use record_times::RecordTimes;
pub(crate) use sending::{Drain, Line};
use spares::Spares;
pub(crate) use topic::TopicLayout;
use topic::Topics;

/// Bytes in front of the records of a batch.
const BATCH_HEAD: usize = 61;

/// How much may be buffered, how long and in what portions.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) batch_size: usize,
    pub(crate) max_request_size: usize,
    pub(crate) buffer_memory: usize,
    pub(crate) linger: Duration,
    pub(crate) delivery_timeout: Duration,
    /// Batches of one partition that may be in flight at once. More than one keeps the order of records only
    /// if the producer is idempotent.
    pub(crate) in_flight_per_partition: usize,
    /// Batches carry the producer's id and a number, so that a broker knows those again that come twice.
    pub(crate) is_idempotent: bool,
    pub(crate) retry_backoff: Duration,
    pub(crate) retry_backoff_max: Duration,
    /// The more batches wait for a partition, the fewer records without a key come to it.
    pub(crate) is_adaptive: bool,
    /// Records without a key avoid brokers that have acknowledged nothing for longer although batches wait.
    pub(crate) availability_timeout: Option<Duration>,
}

/// The buffer between those who send and the senders of the leaders. A machine: it never waits.
///
/// A record is encoded straight into the open batch of its partition. A batch is **ready** when it is full,
/// when it lingered long enough, when somebody flushes, or when somebody waits for room. A ready partition
/// stands in the list of its leader, whose sender [drains](Self::poll_drain) whole batches from it; nothing
/// here costs more with more partitions. A drained batch is **in flight** until the sender gives it back, by
/// [`handle_resolved`](Self::handle_resolved), [`handle_retry`](Self::handle_retry) or
/// [`handle_split`](Self::handle_split), or by [`handle_refused`](Self::handle_refused) because of its number.
/// While a partition has its allowance in flight it is muted, and when its leader changes until all is back, so that
/// its records stay in order.
///
/// Whoever is to be woken by a call is in [`take_wakers`](Self::take_wakers): wake them after unlocking.
pub(crate) struct Accumulator {
    limits: Limits,
    budget: Budget<Waker>,
    topics: Topics,
    partitions: Vec<PartitionQueue>,
    leaders: BTreeMap<i32, LeaderQueue>,
    /// Leaders that nobody drains yet.
    new_leaders: Vec<i32>,
    ledger: Ledger,
    spares: Spares,
    times: RecordTimes,
    identity: Identity,
    phase: Phase,
    /// Why nothing is delivered any more, if something went wrong.
    failure: Option<Error>,
    random: fastrand::Rng,
    wakers: Vec<Waker>,
    supervisor: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Records are accepted.
    Open,
    /// No more records; what was accepted is still delivered.
    Closing,
    /// Nothing is delivered any more.
    Aborted,
}

impl Accumulator {
    /// An empty buffer. `seed` decides which partitions records without a key stick to.
    pub(crate) fn new(limits: Limits, seed: u64) -> Self {
        Self {
            budget: Budget::new(limits.buffer_memory),
            topics: Topics::default(),
            partitions: Vec::new(),
            leaders: BTreeMap::new(),
            new_leaders: Vec::new(),
            ledger: Ledger::default(),
            spares: Spares::new(limits.buffer_memory),
            times: RecordTimes::default(),
            identity: Identity::new(limits.retry_backoff, limits.retry_backoff_max, seed),
            phase: Phase::Open,
            failure: None,
            random: fastrand::Rng::with_seed(seed),
            wakers: Vec::new(),
            supervisor: None,
            limits,
        }
    }

    /// Whoever is to be woken because of the calls since the last time; most wake nobody.
    #[inline]
    pub(crate) fn take_wakers(&mut self) -> Option<Vec<Waker>> {
        (!self.wakers.is_empty()).then(|| std::mem::take(&mut self.wakers))
    }

    /// Gives back room that was reserved and not used.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.budget.release(bytes);
        self.grant();
    }

    /// Sends everything accepted so far without further delay, and returns what to wait for.
    pub(crate) fn flush(&mut self) -> Vec<Arc<Ack>> {
        let unresolved: Vec<_> = self
            .ledger
            .waiting()
            .map(|(id, entry)| (id, entry.partition))
            .collect();
        for (id, partition) in unresolved {
            if self.partitions[partition.0]
                .open
                .as_ref()
                .is_some_and(|open| open.id == id)
            {
                self.seal(partition);
            }
        }
        self.ledger
            .waiting()
            .map(|(_, entry)| Arc::clone(&entry.ack))
            .collect()
    }

    /// Accepts no more records. What was accepted is still delivered.
    pub(crate) fn close(&mut self) {
        if self.phase == Phase::Open {
            self.phase = Phase::Closing;
            self.flush();
            self.wakers.extend(self.budget.drain_waiters());
            self.wake_everyone_if_finished();
        }
    }

    /// Bytes of the buffer that are taken.
    pub(crate) fn held_bytes(&self) -> usize {
        self.budget.held()
    }

    /// Closes the open batch, if there is one, to further records; it is ready.
    fn seal(&mut self, partition: PartitionIndex) {
        self.partitions[partition.0].seal();
        self.list(partition);
    }

    /// Lets no open batch linger. Each is looked at once, however often this is called.
    fn make_all_due(&mut self) {
        let leaders = self.leaders.values_mut();
        let lingering: Vec<_> = leaders.flat_map(LeaderQueue::take_lingering).collect();
        for entry in lingering {
            self.make_due(entry.partition, entry.batch);
        }
    }

    /// The batch, if it is still open, need not wait for more records.
    fn make_due(&mut self, partition: PartitionIndex, id: BatchId) {
        let queue = &mut self.partitions[partition.0];
        if queue.open.as_ref().is_some_and(|open| open.id == id) {
            queue.is_due = true;
            self.list(partition);
        }
    }

    /// Puts a partition that can be sent to into the list of its leader, and wakes the sender if it sleeps.
    fn list(&mut self, partition: PartitionIndex) {
        let is_sendable = self.is_sendable(partition);
        let queue = &mut self.partitions[partition.0];
        let Some(node) = queue.leader.node else {
            return;
        };
        if queue.listed_at == Some(node) || !is_sendable {
            return;
        }
        queue.listed_at = Some(node);
        let leader = self.leaders.entry(node).or_default();
        leader.ready.push_back(partition);
        self.wakers.extend(leader.take_waker());
    }

    fn is_sendable(&self, partition: PartitionIndex) -> bool {
        let allowance = self.limits.in_flight_per_partition;
        self.partitions[partition.0].is_sendable(allowance, self.identity.known())
    }

    /// Reserves what is free for those who wait.
    fn grant(&mut self) {
        while let Some(waiter) = self.budget.grant_next() {
            self.wakers.push(waiter);
        }
    }

    fn is_finished(&self) -> bool {
        match self.phase {
            Phase::Open => false,
            // Nobody waits for attempts of batches that have expired.
            Phase::Closing => self.ledger.waiting().next().is_none(),
            Phase::Aborted => true,
        }
    }

    fn wake_everyone_if_finished(&mut self) {
        if self.is_finished() {
            self.wakers.extend(
                self.leaders
                    .values_mut()
                    .filter_map(LeaderQueue::take_any_waker),
            );
            self.wakers.extend(self.supervisor.take());
        }
    }
}

/// Whether an open batch was sent before its time.
fn is_stale(partitions: &[PartitionQueue], entry: &Lingering) -> bool {
    partitions[entry.partition.0]
        .open
        .as_ref()
        .is_none_or(|open| open.id != entry.batch)
}
