//! The sender's side: batches go into flight and come back.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use milena_core::Error;
use milena_pace::Backoff;

use super::{Accumulator, Limits, PartitionIndex, is_stale};
use crate::ack::Ack;
use crate::batch::Batch;

/// What a sender is to do.
pub(crate) enum Drain {
    /// Send these, in one request. No partition occurs twice.
    Batches(Vec<Batch>),
    /// Wait no longer for answers about batches of these partitions: give the batches back, to be sent to the new leader.
    Abandon(Vec<PartitionIndex>),
    /// Sleep until woken, at most until then.
    Idle(Option<Instant>),
    /// Stop: there will be nothing to send any more.
    Finished,
}

/// How a sender stands with its broker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    /// What is in flight there can be answered.
    pub(crate) is_connected: bool,
    /// Another request may go out.
    pub(crate) has_room: bool,
}

/// How long a batch that is to be sent again waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    None,
    /// It never left: the connection has pauses of its own, which grow.
    Short(Instant),
    /// Longer with each failure.
    Growing(Instant),
}

impl Accumulator {
    /// Takes batches for a leader if its sender can send, or says how long there are none.
    pub(crate) fn poll_drain(
        &mut self,
        now: Instant,
        node: i32,
        line: Line,
        waker: &Waker,
    ) -> Drain {
        if self.is_finished() {
            return Drain::Finished;
        }
        let overdue = self.take_overdue(now, node, line.is_connected);
        if !overdue.is_empty() {
            return Drain::Abandon(overdue);
        }
        self.list_due(now, node);
        if line.has_room {
            let batches = self.drain(node);
            if !batches.is_empty() {
                return Drain::Batches(batches);
            }
        }
        let leader = self.leaders.entry(node).or_default();
        leader.sleep(waker, line.has_room);
        Drain::Idle(leader.poll_timeout(line.has_room))
    }

    /// Takes back a batch whose records have their outcome, which the sender told them. Returns what else is
    /// to be told that it is finished: the acknowledgement of a batch that was split.
    pub(crate) fn handle_resolved(&mut self, mut batch: Batch) -> Option<Arc<Ack>> {
        self.land(&batch);
        self.number(&batch, |sequences, base| match batch.acked() {
            Some(place) => sequences.handle_acked(base, place.offset),
            None => sequences.handle_given_up(base),
        });
        let queue = &mut self.partitions[batch.partition.0];
        let leader = batch
            .leader
            .node
            .and_then(|node| self.leaders.get_mut(&node));
        if let Some(leader) = leader.filter(|_| batch.acked().is_some()) {
            leader.note_acked();
        }
        queue.last_error = None;
        if let Some(backoff) = &mut queue.backoff {
            backoff.succeed();
        }
        self.spares.put(batch.take_bytes());
        self.retire(&batch)
    }

    /// Takes back a batch that is to be sent again, unchanged, after a pause that grows with each failure.
    pub(crate) fn handle_retry(&mut self, now: Instant, batch: Batch, error: Error) {
        self.put_back(batch, error, Pause::Growing(now));
    }

    /// Takes back a batch that could not be sent because its broker was not reached. That was no attempt.
    pub(crate) fn handle_unsent(&mut self, now: Instant, mut batch: Batch, error: Error) {
        batch.attempts = batch.attempts.saturating_sub(1);
        self.put_back(batch, error, Pause::Short(now));
    }

    /// Takes back a batch that is to be sent again.
    pub(super) fn put_back(&mut self, batch: Batch, error: Error, pause: Pause) {
        self.land(&batch);
        let Some(entry) = self
            .ledger
            .get_mut(batch.id)
            .filter(|entry| !entry.is_expired)
        else {
            self.give_up(&batch);
            return;
        };
        entry.is_ambiguous |= batch.is_ambiguous;
        let partition = batch.partition;
        self.number(&batch, |sequences, base| {
            sequences.handle_returned(base, batch.is_ambiguous);
        });
        let queue = &mut self.partitions[partition.0];
        // If leadership has moved on since the attempt, that explains the failure: no need to wait.
        let has_moved = queue.leader.supersedes(batch.leader);
        queue.put_back(batch);
        // Batches that were in flight together pause together.
        if !has_moved && queue.retry_at.is_none() {
            self.partitions[partition.0].retry_at = match pause {
                Pause::None => None,
                Pause::Short(now) => Some(now + self.limits.retry_backoff),
                Pause::Growing(now) => Some(now + self.next_pause(partition)),
            };
        }
        let queue = &mut self.partitions[partition.0];
        queue.last_error = Some(error);
        self.schedule_retry(partition);
        self.settle(partition);
    }

