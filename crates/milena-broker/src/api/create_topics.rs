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
        assignments: assignments.map(|it| (it.index, it.broker_ids)).collect(),
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
