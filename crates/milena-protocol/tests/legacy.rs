//! Message sets of formats v0 and v1 as a naive writer makes them, and as nobody should.

mod old_sets;

use bytes::Bytes;
use milena_protocol::compression::{Codec, CompressError, Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, BatchError, RecordFault, Records, Stamp, TimestampType, batches,
    with_append_time, with_base_offset, with_stamp,
};
use old_sets::{Message, entry, entry_of, plain, wrapped, wrapper};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const CODECS: [Codec; 3] = [Codec::Gzip, Codec::Snappy, Codec::Lz4];
const TIME: i64 = 1_500_000_000_000;
/// Bit 3 of the attributes: the timestamp is the broker's.
const APPEND_TIME: u8 = 8;

fn read_batch(batch: &Batch) -> Result<Vec<Message>, BatchError> {
    all(batch.checked_records(&mut Decompressor::new())?)
}

fn all(mut records: Records) -> Result<Vec<Message>, BatchError> {
    let mut messages = Vec::new();
    while let Some(record) = records.next() {
        let record = record?;
        assert!(record.headers.is_empty());
        messages.push(Message {
            offset: record.offset,
            timestamp: record.timestamp,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
        });
    }
    Ok(messages)
}

/// Everything up to the first error, and the error.
fn read(records: impl Into<Bytes>) -> (Vec<Message>, Option<BatchError>) {
    let mut messages = Vec::new();
    for batch in batches(records.into()) {
        match batch.and_then(|batch| read_batch(&batch)) {
            Ok(more) => messages.extend(more),
            Err(error) => return (messages, Some(error)),
        }
    }
    (messages, None)
}

fn refusal(records: impl Into<Bytes>) -> BatchError {
    read(records).1.expect("an error")
}

fn only(records: impl Into<Bytes>) -> Batch {
    let mut batches = batches(records.into());
    let batch = batches.next().expect("one batch").expect("a good batch");
    assert!(batches.next().is_none(), "one batch");
    batch
}

fn numbered(offset: i64, magic: u8) -> Message {
    Message {
        offset,
        timestamp: if magic == 0 { -1 } else { TIME + offset },
        key: Some(b"key".to_vec()),
        value: Some(format!("value {offset}").into_bytes()),
    }
}

fn several(offsets: &[i64], magic: u8) -> Vec<Message> {
    offsets
        .iter()
        .map(|offset| numbered(*offset, magic))
        .collect()
}

fn message_fault(base_offset: i64, index: u32, fault: RecordFault) -> BatchError {
    BatchError::Record {
        base_offset,
        index,
        fault,
    }
}

// What is right.

#[test]
fn d8_the_smallest_message_of_each_format_is_read() {
    for (magic, size) in [(0, 26), (1, 34)] {
        let bytes = entry(magic, 0, 7, TIME, None, None);
        assert_eq!(bytes.len(), size);
        let expected = Message {
            offset: 7,
            timestamp: if magic == 0 { -1 } else { TIME },
            key: None,
            value: None,
        };
        assert_eq!(read(bytes), (vec![expected], None));
    }
}

#[test]
fn d8_an_old_batch_says_what_one_without_identity_says() {
    for magic in [0, 1] {
        let messages = several(&[5, 6, 9], magic);
        let sets = [
            (plain(magic, 0, &messages), Codec::None, 5),
            // A wrapper tells no more than where it ends.
            (wrapped(magic, 0, Codec::Gzip, 0, &messages), Codec::Gzip, 9),
        ];
        for (bytes, codec, base_offset) in sets {
            let batch = only(bytes.clone());
            assert_eq!(i32::from(batch.magic()), i32::from(magic));
            assert_eq!((batch.base_offset(), batch.last_offset()), (base_offset, 9));
            assert_eq!((batch.next_offset(), batch.codec()), (10, codec));
            assert_eq!(batch.stamp(), Stamp::NONE);
            assert_eq!(batch.leader_epoch(), -1);
            assert_eq!(batch.timestamp_type(), TimestampType::Create);
            assert_eq!(batch.max_timestamp(), messages[2].timestamp);
            assert!(!batch.is_control() && !batch.is_transactional());
            assert_eq!(batch.control_record(), Ok(None));
            assert_eq!(batch.delete_horizon(), None);
            assert_eq!(batch.bytes()[..], bytes[..]);
            assert_eq!(read_batch(&batch), Ok(messages.clone()));
        }
    }
}

