//! The topics of the cluster, by name and by id, and how a new one is spread over the brokers.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::agenda::{Account, Agenda};
use crate::groups::OFFSETS_TOPIC;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Node, NodeId};
use crate::partition::Partition;
use crate::purgatory::Purgatory;
use crate::settings::Settings;
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
    /// Whatever is handed out to be changed is looked at afterwards.
    pub(crate) agenda: Agenda,
    /// The names of topics that are gone, by their ids.
    former: BTreeMap<Uuid, ByteString>,
}

impl Topics {
    pub(crate) fn named(&self, name: &str) -> Option<&Topic> {
        self.by_id.get(self.ids.get(name)?)
    }

    pub(crate) fn named_mut(&mut self, name: &str) -> Option<&mut Topic> {
        let id = *self.ids.get(name)?;
        self.with_id_mut(id)
    }

    pub(crate) fn with_id(&self, id: Uuid) -> Option<&Topic> {
        self.by_id.get(&id)
    }

    pub(crate) fn with_id_mut(&mut self, id: Uuid) -> Option<&mut Topic> {
        let topic = self.by_id.get_mut(&id)?;
        touch_all(&mut self.agenda, topic);
        Some(topic)
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

    /// A partition to be changed: it is settled afterwards.
    pub(crate) fn partition_mut(&mut self, key: PartitionKey) -> Option<&mut Partition> {
        Some(self.with_config(key)?.0)
    }

    /// A partition to be changed, and the configuration of its topic.
    pub(crate) fn with_config(
        &mut self,
        key: PartitionKey,
    ) -> Option<(&mut Partition, &TopicConfig)> {
        let Topic {
            partitions, config, ..
        } = self.by_id.get_mut(&key.0)?;
        let partition = partitions.get_mut(usize::try_from(key.1).ok()?)?;
        self.agenda.touch(key);
        Some((partition, config))
    }

    /// Every topic, in the order of names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Topic> {
        self.ids.values().filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Topic> {
        let agenda = &mut self.agenda;
        let topics = self.by_id.values_mut();
        topics.inspect(move |topic| touch_all(agenda, topic))
    }

    /// Adds a topic, in place of the one that has its name.
    pub(crate) fn insert(&mut self, topic: Topic) {
        if let Some(former) = self.ids.get(&topic.name).copied() {
            self.remove(former);
        }
        touch_all(&mut self.agenda, &topic);
        self.ids.insert(topic.name.clone(), topic.id);
        self.by_id.insert(topic.id, topic);
    }

    pub(crate) fn remove(&mut self, id: Uuid) -> Option<Topic> {
        let topic = self.by_id.remove(&id)?;
        self.ids.remove(&topic.name);
        self.former.insert(id, topic.name.clone());
        touch_all(&mut self.agenda, &topic);
        Some(topic)
    }

    /// Something has happened in a partition.
    pub(crate) fn touch(&mut self, key: PartitionKey) {
        self.agenda.touch(key);
    }

    /// Every partition.
    pub(crate) fn keys(&self) -> Vec<PartitionKey> {
        let of = |topic: &Topic| {
            let id = topic.id;
            (0..topic.partitions.len() as i32).map(move |index| (id, index))
        };
        self.by_id.values().flat_map(of).collect()
    }

    /// When a partition wants to do something: a follower copies, or old records go.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.agenda.poll_timeout()
    }

    /// Lets followers copy and high watermarks move, and says whether anything did.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let Machine {
            topics,
            settings,
            purgatory,
            ..
        } = machine;
        let mut changed = false;
        while let Some(key) = topics.agenda.next(now) {
            changed |= topics.settle_one(key, now, settings, purgatory);
        }
        topics.make_room(settings.memory) || changed
    }

    fn settle_one(
        &mut self,
        key: PartitionKey,
        now: Moment,
        settings: &Settings,
        purgatory: &mut Purgatory,
    ) -> bool {
        let Some((partition, config)) = self.with_config(key) else {
            self.agenda.keep(key, None);
            purgatory.wake(key);
            return true;
        };
        let changed = partition.settle(now, config, settings);
        let account = Account {
            timer: partition.poll_timeout(settings),
            oldest: partition.log.oldest(),
            memory: partition.log.memory(),
        };
        self.agenda.keep(key, Some(account));
        if changed {
            purgatory.wake(key);
        }
        changed
    }

    /// Drops the oldest batches that are committed while there is more than there may be, and says whether it did.
    fn make_room(&mut self, limit: usize) -> bool {
        let mut excess = self.agenda.memory().saturating_sub(limit);
        let mut dropped = Vec::new();
        for key in self.agenda.by_age() {
            let partition = self.by_id.get_mut(&key.0);
            let partition = partition.and_then(|it| it.partitions.get_mut(key.1 as usize));
            let Some(partition) = partition.filter(|_| excess > 0) else {
                break;
            };
            let before = partition.log.memory();
            if partition.drop_oldest() {
                excess = excess.saturating_sub(before - partition.log.memory());
                dropped.push(key);
            }
        }
        // What was dropped changes the order of age, so that the next round begins with the oldest again.
        dropped.iter().for_each(|key| self.agenda.touch(*key));
        !dropped.is_empty()
    }
}

fn touch_all(agenda: &mut Agenda, topic: &Topic) {
    for index in 0..topic.partitions.len() as i32 {
        agenda.touch((topic.id, index));
    }
}

impl Machine {
    /// Settles a partition at once instead of at the end of the turn.
    pub(crate) fn settle_partition(&mut self, now: Moment, key: PartitionKey) {
        let Self {
            topics,
            settings,
            purgatory,
            ..
        } = self;
        topics.settle_one(key, now, settings, purgatory);
    }

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
