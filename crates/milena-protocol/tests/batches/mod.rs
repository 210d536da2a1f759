//! Batches in words, and the batches that Java is given to read.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary makes use of a part"
)]

use std::fmt::Write;

use bytes::Bytes;
use milena_protocol::compression::{Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, ControlRecord, Header, Record, Stamp, TimestampType, batches,
    control_batch, with_append_time, with_base_offset,
};

const TIME: i64 = 1_700_000_000_000;

/// What `Golden.java` and `Oracle.java` say about the same bytes.
pub fn describe(records: Bytes) -> String {
    let mut text = String::new();
    let mut decompressor = Decompressor::new();
    for batch in batches(records) {
        let batch = batch.expect("a batch");
        batch.verify_crc().expect("the checksum");
        describe_batch(&batch, &mut text);
        let mut records = batch.records(&mut decompressor).expect("records");
        while let Some(record) = records.next() {
            describe_record(&record.expect("a record"), &mut text);
        }
    }
    text
}

fn describe_batch(batch: &Batch, text: &mut String) {
    let timestamps = match batch.timestamp_type() {
        TimestampType::Create => "create",
        TimestampType::Append => "append",
    };
    let flag = |set, name| if set { name } else { "" };
    writeln!(
        text,
        "batch offsets={}..{} epoch={} codec={} timestamps={timestamps} max={} producer={}/{} sequence={}{}{}",
        batch.base_offset(),
        batch.last_offset(),
        batch.leader_epoch(),
        batch.codec(),
        batch.max_timestamp(),
        batch.producer_id(),
        batch.producer_epoch(),
        batch.base_sequence(),
        flag(batch.is_transactional(), " transactional"),
        flag(batch.is_control(), " control"),
    )
    .unwrap();
}

fn describe_record(record: &Record<'_>, text: &mut String) {
    let headers: Vec<_> = record
        .headers
        .iter()
        .map(|header| format!("{}={}", hex(Some(header.key)), hex(header.value)))
        .collect();
    writeln!(
        text,
        "{} {} {} {} [{}]",
        record.offset,
        record.timestamp,
        hex(record.key),
        hex(record.value),
        headers.join(",")
    )
    .unwrap();
}

fn hex(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "null".into(),
        Some(bytes) if bytes.len() > 40 => {
            let mut crc = flate2::Crc::new();
            crc.update(bytes);
            format!("{}:{:08x}", bytes.len(), crc.sum())
        }
        Some(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("'{digits}'")
        }
    }
}

/// The records that `Golden.java` calls mixed.
pub fn mixed() -> BatchBuilder {
    let key = b"k".repeat(100);
    let value = b"v".repeat(5000);
    let one_header = [Header::new("name", b"text")];
    let three_headers = [
        Header {
            key: b"null",
            value: None,
        },
        Header::new("empty", b""),
        Header::new("grüße", "€".as_bytes()),
    ];
    let twice = [Header::new("", b"1"), Header::new("", b"2")];

    let mut batch = BatchBuilder::new(0);
    let mut add = |timestamp, key: Option<&[u8]>, value: Option<&[u8]>, headers: &[Header<'_>]| {
        batch.append(timestamp, key, value, headers).unwrap();
    };
    add(TIME, Some(b"key"), Some(b"value"), &[]);
    add(TIME - 5, None, Some(b"no key"), &[]);
    add(TIME + 1, Some(b"no value"), None, &[]);
    add(TIME + 2, None, None, &[]);
    add(TIME + 3, Some(b""), Some(b""), &[]);
    add(TIME + 4, Some(b"k"), Some(b"one header"), &one_header);
    add(TIME + 5, Some(b"k"), Some(b"three headers"), &three_headers);
    add(TIME + 6, Some(b"k"), Some(b"the same header twice"), &twice);
    add(TIME + 100_000_000_000, Some(&key), Some(&value), &[]);
    add(0, Some(b"k"), Some(&[0, 0xff, 0x7f, 0x80]), &[]);
    batch
}

/// The records that `Golden.java` calls large.
fn large() -> BatchBuilder {
    let mut batch = BatchBuilder::new(0);
    for number in 0..150 {
        let key = format!("key-{number}");
        let value = format!("record {number} of many, ").repeat(50);
        batch
            .append(
                TIME + number,
                Some(key.as_bytes()),
                Some(value.as_bytes()),
                &[],
            )
            .unwrap();
    }
    batch
}

pub const STAMP: Stamp = Stamp {
    producer_id: 7,
    producer_epoch: 2,
    base_sequence: 11,
    transactional: false,
};

/// A batch and what it is.
pub struct Written {
    pub name: String,
    pub bytes: Bytes,
}

/// Everything a batch of ours can be: every codec and level, stamps, append times, markers, gaps, and nothing but its head.
pub fn written() -> Vec<Written> {
    let gzip = (-1..=9).map(|level| Compression::Gzip { level });
    let zstd = [-131_072, -7, -1, 0, 1, 2, 3, 4, 5, 22].map(|level| Compression::Zstd { level });
    let others = [Compression::None, Compression::Snappy, Compression::Lz4];
    let mut all = Vec::new();
    let mut add = |name: String, bytes: Bytes| all.push(Written { name, bytes });
    for compression in gzip.chain(zstd).chain(others) {
        for (name, builder) in [("mixed", mixed as fn() -> BatchBuilder), ("large", large)] {
            for (how, stamp) in STAMPS {
                let batch = builder().seal(stamp, compression).unwrap();
                let batch = with_base_offset(batch, 5, 3).unwrap();
                let stamped = with_append_time(batch.clone(), TIME + 77).unwrap();
                add(format!("{name}, {compression:?}, {how}"), batch);
                add(
                    format!("{name}, {compression:?}, {how}, append time"),
                    stamped,
                );
            }
        }
    }
    for marker in [
        ControlRecord::Commit {
            coordinator_epoch: 31,
        },
        ControlRecord::Abort {
            coordinator_epoch: -1,
        },
    ] {
        let batch = control_batch(marker, TIME, 4000, 7).unwrap();
        add(
            format!("{marker:?}"),
            with_base_offset(batch, i64::MAX - 1, i32::MAX).unwrap(),
        );
    }
    let mut gaps = BatchBuilder::new(0);
    gaps.skip_offsets(3).unwrap();
    gaps.append(TIME, Some(b"after a gap"), None, &[]).unwrap();
    gaps.skip_offsets(1000).unwrap();
    add("gaps".into(), gaps.seal(STAMP, Compression::None).unwrap());
    let mut emptied = BatchBuilder::new(0);
    emptied.skip_offsets(7).unwrap();
    add(
        "emptied".into(),
        emptied.seal(STAMP, Compression::None).unwrap(),
    );
    all
}

const STAMPS: [(&str, Stamp); 3] = [
    ("no producer", Stamp::NONE),
    ("idempotent", STAMP),
    (
        "transactional",
        Stamp {
            producer_id: i64::MAX,
            producer_epoch: i16::MAX,
            base_sequence: i32::MAX,
            transactional: true,
        },
    ),
];
