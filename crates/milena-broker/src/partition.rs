//! A partition: who leads it, which replicas follow, and how far its log is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use milena_protocol::error_code::ErrorCode;

use crate::log::Log;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::transactions::Identity;

/// A partition with its replicas.
///
/// There is one log: a follower has a beginning of it, and where that ends is all that is kept of the follower. So what
/// an unclean election loses is what the new leader had not copied.
#[derive(Debug)]
pub(crate) struct Partition {
    pub(crate) leader: Option<NodeId>,
    pub(crate) leader_epoch: i32,
    /// Counts changes of the in-sync set and of the leader.
    pub(crate) partition_epoch: i32,
    pub(crate) replicas: Vec<NodeId>,
    /// In-sync replicas, the leader included.
    pub(crate) isr: Vec<NodeId>,
    pub(crate) log: Log,
    /// Everything before it is on every in-sync replica.
    pub(crate) high_watermark: i64,
    /// Where each follower's copy ends.
    ends: BTreeMap<NodeId, i64>,
    /// Followers that copy nothing for now.
    held: BTreeSet<NodeId>,
    /// Replicas whose broker does not run.
    offline: BTreeSet<NodeId>,
    /// When followers copy what they have not got.
    copy_at: Option<Moment>,
    /// Where elections cut the log below what was committed.
    pub(crate) truncations: Vec<Truncation>,
}

/// An election that lost what was in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truncation {
    /// When it was.
    pub at: Moment,
    /// The first offset that is gone.
    pub to: i64,
    /// Whether it went below the high watermark, so that what was acknowledged is gone.
    pub is_unclean: bool,
}

impl Partition {
    /// An empty partition with these replicas, the first of which leads.
    pub(crate) fn new(replicas: Vec<NodeId>) -> Self {
        Self::without(replicas, BTreeSet::new())
    }

    /// The same, with some of the replicas' brokers not running.
    pub(crate) fn without(replicas: Vec<NodeId>, offline: BTreeSet<NodeId>) -> Self {
        let isr: Vec<NodeId> = replicas
            .iter()
            .copied()
            .filter(|it| !offline.contains(it))
            .collect();
        Self {
            leader: isr.first().copied(),
            leader_epoch: 0,
            partition_epoch: 0,
            isr,
            ends: replicas.iter().map(|node| (*node, 0)).collect(),
            replicas,
            log: Log::default(),
            high_watermark: 0,
            held: BTreeSet::new(),
            offline,
            copy_at: None,
            truncations: Vec::new(),
        }
    }

    /// Where readers of committed records stop: at the oldest open transaction, or where nothing is committed.
    pub(crate) fn last_stable_offset(&self) -> i64 {
        let unstable = self.log.first_unstable().unwrap_or(i64::MAX);
        unstable.min(self.high_watermark)
    }

    pub(crate) fn offline_replicas(&self) -> Vec<NodeId> {
        let offline = self
            .replicas
            .iter()
            .filter(|node| self.offline.contains(node));
        offline.copied().collect()
    }

    /// Whether the broker has a copy.
    pub(crate) fn is_replica(&self, node: NodeId) -> bool {
        self.replicas.contains(&node)
    }

    /// Appends the marker that ends a producer's transaction here.
    pub(crate) fn append_marker(
        &mut self,
        now: Moment,
        identity: Identity,
        committed: bool,
        coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        let epoch = self.leader_epoch;
        self.log
            .append_marker(now, epoch, identity, committed, coordinator_epoch)
    }

    /// Followers copy what the leader has, at once or after the delay, and the high watermark follows. Whether anything
    /// has changed.
    pub(crate) fn replicate(&mut self, now: Moment, delay: Duration) -> bool {
        let before = (self.high_watermark, self.isr.len());
        let behind = self
            .copying()
            .any(|node| self.end_of(node) < self.log.end());
        if behind && !delay.is_zero() && self.copy_at.is_none() {
            self.copy_at = Some(now.after(delay));
        }
        if behind && self.copy_at.is_none_or(|at| at <= now) {
            self.copy_at = None;
            let end = self.log.end();
            let copying: Vec<NodeId> = self.copying().collect();
            self.ends.extend(copying.iter().map(|node| (*node, end)));
        }
        self.rejoin();
        self.advance_high_watermark();
        before != (self.high_watermark, self.isr.len())
    }

