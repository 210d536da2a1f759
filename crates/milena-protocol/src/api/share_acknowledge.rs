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
    #[inline]
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
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill("share_session_epoch", &mut self.share_session_epoch)?;
        r.fill_if(v >= 2, "is_renew_ack", &mut self.is_renew_ack)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("acknowledgement_batches", &mut self.acknowledgement_batches)?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["first_offset", "last_offset"], (&mut self.first_offset, &mut self.last_offset))?;
        r.fill("acknowledge_types", &mut self.acknowledge_types)?;
        r.no_tags()
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
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_if(v >= 2, "acquisition_lock_timeout_ms", &mut self.acquisition_lock_timeout_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("nodes", &mut self.nodes)?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("current_leader", &mut self.current_leader)?;
        r.no_tags()
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
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["leader_id", "leader_epoch"], (&mut self.leader_id, &mut self.leader_epoch))?;
        r.no_tags()
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
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.fill("rack", &mut self.rack)?;
        r.no_tags()
    }
}

impl Response for ShareAcknowledgeResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