#[test]
fn d8_append_time_of_the_wrapper_is_that_of_its_messages() {
    for codec in CODECS {
        let messages = several(&[3, 4], 1);
        let bytes = wrapped(1, APPEND_TIME, codec, 0, &messages);
        let batch = only(bytes);
        assert_eq!(batch.timestamp_type(), TimestampType::Append);
        let times: Vec<_> = read_batch(&batch)
            .unwrap()
            .iter()
            .map(|message| message.timestamp)
            .collect();
        assert_eq!(times, [TIME + 4; 2]);
    }
    // Format v0 has no such bit.
    let batch = only(plain(0, APPEND_TIME, &several(&[3, 4], 0)));
    assert_eq!(batch.timestamp_type(), TimestampType::Create);
    assert_eq!(read_batch(&batch), Ok(several(&[3, 4], 0)));
}

#[test]
fn d8_messages_appended_at_another_time_are_another_batch() {
    let mut messages = several(&[1, 2, 3], 1);
    messages[1].timestamp = messages[0].timestamp;
    let bytes = Bytes::from(plain(1, APPEND_TIME, &messages));
    let parts: Vec<_> = batches(bytes.clone()).map(Result::unwrap).collect();
    let told: Vec<_> = parts
        .iter()
        .map(|batch| (batch.record_count(), batch.max_timestamp()))
        .collect();
    assert_eq!(told, [(2, TIME + 1), (1, TIME + 3)]);
    assert_eq!(read(bytes), (messages, None));
}

#[test]
fn d8_lz4_heads_with_the_checksum_of_old_are_read_in_v0_alone() {
    for magic in [0, 1] {
        let inner = plain(magic, 0, &several(&[0, 1], magic));
        let wrong = old_sets::compress(Codec::Lz4, 0, &inner);
        let right = old_sets::compress(Codec::Lz4, 1, &inner);
        assert_ne!(wrong, right);
        let set = |value: &[u8]| entry(magic, 3, 1, TIME + 1, None, Some(value));
        assert_eq!(read(set(&right)), (several(&[0, 1], magic), None));
        match magic {
            0 => assert_eq!(read(set(&wrong)), (several(&[0, 1], 0), None)),
            _ => assert!(matches!(
                refusal(set(&wrong)),
                BatchError::Compression {
                    base_offset: 1,
                    source: CompressError::Corrupt {
                        codec: Codec::Lz4,
                        ..
                    }
                }
            )),
        }
    }
}

#[test]
fn d8_snappy_is_read_with_and_without_java_s_framing() {
    for magic in [0, 1] {
        let inner = plain(magic, 0, &several(&[0, 1], magic));
        let mut framed = Vec::new();
        milena_protocol::compression::compress(Compression::Snappy, &inner, &mut framed).unwrap();
        assert!(framed.starts_with(b"\x82SNAPPY\0"));
        let raw = old_sets::compress(Codec::Snappy, magic, &inner);
        for value in [framed, raw] {
            let set = entry(magic, 2, 1, TIME + 1, None, Some(&value));
            assert_eq!(read(set), (several(&[0, 1], magic), None));
        }
    }
}

