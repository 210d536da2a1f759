//! Old messages encoded as records of format v2.

use bytes::Bytes;

use super::message::Message;
use super::set::base_timestamp;
use crate::compression::{Codec, Decompressor};
use crate::record::batch::TimestampType;
use crate::record::error::{BatchError, RecordFault};
use crate::record::head::{Attributes, Head};
use crate::record::records::Records;
use crate::record::varint::Varint;

/// What to do about the checksums of messages in a wrapper. The wrapper's own covers them already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::record) enum Inner {
    Checked,
    Unchecked,
}

/// The records of a batch of old messages with this head.
pub(in crate::record) fn records(
    head: &Head,
    codec: Codec,
    set: &Bytes,
    decompressor: &mut Decompressor,
    inner: Inner,
) -> Result<Records, BatchError> {
    let faulty = |(index, fault)| BatchError::Record {
        base_offset: head.base_offset,
        index,
        fault,
    };
    if codec == Codec::None {
        return convert(head, set, None).map_err(faulty);
    }
    let (wrapper, value) = wrapper(set).map_err(|fault| faulty((0, fault)))?;
    let decompressed = match wrapper.magic {
        0 => decompressor.decompress_v0(codec, &set.slice_ref(value)),
        _ => decompressor.decompress(codec, &set.slice_ref(value)),
    };
    let messages = decompressed.map_err(|source| BatchError::Compression {
        base_offset: head.base_offset,
        source,
    })?;
    let wrapping = Wrapping::of(&wrapper, &messages, inner).map_err(faulty)?;
    convert(head, &messages, Some(wrapping)).map_err(faulty)
}

/// The wrapper that `set` consists of, and its value.
fn wrapper(set: &[u8]) -> Result<(Message<'_>, &[u8]), RecordFault> {
    let wrapper = Message::first_of(set).ok_or(RecordFault::Length)??;
    let (_, value) = wrapper.parts()?;
    Ok((wrapper, value.ok_or(RecordFault::Value)?))
}

/// Which message is at fault, and why.
type Fault = (u32, RecordFault);

/// What a wrapper decides about the messages in it.
struct Wrapping {
    /// What is added to an offset.
    shift: i64,
    /// The timestamp of every message that has one.
    append_time: Option<i64>,
    /// The wrapper's offset, which no message is beyond.
    last_offset: i64,
    inner: Inner,
}

impl Wrapping {
    fn of(wrapper: &Message<'_>, messages: &[u8], inner: Inner) -> Result<Self, Fault> {
        let append_time = wrapper.timestamp_type() == TimestampType::Append;
        Ok(Self {
            shift: match wrapper.magic {
                0 => 0,
                _ => shift(wrapper.offset, messages)?,
            },
            append_time: append_time.then_some(wrapper.timestamp),
            last_offset: wrapper.offset,
            inner,
        })
    }

    fn timestamp(&self, message: &Message<'_>) -> i64 {
        match self.append_time {
            Some(time) if message.magic == 1 => time,
            _ => message.timestamp,
        }
    }

    fn check(&self, message: &Message<'_>) -> Result<(), RecordFault> {
        if message.is_wrapper() {
            return Err(RecordFault::Nested);
        }
        if self.inner == Inner::Unchecked {
            return Ok(());
        }
        let (stored, computed) = (message.crc, message.checksum());
        match computed == stored {
            true => Ok(()),
            false => Err(RecordFault::Checksum { stored, computed }),
        }
    }
}

/// What lies between the offsets in a wrapper of format v1, which count from its first message as it was produced, and
/// those in the log: the wrapper's offset is that of its last message.
fn shift(wrapper_offset: i64, messages: &[u8]) -> Result<i64, Fault> {
    let mut last = (0, 0);
    for (index, message) in (0..).zip(Messages(messages)) {
        last = (index, message.map_err(|fault| (index, fault))?.offset);
    }
    let (index, offset) = last;
    match wrapper_offset.checked_sub(offset) {
        Some(shift) if shift >= 0 => Ok(shift),
        _ => Err((index, RecordFault::Offset { offset })),
    }
}

/// Encodes `messages`, which are all of a set with this head.
fn convert(head: &Head, messages: &[u8], wrapping: Option<Wrapping>) -> Result<Records, Fault> {
    let mut conversion = Conversion {
        wrapping,
        // Records take fewer bytes than messages.
        buffer: Vec::with_capacity(messages.len()),
        span: None,
    };
    for (index, message) in (0..).zip(Messages(messages)) {
        let added = message.and_then(|message| conversion.add(&message));
        added.map_err(|fault| (index, fault))?;
    }
    conversion.finish(head).ok_or((0, RecordFault::Length))
}

