//! What each broker believes of the cluster: the truth, or a picture of it from a while ago.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Address, Node, NodeId};
use crate::partition::Partition;
use crate::topics::Topic;

/// A broker as another one knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NodeImage {
    pub(crate) id: NodeId,
    pub(crate) address: Address,
    pub(crate) rack: Option<ByteString>,
    pub(crate) is_up: bool,
}

/// A topic as a broker knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TopicImage {
    pub(crate) name: ByteString,
    pub(crate) id: Uuid,
    pub(crate) is_internal: bool,
    pub(crate) partitions: Vec<PartitionImage>,
}

/// A partition as a broker knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartitionImage {
    pub(crate) index: i32,
    pub(crate) leader: Option<NodeId>,
    pub(crate) leader_epoch: i32,
    pub(crate) replicas: Vec<NodeId>,
    pub(crate) isr: Vec<NodeId>,
    /// Replicas on brokers that do not run.
    pub(crate) offline: Vec<NodeId>,
}

/// The whole cluster at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Image {
    controller: NodeId,
    nodes: BTreeMap<NodeId, NodeImage>,
    topics: BTreeMap<ByteString, TopicImage>,
}

/// Something that a broker says of its picture though it knows better.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Distortion {
    /// A topic that is there is answered with this error.
    TopicError(ByteString, ErrorCode),
    /// This partition of a topic is left out.
    Omit(ByteString, i32),
    /// Leader epochs are not known.
    NoEpochs,
}

/// How the brokers' views differ from the truth.
#[derive(Debug, Default)]
pub(crate) struct Views {
    frozen: BTreeMap<NodeId, Arc<Image>>,
    lags: BTreeMap<NodeId, Duration>,
    /// Pictures since the oldest that a broker which lags may need, with the moment from which each was true.
    history: VecDeque<(Moment, Arc<Image>)>,
    distortions: BTreeMap<NodeId, Vec<Distortion>>,
}

/// What one broker believes now.
pub(crate) struct View<'a> {
    source: Source<'a>,
    distortions: &'a [Distortion],
}

enum Source<'a> {
    Truth(&'a Machine),
    Past(&'a Image),
}

impl Machine {
    /// What a broker believes of the cluster.
    pub(crate) fn view(&self, node: NodeId) -> View<'_> {
        let past = self.views.past(node, self.now());
        View {
            source: past.map_or(Source::Truth(self), Source::Past),
            distortions: self.views.distortions.get(&node).map_or(&[], Vec::as_slice),
        }
    }

    /// A broker hears of no more changes.
    pub(crate) fn freeze_view(&mut self, node: NodeId) {
        let image = match self.views.past(node, self.now()) {
            Some(past) => past.clone(),
            None => self.image(),
        };
        self.views.frozen.insert(node, Arc::new(image));
    }

    /// A broker hears of everything that it has missed, and of changes when they happen.
    pub(crate) fn thaw_view(&mut self, node: NodeId) {
        self.views.frozen.remove(&node);
        self.lag_view(node, Duration::ZERO);
    }

    /// A broker hears of changes that much later.
    pub(crate) fn lag_view(&mut self, node: NodeId, lag: Duration) {
        if lag.is_zero() {
            self.views.lags.remove(&node);
        } else {
            self.views.lags.insert(node, lag);
        }
        if self.views.lags.is_empty() {
            self.views.history.clear();
        } else if self.views.history.is_empty() {
            let image = Arc::new(self.image());
            self.views.history.push_back((self.now(), image));
        }
    }

    /// A broker says this of its picture from now on.
    pub(crate) fn distort_view(&mut self, node: NodeId, distortion: Distortion) {
        let distortions = self.views.distortions.entry(node).or_default();
        distortions.push(distortion);
    }

    /// A broker says what it believes again.
    pub(crate) fn straighten_view(&mut self, node: NodeId) {
        self.views.distortions.remove(&node);
    }

    fn image(&self) -> Image {
        let topics = self.topics.iter();
        Image {
            controller: self.controller,
            nodes: self
                .nodes
                .keys()
                .map(|id| (*id, self.node_image(*id)))
                .collect(),
            topics: topics
                .map(|topic| (topic.name.clone(), self.topic_image(topic)))
                .collect(),
        }
    }

    fn node_image(&self, id: NodeId) -> NodeImage {
        let node = &self.nodes[&id];
        NodeImage {
            id,
            address: node.address.clone(),
            rack: node.rack.clone(),
            is_up: node.is_up(),
        }
    }

    fn topic_image(&self, topic: &Topic) -> TopicImage {
        let partitions = topic.partitions.iter().zip(0..);
        TopicImage {
            name: topic.name.clone(),
            id: topic.id,
            is_internal: topic.is_internal,
            partitions: partitions
                .map(|(partition, index)| self.partition_image(partition, index))
                .collect(),
        }
    }

    fn partition_image(&self, partition: &Partition, index: i32) -> PartitionImage {
        let is_down = |id: &&NodeId| !self.nodes.get(id).is_some_and(Node::is_up);
        PartitionImage {
            index,
            leader: partition.leader,
            leader_epoch: partition.leader_epoch,
            replicas: partition.replicas.clone(),
            isr: partition.isr.clone(),
            offline: partition.replicas.iter().filter(is_down).copied().collect(),
        }
    }
}