#[test]
fn d8_c7_a_compacted_wrapper_keeps_the_offsets_that_are_left() {
    for (lost, offsets) in [
        (0, &[100, 103, 107][..]),
        (4, &[104, 105]),
        (50, &[150]),
        (0, &[100]),
    ] {
        for magic in [0, 1] {
            for codec in CODECS {
                let bytes = wrapped(magic, 0, codec, lost, &several(offsets, magic));
                let batch = only(bytes);
                assert_eq!(batch.next_offset(), offsets.last().unwrap() + 1);
                assert_eq!(read_batch(&batch), Ok(several(offsets, magic)));
            }
        }
    }
    // A wrapper of v0 may reach further than its last message.
    let inner = plain(0, 0, &several(&[100, 101], 0));
    let batch = only(wrapper(0, 0, Codec::Gzip, 106, -1, &inner));
    assert_eq!(batch.next_offset(), 107);
    assert_eq!(read_batch(&batch), Ok(several(&[100, 101], 0)));
}

#[test]
fn d8_c8_reading_starts_in_the_middle_of_a_wrapper() {
    for magic in [0, 1] {
        let messages = several(&[10, 11, 14, 15], magic);
        let sets = [
            wrapped(magic, 0, Codec::Snappy, 0, &messages),
            plain(magic, 0, &messages),
        ];
        for bytes in sets {
            for from in 8..17 {
                let records = only(bytes.clone())
                    .checked_records(&mut Decompressor::new())
                    .unwrap();
                let expected: Vec<_> = messages
                    .iter()
                    .filter(|message| message.offset >= from)
                    .cloned()
                    .collect();
                assert_eq!(all(records.starting_at(from)), Ok(expected));
            }
        }
    }
}

#[test]
fn d8_a_format_within_the_other_is_read_as_java_reads_it() {
    // The wrapper's format decides about offsets, each message's own about timestamps.
    for (outer, inner) in [(0, 1), (1, 0)] {
        let messages = several(&[20, 21], inner);
        let mut counted = messages.clone();
        if outer == 1 {
            for message in &mut counted {
                message.offset -= 20;
            }
        }
        let inside = plain(inner, 0, &counted);
        let bytes = wrapper(outer, 0, Codec::Gzip, 21, TIME, &inside);
        assert_eq!(read(bytes), (messages.clone(), None));
        // What has no timestamp gets none by append time.
        let bytes = wrapper(outer, APPEND_TIME, Codec::Gzip, 21, TIME, &inside);
        assert_eq!(read(bytes), (messages, None));
    }
}

#[test]
fn d8_what_a_producer_left_incomplete_at_the_end_of_a_wrapper_is_left_out() {
    for magic in [0, 1] {
        let whole = plain(magic, 0, &several(&[0, 1], magic));
        let one = plain(magic, 0, &several(&[0], magic)).len();
        for cut in one..whole.len() {
            let bytes = wrapper(magic, 0, Codec::Gzip, 0, TIME, &whole[..cut]);
            assert_eq!(read(bytes), (several(&[0], magic), None), "{cut}");
        }
    }
}

#[test]
fn d8_a_log_that_lived_through_upgrades_is_read_from_end_to_end() {
    let mut log = Vec::new();
    let mut expected = Vec::new();
    for (round, base) in [0i64, 100, 200].into_iter().enumerate() {
        for magic in [0, 1] {
            let base = base + 10 * i64::from(magic);
            let unpacked = several(&[base, base + 1], magic);
            let packed = several(&[base + 4, base + 5], magic);
            log.extend(plain(magic, 0, &unpacked));
            log.extend(wrapped(magic, 0, CODECS[round], 0, &packed));
            expected.extend([unpacked, packed].concat());
        }
        let current = several(&[base + 20, base + 21], 2);
        log.extend(current_batch(&current));
        expected.extend(current);
    }
    assert_eq!(read(log), (expected, None));
}

