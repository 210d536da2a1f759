//! A partition: who leads it, which replicas follow, and how far its log is committed.

mod append;
mod election;
mod followers;
mod reading;
#[cfg(test)]
mod tests;
mod upkeep;

use std::collections::BTreeSet;

use milena_protocol::error_code::ErrorCode;

pub(crate) use append::Appended;
pub(crate) use reading::{Isolation, Read, Reader, Wanted};

use crate::log::{Limits, Log};
use crate::moment::Moment;
use crate::node::NodeId;
use crate::producer_state::ProducerStates;
use crate::settings::Settings;
use crate::topic_configs::TopicConfig;
use followers::Followers;

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
    pub(crate) producers: ProducerStates,
    /// Everything before it is on every in-sync replica.
    pub(crate) high_watermark: i64,
    followers: Followers,
    /// Where the log ended when its leader began to lead.
    epoch_start: i64,
    /// When what has become too old is looked for next.
    upkeep: Option<Moment>,
    seen: Glimpse,
    /// Elections that cut something off the log.
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

/// What those who wait for a partition can see of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Glimpse {
    leader: Option<NodeId>,
    leader_epoch: i32,
    in_sync: usize,
    start: i64,
    end: i64,
    high_watermark: i64,
    last_stable_offset: i64,
}

impl Partition {
    /// An empty partition with these replicas, some of whose brokers do not run; the first of the others leads.
    pub(crate) fn without(replicas: Vec<NodeId>, offline: BTreeSet<NodeId>) -> Self {
        let running = replicas.iter().copied().filter(|it| !offline.contains(it));
        let isr: Vec<NodeId> = running.collect();
        let mut log = Log::default();
        log.epochs.assign(0, 0);
        Self {
            leader: isr.first().copied(),
            leader_epoch: 0,
            partition_epoch: 0,
            isr,
            followers: Followers::new(&replicas, &offline),
            replicas,
            log,
            producers: ProducerStates::default(),
            high_watermark: 0,
            epoch_start: 0,
            upkeep: None,
            seen: Glimpse::default(),
            truncations: Vec::new(),
        }
    }

    /// Whether the broker has a copy.
    pub(crate) fn is_replica(&self, node: NodeId) -> bool {
        self.replicas.contains(&node)
    }

    /// Whether the broker leads.
    ///
    /// # Errors
    ///
    /// NOT_LEADER_OR_FOLLOWER if it does not.
    pub(crate) fn check_leads(&self, node: NodeId) -> Result<(), ErrorCode> {
        match self.leader == Some(node) {
            true => Ok(()),
            false => Err(ErrorCode::NOT_LEADER_OR_FOLLOWER),
        }
    }