impl Views {
    /// The picture that a broker has, if it is not the truth.
    fn past(&self, node: NodeId, now: Moment) -> Option<&Image> {
        if let Some(image) = self.frozen.get(&node) {
            return Some(image);
        }
        let lag = *self.lags.get(&node)?;
        let known = |(since, _): &&(Moment, Arc<Image>)| now.since(*since) >= lag;
        let latest = self.history.iter().rev().find(known);
        latest.or(self.history.front()).map(|(_, image)| &**image)
    }

    /// Remembers what the cluster is like now, for brokers that will hear of it later.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) {
        let Some(longest) = machine.views.lags.values().max().copied() else {
            return;
        };
        let image = machine.image();
        let history = &mut machine.views.history;
        if history.back().is_none_or(|(_, last)| **last != image) {
            // Of what was true at the same moment only the last is to be seen.
            if history.back().is_some_and(|(since, _)| *since == now) {
                history.pop_back();
            }
            history.push_back((now, Arc::new(image)));
        }
        while history
            .get(1)
            .is_some_and(|(since, _)| now.since(*since) >= longest)
        {
            history.pop_front();
        }
    }
}

impl View<'_> {
    pub(crate) fn controller(&self) -> NodeId {
        match self.source {
            Source::Truth(machine) => machine.controller,
            Source::Past(image) => image.controller,
        }
    }

    /// Every broker, also those that do not run.
    pub(crate) fn nodes(&self) -> Vec<NodeImage> {
        match self.source {
            Source::Truth(machine) => {
                let ids = machine.nodes.keys();
                ids.map(|id| machine.node_image(*id)).collect()
            }
            Source::Past(image) => image.nodes.values().cloned().collect(),
        }
    }

    /// The names of all topics, in order.
    pub(crate) fn names(&self) -> Vec<ByteString> {
        match self.source {
            Source::Truth(machine) => machine.topics.iter().map(|it| it.name.clone()).collect(),
            Source::Past(image) => image.topics.keys().cloned().collect(),
        }
    }

    /// The name that a topic's id belongs to.
    pub(crate) fn name_of(&self, id: Uuid) -> Option<ByteString> {
        match self.source {
            Source::Truth(machine) => Some(machine.topics.with_id(id)?.name.clone()),
            Source::Past(image) => {
                let mut topics = image.topics.values();
                Some(topics.find(|topic| topic.id == id)?.name.clone())
            }
        }
    }

    /// A topic.
    ///
    /// # Errors
    ///
    /// When there is none, or the broker says so.
    pub(crate) fn topic(&self, name: &str) -> Result<TopicImage, ErrorCode> {
        let topic = match self.source {
            Source::Truth(machine) => {
                let topic = machine.topics.named(name);
                topic.map(|topic| machine.topic_image(topic))
            }
            Source::Past(image) => image.topics.get(name).cloned(),
        };
        let mut topic = topic.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        for distortion in self.distortions {
            distortion.apply(&mut topic)?;
        }
        Ok(topic)
    }
}

