//! A batch while records are being added to it.

use std::fmt;

use bytes::Bytes;

use super::error::BuildError;
use super::head::{Attributes, HEAD_SIZE, Head, LENGTH_END, MAGIC};
use super::header::Header;
use super::short::{Pen, Short};
use super::stamp::Stamp;
use super::varint::{self, Varint};
use crate::compression::{Codec, Compression, Compressor};

/// No batch is larger: its length is a 32-bit integer.
const MAX_SIZE: usize = i32::MAX as usize;

/// Bytes of the buffer that are initialised at a time: few enough to be still in the fastest cache when they are written.
const STEP: usize = 4096;

/// Records larger than this are not worth the initialising.
const MUCH: usize = 64 * 1024;

/// Encodes records, as they arrive, into the bytes that a produce request will carry.
///
/// There is one buffer; a record is written into it once and nothing is allocated for it beyond the buffer's growth.
///
/// ```
/// use milena_protocol::compression::{Compression, Decompressor};
/// use milena_protocol::record::{BatchBuilder, Header, Stamp, batches};
///
/// let mut builder = BatchBuilder::new(1024);
/// builder.append(1_700_000_000_000, Some(b"key"), Some(b"value"), &[Header::new("trace", b"42")])?;
/// let bytes = builder.seal(Stamp::NONE, Compression::None)?;
///
/// let batch = batches(bytes).next().unwrap()?;
/// let mut records = batch.records(&mut Decompressor::new())?;
/// let record = records.next().unwrap()?;
/// assert_eq!(record.value, Some(&b"value"[..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BatchBuilder {
    // The head's bytes come first, zero until the batch is sealed. Behind the records may lie bytes without a meaning: to
    // write into what is there takes a third of the steps of making a vector longer.
    buffer: Vec<u8>,
    size: usize,
    records: u32,
    next_delta: i32,
    base_timestamp: i64,
    max_timestamp: i64,
}

impl BatchBuilder {
    /// An empty batch with room for `capacity` bytes, head included, before its buffer has to grow.
    pub fn new(capacity: usize) -> Self {
        let mut buffer = Vec::with_capacity(capacity.max(HEAD_SIZE));
        buffer.resize(HEAD_SIZE, 0);
        Self {
            buffer,
            size: HEAD_SIZE,
            records: 0,
            next_delta: 0,
            base_timestamp: -1,
            max_timestamp: -1,
        }
    }

    /// Like [`new`](Self::new), in the memory of a sealed batch that is no longer needed, if nothing else holds on to it and it
    /// is large enough: large pieces of fresh memory cost more than what is written into them.
    ///
    /// ```
    /// use milena_protocol::compression::Compression;
    /// use milena_protocol::record::{BatchBuilder, Stamp};
    ///
    /// let mut first = BatchBuilder::new(1024);
    /// first.append(0, None, Some(b"a"), &[])?;
    /// let sent = first.seal(Stamp::NONE, Compression::None)?;
    /// let mut second = BatchBuilder::recycling(sent, 1024);
    /// assert!(second.is_empty());
    /// # second.append(0, None, Some(b"b"), &[])?;
    /// # Ok::<(), milena_protocol::record::BuildError>(())
    /// ```
    pub fn recycling(sealed: Bytes, capacity: usize) -> Self {
        if !sealed.is_unique() {
            return Self::new(capacity);
        }
        // As nothing else holds on to it, this copies nothing.
        let buffer = Vec::from(sealed);
        if buffer.len() < HEAD_SIZE || buffer.capacity() < capacity {
            return Self::new(capacity);
        }
        Self {
            buffer,
            ..Self::new(0)
        }
    }

    /// How many records have been added.
    pub const fn len(&self) -> u32 {
        self.records
    }

    /// Whether no record has been added.
    pub const fn is_empty(&self) -> bool {
        self.records == 0
    }

    /// Bytes of the batch so far: what it would take on the wire if it were sealed now without compression.
    pub const fn size(&self) -> usize {
        self.size
    }

    /// The largest timestamp so far in milliseconds, or -1 while the batch is empty.
    pub const fn max_timestamp(&self) -> i64 {
        self.max_timestamp
    }

