//! TxnOffsetCommit (key 28): Writes down how far a group has read, to count once the transaction is committed.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | the leader epoch of the last record read (KIP-320) |
//! | 3 | flexible; the group checks which member commits (KIP-447) |
//! | 4 | TRANSACTION_ABORTABLE may be answered (KIP-890) |
//! | 5 | the offsets need not be added to the transaction first (KIP-890) |
//! | 6 | topics are named by id (KIP-1319) |

// Generated from protocol-specs/txn_offset_commit.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequest {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// The generation or the epoch; -1 for no member. Versions 3+.
    pub generation_id_or_member_epoch: i32,
    /// The member's id; empty for no member. Versions 3+.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 3+.
    pub group_instance_id: Option<ByteString>,
    /// The offsets, by topic.
    pub topics: Vec<TxnOffsetCommitRequestTopic>,
}

impl Default for TxnOffsetCommitRequest {
    #[inline]
    fn default() -> Self {
        Self {
            transactional_id: ByteString::new(), group_id: ByteString::new(), producer_id: 0, producer_epoch: 0,
            generation_id_or_member_epoch: -1, member_id: ByteString::new(), group_instance_id: None,
            topics: Vec::new(),
        }
    }
}

impl Wire for TxnOffsetCommitRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 18), (3, 20)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("transactional_id", &self.transactional_id)?;
        w.field("group_id", &self.group_id)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field_or(v >= 3, "generation_id_or_member_epoch", &self.generation_id_or_member_epoch, &-1)?;
        w.field_or(v >= 3, "member_id", &self.member_id, &ByteString::new())?;
        w.field_or(v >= 3, "group_instance_id", &self.group_instance_id, &None)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill("group_id", &mut self.group_id)?;
        r.fill_run_and(
            &["producer_id", "producer_epoch"],
            (&mut self.producer_id, &mut self.producer_epoch),
            v >= 3,
            "generation_id_or_member_epoch",
            &mut self.generation_id_or_member_epoch,
        )?;
        r.fill_if(v >= 3, "member_id", &mut self.member_id)?;
        r.fill_if(v >= 3, "group_instance_id", &mut self.group_instance_id)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`TxnOffsetCommitRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitRequestTopic {
    /// The name of the topic. Versions 0-5.
    pub name: ByteString,
    /// The id of the topic. Versions 6+.
    pub id: Uuid,
    /// The offsets, by partition.
    pub partitions: Vec<TxnOffsetCommitRequestPartition>,
}

impl Wire for TxnOffsetCommitRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 3), (6, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 5, "name", &self.name)?;
        w.field_if(v >= 6, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 5, "name", &mut self.name)?;
        r.fill_if(v >= 6, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`TxnOffsetCommitRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct TxnOffsetCommitRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The offset of the next record to read.
    pub offset: i64,
    /// The leader epoch of the last record read, or -1. Versions 2+.
    pub leader_epoch: i32,
    /// Any text to keep along with the offset.
    pub metadata: Option<ByteString>,
}

impl Default for TxnOffsetCommitRequestPartition {
    #[inline]
    fn default() -> Self { Self { index: 0, offset: 0, leader_epoch: -1, metadata: Some(ByteString::new()) } }
}

impl Wire for TxnOffsetCommitRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (2, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("offset", &self.offset)?;
        w.field_if(v >= 2, "leader_epoch", &self.leader_epoch)?;
        w.field("metadata", &self.metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "offset"],
            (&mut self.index, &mut self.offset),
            v >= 2,
            "leader_epoch",
            &mut self.leader_epoch,
        )?;
        r.fill("metadata", &mut self.metadata)?;
        r.no_tags()
    }
}

impl Request for TxnOffsetCommitRequest {
    const API: ApiKey = ApiKey::TXN_OFFSET_COMMIT;
    const VERSIONS: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::OFFSET_METADATA_TOO_LARGE,
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::ILLEGAL_GENERATION, ErrorCode::INVALID_GROUP_ID, ErrorCode::UNKNOWN_MEMBER_ID,
        ErrorCode::INVALID_COMMIT_OFFSET_SIZE, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT,
        ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::INVALID_TXN_STATE, ErrorCode::INVALID_PRODUCER_ID_MAPPING,
        ErrorCode::CONCURRENT_TRANSACTIONS, ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::FENCED_INSTANCE_ID, ErrorCode::PRODUCER_FENCED,
        ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::STALE_MEMBER_EPOCH, ErrorCode::TRANSACTION_ABORTABLE,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::REQUEST_TIMED_OUT, ErrorClass::Retry, Refresh::Coordinator),
        (ErrorCode::OFFSET_METADATA_TOO_LARGE, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::ILLEGAL_GENERATION, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_GROUP_ID, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::UNKNOWN_MEMBER_ID, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_COMMIT_OFFSET_SIZE, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::GROUP_ID_NOT_FOUND, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::FENCED_INSTANCE_ID, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::STALE_MEMBER_EPOCH, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::UNKNOWN_SERVER_ERROR, ErrorClass::Abort, Refresh::Nothing),
    ];
    type Response = TxnOffsetCommitResponse;
}

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<TxnOffsetCommitResponseTopic>,
}

impl Wire for TxnOffsetCommitResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (3, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`TxnOffsetCommitResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponseTopic {
    /// The name of the topic. Versions 0-5.
    pub name: ByteString,
    /// The id of the topic. Versions 6+.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<TxnOffsetCommitResponsePartition>,
}

impl Wire for TxnOffsetCommitResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 3), (6, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 5, "name", &self.name)?;
        w.field_if(v >= 6, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 5, "name", &mut self.name)?;
        r.fill_if(v >= 6, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`TxnOffsetCommitResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TxnOffsetCommitResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for TxnOffsetCommitResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for TxnOffsetCommitResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
