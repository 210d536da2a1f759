//! DescribeQuorum (key 55): Asks how the controllers' quorum is doing.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-595) |
//! | 1 | when each replica has last fetched and caught up (KIP-836) |
//! | 2 | messages, directories and the addresses of the controllers (KIP-853) |

// Generated from protocol-specs/describe_quorum.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumRequest {
    /// The partitions asked about; there is only partition 0 of `__cluster_metadata`.
    pub topics: Vec<DescribeQuorumRequestTopic>,
}

impl Wire for DescribeQuorumRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`DescribeQuorumRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Vec<DescribeQuorumRequestPartition>,
}

impl Wire for DescribeQuorumRequestTopic {
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

/// One of [`DescribeQuorumRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
}

impl Wire for DescribeQuorumRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.no_tags()
    }
}

impl Request for DescribeQuorumRequest {
    const API: ApiKey = ApiKey::DESCRIBE_QUORUM;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::BROKER_NOT_AVAILABLE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeQuorumResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 2+.
    pub error_message: Option<ByteString>,
    /// The answers, by topic.
    pub topics: Vec<DescribeQuorumResponseTopic>,
    /// Where to find the nodes. Versions 2+.
    pub nodes: Vec<DescribeQuorumResponseNode>,
}

impl Default for DescribeQuorumResponse {
    #[inline]
    fn default() -> Self {
        Self { error: ErrorCode::NONE, error_message: Some(ByteString::new()), topics: Vec::new(), nodes: Vec::new() }
    }
}

impl Wire for DescribeQuorumResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field_if(v >= 2, "error_message", &self.error_message)?;
        w.field("topics", &self.topics)?;
        w.field_or(v >= 2, "nodes", &self.nodes, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 2, "error_message", &mut self.error_message)?;
        r.fill("topics", &mut self.topics)?;
        r.fill_if(v >= 2, "nodes", &mut self.nodes)?;
        r.no_tags()
    }
}

/// One of [`DescribeQuorumResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The answers, by partition.
    pub partitions: Vec<DescribeQuorumResponsePartition>,
}

impl Wire for DescribeQuorumResponseTopic {
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

/// One of [`DescribeQuorumResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 2+.
    pub error_message: Option<ByteString>,
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
    /// The offset up to which most voters have everything.
    pub high_watermark: i64,
    /// The nodes that vote.
    pub current_voters: Vec<DescribeQuorumResponseReplica>,
    /// The nodes that follow without a vote.
    pub observers: Vec<DescribeQuorumResponseReplica>,
}

impl Default for DescribeQuorumResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), leader_id: 0, leader_epoch: 0,
            high_watermark: 0, current_voters: Vec::new(), observers: Vec::new(),
        }
    }
}

impl Wire for DescribeQuorumResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 25), (2, 26)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field_if(v >= 2, "error_message", &self.error_message)?;
        w.field("leader_id", &self.leader_id)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("high_watermark", &self.high_watermark)?;
        w.field("current_voters", &self.current_voters)?;
        w.field("observers", &self.observers)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill_if(v >= 2, "error_message", &mut self.error_message)?;
        r.fill_run(
            &["leader_id", "leader_epoch", "high_watermark"],
            (&mut self.leader_id, &mut self.leader_epoch, &mut self.high_watermark),
        )?;
        r.fill("current_voters", &mut self.current_voters)?;
        r.fill("observers", &mut self.observers)?;
        r.no_tags()
    }
}

/// One of [`DescribeQuorumResponsePartition::current_voters`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeQuorumResponseReplica {
    /// The node.
    pub replica_id: i32,
    /// The id of its log directory. Versions 2+.
    pub replica_directory_id: Uuid,
    /// The offset of its next record, or -1 if that is not known.
    pub log_end_offset: i64,
    /// When it has last fetched, by the leader's clock in milliseconds since 1970, or -1. Versions 1+.
    pub last_fetch_timestamp: i64,
    /// When it last had everything, by the same clock, or -1. Versions 1+.
    pub last_caught_up_timestamp: i64,
}

impl Default for DescribeQuorumResponseReplica {
    #[inline]
    fn default() -> Self {
        Self {
            replica_id: 0, replica_directory_id: Uuid::ZERO, log_end_offset: 0, last_fetch_timestamp: -1,
            last_caught_up_timestamp: -1,
        }
    }
}

impl Wire for DescribeQuorumResponseReplica {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 13), (1, 29), (2, 45)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("replica_id", &self.replica_id)?;
        w.field_or(v >= 2, "replica_directory_id", &self.replica_directory_id, &Uuid::ZERO)?;
        w.field("log_end_offset", &self.log_end_offset)?;
        w.field_if(v >= 1, "last_fetch_timestamp", &self.last_fetch_timestamp)?;
        w.field_if(v >= 1, "last_caught_up_timestamp", &self.last_caught_up_timestamp)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("replica_id", &mut self.replica_id)?;
        r.fill_if(v >= 2, "replica_directory_id", &mut self.replica_directory_id)?;
        r.fill("log_end_offset", &mut self.log_end_offset)?;
        r.fill_if(v >= 1, "last_fetch_timestamp", &mut self.last_fetch_timestamp)?;
        r.fill_if(v >= 1, "last_caught_up_timestamp", &mut self.last_caught_up_timestamp)?;
        r.no_tags()
    }
}

/// One of [`DescribeQuorumResponse::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumResponseNode {
    /// The node's id.
    pub id: i32,
    /// Its addresses.
    pub listeners: Vec<DescribeQuorumResponseListener>,
}

impl Wire for DescribeQuorumResponseNode {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("listeners", &self.listeners)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("listeners", &mut self.listeners)?;
        r.no_tags()
    }
}

/// One of [`DescribeQuorumResponseNode::listeners`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeQuorumResponseListener {
    /// The listener.
    pub name: ByteString,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for DescribeQuorumResponseListener {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.no_tags()
    }
}

impl Response for DescribeQuorumResponse {}
