//! Record headers: a name and a value, neither of which needs to be text.

use std::fmt;
use std::str::Utf8Error;

use super::varint::Cursor;

/// One header of a record. Kafka calls keys strings, but other clients write any bytes, so they are bytes here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Header<'a> {
    /// The name; not necessarily UTF-8, possibly empty, not necessarily unique in its record.
    pub key: &'a [u8],
    /// The value, or `None` for null.
    pub value: Option<&'a [u8]>,
}

impl<'a> Header<'a> {
    /// A header called `key` with a value.
    pub const fn new(key: &'a str, value: &'a [u8]) -> Self {
        Self {
            key: key.as_bytes(),
            value: Some(value),
        }
    }

    /// The name as text.
    ///
    /// # Errors
    ///
    /// When the name is not UTF-8.
    pub fn key_str(&self) -> Result<&'a str, Utf8Error> {
        std::str::from_utf8(self.key)
    }
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}={:?}",
            self.key.escape_ascii(),
            self.value.map(|value| value.escape_ascii().to_string())
        )
    }
}

/// The headers of a record, in the order they were written. They were checked when the record was read, so walking
/// them cannot fail; they are decoded while they are walked.
///
/// ```
/// use milena_protocol::record::Headers;
///
/// assert!(Headers::default().is_empty());
/// assert_eq!(Headers::default().last(b"trace-id"), None);
/// ```
#[derive(Clone, Copy, Default)]
pub struct Headers<'a> {
    count: u32,
    // Exactly `count` well-formed headers; `checked` is the only way in.
    bytes: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Takes `count` headers that must fill `bytes` exactly; `None` when they do not.
    #[inline(always)]
    pub(super) fn checked(count: u32, bytes: &'a [u8]) -> Option<Self> {
        let mut at = 0;
        for _ in 0..count {
            at = end_of_part(bytes, at, Nullable::No)?;
            at = end_of_part(bytes, at, Nullable::Yes)?;
        }
        (at == bytes.len()).then_some(Self { count, bytes })
    }

    /// Takes headers that an earlier call of `checked` accepted.
    pub(super) const fn trusted(count: u32, bytes: &'a [u8]) -> Self {
        Self { count, bytes }
    }

    pub(super) const fn encoded(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many headers there are.
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Walks the headers.
    pub const fn iter(&self) -> HeadersIter<'a> {
        HeadersIter {
            remaining: self.count,
            cursor: Cursor(self.bytes),
        }
    }

    /// The last header called `key`, which is the one that counts when a name was written twice.
    pub fn last(&self, key: &[u8]) -> Option<Header<'a>> {
        self.iter().filter(|header| header.key == key).last()
    }
}

impl fmt::Debug for Headers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Headers<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Headers<'_> {}

impl<'a> IntoIterator for Headers<'a> {
    type Item = Header<'a>;
    type IntoIter = HeadersIter<'a>;

    fn into_iter(self) -> HeadersIter<'a> {
        self.iter()
    }
}

/// Iterator over the headers of a record.
#[derive(Clone)]
pub struct HeadersIter<'a> {
    remaining: u32,
    cursor: Cursor<'a>,
}

impl<'a> Iterator for HeadersIter<'a> {
    type Item = Header<'a>;

    #[inline]
    fn next(&mut self) -> Option<Header<'a>> {
        self.remaining = self.remaining.checked_sub(1)?;
        let (key, value) = read(&mut self.cursor)?;
        Some(Header { key, value })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.remaining as usize, Some(self.remaining as usize))
    }
}

impl ExactSizeIterator for HeadersIter<'_> {}

#[inline(always)]
fn read<'a>(cursor: &mut Cursor<'a>) -> Option<(&'a [u8], Option<&'a [u8]>)> {
    let key = cursor.nullable_bytes()??;
    let value = cursor.nullable_bytes()?;
    Some((key, value))
}

enum Nullable {
    Yes,
    No,
}

/// Where the part that begins with its length at `at` ends; that may be beyond `bytes`.
#[inline(always)]
fn end_of_part(bytes: &[u8], at: usize, nullable: Nullable) -> Option<usize> {
    // A length up to 63 is one byte, with the continuation and the sign bit clear.
    match *bytes.get(at)? {
        short if short & 0x81 == 0 => Some(at + 1 + usize::from(short >> 1)),
        _ => end_of_long_part(bytes, at, nullable),
    }
}

#[inline(never)]
fn end_of_long_part(bytes: &[u8], at: usize, nullable: Nullable) -> Option<usize> {
    let mut rest = Cursor(&bytes[at..]);
    let part = rest.nullable_bytes()?;
    match (part, nullable) {
        (None, Nullable::No) => None,
        _ => Some(bytes.len() - rest.0.len()),
    }
}
