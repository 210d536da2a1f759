//! Where a serializer writes to, and what it may know of the record.

use std::io;
use std::ops::Range;

use crate::produce_record::Header;

/// Takes the bytes of one key or one value, and more headers for its record.
///
/// The buffer behind it is used again for the next record, so a serializer that appends allocates nothing. It is also an
/// [`io::Write`] that never fails.
pub struct Output<'o> {
    topic: &'o str,
    part: Part,
    is_null: bool,
    bytes: &'o mut Vec<u8>,
    given: &'o [Header<'o>],
    added: &'o mut AddedHeaders,
}

/// Which part of a record is being serialized.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Key,
    Value,
}

impl<'o> Output<'o> {
    /// An output whose bytes are a record's key or value. The buffer is cleared.
    pub(crate) fn new(
        topic: &'o str,
        part: Part,
        given: &'o [Header<'o>],
        bytes: &'o mut Vec<u8>,
        added: &'o mut AddedHeaders,
    ) -> Self {
        bytes.clear();
        Self {
            topic,
            part,
            is_null: false,
            bytes,
            given,
            added,
        }
    }

    /// The topic that the record goes to.
    pub fn topic(&self) -> &str {
        self.topic
    }

    /// Whether the key is being serialized; otherwise it is the value, which comes after it.
    pub fn is_key(&self) -> bool {
        self.part == Part::Key
    }

    /// The record's headers, with those that serializers have added behind those that it came with.
    pub fn headers(&self) -> impl Iterator<Item = Header<'_>> {
        self.given.iter().copied().chain(self.added.iter())
    }

    /// Adds a header behind all others.
    pub fn add_header(&mut self, key: &str, value: impl AsRef<[u8]>) {
        self.added.push(key.as_bytes(), value.as_ref());
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The bytes so far, for encoders that append to a vector.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        self.bytes
    }

    /// Makes the key or the value null, whatever was written: no key, or a tombstone.
    pub fn set_null(&mut self) {
        self.is_null = true;
    }

    /// Whether it is null, whatever was written.
    pub(crate) fn is_null(&self) -> bool {
        self.is_null
    }
}

impl io::Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The headers that serializers added to one record, in a buffer that is used again.
#[derive(Debug, Default)]
pub(crate) struct AddedHeaders {
    bytes: Vec<u8>,
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl AddedHeaders {
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.places.clear();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Header<'_>> {
        self.places.iter().map(|(key, value)| Header {
            key: &self.bytes[key.clone()],
            value: Some(&self.bytes[value.clone()]),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn push(&mut self, key: &[u8], value: &[u8]) {
        let place = (self.put(key), self.put(value));
        self.places.push(place);
    }

    fn put(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        start..self.bytes.len()
    }
}
