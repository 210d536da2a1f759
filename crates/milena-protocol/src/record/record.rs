//! One record, borrowed from its batch.

use std::fmt;

use super::header::Headers;
use super::owned::OwnedRecord;

/// A record as it lies in its batch: nothing was copied to make it, and it lives as long as the batch is borrowed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Where the record is in its partition.
    pub offset: i64,
    /// Milliseconds since the epoch: when the producer made the record, or when the broker appended it, as the topic
    /// is configured. -1 when the producer set none.
    pub timestamp: i64,
    /// The key, or `None` for null.
    pub key: Option<&'a [u8]>,
    /// The value, or `None` for null (on a compacted topic: a tombstone).
    pub value: Option<&'a [u8]>,
    /// The headers, in order.
    pub headers: Headers<'a>,
}

impl Record<'_> {
    /// Copies the record out of its batch, for those who keep a few records and not their batches.
    pub fn detach(&self) -> OwnedRecord {
        OwnedRecord::copy_of(self)
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("offset", &self.offset)
            .field("timestamp", &self.timestamp)
            .field("key", &self.key.map(|key| key.escape_ascii().to_string()))
            .field(
                "value",
                &self.value.map(|value| value.escape_ascii().to_string()),
            )
            .field("headers", &self.headers)
            .finish()
    }
}
