//! SyncGroup (key 14): Takes the leader's assignment to the coordinator, and brings every member its part.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time (KIP-124) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | static members (KIP-345) |
//! | 4 | flexible |
//! | 5 | both sides name the protocol, for the other to compare (KIP-559) |

// Generated from protocol-specs/sync_group.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The generation of the group, which grows with each rebalance.
    pub generation_id: i32,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 3+.
    pub group_instance_id: Option<ByteString>,
    /// What kind of group the member believes it to be. Versions 5+.
    pub protocol_type: Option<ByteString>,
    /// The protocol that the member believes to be chosen. Versions 5+.
    pub protocol_name: Option<ByteString>,
    /// The parts of all members, from the leader; the others send none.
    pub assignments: Vec<SyncGroupRequestAssignment>,
}

impl Wire for SyncGroupRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 12), (3, 14), (4, 9), (5, 11)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("generation_id", &self.generation_id)?;
        w.field("member_id", &self.member_id)?;
        w.field_or(v >= 3, "group_instance_id", &self.group_instance_id, &None)?;
        w.field_if(v >= 5, "protocol_type", &self.protocol_type)?;
        w.field_if(v >= 5, "protocol_name", &self.protocol_name)?;
        w.field("assignments", &self.assignments)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("generation_id", &mut self.generation_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 3, "group_instance_id", &mut self.group_instance_id)?;
        r.fill_if(v >= 5, "protocol_type", &mut self.protocol_type)?;
        r.fill_if(v >= 5, "protocol_name", &mut self.protocol_name)?;
        r.fill("assignments", &mut self.assignments)?;
        r.no_tags()
    }
}

/// One of [`SyncGroupRequest::assignments`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupRequestAssignment {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The member's part, in the chosen protocol.
    pub assignment: Bytes,
}

impl Wire for SyncGroupRequestAssignment {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (4, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_id", &self.member_id)?;
        w.field("assignment", &self.assignment)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("member_id", &mut self.member_id)?;
        r.fill("assignment", &mut self.assignment)?;
        r.no_tags()
    }
}

impl Request for SyncGroupRequest {
    const API: ApiKey = ApiKey::SYNC_GROUP;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::ILLEGAL_GENERATION, ErrorCode::INCONSISTENT_GROUP_PROTOCOL, ErrorCode::INVALID_GROUP_ID,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::REBALANCE_IN_PROGRESS, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::FENCED_INSTANCE_ID, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::INCONSISTENT_GROUP_PROTOCOL, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_GROUP_ID, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = SyncGroupResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SyncGroupResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// What kind of group it is. Versions 5+.
    pub protocol_type: Option<ByteString>,
    /// The protocol that was chosen. Versions 5+.
    pub protocol_name: Option<ByteString>,
    /// This member's part, in the chosen protocol.
    pub assignment: Bytes,
}

impl Wire for SyncGroupResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 10), (4, 8), (5, 10)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field_if(v >= 5, "protocol_type", &self.protocol_type)?;
        w.field_if(v >= 5, "protocol_name", &self.protocol_name)?;
        w.field("assignment", &self.assignment)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 5, "protocol_type", &mut self.protocol_type)?;
        r.fill_if(v >= 5, "protocol_name", &mut self.protocol_name)?;
        r.fill("assignment", &mut self.assignment)?;
        r.no_tags()
    }
}

impl Response for SyncGroupResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