    /// Whether the epoch that a client knows is the current one (KIP-320); -1 is any.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub(crate) fn check_epoch(&self, known: i32) -> Result<(), ErrorCode> {
        match known {
            ..0 => Ok(()),
            known if known < self.leader_epoch => Err(ErrorCode::FENCED_LEADER_EPOCH),
            known if known > self.leader_epoch => Err(ErrorCode::UNKNOWN_LEADER_EPOCH),
            _ => Ok(()),
        }
    }

    /// Where readers of committed records stop: at the oldest transaction that is open, or whose end is not committed, or
    /// where nothing is committed.
    pub(crate) fn last_stable_offset(&self) -> i64 {
        let unstable = self.producers.first_unstable().unwrap_or(i64::MAX);
        unstable.min(self.high_watermark)
    }

    /// How many replicas have to be in sync for acks=all: no more than there can be.
    fn min_isr(&self, config: &TopicConfig) -> usize {
        config.min_insync_replicas.min(self.replicas.len())
    }

    /// Whether a batch with acks=all that ends before `end` is committed.
    ///
    /// # Errors
    ///
    /// When it may not be said to be.
    pub(crate) fn is_committed(&self, end: i64, config: &TopicConfig) -> Result<bool, ErrorCode> {
        if self.high_watermark < end {
            return Ok(false);
        }
        match self.isr.len() < self.min_isr(config) {
            true => Err(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND),
            false => Ok(true),
        }
    }

    /// Removes the records before the offset, or all that are committed for -1, and says where the log starts then.
    ///
    /// # Errors
    ///
    /// When the offset is not committed.
    pub(crate) fn delete_records(&mut self, before: i64) -> Result<i64, ErrorCode> {
        let before = match before {
            -1 => self.high_watermark,
            before => before,
        };
        if !(0..=self.high_watermark).contains(&before) {
            return Err(ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        self.log.advance_start(before);
        Ok(self.log.start())
    }

    /// Removes the oldest batch if it is committed, and says whether it was.
    pub(crate) fn drop_oldest(&mut self) -> bool {
        let next = self.log.batches().next().map(|oldest| oldest.next_offset());
        let committed = next.filter(|next| *next <= self.high_watermark);
        committed.map(|next| self.log.advance_start(next)).is_some()
    }

    /// Lets followers copy, and draws the consequences: who is in sync, what is committed, what is too old. Says whether
    /// anybody who waits for the partition could see a difference.
    pub(crate) fn settle(
        &mut self,
        now: Moment,
        config: &TopicConfig,
        settings: &Settings,
    ) -> bool {
        self.log.limits = Limits {
            segment_bytes: config.segment_bytes,
            segment_time: config.segment_time,
            discards: settings.discard_records,
        };
        self.replicate(now, config, settings);
        self.tend(now, config, settings);
        let glimpse = self.glimpse();
        let changed = glimpse != self.seen;
        self.seen = glimpse;
        changed
    }

    fn replicate(&mut self, now: Moment, config: &TopicConfig, settings: &Settings) {
        let (start, end) = (self.log.start(), self.log.end());
        self.followers.adopt(now, &self.replicas, start);
        self.high_watermark = self.high_watermark.max(start);
        let Some(leader) = self.leader else { return };
        self.followers
            .copy(now, leader, end, settings.replication_delay);
        self.update_isr(now, leader, settings);
        self.commit(leader, config);
    }

    fn update_isr(&mut self, now: Moment, leader: NodeId, settings: &Settings) {
        let end = self.log.end();
        let allowed = settings.replica_lag_time_max;
        let committed = self.high_watermark.max(self.epoch_start);
        let (followers, isr) = (&self.followers, &self.isr);
        let is_in_sync = |node: &NodeId| match *node == leader || isr.contains(node) {
            true => *node == leader || !followers.is_behind(*node, now, end, allowed),
            // Who joined while it has been behind for too long would have to leave again at once.
            false => {
                let is_behind = followers.is_behind(*node, now, end, allowed);
                followers.may_join(*node, committed) && !is_behind
            }
        };
        let in_sync = self.replicas.iter().copied().filter(is_in_sync);
        let in_sync: Vec<NodeId> = in_sync.collect();
        self.set_isr(in_sync);
    }

    fn set_isr(&mut self, isr: Vec<NodeId>) {
        if isr != self.isr {
            self.isr = isr;
            self.partition_epoch += 1;
        }
    }

    /// Moves the high watermark to where every in-sync replica is, if there are enough of them (KIP-966).
    fn commit(&mut self, leader: NodeId, config: &TopicConfig) {
        if self.isr.len() < self.min_isr(config) {
            return;
        }
        let (start, end) = (self.log.start(), self.log.end());
        let others = self.isr.iter().filter(|node| **node != leader);
        let ends = others.map(|node| self.followers.end_of(*node, start));
        let committed = ends.min().map_or(end, |least| least.min(end));
        if committed > self.high_watermark {
            self.high_watermark = committed;
            self.producers.commit(committed);
        }
    }

    fn glimpse(&self) -> Glimpse {
        Glimpse {
            leader: self.leader,
            leader_epoch: self.leader_epoch,
            in_sync: self.isr.len(),
            start: self.log.start(),
            end: self.log.end(),
            high_watermark: self.high_watermark,
            last_stable_offset: self.last_stable_offset(),
        }
    }

    /// When the partition wants to be settled if nothing happens before.
    pub(crate) fn poll_timeout(&self, settings: &Settings) -> Option<Moment> {
        let allowed = settings.replica_lag_time_max;
        let end = self.log.end();
        let leads = self.leader.is_some();
        let followers = leads.then(|| self.followers.poll_timeout(&self.isr, end, allowed));
        followers.flatten().into_iter().chain(self.upkeep).min()
    }
}