fn current_batch(messages: &[Message]) -> Bytes {
    let mut builder = BatchBuilder::new(0);
    for message in messages {
        let (key, value) = (message.key.as_deref(), message.value.as_deref());
        builder.append(message.timestamp, key, value, &[]).unwrap();
    }
    let batch = builder.seal(Stamp::NONE, Compression::None).unwrap();
    with_base_offset(batch, messages[0].offset, 0).unwrap()
}

#[test]
fn d8_a_run_is_cut_into_batches_that_are_opened_one_at_a_time() {
    let messages: Vec<_> = (0..5000).map(|offset| numbered(offset, 1)).collect();
    let bytes = Bytes::from(plain(1, 0, &messages));
    let sizes: Vec<_> = batches(bytes.clone())
        .map(|batch| batch.unwrap().size())
        .collect();
    assert_eq!(sizes.iter().sum::<usize>(), bytes.len());
    assert!(sizes.len() > 1 && sizes.iter().all(|size| *size <= 128 << 10));
    assert_eq!(read(bytes), (messages, None));
}

#[test]
fn d4_timestamps_at_their_extremes_are_read() {
    for times in [
        [-1, i64::MAX],
        [i64::MAX, -1],
        [0, i64::MAX],
        [i64::MAX, i64::MAX],
        [i64::MIN, 0],
    ] {
        let mut messages = several(&[0, 1], 1);
        for (message, time) in messages.iter_mut().zip(times) {
            message.timestamp = time;
        }
        assert_eq!(read(plain(1, 0, &messages)), (messages.clone(), None));
        let bytes = wrapped(1, 0, Codec::Gzip, 0, &messages);
        assert_eq!(read(bytes), (messages, None), "{times:?}");
    }
    // No producer may write such a thing.
    let mut messages = several(&[0, 1], 1);
    messages[0].timestamp = TIME;
    messages[1].timestamp = i64::MIN;
    let refused = message_fault(1, 1, RecordFault::Timestamp);
    assert_eq!(refusal(wrapped(1, 0, Codec::Gzip, 0, &messages)), refused);
    assert_eq!(read(plain(1, 0, &messages)), (messages, None));
}

// What is wrong.

#[test]
fn d8_a_wrapper_in_a_wrapper_is_refused() {
    for magic in [0, 1] {
        for codec in CODECS {
            let inner = wrapped(magic, 0, codec, 0, &several(&[0, 1], magic));
            let bytes = wrapper(magic, 0, Codec::Gzip, 9, TIME, &inner);
            assert_eq!(refusal(bytes), message_fault(9, 0, RecordFault::Nested));
        }
    }
}

#[test]
fn d8_formats_that_do_not_exist_are_refused_outside_and_inside() {
    for magic in [2, 3, 127, 255] {
        let inside = plain(magic, 0, &several(&[0], 1));
        for outer in [0, 1] {
            let bytes = wrapper(outer, 0, Codec::Gzip, 9, TIME, &inside);
            let magic = magic as i8;
            let refused = message_fault(9, 0, RecordFault::Magic { magic });
            assert_eq!(refusal(bytes), refused);
        }
        if magic != 2 {
            let refused = BatchError::UnknownMagic {
                base_offset: 0,
                magic: magic as i8,
            };
            assert_eq!(refusal(inside), refused);
        }
    }
}

#[test]
fn d8_codecs_that_the_old_formats_do_not_have_are_refused() {
    for magic in [0, 1] {
        let too_new = BatchError::CodecTooNew {
            base_offset: 9,
            codec: Codec::Zstd,
            magic: magic as i8,
        };
        let bytes = entry(magic, 4, 9, TIME, None, Some(b"(\xb5/\xfd"));
        assert_eq!(refusal(bytes), too_new);
        for codec in 5..8 {
            let unknown = BatchError::UnknownCodec {
                base_offset: 9,
                codec,
            };
            let bytes = entry(magic, codec, 9, TIME, None, Some(b"?"));
            assert_eq!(refusal(bytes), unknown);
        }
    }
}

