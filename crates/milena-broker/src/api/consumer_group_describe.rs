//! ConsumerGroupDescribe, versions 0-1.

use std::iter;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{
    ANY_OPERATION, CLIENT_HOST, ConsumerGroup, ConsumerMember, Groups, Kind, Parts,
};
use crate::machine::{Call, Machine};

impl Served for ConsumerGroupDescribeRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ConsumerGroupDescribeResponse> {
        if !machine.settings.release.has_consumer_groups() {
            return Some(self.refuse(ErrorCode::UNSUPPORTED_VERSION));
        }
        let groups = self
            .group_ids
            .iter()
            .map(|id| match find(machine, call, id) {
                Err(error) => refusal(id, error),
                Ok(group) => ConsumerGroupDescribeResponseGroup {
                    authorized_operations: match self.include_authorized_operations {
                        true => ANY_OPERATION,
                        false => i32::MIN,
                    },
                    ..describe(machine, id, group)
                },
            });
        Some(ConsumerGroupDescribeResponse {
            groups: groups.collect(),
            ..ConsumerGroupDescribeResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> ConsumerGroupDescribeResponse {
        let groups = self.group_ids.iter().map(|id| refusal(id, error));
        ConsumerGroupDescribeResponse {
            groups: groups.collect(),
            ..ConsumerGroupDescribeResponse::default()
        }
    }
}

fn refusal(id: &ByteString, error: ErrorCode) -> ConsumerGroupDescribeResponseGroup {
    ConsumerGroupDescribeResponseGroup {
        error,
        error_message: (error == ErrorCode::GROUP_ID_NOT_FOUND)
            .then(|| format!("Group {id} is not a consumer group.").into()),
        group_id: id.clone(),
        ..ConsumerGroupDescribeResponseGroup::default()
    }
}

fn find<'a>(machine: &'a Machine, call: &Call, id: &str) -> Result<&'a ConsumerGroup, ErrorCode> {
    if id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    Groups::admit(machine, call, id)?;
    match machine.groups.get(id).map(|group| &group.kind) {
        Some(Kind::Consumer(group)) => Ok(group),
        _ => Err(ErrorCode::GROUP_ID_NOT_FOUND),
    }
}

fn describe(
    machine: &Machine,
    id: &ByteString,
    group: &ConsumerGroup,
) -> ConsumerGroupDescribeResponseGroup {
    let members = group.members().iter().map(|(id, member)| {
        let target = group.target(id);
        describe_member(machine, id, member, target)
    });
    ConsumerGroupDescribeResponseGroup {
        group_id: id.clone(),
        state: ByteString::from_static(group.state()),
        group_epoch: group.epoch(),
        assignment_epoch: group.assignment_epoch(),
        assignor_name: ByteString::from_static(group.assignor().name()),
        members: members.collect(),
        ..ConsumerGroupDescribeResponseGroup::default()
    }
}

fn describe_member(
    machine: &Machine,
    id: &ByteString,
    member: &ConsumerMember,
    target: Parts,
) -> ConsumerGroupDescribeResponseMember {
    ConsumerGroupDescribeResponseMember {
        member_id: id.clone(),
        instance_id: member.instance_id.clone(),
        rack_id: member.rack_id.clone(),
        member_epoch: member.epoch,
        client_id: member.client_id.clone(),
        client_host: ByteString::from_static(CLIENT_HOST),
        subscribed_topic_names: member.topics.iter().cloned().collect(),
        // None is an empty one here.
        subscribed_topic_regex: Some(member.regex.clone().unwrap_or_default()),
        // What it has to let go is its own until it has (KAFKA-20431).
        assignment: named(machine, member.held()),
        target_assignment: named(machine, target),
        member_type: i8::from(member.classic.is_none()),
    }
}

/// Partitions with the names of their topics. What is not there any longer is left out.
fn named(machine: &Machine, parts: Parts) -> ConsumerGroupDescribeResponseAssignment {
    let mut topics: Vec<ConsumerGroupDescribeResponseTopic> = Vec::new();
    for (id, index) in parts {
        let Some(topic) = machine.topics.with_id(id) else {
            continue;
        };
        match topics.last_mut() {
            Some(topic) if topic.id == id => topic.partitions.push(index),
            _ => topics.push(ConsumerGroupDescribeResponseTopic {
                id,
                name: topic.name.clone(),
                partitions: iter::once(index).collect(),
            }),
        }
    }
    ConsumerGroupDescribeResponseAssignment { topics }
}
