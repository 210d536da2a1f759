//! The records of one batch, one after the other.

use std::fmt;
use std::iter::FusedIterator;
use std::sync::Arc;

use bytes::Bytes;

use super::batch::TimestampType;
use super::error::{BatchError, RecordFault};
use super::fields::Fields;
use super::head::{Attributes, Head};
use super::owned::OwnedRecord;
use super::record::Record;

/// The records of a batch, decoded one at a time while they are asked for.
///
/// [`next`](Self::next) lends records that point into the batch; [`next_owned`](Self::next_owned) and
/// [`into_owned`](Self::into_owned) give records that keep the batch alive. Nothing is allocated per record. After an
/// error there are no more records.
#[derive(Clone)]
pub struct Records {
    buffer: Bytes,
    /// The same for owned records, once there is one.
    shared: Option<Arc<Bytes>>,
    walk: Walk,
}

impl Records {
    /// `buffer` holds the decompressed records of the batch with this head.
    pub(super) fn new(head: &Head, buffer: Bytes) -> Self {
        let timestamps = match head.attributes.has(Attributes::APPEND_TIME) {
            true => TimestampType::Append,
            false => TimestampType::Create,
        };
        let walk = Walk {
            at: 0,
            index: 0,
            count: head.record_count as u32,
            base_offset: head.base_offset,
            last_offset_delta: head.last_offset_delta,
            least_delta: 0,
            first_delta: 0,
            timestamps,
            timestamp: match timestamps {
                TimestampType::Append => head.max_timestamp,
                TimestampType::Create => head.base_timestamp,
            },
        };
        Self {
            buffer,
            shared: None,
            walk,
        }
    }

    /// Leaves out the records before `offset`, which a fetch from the middle of a batch brings along.
    #[must_use]
    pub fn starting_at(mut self, offset: i64) -> Self {
        self.skip_before(offset);
        self
    }

    /// Like [`starting_at`](Self::starting_at), also in the middle of the batch. An offset that has been passed already
    /// changes nothing.
    pub fn skip_before(&mut self, offset: i64) {
        let delta = offset.saturating_sub(self.walk.base_offset);
        self.walk.first_delta = self.walk.first_delta.max(delta);
    }

    /// The next record, borrowed; `None` at the end of the batch.
    ///
    /// # Errors
    ///
    /// [`BatchError::Record`] when it does not decode, and once after the last record if bytes are left over.
    #[expect(
        clippy::should_implement_trait,
        reason = "the record borrows from the iterator"
    )]
    #[inline]
    pub fn next(&mut self) -> Option<Result<Record<'_>, BatchError>> {
        self.walk.next(&self.buffer)
    }

    /// The next record, sharing the batch's buffer; `None` at the end of the batch.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next).
    #[inline]
    pub fn next_owned(&mut self) -> Option<Result<OwnedRecord, BatchError>> {
        let Self { buffer, shared, .. } = self;
        let shared = shared.get_or_insert_with(|| Arc::new(buffer.clone()));
        let record = self.walk.next(shared)?;
        Some(record.map(|record| OwnedRecord::sharing(shared, &record)))
    }

    /// How many records have not been walked yet, counting those that will be passed over.
    pub const fn remaining(&self) -> usize {
        (self.walk.count - self.walk.index) as usize
    }

    /// Bytes of the batch's records after decompression.
    pub fn size(&self) -> usize {
        self.buffer.len()
    }

    /// An iterator over records that share the batch's buffer.
    pub const fn into_owned(self) -> OwnedRecords {
        OwnedRecords(self)
    }
}

// Without the records: they are the application's data and do not belong into logs.
impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("walk", &self.walk)
            .field("size", &self.size())
            .finish_non_exhaustive()
    }
}

/// Iterator over [`OwnedRecord`]s; see [`Records::into_owned`].
#[derive(Debug, Clone)]
pub struct OwnedRecords(Records);

impl Iterator for OwnedRecords {
    type Item = Result<OwnedRecord, BatchError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_owned()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // One more for the error of bytes after the last record.
        (0, Some(self.0.remaining() + 1))
    }
}

impl FusedIterator for OwnedRecords {}

/// Where the walk over a batch is, apart from the batch's bytes so that records can borrow those.
#[derive(Debug, Clone)]
struct Walk {
    /// Bytes walked.
    at: usize,
    /// Records walked, of `count`.
    index: u32,
    count: u32,
    base_offset: i64,
    last_offset_delta: i32,
    /// The delta of the latest record: offsets never go back.
    least_delta: i32,
    /// Records below are passed over.
    first_delta: i64,
    timestamps: TimestampType,
    /// The timestamp of every record with append time, otherwise what theirs are relative to.
    timestamp: i64,
}

impl Walk {
    #[inline(always)]
    fn next<'a>(&mut self, buffer: &'a [u8]) -> Option<Result<Record<'a>, BatchError>> {
        while self.index < self.count {
            match self.read(buffer) {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err(fault) => return Some(Err(self.fail(buffer, fault))),
            }
        }
        if self.at != buffer.len() {
            return Some(Err(self.fail(buffer, RecordFault::BytesAfterLast)));
        }
        None
    }

    #[cold]
    fn fail(&mut self, buffer: &[u8], fault: RecordFault) -> BatchError {
        let index = self.index;
        self.index = self.count;
        self.at = buffer.len();
        BatchError::Record {
            base_offset: self.base_offset,
            index,
            fault,
        }
    }

    /// Decodes the record at the current place; `None` when it is passed over.
    #[inline(always)]
    fn read<'a>(&mut self, buffer: &'a [u8]) -> Result<Option<Record<'a>>, RecordFault> {
        let fields = match Fields::quick(buffer, self.at) {
            Some(fields) => fields,
            None => Fields::careful(buffer, self.at)?,
        };
        let delta = fields.offset_delta;
        if delta < self.least_delta || delta > self.last_offset_delta {
            return Err(RecordFault::OffsetDelta { delta });
        }
        let record = if i64::from(delta) < self.first_delta {
            None
        } else {
            Some(Record {
                // Cannot overflow: the sum with the batch's last delta does not.
                offset: self.base_offset + i64::from(delta),
                timestamp: self.timestamp(fields.timestamp_delta)?,
                key: fields.key,
                value: fields.value,
                headers: fields.headers()?,
            })
        };
        self.at = fields.end;
        self.index += 1;
        self.least_delta = delta;
        Ok(record)
    }

    #[inline(always)]
    fn timestamp(&self, delta: i64) -> Result<i64, RecordFault> {
        match self.timestamps {
            TimestampType::Append => Ok(self.timestamp),
            TimestampType::Create => self
                .timestamp
                .checked_add(delta)
                .ok_or(RecordFault::Timestamp),
        }
    }
}
