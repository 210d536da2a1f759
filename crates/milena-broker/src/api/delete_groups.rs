//! DeleteGroups, versions 0-3.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::Groups;
use crate::machine::{Call, Machine};

impl Served for DeleteGroupsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DeleteGroupsResponse> {
        let results = self.names.iter().map(|id| {
            let outcome = delete(machine, call, id);
            result(id, outcome.err().unwrap_or(ErrorCode::NONE))
        });
        Some(DeleteGroupsResponse {
            results: results.collect(),
            ..DeleteGroupsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DeleteGroupsResponse {
        DeleteGroupsResponse {
            results: self.names.iter().map(|id| result(id, error)).collect(),
            ..DeleteGroupsResponse::default()
        }
    }
}

fn result(id: &ByteString, error: ErrorCode) -> DeleteGroupsResponseResult {
    DeleteGroupsResponseResult {
        group_id: id.clone(),
        error,
        ..DeleteGroupsResponseResult::default()
    }
}

fn delete(machine: &mut Machine, call: &Call, id: &str) -> Result<(), ErrorCode> {
    Groups::admit(machine, call, id)?;
    let group = machine.groups.get(id);
    if !group.ok_or(ErrorCode::GROUP_ID_NOT_FOUND)?.is_empty() {
        return Err(ErrorCode::NON_EMPTY_GROUP);
    }
    machine.groups.remove(id);
    Ok(())
}
