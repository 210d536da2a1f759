//! One batch as it came from the network, checked as far as its head goes.

use std::fmt;

use bytes::Bytes;

use super::control::ControlRecord;
use super::crc::checksum;
use super::error::BatchError;
use super::head::{Attributes, CHECKED_FROM, HEAD_SIZE, Head, LENGTH_END, MAGIC};
use super::legacy::{self, Inner};
use super::records::Records;
use super::stamp::Stamp;
use crate::compression::{Codec, Decompressor};

/// The smallest record: seven fields of one byte each.
const MIN_RECORD_SIZE: usize = 7;

/// Whose clock the timestamps of a batch are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimestampType {
    /// The producer's: each record has its own time.
    Create,
    /// The broker's: every record has the time at which the batch was appended.
    Append,
}

/// A record batch: its head has been read and makes sense, its checksum and its records have not been looked at.
///
/// Messages of the formats before v2 are batches, too: each compressed set is one, and so are consecutive messages
/// without compression. What such a batch lacks is as v2 has it for a producer without identity: no leader epoch, no
/// producer id, no sequence, no headers, timestamps of -1 in format v0.
#[derive(Clone)]
pub struct Batch {
    bytes: Bytes,
    head: Head,
    codec: Codec,
}

impl Batch {
    /// `bytes` must be one whole batch of format v2.
    pub(super) fn parse(bytes: Bytes) -> Result<Self, BatchError> {
        let Some(head) = bytes.first_chunk() else {
            return Err(BatchError::Incomplete {
                needed: HEAD_SIZE,
                available: bytes.len(),
            });
        };
        let head = Head::read(head);
        let base_offset = head.base_offset;
        let codec_id = head.attributes.codec_id();
        let codec = Codec::from_id(codec_id).ok_or(BatchError::UnknownCodec {
            base_offset,
            codec: codec_id,
        })?;
        let batch = Self { bytes, head, codec };
        batch.check_offsets()?;
        match codec {
            Codec::None => batch.check_count(batch.size() - HEAD_SIZE)?,
            _ => batch.check_count(usize::MAX)?,
        }
        Ok(batch)
    }

    /// `bytes` are messages of an older format, and `head` says about them what one of v2 would.
    pub(super) fn of_old_messages(
        bytes: Bytes,
        head: Head,
        codec: Codec,
    ) -> Result<Self, BatchError> {
        let batch = Self { bytes, head, codec };
        batch.check_offsets()?;
        Ok(batch)
    }

    fn check_offsets(&self) -> Result<(), BatchError> {
        let Head {
            base_offset,
            last_offset_delta,
            ..
        } = self.head;
        let next = base_offset
            .checked_add(i64::from(last_offset_delta))
            .and_then(|last| last.checked_add(1));
        if base_offset < 0 || last_offset_delta < 0 || next.is_none() {
            return Err(BatchError::Offsets {
                base_offset,
                last_offset_delta,
            });
        }
        Ok(())
    }

    fn check_count(&self, bytes: usize) -> Result<(), BatchError> {
        let Head {
            base_offset,
            record_count: count,
            ..
        } = self.head;
        match usize::try_from(count) {
            Ok(records) if records <= bytes / MIN_RECORD_SIZE => Ok(()),
            _ => Err(BatchError::RecordCount {
                base_offset,
                count,
                bytes,
            }),
        }
    }

    pub(super) const fn head(&self) -> &Head {
        &self.head
    }

    /// The message format: 2, or 0 or 1 for messages from before Kafka 0.11.
    pub const fn magic(&self) -> i8 {
        self.head.magic
    }

    /// The first offset of the batch, even if compaction has removed its record. A compressed set of the old formats
    /// says only where it ends, so for it this is the last offset.
    pub const fn base_offset(&self) -> i64 {
        self.head.base_offset
    }

    /// The last offset of the batch, even if compaction has removed its record.
    pub const fn last_offset(&self) -> i64 {
        self.head.base_offset + self.head.last_offset_delta as i64
    }

    /// The offset that follows the batch: where to go on reading once its records are used up.
    pub const fn next_offset(&self) -> i64 {
        self.last_offset() + 1
    }

    /// The epoch of the leader that appended the batch, or -1.
    pub const fn leader_epoch(&self) -> i32 {
        self.head.leader_epoch
    }

    /// How many records the batch says it has; zero when compaction removed them all. A compressed set of the old
    /// formats does not say: 1.
    pub const fn record_count(&self) -> u32 {
        // Negative counts are refused by `parse`.
        self.head.record_count as u32
    }

    /// Whether the batch holds markers for the client instead of the application's records.
    pub const fn is_control(&self) -> bool {
        self.head.attributes.has(Attributes::CONTROL)
    }

    /// Whether the batch was written in a transaction.
    pub const fn is_transactional(&self) -> bool {
        self.head.attributes.has(Attributes::TRANSACTIONAL)
    }

    /// The id of the producer, or -1 when it was not idempotent.
    pub const fn producer_id(&self) -> i64 {
        self.head.producer_id
    }

    /// The epoch of the producer, or -1.
    pub const fn producer_epoch(&self) -> i16 {
        self.head.producer_epoch
    }

