//! ListOffsets, versions 1-11.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::partition::{Isolation, Reader};

/// Times that stand for something else.
const LATEST: i64 = -1;
const EARLIEST: i64 = -2;
const MAX_TIMESTAMP: i64 = -3;
const EARLIEST_LOCAL: i64 = -4;
const LATEST_TIERED: i64 = -5;
const EARLIEST_PENDING_UPLOAD: i64 = -6;

/// The versions from which these times may be asked for.
const fn known_since(timestamp: i64) -> i16 {
    match timestamp {
        MAX_TIMESTAMP => 7,
        EARLIEST_LOCAL => 8,
        LATEST_TIERED => 9,
        EARLIEST_PENDING_UPLOAD => 11,
        ..0 if timestamp != LATEST && timestamp != EARLIEST => i16::MAX,
        _ => 1,
    }
}

/// From this version on the epoch of a record is told (KIP-320).
const TELLS_EPOCH: i16 = 4;
/// Before this version an offset that is not known yet was said in other words (KIP-207).
const KNOWS_NOT_AVAILABLE: i16 = 5;

impl Served for ListOffsetsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListOffsetsResponse> {
        let topics = self.topics.iter().map(|topic| ListOffsetsResponseTopic {
            name: topic.name.clone(),
            partitions: self.find_all(machine, call, topic),
        });
        Some(ListOffsetsResponse {
            topics: topics.collect(),
            ..ListOffsetsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> ListOffsetsResponse {
        let topics = self.topics.iter().map(|topic| ListOffsetsResponseTopic {
            name: topic.name.clone(),
            partitions: topic
                .partitions
                .iter()
                .map(|it| failed(it.index, error))
                .collect(),
        });
        ListOffsetsResponse {
            topics: topics.collect(),
            ..ListOffsetsResponse::default()
        }
    }
}

fn failed(index: i32, error: ErrorCode) -> ListOffsetsResponsePartition {
    ListOffsetsResponsePartition {
        index,
        error,
        timestamp: -1,
        offset: -1,
        leader_epoch: -1,
    }
}

trait Finds {
    fn find_all(
        &self,
        machine: &Machine,
        call: &Call,
        topic: &ListOffsetsRequestTopic,
    ) -> Vec<ListOffsetsResponsePartition>;

    fn find(
        &self,
        machine: &Machine,
        call: &Call,
        name: &str,
        asked: &ListOffsetsRequestPartition,
    ) -> Result<ListOffsetsResponsePartition, ErrorCode>;
}

impl Finds for ListOffsetsRequest {
    /// A partition that is named twice is answered once, with an error; or as often as it is named.
    fn find_all(
        &self,
        machine: &Machine,
        call: &Call,
        topic: &ListOffsetsRequestTopic,
    ) -> Vec<ListOffsetsResponsePartition> {
        let mut answers: Vec<ListOffsetsResponsePartition> = Vec::new();
        for asked in &topic.partitions {
            let index = asked.index;
            if let Some(known) = answers.iter_mut().find(|known| known.index == index) {
                *known = failed(index, ErrorCode::INVALID_REQUEST);
                if machine.settings.release.repeats_offsets() {
                    answers.push(failed(index, ErrorCode::INVALID_REQUEST));
                }
                continue;
            }
            let found = self.find(machine, call, &topic.name, asked);
            answers.push(found.unwrap_or_else(|error| match error {
                ErrorCode::OFFSET_NOT_AVAILABLE if call.version < KNOWS_NOT_AVAILABLE => {
                    failed(index, ErrorCode::LEADER_NOT_AVAILABLE)
                }
                error => failed(index, error),
            }));
        }
        answers
    }

    fn find(
        &self,
        machine: &Machine,
        call: &Call,
        name: &str,
        asked: &ListOffsetsRequestPartition,
    ) -> Result<ListOffsetsResponsePartition, ErrorCode> {
        if call.version < known_since(asked.timestamp) {
            return Err(ErrorCode::UNSUPPORTED_VERSION);
        }
        let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        let topic = machine.topics.named(name).ok_or(unknown)?;
        let key = (topic.id, asked.index);
        let partition = machine.topics.partition(key).ok_or(unknown)?;
        let is_client = self.replica_id == -1;
        let reader = Reader {
            node: call.node,
            isolation: match (is_client, self.isolation_level) {
                (false, _) => Isolation::LogEnd,
                (true, 1) => Isolation::Committed,
                (true, _) => Isolation::Uncommitted,
            },
            may_follow: false,
            replica: None,
        };
        let found = partition.offset_for(reader, asked.current_leader_epoch, asked.timestamp)?;
        Ok(found.map_or(failed(asked.index, ErrorCode::NONE), |found| {
            ListOffsetsResponsePartition {
                offset: found.offset,
                timestamp: found.timestamp,
                leader_epoch: match call.version < TELLS_EPOCH {
                    true => -1,
                    false => found.leader_epoch,
                },
                ..failed(asked.index, ErrorCode::NONE)
            }
        }))
    }
}
