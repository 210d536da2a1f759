//! Metadata, versions 0-13.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::machine::{Call, Machine};
use crate::topic_creation::NewTopic;
use crate::topic_name;
use crate::views::{NodeImage, PartitionImage, TopicImage, View};

/// The operations on a topic that everybody may do where nothing is forbidden, a bit for each.
pub(super) const TOPIC_OPERATIONS: i32 = bits(&[3, 4, 5, 6, 7, 8, 10, 11]);
/// The operations on the cluster.
pub(super) const CLUSTER_OPERATIONS: i32 = bits(&[5, 7, 8, 9, 10, 11, 12]);
/// What stands where operations were not asked for.
pub(super) const NOT_ASKED: i32 = i32::MIN;

const fn bits(operations: &[u8]) -> i32 {
    let (mut all, mut at) = (0, 0);
    while at < operations.len() {
        all |= 1 << operations[at];
        at += 1;
    }
    all
}

impl Served for MetadataRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<MetadataResponse> {
        if let Some(topics) = &self.topics
            && topics.iter().any(|topic| cannot_ask(topic, call.version))
        {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        }
        let asked = match &self.topics {
            Some(topics) if call.version > 0 || !topics.is_empty() => Some(topics),
            _ => None,
        };
        let view = machine.view(call.node);
        let words = Words {
            // The first version cannot say which replicas are offline: it leaves them out.
            hides_offline: call.version == 0,
            operations: match self.include_topic_authorized_operations {
                true => TOPIC_OPERATIONS,
                false => NOT_ASKED,
            },
        };
        let topics = match asked {
            Some(topics) => topics.iter().map(|it| words.asked(&view, it)).collect(),
            None => words.all(&view),
        };
        let up = view.nodes().into_iter().filter(|node| node.is_up);
        let response = MetadataResponse {
            brokers: up.map(broker).collect(),
            cluster_id: Some(machine.settings.cluster_id.clone()),
            controller_id: view.controller(),
            topics,
            cluster_authorized_operations: match self.include_cluster_authorized_operations {
                true => CLUSTER_OPERATIONS,
                false => NOT_ASKED,
            },
            ..MetadataResponse::default()
        };
        if self.allow_auto_topic_creation && machine.settings.auto_create_topics {
            return Some(create_missing(machine, response));
        }
        Some(response)
    }

    fn refuse(&self, error: ErrorCode) -> MetadataResponse {
        let asked = self.topics.iter().flatten();
        let topics = asked.map(|topic| MetadataResponseTopic {
            error,
            name: Some(topic.name.clone().unwrap_or_default()),
            id: topic.id,
            authorized_operations: NOT_ASKED,
            ..MetadataResponseTopic::default()
        });
        let of_all = self.topics.is_none() || error == ErrorCode::REBOOTSTRAP_REQUIRED;
        MetadataResponse {
            topics: topics.collect(),
            cluster_authorized_operations: NOT_ASKED,
            error: if of_all { error } else { ErrorCode::NONE },
            ..MetadataResponse::default()
        }
    }
}

/// Topics are named, and only from version 12 on may their id stand for the name.
fn cannot_ask(topic: &MetadataRequestTopic, version: i16) -> bool {
    version < 12 && (topic.name.is_none() || !topic.id.is_zero())
}

/// Creates the topics that were asked for and are not there. The answer still says so, as Kafka's does.
fn create_missing(machine: &mut Machine, mut response: MetadataResponse) -> MetadataResponse {
    for topic in &mut response.topics {
        let Some(name) = &topic.name else { continue };
        let is_missing = topic.error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        if !is_missing || machine.topics.named(name).is_some() {
            continue;
        }
        match machine.plan_topic(&NewTopic::named(name.clone())) {
            Ok(plan) => drop(machine.create_planned(plan)),
            Err(refusal) => topic.error = refusal.error,
        }
    }
    response
}

fn broker(node: NodeImage) -> MetadataResponseBroker {
    MetadataResponseBroker {
        id: node.id,
        host: node.address.host,
        port: i32::from(node.address.port),
        rack: node.rack,
    }
}

