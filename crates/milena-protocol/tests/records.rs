//! Batches that are built, sealed and read back.

use bytes::{BufMut, Bytes, BytesMut};
use milena_protocol::compression::{Codec, CompressError, Compression, Compressor, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, BatchError, BuildError, ControlRecord, HEAD_SIZE, Header, OwnedRecord,
    RecordFault, Stamp, TimestampType, batches, control_batch, with_append_time, with_base_offset,
    with_stamp,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const EVERY_COMPRESSION: [Compression; 5] = [
    Compression::None,
    Compression::GZIP,
    Compression::Snappy,
    Compression::Lz4,
    Compression::ZSTD,
];

fn single(bytes: Bytes) -> Batch {
    let mut batches = batches(bytes);
    let batch = batches.next().expect("one batch").expect("a good batch");
    assert!(batches.next().is_none(), "one batch");
    batch
}

fn read(batch: &Batch) -> Result<Vec<OwnedRecord>, BatchError> {
    batch.verify_crc()?;
    batch
        .records(&mut Decompressor::new())?
        .into_owned()
        .collect()
}

fn read_bytes(bytes: Bytes) -> Result<Vec<OwnedRecord>, BatchError> {
    let mut records = Vec::new();
    for batch in batches(bytes) {
        records.extend(read(&batch?)?);
    }
    Ok(records)
}

fn offsets(records: &[OwnedRecord]) -> Vec<i64> {
    records.iter().map(OwnedRecord::offset).collect()
}

fn numbered(count: i64) -> BatchBuilder {
    let mut builder = BatchBuilder::new(256);
    for number in 0..count {
        let value = format!("value {number} of a few that look alike");
        builder
            .append(number, Some(b"key"), Some(value.as_bytes()), &[])
            .unwrap();
    }
    builder
}

/// A batch of format v2 around these encoded records, with a good checksum.
fn around(records: &[u8], count: i32, last_offset_delta: i32) -> BytesMut {
    let mut batch = BytesMut::new();
    batch.put_i64(100);
    batch.put_i32((HEAD_SIZE - 12 + records.len()) as i32);
    batch.put_i32(-1);
    batch.put_i8(2);
    batch.put_u32(0);
    batch.put_i16(0);
    batch.put_i32(last_offset_delta);
    batch.put_i64(1000);
    batch.put_i64(1000);
    batch.put_i64(-1);
    batch.put_i16(-1);
    batch.put_i32(-1);
    batch.put_i32(count);
    batch.put_slice(records);
    checksummed(batch)
}

fn checksummed(mut batch: BytesMut) -> BytesMut {
    let crc = crc32c::crc32c(&batch[21..]);
    batch[17..21].copy_from_slice(&crc.to_be_bytes());
    batch
}

fn fault_of(records: &[u8], count: i32, last_offset_delta: i32) -> (u32, RecordFault) {
    match read_bytes(around(records, count, last_offset_delta).freeze()) {
        Err(BatchError::Record {
            base_offset: 100,
            index,
            fault,
        }) => (index, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_batch_worked_out_by_hand_has_exactly_these_bytes() {
    let mut builder = BatchBuilder::new(0);
    assert_eq!(
        builder.append(1000, Some(b"k"), Some(b"vv"), &[Header::new("h", b"x")]),
        Ok(0)
    );
    assert_eq!(builder.append(999, None, None, &[]), Ok(1));
    let stamp = Stamp {
        producer_id: 7,
        producer_epoch: 3,
        base_sequence: 11,
        transactional: true,
    };
    let bytes = builder.seal(stamp, Compression::None).unwrap();

    #[rustfmt::skip]
    let expected: &[u8] = &[
        0, 0, 0, 0, 0, 0, 0, 0,             // base offset
        0, 0, 0, 70,                        // length: 49 of the head, 14 and 7 of the records
        0xff, 0xff, 0xff, 0xff,             // leader epoch
        2,                                  // format
        0, 0, 0, 0,                         // checksum, compared apart
        0, 0x10,                            // attributes: transactional
        0, 0, 0, 1,                         // last offset delta
        0, 0, 0, 0, 0, 0, 0x03, 0xe8,       // base timestamp
        0, 0, 0, 0, 0, 0, 0x03, 0xe8,       // largest timestamp
        0, 0, 0, 0, 0, 0, 0, 7,             // producer id
        0, 3,                               // producer epoch
        0, 0, 0, 11,                        // base sequence
        0, 0, 0, 2,                         // records
        26, 0, 0, 0, 2, b'k', 4, b'v', b'v', 2, 2, b'h', 2, b'x',
        12, 0, 1, 2, 1, 1, 0,
    ];
    assert_eq!(bytes[..17], expected[..17]);
    assert_eq!(bytes[21..], expected[21..]);
    assert_eq!(bytes[17..21], crc32c::crc32c(&expected[21..]).to_be_bytes());
    assert_eq!(bytes.len(), 12 + 70);
}

#[derive(Debug, Clone)]
struct Written {
    timestamp: i64,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

impl Written {
    fn headers(&self) -> Vec<Header<'_>> {
        self.headers
            .iter()
            .map(|(key, value)| Header {
                key,
                value: value.as_deref(),
            })
            .collect()
    }
}

fn written() -> impl Strategy<Value = Written> {
    let timestamp = prop_oneof![0i64..100_000, -(1i64 << 61)..1 << 61];
    let part = || option::of(prop_oneof![vec(any::<u8>(), 0..20), vec(0u8..4, 0..400)]);
    let header = (vec(any::<u8>(), 0..80), option::of(vec(any::<u8>(), 0..80)));
    (timestamp, part(), part(), vec(header, 0..4)).prop_map(|(timestamp, key, value, headers)| {
        Written {
            timestamp,
            key,
            value,
            headers,
        }
    })
}

fn build(records: &[Written]) -> BatchBuilder {
    let mut builder = BatchBuilder::new(0);
    for (index, record) in records.iter().enumerate() {
        let headers = record.headers();
        let (key, value) = (record.key.as_deref(), record.value.as_deref());
        let before = builder.size();
        let added = builder.append(record.timestamp, key, value, &headers);
        assert_eq!(added, Ok(index as u32));
        let bound = BatchBuilder::record_size_upper_bound(
            key.unwrap_or_default().len(),
            value.unwrap_or_default().len(),
            &headers,
        );
        assert!(builder.size() - before <= bound);
    }
    builder
}

proptest! {
    #[test]
    fn d9_what_goes_into_a_batch_comes_out_of_it(
        records in vec(written(), 1..60),
        compression in proptest::sample::select(&EVERY_COMPRESSION[..]),
        producer_id: i64,
        base_sequence: i32,
        transactional: bool,
        base_offset in 0..i64::MAX - 100,
    ) {
        let stamp = Stamp { producer_id, producer_epoch: 1, base_sequence, transactional };
        let builder = build(&records);
        let plain_size = builder.size();
        let bytes = builder.seal(stamp, compression).unwrap();
        let bytes = with_base_offset(bytes, base_offset, 6).unwrap();
        let batch = single(bytes.clone());

        prop_assert_eq!(batch.size(), bytes.len());
        prop_assert!(batch.size() <= plain_size);
        prop_assert!(batch.codec() == compression.codec() || batch.codec() == Codec::None);
        prop_assert_eq!(batch.stamp(), stamp);
        prop_assert_eq!(batch.leader_epoch(), 6);
        prop_assert_eq!(batch.record_count() as usize, records.len());
        prop_assert_eq!(batch.base_offset(), base_offset);
        prop_assert_eq!(batch.next_offset(), base_offset + records.len() as i64);
        prop_assert_eq!(batch.base_timestamp(), records[0].timestamp);
        prop_assert_eq!(batch.max_timestamp(), records.iter().map(|record| record.timestamp).max().unwrap());
        batch.verify_crc().unwrap();

        let mut decompressor = Decompressor::new();
        let mut borrowed = batch.records(&mut decompressor).unwrap();
        let owned = read(&batch).unwrap();
        prop_assert_eq!(owned.len(), records.len());
        for (index, (expected, owned)) in records.iter().zip(&owned).enumerate() {
            prop_assert_eq!(borrowed.remaining(), records.len() - index);
            let record = borrowed.next().unwrap().unwrap();
            prop_assert_eq!(record.offset, base_offset + index as i64);
            prop_assert_eq!(record.timestamp, expected.timestamp);
            prop_assert_eq!(record.key, expected.key.as_deref());
            prop_assert_eq!(record.value, expected.value.as_deref());
            prop_assert_eq!(record.headers.len(), expected.headers.len());
            prop_assert_eq!(record.headers.iter().collect::<Vec<_>>(), expected.headers());
            prop_assert_eq!(owned.as_record(), record);
            prop_assert_eq!(&record.detach(), owned);
            prop_assert_eq!(&owned.detach(), owned);
            prop_assert_eq!(owned.key_bytes(), expected.key.clone().map(Bytes::from));
            prop_assert_eq!(owned.value_bytes(), expected.value.clone().map(Bytes::from));
        }
        prop_assert!(borrowed.next().is_none());
    }

    #[test]
    fn d4_any_bytes_after_a_head_are_records_or_a_typed_error(
        records in vec(any::<u8>(), 0..200),
        count in -1i32..20,
        last_offset_delta in -1i32..20,
    ) {
        for batch in batches(around(&records, count, last_offset_delta).freeze()) {
            let Ok(batch) = batch else { continue };
            let Ok(records) = batch.records(&mut Decompressor::new()) else { continue };
            let mut least = batch.base_offset();
            for record in records.into_owned() {
                let Ok(record) = record else { break };
                prop_assert!((least..=batch.last_offset()).contains(&record.offset()));
                prop_assert_eq!(record.headers().iter().count(), record.headers().len());
                least = record.offset();
            }
        }
    }

    #[test]
    fn any_bytes_are_batches_or_a_typed_error(bytes in vec(any::<u8>(), 0..300)) {
        let _ = read_bytes(bytes.into());
    }
}

/// Where a record is written makes no difference to its bytes: room that has to be found first, room that is there, memory that
/// was another batch.
#[test]
fn d9_a_record_is_the_same_bytes_wherever_it_is_written() {
    let content: Vec<u8> = (0..70_000_u32).map(|byte| byte as u8).collect();
    let sizes = (0..70)
        .chain(118..140)
        .chain(8170..8200)
        .chain([16_400, 65_500, 70_000]);
    let mut sealed = Bytes::new();
    for size in sizes {
        let value = Some(&content[..size]);
        let write = |mut builder: BatchBuilder| {
            let header = [Header {
                key: &content[..size / 2],
                value,
            }];
            for (timestamp, key, headers) in [
                (5, None, &header[..0]),
                (5 + (1 << 20), value, &header[..0]),
                (-(1 << 40), Some(&content[..size % 9]), &header[..]),
            ] {
                builder
                    .append(timestamp, key, value, headers)
                    .expect("it fits");
            }
            let sealed = builder.seal(Stamp::NONE, Compression::None);
            sealed.expect("there are records")
        };
        let expected = write(BatchBuilder::new(0));
        assert_eq!(write(BatchBuilder::new(expected.len())), expected, "{size}");
        assert_eq!(write(BatchBuilder::new(1 << 20)), expected, "{size}");
        let memory = std::mem::take(&mut sealed);
        sealed = write(BatchBuilder::recycling(memory, 1000));
        assert_eq!(sealed, expected, "{size}");
        assert_eq!(read_bytes(sealed.clone()).expect("it reads").len(), 3);
    }
}

#[test]
fn the_memory_of_a_batch_is_used_again_only_if_nobody_has_it() {
    let sealed = |builder: BatchBuilder| builder.seal(Stamp::NONE, Compression::None).unwrap();
    let mut first = BatchBuilder::new(4096);
    first.append(0, None, Some(b"one"), &[]).unwrap();
    let first = sealed(first);
    let place = first.as_ptr();

    let mut second = BatchBuilder::recycling(first, 4096);
    assert_eq!((second.len(), second.size()), (0, HEAD_SIZE));
    second.append(0, None, Some(b"two"), &[]).unwrap();
    let second = sealed(second);
    assert_eq!(second.as_ptr(), place);

    let kept = second.clone();
    let mut third = BatchBuilder::recycling(second, 4096);
    third.append(0, None, Some(b"three"), &[]).unwrap();
    assert_ne!(sealed(third).as_ptr(), place);
    assert_eq!(read_bytes(kept).unwrap()[0].value(), Some(&b"two"[..]));
}

#[test]
fn d9_keys_and_values_of_a_mebibyte_and_names_that_are_not_text_pass() {
    let large = vec![0xc3; 1 << 20];
    let name = [0xff, 0xfe];
    let header = Header {
        key: &name,
        value: Some(&large),
    };
    let mut builder = BatchBuilder::new(0);
    builder
        .append(0, Some(&large), Some(&large), &[header])
        .unwrap();
    let records = read_bytes(builder.seal(Stamp::NONE, Compression::Lz4).unwrap()).unwrap();
    assert_eq!(records[0].key(), Some(&large[..]));
    let read = records[0].headers().last(&name).unwrap();
    assert_eq!(read, header);
    assert!(read.key_str().is_err());
    assert_eq!(Header::new("name", b"").key_str(), Ok("name"));
}

#[test]
fn d4_offsets_that_leave_64_bits_or_are_negative_reject_the_batch() {
    let good = [12, 0, 0, 0, 1, 1, 0];
    for (base, delta) in [
        (0, -1),
        (0, i32::MIN),
        (-1, 0),
        (i64::MIN, 0),
        (i64::MAX, 0),
        (i64::MAX - 1, 1),
    ] {
        let mut batch = around(&good, 1, delta);
        batch[..8].copy_from_slice(&i64::to_be_bytes(base));
        assert_eq!(
            read_bytes(batch.freeze()),
            Err(BatchError::Offsets {
                base_offset: base,
                last_offset_delta: delta
            })
        );
    }
    let mut last = around(&good, 1, 0);
    last[..8].copy_from_slice(&i64::to_be_bytes(i64::MAX - 1));
    let batch = single(last.freeze());
    assert_eq!(batch.next_offset(), i64::MAX);
    assert_eq!(offsets(&read(&batch).unwrap()), [i64::MAX - 1]);
}

#[test]
fn d4_a_record_count_that_the_bytes_cannot_hold_rejects_the_batch() {
    let good = [12, 0, 0, 0, 1, 1, 0];
    for count in [-1, i32::MIN, 2, i32::MAX] {
        assert_eq!(
            read_bytes(around(&good, count, 0).freeze()),
            Err(BatchError::RecordCount {
                base_offset: 100,
                count,
                bytes: 7
            })
        );
    }
    let mut compressed =
        BytesMut::from(&numbered(9).seal(Stamp::NONE, Compression::Snappy).unwrap()[..]);
    compressed[57..61].copy_from_slice(&i32::MAX.to_be_bytes());
    let refused = read_bytes(checksummed(compressed).freeze());
    assert!(
        matches!(
            refused,
            Err(BatchError::RecordCount {
                count: i32::MAX,
                ..
            })
        ),
        "{refused:?}"
    );
}

#[test]
fn d4_a_record_that_does_not_fit_its_batch_or_itself_is_named() {
    let second = |bytes: &[u8]| [&[12, 0, 0, 0, 1, 1, 0], bytes].concat();
    for (bytes, count, last, expected) in [
        // Fewer and more records than claimed.
        (second(&[]), 0, 0, (0, RecordFault::BytesAfterLast)),
        (
            second(&[12, 0, 0, 2, 1, 1, 0]),
            1,
            1,
            (1, RecordFault::BytesAfterLast),
        ),
        (
            second(&[14, 0, 0, 2, 1, 1, 0]),
            2,
            1,
            (1, RecordFault::Length),
        ),
        (
            second(&[1, 0, 0, 2, 1, 1, 0]),
            2,
            1,
            (1, RecordFault::Length),
        ),
        (second(&[0x80; 7]), 2, 1, (1, RecordFault::Length)),
        (
            second(&[0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0]),
            2,
            1,
            (1, RecordFault::Length),
        ),
        // A head that runs out.
        (second(&[0, 0, 0, 0, 0, 0, 0]), 2, 1, (1, RecordFault::Head)),
        (
            second(&[12, 0, 0x80, 0x80, 0x80, 0x80, 0x80]),
            2,
            1,
            (1, RecordFault::Head),
        ),
        // Offsets that go back, are negative or pass the last.
        (
            second(&[12, 0, 0, 4, 1, 1, 0]),
            2,
            1,
            (1, RecordFault::OffsetDelta { delta: 2 }),
        ),
        (
            second(&[12, 0, 0, 1, 1, 1, 0]),
            2,
            1,
            (1, RecordFault::OffsetDelta { delta: -1 }),
        ),
        (
            [12, 0, 0, 4, 1, 1, 0, 12, 0, 0, 2, 1, 1, 0].to_vec(),
            2,
            5,
            (1, RecordFault::OffsetDelta { delta: 1 }),
        ),
        // Key, value, headers.
        (second(&[12, 0, 0, 2, 8, 1, 0]), 2, 1, (1, RecordFault::Key)),
        (second(&[12, 0, 0, 2, 3, 1, 0]), 2, 1, (1, RecordFault::Key)),
        (
            second(&[12, 0, 0, 2, 1, 4, 0]),
            2,
            1,
            (1, RecordFault::Value),
        ),
        (
            second(&[12, 0, 0, 2, 1, 3, 0]),
            2,
            1,
            (1, RecordFault::Value),
        ),
        (
            second(&[12, 0, 0, 2, 1, 2, 0]),
            2,
            1,
            (1, RecordFault::HeaderCount),
        ),
        (
            second(&[12, 0, 0, 2, 1, 1, 1]),
            2,
            1,
            (1, RecordFault::HeaderCount),
        ),
        (
            second(&[12, 0, 0, 2, 1, 1, 2]),
            2,
            1,
            (1, RecordFault::HeaderCount),
        ),
        (
            second(&[14, 0, 0, 2, 1, 1, 0, 0]),
            2,
            1,
            (1, RecordFault::TrailingBytes),
        ),
        (
            second(&[16, 0, 0, 2, 1, 1, 2, 1, 0]),
            2,
            1,
            (1, RecordFault::Header),
        ),
        (
            second(&[16, 0, 0, 2, 1, 1, 2, 4, 0]),
            2,
            1,
            (1, RecordFault::Header),
        ),
        (
            second(&[16, 0, 0, 2, 1, 1, 2, 0, 2]),
            2,
            1,
            (1, RecordFault::Header),
        ),
        (
            second(&[18, 0, 0, 2, 1, 1, 2, 0, 0, 0]),
            2,
            1,
            (1, RecordFault::Header),
        ),
        // A header count that would be gigabytes of headers.
        (
            second(&[20, 0, 0, 2, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f]),
            2,
            1,
            (1, RecordFault::HeaderCount),
        ),
    ] {
        assert_eq!(fault_of(&bytes, count, last), expected, "{bytes:?}");
        // The same with room behind, so that the shortcut for short integers sees it as well.
        if expected.1 != RecordFault::BytesAfterLast && expected.1 != RecordFault::Length {
            let followed = [
                &bytes[..],
                &[26, 0, 0, 18, 16, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0][..14],
            ]
            .concat();
            assert_eq!(
                fault_of(&followed, count + 1, last),
                expected,
                "{bytes:?} and another"
            );
        }
    }
}

#[test]
fn d4_equal_offsets_are_borne_and_gaps_are_kept() {
    let records = [
        12, 0, 0, 0, 1, 1, 0, 12, 0, 0, 0, 1, 1, 0, 12, 0, 0, 6, 1, 1, 0,
    ];
    let records = read_bytes(around(&records, 3, 9).freeze()).unwrap();
    assert_eq!(offsets(&records), [100, 100, 103]);
}

#[test]
fn d4_timestamp_deltas_have_64_bits_and_do_not_wrap() {
    let mut builder = BatchBuilder::new(0);
    builder.append(0, None, None, &[]).unwrap();
    builder.append(i64::MAX, None, None, &[]).unwrap();
    builder.append(i64::MIN, None, None, &[]).unwrap();
    let records = read_bytes(builder.seal(Stamp::NONE, Compression::None).unwrap()).unwrap();
    let timestamps: Vec<_> = records.iter().map(OwnedRecord::timestamp).collect();
    assert_eq!(timestamps, [0, i64::MAX, i64::MIN]);

    // The largest delta, on top of the 1000 ms that `around` writes.
    let record = [
        30, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 1, 1, 0,
    ];
    assert_eq!(fault_of(&record, 1, 0), (0, RecordFault::Timestamp));

    let mut builder = BatchBuilder::new(0);
    builder.append(1, None, None, &[]).unwrap();
    let refused = BuildError::TimestampRange {
        base: 1,
        timestamp: i64::MIN,
    };
    assert_eq!(builder.append(i64::MIN, None, None, &[]), Err(refused));
    assert_eq!(builder.len(), 1);
}

#[test]
fn c7_an_exhausted_batch_leads_beyond_the_records_that_compaction_removed() {
    let mut builder = BatchBuilder::new(0);
    builder.skip_offsets(2).unwrap();
    builder.append(5, None, Some(b"a"), &[]).unwrap();
    builder.skip_offsets(3).unwrap();
    builder.append(6, None, Some(b"b"), &[]).unwrap();
    builder.skip_offsets(4).unwrap();
    let batch = single(builder.seal(Stamp::NONE, Compression::None).unwrap());
    assert_eq!(offsets(&read(&batch).unwrap()), [2, 6]);
    assert_eq!(
        (
            batch.record_count(),
            batch.last_offset(),
            batch.next_offset()
        ),
        (2, 10, 11)
    );

    let mut emptied = BatchBuilder::new(0);
    emptied.skip_offsets(7).unwrap();
    let batch = single(emptied.seal(Stamp::NONE, Compression::ZSTD).unwrap());
    assert_eq!(read(&batch), Ok(vec![]));
    assert_eq!(batch.next_offset(), 7);
}

#[test]
fn c7_an_emptied_batch_may_still_name_its_codec() {
    let mut batch = around(&[], 0, 5);
    batch[22] = Codec::Zstd.id();
    assert_eq!(read_bytes(checksummed(batch).freeze()), Ok(vec![]));
}

#[test]
fn c8_reading_from_the_middle_of_a_batch_leaves_out_what_came_before() {
    for compression in EVERY_COMPRESSION {
        let bytes = numbered(10).seal(Stamp::NONE, compression).unwrap();
        let batch = single(with_base_offset(bytes, 40, 0).unwrap());
        let mut decompressor = Decompressor::new();
        for from in 0..=60 {
            let records = batch.records(&mut decompressor).unwrap().starting_at(from);
            let records: Vec<_> = records.into_owned().map(Result::unwrap).collect();
            assert_eq!(
                offsets(&records),
                (from.clamp(40, 50)..50).collect::<Vec<_>>()
            );
        }
    }
    let batch = single(numbered(10).seal(Stamp::NONE, Compression::None).unwrap());
    let mut records = batch.records(&mut Decompressor::new()).unwrap();
    assert_eq!(records.next().unwrap().unwrap().offset, 0);
    records.skip_before(4);
    assert_eq!(records.next().unwrap().unwrap().offset, 4);
    records.skip_before(2);
    assert_eq!(records.next().unwrap().unwrap().offset, 5);
    assert_eq!(records.remaining(), 4);
}

#[test]
fn c9_a_cut_tail_is_left_out_only_after_a_complete_batch() {
    let one = numbered(3).seal(Stamp::NONE, Compression::None).unwrap();
    let two = numbered(2).seal(Stamp::NONE, Compression::Lz4).unwrap();
    let both = Bytes::from([&one[..], &two[..]].concat());
    for cut in 0..=both.len() {
        let result: Result<Vec<_>, _> = batches(both.slice(..cut)).collect();
        match cut {
            0 => assert!(result.unwrap().is_empty()),
            cut if cut < one.len() => {
                let needed = if cut < 12 { HEAD_SIZE } else { one.len() };
                let incomplete = BatchError::Incomplete {
                    needed,
                    available: cut,
                };
                assert_eq!(result.unwrap_err(), incomplete);
                assert_eq!(incomplete.base_offset(), None);
            }
            cut if cut < both.len() => assert_eq!(result.unwrap().len(), 1),
            _ => assert_eq!(result.unwrap().len(), 2),
        }
    }
}

#[test]
fn d4_a_length_that_no_batch_has_is_refused_even_after_a_good_batch() {
    let good = numbered(1).seal(Stamp::NONE, Compression::None).unwrap();
    for length in [i32::MIN, -1, 0, 13, 48] {
        let mut bad = BytesMut::from(&good[..]);
        bad[8..12].copy_from_slice(&length.to_be_bytes());
        let both = Bytes::from([&good[..], &bad[..]].concat());
        let mut batches = batches(both);
        assert!(batches.next().unwrap().is_ok());
        let refused = batches.next().unwrap().unwrap_err();
        assert_eq!(
            refused,
            BatchError::Length {
                base_offset: 0,
                length
            }
        );
        assert!(batches.next().is_none());
    }
}

#[test]
fn d8_formats_that_do_not_exist_are_named() {
    for magic in [3, i8::MAX, -1, i8::MIN] {
        let mut batch = around(&[], 0, 0);
        batch[16..17].copy_from_slice(&i8::to_be_bytes(magic));
        let unknown = BatchError::UnknownMagic {
            base_offset: 100,
            magic,
        };
        assert_eq!(read_bytes(batch.freeze()), Err(unknown));
    }
}

#[test]
fn an_unknown_codec_is_named() {
    for codec in 5..8 {
        let mut batch = around(&[], 0, 0);
        batch[22] = codec;
        let unknown = BatchError::UnknownCodec {
            base_offset: 100,
            codec,
        };
        assert_eq!(read_bytes(checksummed(batch).freeze()), Err(unknown));
    }
}

#[test]
fn c22_a_batch_with_one_flipped_bit_is_the_original_or_an_error() {
    for compression in EVERY_COMPRESSION {
        let stamp = Stamp {
            producer_id: 5,
            producer_epoch: 1,
            base_sequence: 2,
            transactional: false,
        };
        let bytes = numbered(6).seal(stamp, compression).unwrap();
        let original = read_bytes(bytes.clone()).unwrap();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut flipped = BytesMut::from(&bytes[..]);
                flipped[at] ^= 1 << bit;
                match read_bytes(flipped.freeze()) {
                    Err(_) => {}
                    // Base offset and leader epoch are not covered; they are the broker's.
                    Ok(records) if at < 8 => assert_ne!(offsets(&records), offsets(&original)),
                    Ok(records) => {
                        assert!((12..16).contains(&at), "byte {at} of {compression}");
                        assert_eq!(records, original);
                    }
                }
            }
        }
    }
}

#[test]
fn c22_damage_behind_a_good_checksum_is_records_or_an_error_but_no_panic() {
    for compression in EVERY_COMPRESSION {
        let bytes = numbered(6).seal(Stamp::NONE, compression).unwrap();
        for at in 21..bytes.len() {
            for bit in 0..8 {
                let mut flipped = BytesMut::from(&bytes[..]);
                flipped[at] ^= 1 << bit;
                let _ = read_bytes(checksummed(flipped).freeze());
            }
        }
    }
}

#[test]
fn c22_a_wrong_checksum_names_the_batch() {
    let bytes = with_base_offset(
        numbered(1).seal(Stamp::NONE, Compression::None).unwrap(),
        9,
        0,
    );
    let mut bytes = BytesMut::from(&bytes.unwrap()[..]);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let damaged = bytes.freeze();
    let error = single(damaged.clone()).verify_crc().unwrap_err();
    assert!(
        matches!(error, BatchError::Checksum { base_offset: 9, .. }),
        "{error}"
    );
    // Placing the batch does not make it whole.
    let placed = single(with_base_offset(damaged, 20, 1).unwrap());
    assert!(placed.verify_crc().is_err());
}

#[test]
fn d5_a_batch_that_decompresses_beyond_the_limit_is_an_error_that_names_it() {
    let value = vec![7; 1 << 20];
    for compression in &EVERY_COMPRESSION[1..] {
        let mut builder = BatchBuilder::new(0);
        builder.append(0, None, Some(&value), &[]).unwrap();
        let size = builder.size() - HEAD_SIZE;
        let bytes = builder.seal(Stamp::NONE, *compression).unwrap();
        assert!(bytes.len() < size / 10);
        let batch = single(with_base_offset(bytes, 33, 0).unwrap());
        let too_large = BatchError::Compression {
            base_offset: 33,
            source: CompressError::TooLarge {
                codec: compression.codec(),
                limit: size - 1,
            },
        };
        let refused = batch.records(&mut Decompressor::with_limit(size - 1));
        assert_eq!(refused.unwrap_err(), too_large);
        assert!(batch.records(&mut Decompressor::with_limit(size)).is_ok());
    }
}

#[test]
fn data_that_does_not_compress_is_sent_as_it_is() {
    let mut state = 1u64;
    let noise = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    });
    let noise: Vec<u8> = noise.take(5000).collect();
    for compression in EVERY_COMPRESSION {
        let mut builder = BatchBuilder::new(0);
        builder.append(0, None, Some(&noise), &[]).unwrap();
        let size = builder.size();
        let batch = single(builder.seal(Stamp::NONE, compression).unwrap());
        assert_eq!((batch.codec(), batch.size()), (Codec::None, size));
        assert_eq!(read(&batch).unwrap()[0].value(), Some(&noise[..]));
    }
}

