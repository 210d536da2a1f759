//! CreateTopics, versions 2-7.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::config_entries::Entry;
use crate::machine::{Call, Machine};
use crate::refusal::Refusal;
use crate::topic_creation::{NewTopic, Plan};

impl Served for CreateTopicsRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<CreateTopicsResponse> {
        let names: Vec<ByteString> = self.topics.iter().map(|it| it.name.clone()).collect();
        let mut topics = Vec::new();
        for topic in self.topics {
            let name = topic.name.clone();
            if names.iter().filter(|other| **other == name).count() > 1 {
                let twice = Refusal::new(ErrorCode::INVALID_REQUEST, "Duplicate topic name.");
                // It is refused once, however often it was named.
                if !topics
                    .iter()
                    .any(|it: &CreateTopicsResponseTopic| it.name == name)
                {
                    topics.push(refused(name, twice));
                }
                continue;
            }
            topics.push(match machine.plan_topic(&wanted(topic)) {
                Ok(plan) => created(machine, plan, self.validate_only),
                Err(refusal) => refused(name, refusal),
            });
        }
        Some(CreateTopicsResponse {
            topics,
            ..CreateTopicsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> CreateTopicsResponse {
        let topics = self.topics.iter();
        CreateTopicsResponse {
            topics: topics
                .map(|topic| refused(topic.name.clone(), error.into()))
                .collect(),
            ..CreateTopicsResponse::default()
        }
    }
}

fn wanted(topic: CreateTopicsRequestTopic) -> NewTopic {
    let assignments = topic.assignments.into_iter();
    let configs = topic.configs.into_iter();
    NewTopic {
        name: topic.name,
        partitions: topic.num_partitions,
        replication: topic.replication_factor,
        assignments: assignments
            .map(|it| (it.index, it.broker_ids.into_vec()))
            .collect(),
        configs: configs.map(|it| (it.name, it.value)).collect(),
    }
}

fn created(machine: &mut Machine, plan: Plan, only_validated: bool) -> CreateTopicsResponseTopic {
    let entries = machine.topic_entries(&plan.configs).into_iter();
    let mut topic = CreateTopicsResponseTopic {
        name: plan.name.clone(),
        error_message: None,
        num_partitions: plan.replicas.len() as i32,
        replication_factor: plan.replicas.first().map_or(-1, |it| it.len() as i16),
        configs: Some(entries.map(config).collect()),
        ..CreateTopicsResponseTopic::default()
    };
    topic.id = match only_validated {
        true => machine.new_uuid(),
        false => machine.create_planned(plan),
    };
    topic
}

fn config(entry: Entry) -> CreateTopicsResponseConfig {
    CreateTopicsResponseConfig {
        value: entry.value(),
        config_source: entry.source().number(),
        name: entry.name,
        read_only: entry.read_only,
        is_sensitive: false,
    }
}

fn refused(name: ByteString, refusal: Refusal) -> CreateTopicsResponseTopic {
    CreateTopicsResponseTopic {
        name,
        error: refusal.error,
        error_message: refusal.message,
        ..CreateTopicsResponseTopic::default()
    }
}

#[cfg(test)]
mod tests {
    use milena_protocol::message::Request;

    use super::*;
    use crate::testing::Lab;

    fn topic(name: &'static str, partitions: i32, replicas: i16) -> CreateTopicsRequestTopic {
        CreateTopicsRequestTopic {
            name: name.into(),
            num_partitions: partitions,
            replication_factor: replicas,
            ..CreateTopicsRequestTopic::default()
        }
    }

    fn create(lab: &mut Lab, topic: CreateTopicsRequestTopic) -> CreateTopicsResponseTopic {
        let request = CreateTopicsRequest {
            topics: vec![topic],
            ..CreateTopicsRequest::default()
        };
        lab.call(1, 7, &request).topics.remove(0)
    }

    #[test]
    fn every_version_answers() {
        let mut lab = Lab::new(1);
        for version in CreateTopicsRequest::VERSIONS.iter() {
            let request = CreateTopicsRequest {
                topics: vec![topic(
                    ["a", "b", "c", "d", "e", "f"][version as usize - 2],
                    1,
                    1,
                )],
                ..CreateTopicsRequest::default()
            };
            let answer = lab.call(1, version, &request);
            assert_eq!(answer.topics[0].error, ErrorCode::NONE, "{version}");
        }
    }

    #[test]
    fn what_is_left_to_the_brokers_is_theirs_and_told() {
        let mut lab = Lab::new(2);
        lab.machine.settings.num_partitions = 5;
        let created = create(&mut lab, topic("t", -1, -1));
        assert_eq!((created.num_partitions, created.replication_factor), (5, 2));
        let configs = created.configs.unwrap();
        assert!(
            configs
                .iter()
                .any(|it| it.name == "retention.ms" && it.config_source == 5)
        );
        assert_eq!(lab.machine.topics.named("t").unwrap().id, created.id);
    }

    #[test]
    fn one_request_creates_no_more_partitions_than_kafka_would() {
        let mut lab = Lab::new(1);
        let refused = create(&mut lab, topic("t", i32::MAX, 1));
        assert_eq!(refused.error, ErrorCode::POLICY_VIOLATION);
    }

    #[test]
    fn replicas_that_are_chosen_must_exist_and_be_equally_many() {
        let mut lab = Lab::new(3);
        for (chosen, error) in [
            (vec![vec![1, 2], vec![3, 1]], ErrorCode::NONE),
            (
                vec![vec![1, 2], vec![3]],
                ErrorCode::INVALID_REPLICA_ASSIGNMENT,
            ),
            (vec![vec![1, 9]], ErrorCode::INVALID_REPLICA_ASSIGNMENT),
            (vec![vec![]], ErrorCode::INVALID_REPLICA_ASSIGNMENT),
        ] {
            let assignments = chosen.into_iter().zip(0..);
            let assignments =
                assignments.map(|(broker_ids, index)| CreateTopicsRequestAssignment {
                    index,
                    broker_ids: broker_ids.into(),
                });
            let wanted = CreateTopicsRequestTopic {
                assignments: assignments.collect(),
                ..topic("t", -1, -1)
            };
            assert_eq!(create(&mut lab, wanted).error, error);
            let id = lab.machine.topics.named("t").map(|topic| topic.id);
            id.map(|id| lab.machine.topics.remove(id));
        }
    }

    #[test]
    fn a_broker_that_is_down_gets_a_replica_that_is_out_of_sync() {
        let mut lab = Lab::new(3);
        lab.machine.stop_node(lab.now, 3);
        let created = create(&mut lab, topic("t", 3, 3));
        assert_eq!(created.error, ErrorCode::NONE);
        for partition in &lab.machine.topics.with_id(created.id).unwrap().partitions {
            assert_eq!((partition.replicas.len(), partition.isr.len()), (3, 2));
            assert_ne!(partition.leader, Some(3));
        }
    }
}
