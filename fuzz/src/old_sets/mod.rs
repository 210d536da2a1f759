//! Message sets of the formats before v2, compared with a slow reference decoder.
//!
//! An input begins with a byte that says what the rest is: messages as they are; messages whose checksums are put right;
//! or what one wrapper consists of, which is then compressed, measured and summed up: its offset, its timestamp and the
//! messages in it, as they are or with their checksums put right.

mod reference;

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor, compress};
use milena_protocol::record::{Batch, BatchError, Records, TimestampType, batches};

use crate::allocation::bounded;
use crate::entropy::Entropy;
use reference::{End, Entry, Record, read};

/// What records may decompress to here.
const LIMIT: usize = 256 << 10;
/// Memory of a decompressor, of the records' second form, and of checking them.
const OPENING: usize = 8 * LIMIT + (1 << 20);
/// Messages without compression are opened together as long as they are no more bytes than this.
const LARGEST_RUN: usize = 128 << 10;
/// Where a message's length ends, and where its checksum does.
const LENGTH_END: usize = 12;
const CHECKSUM_END: usize = 16;

/// Compares.
///
/// # Panics
/// When the decoder and the reference differ, or when reading allocates too much.
pub fn check(data: &[u8]) {
    let [form, ref rest @ ..] = *data else {
        return;
    };
    let stream = match form % 4 {
        0 => rest.to_vec(),
        1 => with_checksums(rest.to_vec()),
        _ => wrapped(form, &mut Entropy(rest)),
    };
    let expected = read(&stream, LIMIT);
    let mut entries = &expected.entries[..];
    let (size, stream) = (stream.len(), Bytes::from(stream));
    let taken: Vec<_> = bounded(size, 0, || batches(stream).collect());
    let mut refused = false;
    for batch in taken {
        match batch {
            Ok(batch) if batch.magic() != 2 => entries = compare(&batch, entries),
            // What follows is for the target of batches.
            Ok(_) => {
                assert!(entries.is_empty() && expected.end == End::New);
                return;
            }
            Err(_) => refused = true,
        }
    }
    assert!(entries.is_empty(), "{} are missing", entries.len());
    assert_eq!(refused, expected.end != End::Whole);
}

/// Puts the checksum of every message right that is in no other.
fn with_checksums(mut stream: Vec<u8>) -> Vec<u8> {
    let mut at = 0;
    while let Some(length) = stream.get(at + 8..at + LENGTH_END) {
        let length = i32::from_be_bytes(length.try_into().expect("four bytes"));
        let end = at
            .saturating_add(LENGTH_END)
            .saturating_add(usize::try_from(length).unwrap_or(0));
        if end > stream.len() || end < at + CHECKSUM_END {
            break;
        }
        let mut crc = flate2::Crc::new();
        crc.update(&stream[at + CHECKSUM_END..end]);
        stream[at + LENGTH_END..at + CHECKSUM_END].copy_from_slice(&crc.sum().to_be_bytes());
        at = end;
    }
    stream
}

/// One wrapper. The higher bits of the form say its codec, its format and whose clock its timestamp is from.
fn wrapped(form: u8, entropy: &mut Entropy<'_>) -> Vec<u8> {
    let codec = Codec::from_id(1 + (form >> 2) % 3).expect("there are more");
    let (magic, append_time) = (form >> 4 & 1, form >> 5 & 1);
    let (offset, timestamp) = (entropy.bytes::<8>(), entropy.bytes::<8>());
    let inner = match form % 2 {
        0 => entropy.0.to_vec(),
        _ => with_checksums(entropy.0.to_vec()),
    };
    let mut value = Vec::new();
    let how: Compression = codec.name().parse().expect("every codec has a name");
    compress(how, &inner, &mut value).expect("any bytes can be compressed");
    let four = |number: usize| {
        i32::try_from(number)
            .expect("inputs are short")
            .to_be_bytes()
    };
    let no_key = (-1_i32).to_be_bytes();
    let timestamp = if magic == 0 { &[][..] } else { &timestamp };
    let attributes = codec.id() | append_time << 3;
    let checked = [
        &[magic, attributes],
        timestamp,
        &no_key,
        &four(value.len()),
        &value,
    ];
    let checked = checked.concat();
    with_checksums([&offset[..], &four(4 + checked.len()), &[0; 4], &checked].concat())
}

/// Compares a batch with the messages that it holds, the first of `entries`, and returns the others.
fn compare<'e>(batch: &Batch, entries: &'e [Entry]) -> &'e [Entry] {
    let mut size = 0;
    let ends = entries.iter().position(|entry| {
        size += entry.size;
        size >= batch.size()
    });
    let count = ends.expect("the reference has found as much") + 1;
    assert_eq!(size, batch.size(), "a batch is of whole messages");
    let (set, rest) = entries.split_at(count);
    compare_head(batch, set);
    compare_records(batch, set);
    rest
}

fn compare_head(batch: &Batch, set: &[Entry]) {
    let (first, last) = (&set[0], &set[set.len() - 1]);
    let append_time = batch.timestamp_type() == TimestampType::Append;
    for entry in set {
        let said = (i16::from(batch.magic()), batch.codec().id(), append_time);
        let expected = (i16::from(entry.magic), entry.codec, entry.append_time);
        assert_eq!(said, expected, "a batch is of one kind");
        let alone = set.len() == 1;
        assert!(alone || (entry.codec == 0 && entry.checksum_matches && entry.records.is_some()));
        assert!(!append_time || entry.timestamp == batch.max_timestamp());
    }
    assert!(set.len() == 1 || batch.size() <= LARGEST_RUN);
    assert_eq!(batch.base_offset(), first.offset);
    assert_eq!(batch.last_offset(), last.offset);
    assert_eq!(batch.base_timestamp(), first.timestamp);
    let newest = set.iter().map(|entry| entry.timestamp).max();
    assert_eq!(Some(batch.max_timestamp()), newest);
    assert_eq!(batch.record_count() as usize, set.len());
    assert!(!batch.is_control() && !batch.is_transactional() && batch.producer_id() == -1);
}

fn compare_records(batch: &Batch, set: &[Entry]) {
    let sound = set.iter().all(|entry| entry.checksum_matches);
    assert_eq!(batch.verify_crc().is_ok(), sound);
    let records: Option<Vec<Record>> = set
        .iter()
        .map(|entry| entry.records.clone())
        .collect::<Option<Vec<_>>>()
        .map(|records| records.concat());
    assert_eq!(opened(batch, Batch::records), records);
    let sound = sound && set.iter().all(|entry| entry.inner_checksums_match);
    let checked = opened(batch, Batch::checked_records);
    assert_eq!(checked, records.filter(|_| sound));
}

/// The records of a batch; `None` when there is no getting at them.
fn opened(
    batch: &Batch,
    open: impl FnOnce(&Batch, &mut Decompressor) -> Result<Records, BatchError>,
) -> Option<Vec<Record>> {
    let mut decompressor = Decompressor::with_limit(LIMIT);
    let opened = bounded(batch.size(), OPENING, || open(batch, &mut decompressor));
    let mut records = opened.ok()?;
    let mut read = Vec::new();
    while let Some(record) = records.next() {
        let record = record.expect("they were encoded here");
        assert!(record.headers.is_empty(), "the old formats have none");
        read.push(Record {
            offset: record.offset,
            timestamp: record.timestamp,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
        });
    }
    Some(read)
}
