//! JoinGroup (key 11): Becomes a member of a classic group, or confirms it during a rebalance; answered when all have joined.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the rebalance has a timeout of its own (KIP-62) |
//! | 2 | the response has a throttle time (KIP-124) |
//! | 3 | throttling starts after the response, not before it (KIP-219) |
//! | 4 | a new member is first told its id and joins again with it (KIP-394) |
//! | 5 | static members (KIP-345) |
//! | 6 | flexible |
//! | 7 | the response repeats the protocol type and may lack a protocol (KIP-559) |
//! | 8 | why the member joins (KIP-800) |
//! | 9 | the leader can be told to share out nothing (KIP-814) |

// Generated from protocol-specs/join_group.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-9.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// Milliseconds without a heartbeat that end the membership.
    pub session_timeout_ms: i32,
    /// Milliseconds that a rebalance waits for it. Versions 1+.
    pub rebalance_timeout_ms: i32,
    /// The member's id, or empty if it has none yet.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 5+.
    pub group_instance_id: Option<ByteString>,
    /// What kind of group it is, such as `consumer`.
    pub protocol_type: ByteString,
    /// The protocols or assignors that the member knows, the best first.
    pub protocols: Vec<JoinGroupRequestProtocol>,
    /// Why the member joins, for the broker's log. Versions 8+.
    pub reason: Option<ByteString>,
}

impl Default for JoinGroupRequest {
    #[inline]
    fn default() -> Self {
        Self {
            group_id: ByteString::new(), session_timeout_ms: 0, rebalance_timeout_ms: -1, member_id: ByteString::new(),
            group_instance_id: None, protocol_type: ByteString::new(), protocols: Vec::new(), reason: None,
        }
    }
}

impl Wire for JoinGroupRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (1, 18), (5, 20), (6, 14), (8, 15)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("session_timeout_ms", &self.session_timeout_ms)?;
        w.field_if(v >= 1, "rebalance_timeout_ms", &self.rebalance_timeout_ms)?;
        w.field("member_id", &self.member_id)?;
        w.field_or(v >= 5, "group_instance_id", &self.group_instance_id, &None)?;
        w.field("protocol_type", &self.protocol_type)?;
        w.field("protocols", &self.protocols)?;
        w.field_if(v >= 8, "reason", &self.reason)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("session_timeout_ms", &mut self.session_timeout_ms)?;
        r.fill_if(v >= 1, "rebalance_timeout_ms", &mut self.rebalance_timeout_ms)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 5, "group_instance_id", &mut self.group_instance_id)?;
        r.fill("protocol_type", &mut self.protocol_type)?;
        r.fill("protocols", &mut self.protocols)?;
        r.fill_if(v >= 8, "reason", &mut self.reason)?;
        r.no_tags()
    }
}

/// One of [`JoinGroupRequest::protocols`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinGroupRequestProtocol {
    /// The name of the protocol.
    pub name: ByteString,
    /// What the member tells the leader in it.
    pub metadata: Bytes,
}

impl Wire for JoinGroupRequestProtocol {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (6, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("metadata", &self.metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("metadata", &mut self.metadata)?;
        r.no_tags()
    }
}

impl Request for JoinGroupRequest {
    const API: ApiKey = ApiKey::JOIN_GROUP;
    const VERSIONS: VersionRange = VersionRange::new(0, 9);
    const FLEXIBLE: i16 = 6;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INCONSISTENT_GROUP_PROTOCOL, ErrorCode::INVALID_GROUP_ID, ErrorCode::UNKNOWN_MEMBER_ID,
        ErrorCode::INVALID_SESSION_TIMEOUT, ErrorCode::REBALANCE_IN_PROGRESS, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::MEMBER_ID_REQUIRED,
        ErrorCode::GROUP_MAX_SIZE_REACHED, ErrorCode::FENCED_INSTANCE_ID, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::INCONSISTENT_GROUP_PROTOCOL, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_GROUP_ID, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_SESSION_TIMEOUT, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = JoinGroupResponse;
}

/// See the [module](self). Versions 0-9.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinGroupResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 2+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The generation of the group, which grows with each rebalance.
    pub generation_id: i32,
    /// What kind of group it is. Versions 7+.
    pub protocol_type: Option<ByteString>,
    /// The protocol that every member knows, null or empty if there is none.
    pub protocol_name: Option<ByteString>,
    /// The id of the member that shares out the partitions.
    pub leader: ByteString,
    /// Whether the leader must not share out anew. Versions 9+.
    pub skip_assignment: bool,
    /// The id of this member.
    pub member_id: ByteString,
    /// All members, for the leader; the others get none.
    pub members: Vec<JoinGroupResponseMember>,
}

impl Default for JoinGroupResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, generation_id: -1, protocol_type: None,
            protocol_name: Some(ByteString::new()), leader: ByteString::new(), skip_assignment: false,
            member_id: ByteString::new(), members: Vec::new(),
        }
    }
}

impl Wire for JoinGroupResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 16), (2, 20), (6, 15), (7, 16), (9, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 2, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("generation_id", &self.generation_id)?;
        w.field_if(v >= 7, "protocol_type", &self.protocol_type)?;
        w.nullable_if(true, v >= 7, "protocol_name", &self.protocol_name)?;
        w.field("leader", &self.leader)?;
        w.field_or(v >= 9, "skip_assignment", &self.skip_assignment, &false)?;
        w.field("member_id", &self.member_id)?;
        w.field("members", &self.members)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 2, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_run(&["error", "generation_id"], (&mut self.error, &mut self.generation_id))?;
        r.fill_if(v >= 7, "protocol_type", &mut self.protocol_type)?;
        r.nullable_if(true, v >= 7, "protocol_name", &mut self.protocol_name)?;
        r.fill("leader", &mut self.leader)?;
        r.fill_if(v >= 9, "skip_assignment", &mut self.skip_assignment)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill("members", &mut self.members)?;
        r.no_tags()
    }
}

/// One of [`JoinGroupResponse::members`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinGroupResponseMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 5+.
    pub group_instance_id: Option<ByteString>,
    /// What the member said in the chosen protocol.
    pub metadata: Bytes,
}

impl Wire for JoinGroupResponseMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (5, 8), (6, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("member_id", &self.member_id)?;
        w.field_if(v >= 5, "group_instance_id", &self.group_instance_id)?;
        w.field("metadata", &self.metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 5, "group_instance_id", &mut self.group_instance_id)?;
        r.fill("metadata", &mut self.metadata)?;
        r.no_tags()
    }
}

impl Response for JoinGroupResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
