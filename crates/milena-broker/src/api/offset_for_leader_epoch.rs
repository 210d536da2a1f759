//! OffsetForLeaderEpoch, versions 2-4.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for OffsetForLeaderEpochRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<OffsetForLeaderEpochResponse> {
        let topics = self
            .topics
            .iter()
            .map(|topic| OffsetForLeaderEpochResponseTopic {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|asked| {
                        find(machine, call, &topic.name, asked)
                            .unwrap_or_else(|error| failed(asked.index, error))
                    })
                    .collect(),
            });
        Some(OffsetForLeaderEpochResponse {
            topics: topics.collect(),
            ..OffsetForLeaderEpochResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> OffsetForLeaderEpochResponse {
        let topics = self
            .topics
            .iter()
            .map(|topic| OffsetForLeaderEpochResponseTopic {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|it| failed(it.index, error))
                    .collect(),
            });
        OffsetForLeaderEpochResponse {
            topics: topics.collect(),
            ..OffsetForLeaderEpochResponse::default()
        }
    }
}

fn failed(index: i32, error: ErrorCode) -> OffsetForLeaderEpochResponsePartition {
    OffsetForLeaderEpochResponsePartition {
        index,
        error,
        leader_epoch: -1,
        end_offset: -1,
    }
}

fn find(
    machine: &Machine,
    call: &Call,
    name: &str,
    asked: &OffsetForLeaderEpochRequestPartition,
) -> Result<OffsetForLeaderEpochResponsePartition, ErrorCode> {
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let topic = machine.topics.named(name).ok_or(unknown)?;
    let partition = machine
        .topics
        .partition((topic.id, asked.index))
        .ok_or(unknown)?;
    let end = partition.end_of_epoch(call.node, asked.current_leader_epoch, asked.leader_epoch)?;
    Ok(OffsetForLeaderEpochResponsePartition {
        leader_epoch: end.epoch,
        end_offset: end.end_offset,
        ..failed(asked.index, ErrorCode::NONE)
    })
}
