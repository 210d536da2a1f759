//! A record to be written, borrowing everything from the caller.

use std::borrow::Cow;

use milena_protocol::record::BatchBuilder;
pub use milena_protocol::record::Header;

/// A record to send: where to and what. It borrows its bytes; sending copies them once, into the batch.
///
/// ```
/// use milena_producer::ProduceRecord;
///
/// let order = br#"{"id":7}"#;
/// let record = ProduceRecord::to("orders").key("customer-3").value(order).header("trace", "9f2c");
/// assert_eq!(record.key, Some(&b"customer-3"[..]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ProduceRecord<'a> {
    /// The topic's name.
    pub topic: &'a str,
    /// The partition, or `None` to let the producer choose by its [`Partitioning`](crate::Partitioning).
    pub partition: Option<i32>,
    /// The key, or `None` for a record without one. An empty key is a key.
    pub key: Option<&'a [u8]>,
    /// The value, or `None` for a tombstone, which deletes its key from a compacted topic.
    pub value: Option<&'a [u8]>,
    /// Any number of headers; keys may repeat and their order is kept.
    pub headers: Cow<'a, [Header<'a>]>,
    /// The record's own time in milliseconds since 1970, or `None` for the time of sending. Where thousands are sent in a
    /// second a few may have the time of the one before, which is within `linger.ms` and no more than 10 ms ago.
    pub timestamp_ms: Option<i64>,
}

impl<'a> ProduceRecord<'a> {
    /// A record for a topic, with neither key nor value yet.
    #[must_use]
    pub fn to(topic: &'a str) -> Self {
        Self {
            topic,
            partition: None,
            key: None,
            value: None,
            headers: Cow::Borrowed(&[]),
            timestamp_ms: None,
        }
    }

    /// Sends to this partition instead of letting the producer choose.
    #[must_use]
    pub fn partition(mut self, partition: i32) -> Self {
        self.partition = Some(partition);
        self
    }

    /// Sets the key: text, bytes, anything that is bytes.
    #[must_use]
    pub fn key<K: AsRef<[u8]> + ?Sized>(mut self, key: &'a K) -> Self {
        self.key = Some(key.as_ref());
        self
    }

    /// Sets the value: text, bytes, anything that is bytes.
    #[must_use]
    pub fn value<V: AsRef<[u8]> + ?Sized>(mut self, value: &'a V) -> Self {
        self.value = Some(value.as_ref());
        self
    }

    /// Adds a header. This allocates; [`headers`](Self::headers) borrows a whole list instead.
    #[must_use]
    pub fn header<V: AsRef<[u8]> + ?Sized>(mut self, key: &'a str, value: &'a V) -> Self {
        self.headers.to_mut().push(Header {
            key: key.as_bytes(),
            value: Some(value.as_ref()),
        });
        self
    }

    /// Sets all headers at once, borrowed.
    #[must_use]
    pub fn headers(mut self, headers: &'a [Header<'a>]) -> Self {
        self.headers = Cow::Borrowed(headers);
        self
    }

    /// Sets the record's own time in milliseconds since 1970.
    #[must_use]
    pub fn timestamp_ms(mut self, timestamp_ms: i64) -> Self {
        self.timestamp_ms = Some(timestamp_ms);
        self
    }

    /// The same record for a shorter time, in which it may borrow from what lives no longer.
    #[inline]
    pub(crate) fn shortened<'s>(self) -> ProduceRecord<'s>
    where
        'a: 's,
    {
        ProduceRecord {
            topic: self.topic,
            partition: self.partition,
            key: self.key,
            value: self.value,
            headers: match self.headers {
                Cow::Borrowed(headers) => Cow::Borrowed(headers),
                Cow::Owned(headers) => Cow::Owned(headers),
            },
            timestamp_ms: self.timestamp_ms,
        }
    }

    /// No record takes more bytes than this when it is encoded.
    pub(crate) fn size_bound(&self) -> usize {
        let length = |bytes: Option<&[u8]>| bytes.map_or(0, <[u8]>::len);
        BatchBuilder::record_size_upper_bound(length(self.key), length(self.value), &self.headers)
    }
}
