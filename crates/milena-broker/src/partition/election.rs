//! Leaders come and go, and with them what only the former one had.

use std::collections::BTreeSet;

use super::{Partition, Truncation};
use crate::moment::Moment;
use crate::node::NodeId;

impl Partition {
    /// The replica's broker is gone. If it led, another in-sync replica leads, or any that runs where that is allowed.
    pub(crate) fn lose(&mut self, now: Moment, node: NodeId, allows_unclean: bool) {
        if !self.is_replica(node) {
            return;
        }
        self.note_leaders_end();
        self.followers.set_down(node, true);
        if self.isr.len() > 1 {
            let rest = self.isr.iter().copied().filter(|other| *other != node);
            self.set_isr(rest.collect());
        }
        if self.leader == Some(node) {
            let next = self.candidate(allows_unclean);
            self.elect(now, next);
        }
    }

    /// The replica's broker is back. It leads if nobody does and it may.
    pub(crate) fn regain(&mut self, now: Moment, node: NodeId, allows_unclean: bool) {
        self.followers.set_down(node, false);
        if self.leader.is_none()
            && let Some(next) = self.candidate(allows_unclean)
        {
            self.elect(now, Some(next));
        }
    }

    /// Who leads next: the first replica that runs and is in sync, or one that is not if that is allowed.
    fn candidate(&self, allows_unclean: bool) -> Option<NodeId> {
        // Without any replica in sync there never was a record.
        let in_sync = |node: &NodeId| self.isr.is_empty() || self.isr.contains(node);
        let clean = self.running().find(in_sync);
        clean.or_else(|| self.running().next().filter(|_| allows_unclean))
    }

    fn running(&self) -> impl Iterator<Item = NodeId> {
        let replicas = self.replicas.iter().copied();
        replicas.filter(|node| !self.followers.is_down(*node))
    }

    /// Whether the replica's broker runs.
    pub(crate) fn is_running(&self, node: NodeId) -> bool {
        self.running().any(|other| other == node)
    }

    /// An in-sync replica other than the leader, if there is one.
    pub(crate) fn other_in_sync(&self) -> Option<NodeId> {
        let is_other = |node: &NodeId| self.leader != Some(*node) && self.isr.contains(node);
        self.running().find(is_other)
    }

    /// A replica that runs and is not the leader: the one that has copied least.
    pub(crate) fn furthest_behind(&self) -> Option<NodeId> {
        let start = self.log.start();
        let others = self.running().filter(|node| self.leader != Some(*node));
        others.min_by_key(|node| self.followers.end_of(*node, start))
    }

    /// The leader is this one now, or nobody. What a new leader has not got is gone.
    pub(crate) fn elect(&mut self, now: Moment, node: Option<NodeId>) {
        self.note_leaders_end();
        self.partition_epoch += 1;
        self.leader_epoch += 1;
        self.leader = node;
        let Some(node) = node else { return };
        let end = self.followers.end_of(node, self.log.start());
        if !self.isr.contains(&node) {
            self.isr = vec![node];
        }
        self.cut(now, end);
        self.epoch_start = self.log.end();
        self.log.epochs.assign(self.leader_epoch, self.epoch_start);
    }

    /// The leader has all of the log.
    fn note_leaders_end(&mut self) {
        if let Some(leader) = self.leader {
            self.followers.reach(leader, self.log.end());
        }
    }

    fn cut(&mut self, now: Moment, end: i64) {
        if end >= self.log.end() {
            return;
        }
        self.log.truncate(end);
        let end = self.log.end();
        self.followers.truncate(end);
        self.truncations.push(Truncation {
            at: now,
            to: end,
            is_unclean: end < self.high_watermark,
        });
        self.high_watermark = self.high_watermark.min(end);
        self.producers
            .rebuild(self.log.batches(), end, self.high_watermark);
    }

    /// A follower copies nothing any more, until it is released.
    pub(crate) fn hold(&mut self, node: NodeId) {
        self.followers.hold(node, true);
    }

    /// Every follower copies again.
    pub(crate) fn release(&mut self) {
        for node in &self.replicas {
            self.followers.hold(*node, false);
        }
    }

    /// A follower's copy ends here, as if it had been held since.
    pub(crate) fn shorten(&mut self, node: NodeId, end: i64) {
        self.followers.shorten(node, end);
    }

    /// The followers that are behind are no longer in sync.
    pub(crate) fn shrink(&mut self) {
        let (start, end) = (self.log.start(), self.log.end());
        let followers = &self.followers;
        let stays =
            |node: &NodeId| self.leader == Some(*node) || followers.end_of(*node, start) >= end;
        let in_sync = self.isr.iter().copied().filter(stays).collect();
        self.set_isr(in_sync);
    }

    /// Other replicas, which have copied everything if their brokers run.
    pub(crate) fn reassign(
        &mut self,
        now: Moment,
        replicas: Vec<NodeId>,
        running: &BTreeSet<NodeId>,
    ) {
        self.note_leaders_end();
        self.followers.adopt(now, &replicas, self.log.start());
        for node in &replicas {
            self.followers.set_down(*node, !running.contains(node));
            if running.contains(node) {
                self.followers.reach(*node, self.log.end());
            }
        }
        let in_sync = replicas.iter().copied();
        let in_sync = in_sync.filter(|node| running.contains(node)).collect();
        self.replicas = replicas;
        self.isr = in_sync;
        self.partition_epoch += 1;
        if !self.leader.is_some_and(|leader| self.isr.contains(&leader)) {
            let next = self.isr.first().copied();
            self.elect(now, next);
        }
    }
}
