//! What one broker leads and is due: which partitions may be sent to now, and when to look again.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::task::Waker;
use std::time::Instant;

use super::partition::PartitionIndex;
use crate::batch::BatchId;

/// The queue of one leader. Entries may be stale: whoever takes one checks the partition.
#[derive(Default)]
pub(super) struct LeaderQueue {
    /// Partitions that may be sendable, first come, first served.
    pub(super) ready: VecDeque<PartitionIndex>,
    /// Open batches in the order in which they were opened, which is the order in which they fall due.
    lingering: VecDeque<Lingering>,
    /// Partitions that wait before they try again.
    retries: BinaryHeap<Reverse<(Instant, PartitionIndex)>>,
    /// Partitions that another broker leads since, with batches in flight here, and how long those are waited for; the
    /// first to leave comes first.
    left: VecDeque<(Instant, PartitionIndex)>,
    sleeper: Option<Sleeper>,
    behind: Option<Behind>,
}

/// The sender, while it sleeps.
enum Sleeper {
    /// It would take batches.
    Idle(Waker),
    /// It has as many requests on the wire as it may.
    Full(Waker),
}

/// A batch waits, and nothing was acknowledged since then.
#[derive(Debug, Clone, Copy)]
struct Behind {
    since: Instant,
    /// Where it waits.
    partition: PartitionIndex,
}

/// An open batch that may wait for more records.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lingering {
    pub(super) until: Instant,
    pub(super) partition: PartitionIndex,
    pub(super) batch: BatchId,
}

impl LeaderQueue {
    /// Notes an open batch. Returns whether the sender has to look at its timer again.
    pub(super) fn linger(&mut self, entry: Lingering) -> bool {
        self.lingering.push_back(entry);
        self.lingering.len() == 1
    }

    /// Notes when a partition may try again. Returns whether the sender has to look at its timer again.
    pub(super) fn retry(&mut self, at: Instant, partition: PartitionIndex) -> bool {
        let first = self
            .retries
            .peek()
            .is_none_or(|Reverse((earliest, _))| at < *earliest);
        self.retries.push(Reverse((at, partition)));
        first
    }

    /// Takes an open batch whose time is over, or that `is_stale` says was sent already.
    pub(super) fn next_lingered(
        &mut self,
        now: Instant,
        is_stale: impl Fn(&Lingering) -> bool,
    ) -> Option<Lingering> {
        let over = self
            .lingering
            .front()
            .is_some_and(|entry| entry.until <= now || is_stale(entry));
        if over {
            self.lingering.pop_front()
        } else {
            None
        }
    }

    /// Takes every open batch that still lingers.
    pub(super) fn take_lingering(&mut self) -> VecDeque<Lingering> {
        std::mem::take(&mut self.lingering)
    }

    /// Takes a partition that may try again.
    pub(super) fn next_retry(&mut self, now: Instant) -> Option<PartitionIndex> {
        let Reverse((at, partition)) = *self.retries.peek()?;
        (at <= now).then(|| {
            self.retries.pop();
            partition
        })
    }

    /// Notes how long to wait for what is in flight here of a partition that has left.
    pub(super) fn leave(&mut self, until: Instant, partition: PartitionIndex) {
        self.left.push_back((until, partition));
    }

    /// Takes a partition that left and whose batches were waited for long enough, or any that left if nobody can answer.
    pub(super) fn next_overdue(&mut self, now: Option<Instant>) -> Option<PartitionIndex> {
        let (until, _) = self.left.front()?;
        if now.is_some_and(|now| now < *until) {
            return None;
        }
        self.left.pop_front().map(|(_, partition)| partition)
    }

    /// When the next batch or partition falls due. That a partition may try again does not concern a sender that cannot send.
    pub(super) fn poll_timeout(&self, can_send: bool) -> Option<Instant> {
        let left = self.left.front().map(|(until, _)| *until);
        let lingering = self.lingering.front().map(|entry| entry.until);
        let retry = self.retries.peek().map(|Reverse((at, _))| *at);
        let retry = retry.filter(|_| can_send);
        [left, lingering, retry].into_iter().flatten().min()
    }

    /// Forgets lingering batches that were sent before their time, once they are the greater part.
    pub(super) fn compact(&mut self, live: usize, is_stale: impl Fn(&Lingering) -> bool) {
        if self.lingering.len() > 2 * live + 64 {
            self.lingering.retain(|entry| !is_stale(entry));
        }
    }

    /// Notes that a batch waits in a partition now.
    pub(super) fn note_waiting(&mut self, now: Instant, partition: PartitionIndex) {
        self.behind.get_or_insert(Behind {
            since: now,
            partition,
        });
    }

    /// Notes that a batch was acknowledged.
    pub(super) fn note_acked(&mut self) {
        self.behind = None;
    }

    /// Forgets that a batch waited where none waits any more: it was taken, it expired, or the partition moved. The
    /// broker gets another chance.
    pub(super) fn forget_unless(&mut self, is_waiting: impl Fn(PartitionIndex) -> bool) {
        self.behind = self.behind.filter(|behind| is_waiting(behind.partition));
    }

    /// Whether it was before `deadline` that a batch was seen waiting and nothing was acknowledged since.
    pub(super) fn is_behind_since(&self, deadline: Instant) -> bool {
        self.behind.is_some_and(|behind| behind.since < deadline)
    }

    pub(super) fn sleep(&mut self, waker: &Waker, can_send: bool) {
        self.sleeper = Some(match can_send {
            true => Sleeper::Idle(waker.clone()),
            false => Sleeper::Full(waker.clone()),
        });
    }

    /// Whom to wake because there is something to send: nobody while it could not be sent.
    pub(super) fn take_waker(&mut self) -> Option<Waker> {
        match self.sleeper.take()? {
            Sleeper::Idle(waker) => Some(waker),
            full @ Sleeper::Full(_) => {
                self.sleeper = Some(full);
                None
            }
        }
    }

    /// Whom to wake because of anything else.
    pub(super) fn take_any_waker(&mut self) -> Option<Waker> {
        match self.sleeper.take()? {
            Sleeper::Idle(waker) | Sleeper::Full(waker) => Some(waker),
        }
    }
}
