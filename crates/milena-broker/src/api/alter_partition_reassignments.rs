//! AlterPartitionReassignments, versions 0-1.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};

type Asked = AlterPartitionReassignmentsRequestPartition;

impl Served for AlterPartitionReassignmentsRequest {
    fn handle(
        self,
        machine: &mut Machine,
        call: &Call,
    ) -> Option<AlterPartitionReassignmentsResponse> {
        let may_resize = self.allow_replication_factor_change;
        Some(respond(&self, ErrorCode::NONE, |topic, partition| {
            let topic = machine.topics.named(topic);
            let id = topic.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?.id;
            let key = (id, partition.index);
            match &partition.replicas {
                Some(to) => machine.reassign(call.now, key, to.to_vec(), may_resize),
                None => machine.cancel_reassignment(call.now, key),
            }
        }))
    }

    fn refuse(&self, error: ErrorCode) -> AlterPartitionReassignmentsResponse {
        respond(self, error, |_, _| Err(error.into()))
    }
}

fn respond(
    request: &AlterPartitionReassignmentsRequest,
    error: ErrorCode,
    mut each: impl FnMut(&str, &Asked) -> Result<(), Refusal>,
) -> AlterPartitionReassignmentsResponse {
    let mut topics = Vec::new();
    for topic in &request.topics {
        let mut partitions = Vec::new();
        for partition in &topic.partitions {
            let (error, error_message) = outcome(&each(&topic.name, partition));
            partitions.push(AlterPartitionReassignmentsResponsePartition {
                index: partition.index,
                error,
                error_message,
            });
        }
        topics.push(AlterPartitionReassignmentsResponseTopic {
            name: topic.name.clone(),
            partitions,
        });
    }
    AlterPartitionReassignmentsResponse {
        allow_replication_factor_change: request.allow_replication_factor_change,
        error,
        error_message: None,
        topics,
        ..AlterPartitionReassignmentsResponse::default()
    }
}
