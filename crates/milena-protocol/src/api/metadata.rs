//! Metadata (key 3): Asks for brokers, topics, partitions and who leads them.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | null means every topic, empty means none; racks, the controller, which topics are internal |
//! | 2 | the id of the cluster (KIP-78) |
//! | 3 | a throttle time |
//! | 4 | the client says whether asking may create a topic (KAFKA-5291) |
//! | 5 | replicas on failed disks (KIP-112) |
//! | 6 | throttling starts after the response, not before it (KIP-219) |
//! | 7 | leader epochs (KIP-320) |
//! | 8 | allowed operations (KIP-430) |
//! | 9 | flexible |
//! | 10 | topic ids in the response (KIP-516); asking by id does not work yet |
//! | 11 | the cluster's allowed operations have moved to DescribeCluster (KIP-700) |
//! | 12 | topics may be asked for by id |
//! | 13 | an error for the whole request: the client should start again from its bootstrap servers (KIP-1102) |

// Generated from protocol-specs/metadata.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-13.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequest {
    /// The topics to describe; null means all of them, and so does an empty list in version 0.
    pub topics: Option<Vec<MetadataRequestTopic>>,
    /// Whether a missing topic may be created if the broker does so. Versions 4+.
    pub allow_auto_topic_creation: bool,
    /// Whether to list what the client may do to the cluster. Versions 8-10.
    pub include_cluster_authorized_operations: bool,
    /// Whether to list what the client may do to each topic. Versions 8+.
    pub include_topic_authorized_operations: bool,
}

impl Default for MetadataRequest {
    #[inline]
    fn default() -> Self {
        Self {
            topics: Some(Vec::new()), allow_auto_topic_creation: true, include_cluster_authorized_operations: false,
            include_topic_authorized_operations: false,
        }
    }
}

impl Wire for MetadataRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (4, 5), (8, 7), (9, 5), (11, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.nullable_if(true, v >= 1, "topics", &self.topics)?;
        w.field_or(v >= 4, "allow_auto_topic_creation", &self.allow_auto_topic_creation, &true)?;
        w.field_or(
            (8..=10).contains(&v),
            "include_cluster_authorized_operations",
            &self.include_cluster_authorized_operations,
            &false,
        )?;
        w.field_or(v >= 8, "include_topic_authorized_operations", &self.include_topic_authorized_operations, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.nullable_if(true, v >= 1, "topics", &mut self.topics)?;
        r.fill_if(v >= 4, "allow_auto_topic_creation", &mut self.allow_auto_topic_creation)?;
        r.fill_if(
            (8..=10).contains(&v),
            "include_cluster_authorized_operations",
            &mut self.include_cluster_authorized_operations,
        )?;
        r.fill_if(v >= 8, "include_topic_authorized_operations", &mut self.include_topic_authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`MetadataRequest::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataRequestTopic {
    /// The id, if the topic is asked for by id. Versions 10+.
    pub id: Uuid,
    /// The name, or null if the topic is asked for by id.
    pub name: Option<ByteString>,
}

impl Default for MetadataRequestTopic {
    #[inline]
    fn default() -> Self { Self { id: Uuid::ZERO, name: Some(ByteString::new()) } }
}

impl Wire for MetadataRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (10, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 10, "id", &self.id)?;
        w.nullable_if(true, v >= 10, "name", &self.name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 10, "id", &mut self.id)?;
        r.nullable_if(true, v >= 10, "name", &mut self.name)?;
        r.no_tags()
    }
}

impl Request for MetadataRequest {
    const API: ApiKey = ApiKey::METADATA;
    const VERSIONS: VersionRange = VersionRange::new(0, 13);
    const FLEXIBLE: i16 = 9;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::LEADER_NOT_AVAILABLE, ErrorCode::REPLICA_NOT_AVAILABLE,
        ErrorCode::INVALID_TOPIC_EXCEPTION, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::LISTENER_NOT_FOUND, ErrorCode::UNKNOWN_TOPIC_ID,
        ErrorCode::REBOOTSTRAP_REQUIRED,
    ];
    type Response = MetadataResponse;
}

/// See the [module](self). Versions 0-13.
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 3+.
    pub throttle_time_ms: i32,
    /// The brokers that are alive.
    pub brokers: Vec<MetadataResponseBroker>,
    /// The id of the cluster. Versions 2+.
    pub cluster_id: Option<ByteString>,
    /// The node that takes requests for the controller, or -1. Versions 1+.
    pub controller_id: i32,
    /// The topics asked for.
    pub topics: Vec<MetadataResponseTopic>,
    /// What the client may do to the cluster, one bit per operation. Versions 8-10.
    pub cluster_authorized_operations: i32,
    /// What went wrong, or `NONE`. Versions 13+.
    pub error: ErrorCode,
}

impl Default for MetadataResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, brokers: Vec::new(), cluster_id: None, controller_id: -1, topics: Vec::new(),
            cluster_authorized_operations: i32::MIN, error: ErrorCode::NONE,
        }
    }
}

impl Wire for MetadataResponse {
    const MIN_SIZE: MinSize =
        MinSize::Since(&[(0, 8), (1, 12), (2, 14), (3, 18), (8, 22), (9, 16), (11, 12), (13, 14)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 3, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field("brokers", &self.brokers)?;
        w.field_if(v >= 2, "cluster_id", &self.cluster_id)?;
        w.field_if(v >= 1, "controller_id", &self.controller_id)?;
        w.field("topics", &self.topics)?;
        w.field_or(
            (8..=10).contains(&v),
            "cluster_authorized_operations",
            &self.cluster_authorized_operations,
            &i32::MIN,
        )?;
        w.field_if(v >= 13, "error", &self.error)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("brokers", &mut self.brokers)?;
        r.fill_if(v >= 2, "cluster_id", &mut self.cluster_id)?;
        r.fill_if(v >= 1, "controller_id", &mut self.controller_id)?;
        r.fill("topics", &mut self.topics)?;
        r.fill_if((8..=10).contains(&v), "cluster_authorized_operations", &mut self.cluster_authorized_operations)?;
        r.fill_if(v >= 13, "error", &mut self.error)?;
        r.no_tags()
    }
}

/// One of [`MetadataResponse::brokers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetadataResponseBroker {
    /// The broker's node id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured. Versions 1+.
    pub rack: Option<ByteString>,
}

impl Wire for MetadataResponseBroker {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 10), (1, 12), (9, 11)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("id", &self.id)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.field_if(v >= 1, "rack", &self.rack)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("id", &mut self.id)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.fill_if(v >= 1, "rack", &mut self.rack)?;
        r.no_tags()
    }
}

/// One of [`MetadataResponse::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponseTopic {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The name, or null if a topic asked for by id does not exist.
    pub name: Option<ByteString>,
    /// The id, or zero if a topic asked for by name does not exist. Versions 10+.
    pub id: Uuid,
    /// Whether Kafka itself keeps its books in it. Versions 1+.
    pub is_internal: bool,
    /// The partitions, in no certain order.
    pub partitions: Vec<MetadataResponsePartition>,
    /// What the client may do to the topic, one bit per operation. Versions 8+.
    pub authorized_operations: i32,
}