#[test]
fn d8_c22_the_checksum_of_every_message_is_verified() {
    for magic in [0, 1] {
        let [first, second, third] = [0, 1, 2].map(|offset| entry_for(offset, magic));
        let mut damaged = second.clone();
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        let plain = Bytes::from([first.clone(), damaged.clone(), third].concat());

        // Outside of wrappers its neighbours are as good as before.
        let read: Vec<_> = batches(plain.clone())
            .map(|batch| read_batch(&batch.unwrap()))
            .collect();
        assert_eq!(read[0], Ok(several(&[0], magic)));
        assert!(matches!(
            read[1],
            Err(BatchError::Checksum { base_offset: 1, .. })
        ));
        assert_eq!(read[2], Ok(several(&[2], magic)));

        // Within, the set is refused as a whole, unless nobody wants it verified.
        let inner = [first, damaged].concat();
        let batch = only(wrapper(magic, 0, Codec::Gzip, 1, TIME, &inner));
        assert_eq!(batch.verify_crc(), Ok(()), "the wrapper's own is right");
        assert!(matches!(
            read_batch(&batch),
            Err(BatchError::Record {
                base_offset: 1,
                index: 1,
                fault: RecordFault::Checksum { .. }
            })
        ));
        let unchecked = all(batch.records(&mut Decompressor::new()).unwrap()).unwrap();
        assert_eq!(unchecked[1].value, Some(b"value 0".to_vec()));
    }
}

fn entry_for(offset: i64, magic: u8) -> Vec<u8> {
    plain(magic, 0, &several(&[offset], magic))
}

#[test]
fn d8_a_wrapper_around_nothing_is_refused() {
    for magic in [0, 1] {
        let null = entry(magic, 1, 9, TIME, None, None);
        assert_eq!(refusal(null), message_fault(9, 0, RecordFault::Value));
        let empty = wrapper(magic, 0, Codec::Gzip, 9, TIME, &[]);
        assert_eq!(refusal(empty), message_fault(9, 0, RecordFault::Length));
        let cut = wrapper(magic, 0, Codec::Gzip, 9, TIME, &[0; 11]);
        assert_eq!(refusal(cut), message_fault(9, 0, RecordFault::Length));
    }
}

#[test]
fn d4_offsets_that_cannot_be_are_refused() {
    let offset = |index, offset| message_fault(9, index, RecordFault::Offset { offset });
    for (magic, wrapper_offset, inner, expected) in [
        // Behind each other, or the same.
        (0, 9, &[5, 5][..], offset(1, 5)),
        (0, 9, &[6, 5], offset(1, 5)),
        (1, 9, &[1, 0], offset(0, 10)),
        // Beyond the wrapper.
        (0, 9, &[8, 10], offset(1, 10)),
        (1, 9, &[0, 10], offset(1, 10)),
        // Negative.
        (0, 9, &[-1, 5], offset(0, -1)),
        (1, 9, &[-10, 0], offset(0, -1)),
        (1, 9, &[0, i64::MIN], offset(1, i64::MIN)),
        (1, 9, &[i64::MIN, 0], offset(0, i64::MIN + 9)),
    ] {
        let inner = plain(magic, 0, &several(inner, 1));
        let bytes = wrapper(magic, 0, Codec::Gzip, wrapper_offset, TIME, &inner);
        assert_eq!(refusal(bytes), expected);
    }
    let far = 1 << 40;
    let inner = plain(0, 0, &several(&[0, far], 0));
    assert_eq!(
        refusal(wrapper(0, 0, Codec::Gzip, far, TIME, &inner)),
        message_fault(far, 1, RecordFault::Offset { offset: far })
    );
    for base_offset in [-1, i64::MIN, i64::MAX] {
        let refused = BatchError::Offsets {
            base_offset,
            last_offset_delta: 0,
        };
        assert_eq!(refusal(entry_for_any(base_offset)), refused);
        let inner = plain(1, 0, &several(&[0], 1));
        let bytes = wrapper(1, 0, Codec::Gzip, base_offset, TIME, &inner);
        assert_eq!(refusal(bytes), refused);
    }
}

