//! OffsetFetch, versions 1-10.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::groups::{Claim, Committed, Group, Groups};
use crate::machine::{Call, Machine};

impl Served for OffsetFetchRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<OffsetFetchResponse> {
        let stable = self.require_stable;
        if call.version >= 8 {
            let groups = self.groups.iter();
            let groups = groups.map(|asked| fetch(machine, call, asked, stable));
            return Some(OffsetFetchResponse {
                groups: groups.collect(),
                ..OffsetFetchResponse::default()
            });
        }
        let fetched = fetch(machine, call, &as_group(&self), stable);
        Some(match fetched.error {
            ErrorCode::NONE => OffsetFetchResponse {
                topics: fetched.topics.into_iter().map(without_id).collect(),
                ..OffsetFetchResponse::default()
            },
            error => self.refuse(error),
        })
    }

    fn refuse(&self, error: ErrorCode) -> OffsetFetchResponse {
        let groups = self.groups.iter().map(|asked| refusal(asked, error));
        // Version 1 has the error at each partition, versions 2 to 7 have it once; what a version has not is not said.
        let topics = self.topics.iter().flatten().map(|topic| {
            let refused = |partition: &i32| none(*partition, error);
            OffsetFetchResponseTopic {
                name: topic.name.clone(),
                partitions: topic.partitions.iter().map(refused).collect(),
            }
        });
        OffsetFetchResponse {
            groups: groups.collect(),
            topics: topics.collect(),
            error,
            ..OffsetFetchResponse::default()
        }
    }
}

fn as_group(request: &OffsetFetchRequest) -> OffsetFetchRequestGroup {
    let topics = request.topics.as_ref().map(|topics| {
        let topics = topics.iter().map(|topic| OffsetFetchRequestGroupTopic {
            name: topic.name.clone(),
            id: Uuid::ZERO,
            partitions: topic.partitions.clone(),
        });
        topics.collect()
    });
    OffsetFetchRequestGroup {
        group_id: request.group_id.clone(),
        topics,
        ..OffsetFetchRequestGroup::default()
    }
}

fn without_id(topic: OffsetFetchResponseGroupTopic) -> OffsetFetchResponseTopic {
    OffsetFetchResponseTopic {
        name: topic.name,
        partitions: topic.partitions,
    }
}

fn refusal(asked: &OffsetFetchRequestGroup, error: ErrorCode) -> OffsetFetchResponseGroup {
    OffsetFetchResponseGroup {
        group_id: asked.group_id.clone(),
        error,
        ..OffsetFetchResponseGroup::default()
    }
}

fn fetch(
    machine: &Machine,
    call: &Call,
    asked: &OffsetFetchRequestGroup,
    stable: bool,
) -> OffsetFetchResponseGroup {
    let group = machine.groups.get(&asked.group_id);
    let claim = Claim {
        member_id: asked.member_id.as_deref().map_or("", |id| id),
        instance_id: None,
        epoch: asked.member_epoch,
        version: call.version,
    };
    let admitted = Groups::admit(machine, call, &asked.group_id);
    let allowed = admitted.and_then(|()| group.map_or(Ok(()), |group| group.check_fetch(claim)));
    if let Err(error) = allowed {
        return refusal(asked, error);
    }
    let by_id = call.version >= 10;
    let topics = match &asked.topics {
        Some(topics) => {
            let topics = topics.iter();
            let topics = topics.map(|topic| named(machine, group, topic, by_id, stable));
            topics.collect()
        }
        None => all(machine, group, by_id, stable),
    };
    OffsetFetchResponseGroup {
        group_id: asked.group_id.clone(),
        topics,
        ..OffsetFetchResponseGroup::default()
    }
}

/// The offsets asked for. A topic that is not there simply has none, unless it is known by its id only.
fn named(
    machine: &Machine,
    group: Option<&Group>,
    topic: &OffsetFetchRequestGroupTopic,
    by_id: bool,
    stable: bool,
) -> OffsetFetchResponseGroupTopic {
    let name = match by_id {
        true => Groups::topic_name(machine, &topic.name, topic.id, true),
        false => Ok(topic.name.clone()),
    };
    let partitions = topic.partitions.iter().map(|partition| match &name {
        Ok(name) => offset(group, name, topic.id, *partition, stable),
        Err(error) => none(*partition, *error),
    });
    OffsetFetchResponseGroupTopic {
        name: topic.name.clone(),
        id: topic.id,
        partitions: partitions.collect(),
    }
}

/// Every offset of the group. What belongs to no topic that is there cannot be said by id.
fn all(
    machine: &Machine,
    group: Option<&Group>,
    by_id: bool,
    stable: bool,
) -> Vec<OffsetFetchResponseGroupTopic> {
    let topics = group.into_iter().flat_map(|group| group.offsets.topics());
    let topics = topics.filter_map(|(name, partitions)| {
        let id = machine.topics.named(name).map(|topic| topic.id);
        let id = match by_id {
            true => id?,
            false => Uuid::ZERO,
        };
        let partitions = partitions.into_iter();
        Some(OffsetFetchResponseGroupTopic {
            name: name.clone(),
            id,
            partitions: partitions
                .map(|partition| offset(group, name, id, partition, stable))
                .collect(),
        })
    });
    topics.collect()
}

fn offset(
    group: Option<&Group>,
    topic: &str,
    id: Uuid,
    partition: i32,
    stable: bool,
) -> OffsetFetchResponsePartition {
    let Some(group) = group else {
        return none(partition, ErrorCode::NONE);
    };
    if stable && group.offsets.is_unstable(topic, partition) {
        return none(partition, ErrorCode::UNSTABLE_OFFSET_COMMIT);
    }
    // An offset of a former topic of that name is none of this one.
    let is_of = |committed: &&Committed| {
        let other = committed.topic_id;
        id.is_zero() || other.is_zero() || other == id
    };
    match group.offsets.get(topic, partition).filter(is_of) {
        None => none(partition, ErrorCode::NONE),
        Some(committed) => OffsetFetchResponsePartition {
            index: partition,
            offset: committed.offset,
            leader_epoch: committed.leader_epoch,
            metadata: Some(committed.metadata.clone()),
            error: ErrorCode::NONE,
        },
    }
}

fn none(partition: i32, error: ErrorCode) -> OffsetFetchResponsePartition {
    OffsetFetchResponsePartition {
        index: partition,
        offset: -1,
        leader_epoch: -1,
        metadata: Some(ByteString::new()),
        error,
    }
}