impl Distortion {
    fn apply(&self, topic: &mut TopicImage) -> Result<(), ErrorCode> {
        match self {
            Distortion::TopicError(name, error) if *name == topic.name => return Err(*error),
            Distortion::Omit(name, index) if *name == topic.name => {
                topic
                    .partitions
                    .retain(|partition| partition.index != *index);
            }
            Distortion::NoEpochs => {
                let partitions = topic.partitions.iter_mut();
                partitions.for_each(|partition| partition.leader_epoch = -1);
            }
            Distortion::TopicError(..) | Distortion::Omit(..) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    const SECOND: Duration = Duration::from_secs(1);

    fn epoch(lab: &Lab, node: NodeId) -> Option<i32> {
        let topic = lab.machine.view(node).topic("t").ok()?;
        topic.partitions.first().map(|it| it.leader_epoch)
    }

    fn lab() -> (Lab, Uuid) {
        let mut lab = Lab::new(3);
        lab.machine.turn(lab.now);
        let id = lab.machine.create_topic("t", 1, 3);
        lab.machine.turn(lab.now);
        (lab, id)
    }

    #[test]
    fn m1_a_broker_that_hears_nothing_tells_of_the_leader_before() {
        let (mut lab, id) = lab();
        lab.machine.freeze_view(2);
        lab.machine.move_leader(lab.now, (id, 0), None);
        assert_eq!((epoch(&lab, 1), epoch(&lab, 2)), (Some(1), Some(0)));
        lab.machine.thaw_view(2);
        assert_eq!(epoch(&lab, 2), Some(1));
    }

    #[test]
    fn m1_a_broker_that_lags_sees_every_change_in_its_order_and_later() {
        let (mut lab, id) = lab();
        lab.machine.lag_view(2, SECOND * 3);
        for _ in 0..2 {
            lab.pass(SECOND);
            lab.machine.move_leader(lab.now, (id, 0), None);
        }
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(epoch(&lab, 2));
            lab.pass(SECOND);
            lab.machine.turn(lab.now);
        }
        assert_eq!(seen, [Some(0), Some(0), Some(1), Some(2)]);
        assert_eq!(epoch(&lab, 1), Some(2));
    }

    #[test]
    fn m2_a_topic_is_unknown_to_the_broker_that_has_not_heard_of_it() {
        let mut lab = Lab::new(2);
        lab.machine.lag_view(2, SECOND);
        lab.machine.create_topic("t", 1, 2);
        lab.machine.turn(lab.now);
        assert_eq!((epoch(&lab, 1), epoch(&lab, 2)), (Some(0), None));
        lab.pass(SECOND);
        lab.machine.turn(lab.now);
        assert_eq!(epoch(&lab, 2), Some(0));
    }

    #[test]
    fn what_nobody_can_see_any_more_is_forgotten() {
        let (mut lab, id) = lab();
        lab.machine.lag_view(2, SECOND);
        for _ in 0..100 {
            lab.pass(SECOND);
            lab.machine.move_leader(lab.now, (id, 0), None);
        }
        assert!(lab.machine.views.history.len() <= 3);
        lab.machine.thaw_view(2);
        assert!(lab.machine.views.history.is_empty());
    }

    #[test]
    fn m3_m4_a_broker_may_deny_a_topic_a_partition_and_epochs() {
        let (mut lab, _) = lab();
        let name = ByteString::from_static("t");
        lab.machine.distort_view(1, Distortion::NoEpochs);
        assert_eq!((epoch(&lab, 1), epoch(&lab, 2)), (Some(-1), Some(0)));
        lab.machine
            .distort_view(1, Distortion::Omit(name.clone(), 0));
        assert!(
            lab.machine
                .view(1)
                .topic("t")
                .unwrap()
                .partitions
                .is_empty()
        );
        let error = ErrorCode::LEADER_NOT_AVAILABLE;
        lab.machine
            .distort_view(1, Distortion::TopicError(name, error));
        assert_eq!(lab.machine.view(1).topic("t"), Err(error));
        lab.machine.straighten_view(1);
        assert_eq!(epoch(&lab, 1), Some(0));
    }
}