fn entry_for_any(offset: i64) -> Vec<u8> {
    entry(1, 0, offset, TIME, None, Some(b"value"))
}

#[test]
fn d8_messages_far_from_each_other_are_batches_of_their_own() {
    let offsets = [0, 1 << 31, i64::MAX - 1];
    let messages = several(&offsets, 0);
    let bytes = Bytes::from(plain(0, 0, &messages));
    assert_eq!(batches(bytes.clone()).count(), 3);
    assert_eq!(read(bytes), (messages, None));
    // One that goes back is read as it is; who has a position ignores it.
    let messages = several(&[5, 4], 0);
    let bytes = Bytes::from(plain(0, 0, &messages));
    assert_eq!(batches(bytes.clone()).count(), 2);
    assert_eq!(read(bytes), (messages, None));
}

#[test]
fn d3_lengths_that_no_message_has_are_refused() {
    for (magic, smallest) in [(0u8, 14), (1, 22)] {
        for length in [i32::MIN, -12, -1, 0, 13, smallest - 1] {
            let mut bytes = plain(magic, 0, &several(&[3], magic));
            bytes[8..12].copy_from_slice(&length.to_be_bytes());
            let refused = BatchError::Length {
                base_offset: 3,
                length,
            };
            assert_eq!(refusal(bytes.clone()), refused);
            let inside = wrapper(0, 0, Codec::Gzip, 9, TIME, &bytes);
            assert_eq!(refusal(inside), message_fault(9, 0, RecordFault::Length));
        }
    }
}

#[test]
fn d3_parts_that_do_not_fill_the_message_are_refused() {
    let part = |length: i32, bytes: &[u8]| [&length.to_be_bytes(), bytes].concat();
    let null = || part(-1, b"");
    for (key, value, fault) in [
        (part(-2, b""), null(), RecordFault::Key),
        (part(i32::MIN, b""), null(), RecordFault::Key),
        (part(5, b""), null(), RecordFault::Key),
        (part(i32::MAX, b""), null(), RecordFault::Key),
        (null(), part(-2, b""), RecordFault::Value),
        (null(), part(1, b""), RecordFault::Value),
        (null(), part(i32::MAX, b""), RecordFault::Value),
        (null(), part(-1, b"!"), RecordFault::TrailingBytes),
        (null(), part(0, b"!"), RecordFault::TrailingBytes),
    ] {
        let checked = [&[0, 0][..], &key, &value].concat();
        let message = entry_of(9, &checked);
        assert_eq!(
            refusal(message.clone()),
            message_fault(9, 0, fault),
            "{checked:?}"
        );
        let inside = wrapper(0, 0, Codec::Gzip, 9, TIME, &message);
        assert_eq!(refusal(inside), message_fault(9, 0, fault));
        // The message before it and the one behind are not drawn in.
        let bytes = [entry_for(8, 0), message, entry_for(10, 0)].concat();
        let read: Vec<_> = batches(bytes.into())
            .map(|batch| read_batch(&batch.unwrap()))
            .collect();
        let expected = [
            Ok(several(&[8], 0)),
            Err(message_fault(9, 0, fault)),
            Ok(several(&[10], 0)),
        ];
        assert_eq!(read, expected);
    }
}

#[test]
fn d5_a_wrapper_decompresses_to_no_more_than_the_limit() {
    for magic in [0, 1] {
        for codec in CODECS {
            let mut large = numbered(0, magic);
            large.value = Some(vec![b'x'; 1 << 20]);
            let batch = only(wrapped(magic, 0, codec, 0, &[large.clone()]));
            let size = plain(magic, 0, &[large]).len();
            let records = |limit| batch.records(&mut Decompressor::with_limit(limit)).err();
            let source = CompressError::TooLarge {
                codec,
                limit: size - 1,
            };
            let refused = BatchError::Compression {
                base_offset: 0,
                source,
            };
            assert_eq!(records(size), None);
            assert_eq!(records(size - 1), Some(refused));
        }
    }
}

