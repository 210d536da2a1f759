//! DescribeGroups (key 15): Describes classic groups and their members.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time (KIP-124) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | allowed operations (KIP-430) |
//! | 4 | static members (KIP-345) |
//! | 5 | flexible |
//! | 6 | GROUP_ID_NOT_FOUND where a dead group was described before, and a message (KIP-1043) |

// Generated from protocol-specs/describe_groups.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGroupsRequest {
    /// The names of the groups.
    pub groups: Vec<ByteString>,
    /// Whether to list what the client may do. Versions 3+.
    pub include_authorized_operations: bool,
}

impl Wire for DescribeGroupsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (3, 5), (5, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("groups", &self.groups)?;
        w.field_or(v >= 3, "include_authorized_operations", &self.include_authorized_operations, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("groups", &mut self.groups)?;
        r.fill_if(v >= 3, "include_authorized_operations", &mut self.include_authorized_operations)?;
        r.no_tags()
    }
}

impl Request for DescribeGroupsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_GROUPS;
    const VERSIONS: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE: i16 = 5;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeGroupsResponse;
}

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGroupsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// The groups asked for.
    pub groups: Vec<DescribeGroupsResponseGroup>,
}

impl Wire for DescribeGroupsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (1, 8), (5, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("groups", &self.groups)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("groups", &mut self.groups)?;
        r.no_tags()
    }
}

/// One of [`DescribeGroupsResponse::groups`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeGroupsResponseGroup {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 6+.
    pub error_message: Option<ByteString>,
    /// The name of the group.
    pub group_id: ByteString,
    /// The state of the group, or empty after an error.
    pub state: ByteString,
    /// What kind of group it is, such as `consumer`.
    pub protocol_type: ByteString,
    /// The chosen protocol or assignor, if the group is stable.
    pub protocol_data: ByteString,
    /// Its members.
    pub members: Vec<DescribeGroupsResponseMember>,
    /// What the client may do, one bit per operation. Versions 3+.
    pub authorized_operations: i32,
}

impl Default for DescribeGroupsResponseGroup {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: None, group_id: ByteString::new(), state: ByteString::new(),
            protocol_type: ByteString::new(), protocol_data: ByteString::new(), members: Vec::new(),
            authorized_operations: i32::MIN,
        }
    }
}

impl Wire for DescribeGroupsResponseGroup {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (3, 18), (5, 12), (6, 13)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field_or(v >= 6, "error_message", &self.error_message, &None)?;
        w.field("group_id", &self.group_id)?;
        w.field("state", &self.state)?;
        w.field("protocol_type", &self.protocol_type)?;
        w.field("protocol_data", &self.protocol_data)?;
        w.field("members", &self.members)?;
        w.field_or(v >= 3, "authorized_operations", &self.authorized_operations, &i32::MIN)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 6, "error_message", &mut self.error_message)?;
        r.fill("group_id", &mut self.group_id)?;
        r.fill("state", &mut self.state)?;
        r.fill("protocol_type", &mut self.protocol_type)?;
        r.fill("protocol_data", &mut self.protocol_data)?;
        r.fill("members", &mut self.members)?;
        r.fill_if(v >= 3, "authorized_operations", &mut self.authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`DescribeGroupsResponseGroup::members`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeGroupsResponseMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 4+.
    pub group_instance_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// What the member said when it joined, in the chosen protocol.
    pub metadata: Bytes,
    /// The member's part, in the chosen protocol.
    pub assignment: Bytes,
}

impl Wire for DescribeGroupsResponseMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (4, 16), (5, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("member_id", &self.member_id)?;
        w.field_if(v >= 4, "group_instance_id", &self.group_instance_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("metadata", &self.metadata)?;
        w.field("assignment", &self.assignment)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 4, "group_instance_id", &mut self.group_instance_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill("metadata", &mut self.metadata)?;
        r.fill("assignment", &mut self.assignment)?;
        r.no_tags()
    }
}

impl Response for DescribeGroupsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
