//! Where a message is written: a buffer that knows the version, and large byte fields spliced in between.

use bytes::{BufMut, Bytes, BytesMut};

use super::{EncodeError, EncodeProblem, Wire};

/// A byte field of at least this many bytes is not copied into the buffer but becomes a segment of its own.
pub const SPLICE: usize = 1024;

/// What most requests fit in.
const FIRST_BUFFER: usize = 256;

/// Takes a message's fields in order and keeps their bytes.
///
/// It knows the message's version and whether that version is flexible (has compact lengths and tagged fields), so that a
/// field needs one line.
#[derive(Debug)]
pub struct Writer {
    version: i16,
    flexible: bool,
    /// The first segment, once a splice has ended it. It stays writable: the size and the correlation id come last.
    head: Option<BytesMut>,
    /// The segments between `head` and `buffer`.
    middle: Vec<Bytes>,
    middle_len: usize,
    buffer: BytesMut,
}

/// The tagged fields of one struct, collected in ascending order of their tags.
#[derive(Debug)]
pub struct Tags {
    count: u32,
    content: Writer,
}

impl Writer {
    /// An empty writer for a message of this version.
    pub fn new(version: i16, flexible: bool) -> Self {
        Self::with_capacity(version, flexible, FIRST_BUFFER)
    }

    fn with_capacity(version: i16, flexible: bool, capacity: usize) -> Self {
        let buffer = BytesMut::with_capacity(capacity);
        Self {
            version,
            flexible,
            head: None,
            middle: Vec::new(),
            middle_len: 0,
            buffer,
        }
    }

    /// Goes on with a message of another version, as after a header.
    pub fn continue_as(&mut self, version: i16, flexible: bool) {
        (self.version, self.flexible) = (version, flexible);
    }

    /// The version being written.
    pub fn version(&self) -> i16 {
        self.version
    }

    /// Whether the version being written has compact lengths and tagged fields.
    pub fn is_flexible(&self) -> bool {
        self.flexible
    }

