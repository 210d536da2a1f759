//! ListOffsets, versions 1-11.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use super::fetch::check_epoch;
use crate::machine::{Call, Machine};
use crate::partition::Partition;

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

impl Served for ListOffsetsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListOffsetsResponse> {
        let topics = self.topics.iter().map(|topic| {
            let partitions = topic.partitions.iter().map(|asked| {
                let named = topic
                    .partitions
                    .iter()
                    .filter(|it| it.index == asked.index)
                    .count();
                match named > 1 {
                    true => Err(ErrorCode::INVALID_REQUEST),
                    false => self.find(machine, call, &topic.name, asked),
                }
                .unwrap_or_else(|error| failed(asked.index, error))
            });
            ListOffsetsResponseTopic {
                name: topic.name.clone(),
                partitions: partitions.collect(),
            }
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
    fn find(
        &self,
        machine: &Machine,
        call: &Call,
        name: &str,
        asked: &ListOffsetsRequestPartition,
    ) -> Result<ListOffsetsResponsePartition, ErrorCode>;
}

impl Finds for ListOffsetsRequest {
    fn find(
        &self,
        machine: &Machine,
        call: &Call,
        name: &str,
        asked: &ListOffsetsRequestPartition,
    ) -> Result<ListOffsetsResponsePartition, ErrorCode> {
        let topic = machine.topics.named(name);
        let key = topic.map(|topic| (topic.id, asked.index));
        let partition = key.and_then(|key| machine.topics.partition(key));
        if call.version < known_since(asked.timestamp) {
            return Err(ErrorCode::UNSUPPORTED_VERSION);
        }
        let partition = partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        if partition.leader != Some(call.node) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        check_epoch(partition, asked.current_leader_epoch)?;
        let until = match self.isolation_level {
            1 => partition.last_stable_offset(),
            _ => partition.high_watermark,
        };
        Ok(look_up(partition, asked, until))
    }
}

fn look_up(
    partition: &Partition,
    asked: &ListOffsetsRequestPartition,
    until: i64,
) -> ListOffsetsResponsePartition {
    let log = &partition.log;
    let at = |offset: i64, leader_epoch: i32| ListOffsetsResponsePartition {
        offset,
        leader_epoch,
        ..failed(asked.index, ErrorCode::NONE)
    };
    let found = match asked.timestamp {
        LATEST => return at(until, partition.leader_epoch),
        EARLIEST | EARLIEST_LOCAL => {
            let start = log.start();
            return at(start, log.epoch_at(start).unwrap_or(partition.leader_epoch));
        }
        LATEST_TIERED | EARLIEST_PENDING_UPLOAD => None,
        MAX_TIMESTAMP => log.find_youngest(until),
        timestamp => log.find_time(timestamp, until),
    };
    found.map_or(failed(asked.index, ErrorCode::NONE), |found| {
        ListOffsetsResponsePartition {
            timestamp: found.timestamp_ms,
            ..at(found.offset, found.leader_epoch)
        }
    })
}
