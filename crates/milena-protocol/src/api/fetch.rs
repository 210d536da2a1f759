//! Fetch (key 1): Reads batches of records from partitions.
//!
//! It is sent to the leader of the partitions it names.
//!
//! | Version | What it changed |
//! |---|---|
//! | 4 | read committed, batches of format 2 (KIP-98) |
//! | 5 | where the log starts |
//! | 7 | sessions: only what changes is sent (KIP-227) |
//! | 8 | throttling starts after the response, not before it (KIP-219) |
//! | 9 | the leader epoch is compared (KIP-320) |
//! | 10 | zstd may be in the batches (KIP-110) |
//! | 11 | reading from the closest replica (KIP-392) |
//! | 12 | flexible; where logs part, and who leads, in the response (KIP-595) |
//! | 13 | topics are named by id (KIP-516) |
//! | 14 | OFFSET_MOVED_TO_TIERED_STORAGE may be answered (KIP-405) |
//! | 15 | followers tell their epoch (KIP-903) |
//! | 16 | addresses of new leaders (KIP-951) |
//! | 17 | followers tell their directory (KIP-853) |
//! | 18 | followers tell the high watermark that they know (KIP-1166) |

// Generated from protocol-specs/fetch.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 4-18.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequest {
    /// The cluster that the sender believes to be in. Versions 12+.
    pub cluster_id: Option<ByteString>,
    /// The broker that asks, or -1 for a client. Versions 4-14.
    pub replica_id: i32,
    /// Which broker asks, if one does. Versions 15+.
    pub replica_state: Rare<FetchRequestReplicaState>,
    /// Milliseconds to wait for `min_bytes`.
    pub max_wait_ms: i32,
    /// Bytes to wait for before answering.
    pub min_bytes: i32,
    /// Bytes to answer with; one batch is sent even if it is larger.
    pub max_bytes: i32,
    /// 0 read uncommitted: all records; 1 read committed: none of open or aborted transactions.
    pub isolation_level: i8,
    /// The fetch session to go on with, or 0. Versions 7+.
    pub session_id: i32,
    /// 0 begins a session, -1 is a request without one, others count up. Versions 7+.
    pub session_epoch: i32,
    /// What to read, by topic.
    pub topics: Vec<FetchRequestTopic>,
    /// What to leave out of the session from now on. Versions 7+.
    pub forgotten_topics: Vec<FetchRequestForgottenTopic>,
    /// The rack of the consumer, for the leader to name a closer replica. Versions 11+.
    pub rack_id: ByteString,
}

impl Default for FetchRequest {
    #[inline]
    fn default() -> Self {
        Self {
            cluster_id: None, replica_id: -1, replica_state: Rare::default(), max_wait_ms: 0, min_bytes: 0,
            max_bytes: i32::MAX, isolation_level: 0, session_id: 0, session_epoch: -1, topics: Vec::new(),
            forgotten_topics: Vec::new(), rack_id: ByteString::new(),
        }
    }
}

impl Wire for FetchRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 21), (7, 33), (11, 35), (12, 29), (15, 25)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v <= 14, "replica_id", &self.replica_id, &-1)?;
        w.field("max_wait_ms", &self.max_wait_ms)?;
        w.field("min_bytes", &self.min_bytes)?;
        w.field("max_bytes", &self.max_bytes)?;
        w.field("isolation_level", &self.isolation_level)?;
        w.field_if(v >= 7, "session_id", &self.session_id)?;
        w.field_if(v >= 7, "session_epoch", &self.session_epoch)?;
        w.field("topics", &self.topics)?;
        w.field_or(v >= 7, "forgotten_topics", &self.forgotten_topics, &Vec::new())?;
        w.field_if(v >= 11, "rack_id", &self.rack_id)?;
        let mut tags = w.tags();
        tags.field_if(v >= 12, 0, "cluster_id", &self.cluster_id, &None)?;
        tags.field(v >= 15, 1, "replica_state", &self.replica_state, &Rare::default())?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 14, "replica_id", &mut self.replica_id)?;
        r.fill_run_and(
            &["max_wait_ms", "min_bytes", "max_bytes", "isolation_level"],
            (&mut self.max_wait_ms, &mut self.min_bytes, &mut self.max_bytes, &mut self.isolation_level),
            v >= 7,
            "session_id",
            &mut self.session_id,
        )?;
        r.fill_if(v >= 7, "session_epoch", &mut self.session_epoch)?;
        r.fill("topics", &mut self.topics)?;
        r.fill_if(v >= 7, "forgotten_topics", &mut self.forgotten_topics)?;
        r.fill_if(v >= 11, "rack_id", &mut self.rack_id)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 12 => self.cluster_id = r.field("cluster_id")?,
                1 if v >= 15 => self.replica_state = r.field("replica_state")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// See [`FetchRequest::replica_state`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequestReplicaState {
    /// The broker that asks, or -1 for a client.
    pub replica_id: i32,
    /// The epoch of that broker, or -1.
    pub replica_epoch: i64,
}

