//! Batch heads with every field at its extremes and a checksum that is right.

use bytes::{BufMut, Bytes, BytesMut};
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{Batch, BatchError, HEAD_SIZE, batches};

/// Where the fields of a head are.
const MAGIC: usize = 16;
const CHECKSUM: usize = 17;
const CHECKED: usize = 21;
const COUNT: usize = 57;

/// The numbers of a head, in their order on the wire.
#[derive(Clone, Copy, Debug)]
struct Head {
    base_offset: i64,
    leader_epoch: i32,
    attributes: i16,
    last_offset_delta: i32,
    base_timestamp: i64,
    max_timestamp: i64,
    producer_id: i64,
    producer_epoch: i16,
    base_sequence: i32,
    count: i32,
}

impl Head {
    const PLAIN: Self = Self {
        base_offset: 100,
        leader_epoch: 3,
        attributes: 0,
        last_offset_delta: 1,
        base_timestamp: 1000,
        max_timestamp: 1001,
        producer_id: -1,
        producer_epoch: -1,
        base_sequence: -1,
        count: 2,
    };

    fn before(self, records: &[u8]) -> Bytes {
        let mut bytes = BytesMut::new();
        bytes.put_i64(self.base_offset);
        bytes.put_i32(i32::try_from(HEAD_SIZE - 12 + records.len()).unwrap());
        bytes.put_i32(self.leader_epoch);
        bytes.put_i8(2);
        bytes.put_u32(0);
        bytes.put_i16(self.attributes);
        bytes.put_i32(self.last_offset_delta);
        bytes.put_i64(self.base_timestamp);
        bytes.put_i64(self.max_timestamp);
        bytes.put_i64(self.producer_id);
        bytes.put_i16(self.producer_epoch);
        bytes.put_i32(self.base_sequence);
        bytes.put_i32(self.count);
        bytes.put_slice(records);
        with_checksum(bytes)
    }
}

fn with_checksum(mut bytes: BytesMut) -> Bytes {
    let checksum = crc32c::crc32c(&bytes[CHECKED..]);
    bytes[CHECKSUM..CHECKED].copy_from_slice(&checksum.to_be_bytes());
    bytes.freeze()
}

/// Two records without key, value and headers, one offset and one millisecond apart.
const RECORDS: [u8; 14] = [12, 0, 0, 0, 1, 1, 0, 12, 0, 2, 2, 1, 1, 0];

/// What a consumer does with a batch: how many records it gets, or why none.
fn read(bytes: Bytes) -> Result<Vec<(i64, i64)>, BatchError> {
    let mut found = batches(bytes);
    let batch: Batch = found.next().expect("there is one")?;
    assert!(found.next().is_none());
    batch.verify_crc()?;
    assert!(batch.base_offset() >= 0);
    assert!(
        batch.next_offset() > batch.base_offset(),
        "the position goes forward"
    );
    let mut seen = Vec::new();
    let mut least = batch.base_offset();
    for record in batch
        .records(&mut Decompressor::with_limit(1 << 20))?
        .into_owned()
    {
        let record = record?;
        assert!((least..=batch.last_offset()).contains(&record.offset()));
        least = record.offset();
        seen.push((record.offset(), record.timestamp()));
    }
    Ok(seen)
}

const I64: [i64; 9] = [
    i64::MIN,
    i64::MIN + 1,
    -2,
    -1,
    0,
    1,
    i64::MAX - 2,
    i64::MAX - 1,
    i64::MAX,
];
const I32: [i32; 8] = [i32::MIN, -2, -1, 0, 1, 2, i32::MAX - 1, i32::MAX];
const I16: [i16; 5] = [i16::MIN, -1, 0, 1, i16::MAX];

