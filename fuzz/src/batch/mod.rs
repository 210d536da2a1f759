//! Record batches of format v2, compared with a slow reference decoder.
//!
//! An input begins with a byte that says what the rest is: batches as they are; batches whose checksums are put right;
//! a head and the records of one batch, which is then compressed, measured and summed up; or the entropy that a batch is
//! built from, of which some bytes are changed afterwards.

mod reference;

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor, compress};
use milena_protocol::record::{
    Batch, BatchBuilder, Header, OwnedRecord, Stamp, TimestampType, batches,
};

use crate::allocation::bounded;
use crate::entropy::Entropy;
use reference::{End, HEAD, Record, Stream, crc32c, read};

/// What records may decompress to here.
const LIMIT: usize = 256 << 10;
/// Memory of a decompressor besides its output, which doubles as it grows.
const DECOMPRESSION: usize = 4 * LIMIT + (1 << 20);

/// Compares.
///
/// # Panics
/// When the decoder and the reference differ, when offsets go back or leave their batch, or when decoding allocates too
/// much.
pub fn check(data: &[u8]) {
    let [form, ref rest @ ..] = *data else {
        return;
    };
    match form % 4 {
        0 => compare(rest.to_vec()),
        1 => compare(with_checksums(rest.to_vec())),
        2 => compare(of_head_and_records(form, rest)),
        _ => built(&mut Entropy(rest)),
    }
}

/// Puts the checksum of every batch right.
fn with_checksums(mut stream: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(length) = stream.get(at + 8..at + 12) {
        let length = i32::from_be_bytes(length.try_into().expect("four bytes"));
        let end = at
            .saturating_add(12)
            .saturating_add(usize::try_from(length).unwrap_or(0));
        if end > stream.len() || end < at + HEAD {
            break;
        }
        let crc = crc32c(&stream[at + 21..end]);
        stream[at + 17..at + 21].copy_from_slice(&crc.to_be_bytes());
        at = end;
    }
    stream
}

/// One batch: its head but for length, format and checksum, and its records, which are compressed as the head says.
fn of_head_and_records(form: u8, rest: &[u8]) -> Vec<u8> {
    let mut entropy = Entropy(rest);
    let mut batch = Vec::with_capacity(HEAD + rest.len());
    batch.extend(entropy.bytes::<8>());
    batch.extend([0; 4]);
    batch.extend(entropy.bytes::<4>());
    batch.extend([2, 0, 0, 0, 0]);
    batch.extend(entropy.bytes::<40>());
    // The higher bits of the form say how to compress, whatever the head says.
    let codec = Codec::from_id(form >> 2 & 7).unwrap_or_default();
    batch[22] = batch[22] & !7 | codec.id();
    let compressed = compress(compression(codec), entropy.0, &mut batch);
    compressed.expect("any bytes can be compressed");
    sealed(batch)
}

fn compression(codec: Codec) -> Compression {
    codec.name().parse().expect("every codec has a name")
}

/// Puts length and checksum right.
fn sealed(mut batch: Vec<u8>) -> Vec<u8> {
    let length = i32::try_from(batch.len() - 12).expect("inputs are short");
    batch[8..12].copy_from_slice(&length.to_be_bytes());
    with_checksums(batch)
}

/// A batch of drawn records has these records; then some of its bytes are changed.
fn built(entropy: &mut Entropy<'_>) {
    let codec = Codec::from_id(entropy.byte() % 5).expect("there are five");
    let mut builder = BatchBuilder::new(0);
    let mut appended = Vec::new();
    let mut offset = 0;
    for _ in 0..entropy.byte() % 32 {
        if entropy.byte() == 255 {
            let count = entropy.u16();
            offset += i64::from(count);
            builder.skip_offsets(count.into()).expect("there is room");
        }
        let record = drawn(entropy, offset);
        if append(&mut builder, &record) {
            appended.push(record);
            offset += 1;
        }
    }
    let stamp = Stamp {
        producer_id: entropy.number(),
        ..Stamp::NONE
    };
    let Ok(batch) = builder.seal(stamp, compression(codec)) else {
        assert!(offset == 0, "only an empty batch cannot be sealed");
        return;
    };
    let stream = read(&batch, usize::MAX);
    assert_eq!(stream.end, End::Whole);
    let [only] = &stream.batches[..] else {
        panic!("one batch was built, {} were read", stream.batches.len());
    };
    assert!(only.sound && only.checksum_matches);
    assert_eq!(only.records.as_ref(), Some(&appended));
    assert_eq!(
        (only.producer_id, only.last_offset),
        (stamp.producer_id, offset - 1)
    );
    let mut changed = Vec::from(batch.clone());
    compare(changed.clone());
    for _ in 0..entropy.byte() % 4 {
        let at = usize::from(entropy.u16()) % changed.len();
        changed[at] = entropy.byte();
    }
    compare(with_checksums(changed));
}

