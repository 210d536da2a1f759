//! DeleteRecords (key 21): Deletes the records before an offset.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-107) |
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |

// Generated from protocol-specs/delete_records.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsRequest {
    /// What to delete, by topic.
    pub topics: Vec<DeleteRecordsRequestTopic>,
    /// Milliseconds to wait until every replica has deleted them.
    pub timeout_ms: i32,
}

impl Wire for DeleteRecordsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.no_tags()
    }
}

/// One of [`DeleteRecordsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What to delete, by partition.
    pub partitions: Vec<DeleteRecordsRequestPartition>,
}

impl Wire for DeleteRecordsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 3)]);
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

/// One of [`DeleteRecordsRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The oldest offset to keep, or -1 to delete everything up to the high watermark.
    pub offset: i64,
}

impl Wire for DeleteRecordsRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 12), (2, 13)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("offset", &self.offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "offset"], (&mut self.index, &mut self.offset))?;
        r.no_tags()
    }
}

impl Request for DeleteRecordsRequest {
    const API: ApiKey = ApiKey::DELETE_RECORDS;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::OFFSET_OUT_OF_RANGE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::POLICY_VIOLATION, ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DeleteRecordsResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<DeleteRecordsResponseTopic>,
}

impl Wire for DeleteRecordsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (2, 6)]);
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

/// One of [`DeleteRecordsResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<DeleteRecordsResponsePartition>,
}

impl Wire for DeleteRecordsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 3)]);
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

/// One of [`DeleteRecordsResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteRecordsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The oldest offset that any replica still has, or -1 after an error.
    pub low_watermark: i64,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for DeleteRecordsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (2, 15)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("low_watermark", &self.low_watermark)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "low_watermark", "error"], (&mut self.index, &mut self.low_watermark, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for DeleteRecordsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
