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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            topics: r.field("topics")?,
            response_partition_limit: r.field("response_partition_limit")?,
            cursor: r.field("cursor")?,
        };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { name: r.field("name")? };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { topic_name: r.field("topic_name")?, partition_index: r.field("partition_index")? };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            throttle_time_ms: r.field("throttle_time_ms")?,
            topics: r.field("topics")?,
            next_cursor: r.field("next_cursor")?,
        };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            error: r.field("error")?,
            name: r.field("name")?,
            id: r.field("id")?,
            is_internal: r.field("is_internal")?,
            partitions: r.field("partitions")?,
            authorized_operations: r.field("authorized_operations")?,
        };
        r.no_tags(this)
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
    pub replica_nodes: Vec<i32>,
    /// Those that are in sync with the leader.
    pub isr_nodes: Vec<i32>,
    /// Those that are not, and still have everything that was committed.
    pub eligible_leader_replicas: Option<Vec<i32>>,
    /// Those that were eligible when last heard of.
    pub last_known_elr: Option<Vec<i32>>,
    /// Those that are not available.
    pub offline_replicas: Vec<i32>,
}

impl Default for DescribeTopicPartitionsResponsePartition {
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, index: 0, leader_id: 0, leader_epoch: -1, replica_nodes: Vec::new(),
            isr_nodes: Vec::new(), eligible_leader_replicas: None, last_known_elr: None, offline_replicas: Vec::new(),
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self {
            error: r.field("error")?,
            index: r.field("index")?,
            leader_id: r.field("leader_id")?,
            leader_epoch: r.field("leader_epoch")?,
            replica_nodes: r.field("replica_nodes")?,
            isr_nodes: r.field("isr_nodes")?,
            eligible_leader_replicas: r.field("eligible_leader_replicas")?,
            last_known_elr: r.field("last_known_elr")?,
            offline_replicas: r.field("offline_replicas")?,
        };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { topic_name: r.field("topic_name")?, partition_index: r.field("partition_index")? };
        r.no_tags(this)
    }
}

impl Response for DescribeTopicPartitionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
