//! DeleteRecords, versions 0-2.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for DeleteRecordsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DeleteRecordsResponse> {
        let topics = self.topics.iter().map(|topic| DeleteRecordsResponseTopic {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .map(|asked| {
                    let deleted = delete(machine, call, &topic.name, asked);
                    DeleteRecordsResponsePartition {
                        index: asked.index,
                        low_watermark: deleted.unwrap_or(-1),
                        error: deleted.err().unwrap_or(ErrorCode::NONE),
                    }
                })
                .collect(),
        });
        Some(DeleteRecordsResponse {
            topics: topics.collect(),
            ..DeleteRecordsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DeleteRecordsResponse {
        let topics = self.topics.iter().map(|topic| DeleteRecordsResponseTopic {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .map(|asked| DeleteRecordsResponsePartition {
                    index: asked.index,
                    low_watermark: -1,
                    error,
                })
                .collect(),
        });
        DeleteRecordsResponse {
            topics: topics.collect(),
            ..DeleteRecordsResponse::default()
        }
    }
}

/// Deletes the records before an offset, and gives where the log begins now.
fn delete(
    machine: &mut Machine,
    call: &Call,
    name: &str,
    asked: &DeleteRecordsRequestPartition,
) -> Result<i64, ErrorCode> {
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let topic = machine.topics.named(name).ok_or(unknown)?;
    if topic.is_internal {
        return Err(ErrorCode::INVALID_TOPIC_EXCEPTION);
    }
    let deletes = topic.config.deletes;
    let key = (topic.id, asked.index);
    let partition = machine.topics.partition_mut(key).ok_or(unknown)?;
    partition.check_leads(call.node)?;
    if !deletes {
        return Err(ErrorCode::POLICY_VIOLATION);
    }
    partition.delete_records(asked.offset)
}
