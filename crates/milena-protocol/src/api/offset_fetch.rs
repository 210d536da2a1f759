//! OffsetFetch (key 9): Asks how far groups have read.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | offsets are kept in a topic |
//! | 2 | null asks for all topics; an error for the whole group (KIP-88) |
//! | 3 | the response has a throttle time (KIP-124) |
//! | 4 | throttling starts after the response, not before it (KIP-219) |
//! | 5 | the leader epoch of the last record read (KIP-320) |
//! | 6 | flexible |
//! | 7 | offsets that a transaction may still change can be refused (KIP-447) |
//! | 8 | several groups in one request (KIP-709) |
//! | 9 | consumer groups check who asks (KIP-848) |
//! | 10 | topics are named by id (KIP-848) |

// Generated from protocol-specs/offset_fetch.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-10.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequest {
    /// The name of the group. Versions 1-7.
    pub group_id: ByteString,
    /// What to ask for; null means every topic that the group has offsets of. Versions 1-7.
    pub topics: Option<Vec<OffsetFetchRequestTopic>>,
    /// What to ask for, by group. Versions 8+.
    pub groups: Vec<OffsetFetchRequestGroup>,
    /// Whether to answer UNSTABLE_OFFSET_COMMIT while an open transaction commits an offset. Versions 7+.
    pub require_stable: bool,
}

impl Default for OffsetFetchRequest {
    #[inline]
    fn default() -> Self {
        Self { group_id: ByteString::new(), topics: Some(Vec::new()), groups: Vec::new(), require_stable: false }
    }
}

impl Wire for OffsetFetchRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (6, 3), (7, 4), (8, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v <= 7, "group_id", &self.group_id, &ByteString::new())?;
        w.nullable_or(v <= 7, (2..=7).contains(&v), "topics", &self.topics, &Some(Vec::new()))?;
        w.field_or(v >= 8, "groups", &self.groups, &Vec::new())?;
        w.field_or(v >= 7, "require_stable", &self.require_stable, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 7, "group_id", &mut self.group_id)?;
        r.nullable_if(v <= 7, (2..=7).contains(&v), "topics", &mut self.topics)?;
        r.fill_if(v >= 8, "groups", &mut self.groups)?;
        r.fill_if(v >= 7, "require_stable", &mut self.require_stable)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for OffsetFetchRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (6, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchRequest::groups`].
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchRequestGroup {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member that asks, or null if no member does. Versions 9+.
    pub member_id: Option<ByteString>,
    /// Its epoch, or -1. Versions 9+.
    pub member_epoch: i32,
    /// The topics; null means every one that the group has offsets of.
    pub topics: Option<Vec<OffsetFetchRequestGroupTopic>>,
}

impl Default for OffsetFetchRequestGroup {
    #[inline]
    fn default() -> Self {
        Self { group_id: ByteString::new(), member_id: None, member_epoch: -1, topics: Some(Vec::new()) }
    }
}

impl Wire for OffsetFetchRequestGroup {
    const MIN_SIZE: MinSize = MinSize::Since(&[(8, 3), (9, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_id", &self.group_id)?;
        w.field_if(v >= 9, "member_id", &self.member_id)?;
        w.field_if(v >= 9, "member_epoch", &self.member_epoch)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_id", &mut self.group_id)?;
        r.fill_if(v >= 9, "member_id", &mut self.member_id)?;
        r.fill_if(v >= 9, "member_epoch", &mut self.member_epoch)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchRequestGroup::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchRequestGroupTopic {
    /// The name of the topic. Versions 8-9.
    pub name: ByteString,
    /// The id of the topic. Versions 10+.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for OffsetFetchRequestGroupTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(8, 3), (10, 18)]);
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

impl Request for OffsetFetchRequest {
    const API: ApiKey = ApiKey::OFFSET_FETCH;
    const VERSIONS: VersionRange = VersionRange::new(1, 10);
    const FLEXIBLE: i16 = 6;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::INVALID_GROUP_ID,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::UNSTABLE_OFFSET_COMMIT,
        ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::STALE_MEMBER_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = OffsetFetchResponse;
}

/// See the [module](self). Versions 1-10.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 3+.
    pub throttle_time_ms: i32,
    /// The offsets, by topic. Versions 1-7.
    pub topics: Vec<OffsetFetchResponseTopic>,
    /// What went wrong, or `NONE`. Versions 2-7.
    pub error: ErrorCode,
    /// The offsets, by group. Versions 8+.
    pub groups: Vec<OffsetFetchResponseGroup>,
}

impl Wire for OffsetFetchResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 6), (3, 10), (6, 8), (8, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 3, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field_or(v <= 7, "topics", &self.topics, &Vec::new())?;
        w.field_if((2..=7).contains(&v), "error", &self.error)?;
        w.field_or(v >= 8, "groups", &self.groups, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v <= 7, "topics", &mut self.topics)?;
        r.fill_if((2..=7).contains(&v), "error", &mut self.error)?;
        r.fill_if(v >= 8, "groups", &mut self.groups)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The offsets, by partition.
    pub partitions: Vec<OffsetFetchResponsePartition>,
}

impl Wire for OffsetFetchResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (6, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFetchResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The offset of the next record to read, or -1 if none was committed.
    pub offset: i64,
    /// The leader epoch of the last record read, or -1. Versions 5+.
    pub leader_epoch: i32,
    /// The text that was committed along with the offset.
    pub metadata: Option<ByteString>,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Default for OffsetFetchResponsePartition {
    #[inline]
    fn default() -> Self {
        Self { index: 0, offset: 0, leader_epoch: -1, metadata: Some(ByteString::new()), error: ErrorCode::NONE }
    }
}

impl Wire for OffsetFetchResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 16), (5, 20)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("offset", &self.offset)?;
        w.field_if(v >= 5, "leader_epoch", &self.leader_epoch)?;
        w.field("metadata", &self.metadata)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "offset"],
            (&mut self.index, &mut self.offset),
            v >= 5,
            "leader_epoch",
            &mut self.leader_epoch,
        )?;
        r.fill("metadata", &mut self.metadata)?;
        r.fill("error", &mut self.error)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchResponse::groups`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseGroup {
    /// The name of the group.
    pub group_id: ByteString,
    /// The offsets, by topic.
    pub topics: Vec<OffsetFetchResponseGroupTopic>,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for OffsetFetchResponseGroup {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topics", &self.topics)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("error", &mut self.error)?;
        r.no_tags()
    }
}

/// One of [`OffsetFetchResponseGroup::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetFetchResponseGroupTopic {
    /// The name of the topic. Versions 8-9.
    pub name: ByteString,
    /// The id of the topic. Versions 10+.
    pub id: Uuid,
    /// The offsets, by partition.
    pub partitions: Vec<OffsetFetchResponsePartition>,
}

impl Wire for OffsetFetchResponseGroupTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(8, 3), (10, 18)]);
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

impl Response for OffsetFetchResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
