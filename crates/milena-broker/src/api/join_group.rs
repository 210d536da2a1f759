//! JoinGroup, versions 0-9.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Groups, Join, spoken};
use crate::machine::{Call, Machine};

impl Served for JoinGroupRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<JoinGroupResponse> {
        if let Err(error) = check(&self, machine, call) {
            return Some(spoken(call.version, self.refuse(error)));
        }
        let named = self.group_instance_id.as_ref().unwrap_or(&call.client_id);
        let join = Join {
            ticket: call.ticket,
            fresh_id: machine.fresh_member_id(named),
            max_size: machine.settings.group_max_size,
            client_id: call.client_id.clone(),
            session_timeout: time(self.session_timeout_ms),
            // In version 0 a rebalance waits as long as a session lives.
            rebalance_timeout: match call.version {
                0 => time(self.session_timeout_ms),
                _ => time(self.rebalance_timeout_ms),
            },
            member_id: self.member_id,
            instance_id: self.group_instance_id,
            protocol_type: self.protocol_type,
            protocols: protocols(self.protocols),
        };
        Groups::join(machine, call.now, &self.group_id, join);
        None
    }

    fn refuse(&self, error: ErrorCode) -> JoinGroupResponse {
        JoinGroupResponse {
            error,
            member_id: self.member_id.clone(),
            ..JoinGroupResponse::default()
        }
    }
}

fn check(join: &JoinGroupRequest, machine: &Machine, call: &Call) -> Result<(), ErrorCode> {
    if join.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    let settings = &machine.settings;
    let allowed = settings.group_min_session_timeout..=settings.group_max_session_timeout;
    if join.session_timeout_ms < 0 || !allowed.contains(&time(join.session_timeout_ms)) {
        return Err(ErrorCode::INVALID_SESSION_TIMEOUT);
    }
    Groups::admit(machine, call, &join.group_id)
}

fn protocols(protocols: Vec<JoinGroupRequestProtocol>) -> Vec<(ByteString, bytes::Bytes)> {
    let pairs = protocols.into_iter().map(|p| (p.name, p.metadata));
    pairs.collect()
}

fn time(ms: i32) -> Duration {
    Duration::from_millis(ms.max(0) as u64)
}