struct Conversion {
    wrapping: Option<Wrapping>,
    buffer: Vec<u8>,
    /// Nothing before the first message.
    span: Option<Span>,
}

impl Conversion {
    fn add(&mut self, message: &Message<'_>) -> Result<(), RecordFault> {
        let mut offset = message.offset;
        let mut timestamp = message.timestamp;
        let mut end = i64::MAX - 1;
        if let Some(wrapping) = &self.wrapping {
            wrapping.check(message)?;
            let refused = RecordFault::Offset { offset };
            offset = offset.checked_add(wrapping.shift).ok_or(refused)?;
            timestamp = wrapping.timestamp(message);
            end = wrapping.last_offset;
        }
        if !(0..=end).contains(&offset) {
            return Err(RecordFault::Offset { offset });
        }
        let span = self
            .span
            .get_or_insert_with(|| Span::beginning(offset, timestamp));
        let (timestamp_delta, offset_delta) = (span.since_base(timestamp)?, span.extend(offset)?);
        put(
            timestamp_delta,
            offset_delta,
            message.parts()?,
            &mut self.buffer,
        );
        Ok(())
    }

    /// The records; `None` if there are none. `head` is the set's.
    fn finish(self, head: &Head) -> Option<Records> {
        let span = self.span?;
        let head = Head {
            base_offset: span.base_offset,
            last_offset_delta: span.last_delta,
            base_timestamp: span.base_timestamp,
            record_count: span.count,
            // Each record has its timestamp, also with append time.
            attributes: head.attributes.with(Attributes::APPEND_TIME, false),
            ..*head
        };
        Some(Records::new(&head, Bytes::from(self.buffer)))
    }
}

/// Offsets and timestamps of the records so far.
struct Span {
    base_offset: i64,
    base_timestamp: i64,
    last_delta: i32,
    count: i32,
}

impl Span {
    fn beginning(offset: i64, timestamp: i64) -> Self {
        Self {
            base_offset: offset,
            base_timestamp: base_timestamp(timestamp),
            last_delta: -1,
            count: 0,
        }
    }

    fn since_base(&self, timestamp: i64) -> Result<i64, RecordFault> {
        timestamp
            .checked_sub(self.base_timestamp)
            .ok_or(RecordFault::Timestamp)
    }

    /// Counts a record in; returns how far it is from the first.
    fn extend(&mut self, offset: i64) -> Result<i32, RecordFault> {
        let distance = offset.checked_sub(self.base_offset);
        let delta = distance
            .and_then(|distance| i32::try_from(distance).ok())
            .filter(|delta| *delta > self.last_delta)
            .ok_or(RecordFault::Offset { offset })?;
        self.last_delta = delta;
        self.count += 1;
        Ok(delta)
    }
}

/// Encodes one record without headers.
fn put(
    timestamp_delta: i64,
    offset_delta: i32,
    (key, value): (Option<&[u8]>, Option<&[u8]>),
    buffer: &mut Vec<u8>,
) {
    const ATTRIBUTES: u8 = 0;
    // Parts of a message are never longer than 32 bits say.
    let length_of = |part: Option<&[u8]>| Varint::i32(part.map_or(-1, |part| part.len() as i32));
    let timestamp = Varint::i64(timestamp_delta);
    let offset = Varint::i32(offset_delta);
    let (key_length, value_length) = (length_of(key), length_of(value));
    let (key, value) = (key.unwrap_or_default(), value.unwrap_or_default());
    let no_headers = Varint::i32(0);
    let integers = size_of_val(&ATTRIBUTES)
        + [timestamp, offset, key_length, value_length, no_headers]
            .iter()
            .map(Varint::len)
            .sum::<usize>();
    Varint::i32((integers + key.len() + value.len()) as i32).put(buffer);
    buffer.push(ATTRIBUTES);
    timestamp.put(buffer);
    offset.put(buffer);
    key_length.put(buffer);
    buffer.extend_from_slice(key);
    value_length.put(buffer);
    buffer.extend_from_slice(value);
    no_headers.put(buffer);
}

/// Messages one after the other, without the last if it is cut off: some producers wrote wrappers that end so.
struct Messages<'a>(&'a [u8]);

impl<'a> Iterator for Messages<'a> {
    type Item = Result<Message<'a>, RecordFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let message = Message::first_of(self.0)?;
        self.0 = match &message {
            Ok(message) => &self.0[message.size()..],
            Err(_) => &[],
        };
        Some(message)
    }
}
