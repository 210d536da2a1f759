//! One record that keeps its batch alive.

use std::fmt;
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};

use super::header::Headers;
use super::record::Record;

/// A record that shares the buffer of its batch: cheap to make and to clone, but as long as one of them lives, so does
/// the whole batch. [`OwnedRecord::detach`] copies it out.
#[derive(Clone)]
pub struct OwnedRecord {
    // One handle for all records of a batch: a handle of `Bytes` each would be a third of what reading them costs.
    buffer: Arc<Bytes>,
    offset: i64,
    timestamp: i64,
    key: Span,
    value: Span,
    headers: Span,
    header_count: u32,
}

impl OwnedRecord {
    /// `record` must be borrowed from `buffer`.
    #[inline]
    pub(super) fn sharing(buffer: &Arc<Bytes>, record: &Record<'_>) -> Self {
        let span = |part| Span::of(buffer, part);
        Self {
            offset: record.offset,
            timestamp: record.timestamp,
            key: span(record.key),
            value: span(record.value),
            headers: span(Some(record.headers.encoded())),
            header_count: record.headers.len() as u32,
            buffer: Arc::clone(buffer),
        }
    }

    pub(super) fn copy_of(record: &Record<'_>) -> Self {
        let parts = [record.key, record.value, Some(record.headers.encoded())];
        let mut buffer =
            BytesMut::with_capacity(parts.iter().flatten().map(|part| part.len()).sum());
        let [key, value, headers] = parts.map(|part| Span::appended(&mut buffer, part));
        Self {
            offset: record.offset,
            timestamp: record.timestamp,
            key,
            value,
            headers,
            header_count: record.headers.len() as u32,
            buffer: Arc::new(buffer.freeze()),
        }
    }

    /// Where the record is in its partition.
    pub const fn offset(&self) -> i64 {
        self.offset
    }

    /// Milliseconds since the epoch; see [`Record::timestamp`].
    pub const fn timestamp(&self) -> i64 {
        self.timestamp
    }

    /// The key, or `None` for null.
    #[inline]
    pub fn key(&self) -> Option<&[u8]> {
        self.key.slice(&self.buffer)
    }

    /// The value, or `None` for null.
    #[inline]
    pub fn value(&self) -> Option<&[u8]> {
        self.value.slice(&self.buffer)
    }

    /// The key as a handle that shares the batch's buffer.
    pub fn key_bytes(&self) -> Option<Bytes> {
        self.key().map(|key| self.buffer.slice_ref(key))
    }

    /// The value as a handle that shares the batch's buffer.
    pub fn value_bytes(&self) -> Option<Bytes> {
        self.value().map(|value| self.buffer.slice_ref(value))
    }

    /// The headers, in order.
    #[inline]
    pub fn headers(&self) -> Headers<'_> {
        Headers::trusted(
            self.header_count,
            self.headers.slice(&self.buffer).unwrap_or_default(),
        )
    }

    /// The same record, borrowed.
    #[inline]
    pub fn as_record(&self) -> Record<'_> {
        Record {
            offset: self.offset,
            timestamp: self.timestamp,
            key: self.key(),
            value: self.value(),
            headers: self.headers(),
        }
    }

    /// A copy that owns just its own bytes, so that the batch can be freed.
    pub fn detach(&self) -> Self {
        Self::copy_of(&self.as_record())
    }
}

impl PartialEq for OwnedRecord {
    fn eq(&self, other: &Self) -> bool {
        self.as_record() == other.as_record()
    }
}

impl Eq for OwnedRecord {}

impl fmt::Debug for OwnedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_record(), f)
    }
}

/// A range of a buffer in eight bytes, or null. Buffers of batches are never larger than `i32::MAX` bytes.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    len: u32,
}

impl Span {
    const NULL: Span = Span {
        start: u32::MAX,
        len: 0,
    };

    #[inline(always)]
    fn of(buffer: &Bytes, part: Option<&[u8]>) -> Self {
        match part {
            None => Self::NULL,
            Some([]) => Self { start: 0, len: 0 },
            Some(part) => {
                let start = part.as_ptr().addr().wrapping_sub(buffer.as_ptr().addr());
                debug_assert!(
                    start + part.len() <= buffer.len(),
                    "the record was borrowed from this buffer"
                );
                Self {
                    start: start as u32,
                    len: part.len() as u32,
                }
            }
        }
    }

    fn appended(buffer: &mut BytesMut, part: Option<&[u8]>) -> Self {
        let Some(part) = part else { return Self::NULL };
        let start = buffer.len() as u32;
        buffer.put_slice(part);
        Self {
            start,
            len: part.len() as u32,
        }
    }

    #[inline(always)]
    fn slice<'a>(&self, buffer: &'a [u8]) -> Option<&'a [u8]> {
        if self.start == u32::MAX {
            return None;
        }
        let start = self.start as usize;
        Some(&buffer[start..start + self.len as usize])
    }
}
