//! LeaveGroup (key 13): Takes members out of a classic group, so that it need not wait for their sessions to time out.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time (KIP-124) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | several members, which may be static (KIP-345) |
//! | 4 | flexible |
//! | 5 | why a member leaves (KIP-800) |

// Generated from protocol-specs/leave_group.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaveGroupRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group. Versions 0-2.
    pub member_id: ByteString,
    /// Who leaves. Versions 3+.
    pub members: Vec<LeaveGroupRequestMember>,
}

impl Wire for LeaveGroupRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (3, 6), (4, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field_or(v <= 2, "member_id", &self.member_id, &ByteString::new())?;
        w.field_or(v >= 3, "members", &self.members, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill_if(v <= 2, "member_id", &mut self.member_id)?;
        r.fill_if(v >= 3, "members", &mut self.members)?;
        r.no_tags()
    }
}

/// One of [`LeaveGroupRequest::members`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaveGroupRequestMember {
    /// The member's id; empty if the instance id alone tells who it is.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null.
    pub group_instance_id: Option<ByteString>,
    /// Why it leaves, for the broker's log. Versions 5+.
    pub reason: Option<ByteString>,
}

impl Wire for LeaveGroupRequestMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 4), (4, 3), (5, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("member_id", &self.member_id)?;
        w.field("group_instance_id", &self.group_instance_id)?;
        w.field_if(v >= 5, "reason", &self.reason)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("member_id", &mut self.member_id)?;
        r.fill("group_instance_id", &mut self.group_instance_id)?;
        r.fill_if(v >= 5, "reason", &mut self.reason)?;
        r.no_tags()
    }
}

impl Request for LeaveGroupRequest {
    const API: ApiKey = ApiKey::LEAVE_GROUP;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::FENCED_INSTANCE_ID, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = LeaveGroupResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeaveGroupResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The outcome, by member. Versions 3+.
    pub members: Vec<LeaveGroupResponseMember>,
}

impl Wire for LeaveGroupResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (1, 6), (3, 10), (4, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field_or(v >= 3, "members", &self.members, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 3, "members", &mut self.members)?;
        r.no_tags()
    }
}

/// One of [`LeaveGroupResponse::members`].
#[derive(Clone, Debug, PartialEq)]
pub struct LeaveGroupResponseMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null.
    pub group_instance_id: Option<ByteString>,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Default for LeaveGroupResponseMember {
    #[inline]
    fn default() -> Self {
        Self { member_id: ByteString::new(), group_instance_id: Some(ByteString::new()), error: ErrorCode::NONE }
    }
}

impl Wire for LeaveGroupResponseMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 6), (4, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_id", &self.member_id)?;
        w.field("group_instance_id", &self.group_instance_id)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("member_id", &mut self.member_id)?;
        r.fill("group_instance_id", &mut self.group_instance_id)?;
        r.fill("error", &mut self.error)?;
        r.no_tags()
    }
}

impl Response for LeaveGroupResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
