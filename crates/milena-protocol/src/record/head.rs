//! The 61 bytes in front of a batch's records.

use bytes::{Buf, BufMut};

use super::crc::checksum;
use crate::compression::Codec;

/// Bytes of the head of every v2 batch.
pub const HEAD_SIZE: usize = 61;
/// Bytes up to and including the length field: what the length does not count.
pub(super) const LENGTH_END: usize = 12;
/// Where the format number is; the same place in every format there ever was.
pub(super) const MAGIC_AT: usize = 16;
pub(super) const MAGIC: i8 = 2;
/// The checksum covers everything from here; base offset and leader epoch lie before, so that brokers can set them.
pub(super) const CHECKED_FROM: usize = 21;
const CRC_AT: usize = 17;

/// The attribute bits of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attributes(pub(super) i16);

impl Attributes {
    const CODEC: i16 = 0x07;
    pub(super) const APPEND_TIME: i16 = 0x08;
    pub(super) const TRANSACTIONAL: i16 = 0x10;
    pub(super) const CONTROL: i16 = 0x20;
    pub(super) const DELETE_HORIZON: i16 = 0x40;

    pub(super) fn new(codec: Codec) -> Self {
        Self(i16::from(codec.id()))
    }

    pub(super) const fn codec_id(self) -> u8 {
        (self.0 & Self::CODEC) as u8
    }

    pub(super) const fn has(self, bit: i16) -> bool {
        self.0 & bit != 0
    }

    pub(super) const fn with(self, bit: i16, on: bool) -> Self {
        Self(if on { self.0 | bit } else { self.0 & !bit })
    }
}

/// The head of a batch, field by field, as it lies on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) base_offset: i64,
    pub(super) length: i32,
    pub(super) leader_epoch: i32,
    pub(super) magic: i8,
    pub(super) crc: u32,
    pub(super) attributes: Attributes,
    pub(super) last_offset_delta: i32,
    pub(super) base_timestamp: i64,
    pub(super) max_timestamp: i64,
    pub(super) producer_id: i64,
    pub(super) producer_epoch: i16,
    pub(super) base_sequence: i32,
    pub(super) record_count: i32,
}

impl Head {
    pub(super) fn read(bytes: &[u8; HEAD_SIZE]) -> Self {
        let mut bytes = &bytes[..];
        Self {
            base_offset: bytes.get_i64(),
            length: bytes.get_i32(),
            leader_epoch: bytes.get_i32(),
            magic: bytes.get_i8(),
            crc: bytes.get_u32(),
            attributes: Attributes(bytes.get_i16()),
            last_offset_delta: bytes.get_i32(),
            base_timestamp: bytes.get_i64(),
            max_timestamp: bytes.get_i64(),
            producer_id: bytes.get_i64(),
            producer_epoch: bytes.get_i16(),
            base_sequence: bytes.get_i32(),
            record_count: bytes.get_i32(),
        }
    }

    /// Writes the head, with the checksum it has, over the first bytes of `batch`.
    pub(super) fn write(&self, batch: &mut [u8]) {
        let mut bytes = &mut batch[..HEAD_SIZE];
        bytes.put_i64(self.base_offset);
        bytes.put_i32(self.length);
        bytes.put_i32(self.leader_epoch);
        bytes.put_i8(self.magic);
        bytes.put_u32(self.crc);
        bytes.put_i16(self.attributes.0);
        bytes.put_i32(self.last_offset_delta);
        bytes.put_i64(self.base_timestamp);
        bytes.put_i64(self.max_timestamp);
        bytes.put_i64(self.producer_id);
        bytes.put_i16(self.producer_epoch);
        bytes.put_i32(self.base_sequence);
        bytes.put_i32(self.record_count);
    }

    /// Writes the head over the first bytes of `batch`, with the checksum that all its bytes have then.
    pub(super) fn seal(&self, batch: &mut [u8]) {
        self.write(batch);
        let crc = checksum(&batch[CHECKED_FROM..]);
        batch[CRC_AT..CHECKED_FROM].copy_from_slice(&crc.to_be_bytes());
    }
}