impl Default for FetchRequestReplicaState {
    #[inline]
    fn default() -> Self { Self { replica_id: -1, replica_epoch: -1 } }
}

impl Usual for FetchRequestReplicaState {
    const USUAL: &'static Self = &Self { replica_id: -1, replica_epoch: -1 };
}

impl Wire for FetchRequestReplicaState {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("replica_id", &self.replica_id)?;
        w.field("replica_epoch", &self.replica_epoch)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["replica_id", "replica_epoch"], (&mut self.replica_id, &mut self.replica_epoch))?;
        r.no_tags()
    }
}

/// One of [`FetchRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchRequestTopic {
    /// The name of the topic. Versions 4-12.
    pub name: ByteString,
    /// The id of the topic. Versions 13+.
    pub id: Uuid,
    /// What to read, by partition.
    pub partitions: Vec<FetchRequestPartition>,
}

impl Wire for FetchRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 6), (12, 3), (13, 18)]);
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

/// One of [`FetchRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The leader epoch that the client believes in, for the broker to compare; -1 skips the check. Versions 9+.
    pub current_leader_epoch: i32,
    /// The offset of the first record wanted.
    pub fetch_offset: i64,
    /// The leader epoch of the record before it, or -1. Versions 12+.
    pub last_fetched_epoch: i32,
    /// Where a follower's own log starts; -1 for clients. Versions 5+.
    pub log_start_offset: i64,
    /// Bytes wanted of this partition; one batch may be larger.
    pub max_bytes: i32,
    /// The log directory of the follower. Versions 17+.
    pub replica_directory_id: Uuid,
    /// The follower's high watermark, or -1. Versions 18+.
    pub high_watermark: i64,
}

impl Default for FetchRequestPartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, current_leader_epoch: -1, fetch_offset: 0, last_fetched_epoch: -1, log_start_offset: -1,
            max_bytes: 0, replica_directory_id: Uuid::ZERO, high_watermark: i64::MAX,
        }
    }
}