    /// The sequence number of the first record, or -1.
    pub const fn base_sequence(&self) -> i32 {
        self.head.base_sequence
    }

    /// Identity, sequence and transaction of the batch in one value, as it was sealed with.
    pub const fn stamp(&self) -> Stamp {
        Stamp {
            producer_id: self.head.producer_id,
            producer_epoch: self.head.producer_epoch,
            base_sequence: self.head.base_sequence,
            transactional: self.is_transactional(),
        }
    }

    /// The largest timestamp of the batch in milliseconds; with append time, the timestamp of every record.
    pub const fn max_timestamp(&self) -> i64 {
        self.head.max_timestamp
    }

    /// The timestamp in milliseconds that those of the records are relative to; in the old formats, the first message's.
    pub const fn base_timestamp(&self) -> i64 {
        self.head.base_timestamp
    }

    /// Whose clock the timestamps are from.
    pub const fn timestamp_type(&self) -> TimestampType {
        if self.head.attributes.has(Attributes::APPEND_TIME) {
            TimestampType::Append
        } else {
            TimestampType::Create
        }
    }

    /// When compaction may drop the tombstones or markers of the batch, in milliseconds, once that is decided.
    pub const fn delete_horizon(&self) -> Option<i64> {
        if self.head.attributes.has(Attributes::DELETE_HORIZON) {
            Some(self.head.base_timestamp)
        } else {
            None
        }
    }

    /// How the records are compressed.
    pub const fn codec(&self) -> Codec {
        self.codec
    }

    /// Bytes of the whole batch on the wire.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The whole batch as it came, to be passed on unchanged.
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Compares the checksum of the batch's bytes with the one in its head; in the old formats, that of each message
    /// outside of compressed sets.
    ///
    /// # Errors
    ///
    /// [`BatchError::Checksum`] when they differ.
    pub fn verify_crc(&self) -> Result<(), BatchError> {
        if self.is_old() {
            return legacy::verify(&self.bytes);
        }
        let computed = checksum(&self.bytes[CHECKED_FROM..]);
        if computed == self.head.crc {
            return Ok(());
        }
        Err(BatchError::Checksum {
            base_offset: self.head.base_offset,
            stored: self.head.crc,
            computed,
        })
    }

    /// The records of the batch, decompressed if need be. The checksum is not verified; see
    /// [`verify_crc`](Self::verify_crc) and [`checked_records`](Self::checked_records).
    ///
    /// Messages of the old formats are encoded anew here, which takes another buffer of at most the decompressed size.
    ///
    /// # Errors
    ///
    /// [`BatchError::Compression`] when the records cannot be decompressed or are larger than the decompressor allows;
    /// [`BatchError::RecordCount`] when they are fewer bytes than that many records need; [`BatchError::Record`] when a
    /// message of an old format does not decode.
    pub fn records(&self, decompressor: &mut Decompressor) -> Result<Records, BatchError> {
        if self.is_old() {
            return self.old_records(decompressor, Inner::Unchecked);
        }
        let payload = self.bytes.slice(HEAD_SIZE..);
        // A batch that compaction has emptied may keep its codec and have nothing to decompress.
        if self.codec == Codec::None || payload.is_empty() {
            self.check_count(payload.len())?;
            return Ok(Records::new(&self.head, payload));
        }
        let records = decompressor
            .decompress(self.codec, &payload)
            .map_err(|source| BatchError::Compression {
                base_offset: self.head.base_offset,
                source,
            })?;
        self.check_count(records.len())?;
        Ok(Records::new(&self.head, records))
    }

    /// Like [`records`](Self::records) after every checksum there is was verified: the batch's and, in compressed sets
    /// of the old formats, those of the messages inside.
    ///
    /// # Errors
    ///
    /// As [`verify_crc`](Self::verify_crc) and [`records`](Self::records).
    pub fn checked_records(&self, decompressor: &mut Decompressor) -> Result<Records, BatchError> {
        self.verify_crc()?;
        if self.is_old() {
            return self.old_records(decompressor, Inner::Checked);
        }
        self.records(decompressor)
    }

    const fn is_old(&self) -> bool {
        self.head.magic != MAGIC
    }

    fn old_records(
        &self,
        decompressor: &mut Decompressor,
        inner: Inner,
    ) -> Result<Records, BatchError> {
        legacy::records(&self.head, self.codec, &self.bytes, decompressor, inner)
    }

    /// The marker in a control batch, or `None` when the batch is not one or has been emptied by compaction. Only the
    /// first record counts.
    ///
    /// # Errors
    ///
    /// When the record does not decode or its key does not name a type.
    pub fn control_record(&self) -> Result<Option<ControlRecord>, BatchError> {
        if !self.is_control() {
            return Ok(None);
        }
        let mut records = self.records(&mut Decompressor::new())?;
        records
            .next()
            .map(|record| ControlRecord::parse(&record?, self.base_offset()))
            .transpose()
    }
}

// Without the records: they are the application's data and do not belong into logs.
impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("head", &self.head)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// The size that a batch with this length field has on the wire; `None` when no batch can have it.
pub(super) fn size_of_batch(length: i32, min: usize) -> Option<usize> {
    let size = usize::try_from(length).ok()?.checked_add(LENGTH_END)?;
    (size >= min).then_some(size)
}