    /// A size in bytes that a record with these parts does not exceed, wherever in a batch it ends up.
    #[inline]
    pub fn record_size_upper_bound(
        key_len: usize,
        value_len: usize,
        headers: &[Header<'_>],
    ) -> usize {
        // Length, attributes, timestamp, offset, key length, value length, header count.
        const OVERHEAD: usize = 5 * varint::MAX_I32 + 1 + varint::MAX_I64;
        let headers = headers.iter().fold(0usize, |sum, header| {
            let parts = header
                .key
                .len()
                .saturating_add(header.value.map_or(0, <[u8]>::len));
            sum.saturating_add(parts)
                .saturating_add(2 * varint::MAX_I32)
        });
        OVERHEAD
            .saturating_add(key_len)
            .saturating_add(value_len)
            .saturating_add(headers)
    }

    /// Adds a record and says which of the batch it is, from 0. The first record's timestamp becomes the batch's base.
    ///
    /// # Errors
    ///
    /// When the record does not fit: see [`BuildError`]. The batch is then unchanged.
    #[inline]
    pub fn append(
        &mut self,
        timestamp_ms: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Result<u32, BuildError> {
        let base = if self.records == 0 {
            timestamp_ms
        } else {
            self.base_timestamp
        };
        self.write(timestamp_ms, base, key, value, headers)?;
        self.base_timestamp = base;
        self.max_timestamp = if self.records == 0 {
            timestamp_ms
        } else {
            self.max_timestamp.max(timestamp_ms)
        };
        self.next_delta += 1;
        self.records += 1;
        Ok(self.records - 1)
    }

    /// Leaves out `count` offsets, as compaction does when it removes records.
    ///
    /// # Errors
    ///
    /// [`BuildError::TooManyRecords`] when the batch cannot span so many offsets.
    pub fn skip_offsets(&mut self, count: u32) -> Result<(), BuildError> {
        let next = i32::try_from(count)
            .ok()
            .and_then(|count| self.next_delta.checked_add(count));
        self.next_delta = next.ok_or(BuildError::TooManyRecords)?;
        Ok(())
    }

    /// Closes the batch: compresses the records, writes the head and the checksum. From here its bytes do not change,
    /// so that a retry is the same batch. When compression fails or gains nothing the batch is sent uncompressed.
    ///
    /// # Errors
    ///
    /// [`BuildError::Empty`] when nothing was added.
    pub fn seal(self, stamp: Stamp, compression: Compression) -> Result<Bytes, BuildError> {
        self.seal_with(stamp, compression, &mut Compressor::new())
    }

    /// Like [`seal`](Self::seal) with a compressor that is kept from batch to batch, which saves setting one up.
    ///
    /// # Errors
    ///
    /// As [`seal`](Self::seal).
    pub fn seal_with(
        mut self,
        stamp: Stamp,
        compression: Compression,
        compressor: &mut Compressor,
    ) -> Result<Bytes, BuildError> {
        let compressed = self.compress(compression, compressor);
        if compressed.is_some() {
            compressor.keep_room(std::mem::take(&mut self.buffer));
        }
        self.finish(stamp, compressed, false)
    }

    /// Closes the batch as one that holds markers instead of records.
    pub(super) fn seal_control(self, stamp: Stamp) -> Result<Bytes, BuildError> {
        self.finish(stamp, None, true)
    }

    fn compress(
        &self,
        compression: Compression,
        compressor: &mut Compressor,
    ) -> Option<(Codec, Vec<u8>)> {
        if compression == Compression::None {
            return None;
        }
        // Worth it only if smaller, so there is no need for more room than the records take now.
        let mut batch = compressor.take_room(self.size);
        batch.resize(HEAD_SIZE, 0);
        let records = &self.buffer[HEAD_SIZE..self.size];
        let outcome = compressor.compress(compression, records, &mut batch);
        if outcome.is_err() || batch.len() >= self.size {
            compressor.keep_room(batch);
            return None;
        }
        Some((compression.codec(), batch))
    }

    fn finish(
        mut self,
        stamp: Stamp,
        compressed: Option<(Codec, Vec<u8>)>,
        control: bool,
    ) -> Result<Bytes, BuildError> {
        if self.next_delta == 0 {
            return Err(BuildError::Empty);
        }
        self.buffer.truncate(self.size);
        let (codec, mut batch) = compressed.unwrap_or((Codec::None, self.buffer));
        let head = Head {
            base_offset: 0,
            length: (batch.len() - LENGTH_END) as i32,
            leader_epoch: -1,
            magic: MAGIC,
            crc: 0,
            attributes: Attributes::new(codec)
                .with(Attributes::TRANSACTIONAL, stamp.transactional)
                .with(Attributes::CONTROL, control),
            last_offset_delta: self.next_delta - 1,
            base_timestamp: self.base_timestamp,
            max_timestamp: self.max_timestamp,
            producer_id: stamp.producer_id,
            producer_epoch: stamp.producer_epoch,
            base_sequence: stamp.base_sequence,
            record_count: self.records as i32,
        };
        head.seal(&mut batch);
        Ok(Bytes::from(batch))
    }

    #[inline(always)]
    fn write(
        &mut self,
        timestamp: i64,
        base: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Result<(), BuildError> {
        match self.write_quickly(timestamp, base, key, value, headers) {
            Some(()) => Ok(()),
            None => self.write_slowly(timestamp, base, key, value, headers),
        }
    }

    #[cold]
    fn write_slowly(
        &mut self,
        timestamp: i64,
        base: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Result<(), BuildError> {
        let quickly = self
            .extend_room(key, value, headers)
            .then(|| self.write_quickly(timestamp, base, key, value, headers));
        match quickly.flatten() {
            Some(()) => Ok(()),
            None => self.write_carefully(timestamp, base, key, value, headers),
        }
    }

    /// Writes a record if the buffer has room that is initialised, and its lengths are short. `None` says nothing about the
    /// record; what was written then lies behind the records and counts for nothing.
    #[inline(always)]
    fn write_quickly(
        &mut self,
        timestamp: i64,
        base: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Option<()> {
        // The length is known last and comes first. That of most takes two bytes.
        const LENGTH: usize = 2;
        if self.next_delta == i32::MAX {
            return None;
        }
        let room = self.buffer.get_mut(self.size..)?;
        let mut pen = Pen(room.get_mut(LENGTH..)?);
        pen.put(ATTRIBUTES)?;
        pen.put(Short::signed(timestamp.checked_sub(base)?)?)?;
        pen.put(Short::signed(i64::from(self.next_delta))?)?;
        pen.put_part(key)?;
        pen.put_part(value)?;
        pen.put(Short::signed(headers.len() as i64)?)?;
        for header in headers {
            pen.put_part(Some(header.key))?;
            pen.put_part(header.value)?;
        }
        let left = pen.0.len();
        let body = room.len() - LENGTH - left;
        let length = Short::signed(body as i64)?;
        if length.len() != LENGTH {
            room.get(..length.len() + body)?;
            room.copy_within(LENGTH..LENGTH + body, length.len());
        }
        length.put_exactly(room)?;
        let size = self.size + length.len() + body;
        (size <= MAX_SIZE).then(|| self.size = size)
    }

    /// Initialises more of the buffer, if that makes room for a record with these parts and the buffer need not grow for it.
    fn extend_room(
        &mut self,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> bool {
        let [key, value] = [key, value].map(|part| part.map_or(0, <[u8]>::len));
        let bound = Self::record_size_upper_bound(key, value, headers);
        let before = self.buffer.len();
        let needed = (self.size + Pen::SURPLUS).saturating_add(bound);
        if bound > MUCH || needed <= before || before == self.buffer.capacity() {
            return false;
        }
        let step = needed.max(before + STEP);
        self.buffer.resize(step.min(self.buffer.capacity()), 0);
        true
    }

    /// Writes any record there can be, or says what is wrong with it.
    #[cold]
    fn write_carefully(
        &mut self,
        timestamp: i64,
        base: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Result<(), BuildError> {
        let fields = self.fields(timestamp, base, key, value, headers)?;
        let length = self.length(fields.body_size(key, value, headers))?;
        self.append_fields(length, fields, key, value, headers);
        Ok(())
    }

    fn fields(
        &self,
        timestamp: i64,
        base: i64,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) -> Result<Fields, BuildError> {
        let timestamp_delta = timestamp
            .checked_sub(base)
            .ok_or(BuildError::TimestampRange { base, timestamp })?;
        if self.next_delta == i32::MAX {
            return Err(BuildError::TooManyRecords);
        }
        Ok(Fields {
            timestamp_delta: Varint::i64(timestamp_delta),
            offset_delta: Varint::i32(self.next_delta),
            key_length: length_of(key),
            value_length: length_of(value),
            header_count: Varint::i32(headers.len() as i32),
        })
    }

    /// The length field of a record with a body of this size, if the batch has room for it.
    fn length(&self, body: usize) -> Result<Varint, BuildError> {
        let room = MAX_SIZE - self.size;
        if body < room {
            let length = Varint::i32(body as i32);
            if length.len() + body <= room {
                return Ok(length);
            }
        }
        Err(self.refusal(body))
    }

    fn refusal(&self, body: usize) -> BuildError {
        let size = body.saturating_add(varint::MAX_I32);
        if size > MAX_SIZE - HEAD_SIZE {
            return BuildError::RecordTooLarge { size };
        }
        BuildError::BatchFull {
            batch: self.size,
            size,
        }
    }

    fn append_fields(
        &mut self,
        length: Varint,
        fields: Fields,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) {
        let buffer = &mut self.buffer;
        buffer.truncate(self.size);
        length.put(buffer);
        ATTRIBUTES.append_to(buffer);
        fields.timestamp_delta.put(buffer);
        fields.offset_delta.put(buffer);
        fields.key_length.put(buffer);
        buffer.extend_from_slice(key.unwrap_or_default());
        fields.value_length.put(buffer);
        buffer.extend_from_slice(value.unwrap_or_default());
        fields.header_count.put(buffer);
        for header in headers {
            length_of(Some(header.key)).put(buffer);
            buffer.extend_from_slice(header.key);
            length_of(header.value).put(buffer);
            buffer.extend_from_slice(header.value.unwrap_or_default());
        }
        self.size = buffer.len();
    }
}

// Without the records: they are the application's data and do not belong into logs.
impl fmt::Debug for BatchBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchBuilder")
            .field("records", &self.records)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// A record has attributes, but no bit of them has a meaning yet.
const ATTRIBUTES: Short = Short::ZERO;

/// The integers of a record, encoded. A length that needs more than 32 bits is wrong here, but then the record's size
/// is too large as well and nothing is written.
#[derive(Clone, Copy)]
struct Fields {
    timestamp_delta: Varint,
    offset_delta: Varint,
    key_length: Varint,
    value_length: Varint,
    header_count: Varint,
}

impl Fields {
    /// Bytes of the record after its length field, or `usize::MAX` if it is more than that.
    fn body_size(&self, key: Option<&[u8]>, value: Option<&[u8]>, headers: &[Header<'_>]) -> usize {
        let integers = ATTRIBUTES.len()
            + self.timestamp_delta.len()
            + self.offset_delta.len()
            + self.key_length.len()
            + self.value_length.len()
            + self.header_count.len();
        let parts = integers
            .saturating_add(key.map_or(0, <[u8]>::len))
            .saturating_add(value.map_or(0, <[u8]>::len));
        headers
            .iter()
            .fold(parts, |sum, header| sum.saturating_add(header_size(header)))
    }
}

fn header_size(header: &Header<'_>) -> usize {
    let lengths = length_of(Some(header.key)).len() + length_of(header.value).len();
    lengths
        .saturating_add(header.key.len())
        .saturating_add(header.value.map_or(0, <[u8]>::len))
}

fn length_of(part: Option<&[u8]>) -> Varint {
    Varint::i32(part.map_or(-1, |part| part.len() as i32))
}
