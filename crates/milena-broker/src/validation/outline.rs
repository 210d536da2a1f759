//! The batches of a produce request by their heads alone, before anything in them is believed.

use bytes::{Buf, Bytes};
use milena_protocol::compression::Codec;

use crate::transactions::Identity;

/// Bytes up to and including the length.
const LENGTH_END: usize = 12;
/// The smallest length that a message of any format has.
const MIN_LENGTH: i32 = 14;
const MAGIC_AT: usize = 16;
const CRC_AT: usize = 17;
const ATTRIBUTES_AT: usize = 21;
const MAGIC: i8 = 2;
const TRANSACTIONAL: u8 = 0x10;
const PRODUCER_AT: usize = 43;

/// The batches that follow each other in the records of one partition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outline {
    batches: Vec<Sketch>,
    /// What follows them can be no batch.
    pub(crate) is_corrupt: bool,
}

/// What the head of a batch says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sketch {
    pub(crate) size: usize,
    pub(crate) magic: i8,
    attributes: u8,
    pub(crate) identity: Identity,
    pub(crate) sequence: i32,
}

impl Sketch {
    pub(crate) fn is_current(&self) -> bool {
        self.magic == MAGIC
    }

    pub(crate) fn is_zstd(&self) -> bool {
        self.attributes & 7 == Codec::Zstd.id()
    }

    pub(crate) fn is_transactional(&self) -> bool {
        self.is_current() && self.attributes & TRANSACTIONAL != 0
    }
}

impl Outline {
    pub(crate) fn of(records: &Bytes) -> Self {
        let mut outline = Self::default();
        let mut rest = &records[..];
        while let Some(sketch) = outline.next(rest) {
            rest = &rest[sketch.size..];
            outline.batches.push(sketch);
        }
        outline
    }

    pub(crate) fn first(&self) -> Option<&Sketch> {
        self.batches.first()
    }

    pub(crate) fn len(&self) -> usize {
        self.batches.len()
    }

    /// The batches that say that they are part of a transaction.
    pub(crate) fn transactional(&self) -> impl Iterator<Item = &Sketch> {
        self.batches.iter().filter(|it| it.is_transactional())
    }

    fn next(&mut self, rest: &[u8]) -> Option<Sketch> {
        let length = rest.get(8..LENGTH_END)?.get_i32();
        self.is_corrupt = length < MIN_LENGTH;
        let magic = *rest.get(MAGIC_AT).filter(|_| !self.is_corrupt)? as i8;
        self.is_corrupt = !(0..=MAGIC).contains(&magic);
        let size = LENGTH_END + length as usize;
        // The second byte of the two; the first has no meaning.
        let attributes = *rest.get(ATTRIBUTES_AT + 1)?;
        if self.is_corrupt || size > rest.len() {
            return None;
        }
        let nobody = Identity {
            producer_id: -1,
            epoch: -1,
        };
        let (identity, sequence) = producer(rest).unwrap_or((nobody, -1));
        Some(Sketch {
            size,
            magic,
            attributes,
            identity,
            sequence,
        })
    }
}

fn producer(batch: &[u8]) -> Option<(Identity, i32)> {
    let mut rest = batch.get(PRODUCER_AT..)?;
    let identity = Identity {
        producer_id: rest.try_get_i64().ok()?,
        epoch: rest.try_get_i16().ok()?,
    };
    Some((identity, rest.try_get_i32().ok()?))
}

/// The first offset that a batch claims.
pub(super) fn base_offset(mut batch: &[u8]) -> i64 {
    batch.try_get_i64().unwrap_or(0)
}

/// Whether the checksum of a batch that does not parse is right all the same.
pub(super) fn is_intact(batch: &[u8]) -> bool {
    let stored = batch
        .get(CRC_AT..ATTRIBUTES_AT)
        .map(|mut crc| crc.get_u32());
    let covered = batch.get(ATTRIBUTES_AT..).unwrap_or_default();
    stored == Some(checksum(covered))
}

/// CRC-32C, bit by bit: for the few batches that cannot be read at all.
pub(super) fn checksum(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0x82f6_3b78;
    let step = |crc: u32| (crc >> 1) ^ (POLYNOMIAL & (crc & 1).wrapping_neg());
    let add = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, add)
}
