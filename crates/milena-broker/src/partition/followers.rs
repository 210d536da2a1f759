//! The followers of a partition: how much of the log each has, and which of them keep up.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use crate::moment::Moment;
use crate::node::NodeId;

/// What is known of one replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Replica {
    /// Where its copy of the log ends.
    end: i64,
    /// When it last had everything.
    caught_up: Moment,
    /// It copies nothing until it is released.
    is_held: bool,
    /// Its broker does not run.
    is_down: bool,
}

impl Replica {
    fn copies(&self) -> bool {
        !self.is_held && !self.is_down
    }
}

/// Every replica of a partition, the leader among them.
#[derive(Debug, Default)]
pub(super) struct Followers {
    replicas: BTreeMap<NodeId, Replica>,
    /// Where the log ended, and when the followers will have that much.
    copies: VecDeque<(Moment, i64)>,
    /// What the followers that copy have.
    copied: i64,
}

impl Followers {
    /// Replicas without a record, some of whose brokers do not run.
    pub(super) fn new(replicas: &[NodeId], offline: &BTreeSet<NodeId>) -> Self {
        let mut followers = Self::default();
        followers.adopt(Moment::default(), replicas, 0);
        offline
            .iter()
            .for_each(|node| followers.set_down(*node, true));
        followers
    }

    /// Takes note of which replicas there are. A new one has nothing.
    pub(super) fn adopt(&mut self, now: Moment, replicas: &[NodeId], log_start: i64) {
        let same = replicas.len() == self.replicas.len();
        if same && replicas.iter().all(|node| self.replicas.contains_key(node)) {
            return;
        }
        self.replicas.retain(|node, _| replicas.contains(node));
        for node in replicas {
            self.replicas.entry(*node).or_insert(Replica {
                end: log_start,
                caught_up: now,
                is_held: false,
                is_down: false,
            });
        }
    }

    /// Where a replica's copy ends. A copy does not end before the log starts.
    pub(super) fn end_of(&self, node: NodeId, log_start: i64) -> i64 {
        let replica = self.replicas.get(&node);
        replica.map_or(log_start, |replica| replica.end.max(log_start))
    }

    pub(super) fn is_down(&self, node: NodeId) -> bool {
        self.replicas.get(&node).is_none_or(|it| it.is_down)
    }

    pub(super) fn set_down(&mut self, node: NodeId, is_down: bool) {
        if let Some(replica) = self.replicas.get_mut(&node) {
            replica.is_down = is_down;
        }
    }

    pub(super) fn hold(&mut self, node: NodeId, is_held: bool) {
        if let Some(replica) = self.replicas.get_mut(&node) {
            replica.is_held = is_held;
        }
    }

    /// The replica has the log up to here.
    pub(super) fn reach(&mut self, node: NodeId, end: i64) {
        if let Some(replica) = self.replicas.get_mut(&node) {
            replica.end = replica.end.max(end);
        }
    }

    /// The replica has no more than what lies before `end`.
    pub(super) fn shorten(&mut self, node: NodeId, end: i64) {
        if let Some(replica) = self.replicas.get_mut(&node) {
            replica.end = replica.end.min(end);
        }
    }

    /// The log ends here now, and no copy of it ends later.
    pub(super) fn truncate(&mut self, end: i64) {
        for replica in self.replicas.values_mut() {
            replica.end = replica.end.min(end);
        }
        self.copied = self.copied.min(end);
        self.copies.retain(|(_, copied)| *copied <= end);
    }

    /// Lets the followers copy what they have had the time for.
    pub(super) fn copy(&mut self, now: Moment, leader: NodeId, log_end: i64, delay: Duration) {
        let known = self.copies.back().map_or(self.copied, |(_, end)| *end);
        if log_end > known {
            self.copies.push_back((now.after(delay), log_end));
        }
        while let Some((_, end)) = self.copies.front().filter(|(due, _)| *due <= now).copied() {
            self.copied = self.copied.max(end);
            self.copies.pop_front();
        }
        for (node, replica) in &mut self.replicas {
            if *node == leader {
                replica.end = log_end;
            } else if replica.copies() {
                replica.end = replica.end.max(self.copied);
            }
            if replica.end >= log_end {
                replica.caught_up = now;
            }
        }
    }

    /// Whether a follower lags so far behind that it is not in sync any more.
    pub(super) fn is_behind(
        &self,
        node: NodeId,
        now: Moment,
        log_end: i64,
        allowed: Option<Duration>,
    ) -> bool {
        let Some(replica) = self.replicas.get(&node) else {
            return true;
        };
        let for_long = |allowed| now.since(replica.caught_up) >= allowed;
        replica.end < log_end && allowed.is_some_and(for_long)
    }

    /// Whether a follower may join those in sync: it copies, and has all that is committed.
    pub(super) fn may_join(&self, node: NodeId, committed: i64) -> bool {
        let replica = self.replicas.get(&node);
        replica.is_some_and(|it| it.copies() && it.end >= committed)
    }

    /// When a follower will have copied something, or have lagged for too long.
    pub(super) fn poll_timeout(
        &self,
        isr: &[NodeId],
        log_end: i64,
        allowed: Option<Duration>,
    ) -> Option<Moment> {
        let copies = self.copies.front().map(|(due, _)| *due);
        let behind = isr.iter().filter_map(|node| self.replicas.get(node));
        let behind = behind.filter(|it| it.end < log_end);
        let out = behind
            .filter_map(|it| Some(it.caught_up.after(allowed?)))
            .min();
        copies.into_iter().chain(out).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: u64) -> Moment {
        Moment::new(Duration::from_millis(ms))
    }

    #[test]
    fn a_follower_has_what_was_there_before_the_delay() {
        let delay = Duration::from_millis(10);
        let mut followers = Followers::new(&[1, 2], &BTreeSet::new());
        followers.copy(at(0), 1, 5, delay);
        followers.copy(at(4), 1, 8, delay);
        assert_eq!(followers.poll_timeout(&[1, 2], 8, None), Some(at(10)));
        followers.copy(at(10), 1, 8, delay);
        assert_eq!(followers.end_of(2, 0), 5);
        followers.copy(at(14), 1, 8, delay);
        assert_eq!(followers.end_of(2, 0), 8);
    }

    #[test]
    fn a_held_follower_falls_behind_until_it_is_released() {
        let mut followers = Followers::new(&[1, 2], &BTreeSet::new());
        followers.hold(2, true);
        followers.copy(at(0), 1, 5, Duration::ZERO);
        assert_eq!(followers.end_of(2, 0), 0);
        let allowed = Some(Duration::from_millis(10));
        assert!(!followers.is_behind(2, at(9), 5, allowed));
        assert!(!followers.is_behind(2, at(99), 5, None));
        assert!(followers.is_behind(2, at(10), 5, allowed));
        assert!(!followers.may_join(2, 0));
        followers.hold(2, false);
        followers.copy(at(20), 1, 5, Duration::ZERO);
        assert!(followers.may_join(2, 5));
    }

    #[test]
    fn no_copy_is_longer_than_the_log() {
        let mut followers = Followers::new(&[1, 2, 3], &BTreeSet::new());
        followers.hold(3, true);
        followers.copy(at(0), 1, 5, Duration::ZERO);
        followers.truncate(3);
        assert_eq!([1, 2, 3].map(|node| followers.end_of(node, 0)), [3, 3, 0]);
    }
}
