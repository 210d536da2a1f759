//! A record to be written, whose key and value are not bytes yet.

use std::borrow::Cow;

use crate::produce_record::Header;

/// A record for a [`TypedProducer`](crate::TypedProducer): what a [`ProduceRecord`](crate::ProduceRecord) is, with a key and a
/// value of your types.
///
/// ```
/// use milena_producer::TypedRecord;
///
/// let record: TypedRecord<'_, i64, str> = TypedRecord::to("names").key(&7).value("Milena").header("lang", "cs");
/// assert_eq!(record.value, Some("Milena"));
/// ```
#[derive(Debug)]
pub struct TypedRecord<'a, K: ?Sized, V: ?Sized> {
    /// The topic's name.
    pub topic: &'a str,
    /// The partition, or `None` to let the producer choose by its [`Partitioning`](crate::Partitioning).
    pub partition: Option<i32>,
    /// The key, or `None` for a record without one: no serializer is asked then.
    pub key: Option<&'a K>,
    /// The value, or `None` for a tombstone: no serializer is asked then.
    pub value: Option<&'a V>,
    /// Any number of headers; keys may repeat and their order is kept. Serializers may add more.
    pub headers: Cow<'a, [Header<'a>]>,
    /// The record's own time in milliseconds since 1970, or `None` for the time of sending.
    pub timestamp_ms: Option<i64>,
}

impl<'a, K: ?Sized, V: ?Sized> TypedRecord<'a, K, V> {
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

    /// Sets the key.
    #[must_use]
    pub fn key(mut self, key: &'a K) -> Self {
        self.key = Some(key);
        self
    }

    /// Sets the value.
    #[must_use]
    pub fn value(mut self, value: &'a V) -> Self {
        self.value = Some(value);
        self
    }

    /// Adds a header. This allocates; [`headers`](Self::headers) borrows a whole list instead.
    #[must_use]
    pub fn header<B: AsRef<[u8]> + ?Sized>(mut self, key: &'a str, value: &'a B) -> Self {
        self.headers.to_mut().push(Header::new(key, value.as_ref()));
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
}
