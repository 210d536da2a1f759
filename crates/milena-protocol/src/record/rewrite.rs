//! Changes to the head of a sealed batch. The records stay as they are.

use bytes::{Bytes, BytesMut};

use super::batches::batches;
use super::error::BatchError;
use super::head::{Attributes, HEAD_SIZE, Head, MAGIC};
use super::stamp::Stamp;

/// The batch with another identity and sequence, for a producer that had to take a new epoch while the batch waited.
/// Costs a new checksum, and a copy unless `batch` is the only handle to its bytes.
///
/// # Errors
///
/// When `batch` is not exactly one complete batch of format v2.
pub fn with_stamp(batch: Bytes, stamp: Stamp) -> Result<Bytes, BatchError> {
    rewrite(batch, |head| {
        head.attributes = head
            .attributes
            .with(Attributes::TRANSACTIONAL, stamp.transactional);
        head.producer_id = stamp.producer_id;
        head.producer_epoch = stamp.producer_epoch;
        head.base_sequence = stamp.base_sequence;
    })
}

/// The batch where a broker would append it: its first record has `base_offset`, the leader's epoch is `leader_epoch`.
/// The checksum does not cover these.
///
/// # Errors
///
/// When `batch` is not exactly one complete batch of format v2.
pub fn with_base_offset(
    batch: Bytes,
    base_offset: i64,
    leader_epoch: i32,
) -> Result<Bytes, BatchError> {
    let (mut head, mut batch) = open(batch)?;
    head.base_offset = base_offset;
    head.leader_epoch = leader_epoch;
    head.write(&mut batch);
    Ok(batch.freeze())
}

/// The batch as a broker keeps it for a topic with append time: every record has `timestamp_ms`.
///
/// # Errors
///
/// When `batch` is not exactly one complete batch of format v2.
pub fn with_append_time(batch: Bytes, timestamp_ms: i64) -> Result<Bytes, BatchError> {
    rewrite(batch, |head| {
        head.attributes = head.attributes.with(Attributes::APPEND_TIME, true);
        head.max_timestamp = timestamp_ms;
    })
}

fn rewrite(batch: Bytes, change: impl FnOnce(&mut Head)) -> Result<Bytes, BatchError> {
    let (mut head, mut batch) = open(batch)?;
    change(&mut head);
    head.seal(&mut batch);
    Ok(batch.freeze())
}

/// The head of `batch`, and its bytes to write on.
fn open(batch: Bytes) -> Result<(Head, BytesMut), BatchError> {
    let head = head_of(&batch)?;
    let writable = batch.try_into_mut();
    Ok((
        head,
        writable.unwrap_or_else(|shared| BytesMut::from(&shared[..])),
    ))
}

fn head_of(batch: &Bytes) -> Result<Head, BatchError> {
    let nothing = BatchError::Incomplete {
        needed: HEAD_SIZE,
        available: 0,
    };
    let first = batches(batch.clone()).next().ok_or(nothing)??;
    let head = *first.head();
    if head.magic != MAGIC {
        return Err(BatchError::LegacyMagic {
            base_offset: head.base_offset,
            magic: head.magic,
        });
    }
    if first.size() != batch.len() {
        return Err(BatchError::Length {
            base_offset: head.base_offset,
            length: head.length,
        });
    }
    Ok(head)
}