/// How a version says what a broker knows.
struct Words {
    hides_offline: bool,
    operations: i32,
}

impl Words {
    fn all(&self, view: &View<'_>) -> Vec<MetadataResponseTopic> {
        let names = view.names();
        let topics = names.iter().filter_map(|name| view.topic(name).ok());
        topics.map(|topic| self.topic(topic)).collect()
    }

    fn asked(&self, view: &View<'_>, asked: &MetadataRequestTopic) -> MetadataResponseTopic {
        let name = match &asked.name {
            Some(name) => name.clone(),
            None => match view.name_of(asked.id) {
                Some(name) => name,
                None => return self.error(None, asked.id, ErrorCode::UNKNOWN_TOPIC_ID),
            },
        };
        if topic_name::check(&name).is_err() {
            return self.error(Some(name), Uuid::ZERO, ErrorCode::INVALID_TOPIC_EXCEPTION);
        }
        match view.topic(&name) {
            Ok(topic) => self.topic(topic),
            Err(error) => self.error(Some(name), asked.id, error),
        }
    }

    fn error(&self, name: Option<ByteString>, id: Uuid, error: ErrorCode) -> MetadataResponseTopic {
        MetadataResponseTopic {
            error,
            name,
            id,
            authorized_operations: NOT_ASKED,
            ..MetadataResponseTopic::default()
        }
    }

    fn topic(&self, topic: TopicImage) -> MetadataResponseTopic {
        let partitions = topic.partitions.into_iter();
        MetadataResponseTopic {
            error: ErrorCode::NONE,
            name: Some(topic.name),
            id: topic.id,
            is_internal: topic.is_internal,
            partitions: partitions.map(|it| self.partition(it)).collect(),
            authorized_operations: self.operations,
        }
    }

