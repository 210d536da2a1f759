//! Batches that are built, sealed and read back.

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, BatchError, BuildError, ControlRecord, HEAD_SIZE, Header, OwnedRecord,
    Stamp, TimestampType, batches, control_batch, with_append_time, with_base_offset, with_stamp,
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

fn read(batch: &Batch) -> Vec<OwnedRecord> {
    batch.verify_crc().expect("the checksum");
    let records = batch.records(&mut Decompressor::new()).expect("records");
    records
        .into_owned()
        .map(|record| record.expect("a good record"))
        .collect()
}

fn three_records() -> BatchBuilder {
    let mut builder = BatchBuilder::new(256);
    builder
        .append(1000, Some(b"a"), Some(b"one"), &[Header::new("h", b"v")])
        .unwrap();
    builder.append(990, None, Some(b""), &[]).unwrap();
    builder
        .append(
            1010,
            Some(b""),
            None,
            &[Header {
                key: b"",
                value: None,
            }],
        )
        .unwrap();
    builder
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
