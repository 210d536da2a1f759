//! DescribeProducers (key 61): Lists the producers that partitions know, and their open transactions.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-664) |

// Generated from protocol-specs/describe_producers.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersRequest {
    /// The partitions asked about, by topic.
    pub topics: Vec<DescribeProducersRequestTopic>,
}

impl Wire for DescribeProducersRequest {
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

/// One of [`DescribeProducersRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for DescribeProducersRequestTopic {
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

impl Request for DescribeProducersRequest {
    const API: ApiKey = ApiKey::DESCRIBE_PRODUCERS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeProducersResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The producers, by topic.
    pub topics: Vec<DescribeProducersResponseTopic>,
}

impl Wire for DescribeProducersResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
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

/// One of [`DescribeProducersResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The producers, by partition.
    pub partitions: Vec<DescribeProducersResponsePartition>,
}

impl Wire for DescribeProducersResponseTopic {
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

/// One of [`DescribeProducersResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeProducersResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// Those that the partition has not forgotten.
    pub active_producers: Vec<DescribeProducersResponseProducer>,
}

impl Wire for DescribeProducersResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("active_producers", &self.active_producers)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("active_producers", &mut self.active_producers)?;
        r.no_tags()
    }
}

/// One of [`DescribeProducersResponsePartition::active_producers`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeProducersResponseProducer {
    /// The id of the producer.
    pub id: i64,
    /// Its epoch.
    pub epoch: i32,
    /// The sequence number of its last record, or -1.
    pub last_sequence: i32,
    /// The time of its last batch, in milliseconds since 1970, or -1.
    pub last_timestamp: i64,
    /// The epoch of the coordinator that wrote its last marker, or -1.
    pub coordinator_epoch: i32,
    /// The first offset of its open transaction, or -1.
    pub current_txn_start_offset: i64,
}

impl Default for DescribeProducersResponseProducer {
    #[inline]
    fn default() -> Self {
        Self {
            id: 0, epoch: 0, last_sequence: -1, last_timestamp: -1, coordinator_epoch: 0, current_txn_start_offset: -1,
        }
    }
}

impl Wire for DescribeProducersResponseProducer {
    const MIN_SIZE: MinSize = MinSize::Fixed(37);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("epoch", &self.epoch)?;
        w.field("last_sequence", &self.last_sequence)?;
        w.field("last_timestamp", &self.last_timestamp)?;
        w.field("coordinator_epoch", &self.coordinator_epoch)?;
        w.field("current_txn_start_offset", &self.current_txn_start_offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["id", "epoch", "last_sequence", "last_timestamp", "coordinator_epoch", "current_txn_start_offset"],
            (
                &mut self.id,
                &mut self.epoch,
                &mut self.last_sequence,
                &mut self.last_timestamp,
                &mut self.coordinator_epoch,
                &mut self.current_txn_start_offset,
            ),
        )?;
        r.no_tags()
    }
}

impl Response for DescribeProducersResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
