//! Heartbeat, versions 0-4.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Claim, Groups};
use crate::machine::{Call, Machine};

impl Served for HeartbeatRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<HeartbeatResponse> {
        let outcome = beat(&self, machine, call);
        Some(self.refuse(outcome.err().unwrap_or(ErrorCode::NONE)))
    }

    fn refuse(&self, error: ErrorCode) -> HeartbeatResponse {
        HeartbeatResponse {
            error,
            ..HeartbeatResponse::default()
        }
    }
}

fn beat(beat: &HeartbeatRequest, machine: &mut Machine, call: &Call) -> Result<(), ErrorCode> {
    if beat.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    match Groups::admit(machine, call, &beat.group_id) {
        // Its session has not even begun: the member need not know.
        Err(ErrorCode::COORDINATOR_LOAD_IN_PROGRESS) => return Ok(()),
        admitted => admitted?,
    }
    let claim = Claim {
        member_id: &beat.member_id,
        instance_id: beat.group_instance_id.as_ref(),
        epoch: beat.generation_id,
        version: call.version,
    };
    let Machine {
        groups, settings, ..
    } = machine;
    let group = groups.get_mut(&beat.group_id);
    let group = group.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
    group.classic_heartbeat(call.now, claim, settings)
}
