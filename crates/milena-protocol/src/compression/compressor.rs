//! Compression with state that is kept.

use std::fmt;

use super::gzip::GzipEncoder;
use super::lz4::Lz4Encoder;
use super::snappy::SnappyEncoder;
use super::zstd::ZstdEncoder;
use super::{CompressError, Compression};

/// Compresses one piece of data after the other. The tables of a codec are made when it is first used and kept.
#[derive(Default)]
pub struct Compressor {
    gzip: Option<GzipEncoder>,
    snappy: Option<SnappyEncoder>,
    lz4: Option<Lz4Encoder>,
    zstd: Option<ZstdEncoder>,
    /// Memory of the last batch, for the next.
    room: Vec<u8>,
}

/// Larger batches are rare, and their memory is not kept.
const MOST_ROOM: usize = 1 << 20;

impl Compressor {
    /// A compressor that has nothing allocated yet.
    pub const fn new() -> Self {
        Self {
            gzip: None,
            snappy: None,
            lz4: None,
            zstd: None,
            room: Vec::new(),
        }
    }

    /// Empty memory for so many bytes.
    pub(crate) fn take_room(&mut self, capacity: usize) -> Vec<u8> {
        let mut room = std::mem::take(&mut self.room);
        if room.capacity() < capacity {
            return Vec::with_capacity(capacity);
        }
        room.clear();
        room
    }

    /// Memory that is not needed any more: what a batch was before it was compressed takes the next one compressed.
    pub(crate) fn keep_room(&mut self, room: Vec<u8>) {
        if room.capacity() <= MOST_ROOM {
            self.room = room;
        }
    }

    /// Compresses `data` and appends it to `output`.
    ///
    /// # Errors
    ///
    /// When the encoder fails or the level does not exist; `output` is then as it was.
    pub fn compress(
        &mut self,
        compression: Compression,
        data: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        let start = output.len();
        let result = match compression {
            Compression::None => {
                output.extend_from_slice(data);
                Ok(())
            }
            Compression::Gzip { level } => self
                .gzip
                .get_or_insert_default()
                .encode(level, data, output),
            Compression::Snappy => self.snappy.get_or_insert_default().encode(data, output),
            Compression::Lz4 => self.lz4.get_or_insert_default().encode(data, output),
            Compression::Zstd { level } => self
                .zstd
                .get_or_insert_default()
                .encode(level, data, output),
        };
        if result.is_err() {
            output.truncate(start);
        }
        result
    }
}

impl fmt::Debug for Compressor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressor").finish_non_exhaustive()
    }
}
