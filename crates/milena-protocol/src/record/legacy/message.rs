//! One message of format v0 or v1, with the offset and the size in front of it.

use bytes::Buf;

use crate::compression::Codec;
use crate::record::batch::{TimestampType, size_of_batch};
use crate::record::error::{BatchError, RecordFault};
use crate::record::head::{LENGTH_END, MAGIC_AT};

/// The smallest entry: offset, size, checksum, format, attributes, key and value lengths.
pub(in crate::record) const MIN_SIZE: usize = LENGTH_END + 14;
/// The smallest entry of format v1, which adds a timestamp.
pub(in crate::record) const MIN_SIZE_V1: usize = MIN_SIZE + size_of::<i64>();
/// The checksum covers everything from here.
const CHECKED_FROM: usize = MAGIC_AT;
const NO_TIMESTAMP: i64 = -1;

mod attribute {
    pub(super) const CODEC: u8 = 0x07;
    pub(super) const APPEND_TIME: u8 = 0x08;
}

/// A message whose integers have been read. Its checksum, key and value have not been looked at.
pub(super) struct Message<'a> {
    pub(super) offset: i64,
    /// The size field: bytes of the message.
    pub(super) length: i32,
    pub(super) crc: u32,
    pub(super) magic: i8,
    attributes: u8,
    /// -1 in format v0.
    pub(super) timestamp: i64,
    /// The key, the value and their lengths.
    body: &'a [u8],
    /// Bytes of the entry, its offset and size included.
    entry: &'a [u8],
}

/// The key and the value of a message.
type Parts<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

impl<'a> Message<'a> {
    /// The message at the start of `bytes`; `None` when it is cut off.
    pub(super) fn first_of(bytes: &'a [u8]) -> Option<Result<Self, RecordFault>> {
        let mut head = bytes.get(..LENGTH_END)?;
        let (offset, length) = (head.get_i64(), head.get_i32());
        let Some(size) = size_of_batch(length, MIN_SIZE) else {
            return Some(Err(RecordFault::Length));
        };
        Some(Self::read(offset, length, bytes.get(..size)?))
    }

    /// `entry` is at least [`MIN_SIZE`] long.
    fn read(offset: i64, length: i32, entry: &'a [u8]) -> Result<Self, RecordFault> {
        let mut body = &entry[LENGTH_END..];
        let (crc, magic, attributes) = (body.get_u32(), body.get_i8(), body.get_u8());
        let timestamp = match magic {
            0 => NO_TIMESTAMP,
            1 if entry.len() >= MIN_SIZE_V1 => body.get_i64(),
            1 => return Err(RecordFault::Length),
            magic => return Err(RecordFault::Magic { magic }),
        };
        Ok(Self {
            offset,
            length,
            crc,
            magic,
            attributes,
            timestamp,
            body,
            entry,
        })
    }

    /// Bytes of the message and what is in front of it.
    pub(super) const fn size(&self) -> usize {
        self.entry.len()
    }

    /// The codec of the messages in this one, if it is a wrapper.
    pub(super) fn codec(&self) -> Result<Codec, BatchError> {
        let base_offset = self.offset;
        let magic = self.magic;
        let id = self.attributes & attribute::CODEC;
        match Codec::from_id(id) {
            Some(codec @ Codec::Zstd) => Err(BatchError::CodecTooNew {
                base_offset,
                codec,
                magic,
            }),
            Some(codec) => Ok(codec),
            None => Err(BatchError::UnknownCodec {
                base_offset,
                codec: id,
            }),
        }
    }

    /// Whether the message claims to hold others.
    pub(super) const fn is_wrapper(&self) -> bool {
        self.attributes & attribute::CODEC != 0
    }

    /// Whose clock the timestamp is from. Format v0 has neither.
    pub(super) const fn timestamp_type(&self) -> TimestampType {
        if self.magic == 1 && self.attributes & attribute::APPEND_TIME != 0 {
            TimestampType::Append
        } else {
            TimestampType::Create
        }
    }

    /// The key and the value, which must fill the message.
    pub(super) fn parts(&self) -> Result<Parts<'a>, RecordFault> {
        let (key, rest) = nullable_bytes(self.body).ok_or(RecordFault::Key)?;
        let (value, rest) = nullable_bytes(rest).ok_or(RecordFault::Value)?;
        match rest {
            [] => Ok((key, value)),
            _ => Err(RecordFault::TrailingBytes),
        }
    }

    /// CRC-32, as gzip has it, of everything after the checksum.
    pub(super) fn checksum(&self) -> u32 {
        let mut crc = flate2::Crc::new();
        crc.update(&self.entry[CHECKED_FROM..]);
        crc.sum()
    }
}

/// Compares the checksum of every message in `set`, wrappers unopened, with the one it has.
pub(in crate::record) fn verify(set: &[u8]) -> Result<(), BatchError> {
    let mut rest = set;
    while let Some(Ok(message)) = Message::first_of(rest) {
        let computed = message.checksum();
        if computed != message.crc {
            return Err(BatchError::Checksum {
                base_offset: message.offset,
                stored: message.crc,
                computed,
            });
        }
        rest = &rest[message.size()..];
    }
    Ok(())
}

/// Bytes behind their length, -1 for null, and what follows them.
fn nullable_bytes(bytes: &[u8]) -> Option<(Option<&[u8]>, &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    match i32::from_be_bytes(*length) {
        -1 => Some((None, rest)),
        length => {
            let (bytes, rest) = rest.split_at_checked(usize::try_from(length).ok()?)?;
            Some((Some(bytes), rest))
        }
    }
}
