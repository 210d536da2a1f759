//! What happens to brokers and leaders: they stop, come back, move, and lose what was not copied.

#[cfg(test)]
mod tests;

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
        self.purgatory.forget(node);
        for key in self.topics.keys() {
            if let Some((partition, config)) = self.topics.with_config(key) {
                partition.lose(now, node, config.unclean_leader_election);
            }
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
            if let Some((partition, config)) = self.topics.with_config(key) {
                partition.regain(now, node, config.unclean_leader_election);
            }
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
        let may_lead =
            |next: &NodeId| partition.leader != Some(*next) && partition.is_running(*next);
        let Some(next) = next.filter(may_lead) else {
            return false;
        };
        partition.elect(now, Some(next));
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
        let next = to.filter(|node| partition.is_running(*node));
        let Some(next) = next.or_else(|| partition.furthest_behind()) else {
            return false;
        };
        partition.elect(now, Some(next));
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
        self.turn(now);
    }

    /// Followers that are held and behind leave the in-sync set, as they do after `replica.lag.time.max.ms`.
    pub(crate) fn shrink_in_sync(&mut self, now: Moment, key: PartitionKey) {
        if let Some(partition) = self.topics.partition_mut(key) {
            partition.shrink();
        }
        self.turn(now);
    }

    /// The partition's followers have no more than what lies before `end`: an election of one of them cuts the log there.
    pub(crate) fn shorten_followers(&mut self, key: PartitionKey, end: i64) {
        if let Some(partition) = self.topics.partition_mut(key) {
            let replicas = partition.replicas.clone();
            let followers = replicas
                .into_iter()
                .filter(|it| partition.leader != Some(*it));
            let followers: Vec<NodeId> = followers.collect();
            for node in followers {
                partition.hold(node);
                partition.shorten(node, end);
            }
        }
    }

    /// Begins a new segment and compacts all that is decided, whether or not it would be worth it yet. Says whether anything
    /// was removed.
    pub(crate) fn compact(&mut self, now: Moment, key: PartitionKey) -> bool {
        let partition = self.topics.with_config(key);
        let compacted = partition.is_some_and(|(it, config)| it.compact_at_once(now, config));
        self.turn(now);
        compacted
    }

    /// Removes at once what retention does not keep. Says whether there was anything.
    pub(crate) fn retain(&mut self, now: Moment, key: PartitionKey) -> bool {
        let partition = self.topics.with_config(key);
        let removed = partition.is_some_and(|(it, config)| it.retain_at_once(now, config));
        self.turn(now);
        removed
    }
}