#[test]
fn a_compressor_and_a_decompressor_serve_one_batch_after_the_other() {
    let mut compressor = Compressor::new();
    let mut decompressor = Decompressor::new();
    for round in 1..20 {
        for compression in EVERY_COMPRESSION {
            let sealed = numbered(round).seal_with(Stamp::NONE, compression, &mut compressor);
            assert_eq!(sealed, numbered(round).seal(Stamp::NONE, compression));
            let batch = single(sealed.unwrap());
            let records = batch.records(&mut decompressor).unwrap().into_owned();
            assert_eq!(records.collect::<Result<Vec<_>, _>>(), read(&batch));
        }
    }
}

#[test]
fn d7_records_that_are_kept_do_not_change_when_the_decompressor_goes_on() {
    let mut decompressor = Decompressor::new();
    let batch = single(numbered(50).seal(Stamp::NONE, Compression::Lz4).unwrap());
    let kept: Vec<_> = batch
        .records(&mut decompressor)
        .unwrap()
        .into_owned()
        .collect();
    let mut other = BatchBuilder::new(0);
    other.append(0, None, Some(&[0xa5; 4000]), &[]).unwrap();
    let other = single(other.seal(Stamp::NONE, Compression::Lz4).unwrap());
    drop(other.records(&mut decompressor).unwrap());
    assert_eq!(
        kept.into_iter().collect::<Result<Vec<_>, _>>(),
        read(&batch)
    );
}

