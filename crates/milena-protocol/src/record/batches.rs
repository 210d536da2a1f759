//! The `records` field of a fetch response, taken apart into batches.

use std::fmt;
use std::iter::FusedIterator;

use bytes::{Buf, Bytes};

use super::batch::{Batch, size_of_batch};
use super::error::BatchError;
use super::head::{HEAD_SIZE, LENGTH_END, MAGIC, MAGIC_AT};
use super::legacy;

/// Walks the batches in `records`, each a slice of it, whatever their formats: a log may have lived through upgrades.
///
/// Brokers cut a response at its size limit, so the last batch may be incomplete. Then it is left out, silently, if a
/// complete one came before it; otherwise the reader could make no progress and gets [`BatchError::Incomplete`]. After
/// an error there are no more batches.
///
/// ```
/// use milena_protocol::compression::{Compression, Decompressor};
/// use milena_protocol::record::{BatchBuilder, Stamp, batches};
///
/// let mut builder = BatchBuilder::new(1024);
/// builder.append(0, None, Some(b"first"), &[])?;
/// builder.append(1, None, Some(b"second"), &[])?;
/// let response = builder.seal(Stamp::NONE, Compression::Lz4)?;
///
/// let mut decompressor = Decompressor::new();
/// for batch in batches(response) {
///     let batch = batch?;
///     batch.verify_crc()?;
///     let mut records = batch.records(&mut decompressor)?.starting_at(1);
///     while let Some(record) = records.next() {
///         assert_eq!(record?.value, Some(&b"second"[..]));
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn batches(records: Bytes) -> Batches {
    Batches {
        rest: records,
        progressed: false,
    }
}

/// Iterator over batches; see [`batches`].
#[derive(Clone)]
pub struct Batches {
    rest: Bytes,
    progressed: bool,
}

impl Batches {
    fn take(&mut self) -> Result<Option<Batch>, BatchError> {
        match frame_of(&self.rest)? {
            Frame::Complete(size) => {
                let batch = Batch::parse(self.rest.split_to(size))?;
                self.progressed = true;
                Ok(Some(batch))
            }
            Frame::Old => {
                let batch = legacy::first_set(&mut self.rest)?;
                self.progressed = true;
                Ok(Some(batch))
            }
            Frame::Cut { .. } if self.progressed => Ok(None),
            Frame::Cut { needed } => Err(BatchError::Incomplete {
                needed,
                available: self.rest.len(),
            }),
        }
    }
}

impl Iterator for Batches {
    type Item = Result<Batch, BatchError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let taken = self.take();
        if !matches!(taken, Ok(Some(_))) {
            self.rest.clear();
        }
        taken.transpose()
    }
}

impl FusedIterator for Batches {}

impl fmt::Debug for Batches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batches")
            .field("bytes_left", &self.rest.len())
            .finish_non_exhaustive()
    }
}

enum Frame {
    /// The first batch is there and this many bytes long.
    Complete(usize),
    /// A message of one of the formats before v2 is there.
    Old,
    /// The first batch needs at least this many bytes, and they are not there.
    Cut { needed: usize },
}

fn frame_of(bytes: &[u8]) -> Result<Frame, BatchError> {
    let Some((mut start, rest)) = bytes.split_at_checked(LENGTH_END) else {
        return Ok(Frame::Cut { needed: HEAD_SIZE });
    };
    let base_offset = start.get_i64();
    let length = start.get_i32();
    let refused = BatchError::Length {
        base_offset,
        length,
    };
    let Some(size) = size_of_batch(length, legacy::MIN_SIZE) else {
        return Err(refused);
    };
    let Some(&magic) = rest.get(MAGIC_AT - LENGTH_END) else {
        return Ok(Frame::Cut { needed: size });
    };
    match i8::from_be_bytes([magic]) {
        MAGIC if size < HEAD_SIZE => Err(refused),
        1 if size < legacy::MIN_SIZE_V1 => Err(refused),
        0..=2 if size > bytes.len() => Ok(Frame::Cut { needed: size }),
        0..=1 => Ok(Frame::Old),
        MAGIC => Ok(Frame::Complete(size)),
        magic => Err(BatchError::UnknownMagic { base_offset, magic }),
    }
}
