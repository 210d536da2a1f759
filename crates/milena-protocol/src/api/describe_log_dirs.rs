//! DescribeLogDirs (key 35): Asks what is in a broker's log directories (KIP-113).
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | an error for the whole request (KIP-784) |
//! | 4 | the size of the volume (KIP-827) |
//! | 5 | whether a directory takes new partitions (KIP-1066) |

// Generated from protocol-specs/describe_log_dirs.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-5.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsRequest {
    /// The topics asked about, or null for all of them.
    pub topics: Option<Vec<DescribeLogDirsRequestTopic>>,
}

impl Default for DescribeLogDirsRequest {
    #[inline]
    fn default() -> Self { Self { topics: Some(Vec::new()) } }
}

impl Wire for DescribeLogDirsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`DescribeLogDirsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for DescribeLogDirsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (2, 3)]);
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

impl Request for DescribeLogDirsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_LOG_DIRS;
    const VERSIONS: VersionRange = VersionRange::new(1, 5);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] =
        &[ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::UNKNOWN_SERVER_ERROR];
    type Response = DescribeLogDirsResponse;
}

/// See the [module](self). Versions 1-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`. Versions 3+.
    pub error: ErrorCode,
    /// The answers, by directory.
    pub results: Vec<DescribeLogDirsResponseDir>,
}

impl Wire for DescribeLogDirsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 6), (3, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field_if(v >= 3, "error", &self.error)?;
        w.field("results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v >= 3, "error", &mut self.error)?;
        r.fill("results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`DescribeLogDirsResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeLogDirsResponseDir {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The absolute path of the directory.
    pub log_dir: ByteString,
    /// What it has, by topic.
    pub topics: Vec<DescribeLogDirsResponseTopic>,
    /// Bytes of the volume that the directory is on, or -1. Versions 4+.
    pub total_bytes: i64,
    /// Bytes that are left on it, or -1. Versions 4+.
    pub usable_bytes: i64,
    /// Whether the directory is closed to new partitions. Versions 5+.
    pub is_cordoned: bool,
}

impl Default for DescribeLogDirsResponseDir {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, log_dir: ByteString::new(), topics: Vec::new(), total_bytes: -1, usable_bytes: -1,
            is_cordoned: false,
        }
    }
}

impl Wire for DescribeLogDirsResponseDir {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 5), (4, 21), (5, 22)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("log_dir", &self.log_dir)?;
        w.field("topics", &self.topics)?;
        w.field_if(v >= 4, "total_bytes", &self.total_bytes)?;
        w.field_if(v >= 4, "usable_bytes", &self.usable_bytes)?;
        w.field_if(v >= 5, "is_cordoned", &self.is_cordoned)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill("log_dir", &mut self.log_dir)?;
        r.fill("topics", &mut self.topics)?;
        r.fill_if(v >= 4, "total_bytes", &mut self.total_bytes)?;
        r.fill_if(v >= 4, "usable_bytes", &mut self.usable_bytes)?;
        r.fill_if(v >= 5, "is_cordoned", &mut self.is_cordoned)?;
        r.no_tags()
    }
}

/// One of [`DescribeLogDirsResponseDir::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What it has, by partition.
    pub partitions: Vec<DescribeLogDirsResponsePartition>,
}

impl Wire for DescribeLogDirsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (2, 3)]);
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

/// One of [`DescribeLogDirsResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeLogDirsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// Bytes of the log's segments.
    pub size: i64,
    /// How many offsets the log is behind the high watermark or, if it is to replace another, behind that one.
    pub offset_lag: i64,
    /// Whether the log is being moved here and will replace the replica's present one.
    pub is_future_key: bool,
}

impl Wire for DescribeLogDirsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 21), (2, 22)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("size", &self.size)?;
        w.field("offset_lag", &self.offset_lag)?;
        w.field("is_future_key", &self.is_future_key)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["index", "size", "offset_lag", "is_future_key"],
            (&mut self.index, &mut self.size, &mut self.offset_lag, &mut self.is_future_key),
        )?;
        r.no_tags()
    }
}

impl Response for DescribeLogDirsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