impl Wire for FetchRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 16), (5, 24), (9, 28), (12, 33)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field_if(v >= 9, "current_leader_epoch", &self.current_leader_epoch)?;
        w.field("fetch_offset", &self.fetch_offset)?;
        w.field_or(v >= 12, "last_fetched_epoch", &self.last_fetched_epoch, &-1)?;
        w.field_if(v >= 5, "log_start_offset", &self.log_start_offset)?;
        w.field("max_bytes", &self.max_bytes)?;
        let mut tags = w.tags();
        tags.field_if(v >= 17, 0, "replica_directory_id", &self.replica_directory_id, &Uuid::ZERO)?;
        tags.field_if(v >= 18, 1, "high_watermark", &self.high_watermark, &i64::MAX)?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("index", &mut self.index)?;
        r.fill_if(v >= 9, "current_leader_epoch", &mut self.current_leader_epoch)?;
        r.fill("fetch_offset", &mut self.fetch_offset)?;
        r.fill_if(v >= 12, "last_fetched_epoch", &mut self.last_fetched_epoch)?;
        r.fill_if(v >= 5, "log_start_offset", &mut self.log_start_offset)?;
        r.fill("max_bytes", &mut self.max_bytes)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 17 => self.replica_directory_id = r.field("replica_directory_id")?,
                1 if v >= 18 => self.high_watermark = r.field("high_watermark")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`FetchRequest::forgotten_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchRequestForgottenTopic {
    /// The name of the topic. Versions 7-12.
    pub name: ByteString,
    /// The id of the topic. Versions 13+.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for FetchRequestForgottenTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(7, 6), (12, 3), (13, 18)]);
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

impl Request for FetchRequest {
    const API: ApiKey = ApiKey::FETCH;
    const VERSIONS: VersionRange = VersionRange::new(4, 18);
    const FLEXIBLE: i16 = 12;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::OFFSET_OUT_OF_RANGE, ErrorCode::CORRUPT_MESSAGE, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        ErrorCode::NOT_LEADER_OR_FOLLOWER, ErrorCode::REPLICA_NOT_AVAILABLE, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::KAFKA_STORAGE_ERROR, ErrorCode::FETCH_SESSION_ID_NOT_FOUND, ErrorCode::INVALID_FETCH_SESSION_EPOCH,
        ErrorCode::FENCED_LEADER_EPOCH, ErrorCode::UNKNOWN_LEADER_EPOCH, ErrorCode::UNSUPPORTED_COMPRESSION_TYPE,
        ErrorCode::OFFSET_NOT_AVAILABLE, ErrorCode::UNKNOWN_TOPIC_ID, ErrorCode::INCONSISTENT_TOPIC_ID,
        ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR, ErrorCode::OFFSET_MOVED_TO_TIERED_STORAGE,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = FetchResponse;
}

/// See the [module](self). Versions 4-18.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`. Versions 7+.
    pub error: ErrorCode,
    /// The session that this response belongs to, or 0. Versions 7+.
    pub session_id: i32,
    /// What was read, by topic.
    pub topics: Vec<FetchResponseTopic>,
    /// Where to find the brokers that this response names as leaders. Versions 16+.
    pub nodes: Vec<FetchResponseNode>,
}

impl Wire for FetchResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 8), (7, 14), (12, 12)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field_if(v >= 7, "error", &self.error)?;
        w.field_or(v >= 7, "session_id", &self.session_id, &0)?;
        w.field("topics", &self.topics)?;
        let mut tags = w.tags();
        tags.field(v >= 16, 0, "nodes", &self.nodes, &Vec::new())?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v >= 7, "error", &mut self.error)?;
        r.fill_if(v >= 7, "session_id", &mut self.session_id)?;
        r.fill("topics", &mut self.topics)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 16 => self.nodes = r.field("nodes")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`FetchResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchResponseTopic {
    /// The name of the topic. Versions 4-12.
    pub name: ByteString,
    /// The id of the topic. Versions 13+.
    pub id: Uuid,
    /// What was read, by partition.
    pub partitions: Vec<FetchResponsePartition>,
}

impl Wire for FetchResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 6), (12, 3), (13, 18)]);
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

/// One of [`FetchResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The offset after the last record that every in-sync replica has.
    pub high_watermark: i64,
    /// The offset before which every transaction is decided.
    pub last_stable_offset: i64,
    /// The oldest offset that the log still has. Versions 5+.
    pub log_start_offset: i64,
    /// Where the reader's log parts from the leader's, if it does. Versions 12+.
    pub diverging_epoch: Rare<FetchResponseEpochEnd>,
    /// Who leads the partition now, if that is news. Versions 12+.
    pub current_leader: Rare<FetchResponseLeader>,
    /// The snapshot that has what the log no longer has. Versions 12+.
    pub snapshot_id: Rare<FetchResponseSnapshotId>,
    /// Whose records to leave out when reading committed.
    pub aborted_transactions: Option<Vec<FetchResponseAbortedTransaction>>,
    /// The node to read from instead, or -1. Versions 11+.
    pub preferred_read_replica: i32,
    /// Whole batches, the first of which may begin before the offset asked for, the last cut off.
    pub records: Option<Bytes>,
}

impl Default for FetchResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, error: ErrorCode::NONE, high_watermark: 0, last_stable_offset: -1, log_start_offset: -1,
            diverging_epoch: Rare::default(), current_leader: Rare::default(), snapshot_id: Rare::default(),
            aborted_transactions: Some(Vec::new()), preferred_read_replica: -1, records: None,
        }
    }
}

