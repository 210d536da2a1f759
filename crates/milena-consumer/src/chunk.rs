//! What one fetch brought for one partition, in order, undecoded.

use std::collections::VecDeque;

use bytes::Bytes;
use milena_core::ErrorKind;
use milena_protocol::record::{Batch, BatchError, HEAD_SIZE, batches};

use crate::aborted::{AbortedTransaction, AbortedTransactions};
use crate::config::IsolationLevel;
use crate::fault::Fault;
use crate::position::{Position, known_epoch};

/// One step of a partition's reader.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Where the position is once this is behind it.
    pub(crate) next: Position,
    pub(crate) content: Content,
}

#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// Records for the application; neither checked nor decompressed yet.
    Batch(Batch),
    /// Nothing for the application: markers, and records of aborted transactions.
    Skipped,
    /// Reading cannot go on here.
    Fault(Fault),
}

/// How records are to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) isolation: IsolationLevel,
    pub(crate) check_crcs: bool,
}

/// The batches of one answer that lie at and behind the offset that was asked for.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) entries: VecDeque<Entry>,
    /// The first batch is larger than what the broker was willing to send; it needs this many bytes.
    pub(crate) oversize: Option<usize>,
    /// There were batches, and all of them lie behind the offset that was asked for.
    pub(crate) is_beside_the_point: bool,
}

impl Chunk {
    /// Splits `records` into batches; the bytes are shared, not copied.
    pub(crate) fn read(
        from: Position,
        records: Bytes,
        aborted: &[AbortedTransaction],
        reading: Reading,
    ) -> Self {
        let committed_only = reading.isolation == IsolationLevel::ReadCommitted;
        let listed = if committed_only { aborted } else { &[] };
        let mut reader = Reader {
            position: from,
            aborted: AbortedTransactions::new(listed.iter().copied()),
            check_crcs: reading.check_crcs,
            chunk: Self::default(),
        };
        let mut consumed = 0;
        let most = most_entries(records.len());
        for batch in batches(records.clone()) {
            if reader.chunk.entries.len() == most {
                // What is left will be asked for again.
                break;
            }
            match batch {
                Ok(batch) => {
                    consumed += batch.size();
                    reader.batch(batch);
                }
                Err(BatchError::Incomplete { needed, .. }) => reader.chunk.oversize = Some(needed),
                Err(error) => reader.unreadable(&error, &records[consumed..]),
            }
        }
        let Chunk {
            entries,
            oversize,
            is_beside_the_point,
        } = &mut reader.chunk;
        *is_beside_the_point = entries.is_empty() && oversize.is_none() && consumed > 0;
        reader.chunk
    }
}

/// How many entries may be made of this many bytes: an entry takes more memory than the smallest message of an old
/// format. No answer of batches gets here, and none of old messages whose neighbours can be read together.
const fn most_entries(bytes: usize) -> usize {
    const FEW: usize = 512;
    FEW + bytes / 32
}

struct Reader {
    position: Position,
    aborted: AbortedTransactions,
    check_crcs: bool,
    chunk: Chunk,
}

impl Reader {
    fn batch(&mut self, batch: Batch) {
        let next = Position {
            offset: batch.next_offset(),
            epoch: known_epoch(batch.leader_epoch()),
        };
        // A batch that is all behind the position was not asked for; it must not move the position back.
        let wanted = next.offset > self.position.offset;
        let nothing_for_the_application = self.aborted.is_void(&batch) || batch.is_control();
        if !wanted {
            return;
        }
        self.position = next;
        // The head says that the batch can be passed over; a damaged head must not make records disappear. If it is
        // damaged, the batch goes the way of all others, on which the checksum is verified before anything else.
        if nothing_for_the_application && (!self.check_crcs || batch.verify_crc().is_ok()) {
            return self.skip();
        }
        self.chunk.entries.push_back(Entry {
            next,
            content: Content::Batch(batch),
        });
    }

    /// Passing over several batches in a row is one step.
    fn skip(&mut self) {
        match self.chunk.entries.back_mut() {
            Some(Entry {
                next,
                content: Content::Skipped,
            }) => *next = self.position,
            _ => self.chunk.entries.push_back(Entry {
                next: self.position,
                content: Content::Skipped,
            }),
        }
    }

    fn unreadable(&mut self, error: &BatchError, rest: &[u8]) {
        let fault = Fault::Unreadable {
            kind: kind_of(error),
            offset: self.position.offset,
            next: next_batch_after(self.position.offset, rest),
            cause: error.to_string().into(),
        };
        self.chunk.entries.push_back(Entry {
            next: self.position,
            content: Content::Fault(fault),
        });
    }
}

/// What an unreadable batch is to the application.
pub(crate) fn kind_of(error: &BatchError) -> ErrorKind {
    match error {
        BatchError::Compression { .. }
        | BatchError::UnknownCodec { .. }
        | BatchError::CodecTooNew { .. } => ErrorKind::Compression,
        _ => ErrorKind::CorruptRecord,
    }
}

/// Where the batch behind the unreadable one at the start of `bytes` begins, as far as can be told: by that
/// batch itself, else by the unreadable one's head, else the very next offset.
fn next_batch_after(offset: i64, bytes: &[u8]) -> i64 {
    let unreadable = Front(bytes);
    let following = unreadable.end().and_then(|end| bytes.get(end..));
    let following = following.and_then(|bytes| Front(bytes).first_offset());
    let beyond = |next: &i64| *next > offset;
    following
        .filter(beyond)
        .or_else(|| unreadable.next_offset().filter(beyond))
        .unwrap_or(offset.saturating_add(1))
}

/// What may be the front of a batch.
struct Front<'a>(&'a [u8]);

impl Front<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        self.0.get(at..)?.first_chunk().copied()
    }

    /// The offset in front: of the first record, or of the last in a compressed set of the formats before v2.
    fn offset(&self) -> Option<i64> {
        self.bytes(0).map(i64::from_be_bytes)
    }

    /// Where the length says that the batch ends.
    fn end(&self) -> Option<usize> {
        const LENGTH_END: usize = 12;
        let length = i32::from_be_bytes(self.bytes(8)?);
        usize::try_from(length).ok()?.checked_add(LENGTH_END)
    }

    fn is_old(&self) -> bool {
        self.bytes(16).is_some_and(|magic| matches!(magic, [0 | 1]))
    }

    fn first_offset(&self) -> Option<i64> {
        const CODEC: u8 = 0x07;
        let is_old_set = self.is_old() && self.bytes(17).is_some_and(|[bits]| bits & CODEC != 0);
        self.offset().filter(|_| !is_old_set)
    }

    /// The offset that follows the batch.
    fn next_offset(&self) -> Option<i64> {
        const LAST_DELTA: usize = 23;
        let last = match self.is_old() {
            true => self.offset()?,
            false if self.0.len() < HEAD_SIZE => return None,
            false => {
                let delta = i32::from_be_bytes(self.bytes(LAST_DELTA)?);
                self.offset()?.checked_add(i64::from(delta))?
            }
        };
        last.checked_add(1)
    }
}

#[cfg(test)]
mod tests;
