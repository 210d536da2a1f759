//! AlterPartitionReassignments (key 45): Moves partitions to other brokers, or stops moving them.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-455) |
//! | 1 | the number of replicas may be protected from change (KIP-860) |

// Generated from protocol-specs/alter_partition_reassignments.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsRequest {
    /// Milliseconds to wait until the moves have begun.
    pub timeout_ms: i32,
    /// Whether a partition may end up with more or fewer replicas than it has. Versions 1+.
    pub allow_replication_factor_change: bool,
    /// What to move, by topic.
    pub topics: Vec<AlterPartitionReassignmentsRequestTopic>,
}

impl Default for AlterPartitionReassignmentsRequest {
    #[inline]
    fn default() -> Self { Self { timeout_ms: 60000, allow_replication_factor_change: true, topics: Vec::new() } }
}

impl Wire for AlterPartitionReassignmentsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field_or(v >= 1, "allow_replication_factor_change", &self.allow_replication_factor_change, &true)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.fill_if(v >= 1, "allow_replication_factor_change", &mut self.allow_replication_factor_change)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AlterPartitionReassignmentsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterPartitionReassignmentsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What to move, by partition.
    pub partitions: Vec<AlterPartitionReassignmentsRequestPartition>,
}

impl Wire for AlterPartitionReassignmentsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
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

/// One of [`AlterPartitionReassignmentsRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterPartitionReassignmentsRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The nodes that are to have a copy, the preferred leader first; null to stop a move.
    pub replicas: Option<Numbers>,
}

impl Wire for AlterPartitionReassignmentsRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("replicas", &self.replicas)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("replicas", &mut self.replicas)?;
        r.no_tags()
    }
}

impl Request for AlterPartitionReassignmentsRequest {
    const API: ApiKey = ApiKey::ALTER_PARTITION_REASSIGNMENTS;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REPLICATION_FACTOR,
        ErrorCode::INVALID_REPLICA_ASSIGNMENT, ErrorCode::NOT_CONTROLLER, ErrorCode::NO_REASSIGNMENT_IN_PROGRESS,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AlterPartitionReassignmentsResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// As in the request. Versions 1+.
    pub allow_replication_factor_change: bool,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The outcome, by topic.
    pub topics: Vec<AlterPartitionReassignmentsResponseTopic>,
}

impl Default for AlterPartitionReassignmentsResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, allow_replication_factor_change: true, error: ErrorCode::NONE,
            error_message: Some(ByteString::new()), topics: Vec::new(),
        }
    }
}

impl Wire for AlterPartitionReassignmentsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 9), (1, 10)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field_if(v >= 1, "allow_replication_factor_change", &self.allow_replication_factor_change)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v >= 1, "allow_replication_factor_change", &mut self.allow_replication_factor_change)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AlterPartitionReassignmentsResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterPartitionReassignmentsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<AlterPartitionReassignmentsResponsePartition>,
}

impl Wire for AlterPartitionReassignmentsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
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

/// One of [`AlterPartitionReassignmentsResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterPartitionReassignmentsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for AlterPartitionReassignmentsResponsePartition {
    #[inline]
    fn default() -> Self { Self { index: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) } }
}

impl Wire for AlterPartitionReassignmentsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for AlterPartitionReassignmentsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
