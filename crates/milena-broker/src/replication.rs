//! What happens to brokers and leaders: they stop, come back, move, and lose what was not copied.

use std::collections::BTreeSet;

use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Address, NodeId, NodeState};
use crate::topics::PartitionKey;

impl Machine {
    /// The broker is gone: its connections break, its partitions get other leaders.
    pub(crate) fn stop_node(&mut self, now: Moment, node: NodeId) {
        let Some(it) = self.nodes.get_mut(&node).filter(|it| it.is_up()) else {
            return;
        };
        it.state = NodeState::Down;
        self.break_connections(node);
        for key in self.topics.keys() {
            if let Some(partition) = self.topics.partition_mut(key) {
                partition.lose(now, node);
            }
            self.topics.touch(key);
        }
        if self.controller == node {
            let next = self.live_nodes().next();
            self.controller = next.unwrap_or(node);
        }
        self.turn(now);
    }

    /// The broker is back, at another address if one is given.
    pub(crate) fn start_node(&mut self, now: Moment, node: NodeId, address: Option<Address>) {
        let Some(it) = self.nodes.get_mut(&node).filter(|it| !it.is_up()) else {
            return;
        };
        it.state = NodeState::Up;
        it.epoch += 1;
        if let Some(address) = address {
            it.address = address;
        }
        for key in self.topics.keys() {
            if let Some(partition) = self.topics.partition_mut(key) {
                partition.regain(now, node);
            }
            self.topics.touch(key);
        }
        self.turn(now);
    }

    /// Every connection to the broker is closed.
    pub(crate) fn break_connections(&mut self, node: NodeId) {
        for connection in self.connections.of(node) {
            self.close(connection);
        }
        self.fetch_sessions.forget(node);
    }

    /// The partition is led by this broker from now on, or by another in-sync replica if none is named. Whether there was
    /// one that could.
    pub(crate) fn move_leader(
        &mut self,
        now: Moment,
        key: PartitionKey,
        to: Option<NodeId>,
    ) -> bool {
        let Some(partition) = self.topics.partition_mut(key) else {
            return false;
        };
        let next = to
            .filter(|node| partition.isr.contains(node))
            .or_else(|| partition.other_in_sync());
        let Some(next) = next.filter(|next| partition.leader != Some(*next)) else {
            return false;
        };
        partition.elect(now, Some(next));
        self.topics.touch(key);
        self.turn(now);
        true
    }

    /// A replica leads that need not have everything; by default the one that has least.
    pub(crate) fn elect_unclean(
        &mut self,
        now: Moment,
        key: PartitionKey,
        to: Option<NodeId>,
    ) -> bool {
        let Some(partition) = self.topics.partition_mut(key) else {
            return false;
        };
        let Some(next) = to.or_else(|| partition.furthest_behind()) else {
            return false;
        };
        partition.elect(now, Some(next));
        self.topics.touch(key);
        self.turn(now);
        true
    }

    /// The partition's followers copy nothing any more, so that nothing more is committed.
    pub(crate) fn hold_followers(&mut self, key: PartitionKey) {
        if let Some(partition) = self.topics.partition_mut(key) {
            let replicas = partition.replicas.clone();
            replicas.into_iter().for_each(|node| partition.hold(node));
        }
    }

    /// They copy again.
    pub(crate) fn release_followers(&mut self, now: Moment, key: PartitionKey) {
        if let Some(partition) = self.topics.partition_mut(key) {
            partition.release();
        }
        self.topics.touch(key);
        self.turn(now);
    }

    /// Followers that are held and behind leave the in-sync set, as they do after `replica.lag.time.max.ms`.
    pub(crate) fn shrink_in_sync(&mut self, now: Moment, key: PartitionKey) {
        if let Some(partition) = self.topics.partition_mut(key) {
            let lagging = partition.lagging();
            lagging.into_iter().for_each(|node| partition.shrink(node));
        }
        self.topics.touch(key);
        self.turn(now);
    }

    /// Removes what retention and the bound on memory no longer allow.
    pub(crate) fn clean_up(&mut self, now: Moment) {
        for key in self.topics.keys() {
            self.retain(now, key);
        }
        self.expire_producers(now);
    }

    fn retain(&mut self, now: Moment, key: PartitionKey) {
        let Some(topic) = self
            .topics
            .with_id(key.0)
            .filter(|topic| topic.config.deletes)
        else {
            return;
        };
        let (age, most) = (topic.config.retention, topic.config.retention_bytes);
        let Some(partition) = self.topics.partition_mut(key) else {
            return;
        };
        let limit = partition.high_watermark;
        if let Some(age) = age {
            let start = partition.log.start_after(now.before(age), limit);
            partition.log.advance_start(start);
        }
        while let Some(most) = most
            && partition.log.size() > most
            && let Some(next) = partition.log.second_batch(limit)
        {
            partition.log.advance_start(next);
        }
    }

    fn expire_producers(&mut self, now: Moment) {
        let before = now.before(self.settings.producer_id_expiration);
        for key in self.topics.keys() {
            if let Some(partition) = self.topics.partition_mut(key) {
                partition.log.expire_producers(before);
            }
        }
    }

    /// Makes room when there are more bytes than the cluster may keep: the largest partitions give up their oldest batches,
    /// as retention by size would have it, until a sixteenth is free.
    pub(crate) fn make_room(&mut self) {
        let most = self.settings.memory;
        if self.topics.size <= most {
            return;
        }
        let sizes = self.topics.keys().into_iter().filter_map(|key| {
            let partition = self.topics.partition(key)?;
            Some((partition.log.size(), key))
        });
        let mut sizes: BTreeSet<(usize, PartitionKey)> = sizes.collect();
        let mut total: usize = sizes.iter().map(|(size, _)| size).sum();
        while total > most - most / 16
            && let Some((size, key)) = sizes.pop_last()
            && let Some(partition) = self.topics.partition_mut(key)
            && let Some(next) = partition.log.second_batch(partition.high_watermark)
        {
            partition.log.advance_start(next);
            let left = partition.log.size();
            total -= size - left;
            sizes.insert((left, key));
        }
        self.topics.size = total;
    }
}
