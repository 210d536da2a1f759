//! FindCoordinator, versions 0-6. From version 4 on there are several keys.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::groups::OFFSETS_TOPIC;
use crate::machine::{Call, Machine};
use crate::node::Node;
use crate::topics::SHARE_TOPIC;
use crate::transactions::TRANSACTION_TOPIC;

type Coordinator = FindCoordinatorResponseCoordinator;

impl Served for FindCoordinatorRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<FindCoordinatorResponse> {
        let mut find = |key: &ByteString| {
            let found = find(machine, call, self.key_type, key);
            found.unwrap_or_else(|error| match self.key_type {
                // The request as a whole is at fault, and Kafka says how.
                ..0 | 3.. => Coordinator {
                    error_message: Some(error.message().into()),
                    ..nowhere(key, error)
                },
                _ => nowhere(key, error),
            })
        };
        Some(if call.version < 4 {
            alone(find(&self.key))
        } else {
            FindCoordinatorResponse {
                coordinators: self.coordinator_keys.iter().map(find).collect(),
                ..FindCoordinatorResponse::default()
            }
        })
    }

    fn refuse(&self, error: ErrorCode) -> FindCoordinatorResponse {
        let keys = self.coordinator_keys.iter();
        if self.coordinator_keys.is_empty() {
            return alone(nowhere(&self.key, error));
        }
        FindCoordinatorResponse {
            coordinators: keys.map(|key| nowhere(key, error)).collect(),
            ..FindCoordinatorResponse::default()
        }
    }
}

/// The answer about one key, as it was before version 4.
fn alone(found: Coordinator) -> FindCoordinatorResponse {
    let message = match found.error {
        ErrorCode::NONE => "NONE",
        error => error.message(),
    };
    FindCoordinatorResponse {
        error: found.error,
        error_message: Some(message.into()),
        node_id: found.node_id,
        host: found.host,
        port: found.port,
        ..FindCoordinatorResponse::default()
    }
}

fn nowhere(key: &ByteString, error: ErrorCode) -> Coordinator {
    Coordinator {
        key: key.clone(),
        node_id: -1,
        port: -1,
        error,
        ..Coordinator::default()
    }
}

/// Where the coordinator of a key is. The topic that says so is created when it is first needed.
fn find(
    machine: &mut Machine,
    call: &Call,
    key_type: i8,
    key: &ByteString,
) -> Result<Coordinator, ErrorCode> {
    let topic = match key_type {
        0 => OFFSETS_TOPIC,
        1 => TRANSACTION_TOPIC,
        2 if call.version >= 6 && is_share_partition(key) => SHARE_TOPIC,
        _ => return Err(ErrorCode::INVALID_REQUEST),
    };
    machine.ensure_internal_topic(topic);
    let node_id = machine.coordinator(topic, key);
    let node_id = node_id.ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
    let node = machine.nodes.get(&node_id).filter(|node| Node::is_up(node));
    let node = node.ok_or(ErrorCode::COORDINATOR_NOT_AVAILABLE)?;
    Ok(Coordinator {
        key: key.clone(),
        node_id,
        host: node.address.host.clone(),
        port: node.address.port.into(),
        ..Coordinator::default()
    })
}

/// Whether the key names a group, a topic's id and a partition: `group:topic-id:partition`. Groups may have colons.
fn is_share_partition(key: &str) -> bool {
    let mut parts = key.rsplitn(3, ':');
    let (partition, topic, group) = (parts.next(), parts.next(), parts.next());
    partition.is_some_and(|partition| partition.parse::<i32>().is_ok())
        && topic.is_some_and(|topic| topic.parse::<Uuid>().is_ok())
        && group.is_some_and(|group| !group.is_empty())
}
