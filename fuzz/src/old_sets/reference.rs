//! Message sets of formats v0 and v1 read slowly: one byte after the other, from the formats' description.
//!
//! It shares nothing with the decoder it is compared with but decompression, which has targets of its own.

use bytes::Bytes;
use milena_protocol::compression::{Codec, Decompressor};

use crate::gzip::crc32;

/// Bytes in front of a message: its offset and how many bytes follow.
const FRONT: usize = 12;
/// The least that follows in format v0: checksum, format, attributes, two lengths. Format v1 adds a timestamp.
const LEAST: i128 = 14;
const LEAST_V1: i128 = LEAST + 8;
/// The least that format v2 needs.
const LEAST_V2: i128 = 49;

/// What a stream says: its messages, and how it ends.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) entries: Vec<Entry>,
    pub(super) end: End,
}

/// How a stream ends.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum End {
    /// With a whole message, or with a cut one that others came before.
    Whole,
    /// With something that is no message, or with a cut one that comes first.
    Refused,
    /// With a batch of format v2.
    New,
}

/// A message that is in no other.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Bytes of it, with what is in front.
    pub(super) size: usize,
    pub(super) offset: i64,
    pub(super) magic: u8,
    pub(super) codec: u8,
    pub(super) append_time: bool,
    pub(super) timestamp: i64,
    pub(super) checksum_matches: bool,
    /// Itself, or those in it, in their order; none when there is no getting at them.
    pub(super) records: Option<Vec<Record>>,
    /// Whether the checksums of those in it match, too.
    pub(super) inner_checksums_match: bool,
}

/// What an application sees of a message.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(super) struct Record {
    pub(super) offset: i64,
    pub(super) timestamp: i64,
    pub(super) key: Option<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
}

/// Reads everything. What is in a message decompresses to at most `limit` bytes.
pub(super) fn read(bytes: &[u8], limit: usize) -> Stream {
    let mut entries: Vec<Entry> = Vec::new();
    let mut rest = bytes;
    let end = loop {
        if rest.is_empty() {
            break End::Whole;
        }
        let message = match next(rest) {
            Next::Message(message) => message,
            Next::Cut if entries.is_empty() => break End::Refused,
            Next::Cut => break End::Whole,
            Next::Impossible => break End::Refused,
            Next::New => break End::New,
        };
        // No offset may be the last there is, for the one after it would have no number; zstd came with format v2.
        if message.offset < 0 || message.offset == i64::MAX || message.codec > 3 {
            break End::Refused;
        }
        rest = &rest[message.size..];
        entries.push(entry(&message, limit));
    };
    Stream { entries, end }
}

enum Next<'a> {
    Message(Message<'a>),
    Cut,
    Impossible,
    New,
}

/// A message as it lies there.
struct Message<'a> {
    size: usize,
    offset: i64,
    magic: u8,
    codec: u8,
    append_time: bool,
    timestamp: i64,
    checksum_matches: bool,
    /// The lengths of key and value and what they are of.
    body: &'a [u8],
}

fn next(bytes: &[u8]) -> Next<'_> {
    if bytes.len() < FRONT {
        return Next::Cut;
    }
    let following = number(&bytes[8..FRONT]);
    if following < LEAST {
        return Next::Impossible;
    }
    let least = match bytes.get(16) {
        None => return Next::Cut,
        Some(0) => LEAST,
        Some(1) => LEAST_V1,
        Some(2) => LEAST_V2,
        Some(_) => return Next::Impossible,
    };
    let size = FRONT + following as usize;
    if following < least {
        return Next::Impossible;
    }
    if size > bytes.len() {
        return Next::Cut;
    }
    let (magic, attributes) = (bytes[16], bytes[17]);
    if magic == 2 {
        return Next::New;
    }
    let (timestamp, body) = match magic {
        0 => (-1, 18),
        _ => (number(&bytes[18..26]) as i64, 26),
    };
    Next::Message(Message {
        size,
        offset: number(&bytes[..8]) as i64,
        magic,
        codec: attributes % 8,
        append_time: magic == 1 && attributes / 8 % 2 == 1,
        timestamp,
        checksum_matches: number(&bytes[12..16]) as u32 == crc32(&bytes[16..size]),
        body: &bytes[body..size],
    })
}

/// Whether a message that is long enough goes on after the bytes.
fn is_cut(bytes: &[u8]) -> bool {
    let following = number(&bytes[8..FRONT]);
    following >= LEAST && following > (bytes.len() - FRONT) as i128
}

/// A signed number of any width, the highest byte first.
fn number(bytes: &[u8]) -> i128 {
    let start = if bytes[0] < 0x80 { 0 } else { -1 };
    bytes
        .iter()
        .fold(start, |number, byte| number * 256 + i128::from(*byte))
}

type Part = Option<Vec<u8>>;

/// The key and the value; `None` if they do not fill the message.
fn parts(body: &[u8]) -> Option<(Part, Part)> {
    let (key, rest) = part(body)?;
    let (value, rest) = part(rest)?;
    rest.is_empty().then_some((key, value))
}

fn part(bytes: &[u8]) -> Option<(Part, &[u8])> {
    let length = number(bytes.get(..4)?);
    let rest = &bytes[4..];
    match length {
        -1 => Some((None, rest)),
        0.. if length <= rest.len() as i128 => {
            let (part, rest) = rest.split_at(length as usize);
            Some((Some(part.to_vec()), rest))
        }
        _ => None,
    }
}