impl Default for MetadataResponseTopic {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, name: Some(ByteString::new()), id: Uuid::ZERO, is_internal: false,
            partitions: Vec::new(), authorized_operations: i32::MIN,
        }
    }
}

impl Wire for MetadataResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 9), (8, 13), (9, 10), (10, 26)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.nullable_if(true, v >= 12, "name", &self.name)?;
        w.field_if(v >= 10, "id", &self.id)?;
        w.field_if(v >= 1, "is_internal", &self.is_internal)?;
        w.field("partitions", &self.partitions)?;
        w.field_or(v >= 8, "authorized_operations", &self.authorized_operations, &i32::MIN)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.nullable_if(true, v >= 12, "name", &mut self.name)?;
        r.fill_if(v >= 10, "id", &mut self.id)?;
        r.fill_if(v >= 1, "is_internal", &mut self.is_internal)?;
        r.fill("partitions", &mut self.partitions)?;
        r.fill_if(v >= 8, "authorized_operations", &mut self.authorized_operations)?;
        r.no_tags()
    }
}

/// One of [`MetadataResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct MetadataResponsePartition {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The number of the partition within its topic.
    pub index: i32,
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known. Versions 7+.
    pub leader_epoch: i32,
    /// The nodes that should have a copy.
    pub replicas: Numbers,
    /// Those that are in sync with the leader.
    pub isr: Numbers,
    /// Those that are not available. Versions 5+.
    pub offline_replicas: Numbers,
}

impl Default for MetadataResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, index: 0, leader_id: 0, leader_epoch: -1, replicas: Numbers::new(),
            isr: Numbers::new(), offline_replicas: Numbers::new(),
        }
    }
}

impl Wire for MetadataResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 18), (5, 22), (7, 26), (9, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("index", &self.index)?;
        w.field("leader_id", &self.leader_id)?;
        w.field_if(v >= 7, "leader_epoch", &self.leader_epoch)?;
        w.field("replicas", &self.replicas)?;
        w.field("isr", &self.isr)?;
        w.field_if(v >= 5, "offline_replicas", &self.offline_replicas)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["error", "index", "leader_id"],
            (&mut self.error, &mut self.index, &mut self.leader_id),
            v >= 7,
            "leader_epoch",
            &mut self.leader_epoch,
        )?;
        r.fill("replicas", &mut self.replicas)?;
        r.fill("isr", &mut self.isr)?;
        r.fill_if(v >= 5, "offline_replicas", &mut self.offline_replicas)?;
        r.no_tags()
    }
}

impl Response for MetadataResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
