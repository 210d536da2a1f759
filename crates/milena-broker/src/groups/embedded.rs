//! What consumers of the classic protocol say to each other through the coordinator, as far as it has to understand that.

use bytes::Bytes;
use milena_protocol::api::{
    ConsumerProtocolAssignment, ConsumerProtocolAssignmentTopic, ConsumerProtocolSubscription,
};
use milena_protocol::message::{self, Data};

use super::assignor::Parts;
use super::catalogue::Catalogue;

/// The newest version that is known here.
const NEWEST: i16 = 3;

/// What a consumer says to its leader, if it can be read.
pub(super) fn read_subscription(metadata: &Bytes) -> Option<ConsumerProtocolSubscription> {
    read(metadata)
}

/// What a leader says to a consumer, if it can be read. Nothing at all is nothing to read.
pub(super) fn read_assignment(assignment: &Bytes) -> Option<ConsumerProtocolAssignment> {
    match assignment.is_empty() {
        true => Some(ConsumerProtocolAssignment::default()),
        false => read(assignment),
    }
}

/// The version in front may be newer than what is known here: each begins as the one before.
fn read<D: Data>(bytes: &Bytes) -> Option<D> {
    let version = version(bytes)?.min(NEWEST);
    let body = bytes.slice(2..);
    (0..=version)
        .rev()
        .find_map(|version| message::decode_data(body.clone(), version).ok())
}

fn version(bytes: &Bytes) -> Option<i16> {
    Some(i16::from_be_bytes(bytes.first_chunk().copied()?))
}

/// What a coordinator says in a leader's place, in the version in which the consumer speaks.
pub(super) fn write_assignment(parts: &Parts, metadata: &Bytes, catalogue: &Catalogue) -> Bytes {
    let version = version(metadata).unwrap_or_default().clamp(0, NEWEST);
    let mut topics: Vec<ConsumerProtocolAssignmentTopic> = Vec::new();
    for (id, index) in parts {
        let Some(name) = catalogue.name_of(*id) else {
            continue;
        };
        match topics.last_mut() {
            Some(topic) if topic.name == *name => topic.partitions.push(*index),
            _ => topics.push(ConsumerProtocolAssignmentTopic {
                name: name.clone(),
                partitions: vec![*index].into(),
            }),
        }
    }
    let assignment = ConsumerProtocolAssignment {
        assigned_partitions: topics,
        user_data: None,
    };
    let body = message::encode_data(&assignment, version).unwrap_or_default();
    [&version.to_be_bytes()[..], &body].concat().into()
}