fn entry(message: &Message<'_>, limit: usize) -> Entry {
    let mut entry = Entry {
        size: message.size,
        offset: message.offset,
        magic: message.magic,
        codec: message.codec,
        append_time: message.append_time,
        timestamp: message.timestamp,
        checksum_matches: message.checksum_matches,
        records: None,
        inner_checksums_match: true,
    };
    let Some((key, value)) = parts(message.body) else {
        return entry;
    };
    if message.codec == 0 {
        entry.records = Some(vec![Record {
            offset: message.offset,
            timestamp: message.timestamp,
            key,
            value,
        }]);
        return entry;
    }
    let inner = value.and_then(|value| decompressed(message, value, limit));
    if let Some((records, checksums_match)) = inner.and_then(|inner| opened(message, &inner)) {
        entry.records = Some(records);
        entry.inner_checksums_match = checksums_match;
    }
    entry
}

fn decompressed(message: &Message<'_>, value: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
    let mut value = value;
    let codec = Codec::from_id(message.codec)?;
    if codec == Codec::Lz4 && message.magic == 0 {
        put_head_checksums_right(&mut value);
    }
    let mut decompressor = Decompressor::with_limit(limit);
    let inner = decompressor.decompress(codec, &Bytes::from(value)).ok()?;
    Some(inner.to_vec())
}

/// The messages in `inner`, which `wrapper` says the offsets and timestamps of, and whether their checksums match.
fn opened(wrapper: &Message<'_>, inner: &[u8]) -> Option<(Vec<Record>, bool)> {
    let mut messages = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        match next(rest) {
            Next::Message(message) => {
                rest = &rest[message.size..];
                messages.push(message);
            }
            // Some producers wrote sets whose last message is cut. What it would have been does not matter.
            Next::Cut => break,
            Next::Impossible if is_cut(rest) => break,
            Next::Impossible | Next::New => return None,
        }
    }
    let last = messages.last()?.offset;
    // Format v1 counts anew in every wrapper, whose own offset is that of the last message in it.
    let shift = match wrapper.magic {
        0 => 0,
        _ => i128::from(wrapper.offset) - i128::from(last),
    };
    if !(0..=i64::MAX.into()).contains(&shift) {
        return None;
    }
    let mut records: Vec<Record> = Vec::new();
    for message in &messages {
        let offset = i128::from(message.offset) + shift;
        let least = records.last().map_or(0, |last| last.offset + 1);
        // Nothing is nested twice, nothing is out of order, and nothing is beyond the wrapper.
        if message.codec != 0 || !(least.into()..=wrapper.offset.into()).contains(&offset) {
            return None;
        }
        let timestamp = match wrapper.append_time && message.magic == 1 {
            true => wrapper.timestamp,
            false => message.timestamp,
        };
        let (key, value) = parts(message.body)?;
        records.push(Record {
            offset: offset as i64,
            timestamp,
            key,
            value,
        });
    }
    let matching = messages.iter().all(|message| message.checksum_matches);
    sayable(&records).then_some((records, matching))
}

/// Whether one batch of format v2 could hold them, as which they are handed out: it has 32 bits for the distance of an
/// offset from the first, and 64 for that of a timestamp.
fn sayable(records: &[Record]) -> bool {
    let first = &records[0];
    let base = i128::from(first.timestamp.max(0));
    records.iter().all(|record| {
        record.offset - first.offset <= i32::MAX.into()
            && i64::try_from(i128::from(record.timestamp) - base).is_ok()
    })
}

/// Format v0 was written with wrong checksums in the heads of lz4 frames (KAFKA-3160), which nobody may verify. So all of
/// them are put right, in every frame there is.
fn put_head_checksums_right(frames: &mut [u8]) {
    let mut at = 0;
    while let Some(end) = put_head_checksum_right(frames, at) {
        at = end;
    }
}

/// The frame at `at`; returns where it ends.
fn put_head_checksum_right(bytes: &mut [u8], at: usize) -> Option<usize> {
    let magic = little(bytes, at)?;
    if magic >> 4 == 0x0184_d2a5 {
        return Some(at + 8 + little(bytes, at + 4)? as usize);
    }
    if magic != 0x184d_2204 {
        return None;
    }
    let flags = *bytes.get(at + 4)?;
    let sized = flags & 8 != 0;
    let head = at + 4..at + if sized { 14 } else { 6 };
    let checksum = (xxhash32(bytes.get(head.clone())?) >> 8) as u8;
    *bytes.get_mut(head.end)? = checksum;
    let mut block = head.end + 1;
    loop {
        let length = little(bytes, block)? as usize % (1 << 31);
        block += 4;
        if length == 0 {
            return Some(block + if flags & 4 != 0 { 4 } else { 0 });
        }
        block += length + if flags & 16 != 0 { 4 } else { 0 };
    }
}

fn little(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*four))
}

/// The hash of fewer than sixteen bytes.
fn xxhash32(bytes: &[u8]) -> u32 {
    const PRIMES: [u32; 5] = [
        0x9e37_79b1,
        0x85eb_ca77,
        0xc2b2_ae3d,
        0x27d4_eb2f,
        0x1656_67b1,
    ];
    let [one, two, three, four, five] = PRIMES;
    let mut hash = five.wrapping_add(bytes.len() as u32);
    let mut words = bytes.chunks_exact(4);
    for word in &mut words {
        let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        hash = hash.wrapping_add(word.wrapping_mul(three));
        hash = hash.rotate_left(17).wrapping_mul(four);
    }
    for byte in words.remainder() {
        hash = hash.wrapping_add(u32::from(*byte).wrapping_mul(five));
        hash = hash.rotate_left(11).wrapping_mul(one);
    }
    hash = (hash ^ hash >> 15).wrapping_mul(two);
    hash = (hash ^ hash >> 13).wrapping_mul(three);
    hash ^ hash >> 16
}
