//! A record as the application sees it, borrowed and owned.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use milena_protocol::ids::TopicPartition;
use milena_protocol::record::{self, Headers, OwnedRecord, TimestampType};

/// What all records of a batch have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) at: TopicPartition,
    pub(crate) leader_epoch: Option<i32>,
    pub(crate) timestamp_type: TimestampType,
}

/// A record that is borrowed from its batch: nothing was copied or allocated for it.
///
/// To keep it beyond the batch, [`detach`](Self::detach) it.
#[derive(Clone, Copy)]
pub struct Record<'a> {
    pub(crate) source: &'a Source,
    pub(crate) record: record::Record<'a>,
}

impl<'a> Record<'a> {
    /// The topic that it was read from.
    pub fn topic(&self) -> &'a str {
        &self.source.at.topic
    }

    /// The number of its partition.
    pub fn partition(&self) -> i32 {
        self.source.at.partition
    }

    /// The partition that it was read from.
    pub fn topic_partition(&self) -> &'a TopicPartition {
        &self.source.at
    }

    /// Where it is in its partition.
    pub fn offset(&self) -> i64 {
        self.record.offset
    }

    /// Milliseconds since 1970 UTC; -1 if the producer set none. See [`timestamp_type`](Self::timestamp_type).
    pub fn timestamp(&self) -> i64 {
        self.record.timestamp
    }

    /// Whose clock the timestamp is from.
    pub fn timestamp_type(&self) -> TimestampType {
        self.source.timestamp_type
    }

    /// The epoch of the leader that appended it, where brokers tell.
    pub fn leader_epoch(&self) -> Option<i32> {
        self.source.leader_epoch
    }

    /// The key, or `None` for null.
    pub fn key(&self) -> Option<&'a [u8]> {
        self.record.key
    }

    /// The value, or `None` for null (on a compacted topic: a tombstone).
    pub fn value(&self) -> Option<&'a [u8]> {
        self.record.value
    }

    /// The headers, in order, decoded while they are walked.
    pub fn headers(&self) -> Headers<'a> {
        self.record.headers
    }

    /// A copy that owns its bytes and nothing else, so that the batch can be freed.
    pub fn detach(&self) -> ConsumedRecord {
        ConsumedRecord {
            source: self.source.clone(),
            record: self.record.detach(),
        }
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("partition", &self.source.at)
            .field("record", &self.record)
            .finish()
    }
}

/// A record that owns its place in memory, sharing the buffer of its batch.
///
/// It is cheap to make and to clone, but as long as one record of a batch lives, so does all of the batch. To keep a
/// few records for long, [`detach`](Self::detach) them.
#[derive(Clone, PartialEq, Eq)]
pub struct ConsumedRecord {
    pub(crate) source: Source,
    pub(crate) record: OwnedRecord,
}

impl ConsumedRecord {
    /// The topic that it was read from.
    pub fn topic(&self) -> &str {
        &self.source.at.topic
    }

    /// The topic's name as a handle that can be kept.
    pub fn topic_handle(&self) -> Arc<str> {
        Arc::clone(&self.source.at.topic)
    }

    /// The number of its partition.
    pub fn partition(&self) -> i32 {
        self.source.at.partition
    }

    /// The partition that it was read from.
    pub fn topic_partition(&self) -> &TopicPartition {
        &self.source.at
    }

    /// Where it is in its partition.
    pub fn offset(&self) -> i64 {
        self.record.offset()
    }

    /// Milliseconds since 1970 UTC; -1 if the producer set none. See [`timestamp_type`](Self::timestamp_type).
    pub fn timestamp(&self) -> i64 {
        self.record.timestamp()
    }

    /// Whose clock the timestamp is from.
    pub fn timestamp_type(&self) -> TimestampType {
        self.source.timestamp_type
    }

    /// The epoch of the leader that appended it, where brokers tell.
    pub fn leader_epoch(&self) -> Option<i32> {
        self.source.leader_epoch
    }

    /// The key, or `None` for null.
    pub fn key(&self) -> Option<&[u8]> {
        self.record.key()
    }

    /// The value, or `None` for null (on a compacted topic: a tombstone).
    pub fn value(&self) -> Option<&[u8]> {
        self.record.value()
    }

    /// The key as a handle that shares the batch's buffer.
    pub fn key_bytes(&self) -> Option<Bytes> {
        self.record.key_bytes()
    }

    /// The value as a handle that shares the batch's buffer.
    pub fn value_bytes(&self) -> Option<Bytes> {
        self.record.value_bytes()
    }

    /// The headers, in order, decoded while they are walked.
    pub fn headers(&self) -> Headers<'_> {
        self.record.headers()
    }

    /// A copy that owns its bytes and nothing else, so that the batch can be freed.
    pub fn detach(&self) -> Self {
        Self {
            source: self.source.clone(),
            record: self.record.detach(),
        }
    }
}

impl fmt::Debug for ConsumedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumedRecord")
            .field("partition", &self.source.at)
            .field("record", &self.record)
            .finish()
    }
}