    /// Bytes written so far.
    pub fn len(&self) -> usize {
        self.head.as_ref().map_or(0, BytesMut::len) + self.middle_len + self.buffer.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends raw bytes, copying them.
    pub fn put(&mut self, bytes: &[u8]) {
        self.buffer.put_slice(bytes);
    }

    /// Appends raw bytes; at least [`SPLICE`] of them are shared instead of copied.
    pub fn splice(&mut self, bytes: &Bytes) {
        if bytes.len() < SPLICE {
            return self.put(bytes);
        }
        let before = self.buffer.split();
        match self.head {
            None => self.head = Some(before),
            Some(_) => self.push_segment(before.freeze()),
        }
        self.push_segment(bytes.clone());
    }

    fn push_segment(&mut self, segment: Bytes) {
        if !segment.is_empty() {
            self.middle_len += segment.len();
            self.middle.push(segment);
        }
    }

    /// Appends an unsigned integer of one to five bytes.
    pub fn put_uvarint(&mut self, mut value: u32) {
        while value >= 0x80 {
            self.buffer.put_u8((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.buffer.put_u8(value as u8);
    }

    /// Appends the length of an array or of bytes, `None` for null.
    pub(crate) fn put_length(&mut self, length: Option<usize>) -> Result<(), EncodeError> {
        let wire = length
            .map(|l| i32::try_from(l).map_err(|_| EncodeProblem::TooLong(l)))
            .transpose()?;
        match (self.flexible, wire) {
            (true, None) => self.put_uvarint(0),
            (true, Some(l)) => self.put_uvarint(l.unsigned_abs() + 1),
            (false, l) => self.buffer.put_i32(l.unwrap_or(-1)),
        }
        Ok(())
    }

    /// Appends the length of a string, `None` for null.
    pub(crate) fn put_string_length(&mut self, length: Option<usize>) -> Result<(), EncodeError> {
        if self.flexible {
            return self.put_length(length);
        }
        let wire = length
            .map(|l| i16::try_from(l).map_err(|_| EncodeProblem::TooLong(l)))
            .transpose()?;
        self.buffer.put_i16(wire.unwrap_or(-1));
        Ok(())
    }

    /// Writes a field that every version has.
    pub fn field<T: Wire>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        value.write(self).map_err(|e| e.within(name))
    }

    /// Writes a field if this version has it, and forgets it otherwise.
    pub fn field_if<T: Wire>(
        &mut self,
        has: bool,
        name: &str,
        value: &T,
    ) -> Result<(), EncodeError> {
        if has { self.field(name, value) } else { Ok(()) }
    }

    /// Writes a field if this version has it; otherwise the value must be the default.
    pub fn field_or<T: Wire + PartialEq>(
        &mut self,
        has: bool,
        name: &str,
        value: &T,
        default: &T,
    ) -> Result<(), EncodeError> {
        if has {
            self.field(name, value)
        } else {
            self.absent(name, value == default)
        }
    }

    /// Like [`Writer::field_if`], for a field that is nullable in some of its versions only.
    pub fn nullable_if<T: Wire>(
        &mut self,
        has: bool,
        nullable: bool,
        name: &str,
        value: &Option<T>,
    ) -> Result<(), EncodeError> {
        match value {
            _ if !has => Ok(()),
            Some(value) if !nullable => self.field(name, value),
            None if !nullable => Err(EncodeError::from(EncodeProblem::Null {
                version: self.version,
            })
            .within(name)),
            value => self.field(name, value),
        }
    }

    /// Like [`Writer::field_or`], for a field that is nullable in some of its versions only.
    pub fn nullable_or<T: Wire + PartialEq>(
        &mut self,
        has: bool,
        nullable: bool,
        name: &str,
        value: &Option<T>,
        default: &Option<T>,
    ) -> Result<(), EncodeError> {
        if has {
            self.nullable_if(true, nullable, name, value)
        } else {
            self.absent(name, value == default)
        }
    }

    /// Writes a field in the old format whatever the version, as the client id of a request header is.
    pub fn inflexible<T: Wire>(&mut self, name: &str, value: &T) -> Result<(), EncodeError> {
        let flexible = std::mem::replace(&mut self.flexible, false);
        let written = self.field(name, value);
        self.flexible = flexible;
        written
    }

    fn absent(&self, name: &str, is_default: bool) -> Result<(), EncodeError> {
        if is_default {
            return Ok(());
        }
        Err(EncodeError::from(EncodeProblem::Absent {
            version: self.version,
        })
        .within(name))
    }

    /// Begins the tagged fields of a struct; [`Writer::end_tags`] writes them.
    pub fn tags(&self) -> Tags {
        Tags {
            count: 0,
            content: Self::with_capacity(self.version, self.flexible, 0),
        }
    }

    /// Ends a struct with the tagged fields that were set.
    pub fn end_tags(&mut self, tags: Tags) -> Result<(), EncodeError> {
        if self.flexible {
            self.put_uvarint(tags.count);
            self.append(tags.content);
        }
        Ok(())
    }

    /// Ends a struct that has no tagged fields.
    pub fn no_tags(&mut self) -> Result<(), EncodeError> {
        if self.flexible {
            self.put_uvarint(0);
        }
        Ok(())
    }

    fn append(&mut self, other: Writer) {
        let segments = other
            .head
            .map(BytesMut::freeze)
            .into_iter()
            .chain(other.middle);
        for segment in segments {
            self.splice(&segment);
        }
        self.splice(&other.buffer.freeze());
    }

    /// Everything written: the first segment, still writable, and those after it.
    pub(crate) fn finish(mut self) -> (BytesMut, Vec<Bytes>) {
        let last = self.buffer.split();
        match self.head.take() {
            None => (last, self.middle),
            Some(head) => {
                self.push_segment(last.freeze());
                (head, self.middle)
            }
        }
    }

    /// Everything written, as one contiguous piece; segments are copied together if there are several.
    pub fn into_bytes(self) -> Bytes {
        let (mut head, rest) = self.finish();
        rest.iter()
            .for_each(|segment| head.extend_from_slice(segment));
        head.freeze()
    }
}

impl Tags {
    /// Adds a tagged field unless it has its default value. A version that lacks the field must find it so.
    pub fn field<T: Wire + PartialEq>(
        &mut self,
        has: bool,
        tag: u32,
        name: &str,
        value: &T,
        default: &T,
    ) -> Result<(), EncodeError> {
        if has {
            self.field_if(true, tag, name, value, default)
        } else {
            self.content.absent(name, value == default)
        }
    }

    /// Adds a tagged field unless it has its default value, and forgets it in a version that lacks it.
    pub fn field_if<T: Wire + PartialEq>(
        &mut self,
        has: bool,
        tag: u32,
        name: &str,
        value: &T,
        default: &T,
    ) -> Result<(), EncodeError> {
        if !has || value == default {
            return Ok(());
        }
        self.add(tag, |w| w.field(name, value))
    }

    /// Adds a struct that may be null unless it has its default value. In a tagged field 0 stands for null, not -1.
    pub fn nullable_struct<T: Wire + PartialEq>(
        &mut self,
        has: bool,
        tag: u32,
        name: &str,
        value: &Option<T>,
        default: &Option<T>,
    ) -> Result<(), EncodeError> {
        if !has {
            return self.content.absent(name, value == default);
        }
        if value == default {
            return Ok(());
        }
        self.add(tag, |w| {
            w.put_uvarint(value.is_some().into());
            value.as_ref().map_or(Ok(()), |value| w.field(name, value))
        })
    }

    /// Adds a tagged field with what `write` writes, its size in front.
    fn add(
        &mut self,
        tag: u32,
        write: impl FnOnce(&mut Writer) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let mut content = Writer::with_capacity(self.content.version, self.content.flexible, 0);
        write(&mut content)?;
        let size =
            u32::try_from(content.len()).map_err(|_| EncodeProblem::TooLong(content.len()))?;
        self.count += 1;
        self.content.put_uvarint(tag);
        self.content.put_uvarint(size);
        self.content.append(content);
        Ok(())
    }
}
