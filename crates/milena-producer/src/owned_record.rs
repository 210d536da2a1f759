//! A record to be written, which owns everything.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

use crate::produce_record::{Header, ProduceRecord};

/// A [`ProduceRecord`] that borrows from nobody: for queues, tasks and [sinks](crate::Producer::sink). What it has is
/// shared, so cloning copies no bytes.
///
/// ```
/// use milena_producer::{OwnedRecord, ProduceRecord};
///
/// let owned = OwnedRecord::to("orders").key("customer-3").value("coffee").header("trace", "9f2c");
/// let borrowed = ProduceRecord::from(&owned);
/// assert_eq!(borrowed.value, Some(&b"coffee"[..]));
/// assert_eq!(OwnedRecord::from(&borrowed), owned);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct OwnedRecord {
    /// The topic's name.
    pub topic: Arc<str>,
    /// The partition, or `None` to let the producer choose by its [`Partitioning`](crate::Partitioning).
    pub partition: Option<i32>,
    /// The key, or `None` for a record without one. An empty key is a key.
    pub key: Option<Bytes>,
    /// The value, or `None` for a tombstone, which deletes its key from a compacted topic.
    pub value: Option<Bytes>,
    /// Any number of headers, each a name and a value; names may repeat and their order is kept.
    pub headers: Vec<(Bytes, Option<Bytes>)>,
    /// The record's own time in milliseconds since 1970, or `None` for the time of sending.
    pub timestamp_ms: Option<i64>,
}

impl OwnedRecord {
    /// A record for a topic, with neither key nor value yet.
    #[must_use]
    pub fn to(topic: impl Into<Arc<str>>) -> Self {
        Self {
            topic: topic.into(),
            partition: None,
            key: None,
            value: None,
            headers: Vec::new(),
            timestamp_ms: None,
        }
    }

    /// Sends to this partition instead of letting the producer choose.
    #[must_use]
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Sets the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Bytes>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sets the value.
    #[must_use]
    pub fn value(mut self, value: impl Into<Bytes>) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, key: impl Into<Bytes>, value: impl Into<Bytes>) -> Self {
        self.headers.push((key.into(), Some(value.into())));
        self
    }

    /// Sets the record's own time in milliseconds since 1970.
    #[must_use]
    pub fn timestamp_ms(mut self, timestamp_ms: i64) -> Self {
        self.timestamp_ms = Some(timestamp_ms);
        self
    }
}

/// Lends the record. This allocates where there are headers, and nowhere else.
impl<'a> From<&'a OwnedRecord> for ProduceRecord<'a> {
    fn from(record: &'a OwnedRecord) -> Self {
        let header = |(key, value): &'a (Bytes, Option<Bytes>)| Header {
            key,
            value: value.as_deref(),
        };
        Self {
            topic: &record.topic,
            partition: record.partition,
            key: record.key.as_deref(),
            value: record.value.as_deref(),
            headers: match record.headers.is_empty() {
                true => Cow::Borrowed(&[]),
                false => record.headers.iter().map(header).collect(),
            },
            timestamp_ms: record.timestamp_ms,
        }
    }
}

/// Copies the record.
impl From<&ProduceRecord<'_>> for OwnedRecord {
    fn from(record: &ProduceRecord<'_>) -> Self {
        let copy = Bytes::copy_from_slice;
        let headers = record.headers.iter();
        Self {
            topic: record.topic.into(),
            partition: record.partition,
            key: record.key.map(copy),
            value: record.value.map(copy),
            headers: headers
                .map(|header| (copy(header.key), header.value.map(copy)))
                .collect(),
            timestamp_ms: record.timestamp_ms,
        }
    }
}

impl From<ProduceRecord<'_>> for OwnedRecord {
    fn from(record: ProduceRecord<'_>) -> Self {
        Self::from(&record)
    }
}