impl Wire for FetchResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 30), (5, 38), (11, 42), (12, 37)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("high_watermark", &self.high_watermark)?;
        w.field("last_stable_offset", &self.last_stable_offset)?;
        w.field_if(v >= 5, "log_start_offset", &self.log_start_offset)?;
        w.field("aborted_transactions", &self.aborted_transactions)?;
        w.field_or(v >= 11, "preferred_read_replica", &self.preferred_read_replica, &-1)?;
        w.field("records", &self.records)?;
        let mut tags = w.tags();
        tags.field(v >= 12, 0, "diverging_epoch", &self.diverging_epoch, &Rare::default())?;
        tags.field(v >= 12, 1, "current_leader", &self.current_leader, &Rare::default())?;
        tags.field(v >= 12, 2, "snapshot_id", &self.snapshot_id, &Rare::default())?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "error", "high_watermark", "last_stable_offset"],
            (&mut self.index, &mut self.error, &mut self.high_watermark, &mut self.last_stable_offset),
            v >= 5,
            "log_start_offset",
            &mut self.log_start_offset,
        )?;
        r.fill("aborted_transactions", &mut self.aborted_transactions)?;
        r.fill_if(v >= 11, "preferred_read_replica", &mut self.preferred_read_replica)?;
        r.fill("records", &mut self.records)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 12 => self.diverging_epoch = r.field("diverging_epoch")?,
                1 if v >= 12 => self.current_leader = r.field("current_leader")?,
                2 if v >= 12 => self.snapshot_id = r.field("snapshot_id")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// See [`FetchResponsePartition::diverging_epoch`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchResponseEpochEnd {
    /// The last leader epoch in common.
    pub epoch: i32,
    /// The offset at which it ends.
    pub end_offset: i64,
}

impl Default for FetchResponseEpochEnd {
    #[inline]
    fn default() -> Self { Self { epoch: -1, end_offset: -1 } }
}

impl Usual for FetchResponseEpochEnd {
    const USUAL: &'static Self = &Self { epoch: -1, end_offset: -1 };
}

impl Wire for FetchResponseEpochEnd {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("epoch", &self.epoch)?;
        w.field("end_offset", &self.end_offset)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["epoch", "end_offset"], (&mut self.epoch, &mut self.end_offset))?;
        r.no_tags()
    }
}

/// See [`FetchResponsePartition::current_leader`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchResponseLeader {
    /// The node that leads the partition, or -1 if there is none or it is not known.
    pub leader_id: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
}

impl Default for FetchResponseLeader {
    #[inline]
    fn default() -> Self { Self { leader_id: -1, leader_epoch: -1 } }
}

impl Usual for FetchResponseLeader {
    const USUAL: &'static Self = &Self { leader_id: -1, leader_epoch: -1 };
}

impl Wire for FetchResponseLeader {
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

/// See [`FetchResponsePartition::snapshot_id`].
#[derive(Clone, Debug, PartialEq)]
pub struct FetchResponseSnapshotId {
    /// The offset at which it ends.
    pub end_offset: i64,
    /// Its leader epoch.
    pub epoch: i32,
}

impl Default for FetchResponseSnapshotId {
    #[inline]
    fn default() -> Self { Self { end_offset: -1, epoch: -1 } }
}

impl Usual for FetchResponseSnapshotId {
    const USUAL: &'static Self = &Self { end_offset: -1, epoch: -1 };
}

impl Wire for FetchResponseSnapshotId {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("end_offset", &self.end_offset)?;
        w.field("epoch", &self.epoch)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["end_offset", "epoch"], (&mut self.end_offset, &mut self.epoch))?;
        r.no_tags()
    }
}

/// One of [`FetchResponsePartition::aborted_transactions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchResponseAbortedTransaction {
    /// The producer that aborted.
    pub producer_id: i64,
    /// The first offset of its aborted transaction.
    pub first_offset: i64,
}

impl Wire for FetchResponseAbortedTransaction {
    const MIN_SIZE: MinSize = MinSize::Since(&[(4, 16), (12, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("producer_id", &self.producer_id)?;
        w.field("first_offset", &self.first_offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["producer_id", "first_offset"], (&mut self.producer_id, &mut self.first_offset))?;
        r.no_tags()
    }
}

/// One of [`FetchResponse::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FetchResponseNode {
    /// The broker's node id.
    pub id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// The rack or zone, if one was configured.
    pub rack: Option<ByteString>,
}

impl Wire for FetchResponseNode {
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

impl Response for FetchResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
