//! DescribeTopicPartitions (key 75): Asks for topics and their partitions, page by page.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-966) |

// Generated from protocol-specs/describe_topic_partitions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsRequest {
    /// The topics asked about; empty for all of them.
    pub topics: Vec<DescribeTopicPartitionsRequestTopic>,
    /// The most partitions to tell at once.
    pub response_partition_limit: i32,
    /// Where to go on, or null to begin.
    pub cursor: Option<DescribeTopicPartitionsRequestCursor>,
}

impl Default for DescribeTopicPartitionsRequest {
    #[inline]
    fn default() -> Self { Self { topics: Vec::new(), response_partition_limit: 2000, cursor: None } }
}

impl Wire for DescribeTopicPartitionsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.field("response_partition_limit", &self.response_partition_limit)?;
        w.field("cursor", &self.cursor)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.fill("response_partition_limit", &mut self.response_partition_limit)?;
        r.fill("cursor", &mut self.cursor)?;
        r.no_tags()
    }
}

/// One of [`DescribeTopicPartitionsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTopicPartitionsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
}

impl Wire for DescribeTopicPartitionsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.no_tags()
    }
}

/// See [`DescribeTopicPartitionsRequest::cursor`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTopicPartitionsRequestCursor {
    /// The topic.
    pub topic_name: ByteString,
    /// The partition.
    pub partition_index: i32,
}

impl Wire for DescribeTopicPartitionsRequestCursor {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topic_name", &self.topic_name)?;
        w.field("partition_index", &self.partition_index)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topic_name", &mut self.topic_name)?;
        r.fill("partition_index", &mut self.partition_index)?;
        r.no_tags()
    }
}

impl Request for DescribeTopicPartitionsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_TOPIC_PARTITIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::LEADER_NOT_AVAILABLE, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::LISTENER_NOT_FOUND,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeTopicPartitionsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTopicPartitionsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The topics, in the order of their names.
    pub topics: Vec<DescribeTopicPartitionsResponseTopic>,
    /// Where to go on, or null if this is all.
    pub next_cursor: Option<DescribeTopicPartitionsResponseCursor>,
}

impl Wire for DescribeTopicPartitionsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("topics", &self.topics)?;
        w.field("next_cursor", &self.next_cursor)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("next_cursor", &mut self.next_cursor)?;
        r.no_tags()
    }
}

/// One of [`DescribeTopicPartitionsResponse::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponseTopic {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The name, or null if it is not known.
    pub name: Option<ByteString>,
    /// The id of the topic.
    pub id: Uuid,
    /// Whether Kafka itself keeps its books in it.
    pub is_internal: bool,
    /// The partitions, in the order of their numbers.
    pub partitions: Vec<DescribeTopicPartitionsResponsePartition>,
    /// What the client may do to the topic, one bit per operation.
    pub authorized_operations: i32,
}

impl Default for DescribeTopicPartitionsResponseTopic {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, name: Some(ByteString::new()), id: Uuid::ZERO, is_internal: false,
            partitions: Vec::new(), authorized_operations: i32::MIN,
        }
    }
}

impl Wire for DescribeTopicPartitionsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(26);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("name", &self.name)?;
        w.field("id", &self.id)?;
        w.field("is_internal", &self.is_internal)?;
        w.field("partitions", &self.partitions)?;
        w.field("authorized_operations", &self.authorized_operations)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("name", &mut self.name)?;
        r.fill_run(&["id", "is_internal"], (&mut self.id, &mut self.is_internal))?;
        r.fill("partitions", &mut self.partitions)?;
        r.fill("authorized_operations", &mut self.authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`DescribeTopicPartitionsResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeTopicPartitionsResponsePartition {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The number of the partition within its topic.
    pub index: i32,
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
    /// The nodes that should have a copy.
    pub replica_nodes: Numbers,
    /// Those that are in sync with the leader.
    pub isr_nodes: Numbers,
    /// Those that are not, and still have everything that was committed.
    pub eligible_leader_replicas: Option<Numbers>,
    /// Those that were eligible when last heard of.
    pub last_known_elr: Option<Numbers>,
    /// Those that are not available.
    pub offline_replicas: Numbers,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, index: 0, leader_id: 0, leader_epoch: -1, replica_nodes: Numbers::new(),
            isr_nodes: Numbers::new(), eligible_leader_replicas: None, last_known_elr: None,
            offline_replicas: Numbers::new(),
        }
    }
}

impl Wire for DescribeTopicPartitionsResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(20);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("index", &self.index)?;
        w.field("leader_id", &self.leader_id)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("replica_nodes", &self.replica_nodes)?;
        w.field("isr_nodes", &self.isr_nodes)?;
        w.field("eligible_leader_replicas", &self.eligible_leader_replicas)?;
        w.field("last_known_elr", &self.last_known_elr)?;
        w.field("offline_replicas", &self.offline_replicas)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["error", "index", "leader_id", "leader_epoch"],
            (&mut self.error, &mut self.index, &mut self.leader_id, &mut self.leader_epoch),
        )?;
        r.fill("replica_nodes", &mut self.replica_nodes)?;
        r.fill("isr_nodes", &mut self.isr_nodes)?;
        r.fill("eligible_leader_replicas", &mut self.eligible_leader_replicas)?;
        r.fill("last_known_elr", &mut self.last_known_elr)?;
        r.fill("offline_replicas", &mut self.offline_replicas)?;
        r.no_tags()
    }
}

/// See [`DescribeTopicPartitionsResponse::next_cursor`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTopicPartitionsResponseCursor {
    /// The topic.
    pub topic_name: ByteString,
    /// The partition.
    pub partition_index: i32,
}

impl Wire for DescribeTopicPartitionsResponseCursor {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topic_name", &self.topic_name)?;
        w.field("partition_index", &self.partition_index)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topic_name", &mut self.topic_name)?;
        r.fill("partition_index", &mut self.partition_index)?;
        r.no_tags()
    }
}

impl Response for DescribeTopicPartitionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