fn drawn(entropy: &mut Entropy<'_>, offset: i64) -> Record {
    let shape = entropy.byte();
    let timestamp = entropy.number();
    let part = |entropy: &mut Entropy<'_>| entropy.some(2000).to_vec();
    Record {
        offset,
        timestamp,
        key: (shape & 1 != 0).then(|| part(entropy)),
        value: (shape & 2 == 0).then(|| part(entropy)),
        headers: (0..(shape >> 2) % 4)
            .map(|_| (part(entropy), (shape & 64 != 0).then(|| part(entropy))))
            .collect(),
    }
}

/// Whether the builder took it: timestamps can be too far apart.
fn append(builder: &mut BatchBuilder, record: &Record) -> bool {
    let headers: Vec<Header<'_>> = record
        .headers
        .iter()
        .map(|(key, value)| Header {
            key,
            value: value.as_deref(),
        })
        .collect();
    let Record { key, value, .. } = record;
    builder
        .append(record.timestamp, key.as_deref(), value.as_deref(), &headers)
        .is_ok()
}

/// The decoder and the reference read the same.
fn compare(bytes: Vec<u8>) {
    let expected = read(&bytes, LIMIT);
    if expected.end == End::Old {
        return;
    }
    let bytes = Bytes::from(bytes);
    let size = bytes.len();
    // Batches are handles to the input; what the records decompress to counts separately.
    let taken: Vec<_> = bounded(size, 0, || batches(bytes).collect());
    let mut read = Stream {
        batches: Vec::new(),
        end: End::Whole,
    };
    for batch in taken {
        match batch {
            Ok(batch) => read.batches.push(as_reference(&batch)),
            Err(_) => read.end = End::Refused,
        }
    }
    assert_eq!(read, expected);
}

fn as_reference(batch: &Batch) -> reference::Batch {
    let mut attributes = i16::from(batch.codec().id());
    attributes |= i16::from(batch.timestamp_type() == TimestampType::Append) << 3;
    attributes |= i16::from(batch.is_transactional()) << 4;
    attributes |= i16::from(batch.is_control()) << 5;
    attributes |= i16::from(batch.delete_horizon().is_some()) << 6;
    let raw = i16::from_be_bytes([batch.bytes()[21], batch.bytes()[22]]);
    let records = records(batch);
    assert!(batch.next_offset() > batch.last_offset());
    reference::Batch {
        size: batch.size(),
        base_offset: batch.base_offset(),
        last_offset: batch.last_offset(),
        leader_epoch: batch.leader_epoch(),
        attributes: attributes | raw & !0x7f,
        base_timestamp: batch.base_timestamp(),
        max_timestamp: batch.max_timestamp(),
        producer_id: batch.producer_id(),
        producer_epoch: batch.producer_epoch(),
        base_sequence: batch.base_sequence(),
        count: i32::try_from(batch.record_count()).expect("it was a count"),
        checksum_matches: batch.verify_crc().is_ok(),
        sound: records.as_ref().is_some_and(|(_, sound)| *sound),
        records: records.map(|(records, _)| records),
    }
}

/// The records before the first fault and whether there is none; `None` when there is no getting at them.
fn records(batch: &Batch) -> Option<(Vec<Record>, bool)> {
    let mut decompressor = Decompressor::with_limit(LIMIT);
    let extra = match batch.codec() {
        Codec::None => 0,
        _ => DECOMPRESSION,
    };
    if batch.is_control() {
        let _marker = batch.control_record();
    }
    let mut records = bounded(batch.size(), extra, || batch.records(&mut decompressor)).ok()?;
    let mut read = Vec::new();
    let mut owned = records.clone();
    let mut sound = true;
    let mut least = batch.base_offset();
    while let Some(record) = records.next() {
        let other = owned.next_owned().expect("both ways give as many records");
        let Ok(record) = record else {
            assert!(other.is_err(), "both ways find the same fault");
            sound = false;
            break;
        };
        assert!(least <= record.offset && record.offset <= batch.last_offset());
        least = record.offset;
        let record = of(&record.detach());
        assert_eq!(record, of(&other.expect("both ways find the same fault")));
        read.push(record);
    }
    assert!(records.next().is_none() && owned.next_owned().is_none_or(|last| last.is_err()));
    if sound {
        skip(batch, &read);
    }
    Some((read, sound))
}

/// Beginning in the middle leaves out what comes before.
fn skip(batch: &Batch, all: &[Record]) {
    let Some(middle) = all.get(all.len() / 2) else {
        return;
    };
    let records = batch.records(&mut Decompressor::with_limit(LIMIT));
    let rest = records
        .expect("they were read before")
        .starting_at(middle.offset);
    let rest: Vec<Record> = rest
        .into_owned()
        .map(|record| of(&record.expect("it was read before")))
        .collect();
    let expected: Vec<_> = all
        .iter()
        .filter(|r| r.offset >= middle.offset)
        .cloned()
        .collect();
    assert_eq!(rest, expected);
}

fn of(record: &OwnedRecord) -> Record {
    let record = record.as_record();
    Record {
        offset: record.offset,
        timestamp: record.timestamp,
        key: record.key.map(<[u8]>::to_vec),
        value: record.value.map(<[u8]>::to_vec),
        headers: record
            .headers
            .iter()
            .map(|header| (header.key.to_vec(), header.value.map(<[u8]>::to_vec)))
            .collect(),
    }
}
