//! What a produce request is answered.

use std::collections::BTreeSet;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::machine::Machine;
use crate::partition::{Appended, Partition};
use crate::validation::Rejection;

pub(super) fn failed(index: i32, error: ErrorCode) -> ProduceResponsePartition {
    ProduceResponsePartition {
        index,
        error,
        base_offset: -1,
        ..ProduceResponsePartition::default()
    }
}

/// A batch that is not appended, with what is wrong with its records (KIP-467).
pub(super) fn refused(
    index: i32,
    rejection: &Rejection,
    log_start: i64,
) -> ProduceResponsePartition {
    let records = rejection.records.iter();
    let records = records.map(|(index, why)| ProduceResponseRecordError {
        index: *index,
        message: Some(why.as_str().into()),
    });
    ProduceResponsePartition {
        record_errors: records.collect(),
        error_message: rejection.message.as_deref().map(Into::into),
        log_start_offset: if rejection.tells_log_start {
            log_start
        } else {
            -1
        },
        ..failed(index, rejection.error)
    }
}

pub(super) fn written(index: i32, appended: Appended, log_start: i64) -> ProduceResponsePartition {
    ProduceResponsePartition {
        index,
        base_offset: appended.base_offset,
        log_append_time_ms: appended.append_time.unwrap_or(-1),
        log_start_offset: log_start,
        ..ProduceResponsePartition::default()
    }
}

/// Says who leads, for a client that has asked somebody else (KIP-951).
pub(super) fn tell_leaders(machine: &Machine, response: &mut ProduceResponse) {
    let mut named = BTreeSet::new();
    for topic in &mut response.topics {
        let known = match topic.id.is_zero() {
            true => machine.topics.named(&topic.name),
            false => machine.topics.with_id(topic.id),
        };
        for answer in &mut topic.partitions {
            if answer.error != ErrorCode::NOT_LEADER_OR_FOLLOWER {
                continue;
            }
            let partition = known.and_then(|it| it.partitions.get(answer.index as usize));
            answer.current_leader = partition
                .and_then(leader_of)
                .map_or_else(Default::default, Into::into);
            named.extend(Some(answer.current_leader.leader_id).filter(|id| *id >= 0));
        }
    }
    let nodes = named.into_iter().filter_map(|id| node(machine, id));
    response.nodes = nodes.collect();
}

fn leader_of(partition: &Partition) -> Option<ProduceResponseLeader> {
    Some(ProduceResponseLeader {
        leader_id: partition.leader?,
        leader_epoch: partition.leader_epoch,
    })
}

fn node(machine: &Machine, id: i32) -> Option<ProduceResponseNode> {
    let node = machine.nodes.get(&id)?;
    Some(ProduceResponseNode {
        id,
        host: node.address.host.clone(),
        port: node.address.port.into(),
        rack: node.rack.clone(),
    })
}

/// An answer for every partition of a request.
pub(super) trait Refuses {
    fn refused(&self, of: impl Fn(i32) -> ProduceResponsePartition) -> ProduceResponse;
}

impl Refuses for ProduceRequest {
    fn refused(&self, of: impl Fn(i32) -> ProduceResponsePartition) -> ProduceResponse {
        let topics = self.topics.iter().map(|topic| ProduceResponseTopic {
            name: topic.name.clone(),
            id: topic.id,
            partitions: topic.partitions.iter().map(|it| of(it.index)).collect(),
        });
        ProduceResponse {
            topics: topics.collect(),
            ..ProduceResponse::default()
        }
    }
}
