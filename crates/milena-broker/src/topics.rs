//! The topics of the cluster, by name and by id, and how a new one is spread over the brokers.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::groups::OFFSETS_TOPIC;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Node, NodeId};
use crate::partition::Partition;
use crate::topic_configs::{Configs, TopicConfig};
use crate::transactions::TRANSACTION_TOPIC;

/// The topic that share partitions are spread over.
pub(crate) const SHARE_TOPIC: &str = "__share_group_state";

/// A partition of the cluster: the topic's id and the partition's index.
pub(crate) type PartitionKey = (Uuid, i32);

/// A topic.
#[derive(Debug)]
pub(crate) struct Topic {
    pub(crate) name: ByteString,
    pub(crate) id: Uuid,
    /// Whether it is one of Kafka's own.
    pub(crate) is_internal: bool,
    /// What was set for the topic, under Kafka's names; what was not follows the brokers' settings.
    pub(crate) configs: Configs,
    /// The values that hold, out of the topic's own and the brokers'.
    pub(crate) config: TopicConfig,
    pub(crate) partitions: Vec<Partition>,
}

/// Every topic.
#[derive(Debug, Default)]
pub(crate) struct Topics {
    by_id: BTreeMap<Uuid, Topic>,
    ids: BTreeMap<ByteString, Uuid>,
    /// Partitions in which something has happened that may have consequences.
    touched: BTreeSet<PartitionKey>,
    /// When partitions want to do something by themselves.
    timers: BTreeSet<(Moment, PartitionKey)>,
    /// When old records are looked for again.
    next_cleanup: Option<Moment>,
    /// The names of topics that are gone, by their ids.
    former: BTreeMap<Uuid, ByteString>,
    /// Bytes of records that all topics have.
    pub(crate) size: usize,
}

impl Topics {
    pub(crate) fn named(&self, name: &str) -> Option<&Topic> {
        self.by_id.get(self.ids.get(name)?)
    }

    pub(crate) fn named_mut(&mut self, name: &str) -> Option<&mut Topic> {
        self.by_id.get_mut(self.ids.get(name)?)
    }

    pub(crate) fn with_id(&self, id: Uuid) -> Option<&Topic> {
        self.by_id.get(&id)
    }

    pub(crate) fn with_id_mut(&mut self, id: Uuid) -> Option<&mut Topic> {
        self.by_id.get_mut(&id)
    }

    /// Whether the topic with this id is gone and another has its name.
    pub(crate) fn was_replaced(&self, id: Uuid) -> bool {
        self.former
            .get(&id)
            .is_some_and(|name| self.ids.contains_key(name))
    }

    pub(crate) fn partition(&self, (topic, index): PartitionKey) -> Option<&Partition> {
        let topic = self.by_id.get(&topic)?;
        topic.partitions.get(usize::try_from(index).ok()?)
    }

    pub(crate) fn partition_mut(&mut self, (topic, index): PartitionKey) -> Option<&mut Partition> {
        let topic = self.by_id.get_mut(&topic)?;
        topic.partitions.get_mut(usize::try_from(index).ok()?)
    }

    /// Every topic, in the order of names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.ids.values().filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Topic> {
        self.by_id.values_mut()
    }

    /// Adds a topic, in place of the one that has its name.
    pub(crate) fn insert(&mut self, topic: Topic) {
        if let Some(former) = self.ids.get(&topic.name).copied() {
            self.remove(former);
        }
        self.ids.insert(topic.name.clone(), topic.id);
        self.by_id.insert(topic.id, topic);
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<Topic> {
        let topic = self.by_id.remove(&id)?;
        self.ids.remove(&topic.name);
        self.former.insert(id, topic.name.clone());
        for index in 0..topic.partitions.len() as i32 {
            self.touch((id, index));
        }
        Some(topic)
    }

    /// Something has happened in a partition.
    pub(crate) fn touch(&mut self, key: PartitionKey) {
        self.touched.insert(key);
    }

    /// Every partition.
    pub(crate) fn keys(&self) -> Vec<PartitionKey> {
        let of = |topic: &Topic| {
            let id = topic.id;
            (0..topic.partitions.len() as i32).map(move |index| (id, index))
        };
        self.by_id.values().flat_map(of).collect()
    }

    /// When a follower copies, or old records go.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let timer = self.timers.first().map(|(at, _)| *at);
        timer.into_iter().chain(self.next_cleanup).min()
    }

    /// Lets followers copy and high watermarks move, and says whether anything did.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let mut changed = false;
        while let Some((at, key)) = machine.topics.timers.pop_first() {
            if at > now {
                machine.topics.timers.insert((at, key));
                break;
            }
            machine.topics.touch(key);
        }
        while let Some(key) = machine.topics.touched.pop_first() {
            let delay = machine.settings.replication_delay;
            let Some(partition) = machine.topics.partition_mut(key) else {
                machine.purgatory.wake(key);
                continue;
            };
            changed |= partition.replicate(now, delay);
            if let Some(at) = partition.poll_timeout() {
                machine.topics.timers.insert((at, key));
            }
            machine.purgatory.wake(key);
        }
        if machine.topics.next_cleanup.is_none_or(|at| at <= now) {
            let first = machine.topics.next_cleanup.is_none();
            machine.topics.next_cleanup = Some(now.after(CLEANUP_INTERVAL));
            if !first {
                machine.clean_up(now);
            }
        }
        changed
    }
}

