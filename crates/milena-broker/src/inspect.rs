//! What the brokers have, for tests and checkers: every record and marker, and how the log came to be.

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{Batch, ControlRecord, Stamp};

use crate::cluster::Cluster;
use crate::log::Stored;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::partition::{Partition, Truncation};

/// A partition as the brokers have it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PartitionState {
    /// The broker that leads it.
    pub leader: Option<NodeId>,
    /// How often the leader has changed.
    pub leader_epoch: i32,
    /// The brokers that have everything that is committed.
    pub in_sync: Vec<NodeId>,
    /// The first offset that can be read.
    pub log_start_offset: i64,
    /// The first offset that is not committed.
    pub high_watermark: i64,
    /// The first offset that readers of committed records do not get.
    pub last_stable_offset: i64,
    /// The offset that the next record gets.
    pub log_end_offset: i64,
    /// What is stored, in the order of offsets.
    pub entries: Vec<LogEntry>,
    /// Elections that lost something, in their order.
    pub truncations: Vec<Truncation>,
}

/// A record or a marker in a log.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LogEntry {
    /// Its offset.
    pub offset: i64,
    /// When its batch was appended.
    pub appended_at: Moment,
    /// Its timestamp in milliseconds.
    pub timestamp_ms: i64,
    /// The epoch of the leader that appended it.
    pub leader_epoch: i32,
    /// Who wrote it; of a record, with its own sequence.
    pub stamp: Stamp,
    /// What it is.
    pub content: LogContent,
}

/// What an entry of a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogContent {
    /// A record.
    Record {
        /// Its key.
        key: Option<Bytes>,
        /// Its value.
        value: Option<Bytes>,
    },
    /// The end of a transaction.
    Marker {
        /// Whether the transaction was committed.
        committed: bool,
    },
    /// Something that cannot be read.
    Unreadable,
}

impl Cluster {
    /// A partition as the brokers have it, or `None` if there is none. Every record is decoded, which takes its time.
    pub fn partition(&self, topic: &str, partition: i32) -> Option<PartitionState> {
        self.look(|machine| {
            let topic = machine.topics.named(topic)?;
            machine.topics.partition((topic.id, partition)).map(state)
        })
    }
}

fn state(partition: &Partition) -> PartitionState {
    PartitionState {
        leader: partition.leader,
        leader_epoch: partition.leader_epoch,
        in_sync: partition.isr.clone(),
        log_start_offset: partition.log.start(),
        high_watermark: partition.high_watermark,
        last_stable_offset: partition.last_stable_offset(),
        log_end_offset: partition.log.end(),
        entries: partition.log.stored().flat_map(entries).collect(),
        truncations: partition.truncations.clone(),
    }
}

fn entries(stored: &Stored) -> Vec<LogEntry> {
    let batch = &stored.batch;
    let entry = |offset, timestamp_ms, content| LogEntry {
        offset,
        appended_at: stored.appended_at,
        timestamp_ms,
        leader_epoch: batch.leader_epoch(),
        stamp: stamp_at(batch, offset),
        content,
    };
    if let Ok(Some(marker)) = batch.control_record() {
        let committed = matches!(marker, ControlRecord::Commit { .. });
        let content = LogContent::Marker { committed };
        return vec![entry(batch.base_offset(), batch.max_timestamp(), content)];
    }
    let mut all = Vec::new();
    let mut decompressor = Decompressor::new();
    let Ok(mut records) = batch.records(&mut decompressor) else {
        return vec![entry(
            batch.base_offset(),
            batch.max_timestamp(),
            LogContent::Unreadable,
        )];
    };
    while let Some(Ok(record)) = records.next() {
        let content = LogContent::Record {
            key: record.key.map(Bytes::copy_from_slice),
            value: record.value.map(Bytes::copy_from_slice),
        };
        all.push(entry(record.offset, record.timestamp, content));
    }
    all
}

/// The batch's stamp with the sequence of the record at this offset.
fn stamp_at(batch: &Batch, offset: i64) -> Stamp {
    let mut stamp = batch.stamp();
    if stamp.base_sequence >= 0 {
        let sequence = i64::from(stamp.base_sequence) + offset - batch.base_offset();
        stamp.base_sequence = (sequence % (i64::from(i32::MAX) + 1)) as i32;
    }
    stamp
}
