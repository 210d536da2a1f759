//! ShareFetch (key 78): Acquires records for a member of a share group, and acknowledges those that it is done with.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | the first version outside of a preview (KIP-932) |
//! | 2 | a strict limit of records (KIP-1206); locks can be renewed (KIP-1222) |

// Generated from protocol-specs/share_fetch.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareFetchRequest {
    /// The name of the group.
    pub group_id: Option<ByteString>,
    /// The id of the member, unique within its group.
    pub member_id: Option<ByteString>,
    /// 0 begins a share session, -1 ends it, others count up.
    pub share_session_epoch: i32,
    /// Milliseconds to wait for `min_bytes`.
    pub max_wait_ms: i32,
    /// Bytes to wait for before answering.
    pub min_bytes: i32,
    /// Bytes to answer with; one batch is sent even if it is larger.
    pub max_bytes: i32,
    /// Records to acquire; with mode 0 whole batches may make it more.
    pub max_records: i32,
    /// How many records to put into one range of acquired records, if possible.
    pub batch_size: i32,
    /// 0 acquires whole batches, 1 no more than `max_records`. Versions 2+.
    pub share_acquire_mode: i8,
    /// Whether some acknowledgement is of type 4. Versions 2+.
    pub is_renew_ack: bool,
    /// What to acquire and acknowledge, by topic.
    pub topics: Vec<ShareFetchRequestTopic>,
    /// What to leave out of the session from now on.
    pub forgotten_topics: Vec<ShareFetchRequestForgottenTopic>,
}

impl Default for ShareFetchRequest {
    #[inline]
    fn default() -> Self {
        Self {
            group_id: None, member_id: Some(ByteString::new()), share_session_epoch: 0, max_wait_ms: 0, min_bytes: 0,
            max_bytes: i32::MAX, max_records: 0, batch_size: 0, share_acquire_mode: 0, is_renew_ack: false,
            topics: Vec::new(), forgotten_topics: Vec::new(),
        }
    }
}

impl Wire for ShareFetchRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 29), (2, 31)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("share_session_epoch", &self.share_session_epoch)?;
        w.field("max_wait_ms", &self.max_wait_ms)?;
        w.field("min_bytes", &self.min_bytes)?;
        w.field("max_bytes", &self.max_bytes)?;
        w.field("max_records", &self.max_records)?;
        w.field("batch_size", &self.batch_size)?;
        w.field_if(v >= 2, "share_acquire_mode", &self.share_acquire_mode)?;
        w.field_or(v >= 2, "is_renew_ack", &self.is_renew_ack, &false)?;
        w.field("topics", &self.topics)?;
        w.field("forgotten_topics", &self.forgotten_topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_run_and(
            &["share_session_epoch", "max_wait_ms", "min_bytes", "max_bytes", "max_records", "batch_size"],
            (
                &mut self.share_session_epoch,
                &mut self.max_wait_ms,
                &mut self.min_bytes,
                &mut self.max_bytes,
                &mut self.max_records,
                &mut self.batch_size,
            ),
            v >= 2,
            "share_acquire_mode",
            &mut self.share_acquire_mode,
        )?;
        r.fill_if(v >= 2, "is_renew_ack", &mut self.is_renew_ack)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("forgotten_topics", &mut self.forgotten_topics)?;
        r.no_tags()
    }
}

/// One of [`ShareFetchRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to acquire and acknowledge, by partition.
    pub partitions: Vec<ShareFetchRequestPartition>,
}

impl Wire for ShareFetchRequestTopic {
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

/// One of [`ShareFetchRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// Ranges of records to acknowledge.
    pub acknowledgement_batches: Vec<ShareFetchRequestAcknowledgementBatch>,
}

impl Wire for ShareFetchRequestPartition {
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

/// One of [`ShareFetchRequestPartition::acknowledgement_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchRequestAcknowledgementBatch {
    /// The first offset of the range.
    pub first_offset: i64,
    /// The last offset of the range.
    pub last_offset: i64,
    /// One for all or one for each: 0 a gap, 1 accept, 2 release, 3 reject, 4 renew the lock.
    pub acknowledge_types: Vec<i8>,
}

