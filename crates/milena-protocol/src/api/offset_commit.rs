//! OffsetCommit (key 8): Writes down how far a group has read.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 2 | the request says how long to keep the offsets |
//! | 3 | the response has a throttle time (KIP-124) |
//! | 4 | throttling starts after the response, not before it (KIP-219) |
//! | 5 | only the broker says how long offsets are kept (KIP-211) |
//! | 6 | the leader epoch of the last record read (KIP-320) |
//! | 7 | static members (KIP-345) |
//! | 8 | flexible |
//! | 9 | consumer groups; STALE_MEMBER_EPOCH and GROUP_ID_NOT_FOUND may be answered (KIP-848) |
//! | 10 | topics are named by id (KIP-848) |

// Generated from protocol-specs/offset_commit.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 2-10.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The generation or the epoch; -1 for no member.
    pub generation_id_or_member_epoch: i32,
    /// The member's id; empty for no member.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 7+.
    pub group_instance_id: Option<ByteString>,
    /// Milliseconds to keep the offsets; -1 leaves it to the broker. Versions 2-4.
    pub retention_time_ms: i64,
    /// The offsets, by topic.
    pub topics: Vec<OffsetCommitRequestTopic>,
}

impl Default for OffsetCommitRequest {
    #[inline]
    fn default() -> Self {
        Self {
            group_id: ByteString::new(), generation_id_or_member_epoch: -1, member_id: ByteString::new(),
            group_instance_id: None, retention_time_ms: -1, topics: Vec::new(),
        }
    }
}

impl Wire for OffsetCommitRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 20), (5, 12), (7, 14), (8, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field("generation_id_or_member_epoch", &self.generation_id_or_member_epoch)?;
        w.field("member_id", &self.member_id)?;
        w.field_or(v >= 7, "group_instance_id", &self.group_instance_id, &None)?;
        w.field_if(v <= 4, "retention_time_ms", &self.retention_time_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill("generation_id_or_member_epoch", &mut self.generation_id_or_member_epoch)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 7, "group_instance_id", &mut self.group_instance_id)?;
        r.fill_if(v <= 4, "retention_time_ms", &mut self.retention_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`OffsetCommitRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitRequestTopic {
    /// The name of the topic. Versions 2-9.
    pub name: ByteString,
    /// The id of the topic. Versions 10+.
    pub id: Uuid,
    /// The offsets, by partition.
    pub partitions: Vec<OffsetCommitRequestPartition>,
}

impl Wire for OffsetCommitRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (8, 3), (10, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 9, "name", &self.name)?;
        w.field_if(v >= 10, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 9, "name", &mut self.name)?;
        r.fill_if(v >= 10, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`OffsetCommitRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The offset of the next record to read.
    pub offset: i64,
    /// The leader epoch of the last record read, or -1. Versions 6+.
    pub leader_epoch: i32,
    /// Any text to keep along with the offset.
    pub metadata: Option<ByteString>,
}

impl Default for OffsetCommitRequestPartition {
    #[inline]
    fn default() -> Self { Self { index: 0, offset: 0, leader_epoch: -1, metadata: Some(ByteString::new()) } }
}

impl Wire for OffsetCommitRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 14), (6, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("offset", &self.offset)?;
        w.field_if(v >= 6, "leader_epoch", &self.leader_epoch)?;
        w.field("metadata", &self.metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "offset"],
            (&mut self.index, &mut self.offset),
            v >= 6,
            "leader_epoch",
            &mut self.leader_epoch,
        )?;
        r.fill("metadata", &mut self.metadata)?;
        r.no_tags()
    }
}

impl Request for OffsetCommitRequest {
    const API: ApiKey = ApiKey::OFFSET_COMMIT;
    const VERSIONS: VersionRange = VersionRange::new(2, 10);
    const FLEXIBLE: i16 = 8;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::OFFSET_METADATA_TOO_LARGE,
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::ILLEGAL_GENERATION, ErrorCode::INVALID_GROUP_ID, ErrorCode::UNKNOWN_MEMBER_ID,
        ErrorCode::REBALANCE_IN_PROGRESS, ErrorCode::INVALID_COMMIT_OFFSET_SIZE, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::FENCED_INSTANCE_ID, ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::FENCED_MEMBER_EPOCH,
        ErrorCode::STALE_MEMBER_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = OffsetCommitResponse;
}

/// See the [module](self). Versions 2-10.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 3+.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<OffsetCommitResponseTopic>,
}

impl Wire for OffsetCommitResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 4), (3, 8), (8, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 3, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`OffsetCommitResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponseTopic {
    /// The name of the topic. Versions 2-9.
    pub name: ByteString,
    /// The id of the topic. Versions 10+.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<OffsetCommitResponsePartition>,
}

impl Wire for OffsetCommitResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (8, 3), (10, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 9, "name", &self.name)?;
        w.field_if(v >= 10, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 9, "name", &mut self.name)?;
        r.fill_if(v >= 10, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`OffsetCommitResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for OffsetCommitResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (8, 7)]);
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

impl Response for OffsetCommitResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
