//! ListOffsets (key 2): Asks for the offset that belongs to a time, or to an end of the log.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | one offset per partition, with its timestamp (KIP-79) |
//! | 2 | read committed (KIP-98) |
//! | 3 | throttling starts after the response, not before it (KIP-219) |
//! | 4 | leader epochs (KIP-320) |
//! | 5 | OFFSET_NOT_AVAILABLE may be answered (KIP-207) |
//! | 6 | flexible |
//! | 7 | -3 asks for the record with the largest timestamp (KIP-734) |
//! | 8 | -4 asks for the oldest offset on the broker's own disk (KIP-405) |
//! | 9 | -5 asks for the newest offset in tiered storage (KIP-1005) |
//! | 10 | a timeout for what must be read from tiered storage (KIP-1075) |
//! | 11 | -6 asks for the oldest offset not yet in tiered storage (KIP-1023) |

// Generated from protocol-specs/list_offsets.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-11.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsRequest {
    /// The broker that asks, or -1 for a client.
    pub replica_id: i32,
    /// 0 read uncommitted: all records; 1 read committed: none of open or aborted transactions. Versions 2+.
    pub isolation_level: i8,
    /// What is asked, by topic.
    pub topics: Vec<ListOffsetsRequestTopic>,
    /// Milliseconds that the broker may take. Versions 10+.
    pub timeout_ms: i32,
}

impl Wire for ListOffsetsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 9), (6, 7), (10, 11)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("replica_id", &self.replica_id)?;
        w.field_or(v >= 2, "isolation_level", &self.isolation_level, &0)?;
        w.field("topics", &self.topics)?;
        w.field_if(v >= 10, "timeout_ms", &self.timeout_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("replica_id", &mut self.replica_id)?;
        r.fill_if(v >= 2, "isolation_level", &mut self.isolation_level)?;
        r.fill("topics", &mut self.topics)?;
        r.fill_if(v >= 10, "timeout_ms", &mut self.timeout_ms)?;
        r.no_tags()
    }
}

/// One of [`ListOffsetsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What is asked, by partition.
    pub partitions: Vec<ListOffsetsRequestPartition>,
}

impl Wire for ListOffsetsRequestTopic {
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

/// One of [`ListOffsetsRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The leader epoch that the client believes in, for the broker to compare; -1 skips the check. Versions 4+.
    pub current_leader_epoch: i32,
    /// Milliseconds since 1970; -1 the end of the log, -2 its start, -3 to -6 see the history.
    pub timestamp: i64,
}

impl Default for ListOffsetsRequestPartition {
    #[inline]
    fn default() -> Self { Self { index: 0, current_leader_epoch: -1, timestamp: 0 } }
}

impl Wire for ListOffsetsRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 12), (4, 16), (6, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field_if(v >= 4, "current_leader_epoch", &self.current_leader_epoch)?;
        w.field("timestamp", &self.timestamp)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("index", &mut self.index)?;
        r.fill_if(v >= 4, "current_leader_epoch", &mut self.current_leader_epoch)?;
        r.fill("timestamp", &mut self.timestamp)?;
        r.no_tags()
    }
}

impl Request for ListOffsetsRequest {
    const API: ApiKey = ApiKey::LIST_OFFSETS;
    const VERSIONS: VersionRange = VersionRange::new(1, 11);
    const FLEXIBLE: i16 = 6;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::LEADER_NOT_AVAILABLE, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::REPLICA_NOT_AVAILABLE, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT, ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::UNKNOWN_LEADER_EPOCH, ErrorCode::OFFSET_NOT_AVAILABLE, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ListOffsetsResponse;
}

/// See the [module](self). Versions 1-11.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 2+.
    pub throttle_time_ms: i32,
    /// The answers, by topic.
    pub topics: Vec<ListOffsetsResponseTopic>,
}

impl Wire for ListOffsetsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 8), (6, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 2, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 2, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ListOffsetsResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOffsetsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The answers, by partition.
    pub partitions: Vec<ListOffsetsResponsePartition>,
}

impl Wire for ListOffsetsResponseTopic {
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

/// One of [`ListOffsetsResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ListOffsetsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The timestamp of the record found, or -1.
    pub timestamp: i64,
    /// The offset found, or -1 if no record is that late.
    pub offset: i64,
    /// The leader epoch, which grows with each election; -1 if it is not known. Versions 4+.
    pub leader_epoch: i32,
}

impl Default for ListOffsetsResponsePartition {
    #[inline]
    fn default() -> Self { Self { index: 0, error: ErrorCode::NONE, timestamp: -1, offset: -1, leader_epoch: -1 } }
}

impl Wire for ListOffsetsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 22), (4, 26), (6, 27)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("timestamp", &self.timestamp)?;
        w.field("offset", &self.offset)?;
        w.field_or(v >= 4, "leader_epoch", &self.leader_epoch, &-1)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "error", "timestamp", "offset"],
            (&mut self.index, &mut self.error, &mut self.timestamp, &mut self.offset),
            v >= 4,
            "leader_epoch",
            &mut self.leader_epoch,
        )?;
        r.no_tags()
    }
}

impl Response for ListOffsetsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