impl Wire for ShareFetchRequestAcknowledgementBatch {
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

/// One of [`ShareFetchRequest::forgotten_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchRequestForgottenTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ShareFetchRequestForgottenTopic {
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

impl Request for ShareFetchRequest {
    const API: ApiKey = ApiKey::SHARE_FETCH;
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CORRUPT_MESSAGE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::INVALID_REQUEST, ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::INCONSISTENT_TOPIC_ID, ErrorCode::INVALID_RECORD_STATE,
        ErrorCode::SHARE_SESSION_NOT_FOUND, ErrorCode::INVALID_SHARE_SESSION_EPOCH, ErrorCode::FENCED_STATE_EPOCH,
        ErrorCode::SHARE_SESSION_LIMIT_REACHED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ShareFetchResponse;
}

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// Milliseconds for which acquired records are locked for the member.
    pub acquisition_lock_timeout_ms: i32,
    /// What was acquired, by topic.
    pub topics: Vec<ShareFetchResponseTopic>,
    /// Where to find the brokers that this response names as leaders.
    pub nodes: Vec<ShareFetchResponseNode>,
}

impl Wire for ShareFetchResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(14);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("acquisition_lock_timeout_ms", &self.acquisition_lock_timeout_ms)?;
        w.field("topics", &self.topics)?;
        w.field("nodes", &self.nodes)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("acquisition_lock_timeout_ms", &mut self.acquisition_lock_timeout_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("nodes", &mut self.nodes)?;
        r.no_tags()
    }
}

/// One of [`ShareFetchResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What was acquired, by partition.
    pub partitions: Vec<ShareFetchResponsePartition>,
}

impl Wire for ShareFetchResponseTopic {
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

/// One of [`ShareFetchResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong with fetching, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// What went wrong with acknowledging, or `NONE`.
    pub acknowledge_error: ErrorCode,
    /// The broker's own words about that, if it has any.
    pub acknowledge_error_message: Option<ByteString>,
    /// Who leads the partition now, if this broker does not.
    pub current_leader: ShareFetchResponseLeader,
    /// Whole batches, which may have more than the acquired records.
    pub records: Bytes,
    /// Ranges of records that the member has now.
    pub acquired_records: Vec<ShareFetchResponseAcquiredRecords>,
}

impl Wire for ShareFetchResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(22);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("acknowledge_error", &self.acknowledge_error)?;
        w.field("acknowledge_error_message", &self.acknowledge_error_message)?;
        w.field("current_leader", &self.current_leader)?;
        w.field("records", &self.records)?;
        w.field("acquired_records", &self.acquired_records)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("acknowledge_error", &mut self.acknowledge_error)?;
        r.fill("acknowledge_error_message", &mut self.acknowledge_error_message)?;
        r.fill("current_leader", &mut self.current_leader)?;
        r.fill("records", &mut self.records)?;
        r.fill("acquired_records", &mut self.acquired_records)?;
        r.no_tags()
    }
}

/// See [`ShareFetchResponsePartition::current_leader`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponseLeader {
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
}

impl Wire for ShareFetchResponseLeader {
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

/// One of [`ShareFetchResponsePartition::acquired_records`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponseAcquiredRecords {
    /// The first offset of the range.
    pub first_offset: i64,
    /// The last offset of the range.
    pub last_offset: i64,
    /// How often they have been delivered, this time included.
    pub delivery_count: i16,
}

impl Wire for ShareFetchResponseAcquiredRecords {
    const MIN_SIZE: MinSize = MinSize::Fixed(19);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("first_offset", &self.first_offset)?;
        w.field("last_offset", &self.last_offset)?;
        w.field("delivery_count", &self.delivery_count)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["first_offset", "last_offset", "delivery_count"],
            (&mut self.first_offset, &mut self.last_offset, &mut self.delivery_count),
        )?;
        r.no_tags()
    }
}

/// One of [`ShareFetchResponse::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareFetchResponseNode {
    /// The broker's node id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured.
    pub rack: Option<ByteString>,
}

impl Wire for ShareFetchResponseNode {
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

impl Response for ShareFetchResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