#[test]
fn d8_only_batches_of_the_current_format_are_rewritten() {
    for magic in [0, 1] {
        let refused = BatchError::LegacyMagic {
            base_offset: 3,
            magic: magic as i8,
        };
        let bytes = Bytes::from(plain(magic, 0, &several(&[3], magic)));
        let rewritten = [
            with_stamp(bytes.clone(), Stamp::NONE),
            with_base_offset(bytes.clone(), 0, 0),
            with_append_time(bytes, TIME),
        ];
        assert!(
            rewritten
                .into_iter()
                .all(|result| result == Err(refused.clone()))
        );
    }
}

#[test]
fn d8_c9_a_cut_tail_is_left_out_and_a_cut_first_message_is_named() {
    for magic in [0, 1] {
        for packed in [false, true] {
            let set = |offsets: &[i64]| {
                let messages = several(offsets, magic);
                match packed {
                    false => plain(magic, 0, &messages),
                    true => wrapped(magic, 0, Codec::Lz4, 0, &messages),
                }
            };
            let (first, second) = (set(&[0]), set(&[1]));
            let bytes = Bytes::from([first.clone(), second].concat());
            for cut in 1..bytes.len() {
                let result = read(bytes.slice(..cut));
                if cut >= first.len() {
                    assert_eq!(result, (several(&[0], magic), None), "{cut}");
                } else {
                    let (messages, error) = result;
                    let incomplete = matches!(
                        error,
                        Some(BatchError::Incomplete { needed, available })
                            if needed > available && available == cut
                    );
                    assert!(messages.is_empty() && incomplete, "{cut}");
                }
            }
        }
    }
}

// What anything may be.

/// Messages in one format, compressed or not, as they follow each other in a log.
#[derive(Debug, Clone)]
struct Set {
    magic: u8,
    codec: Codec,
    append_time: bool,
    lost: i64,
    /// Offsets left out before each message, and the message.
    messages: Vec<(i64, Message)>,
}

impl Set {
    /// Its bytes and what should be read from them, from `next` on.
    fn write(&self, next: &mut i64) -> (Vec<u8>, Vec<Message>) {
        let attributes = if self.append_time { APPEND_TIME } else { 0 };
        let mut messages: Vec<Message> = Vec::new();
        for (gap, message) in &self.messages {
            let offset = *next + gap;
            *next = offset + 1;
            messages.push(Message {
                offset,
                timestamp: if self.magic == 0 {
                    -1
                } else {
                    message.timestamp
                },
                ..message.clone()
            });
        }
        let bytes = match self.codec {
            Codec::None => plain(self.magic, attributes, &messages),
            codec => wrapped(self.magic, attributes, codec, self.lost, &messages),
        };
        if self.append_time && self.magic == 1 && self.codec != Codec::None {
            let newest = messages.iter().map(|message| message.timestamp).max();
            for message in &mut messages {
                message.timestamp = newest.unwrap();
            }
        }
        (bytes, messages)
    }
}

fn message() -> impl Strategy<Value = Message> {
    let bytes = || option::of(vec(any::<u8>(), 0..40));
    let timestamp = prop_oneof![
        Just(-1),
        Just(0),
        Just(i64::MAX),
        TIME - 1000..TIME + 1000,
        0..i64::MAX
    ];
    (timestamp, bytes(), bytes()).prop_map(|(timestamp, key, value)| Message {
        offset: 0,
        timestamp,
        key,
        value,
    })
}

