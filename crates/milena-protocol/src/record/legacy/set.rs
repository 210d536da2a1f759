//! What makes a batch of old messages: one wrapper, or a run of messages without.

use bytes::Bytes;

use super::message::Message;
use crate::compression::Codec;
use crate::record::batch::{Batch, TimestampType};
use crate::record::error::{BatchError, RecordFault};
use crate::record::head::{Attributes, Head};

/// A run ends before it grows beyond this many bytes, so that opening one is not opening the whole answer.
const MAX_RUN: usize = 128 << 10;

/// Takes the first batch off `records`, which begin with a whole entry of format v0 or v1.
pub(in crate::record) fn first_set(records: &mut Bytes) -> Result<Batch, BatchError> {
    let run = Run::first_of(records)?;
    let (head, codec) = (run.head(), run.codec);
    Batch::of_old_messages(records.split_to(run.size), head, codec)
}

/// Consecutive messages that are alike.
struct Run<'a> {
    codec: Codec,
    first: Message<'a>,
    last_offset: i64,
    max_timestamp: i64,
    count: i32,
    size: usize,
}

impl<'a> Run<'a> {
    fn first_of(bytes: &'a [u8]) -> Result<Self, BatchError> {
        let first = first_message(bytes)?;
        let codec = first.codec()?;
        let mut run = Self {
            codec,
            last_offset: first.offset,
            max_timestamp: first.timestamp,
            count: 1,
            size: first.size(),
            first,
        };
        // What is damaged stands alone, so that it can be refused or passed over without its neighbours.
        if codec == Codec::None && is_sound(&run.first) {
            while let Some(Ok(next)) = Message::first_of(&bytes[run.size..])
                && run.takes(&next)
            {
                run.push(&next);
            }
        }
        Ok(run)
    }

    fn takes(&self, next: &Message<'_>) -> bool {
        let append_time = self.first.timestamp_type() == TimestampType::Append;
        let distance = next.offset.checked_sub(self.first.offset);
        next.magic == self.first.magic
            && !next.is_wrapper()
            && next.timestamp_type() == self.first.timestamp_type()
            && (!append_time || next.timestamp == self.first.timestamp)
            && next.offset > self.last_offset
            && next.offset < i64::MAX
            && distance.is_some_and(|distance| i32::try_from(distance).is_ok())
            && next
                .timestamp
                .checked_sub(base_timestamp(self.first.timestamp))
                .is_some()
            && self.size + next.size() <= MAX_RUN
            && is_sound(next)
    }

    fn push(&mut self, next: &Message<'_>) {
        self.last_offset = next.offset;
        self.max_timestamp = self.max_timestamp.max(next.timestamp);
        self.count += 1;
        self.size += next.size();
    }

    /// What a batch of format v2 would say about it.
    fn head(&self) -> Head {
        let append_time = self.first.timestamp_type() == TimestampType::Append;
        Head {
            base_offset: self.first.offset,
            length: self.first.length,
            leader_epoch: -1,
            magic: self.first.magic,
            crc: self.first.crc,
            attributes: Attributes::new(self.codec).with(Attributes::APPEND_TIME, append_time),
            // `takes` keeps the distance within 32 bits.
            last_offset_delta: (self.last_offset - self.first.offset) as i32,
            base_timestamp: self.first.timestamp,
            max_timestamp: self.max_timestamp,
            producer_id: -1,
            producer_epoch: -1,
            base_sequence: -1,
            record_count: self.count,
        }
    }
}

/// The timestamp that those of a set beginning with `first` are relative to. From here the distance to every timestamp
/// that a producer may write fits into 64 bits, and that to -1 into one byte.
pub(super) fn base_timestamp(first: i64) -> i64 {
    first.max(0)
}

fn first_message(bytes: &[u8]) -> Result<Message<'_>, BatchError> {
    let message = Message::first_of(bytes).unwrap_or(Err(RecordFault::Length));
    message.map_err(|fault| BatchError::Record {
        base_offset: bytes
            .first_chunk()
            .map_or(-1, |offset| i64::from_be_bytes(*offset)),
        index: 0,
        fault,
    })
}

fn is_sound(message: &Message<'_>) -> bool {
    message.parts().is_ok() && message.checksum() == message.crc
}
