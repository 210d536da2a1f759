//! ConsumerGroupHeartbeat (key 68): Joins, stays in or leaves a consumer group, whose coordinator shares out the partitions.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-848) |
//! | 1 | a regular expression may name the topics (KIP-848); the member chooses its own id (KIP-1082) |

// Generated from protocol-specs/consumer_group_heartbeat.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupHeartbeatRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id that the member chose for its whole life.
    pub member_id: ByteString,
    /// 0 joins, -1 leaves, -2 leaves to come back; else the epoch.
    pub member_epoch: i32,
    /// The name of a static member; null if there is none or no news.
    pub instance_id: Option<ByteString>,
    /// The rack of the member; null if there is none or no news.
    pub rack_id: Option<ByteString>,
    /// Milliseconds to give up partitions in; -1 if there is no news.
    pub rebalance_timeout_ms: i32,
    /// The topics to subscribe to; null if there is no news.
    pub subscribed_topic_names: Option<Vec<ByteString>>,
    /// A regular expression for topics; null if there is no news. Versions 1+.
    pub subscribed_topic_regex: Option<ByteString>,
    /// The assignor to use; null leaves it to the coordinator, or is no news.
    pub server_assignor: Option<ByteString>,
    /// The partitions that the member has, by topic; null if there is no news.
    pub topics: Option<Vec<ConsumerGroupHeartbeatRequestTopic>>,
}

impl Default for ConsumerGroupHeartbeatRequest {
    #[inline]
    fn default() -> Self {
        Self {
            group_id: ByteString::new(), member_id: ByteString::new(), member_epoch: 0, instance_id: None,
            rack_id: None, rebalance_timeout_ms: -1, subscribed_topic_names: None, subscribed_topic_regex: None,
            server_assignor: None, topics: None,
        }
    }
}

impl Wire for ConsumerGroupHeartbeatRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 16), (1, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("rebalance_timeout_ms", &self.rebalance_timeout_ms)?;
        w.field("subscribed_topic_names", &self.subscribed_topic_names)?;
        w.field_or(v >= 1, "subscribed_topic_regex", &self.subscribed_topic_regex, &None)?;
        w.field("server_assignor", &self.server_assignor)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill("member_epoch", &mut self.member_epoch)?;
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("rebalance_timeout_ms", &mut self.rebalance_timeout_ms)?;
        r.fill("subscribed_topic_names", &mut self.subscribed_topic_names)?;
        r.fill_if(v >= 1, "subscribed_topic_regex", &mut self.subscribed_topic_regex)?;
        r.fill("server_assignor", &mut self.server_assignor)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupHeartbeatRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupHeartbeatRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerGroupHeartbeatRequestTopic {
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

impl Request for ConsumerGroupHeartbeatRequest {
    const API: ApiKey = ApiKey::CONSUMER_GROUP_HEARTBEAT;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::GROUP_MAX_SIZE_REACHED, ErrorCode::FENCED_MEMBER_EPOCH, ErrorCode::UNRELEASED_INSTANCE_ID,
        ErrorCode::UNSUPPORTED_ASSIGNOR, ErrorCode::INVALID_REGULAR_EXPRESSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::UNSUPPORTED_VERSION, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::GROUP_ID_NOT_FOUND, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_REGULAR_EXPRESSION, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = ConsumerGroupHeartbeatResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupHeartbeatResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The id of the member; in version 0 the coordinator may have chosen it.
    pub member_id: Option<ByteString>,
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// Milliseconds until the next heartbeat is due.
    pub heartbeat_interval_ms: i32,
    /// What the member is to have, or null if that has not changed.
    pub assignment: Option<ConsumerGroupHeartbeatResponseAssignment>,
}

impl Wire for ConsumerGroupHeartbeatResponse {
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

/// See [`ConsumerGroupHeartbeatResponse::assignment`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupHeartbeatResponseAssignment {
    /// The partitions, by topic.
    pub topics: Vec<ConsumerGroupHeartbeatResponseTopic>,
}

impl Wire for ConsumerGroupHeartbeatResponseAssignment {
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

/// One of [`ConsumerGroupHeartbeatResponseAssignment::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupHeartbeatResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerGroupHeartbeatResponseTopic {
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

impl Response for ConsumerGroupHeartbeatResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
