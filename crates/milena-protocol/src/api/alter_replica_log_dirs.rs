//! AlterReplicaLogDirs (key 34): Moves a broker's replicas to other log directories of it (KIP-113).
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |

// Generated from protocol-specs/alter_replica_log_dirs.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsRequest {
    /// What goes where.
    pub dirs: Vec<AlterReplicaLogDirsRequestDir>,
}

impl Wire for AlterReplicaLogDirsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("dirs", &self.dirs)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("dirs", &mut self.dirs)?;
        r.no_tags()
    }
}

/// One of [`AlterReplicaLogDirsRequest::dirs`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsRequestDir {
    /// The absolute path of the directory to move to.
    pub path: ByteString,
    /// The topics concerned.
    pub topics: Vec<AlterReplicaLogDirsRequestTopic>,
}

impl Wire for AlterReplicaLogDirsRequestDir {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("path", &self.path)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("path", &mut self.path)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AlterReplicaLogDirsRequestDir::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for AlterReplicaLogDirsRequestTopic {
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

impl Request for AlterReplicaLogDirsRequest {
    const API: ApiKey = ApiKey::ALTER_REPLICA_LOG_DIRS;
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REPLICA_NOT_AVAILABLE, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REPLICA_ASSIGNMENT, ErrorCode::KAFKA_STORAGE_ERROR,
        ErrorCode::LOG_DIR_NOT_FOUND, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AlterReplicaLogDirsResponse;
}

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub results: Vec<AlterReplicaLogDirsResponseTopic>,
}

impl Wire for AlterReplicaLogDirsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`AlterReplicaLogDirsResponse::results`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<AlterReplicaLogDirsResponsePartition>,
}

impl Wire for AlterReplicaLogDirsResponseTopic {
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

/// One of [`AlterReplicaLogDirsResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterReplicaLogDirsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for AlterReplicaLogDirsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 6), (2, 7)]);
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

impl Response for AlterReplicaLogDirsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
