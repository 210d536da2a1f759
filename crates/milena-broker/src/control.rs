//! What a test does to a running cluster: brokers stop, leaders move, logs shrink.

use std::time::Duration;

use milena_protocol::ids::Uuid;

use crate::cluster::Cluster;
use crate::machine::Machine;
use crate::node::{Address, NodeId};
use crate::topics::PartitionKey;
use crate::views::Distortion;

impl Cluster {
    /// The broker is gone without a word: its connections break, its partitions are led by others.
    pub fn stop(&self, node: NodeId) {
        self.run(|machine, now| machine.stop_node(now, node));
    }

    /// The broker is back, at the address it had.
    pub fn start(&self, node: NodeId) {
        self.run(|machine, now| machine.start_node(now, node, None));
    }

    /// The broker is gone and back at once.
    pub fn restart(&self, node: NodeId) {
        self.stop(node);
        self.start(node);
    }

    /// The broker is gone and back at once, and says that it is at another address. In memory it is found there.
    pub fn readdress(&self, node: NodeId, address: Address) {
        self.run(|machine, now| {
            machine.stop_node(now, node);
            machine.start_node(now, node, Some(address));
        });
    }

    /// Every connection to the broker is closed.
    pub fn disconnect(&self, node: NodeId) {
        self.run(|machine, _| machine.break_connections(node));
    }

    /// The partition is led by this broker from now on, or by any other that is in sync. Whether there was one.
    pub fn move_leader(&self, topic: &str, partition: i32, to: Option<NodeId>) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.move_leader(now, key, to)
        })
    }

    /// The partition is led by a replica that need not have everything: what it has not got is lost. By default it is the
    /// one that has least.
    pub fn elect_unclean(&self, topic: &str, partition: i32, to: Option<NodeId>) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.elect_unclean(now, key, to)
        })
    }

    /// The partition's followers copy nothing any more, so that nothing more is committed.
    pub fn hold_followers(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, _, key| {
            machine.hold_followers(key);
            true
        })
    }

    /// They copy again.
    pub fn release_followers(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.release_followers(now, key);
            true
        })
    }

    /// Followers that are held and behind are no longer in sync, as after `replica.lag.time.max.ms`.
    pub fn shrink_in_sync(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.shrink_in_sync(now, key);
            true
        })
    }

    /// No marker of a transaction reaches the partition until it is released.
    pub fn hold_markers(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, _, key| {
            machine.hold_markers(key);
            true
        })
    }

    /// Markers reach the partition again.
    pub fn release_markers(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.release_markers(now, key);
            true
        })
    }

    /// Markers that are sent to the partition from now on take that long, or as long as to others.
    pub fn delay_markers(&self, topic: &str, partition: i32, delay: Option<Duration>) -> bool {
        self.with(topic, partition, |machine, _, key| {
            machine.delay_markers(key, delay);
            true
        })
    }

    /// Sets a configuration of a group (resource type GROUP), or leaves it to what holds for all.
    pub fn configure_group(&self, group: &str, name: &str, value: Option<&str>) {
        self.run(|machine, _| {
            let mut set = machine.groups.configs(group).cloned().unwrap_or_default();
            match value {
                Some(value) => set.insert(name.into(), value.into()),
                None => set.remove(name),
            };
            machine.groups.configure(group.into(), set);
        });
    }

    /// What was set for a group under this name.
    pub fn group_config(&self, group: &str, name: &str) -> Option<String> {
        self.look(|machine| {
            machine
                .groups
                .configs(group)?
                .get(name)
                .map(ToString::to_string)
        })
    }

    /// Records before this offset are deleted, as far as they are committed.
    pub fn delete_records(&self, topic: &str, partition: i32, before: i64) -> bool {
        self.with(topic, partition, |machine, _, key| {
            let Some(partition) = machine.topics.partition_mut(key) else {
                return false;
            };
            partition
                .log
                .advance_start(before.min(partition.high_watermark));
            true
        })
    }

    /// The partition forgets who wrote to it, as after `producer.id.expiration.ms`; open transactions are remembered.
    pub fn forget_producers(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, _, key| {
            let Some(partition) = machine.topics.partition_mut(key) else {
                return false;
            };
            partition.producers.forget_all();
            true
        })
    }

    /// The partition is compacted as far as its records are decided, whether or not it would be worth it yet. Whether
    /// anything was removed.
    pub fn compact(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.compact(now, key)
        })
    }

    /// What retention does not keep is removed now instead of at the next check. Whether there was anything.
    pub fn retain(&self, topic: &str, partition: i32) -> bool {
        self.with(topic, partition, |machine, now, key| {
            machine.retain(now, key)
        })
    }

    /// The partition's followers copy nothing any more, and have no more than what lies before `end`: when one of them is
    /// elected, the log ends there.
    pub fn shorten_followers(&self, topic: &str, partition: i32, end: i64) -> bool {
        self.with(topic, partition, |machine, _, key| {
            machine.shorten_followers(key, end);
            true
        })
    }

    /// The topic is deleted and there again at once, empty and with another id. Whether there was one.
    pub fn recreate_topic(&self, topic: &str) -> bool {
        self.run(|machine, now| {
            let Some(former) = machine.topics.named(topic) else {
                return false;
            };
            let (id, configs) = (former.id, former.configs.clone());
            let replicas = former.partitions.iter().map(|it| it.replicas.clone());
            let replicas = replicas.collect();
            machine.topics.remove(id);
            machine.add_topic(topic.into(), replicas, configs);
            machine.turn(now);
            true
        })
    }

    /// From now on the broker tells of the cluster what it knows at this moment, whatever changes.
    pub fn freeze_view(&self, node: NodeId) {
        self.run(|machine, _| machine.freeze_view(node));
    }

    /// The broker learns what has changed.
    pub fn thaw_view(&self, node: NodeId) {
        self.run(|machine, _| machine.thaw_view(node));
    }

    /// From now on the broker learns of every change that much later.
    pub fn lag_view(&self, node: NodeId, lag: Duration) {
        self.run(|machine, _| machine.lag_view(node, lag));
    }

    /// From now on the broker says this of the cluster, though it knows better.
    pub fn distort_view(&self, node: NodeId, distortion: Distortion) {
        self.run(|machine, _| machine.distort_view(node, distortion));
    }

    /// The broker says what it knows again.
    pub fn straighten_view(&self, node: NodeId) {
        self.run(|machine, _| machine.straighten_view(node));
    }

    /// Every fetch session is gone, as when others have taken its place.
    pub fn evict_fetch_sessions(&self) {
        self.run(|machine, _| machine.fetch_sessions.evict_all());
    }

    /// The id that a topic has now.
    pub fn topic_id(&self, topic: &str) -> Option<Uuid> {
        self.look(|machine| machine.topics.named(topic).map(|topic| topic.id))
    }

    fn with(
        &self,
        topic: &str,
        partition: i32,
        act: impl FnOnce(&mut Machine, crate::moment::Moment, PartitionKey) -> bool,
    ) -> bool {
        self.run(|machine, now| {
            let Some(topic) = machine.topics.named(topic) else {
                return false;
            };
            let key = (topic.id, partition);
            let done = machine.topics.partition(key).is_some() && act(machine, now, key);
            machine.turn(now);
            done
        })
    }
}
