//! Heartbeat (key 12): Tells a classic group that the member is alive, and the member whether the group rebalances.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the response has a throttle time (KIP-124) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | static members (KIP-345) |
//! | 4 | flexible |

// Generated from protocol-specs/heartbeat.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeartbeatRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The generation of the group, which grows with each rebalance.
    pub generation_id: i32,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 3+.
    pub group_instance_id: Option<ByteString>,
}

impl Wire for HeartbeatRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (3, 10), (4, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("generation_id", &self.generation_id)?;
        w.field("member_id", &self.member_id)?;
        w.field_or(v >= 3, "group_instance_id", &self.group_instance_id, &None)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("generation_id", &mut self.generation_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 3, "group_instance_id", &mut self.group_instance_id)?;
        r.no_tags()
    }
}

impl Request for HeartbeatRequest {
    const API: ApiKey = ApiKey::HEARTBEAT;
    const VERSIONS: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::ILLEGAL_GENERATION, ErrorCode::INVALID_GROUP_ID, ErrorCode::UNKNOWN_MEMBER_ID,
        ErrorCode::REBALANCE_IN_PROGRESS, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::FENCED_INSTANCE_ID, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] =
        &[(ErrorCode::INVALID_GROUP_ID, ErrorClass::Fatal, Refresh::Nothing)];
    type Response = HeartbeatResponse;
}

/// See the [module](self). Versions 0-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeartbeatResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for HeartbeatResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (1, 6), (4, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("error", &mut self.error)?;
        r.no_tags()
    }
}

impl Response for HeartbeatResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
