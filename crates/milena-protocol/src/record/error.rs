//! What can be wrong with a batch, when it is built and when it is read.

use crate::compression::{Codec, CompressError};

/// Why a record could not be added to a batch, or a batch could not be sealed. The builder is unchanged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The record alone is larger than any batch can be.
    #[error("a record of {size} bytes does not fit into any batch")]
    RecordTooLarge {
        /// The encoded size of the record in bytes, capped at `usize::MAX`.
        size: usize,
    },
    /// The batch has no room for the record; a new batch has.
    #[error("a batch of {batch} bytes has no room for a record of {size} bytes")]
    BatchFull {
        /// The size of the batch so far, in bytes.
        batch: usize,
        /// The encoded size of the record in bytes.
        size: usize,
    },
    /// The batch holds as many offsets as one batch can.
    #[error("a batch holds at most {} offsets", i32::MAX)]
    TooManyRecords,
    /// The distance between the record's timestamp and the first one of the batch is more than 64 bits hold.
    #[error("timestamp {timestamp} ms is too far from the batch's first timestamp {base} ms")]
    TimestampRange {
        /// The timestamp of the batch's first record, in milliseconds.
        base: i64,
        /// The refused timestamp, in milliseconds.
        timestamp: i64,
    },
    /// A batch needs at least one record (or offset) to be sealed.
    #[error("an empty batch cannot be sealed")]
    Empty,
}

/// Why a batch, or a record in it, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The bytes end before the first batch does: the fetch limit was smaller than the batch.
    #[error("the first batch is incomplete: it needs {needed} bytes, {available} are there")]
    Incomplete {
        /// Bytes the batch needs; a lower bound while its length is not there yet.
        needed: usize,
        /// Bytes there are.
        available: usize,
    },
    /// The length field is negative or smaller than the rest of a batch head.
    #[error("the batch at offset {base_offset} has the impossible length {length}")]
    Length {
        /// The first offset of the batch.
        base_offset: i64,
        /// The length field.
        length: i32,
    },
    /// The batch has one of the message formats from before Kafka 0.11, where only the current one will do.
    #[error("the batch at offset {base_offset} has the old message format v{magic}")]
    LegacyMagic {
        /// The first offset of the batch.
        base_offset: i64,
        /// The format: 0 or 1.
        magic: i8,
    },
    /// The batch has a format this client does not know.
    #[error("the batch at offset {base_offset} has the unknown format {magic}")]
    UnknownMagic {
        /// The first offset of the batch.
        base_offset: i64,
        /// The format.
        magic: i8,
    },
    /// The attributes name a compression codec that does not exist.
    #[error("the batch at offset {base_offset} names the unknown compression codec {codec}")]
    UnknownCodec {
        /// The first offset of the batch.
        base_offset: i64,
        /// The codec's number.
        codec: u8,
    },
    /// The attributes name a compression codec that the batch's format does not have.
    #[error(
        "the batch at offset {base_offset} is compressed with {codec}, which message format v{magic} does not have"
    )]
    CodecTooNew {
        /// The first offset of the batch.
        base_offset: i64,
        /// The codec.
        codec: Codec,
        /// The format: 0 or 1.
        magic: i8,
    },
    /// The record count is negative or more than the batch's bytes can hold.
    #[error("the batch at offset {base_offset} claims {count} records in {bytes} bytes")]
    RecordCount {
        /// The first offset of the batch.
        base_offset: i64,
        /// The claimed count.
        count: i32,
        /// The bytes of its records, after decompression.
        bytes: usize,
    },
    /// The batch's offsets are negative or run over the end of 64 bits.
    #[error(
        "the batch at offset {base_offset} has the impossible last offset delta {last_offset_delta}"
    )]
    Offsets {
        /// The first offset of the batch.
        base_offset: i64,
        /// The distance of its last offset from the first.
        last_offset_delta: i32,
    },
    /// The checksum does not match: the batch was damaged on its way or on disk.
    #[error(
        "the batch at offset {base_offset} is corrupt: its checksum is {computed:#010x}, not {stored:#010x}"
    )]
    Checksum {
        /// The first offset of the batch.
        base_offset: i64,
        /// The checksum in the batch's head.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
    /// The records could not be decompressed.
    #[error("the batch at offset {base_offset} cannot be decompressed")]
    Compression {
        /// The first offset of the batch.
        base_offset: i64,
        /// What the codec found.
        source: CompressError,
    },
    /// A record does not decode.
    #[error("record {index} of the batch at offset {base_offset}: {fault}")]
    Record {
        /// The first offset of the batch.
        base_offset: i64,
        /// Which record of the batch, from 0.
        index: u32,
        /// What is wrong with it.
        fault: RecordFault,
    },
}

impl BatchError {
    /// The first offset of the batch the error is about, when it is known.
    pub fn base_offset(&self) -> Option<i64> {
        match *self {
            Self::Incomplete { .. } => None,
            Self::Length { base_offset, .. }
            | Self::LegacyMagic { base_offset, .. }
            | Self::UnknownMagic { base_offset, .. }
            | Self::UnknownCodec { base_offset, .. }
            | Self::CodecTooNew { base_offset, .. }
            | Self::RecordCount { base_offset, .. }
            | Self::Offsets { base_offset, .. }
            | Self::Checksum { base_offset, .. }
            | Self::Compression { base_offset, .. }
            | Self::Record { base_offset, .. } => Some(base_offset),
        }
    }
}

/// What is wrong with one record of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// The length is no varint, negative, or more than the bytes left in the batch.
    #[error("its length is not within the batch")]
    Length,
    /// The head of the record (attributes, timestamp delta, offset delta) does not decode.
    #[error("its head is malformed")]
    Head,
    /// The offset delta is negative, below an earlier one, or above the batch's last.
    #[error("its offset delta {delta} is out of order or beyond the batch")]
    OffsetDelta {
        /// The delta.
        delta: i32,
    },
    /// The timestamp runs over the end of 64 bits.
    #[error("its timestamp is out of range")]
    Timestamp,
    /// The key is not within the record.
    #[error("its key is not within the record")]
    Key,
    /// The value is not within the record.
    #[error("its value is not within the record")]
    Value,
    /// The header count is no varint, negative, or more than the record's bytes can hold.
    #[error("its header count is impossible")]
    HeaderCount,
    /// A header is not within the record, or has no key.
    #[error("a header is not within the record")]
    Header,
    /// Bytes are left in the record after its last header.
    #[error("it is longer than its fields")]
    TrailingBytes,
    /// Bytes are left in the batch after its last record.
    #[error("bytes follow the last record")]
    BytesAfterLast,
    /// A control record's key is too short to name its type.
    #[error("its control type is missing")]
    ControlType,
    /// A message in a compressed set of the old formats has a format that does not belong there.
    #[error("its format is {magic}")]
    Magic {
        /// The format.
        magic: i8,
    },
    /// A message in a compressed set of the old formats is compressed again.
    #[error("it is compressed within a compressed set")]
    Nested,
    /// The offset of a message of the old formats is not above that of the message before it, beyond that of the set,
    /// or too far from the first one's.
    #[error("its offset {offset} is out of order or beyond the set")]
    Offset {
        /// The offset, as far as it could be computed.
        offset: i64,
    },
    /// The checksum of a message in a compressed set of the old formats does not match.
    #[error("its checksum is {computed:#010x}, not {stored:#010x}")]
    Checksum {
        /// The checksum in the message.
        stored: u32,
        /// The checksum of its bytes.
        computed: u32,
    },
}
