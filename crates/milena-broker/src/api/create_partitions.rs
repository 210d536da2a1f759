//! CreatePartitions, versions 0-3.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::machine::{Call, Machine};
use crate::node::NodeId;
use crate::refusal::{Refusal, outcome};
use crate::topic_creation::{check_count, unassignable};

impl Served for CreatePartitionsRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<CreatePartitionsResponse> {
        let mut responses: Vec<CreatePartitionsResponseTopic> = Vec::new();
        for topic in &self.topics {
            // A name that comes twice is refused once.
            if responses.iter().any(|it| it.name == topic.name) {
                continue;
            }
            let same = self.topics.iter().filter(|it| it.name == topic.name);
            let result = match same.count() {
                1 => extend(machine, topic, self.validate_only),
                _ => Err(Refusal::new(
                    ErrorCode::INVALID_REQUEST,
                    "Duplicate topic name.",
                )),
            };
            responses.push(answer(topic, &result));
        }
        Some(CreatePartitionsResponse {
            topics: responses,
            ..CreatePartitionsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> CreatePartitionsResponse {
        let topics = self.topics.iter();
        CreatePartitionsResponse {
            topics: topics
                .map(|topic| answer(topic, &Err(error.into())))
                .collect(),
            ..CreatePartitionsResponse::default()
        }
    }
}

fn answer(
    topic: &CreatePartitionsRequestTopic,
    result: &Result<(), Refusal>,
) -> CreatePartitionsResponseTopic {
    let (error, error_message) = outcome(result);
    CreatePartitionsResponseTopic {
        name: topic.name.clone(),
        error,
        error_message,
    }
}

fn extend(
    machine: &mut Machine,
    wanted: &CreatePartitionsRequestTopic,
    only_validated: bool,
) -> Result<(), Refusal> {
    let (id, placed) = plan(machine, wanted)?;
    if only_validated {
        return Ok(());
    }
    let partitions = placed.into_iter().map(|it| machine.new_partition(it));
    let partitions: Vec<_> = partitions.collect();
    if let Some(topic) = machine.topics.with_id_mut(id) {
        topic.partitions.extend(partitions);
        let count = topic.partitions.len() as i32;
        (0..count).for_each(|index| machine.topics.touch((id, index)));
    }
    Ok(())
}

/// The topic, and the replicas of its new partitions.
fn plan(
    machine: &mut Machine,
    wanted: &CreatePartitionsRequestTopic,
) -> Result<(Uuid, Vec<Vec<NodeId>>), Refusal> {
    let name = &wanted.name;
    let topic = machine.topics.named(name);
    let topic = topic.ok_or(Refusal::bare(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION))?;
    let (id, there) = (topic.id, topic.partitions.len() as i32);
    let replication = topic.partitions.first().map_or(1, |it| it.replicas.len());
    let invalid = |message: String| Err(Refusal::new(ErrorCode::INVALID_PARTITIONS, message));
    if wanted.count == there {
        return invalid(format!("Topic already has {there} partition(s)."));
    }
    if wanted.count < there {
        return invalid(format!(
            "The topic {name} currently has {there} partition(s); {} would not be an increase.",
            wanted.count
        ));
    }
    let more = wanted.count - there;
    check_count(more)?;
    let Some(assignments) = &wanted.assignments else {
        return Ok((id, machine.spread_from_chance(more, replication)));
    };
    if assignments.len() as i32 != more {
        return Err(unassignable(format!(
            "Attempted to add {more} additional partition(s), but only {} assignment(s) were specified.",
            assignments.len()
        )));
    }
    let chosen: Vec<Vec<NodeId>> = assignments
        .iter()
        .map(|it| it.broker_ids.to_vec())
        .collect();
    machine.check_replicas(&chosen, Some(replication))?;
    Ok((id, chosen))
}
