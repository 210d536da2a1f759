//! Decompression with state that is kept, and with a limit.

use std::fmt;

use bytes::Bytes;

use super::gzip::GzipDecoder;
use super::lz4::HeadChecksum;
use super::output::Output;
use super::snappy::SnappyDecoder;
use super::zstd::ZstdDecoder;
use super::{Codec, CompressError, lz4};

/// What a batch may decompress to unless the caller says otherwise: 128 MiB.
pub const DEFAULT_LIMIT: usize = 128 << 20;

/// Buffers larger than this are not kept for the next batch.
const KEPT_CAPACITY: usize = 4 << 20;

/// Decompresses one piece of data after the other. Codec state is made when it is first used and kept; the output
/// buffer is used again as soon as everything that was read from it has been dropped.
pub struct Decompressor {
    limit: usize,
    latest: Bytes,
    gzip: Option<GzipDecoder>,
    snappy: Option<SnappyDecoder>,
    zstd: Option<ZstdDecoder>,
}

impl Decompressor {
    /// A decompressor with the [default limit](DEFAULT_LIMIT) that has nothing allocated yet.
    pub const fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// A decompressor that refuses to put out more than `limit` bytes at a time (never more than `i32::MAX`).
    pub const fn with_limit(limit: usize) -> Self {
        // Kafka's own sizes are 32-bit; positions in a decompressed batch may be, too.
        let limit = if limit > i32::MAX as usize {
            i32::MAX as usize
        } else {
            limit
        };
        Self {
            limit,
            latest: Bytes::new(),
            gzip: None,
            snappy: None,
            zstd: None,
        }
    }

    /// The most bytes one piece of data may decompress to.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// The decompressed form of `data`. Without a codec that is another handle to the same bytes.
    ///
    /// # Errors
    ///
    /// When the data is corrupt or truncated, has bytes after its end, or exceeds the limit.
    pub fn decompress(&mut self, codec: Codec, data: &Bytes) -> Result<Bytes, CompressError> {
        self.decode(codec, data, HeadChecksum::Verified)
    }

    /// Like [`decompress`](Self::decompress) for message format v0, which was written with wrong checksums in the heads
    /// of lz4 frames (KAFKA-3160).
    pub(crate) fn decompress_v0(
        &mut self,
        codec: Codec,
        data: &Bytes,
    ) -> Result<Bytes, CompressError> {
        self.decode(codec, data, HeadChecksum::Ignored)
    }

    fn decode(
        &mut self,
        codec: Codec,
        data: &Bytes,
        head: HeadChecksum,
    ) -> Result<Bytes, CompressError> {
        let mut output = match codec {
            Codec::None => return Ok(data.clone()),
            _ => Output::new(codec, self.limit, self.take_buffer()),
        };
        match codec {
            Codec::None => {}
            Codec::Gzip => self
                .gzip
                .get_or_insert_default()
                .decode(data, &mut output)?,
            Codec::Snappy => self
                .snappy
                .get_or_insert_default()
                .decode(data, &mut output)?,
            Codec::Lz4 => lz4::decode(data, head, &mut output)?,
            Codec::Zstd => self
                .zstd
                .get_or_insert_default()
                .decode(data, &mut output)?,
        }
        Ok(self.keep(output.into_buffer()))
    }

    /// The latest output's buffer, if nobody reads it any more.
    fn take_buffer(&mut self) -> Vec<u8> {
        let latest = std::mem::take(&mut self.latest);
        if latest.is_unique() {
            Vec::from(latest)
        } else {
            Vec::new()
        }
    }

    fn keep(&mut self, buffer: Vec<u8>) -> Bytes {
        let keep = buffer.capacity() <= KEPT_CAPACITY;
        let output = Bytes::from(buffer);
        if keep {
            self.latest = output.clone();
        }
        output
    }
}

impl Default for Decompressor {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Decompressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decompressor")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
