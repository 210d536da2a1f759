//! SyncGroup, versions 0-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Groups, Sync};
use crate::machine::{Call, Machine};

impl Served for SyncGroupRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<SyncGroupResponse> {
        if let Err(error) = check(&self, machine, call) {
            return Some(self.refuse(error));
        }
        let parts = self.assignments.into_iter();
        let sync = Sync {
            ticket: call.ticket,
            member_id: self.member_id,
            instance_id: self.group_instance_id,
            generation: self.generation_id,
            protocol_type: self.protocol_type,
            protocol: self.protocol_name,
            assignments: parts
                .map(|part| (part.member_id, part.assignment))
                .collect(),
        };
        Groups::sync(machine, call.now, &self.group_id, sync);
        None
    }

    fn refuse(&self, error: ErrorCode) -> SyncGroupResponse {
        SyncGroupResponse {
            error,
            ..SyncGroupResponse::default()
        }
    }
}

fn check(sync: &SyncGroupRequest, machine: &Machine, call: &Call) -> Result<(), ErrorCode> {
    // From version 5 on a member says which protocol it believes in.
    let says = sync.protocol_type.is_some() && sync.protocol_name.is_some();
    if call.version >= 5 && !says {
        return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
    }
    if sync.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    Groups::admit(machine, call, &sync.group_id)
}