    fn partition(&self, mut partition: PartitionImage) -> MetadataResponsePartition {
        let mut error = match partition.leader {
            Some(_) => ErrorCode::NONE,
            None => ErrorCode::LEADER_NOT_AVAILABLE,
        };
        if self.hides_offline {
            let offline = std::mem::take(&mut partition.offline);
            let runs = |id: &i32| !offline.contains(id);
            partition.replicas.retain(runs);
            partition.isr.retain(runs);
            if error.is_ok() && !offline.is_empty() {
                error = ErrorCode::REPLICA_NOT_AVAILABLE;
            }
        }
        MetadataResponsePartition {
            error,
            index: partition.index,
            leader_id: partition.leader.unwrap_or(-1),
            leader_epoch: partition.leader_epoch,
            replicas: partition.replicas.into(),
            isr: partition.isr.into(),
            offline_replicas: partition.offline.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use milena_protocol::message::Request;

    use super::*;
    use crate::testing::Lab;

    fn of(names: &[&'static str]) -> MetadataRequest {
        let topics = names.iter().map(|name| MetadataRequestTopic {
            name: Some(ByteString::from_static(name)),
            ..MetadataRequestTopic::default()
        });
        MetadataRequest {
            topics: Some(topics.collect()),
            allow_auto_topic_creation: false,
            ..MetadataRequest::default()
        }
    }

    #[test]
    fn every_version_answers() {
        let mut lab = Lab::new(3);
        lab.machine.create_topic("t", 3, 3);
        for version in MetadataRequest::VERSIONS.iter() {
            let request = MetadataRequest {
                allow_auto_topic_creation: true,
                ..of(&["t"])
            };
            let answer = lab.call(1, version, &request);
            assert_eq!(answer.brokers.len(), 3, "{version}");
            assert_eq!(answer.topics[0].partitions.len(), 3, "{version}");
        }
    }

    #[test]
    fn nothing_and_everything_are_asked_for_differently_since_version_1() {
        let mut lab = Lab::new(1);
        lab.machine.create_topic("t", 1, 1);
        let nothing = MetadataRequest {
            allow_auto_topic_creation: true,
            ..of(&[])
        };
        let all = MetadataRequest {
            topics: None,
            ..nothing.clone()
        };
        assert_eq!(lab.call(1, 0, &nothing).topics.len(), 1);
        assert_eq!(lab.call(1, 9, &nothing).topics.len(), 0);
        assert_eq!(lab.call(1, 9, &all).topics.len(), 1);
    }

    #[test]
    fn a_missing_topic_is_created_for_the_next_time_if_all_agree() {
        let mut lab = Lab::new(3);
        let mut request = of(&["t", "a b"]);
        let missing = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        for allowed in [false, true] {
            request.allow_auto_topic_creation = allowed;
            let topics = lab.call(1, 12, &request).topics;
            assert_eq!(topics[0].error, missing);
            assert_eq!(topics[1].error, ErrorCode::INVALID_TOPIC_EXCEPTION);
        }
        let topics = lab.call(2, 12, &request).topics;
        assert_eq!(topics[0].error, ErrorCode::NONE);
        lab.machine.settings.auto_create_topics = false;
        lab.call(
            1,
            12,
            &MetadataRequest {
                allow_auto_topic_creation: true,
                ..of(&["u"])
            },
        );
        assert!(lab.machine.topics.named("u").is_none());
    }

    #[test]
    fn topics_are_found_by_their_ids_and_an_old_id_is_unknown() {
        let mut lab = Lab::new(1);
        let id = lab.machine.create_topic("t", 1, 1);
        let mut request = of(&[]);
        request.topics = Some(vec![MetadataRequestTopic { id, name: None }]);
        let topic = &lab.call(1, 12, &request).topics[0];
        assert_eq!(
            (topic.name.as_deref(), topic.error),
            (Some("t"), ErrorCode::NONE)
        );
        lab.machine.topics.remove(id);
        lab.machine.create_topic("t", 1, 1);
        let topic = &lab.call(1, 12, &request).topics[0];
        assert_eq!(
            (&topic.name, topic.error),
            (&None, ErrorCode::UNKNOWN_TOPIC_ID)
        );
    }

    #[test]
    fn replicas_on_brokers_that_are_down_are_offline_and_their_partitions_without_leader() {
        let mut lab = Lab::new(2);
        lab.machine.create_topic("two", 1, 2);
        let id = lab.machine.create_topic("one", 2, 1);
        let partition = lab.machine.topics.partition((id, 0)).unwrap();
        let down = partition.leader.unwrap();
        lab.machine.stop_node(lab.now, down);
        let up = 3 - down;
        let answer = lab.call(up, 12, &of(&["one", "two"]));
        assert_eq!(answer.brokers.len(), 1);
        let partition = &answer.topics[0].partitions[0];
        assert_eq!(partition.error, ErrorCode::LEADER_NOT_AVAILABLE);
        assert_eq!(
            (partition.leader_id, &partition.offline_replicas),
            (-1, &vec![down].into())
        );
        let partition = &answer.topics[1].partitions[0];
        assert_eq!(
            (partition.error, partition.leader_id),
            (ErrorCode::NONE, up)
        );
        assert_eq!(partition.isr[..], [up]);
        // The first version leaves out what does not run, and says that something is missing.
        let request = MetadataRequest {
            allow_auto_topic_creation: true,
            ..of(&["two"])
        };
        let partition = &lab.call(up, 0, &request).topics[0].partitions[0];
        assert_eq!(partition.error, ErrorCode::REPLICA_NOT_AVAILABLE);
        assert_eq!(partition.replicas[..], [up]);
    }

    #[test]
    fn operations_are_told_when_asked_for() {
        let mut lab = Lab::new(1);
        lab.machine.create_topic("t", 1, 1);
        let mut request = of(&["t"]);
        assert_eq!(
            lab.call(1, 9, &request).topics[0].authorized_operations,
            NOT_ASKED
        );
        request.include_topic_authorized_operations = true;
        request.include_cluster_authorized_operations = true;
        let answer = lab.call(1, 9, &request);
        assert_eq!(answer.topics[0].authorized_operations, 3576);
        assert_eq!(answer.cluster_authorized_operations, 8096);
    }
}
