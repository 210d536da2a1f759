//! ShareAcknowledge (key 79): Acknowledges records that a member of a share group is done with, and fetches nothing.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the first version outside of a preview (KIP-932) |
//! | 2 | locks can be renewed (KIP-1222) |

// Generated from protocol-specs/share_acknowledge.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareAcknowledgeRequest {
    /// The name of the group.
    pub group_id: Option<ByteString>,
    /// The id of the member, unique within its group.
    pub member_id: Option<ByteString>,
    /// -1 ends the share session, others count up.
    pub share_session_epoch: i32,
    /// Whether some acknowledgement is of type 4. Versions 2+.
    pub is_renew_ack: bool,
    /// What to acknowledge, by topic.
    pub topics: Vec<ShareAcknowledgeRequestTopic>,
}

impl Default for ShareAcknowledgeRequest {
    fn default() -> Self {
        Self {
            group_id: None, member_id: Some(ByteString::new()), share_session_epoch: 0, is_renew_ack: false,
            topics: Vec::new(),
        }
    }
}

impl Wire for ShareAcknowledgeRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("share_session_epoch", &self.share_session_epoch)?;
        w.field_or(v >= 2, "is_renew_ack", &self.is_renew_ack, &false)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let v = r.version();
        let this = Self {
            group_id: r.field("group_id")?,
            member_id: r.field("member_id")?,
            share_session_epoch: r.field("share_session_epoch")?,
            is_renew_ack: r.field_or(v >= 2, "is_renew_ack", false)?,
            topics: r.field("topics")?,
        };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to acknowledge, by partition.
    pub partitions: Vec<ShareAcknowledgeRequestPartition>,
}

impl Wire for ShareAcknowledgeRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { id: r.field("id")?, partitions: r.field("partitions")? };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// Ranges of records to acknowledge.
    pub acknowledgement_batches: Vec<ShareAcknowledgeRequestAcknowledgementBatch>,
}

impl Wire for ShareAcknowledgeRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("acknowledgement_batches", &self.acknowledgement_batches)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { index: r.field("index")?, acknowledgement_batches: r.field("acknowledgement_batches")? };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeRequestPartition::acknowledgement_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeRequestAcknowledgementBatch {
    /// The first offset of the range.
    pub first_offset: i64,
    /// The last offset of the range.
    pub last_offset: i64,
    /// One for all or one for each: 0 a gap, 1 accept, 2 release, 3 reject, 4 renew the lock.
    pub acknowledge_types: Vec<i8>,
}

impl Wire for ShareAcknowledgeRequestAcknowledgementBatch {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("first_offset", &self.first_offset)?;
        w.field("last_offset", &self.last_offset)?;
        w.field("acknowledge_types", &self.acknowledge_types)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            first_offset: r.field("first_offset")?,
            last_offset: r.field("last_offset")?,
            acknowledge_types: r.field("acknowledge_types")?,
        };
        r.no_tags(this)
    }
}

impl Request for ShareAcknowledgeRequest {
    const API: ApiKey = ApiKey::SHARE_ACKNOWLEDGE;
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST,
        ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::FENCED_LEADER_EPOCH, ErrorCode::UNKNOWN_TOPIC_ID,
        ErrorCode::INVALID_RECORD_STATE, ErrorCode::SHARE_SESSION_NOT_FOUND, ErrorCode::INVALID_SHARE_SESSION_EPOCH,
        ErrorCode::FENCED_STATE_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ShareAcknowledgeResponse;
}

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// Milliseconds for which acquired records are locked for the member. Versions 2+.
    pub acquisition_lock_timeout_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<ShareAcknowledgeResponseTopic>,
    /// Where to find the brokers that this response names as leaders.
    pub nodes: Vec<ShareAcknowledgeResponseNode>,
}

impl Wire for ShareAcknowledgeResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 10), (2, 14)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field_if(v >= 2, "acquisition_lock_timeout_ms", &self.acquisition_lock_timeout_ms)?;
        w.field("topics", &self.topics)?;
        w.field("nodes", &self.nodes)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let v = r.version();
        let this = Self {
            throttle_time_ms: r.field("throttle_time_ms")?,
            error: r.field("error")?,
            error_message: r.field("error_message")?,
            acquisition_lock_timeout_ms: r.field_or(v >= 2, "acquisition_lock_timeout_ms", 0)?,
            topics: r.field("topics")?,
            nodes: r.field("nodes")?,
        };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<ShareAcknowledgeResponsePartition>,
}

impl Wire for ShareAcknowledgeResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { id: r.field("id")?, partitions: r.field("partitions")? };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// Who leads the partition now, if this broker does not.
    pub current_leader: ShareAcknowledgeResponseLeader,
}

impl Wire for ShareAcknowledgeResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(17);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("current_leader", &self.current_leader)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            index: r.field("index")?,
            error: r.field("error")?,
            error_message: r.field("error_message")?,
            current_leader: r.field("current_leader")?,
        };
        r.no_tags(this)
    }
}

/// See [`ShareAcknowledgeResponsePartition::current_leader`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponseLeader {
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
}

impl Wire for ShareAcknowledgeResponseLeader {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("leader_id", &self.leader_id)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { leader_id: r.field("leader_id")?, leader_epoch: r.field("leader_epoch")? };
        r.no_tags(this)
    }
}

/// One of [`ShareAcknowledgeResponse::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareAcknowledgeResponseNode {
    /// The broker's node id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured.
    pub rack: Option<ByteString>,
}

impl Wire for ShareAcknowledgeResponseNode {
    const MIN_SIZE: MinSize = MinSize::Fixed(11);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.field("rack", &self.rack)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { id: r.field("id")?, host: r.field("host")?, port: r.field("port")?, rack: r.field("rack")? };
        r.no_tags(this)
    }
}

impl Response for ShareAcknowledgeResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
