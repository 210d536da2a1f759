//! OffsetForLeaderEpoch (key 23): Asks where a leader epoch ends, to find out whether the log was cut off.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 2 | the leader epoch is compared (KIP-320) |
//! | 3 | the request says who asks |
//! | 4 | flexible |

// Generated from protocol-specs/offset_for_leader_epoch.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 2-4.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderEpochRequest {
    /// The broker that asks, -1 for a consumer, -2 for a client that may see all. Versions 3+.
    pub replica_id: i32,
    /// What is asked, by topic.
    pub topics: Vec<OffsetForLeaderEpochRequestTopic>,
}

impl Default for OffsetForLeaderEpochRequest {
    #[inline]
    fn default() -> Self { Self { replica_id: -2, topics: Vec::new() } }
}

impl Wire for OffsetForLeaderEpochRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 4), (3, 8), (4, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 3, "replica_id", &self.replica_id)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "replica_id", &mut self.replica_id)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`OffsetForLeaderEpochRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderEpochRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What is asked, by partition.
    pub partitions: Vec<OffsetForLeaderEpochRequestPartition>,
}

impl Wire for OffsetForLeaderEpochRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (4, 3)]);
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

/// One of [`OffsetForLeaderEpochRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderEpochRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The leader epoch that the client believes in, for the broker to compare; -1 skips the check.
    pub current_leader_epoch: i32,
    /// The epoch whose end is wanted.
    pub leader_epoch: i32,
}

impl Default for OffsetForLeaderEpochRequestPartition {
    #[inline]
    fn default() -> Self { Self { index: 0, current_leader_epoch: -1, leader_epoch: 0 } }
}

impl Wire for OffsetForLeaderEpochRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 12), (4, 13)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("current_leader_epoch", &self.current_leader_epoch)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["index", "current_leader_epoch", "leader_epoch"],
            (&mut self.index, &mut self.current_leader_epoch, &mut self.leader_epoch),
        )?;
        r.no_tags()
    }
}

impl Request for OffsetForLeaderEpochRequest {
    const API: ApiKey = ApiKey::OFFSET_FOR_LEADER_EPOCH;
    const VERSIONS: VersionRange = VersionRange::new(2, 4);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::REPLICA_NOT_AVAILABLE,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::UNKNOWN_LEADER_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = OffsetForLeaderEpochResponse;
}

/// See the [module](self). Versions 2-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderEpochResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The answers, by topic.
    pub topics: Vec<OffsetForLeaderEpochResponseTopic>,
}

impl Wire for OffsetForLeaderEpochResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 8), (4, 6)]);
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

/// One of [`OffsetForLeaderEpochResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetForLeaderEpochResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The answers, by partition.
    pub partitions: Vec<OffsetForLeaderEpochResponsePartition>,
}

impl Wire for OffsetForLeaderEpochResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (4, 3)]);
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

/// One of [`OffsetForLeaderEpochResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetForLeaderEpochResponsePartition {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The number of the partition within its topic.
    pub index: i32,
    /// The largest epoch that is not after the one asked for, or -1.
    pub leader_epoch: i32,
    /// The offset after its last record, or -1.
    pub end_offset: i64,
}

impl Default for OffsetForLeaderEpochResponsePartition {
    #[inline]
    fn default() -> Self { Self { error: ErrorCode::NONE, index: 0, leader_epoch: -1, end_offset: -1 } }
}

impl Wire for OffsetForLeaderEpochResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 18), (4, 19)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("index", &self.index)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("end_offset", &self.end_offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["error", "index", "leader_epoch", "end_offset"],
            (&mut self.error, &mut self.index, &mut self.leader_epoch, &mut self.end_offset),
        )?;
        r.no_tags()
    }
}

impl Response for OffsetForLeaderEpochResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