#[test]
fn d4_a_batch_with_every_number_at_its_extremes_is_read_or_refused_as_a_whole() {
    let (mut accepted, mut refused) = (0_u32, 0_u32);
    let mut read = |head: Head| match read(head.before(&RECORDS)) {
        Ok(records) => {
            accepted += 1;
            assert_eq!(records.len(), 2, "{head:?}");
            let base = i128::from(head.base_offset);
            assert_eq!(i128::from(records[1].0), base + 1, "{head:?}");
        }
        Err(_) => refused += 1,
    };
    for base_offset in I64 {
        for last_offset_delta in I32 {
            for count in I32 {
                for base_timestamp in I64 {
                    read(Head {
                        base_offset,
                        last_offset_delta,
                        count,
                        base_timestamp,
                        ..Head::PLAIN
                    });
                }
            }
        }
    }
    for max_timestamp in I64 {
        for base_timestamp in I64 {
            // Create time and append time.
            for attributes in [0, 8] {
                read(Head {
                    max_timestamp,
                    base_timestamp,
                    attributes,
                    ..Head::PLAIN
                });
            }
        }
    }
    for producer_id in I64 {
        for producer_epoch in I16 {
            for base_sequence in I32 {
                for leader_epoch in I32 {
                    read(Head {
                        producer_id,
                        producer_epoch,
                        base_sequence,
                        leader_epoch,
                        ..Head::PLAIN
                    });
                }
            }
        }
    }
    println!("hostile: batch heads at their extremes: {accepted} read, {refused} refused");
    assert!(accepted > 2_000 && refused > 4_000);
}

#[test]
fn d4_timestamps_and_offsets_of_records_do_not_wrap_whatever_the_head_says() {
    let last = read(
        Head {
            base_timestamp: i64::MAX,
            ..Head::PLAIN
        }
        .before(&RECORDS),
    );
    assert!(matches!(last, Err(BatchError::Record { .. })), "{last:?}");
    let append_time = Head {
        base_timestamp: i64::MAX,
        max_timestamp: i64::MAX,
        attributes: 8,
        ..Head::PLAIN
    };
    let records = read(append_time.before(&RECORDS)).unwrap();
    assert_eq!(
        records,
        [(100, i64::MAX), (101, i64::MAX)],
        "deltas do not count"
    );
    let borders = Head {
        base_offset: i64::MAX - 2,
        ..Head::PLAIN
    };
    let records = read(borders.before(&RECORDS)).unwrap();
    assert_eq!((records[0].0, records[1].0), (i64::MAX - 2, i64::MAX - 1));
}

#[test]
fn d8_every_format_and_every_codec_that_does_not_exist_is_named() {
    for magic in i8::MIN..=i8::MAX {
        let mut bytes = BytesMut::from(&Head::PLAIN.before(&RECORDS)[..]);
        bytes[MAGIC] = magic.to_be_bytes()[0];
        let refused = match read(bytes.freeze()) {
            Ok(_) => {
                assert_eq!(magic, 2);
                continue;
            }
            Err(error) => error,
        };
        match refused {
            BatchError::UnknownMagic { magic: named, .. } => {
                assert!(named == magic && !(0..=2).contains(&magic));
            }
            // Read as the old formats are, the bytes of v2 have another checksum.
            _ => assert!((0..2).contains(&magic), "{magic}: {refused:?}"),
        }
    }
    for attributes in [5, 6, 7, -1, i16::MAX] {
        let head = Head {
            attributes,
            ..Head::PLAIN
        };
        let refused = read(head.before(&RECORDS));
        assert!(
            matches!(refused, Err(BatchError::UnknownCodec { codec: 5..=7, .. })),
            "{refused:?}"
        );
    }
    // Bits that have no meaning yet are passed over.
    let head = Head {
        attributes: 0x7f80,
        ..Head::PLAIN
    };
    assert_eq!(
        read(head.before(&RECORDS)).map(|records| records.len()),
        Ok(2)
    );
}

#[test]
fn d4_a_count_is_never_believed_beyond_the_bytes_even_when_they_are_compressed() {
    // A zstd frame that becomes 128 KiB of zeros: as many records of length 0, none of which is one.
    let zeros = [
        &b"\x28\xb5\x2f\xfd\0\x58"[..],
        &(1_u32 | 1 << 1 | 128 << 10 << 3).to_le_bytes()[..3],
        &[0],
    ]
    .concat();
    for count in [1, 1000, 128 << 10, (128 << 10) + 1, i32::MAX, -1] {
        let head = Head {
            attributes: 4,
            last_offset_delta: i32::MAX,
            count,
            ..Head::PLAIN
        };
        let refused = read(head.before(&zeros)).expect_err("no record is empty");
        assert!(
            matches!(
                refused,
                BatchError::RecordCount { .. } | BatchError::Record { .. }
            ),
            "{count}: {refused:?}"
        );
    }
    assert_eq!(COUNT + 4, HEAD_SIZE);
}
