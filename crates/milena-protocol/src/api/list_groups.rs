//! ListGroups (key 16): Lists the groups that the broker coordinates.
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time (KIP-124) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | flexible |
//! | 4 | groups in certain states (KIP-518) |
//! | 5 | groups of certain types (KIP-848) |

// Generated from protocol-specs/list_groups.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsRequest {
    /// The states wanted, such as `Stable`; empty means all. Versions 4+.
    pub states_filter: Vec<ByteString>,
    /// The types wanted, such as `classic` or `share`; empty means all. Versions 5+.
    pub types_filter: Vec<ByteString>,
}

impl Wire for ListGroupsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 0), (3, 1), (4, 2), (5, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 4, "states_filter", &self.states_filter, &Vec::new())?;
        w.field_or(v >= 5, "types_filter", &self.types_filter, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 4, "states_filter", &mut self.states_filter)?;
        r.fill_if(v >= 5, "types_filter", &mut self.types_filter)?;
        r.no_tags()
    }
}

impl Request for ListGroupsRequest {
    const API: ApiKey = ApiKey::LIST_GROUPS;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE,
        ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ListGroupsResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The groups that the client may see.
    pub groups: Vec<ListGroupsResponseGroup>,
}

impl Wire for ListGroupsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 10), (3, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("groups", &self.groups)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("error", &mut self.error)?;
        r.fill("groups", &mut self.groups)?;
        r.no_tags()
    }
}

/// One of [`ListGroupsResponse::groups`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListGroupsResponseGroup {
    /// The name of the group.
    pub group_id: ByteString,
    /// What the group's members do, such as `consumer`; empty if it never had a member.
    pub protocol_type: ByteString,
    /// The state of the group. Versions 4+.
    pub state: ByteString,
    /// The type of the group. Versions 5+.
    pub group_type: ByteString,
}

impl Wire for ListGroupsResponseGroup {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (3, 3), (4, 4), (5, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("protocol_type", &self.protocol_type)?;
        w.field_if(v >= 4, "state", &self.state)?;
        w.field_if(v >= 5, "group_type", &self.group_type)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("protocol_type", &mut self.protocol_type)?;
        r.fill_if(v >= 4, "state", &mut self.state)?;
        r.fill_if(v >= 5, "group_type", &mut self.group_type)?;
        r.no_tags()
    }
}

impl Response for ListGroupsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
