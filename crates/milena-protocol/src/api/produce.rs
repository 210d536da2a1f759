//! Produce (key 0): Appends records to partitions.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 3 | batches of format 2, transactions (KIP-98) |
//! | 5 | the response says where the log starts |
//! | 6 | throttling starts after the response, not before it (KIP-219) |
//! | 7 | zstd is allowed (KIP-110) |
//! | 8 | which record was wrong and why (KIP-467) |
//! | 9 | flexible |
//! | 10 | the new leader and its address after a move (KIP-951) |
//! | 11 | TRANSACTION_ABORTABLE may be answered (KIP-890) |
//! | 12 | a transactional producer need not add partitions to its transaction first (KIP-890) |
//! | 13 | topics are named by id (KIP-516) |

// Generated from protocol-specs/produce.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 3-13.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceRequest {
    /// Null unless the producer is transactional.
    pub transactional_id: Option<ByteString>,
    /// 0 none, and no response; 1 the leader; -1 every in-sync replica.
    pub acks: i16,
    /// Milliseconds that the leader may wait for its followers.
    pub timeout_ms: i32,
    /// What to append, by topic.
    pub topics: Vec<ProduceRequestTopic>,
}

impl Wire for ProduceRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 12), (9, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("acks", &self.acks)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill_run(&["acks", "timeout_ms"], (&mut self.acks, &mut self.timeout_ms))?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ProduceRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceRequestTopic {
    /// The name of the topic. Versions 3-12.
    pub name: ByteString,
    /// The id of the topic. Versions 13+.
    pub id: Uuid,
    /// What to append, by partition.
    pub partitions: Vec<ProduceRequestPartition>,
}

impl Wire for ProduceRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 6), (9, 3), (13, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 12, "name", &self.name)?;
        w.field_if(v >= 13, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 12, "name", &mut self.name)?;
        r.fill_if(v >= 13, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ProduceRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// One batch of format 2, already encoded and checksummed.
    pub records: Option<Bytes>,
}

impl Wire for ProduceRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 8), (9, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("records", &self.records)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("records", &mut self.records)?;
        r.no_tags()
    }
}

impl Request for ProduceRequest {
    const API: ApiKey = ApiKey::PRODUCE;
    const VERSIONS: VersionRange = VersionRange::new(3, 13);
    const FLEXIBLE: i16 = 9;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CORRUPT_MESSAGE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::MESSAGE_TOO_LARGE, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::RECORD_LIST_TOO_LARGE, ErrorCode::NOT_ENOUGH_REPLICAS, ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        ErrorCode::INVALID_REQUIRED_ACKS, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_TIMESTAMP,
        ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT, ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER,
        ErrorCode::DUPLICATE_SEQUENCE_NUMBER, ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::INVALID_TXN_STATE,
        ErrorCode::INVALID_PRODUCER_ID_MAPPING, ErrorCode::CONCURRENT_TRANSACTIONS,
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorCode::KAFKA_STORAGE_ERROR,
        ErrorCode::UNKNOWN_PRODUCER_ID, ErrorCode::UNSUPPORTED_COMPRESSION_TYPE, ErrorCode::INVALID_RECORD,
        ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::INCONSISTENT_TOPIC_ID, ErrorCode::TRANSACTION_ABORTABLE,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_TXN_STATE, ErrorClass::Abort, Refresh::Nothing),
    ];
    type Response = ProduceResponse;
}

/// See the [module](self). Versions 3-13.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceResponse {
    /// The outcome, by topic.
    pub topics: Vec<ProduceResponseTopic>,
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// Where to find the brokers that this response names as leaders. Versions 10+.
    pub nodes: Vec<ProduceResponseNode>,
}

