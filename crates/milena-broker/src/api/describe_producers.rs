//! DescribeProducers, version 0.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for DescribeProducersRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeProducersResponse> {
        let topics = self
            .topics
            .iter()
            .map(|topic| DescribeProducersResponseTopic {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|index| {
                        describe(machine, call, &topic.name, *index)
                            .unwrap_or_else(|error| failed(*index, error))
                    })
                    .collect(),
            });
        Some(DescribeProducersResponse {
            topics: topics.collect(),
            ..DescribeProducersResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeProducersResponse {
        let topics = self
            .topics
            .iter()
            .map(|topic| DescribeProducersResponseTopic {
                name: topic.name.clone(),
                partitions: topic
                    .partitions
                    .iter()
                    .map(|index| failed(*index, error))
                    .collect(),
            });
        DescribeProducersResponse {
            topics: topics.collect(),
            ..DescribeProducersResponse::default()
        }
    }
}

fn failed(index: i32, error: ErrorCode) -> DescribeProducersResponsePartition {
    DescribeProducersResponsePartition {
        index,
        error,
        ..DescribeProducersResponsePartition::default()
    }
}

fn describe(
    machine: &Machine,
    call: &Call,
    name: &str,
    index: i32,
) -> Result<DescribeProducersResponsePartition, ErrorCode> {
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let Some(topic) = machine.topics.named(name) else {
        return Ok(DescribeProducersResponsePartition {
            error_message: Some(unknown.message().into()),
            ..failed(index, unknown)
        });
    };
    let partition = machine.topics.partition((topic.id, index)).ok_or(unknown)?;
    partition.check_leads(call.node)?;
    let producers =
        partition
            .producers
            .iter()
            .map(|(producer_id, entry)| DescribeProducersResponseProducer {
                id: producer_id,
                epoch: entry.epoch.into(),
                last_sequence: entry.last_sequence(),
                last_timestamp: entry.last_timestamp,
                coordinator_epoch: entry.coordinator_epoch,
                current_txn_start_offset: entry.transaction.unwrap_or(-1),
            });
    Ok(DescribeProducersResponsePartition {
        active_producers: producers.collect(),
        ..failed(index, ErrorCode::NONE)
    })
}