/// `log.retention.check.interval.ms`.
const CLEANUP_INTERVAL: Duration = Duration::from_secs(5 * 60);

impl Machine {
    /// Adds a topic with this many partitions, spread over the brokers that run, and gives its id. What a client may ask
    /// for has been checked before.
    pub(crate) fn create_topic(
        &mut self,
        name: impl Into<ByteString>,
        partitions: i32,
        replication: i16,
    ) -> Uuid {
        let nodes: Vec<NodeId> = self.live_nodes().collect();
        let first = self.rng.usize(..nodes.len().max(1));
        let name = name.into();
        let replicas = spread(&nodes, partitions, replication.max(1) as usize, first);
        self.add_topic(name, replicas, Configs::new())
    }

    /// Adds a topic with these replicas of its partitions and these configurations, and gives its id. All has been checked.
    pub(crate) fn add_topic(
        &mut self,
        name: ByteString,
        replicas: Vec<Vec<NodeId>>,
        configs: Configs,
    ) -> Uuid {
        let config = TopicConfig::parse(&configs, self.fallback())
            .unwrap_or_else(|_| TopicConfig::of_brokers(self.fallback()));
        let partitions = replicas.into_iter().map(|it| self.new_partition(it));
        let partitions: Vec<Partition> = partitions.collect();
        let count = partitions.len() as i32;
        let topic = Topic {
            id: self.new_uuid(),
            is_internal: matches!(&*name, OFFSETS_TOPIC | TRANSACTION_TOPIC | SHARE_TOPIC),
            name,
            configs,
            config,
            partitions,
        };
        let id = topic.id;
        self.topics.insert(topic);
        for index in 0..count {
            self.topics.touch((id, index));
        }
        id
    }

    /// An empty partition; the first of its replicas that runs leads, and those that do not are out of sync.
    pub(crate) fn new_partition(&self, replicas: Vec<NodeId>) -> Partition {
        let down = |id: &NodeId| !self.nodes.get(id).is_some_and(Node::is_up);
        let absent = replicas.iter().copied().filter(down).collect();
        Partition::without(replicas, absent)
    }

    /// Makes sure that an internal topic is there, as looking for a coordinator does.
    pub(crate) fn ensure_internal_topic(&mut self, name: &'static str) {
        if self.topics.named(name).is_some() {
            return;
        }
        let partitions = match name {
            OFFSETS_TOPIC => self.settings.offsets_topic_partitions,
            _ => self.settings.transaction_topic_partitions,
        };
        self.create_topic(ByteString::from_static(name), partitions, 3);
    }

    /// An id that is not zero and not taken.
    pub(crate) fn new_uuid(&mut self) -> Uuid {
        Uuid(self.rng.u128(1..).to_be_bytes())
    }
}

/// The replicas of `count` partitions over the brokers, in the order of their ids from `first` on, as Kafka places them
/// when there are no racks: leaders go around, and followers follow.
pub(crate) fn spread(
    nodes: &[NodeId],
    count: i32,
    replication: usize,
    first: usize,
) -> Vec<Vec<NodeId>> {
    let replication = replication.clamp(1, nodes.len().max(1));
    let of = |partition: usize| {
        let places = (0..replication).map(|replica| (first + partition + replica) % nodes.len());
        places.map(|place| nodes[place]).collect()
    };
    (0..count.max(0) as usize).map(of).collect()
}