#[test]
fn a_record_larger_than_any_batch_is_refused_and_nothing_is_written() {
    let part = vec![0; 64 << 20];
    let header = Header {
        key: b"",
        value: Some(&part),
    };
    let mut builder = BatchBuilder::new(0);
    let refused = builder.append(0, None, None, &[header; 33]);
    assert!(
        matches!(refused, Err(BuildError::RecordTooLarge { .. })),
        "{refused:?}"
    );
    assert_eq!((builder.len(), builder.size()), (0, HEAD_SIZE));

    builder.append(0, None, Some(&part), &[]).unwrap();
    let size = builder.size();
    let refused = builder.append(0, None, None, &[header; 31]);
    assert!(
        matches!(refused, Err(BuildError::BatchFull { .. })),
        "{refused:?}"
    );
    assert_eq!((builder.len(), builder.size()), (1, size));
}

#[test]
fn a_batch_spans_at_most_as_many_offsets_as_its_delta_can_say() {
    let mut builder = BatchBuilder::new(0);
    assert_eq!(
        builder.skip_offsets(u32::MAX),
        Err(BuildError::TooManyRecords)
    );
    builder.skip_offsets(i32::MAX as u32 - 1).unwrap();
    builder.append(0, None, None, &[]).unwrap();
    assert_eq!(
        builder.append(0, None, None, &[]),
        Err(BuildError::TooManyRecords)
    );
    assert_eq!(builder.skip_offsets(1), Err(BuildError::TooManyRecords));
    let records = read_bytes(builder.seal(Stamp::NONE, Compression::None).unwrap()).unwrap();
    assert_eq!(offsets(&records), [i64::from(i32::MAX) - 1]);
    let empty = BatchBuilder::new(10).seal(Stamp::NONE, Compression::None);
    assert_eq!(empty, Err(BuildError::Empty));
}