    /// Followers that run and are not held, while there is a leader to copy from.
    fn copying(&self) -> impl Iterator<Item = NodeId> + '_ {
        let follows = |node: &NodeId| {
            self.leader.is_some_and(|leader| leader != *node)
                && !self.held.contains(node)
                && !self.offline.contains(node)
        };
        self.replicas.iter().copied().filter(follows)
    }

    fn end_of(&self, node: NodeId) -> i64 {
        match self.leader == Some(node) {
            true => self.log.end(),
            false => self.ends.get(&node).copied().unwrap_or(0),
        }
    }

    /// Followers that have everything are in sync again.
    fn rejoin(&mut self) {
        let caught_up = |node: &NodeId| self.end_of(*node) >= self.log.end();
        let new: Vec<NodeId> = self
            .copying()
            .filter(|node| !self.isr.contains(node) && caught_up(node))
            .collect();
        if !new.is_empty() {
            self.isr.extend(new);
            self.isr
                .sort_by_key(|node| self.replicas.iter().position(|it| it == node));
            self.partition_epoch += 1;
        }
    }

    fn advance_high_watermark(&mut self) {
        let committed = self.isr.iter().map(|node| self.end_of(*node)).min();
        let committed = committed.unwrap_or(self.high_watermark);
        self.high_watermark = self.high_watermark.max(committed);
    }

    /// When followers copy next.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.copy_at
    }

    /// A follower copies nothing any more, until it is released.
    pub(crate) fn hold(&mut self, node: NodeId) {
        self.held.insert(node);
    }

    /// Every follower copies again.
    pub(crate) fn release(&mut self) {
        self.held.clear();
    }

    /// A follower has been behind for too long.
    pub(crate) fn shrink(&mut self, node: NodeId) {
        if self.leader != Some(node) && self.isr.len() > 1 {
            self.isr.retain(|it| *it != node);
            self.partition_epoch += 1;
        }
    }

    /// The followers that are held and in sync still.
    pub(crate) fn lagging(&self) -> Vec<NodeId> {
        let lags =
            |node: &&NodeId| self.held.contains(node) && self.end_of(**node) < self.log.end();
        self.isr.iter().filter(lags).copied().collect()
    }

    /// The replica's broker is gone. If it led, another in-sync replica leads.
    pub(crate) fn lose(&mut self, now: Moment, node: NodeId) {
        if !self.is_replica(node) {
            return;
        }
        let end = self.end_of(node);
        self.ends.insert(node, end);
        self.offline.insert(node);
        if self.leader == Some(node) {
            let next = self
                .isr
                .iter()
                .find(|it| !self.offline.contains(it))
                .copied();
            self.elect(now, next);
        }
        if self.isr.len() > 1 {
            self.isr.retain(|it| *it != node);
            self.partition_epoch += 1;
        }
    }

    /// The replica's broker is back. It leads if nobody does and it was in sync to the last.
    pub(crate) fn regain(&mut self, now: Moment, node: NodeId) {
        self.offline.remove(&node);
        if self.leader.is_none() && self.isr.contains(&node) {
            self.elect(now, Some(node));
        }
    }

    /// The leader is this one now, or nobody. What a new leader has not got is gone.
    pub(crate) fn elect(&mut self, now: Moment, node: Option<NodeId>) {
        if let Some(former) = self.leader {
            self.ends.insert(former, self.log.end());
        }
        self.partition_epoch += 1;
        self.leader_epoch += 1;
        self.leader = node;
        let Some(node) = node else {
            return;
        };
        let end = self.ends.get(&node).copied().unwrap_or(0);
        if end < self.log.end() {
            self.truncations.push(Truncation {
                at: now,
                to: end,
                is_unclean: end < self.high_watermark,
            });
            self.log.truncate(end);
            self.high_watermark = self.high_watermark.min(end);
            self.ends.values_mut().for_each(|it| *it = (*it).min(end));
        }
        if !self.isr.contains(&node) {
            self.isr = vec![node];
        }
        self.log.begin_epoch(self.leader_epoch);
    }

    /// An in-sync replica other than the leader, if there is one.
    pub(crate) fn other_in_sync(&self) -> Option<NodeId> {
        let other = |node: &&NodeId| self.leader != Some(**node) && !self.offline.contains(node);
        self.isr.iter().find(other).copied()
    }

    /// A replica that runs and is not the leader: the one that has copied least.
    pub(crate) fn furthest_behind(&self) -> Option<NodeId> {
        let other = |node: &NodeId| self.leader != Some(*node) && !self.offline.contains(node);
        let others = self.replicas.iter().copied().filter(other);
        others.min_by_key(|node| self.end_of(*node))
    }

    /// Other replicas, which have copied everything if their brokers run.
    pub(crate) fn reassign(
        &mut self,
        now: Moment,
        replicas: Vec<NodeId>,
        running: &BTreeSet<NodeId>,
    ) {
        let end = self.log.end();
        self.ends.retain(|node, _| replicas.contains(node));
        for node in &replicas {
            if running.contains(node) {
                self.offline.remove(node);
                self.ends.insert(*node, end);
            } else {
                self.offline.insert(*node);
                self.ends.entry(*node).or_insert(0);
            }
        }
        self.isr = replicas
            .iter()
            .copied()
            .filter(|node| running.contains(node))
            .collect();
        self.replicas = replicas;
        self.partition_epoch += 1;
        if !self.leader.is_some_and(|leader| self.isr.contains(&leader)) {
            let next = self.isr.first().copied();
            self.elect(now, next);
        }
    }
}
