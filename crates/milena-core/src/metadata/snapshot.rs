//! The cluster as it was last described: brokers, topics, leaders.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use crate::connect::BrokerAddress;

/// An immutable description of the cluster. A newer one replaces it as a whole.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Metadata {
    /// Counts up with every change.
    pub version: u64,
    /// The cluster's own id, where it tells.
    pub cluster_id: Option<Arc<str>>,
    /// The broker to ask for administrative changes.
    pub controller: Option<i32>,
    /// Every live broker by id.
    pub brokers: BTreeMap<i32, Broker>,
    pub(super) topics: BTreeMap<Arc<str>, Arc<Topic>>,
    pub(super) names: BTreeMap<Uuid, Arc<str>>,
}

/// A broker as the cluster advertises it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Broker {
    /// Its id in the cluster.
    pub id: i32,
    /// Where it listens.
    pub address: BrokerAddress,
    /// The rack or zone it stands in, where it tells.
    pub rack: Option<Arc<str>>,
}

impl Broker {
    /// A broker that advertises `address`.
    pub fn new(id: i32, address: BrokerAddress, rack: Option<Arc<str>>) -> Self {
        Self { id, address, rack }
    }
}

/// A topic and where its partitions are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Topic {
    /// Its name.
    pub name: Arc<str>,
    /// Its id; [`Uuid::ZERO`] where the broker is too old to tell (before Kafka 2.8).
    pub id: Uuid,
    /// Whether it is one of Kafka's own, such as `__consumer_offsets`.
    pub internal: bool,
    /// By partition number. Empty while the topic is unknown or being created.
    pub partitions: Vec<Partition>,
    /// Why the last answer had no description of the topic.
    pub error: Option<ErrorCode>,
}

/// A partition's leader and replicas, as broker ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Partition {
    /// The broker to write to and read from; `None` while there is none.
    pub leader: Option<i32>,
    /// How often the leadership changed; `None` where the broker does not tell.
    pub leader_epoch: Option<i32>,
    /// Brokers that hold the partition.
    pub replicas: Vec<i32>,
    /// Replicas that are in sync.
    pub isr: Vec<i32>,
    /// Replicas on brokers or disks that are down.
    pub offline: Vec<i32>,
}

impl Metadata {
    /// The topic of this name, if anything is known about it.
    pub fn topic(&self, name: &str) -> Option<&Arc<Topic>> {
        self.topics.get(name)
    }

    /// Every topic known, by name.
    pub fn topics(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.topics.values()
    }

    /// The name of the topic with this id.
    pub fn topic_name(&self, id: Uuid) -> Option<&Arc<str>> {
        self.names.get(&id)
    }

    /// One partition of a topic.
    pub fn partition(&self, topic: &str, partition: i32) -> Option<&Partition> {
        self.topics
            .get(topic)?
            .partitions
            .get(usize::try_from(partition).ok()?)
    }

    /// The leader of a partition and its epoch, while there is one.
    pub fn leader(&self, topic: &str, partition: i32) -> Option<(i32, Option<i32>)> {
        let partition = self.partition(topic, partition)?;
        Some((partition.leader?, partition.leader_epoch))
    }

    /// Whether the two say the same, whatever their versions.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        self.cluster_id == other.cluster_id
            && self.controller == other.controller
            && self.brokers == other.brokers
            && self.topics == other.topics
    }

    /// This snapshot with one leader replaced (KIP-951), unless the hint is not newer than what is known or
    /// names a broker that neither it nor the snapshot describes.
    pub(crate) fn with_leader_hint(
        &self,
        topic: &str,
        partition: i32,
        leader: i32,
        epoch: i32,
        endpoint: Option<Broker>,
    ) -> Option<Self> {
        let index = usize::try_from(partition).ok()?;
        let known = self.topics.get(topic)?;
        let current = known.partitions.get(index)?;
        let newer = leader >= 0 && epoch > current.leader_epoch.unwrap_or(-1);
        let endpoint = endpoint.filter(|broker| broker.id == leader);
        if !newer || (endpoint.is_none() && !self.brokers.contains_key(&leader)) {
            return None;
        }
        let mut topic = Topic::clone(known);
        topic.partitions[index].leader = Some(leader);
        topic.partitions[index].leader_epoch = Some(epoch);
        let mut next = self.clone();
        next.version += 1;
        next.brokers
            .extend(endpoint.map(|broker| (broker.id, broker)));
        next.topics.insert(Arc::clone(&topic.name), Arc::new(topic));
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_partition(epoch: Option<i32>) -> Metadata {
        let partition = Partition {
            leader: Some(1),
            leader_epoch: epoch,
            ..Partition::default()
        };
        let topic = Topic {
            name: "t".into(),
            id: Uuid::ZERO,
            internal: false,
            partitions: vec![partition],
            error: None,
        };
        let broker = |id| {
            (
                id,
                Broker::new(id, BrokerAddress::new("127.0.0.1", 9092), None),
            )
        };
        Metadata {
            brokers: [broker(1), broker(2)].into(),
            topics: [(Arc::clone(&topic.name), Arc::new(topic))].into(),
            ..Metadata::default()
        }
    }

    fn endpoint(id: i32) -> Option<Broker> {
        Some(Broker::new(id, BrokerAddress::new("127.0.0.1", 9099), None))
    }

    #[test]
    fn m9_a_newer_hint_moves_one_leader_and_touches_no_other_broker() {
        let before = one_partition(Some(4));
        let after = before.with_leader_hint("t", 0, 3, 5, endpoint(3)).unwrap();
        assert_eq!(after.leader("t", 0), Some((3, Some(5))));
        assert_eq!(after.brokers.keys().copied().collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(
            before.leader("t", 0),
            Some((1, Some(4))),
            "snapshots are immutable"
        );
    }

    #[test]
    fn m9_a_stale_unknown_or_hostile_hint_changes_nothing() {
        let metadata = one_partition(Some(4));
        for (partition, leader, epoch, endpoint) in [
            (0, 2, 4, endpoint(2)),   // not newer
            (0, 2, -1, endpoint(2)),  // no epoch
            (0, 3, 5, None),          // unknown node without endpoint
            (0, 3, 5, endpoint(1)),   // endpoint of another node
            (0, -1, 5, endpoint(-1)), // no leader
            (-1, 2, 5, None),
            (9, 2, 5, None),
        ] {
            assert!(
                metadata
                    .with_leader_hint("t", partition, leader, epoch, endpoint)
                    .is_none()
            );
        }
        assert!(metadata.with_leader_hint("other", 0, 2, 5, None).is_none());
    }
}
