//! ListGroups, versions 0-5.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Group, Groups};
use crate::machine::{Call, Machine};

impl Served for ListGroupsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListGroupsResponse> {
        let groups = match Groups::of(machine, call.node, call.now) {
            Ok(groups) => groups,
            Err(error) => return Some(self.refuse(error)),
        };
        let wanted = |filter: &[ByteString], name: &str| {
            let is = |wanted: &ByteString| wanted.trim().eq_ignore_ascii_case(name);
            filter.is_empty() || filter.iter().any(is)
        };
        let groups = groups.into_iter().filter(|(_, group)| {
            wanted(&self.states_filter, group.state())
                && wanted(&self.types_filter, group.type_name())
        });
        Some(ListGroupsResponse {
            groups: groups.map(|(id, group)| listed(id, group)).collect(),
            ..ListGroupsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> ListGroupsResponse {
        ListGroupsResponse {
            error,
            ..ListGroupsResponse::default()
        }
    }
}

fn listed(id: &ByteString, group: &Group) -> ListGroupsResponseGroup {
    ListGroupsResponseGroup {
        group_id: id.clone(),
        protocol_type: group.protocol_type(),
        state: ByteString::from_static(group.state()),
        group_type: ByteString::from_static(group.type_name()),
    }
}