#[test]
fn c6_a_control_batch_says_what_became_of_the_transaction() {
    for marker in [
        ControlRecord::Abort {
            coordinator_epoch: 31,
        },
        ControlRecord::Commit {
            coordinator_epoch: 32,
        },
        ControlRecord::Other { kind: i16::MAX },
    ] {
        let batch = single(control_batch(marker, 77, 4000, 2).unwrap());
        batch.verify_crc().unwrap();
        assert!(batch.is_control() && batch.is_transactional());
        assert_eq!((batch.producer_id(), batch.producer_epoch()), (4000, 2));
        assert_eq!(batch.base_sequence(), -1);
        assert_eq!(batch.max_timestamp(), 77);
        assert_eq!(batch.control_record(), Ok(Some(marker)));
    }
    let data = single(numbered(1).seal(Stamp::NONE, Compression::None).unwrap());
    assert_eq!(data.control_record(), Ok(None));
}

#[test]
fn c5_only_the_first_record_of_a_control_batch_counts_and_it_may_be_missing() {
    let control = |records: &[u8], count| {
        let mut batch = around(records, count, 9);
        batch[22] |= 0x20;
        single(checksummed(batch).freeze()).control_record()
    };
    assert_eq!(control(&[], 0), Ok(None));
    let abort = [20, 0, 0, 0, 8, 0, 0, 0, 0, 1, 0];
    let commit = [20, 0, 0, 2, 8, 0, 0, 0, 1, 1, 0];
    let expected = ControlRecord::Abort {
        coordinator_epoch: -1,
    };
    assert_eq!(control(&[abort, commit].concat(), 2), Ok(Some(expected)));
    let newer = [28, 0, 0, 0, 12, 0, 9, 0, 1, 7, 7, 4, 0, 9, 0];
    let expected = ControlRecord::Commit {
        coordinator_epoch: -1,
    };
    assert_eq!(control(&newer, 1), Ok(Some(expected)));
    for key_is_short in [
        &[18, 0, 0, 0, 6, 0, 0, 0, 1, 0][..],
        &[12, 0, 0, 0, 1, 1, 0],
    ] {
        let fault = BatchError::Record {
            base_offset: 100,
            index: 0,
            fault: RecordFault::ControlType,
        };
        assert_eq!(control(key_is_short, 1), Err(fault));
    }
}

