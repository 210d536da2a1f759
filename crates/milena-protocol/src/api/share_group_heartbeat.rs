//! ShareGroupHeartbeat (key 76): Joins, stays in or leaves a share group.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the first version outside of a preview (KIP-932) |

// Generated from protocol-specs/share_group_heartbeat.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupHeartbeatRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id that the member chose for its whole life.
    pub member_id: ByteString,
    /// 0 joins, -1 leaves; else the member's epoch.
    pub member_epoch: i32,
    /// The rack of the member; null if there is none or no news.
    pub rack_id: Option<ByteString>,
    /// The topics to subscribe to; null if there is no news.
    pub subscribed_topic_names: Option<Vec<ByteString>>,
}

impl Wire for ShareGroupHeartbeatRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("subscribed_topic_names", &self.subscribed_topic_names)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill("member_epoch", &mut self.member_epoch)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("subscribed_topic_names", &mut self.subscribed_topic_names)?;
        r.no_tags()
    }
}

impl Request for ShareGroupHeartbeatRequest {
    const API: ApiKey = ApiKey::SHARE_GROUP_HEARTBEAT;
    const VERSIONS: VersionRange = VersionRange::new(1, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::GROUP_MAX_SIZE_REACHED, ErrorCode::FENCED_MEMBER_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::UNSUPPORTED_VERSION, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::GROUP_ID_NOT_FOUND, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = ShareGroupHeartbeatResponse;
}

/// See the [module](self). Versions 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupHeartbeatResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The id of the member, unique within its group.
    pub member_id: Option<ByteString>,
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// Milliseconds until the next heartbeat is due.
    pub heartbeat_interval_ms: i32,
    /// What the member is to fetch from, or null if that has not changed.
    pub assignment: Option<ShareGroupHeartbeatResponseAssignment>,
}

impl Wire for ShareGroupHeartbeatResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("heartbeat_interval_ms", &self.heartbeat_interval_ms)?;
        w.field("assignment", &self.assignment)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_run(
            &["member_epoch", "heartbeat_interval_ms"],
            (&mut self.member_epoch, &mut self.heartbeat_interval_ms),
        )?;
        r.fill("assignment", &mut self.assignment)?;
        r.no_tags()
    }
}

/// See [`ShareGroupHeartbeatResponse::assignment`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupHeartbeatResponseAssignment {
    /// The partitions, by topic.
    pub topics: Vec<ShareGroupHeartbeatResponseTopic>,
}

impl Wire for ShareGroupHeartbeatResponseAssignment {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ShareGroupHeartbeatResponseAssignment::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupHeartbeatResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ShareGroupHeartbeatResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

impl Response for ShareGroupHeartbeatResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
