//! LeaveGroup, versions 0-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Groups, Leave};
use crate::machine::{Call, Machine};

impl Served for LeaveGroupRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<LeaveGroupResponse> {
        if let Err(error) = check(&self, machine, call) {
            return Some(self.refuse(error));
        }
        let leaving = leaving(&self, call.version);
        let outcomes = Groups::leave(machine, call.now, &self.group_id, &leaving);
        if call.version < 3 {
            let outcome = outcomes.first().copied();
            return Some(self.refuse(outcome.unwrap_or(ErrorCode::NONE)));
        }
        let members =
            leaving
                .into_iter()
                .zip(outcomes)
                .map(|(leave, error)| LeaveGroupResponseMember {
                    member_id: leave.member_id,
                    group_instance_id: leave.instance_id,
                    error,
                });
        Some(LeaveGroupResponse {
            members: members.collect(),
            ..LeaveGroupResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> LeaveGroupResponse {
        LeaveGroupResponse {
            error,
            ..LeaveGroupResponse::default()
        }
    }
}

fn check(leave: &LeaveGroupRequest, machine: &Machine, call: &Call) -> Result<(), ErrorCode> {
    if leave.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    Groups::admit(machine, call, &leave.group_id)
}

/// Before version 3 it is one member.
fn leaving(request: &LeaveGroupRequest, version: i16) -> Vec<Leave> {
    if version < 3 {
        return vec![Leave {
            member_id: request.member_id.clone(),
            instance_id: None,
        }];
    }
    let members = request.members.iter().map(|member| Leave {
        member_id: member.member_id.clone(),
        instance_id: member.group_instance_id.clone(),
    });
    members.collect()
}