    /// Takes back a batch that was too large and is not in the log, as halves to be sent one after the other.
    pub(crate) fn handle_split(&mut self, whole: &Batch, halves: [Batch; 2]) {
        let [left, right] = &halves;
        let partition = left.partition;
        debug_assert!(left.order() < right.order());
        self.land(whole);
        // Its number was sent, so its halves need others, and so do those behind it.
        self.number(whole, |sequences, base| {
            sequences.handle_given_up(base);
            sequences.restart();
        });
        let Some(entry) = self
            .ledger
            .get_mut(left.id)
            .filter(|entry| !entry.is_expired)
        else {
            self.budget.release(right.charge);
            self.give_up(left);
            return;
        };
        entry.parts += 1;
        let queue = &mut self.partitions[partition.0];
        halves.into_iter().for_each(|half| queue.put_back(half));
        self.settle(partition);
    }

    /// Lists what fell due at a leader: batches that lingered and partitions that may try again.
    fn list_due(&mut self, now: Instant, node: i32) {
        while let Some(leader) = self.leaders.get_mut(&node) {
            let partitions = &self.partitions;
            let Some(entry) = leader.next_lingered(now, |entry| is_stale(partitions, entry)) else {
                break;
            };
            self.make_due(entry.partition, entry.batch);
        }
        while let Some(partition) = self
            .leaders
            .get_mut(&node)
            .and_then(|leader| leader.next_retry(now))
        {
            let queue = &mut self.partitions[partition.0];
            if queue.retry_at.is_some_and(|at| at <= now) {
                queue.retry_at = None;
                self.list(partition);
            }
        }
    }

    /// Takes one batch of each listed partition, until the next would make the request too large.
    fn drain(&mut self, node: i32) -> Vec<Batch> {
        let (mut batches, mut size, mut again) = (Vec::new(), 0, Vec::new());
        while let Some(partition) = self
            .leaders
            .get_mut(&node)
            .and_then(|leader| leader.ready.pop_front())
        {
            let is_sendable = self.is_sendable(partition);
            let queue = &mut self.partitions[partition.0];
            let is_stale = queue.listed_at != Some(node) || queue.leader.node != Some(node);
            if is_stale || !is_sendable {
                queue.listed_at = queue.listed_at.filter(|listed| *listed != node);
                continue;
            }
            let next = queue.next().map_or(0, Batch::size);
            if !batches.is_empty() && size + next > self.limits.max_request_size {
                self.leaders
                    .entry(node)
                    .or_default()
                    .ready
                    .push_front(partition);
                break;
            }
            queue.listed_at = None;
            size += next;
            again.push(partition);
            batches.extend(self.launch(partition));
        }
        again.into_iter().for_each(|partition| self.list(partition));
        batches
    }

    /// Takes the next batch of a partition into flight.
    fn launch(&mut self, partition: PartitionIndex) -> Option<Batch> {
        let queue = &mut self.partitions[partition.0];
        let mut batch = queue.launch(self.identity.known())?;
        batch.topic_id = self.topics.get(queue.topic).id;
        if let Some(entry) = self.ledger.get_mut(batch.id) {
            entry.in_flight += 1;
            if !batch.is_part() {
                entry.records = batch.record_count();
            }
        }
        Some(batch)
    }

    /// A batch in flight is back.
    fn land(&mut self, batch: &Batch) {
        let queue = &mut self.partitions[batch.partition.0];
        queue.in_flight -= 1;
        if let Some(entry) = self.ledger.get_mut(batch.id) {
            entry.in_flight -= 1;
        }
    }

    /// Frees what a resolved batch held and lets its partition go on.
    pub(super) fn retire(&mut self, batch: &Batch) -> Option<Arc<Ack>> {
        self.give_back(batch.charge);
        let finished = self.ledger.close_part(batch.id);
        self.settle(batch.partition);
        self.wake_everyone_if_finished();
        finished.filter(|_| batch.is_part())
    }

    fn next_pause(&mut self, partition: PartitionIndex) -> Duration {
        let Limits {
            retry_backoff,
            retry_backoff_max,
            ..
        } = self.limits;
        let seed = &mut self.random;
        let backoff = &mut self.partitions[partition.0].backoff;
        backoff
            .get_or_insert_with(|| Backoff::new(retry_backoff, retry_backoff_max, seed.u64(..)))
            .fail()
    }

    /// Lets the leader's sender look at the partition again when its pause is over.
    pub(super) fn schedule_retry(&mut self, partition: PartitionIndex) {
        let queue = &self.partitions[partition.0];
        if let (Some(at), Some(node)) = (queue.retry_at, queue.leader.node) {
            let leader = self.leaders.entry(node).or_default();
            if leader.retry(at, partition) {
                self.wakers.extend(leader.take_waker());
            }
        }
    }
}
