//! A batch while records are being added to it.

use bytes::Bytes;

use super::error::BuildError;
use super::head::{Attributes, HEAD_SIZE, Head, LENGTH_END, MAGIC};
use super::header::Header;
use super::stamp::Stamp;
use super::varint::{self, Scratch, size_i32, size_i64};
use crate::compression::{Codec, Compression, Compressor};

/// No batch is larger: its length is a 32-bit integer.
const MAX_SIZE: usize = i32::MAX as usize;

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
#[derive(Debug)]
pub struct BatchBuilder {
    // The head's bytes come first, zero until the batch is sealed.
    buffer: Vec<u8>,
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
            records: 0,
            next_delta: 0,
            base_timestamp: -1,
            max_timestamp: -1,
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
        self.buffer.len()
    }

    /// The largest timestamp so far in milliseconds, or -1 while the batch is empty.
    pub const fn max_timestamp(&self) -> i64 {
        self.max_timestamp
    }

    /// A size in bytes that a record with these parts does not exceed, wherever in a batch it ends up.
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
        let deltas = self.deltas(timestamp_ms, base)?;
        let body = self.check_fits(body_size(deltas, key, value, headers))?;
        self.write(body, deltas, key, value, headers);

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
        self,
        stamp: Stamp,
        compression: Compression,
        compressor: &mut Compressor,
    ) -> Result<Bytes, BuildError> {
        let compressed = self.compress(compression, compressor);
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
        let mut batch = Vec::with_capacity(self.buffer.len());
        batch.resize(HEAD_SIZE, 0);
        compressor
            .compress(compression, &self.buffer[HEAD_SIZE..], &mut batch)
            .ok()?;
        (batch.len() < self.buffer.len()).then_some((compression.codec(), batch))
    }

    fn finish(
        self,
        stamp: Stamp,
        compressed: Option<(Codec, Vec<u8>)>,
        control: bool,
    ) -> Result<Bytes, BuildError> {
        if self.next_delta == 0 {
            return Err(BuildError::Empty);
        }
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
    fn deltas(&self, timestamp: i64, base: i64) -> Result<Deltas, BuildError> {
        let timestamp_delta = timestamp
            .checked_sub(base)
            .ok_or(BuildError::TimestampRange { base, timestamp })?;
        if self.next_delta == i32::MAX {
            return Err(BuildError::TooManyRecords);
        }
        Ok(Deltas {
            timestamp: timestamp_delta,
            offset: self.next_delta,
        })
    }

    /// The body's size as the length field holds it, if the batch has room for the record.
    #[inline(always)]
    fn check_fits(&self, body: usize) -> Result<i32, BuildError> {
        let room = MAX_SIZE - self.buffer.len();
        match i32::try_from(body) {
            Ok(length) if size_i32(length) + body <= room => Ok(length),
            _ => Err(self.refusal(body)),
        }
    }

    #[cold]
    fn refusal(&self, body: usize) -> BuildError {
        let size = body.saturating_add(varint::MAX_I32);
        if size > MAX_SIZE - HEAD_SIZE {
            return BuildError::RecordTooLarge { size };
        }
        BuildError::BatchFull {
            batch: self.buffer.len(),
            size,
        }
    }

    #[inline(always)]
    fn write(
        &mut self,
        body: i32,
        deltas: Deltas,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        headers: &[Header<'_>],
    ) {
        let buffer = &mut self.buffer;
        buffer.reserve(varint::MAX_I32 + body as usize);

        let mut front = Scratch::<{ 3 * varint::MAX_I32 + varint::MAX_I64 + 1 }>::new();
        front.put_i32(body);
        front.put_u8(0);
        front.put_i64(deltas.timestamp);
        front.put_i32(deltas.offset);
        front.put_i32(length(key));
        buffer.extend_from_slice(front.as_slice());
        buffer.extend_from_slice(key.unwrap_or_default());
        put_i32(buffer, length(value));
        buffer.extend_from_slice(value.unwrap_or_default());
        put_i32(buffer, headers.len() as i32);
        for header in headers {
            put_i32(buffer, header.key.len() as i32);
            buffer.extend_from_slice(header.key);
            put_i32(buffer, length(header.value));
            buffer.extend_from_slice(header.value.unwrap_or_default());
        }
    }
}

/// A record's distance from the first record of its batch.
#[derive(Clone, Copy)]
struct Deltas {
    timestamp: i64,
    offset: i32,
}

/// The length field of a nullable part. Parts that need more than 32 bits have been refused by `check_fits`.
#[inline(always)]
fn length(part: Option<&[u8]>) -> i32 {
    part.map_or(-1, |part| part.len() as i32)
}

#[inline(always)]
fn put_i32(buffer: &mut Vec<u8>, value: i32) {
    let mut scratch = Scratch::<{ varint::MAX_I32 }>::new();
    scratch.put_i32(value);
    buffer.extend_from_slice(scratch.as_slice());
}

/// Bytes of a record after its length field; `usize::MAX` stands for anything that large or larger.
#[inline(always)]
fn body_size(
    deltas: Deltas,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: &[Header<'_>],
) -> usize {
    let fixed =
        1 + size_i64(deltas.timestamp) + size_i32(deltas.offset) + size_of_length(headers.len());
    headers.iter().fold(
        fixed
            .saturating_add(part_size(key))
            .saturating_add(part_size(value)),
        |sum, header| {
            sum.saturating_add(part_size(Some(header.key)))
                .saturating_add(part_size(header.value))
        },
    )
}

#[inline(always)]
fn part_size(part: Option<&[u8]>) -> usize {
    part.map_or(1, |part| {
        size_of_length(part.len()).saturating_add(part.len())
    })
}

#[inline(always)]
fn size_of_length(len: usize) -> usize {
    i32::try_from(len).map_or(usize::MAX, size_i32)
}