fn set() -> impl Strategy<Value = Set> {
    let codec = prop::sample::select(vec![Codec::None, Codec::Gzip, Codec::Snappy, Codec::Lz4]);
    let gap = prop_oneof![4 => Just(0), 1 => 0..1000i64];
    let messages = vec((gap, message()), 1..8);
    (0..2u8, codec, any::<bool>(), 0..5i64, messages).prop_map(
        |(magic, codec, append_time, lost, messages)| Set {
            magic,
            codec,
            append_time,
            lost,
            messages,
        },
    )
}

/// A log and the messages in it.
fn log(base: i64, sets: &[Set]) -> (Bytes, Vec<Message>) {
    let mut next = base;
    let (mut bytes, mut messages) = (Vec::new(), Vec::new());
    for set in sets {
        let (more_bytes, more_messages) = set.write(&mut next);
        bytes.extend(more_bytes);
        messages.extend(more_messages);
    }
    (bytes.into(), messages)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn d8_c9_every_truncation_reads_as_far_as_it_goes(sets in vec(set(), 1..4)) {
        let (bytes, messages) = log(10, &sets);
        for cut in 0..bytes.len() {
            let (read, error) = read(bytes.slice(..cut));
            prop_assert!(messages.starts_with(&read));
            let nothing = matches!(error, None | Some(BatchError::Incomplete { .. }));
            prop_assert!(nothing, "{:?}", error);
        }
    }
}

proptest! {
    #[test]
    fn d8_what_the_naive_writer_writes_is_read(base in 10i64..1 << 50, sets in vec(set(), 1..6)) {
        let (bytes, messages) = log(base, &sets);
        prop_assert_eq!(read(bytes.clone()), (messages.clone(), None));
        // The batches cover the bytes, and each ends where its records do.
        let mut size = 0;
        let mut next = base;
        for batch in batches(bytes.clone()) {
            let batch = batch.unwrap();
            size += batch.size();
            let read = read_batch(&batch).unwrap();
            prop_assert!(read[0].offset >= next);
            next = batch.next_offset();
            prop_assert_eq!(read.last().unwrap().offset + 1, next);
        }
        prop_assert_eq!(size, bytes.len());
    }

    #[test]
    fn d8_c22_a_spoilt_byte_never_makes_a_message(
        sets in vec(set(), 1..4),
        at in any::<prop::sample::Index>(),
        mask in 1u8..,
    ) {
        let (bytes, messages) = log(10, &sets);
        let mut spoilt = bytes.to_vec();
        spoilt[at.index(bytes.len())] ^= mask;
        let content = |message: &Message| (message.timestamp, message.key.clone(), message.value.clone());
        let known: Vec<_> = messages.iter().map(content).collect();
        // Offset and size lie outside of the checksum.
        for batch in batches(spoilt.into()).map_while(Result::ok) {
            for message in read_batch(&batch).into_iter().flatten() {
                prop_assert!(known.contains(&content(&message)));
            }
        }
    }

    #[test]
    fn d8_any_bytes_behind_a_plausible_front_are_read_or_refused(
        magic in 0..2u8,
        codec in 0..8u8,
        offset in prop_oneof![0..100i64, any::<i64>()],
        key in vec(any::<u8>(), 0..40),
        inside in vec(any::<u8>(), 0..200),
        trusting in any::<bool>(),
    ) {
        let bytes = match codec {
            1..=3 if trusting => wrapper(magic, 0, Codec::from_id(codec).unwrap(), offset, TIME, &inside),
            _ => entry_of(offset, &[&[magic, codec][..], &key, &inside].concat()),
        };
        for batch in batches(bytes.into()).map_while(Result::ok) {
            let _ = read_batch(&batch);
            let records = batch.records(&mut Decompressor::with_limit(1 << 20));
            if let Ok(records) = records {
                let last = batch.last_offset();
                for message in all(records).unwrap() {
                    prop_assert!((0..=last).contains(&message.offset));
                }
            }
        }
    }
}