#[test]
fn append_time_is_the_timestamp_of_every_record() {
    let bytes = numbered(3).seal(Stamp::NONE, Compression::GZIP).unwrap();
    assert_eq!(
        single(bytes.clone()).timestamp_type(),
        TimestampType::Create
    );
    let batch = single(with_append_time(bytes, 12345).unwrap());
    assert_eq!(batch.timestamp_type(), TimestampType::Append);
    let records = read(&batch).unwrap();
    assert!(records.iter().all(|record| record.timestamp() == 12345));
}

#[test]
fn another_stamp_changes_the_head_and_nothing_else() {
    let first = Stamp {
        producer_id: 1,
        producer_epoch: 1,
        base_sequence: 9,
        transactional: true,
    };
    let second = Stamp {
        producer_id: 2,
        producer_epoch: 0,
        base_sequence: 0,
        transactional: false,
    };
    for compression in EVERY_COMPRESSION {
        let bytes = numbered(3).seal(first, compression).unwrap();
        let restamped = with_stamp(bytes.clone(), second).unwrap();
        assert_eq!(restamped, numbered(3).seal(second, compression).unwrap());
        assert_eq!(
            single(bytes).stamp(),
            first,
            "the other handle still has the old stamp"
        );
    }
    let cut = numbered(1)
        .seal(first, Compression::None)
        .unwrap()
        .slice(..40);
    assert!(matches!(
        with_stamp(cut, second),
        Err(BatchError::Incomplete { .. })
    ));
    let one = numbered(1).seal(first, Compression::None).unwrap();
    let two = Bytes::from([&one[..], &one[..]].concat());
    assert!(matches!(
        with_stamp(two, second),
        Err(BatchError::Length { .. })
    ));
    assert!(with_base_offset(Bytes::new(), 0, 0).is_err());
}
