//! ListPartitionReassignments, version 0.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::topics::Topic;

impl Served for ListPartitionReassignmentsRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<ListPartitionReassignmentsResponse> {
        let is_asked = |topic: &Topic, index: i32| match &self.topics {
            None => true,
            Some(topics) => topics
                .iter()
                .any(|it| it.name == topic.name && it.partitions.contains(&index)),
        };
        let topics = machine.topics.iter().filter_map(|topic| {
            let indexes = (0..topic.partitions.len() as i32).filter(|it| is_asked(topic, *it));
            let partitions = indexes.filter_map(|index| partition(machine, topic, index));
            let partitions: Vec<_> = partitions.collect();
            (!partitions.is_empty()).then(|| ListPartitionReassignmentsResponseTopic {
                name: topic.name.clone(),
                partitions,
            })
        });
        Some(ListPartitionReassignmentsResponse {
            error_message: None,
            topics: topics.collect(),
            ..ListPartitionReassignmentsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> ListPartitionReassignmentsResponse {
        ListPartitionReassignmentsResponse {
            error,
            error_message: Some(error.message().into()),
            ..ListPartitionReassignmentsResponse::default()
        }
    }
}

fn partition(
    machine: &Machine,
    topic: &Topic,
    index: i32,
) -> Option<ListPartitionReassignmentsResponsePartition> {
    let key = (topic.id, index);
    let reassignment = machine.reassignments.of(key)?;
    Some(ListPartitionReassignmentsResponsePartition {
        index,
        replicas: machine.topics.partition(key)?.replicas.clone().into(),
        adding_replicas: reassignment.adding().into(),
        removing_replicas: reassignment.removing().into(),
    })
}