impl Wire for ProduceResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 8), (9, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("topics", &self.topics)?;
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        let mut tags = w.tags();
        tags.field(v >= 10, 0, "nodes", &self.nodes, &Vec::new())?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("topics", &mut self.topics)?;
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 10 => self.nodes = r.field("nodes")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`ProduceResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceResponseTopic {
    /// The name of the topic. Versions 3-12.
    pub name: ByteString,
    /// The id of the topic. Versions 13+.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<ProduceResponsePartition>,
}

impl Wire for ProduceResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 6), (9, 3), (13, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v <= 12, "name", &self.name)?;
        w.field_if(v >= 13, "id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 12, "name", &mut self.name)?;
        r.fill_if(v >= 13, "id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ProduceResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ProduceResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The offset of the batch's first record, or -1 after an error.
    pub base_offset: i64,
    /// The time that the broker gave to the records, or -1 if they keep theirs.
    pub log_append_time_ms: i64,
    /// The oldest offset that the log still has. Versions 5+.
    pub log_start_offset: i64,
    /// The records for which the batch was refused. Versions 8+.
    pub record_errors: Vec<ProduceResponseRecordError>,
    /// The broker's own words about the error, if it has any. Versions 8+.
    pub error_message: Option<ByteString>,
    /// Who leads the partition now, if this broker does not. Versions 10+.
    pub current_leader: Rare<ProduceResponseLeader>,
}

impl Default for ProduceResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, error: ErrorCode::NONE, base_offset: 0, log_append_time_ms: -1, log_start_offset: -1,
            record_errors: Vec::new(), error_message: None, current_leader: Rare::default(),
        }
    }
}

impl Wire for ProduceResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(3, 22), (5, 30), (8, 36), (9, 33)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("base_offset", &self.base_offset)?;
        w.field("log_append_time_ms", &self.log_append_time_ms)?;
        w.field_if(v >= 5, "log_start_offset", &self.log_start_offset)?;
        w.field_if(v >= 8, "record_errors", &self.record_errors)?;
        w.field_if(v >= 8, "error_message", &self.error_message)?;
        let mut tags = w.tags();
        tags.field(v >= 10, 0, "current_leader", &self.current_leader, &Rare::default())?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "error", "base_offset", "log_append_time_ms"],
            (&mut self.index, &mut self.error, &mut self.base_offset, &mut self.log_append_time_ms),
            v >= 5,
            "log_start_offset",
            &mut self.log_start_offset,
        )?;
        r.fill_if(v >= 8, "record_errors", &mut self.record_errors)?;
        r.fill_if(v >= 8, "error_message", &mut self.error_message)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 10 => self.current_leader = r.field("current_leader")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`ProduceResponsePartition::record_errors`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceResponseRecordError {
    /// The record's number within the batch.
    pub index: i32,
    /// What is wrong with it.
    pub message: Option<ByteString>,
}

impl Wire for ProduceResponseRecordError {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("message", &self.message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("message", &mut self.message)?;
        r.no_tags()
    }
}

/// See [`ProduceResponsePartition::current_leader`].
#[derive(Clone, Debug, PartialEq)]
pub struct ProduceResponseLeader {
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
}

impl Default for ProduceResponseLeader {
    #[inline]
    fn default() -> Self { Self { leader_id: -1, leader_epoch: -1 } }
}

impl Usual for ProduceResponseLeader {
    const USUAL: &'static Self = &Self { leader_id: -1, leader_epoch: -1 };
}

impl Wire for ProduceResponseLeader {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("leader_id", &self.leader_id)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["leader_id", "leader_epoch"], (&mut self.leader_id, &mut self.leader_epoch))?;
        r.no_tags()
    }
}

/// One of [`ProduceResponse::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProduceResponseNode {
    /// The broker's node id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured.
    pub rack: Option<ByteString>,
}

impl Wire for ProduceResponseNode {
    const MIN_SIZE: MinSize = MinSize::Fixed(11);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.field("rack", &self.rack)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.fill("rack", &mut self.rack)?;
        r.no_tags()
    }
}

impl Response for ProduceResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
