//! ListPartitionReassignments (key 46): Asks which partitions are being moved.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-455) |

// Generated from protocol-specs/list_partition_reassignments.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsRequest {
    /// Milliseconds that the broker may take.
    pub timeout_ms: i32,
    /// The topics asked about, or null for all of them.
    pub topics: Option<Vec<ListPartitionReassignmentsRequestTopic>>,
}

impl Default for ListPartitionReassignmentsRequest {
    #[inline]
    fn default() -> Self { Self { timeout_ms: 60000, topics: None } }
}

impl Wire for ListPartitionReassignmentsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ListPartitionReassignmentsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPartitionReassignmentsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ListPartitionReassignmentsRequestTopic {
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

impl Request for ListPartitionReassignmentsRequest {
    const API: ApiKey = ApiKey::LIST_PARTITION_REASSIGNMENTS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ListPartitionReassignmentsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPartitionReassignmentsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The topics of which something is being moved.
    pub topics: Vec<ListPartitionReassignmentsResponseTopic>,
}

impl Default for ListPartitionReassignmentsResponse {
    #[inline]
    fn default() -> Self {
        Self { throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), topics: Vec::new() }
    }
}

impl Wire for ListPartitionReassignmentsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ListPartitionReassignmentsResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPartitionReassignmentsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions that are being moved.
    pub partitions: Vec<ListPartitionReassignmentsResponsePartition>,
}

impl Wire for ListPartitionReassignmentsResponseTopic {
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

/// One of [`ListPartitionReassignmentsResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListPartitionReassignmentsResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The nodes that have a copy or are to have one.
    pub replicas: Numbers,
    /// Those that get one.
    pub adding_replicas: Numbers,
    /// Those that lose theirs.
    pub removing_replicas: Numbers,
}

impl Wire for ListPartitionReassignmentsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("replicas", &self.replicas)?;
        w.field("adding_replicas", &self.adding_replicas)?;
        w.field("removing_replicas", &self.removing_replicas)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("replicas", &mut self.replicas)?;
        r.fill("adding_replicas", &mut self.adding_replicas)?;
        r.fill("removing_replicas", &mut self.removing_replicas)?;
        r.no_tags()
    }
}

impl Response for ListPartitionReassignmentsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
