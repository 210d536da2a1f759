//! DescribeGroups, versions 0-6.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{ANY_OPERATION, CLIENT_HOST, ClassicGroup, Groups, Kind};
use crate::machine::{Call, Machine};

impl Served for DescribeGroupsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeGroupsResponse> {
        let groups = self.groups.iter().map(|id| {
            let mut group = describe(machine, call, id);
            if self.include_authorized_operations && group.error == ErrorCode::NONE {
                group.authorized_operations = ANY_OPERATION;
            }
            group
        });
        Some(DescribeGroupsResponse {
            groups: groups.collect(),
            ..DescribeGroupsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeGroupsResponse {
        DescribeGroupsResponse {
            groups: self.groups.iter().map(|id| refusal(id, error)).collect(),
            ..DescribeGroupsResponse::default()
        }
    }
}

fn refusal(id: &ByteString, error: ErrorCode) -> DescribeGroupsResponseGroup {
    DescribeGroupsResponseGroup {
        error,
        group_id: id.clone(),
        ..DescribeGroupsResponseGroup::default()
    }
}

fn describe(machine: &Machine, call: &Call, id: &ByteString) -> DescribeGroupsResponseGroup {
    if let Err(error) = Groups::admit(machine, call, id) {
        return refusal(id, error);
    }
    match machine.groups.get(id).map(|group| &group.kind) {
        Some(Kind::Classic(group)) => {
            let described = classic(id, group);
            match machine.settings.release.has_former_coordinator() && !group.is_stable() {
                true => without_assignments(described),
                false => described,
            }
        }
        Some(Kind::Consumer(_)) => {
            let message = format!("Group {id} is not a classic group.");
            dead(id, message, call.version)
        }
        None => dead(id, format!("Group {id} not found."), call.version),
    }
}

/// A group that is not there was described as a dead one, before version 6 had words for it.
fn dead(id: &ByteString, message: String, version: i16) -> DescribeGroupsResponseGroup {
    let says = version >= 6;
    DescribeGroupsResponseGroup {
        error: match says {
            true => ErrorCode::GROUP_ID_NOT_FOUND,
            false => ErrorCode::NONE,
        },
        error_message: says.then(|| message.into()),
        group_id: id.clone(),
        state: ByteString::from_static("Dead"),
        ..DescribeGroupsResponseGroup::default()
    }
}

/// What members say is told of a stable group only; what they have, of any.
fn classic(id: &ByteString, group: &ClassicGroup) -> DescribeGroupsResponseGroup {
    let protocol = group.protocol().filter(|_| group.is_stable());
    let members = group
        .members()
        .iter()
        .map(|(id, member)| DescribeGroupsResponseMember {
            member_id: id.clone(),
            group_instance_id: member.instance_id.clone(),
            client_id: member.client_id.clone(),
            client_host: ByteString::from_static(CLIENT_HOST),
            metadata: member.metadata(protocol),
            assignment: member.assignment.clone(),
        });
    DescribeGroupsResponseGroup {
        group_id: id.clone(),
        state: ByteString::from_static(group.phase().name()),
        protocol_type: group.protocol_type().cloned().unwrap_or_default(),
        protocol_data: protocol.cloned().unwrap_or_default(),
        members: members.collect(),
        ..DescribeGroupsResponseGroup::default()
    }
}

/// What members have was once told of a stable group only, too.
fn without_assignments(mut group: DescribeGroupsResponseGroup) -> DescribeGroupsResponseGroup {
    for member in &mut group.members {
        member.assignment.clear();
    }
    group
}
