//! Record batches of format v2 read slowly: one byte after the other, from the format's description.
//!
//! It shares nothing with the decoder it is compared with but decompression, which has targets of its own.

use bytes::Bytes;
use milena_protocol::compression::decompress;

/// Bytes before a batch's records.
pub(super) const HEAD: usize = 61;
/// Bytes that the length of a batch does not count.
const UNCOUNTED: usize = 12;
/// The least that an entry of any format takes.
const LEAST: usize = UNCOUNTED + 14;
/// The least that a record takes.
const LEAST_RECORD: usize = 7;

/// What a stream of batches says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stream {
    pub(super) batches: Vec<Batch>,
    pub(super) end: End,
}

/// How a stream ends.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub(super) enum End {
    /// With a whole batch, or with a cut one that others came before.
    Whole,
    /// With something that is no batch, or with a cut one that comes first.
    Refused,
    /// With a message set of an older format.
    Old,
}

/// One batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Batch {
    pub(super) size: usize,
    pub(super) base_offset: i64,
    pub(super) last_offset: i64,
    pub(super) leader_epoch: i32,
    pub(super) attributes: i16,
    pub(super) base_timestamp: i64,
    pub(super) max_timestamp: i64,
    pub(super) producer_id: i64,
    pub(super) producer_epoch: i16,
    pub(super) base_sequence: i32,
    pub(super) count: i32,
    pub(super) checksum_matches: bool,
    /// The records before the first fault; none when there is no getting at them.
    pub(super) records: Option<Vec<Record>>,
    /// Whether there is no fault.
    pub(super) sound: bool,
}

/// One record.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(super) struct Record {
    pub(super) offset: i64,
    pub(super) timestamp: i64,
    pub(super) key: Option<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
    pub(super) headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// Reads everything. Records decompress to at most `limit` bytes.
pub(super) fn read(bytes: &[u8], limit: usize) -> Stream {
    let mut batches = Vec::new();
    let mut rest = bytes;
    let end = loop {
        if rest.is_empty() {
            break End::Whole;
        }
        match size(rest) {
            Size::Whole(size) => match batch(&rest[..size], limit) {
                Some(batch) => batches.push(batch),
                None => break End::Refused,
            },
            Size::Cut if batches.is_empty() => break End::Refused,
            Size::Cut => break End::Whole,
            Size::Impossible => break End::Refused,
            Size::Old => break End::Old,
        }
        rest = &rest[batches.last().map_or(0, |batch| batch.size)..];
    };
    Stream { batches, end }
}

enum Size {
    Whole(usize),
    Cut,
    Impossible,
    Old,
}

fn size(bytes: &[u8]) -> Size {
    if bytes.len() < UNCOUNTED {
        return Size::Cut;
    }
    let size = number(&bytes[8..12]) + UNCOUNTED as i128;
    if size < LEAST as i128 {
        return Size::Impossible;
    }
    let size = size as usize;
    match bytes.get(16) {
        None => Size::Cut,
        Some(2) if size < HEAD => Size::Impossible,
        Some(2) if size > bytes.len() => Size::Cut,
        Some(2) => Size::Whole(size),
        Some(0 | 1) => Size::Old,
        Some(_) => Size::Impossible,
    }
}

/// A signed number of any width, the highest byte first.
fn number(bytes: &[u8]) -> i128 {
    let negative = bytes[0] & 0x80 != 0;
    let start = if negative { -1 } else { 0 };
    bytes
        .iter()
        .fold(start, |number, byte| number * 256 + i128::from(*byte))
}

/// `None` when the head makes no sense.
fn batch(bytes: &[u8], limit: usize) -> Option<Batch> {
    let base_offset = number(&bytes[0..8]);
    let attributes = number(&bytes[21..23]);
    let last_offset_delta = number(&bytes[23..27]);
    let count = number(&bytes[57..61]);
    let codec = (attributes & 7) as u8;
    let last_offset = base_offset + last_offset_delta;
    let legal = base_offset >= 0
        && last_offset_delta >= 0
        && last_offset < i128::from(i64::MAX)
        && codec <= 4
        && count >= 0
        && (codec != 0 || fits(count, bytes.len() - HEAD));
    if !legal {
        return None;
    }
    let mut batch = Batch {
        size: bytes.len(),
        base_offset: base_offset as i64,
        last_offset: last_offset as i64,
        leader_epoch: number(&bytes[12..16]) as i32,
        attributes: attributes as i16,
        base_timestamp: number(&bytes[27..35]) as i64,
        max_timestamp: number(&bytes[35..43]) as i64,
        producer_id: number(&bytes[43..51]) as i64,
        producer_epoch: number(&bytes[51..53]) as i16,
        base_sequence: number(&bytes[53..57]) as i32,
        count: count as i32,
        checksum_matches: crc32c(&bytes[21..]) == number(&bytes[17..21]) as u32,
        records: None,
        sound: false,
    };
    batch.read_records(&bytes[HEAD..], codec, limit);
    Some(batch)
}

