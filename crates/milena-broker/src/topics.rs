//! The topics of the cluster, by name and by id, and how a new one is spread over the brokers.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::groups::OFFSETS_TOPIC;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Node, NodeId};
use crate::partition::Partition;
use crate::topic_configs::{Configs, TopicConfig};
use crate::transactions::TRANSACTION_TOPIC;

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
        if let Some(former) = self.ids.insert(topic.name.clone(), topic.id) {
            self.by_id.remove(&former);
        }
        self.by_id.insert(topic.id, topic);
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<Topic> {
        let topic = self.by_id.remove(&id)?;
        self.ids.remove(&topic.name);
        Some(topic)
    }

    /// When a partition wants to do something: retention, a follower that copies.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let partitions = self.by_id.values().flat_map(|topic| &topic.partitions);
        partitions.filter_map(Partition::poll_timeout).min()
    }

    /// Lets followers copy and high watermarks move, and says whether anything did.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let topics = machine.topics.by_id.values_mut();
        let partitions = topics.flat_map(|topic| &mut topic.partitions);
        partitions.fold(false, |changed, partition| partition.settle(now) || changed)
    }
}

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
        let partitions = partitions.collect();
        let topic = Topic {
            id: self.new_uuid(),
            is_internal: matches!(&*name, OFFSETS_TOPIC | TRANSACTION_TOPIC),
            name,
            configs,
            config,
            partitions,
        };
        let id = topic.id;
        self.topics.insert(topic);
        id
    }

    /// An empty partition; the first of its replicas that runs leads, and those that do not are out of sync.
    pub(crate) fn new_partition(&self, replicas: Vec<NodeId>) -> Partition {
        let mut partition = Partition::new(replicas);
        let runs = |id: &NodeId| self.nodes.get(id).is_some_and(Node::is_up);
        if partition.isr.iter().all(runs) {
            return partition;
        }
        partition.isr.retain(runs);
        partition.leader = partition.isr.first().copied();
        partition
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