fn fits(count: i128, bytes: usize) -> bool {
    count <= (bytes / LEAST_RECORD) as i128
}

impl Batch {
    fn read_records(&mut self, payload: &[u8], codec: u8, limit: usize) {
        let records = match codec {
            0 => payload.to_vec(),
            // Compaction leaves batches that have a codec and nothing else.
            _ if payload.is_empty() => Vec::new(),
            _ => match decompress(codec, &Bytes::copy_from_slice(payload), limit) {
                Ok(records) => records.to_vec(),
                Err(_) => return,
            },
        };
        if !fits(self.count.into(), records.len()) {
            return;
        }
        let mut read = Vec::new();
        let mut bytes = Slow(&records);
        self.sound = true;
        for _ in 0..self.count {
            let least = read
                .last()
                .map_or(self.base_offset, |record: &Record| record.offset);
            match self.record(&mut bytes, least) {
                Some(record) => read.push(record),
                None => {
                    self.sound = false;
                    break;
                }
            }
        }
        self.sound &= bytes.0.is_empty();
        self.records = Some(read);
    }

    fn record(&self, bytes: &mut Slow<'_>, least: i64) -> Option<Record> {
        let mut body = Slow(bytes.part()??);
        body.byte()?;
        let timestamp_delta = body.varint(10)?;
        let offset = i128::from(self.base_offset) + body.varint(5)?;
        if offset < least.into() || offset > self.last_offset.into() {
            return None;
        }
        let timestamp = match self.attributes & 8 {
            0 => i128::from(self.base_timestamp) + timestamp_delta,
            _ => self.max_timestamp.into(),
        };
        let record = Record {
            offset: offset as i64,
            timestamp: timestamp.try_into().ok()?,
            key: body.part()?.map(<[u8]>::to_vec),
            value: body.part()?.map(<[u8]>::to_vec),
            headers: headers(&mut body)?,
        };
        body.0.is_empty().then_some(record)
    }
}

type Headers = Vec<(Vec<u8>, Option<Vec<u8>>)>;

fn headers(body: &mut Slow<'_>) -> Option<Headers> {
    let count = body.varint(5)?;
    let mut headers = Vec::new();
    if count < 0 {
        return None;
    }
    for _ in 0..count {
        let key = body.part()??.to_vec();
        headers.push((key, body.part()?.map(<[u8]>::to_vec)));
    }
    Some(headers)
}

/// Bytes read from the front; `None` when they do not hold what is asked for.
struct Slow<'a>(&'a [u8]);

impl<'a> Slow<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A zigzag integer of at most `most` bytes: five hold 32 bits, ten hold 64.
    fn varint(&mut self, most: u32) -> Option<i128> {
        let mut value: u128 = 0;
        for place in 0..most {
            let byte = self.byte()?;
            value += u128::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                let bits = if most == 5 { 32 } else { 64 };
                let half = (value / 2) as i128;
                let decoded = if value % 2 == 0 { half } else { -half - 1 };
                return (value >> bits == 0).then_some(decoded);
            }
        }
        None
    }

    /// A length and as many bytes; -1 is null.
    fn part(&mut self) -> Option<Option<&'a [u8]>> {
        match self.varint(5)? {
            -1 => Some(None),
            length @ 0.. if length <= self.0.len() as i128 => {
                let (part, rest) = self.0.split_at(length as usize);
                self.0 = rest;
                Some(Some(part))
            }
            _ => None,
        }
    }
}

/// The checksum of batches, bit by bit.
pub(super) fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ (0x82f6_3b78 & (crc & 1).wrapping_neg())
        })
    })
}
