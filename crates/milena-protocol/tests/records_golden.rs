//! Batches that the Java client wrote, record for record, and batches for it to read.
//!
//! `golden/Golden.java` made the files: `NAME.bin` holds batches, `NAME.txt` says what Java reads in them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, Header, Record, Stamp, TimestampType, batches, with_append_time,
    with_base_offset,
};

const TIME: i64 = 1_700_000_000_000;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn read(name: &str) -> Bytes {
    fs::read(golden(name)).expect("a golden file").into()
}

/// What `Golden.java` says about the same bytes.
fn describe(records: Bytes) -> String {
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
fn mixed() -> BatchBuilder {
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

const STAMP: Stamp = Stamp {
    producer_id: 7,
    producer_epoch: 2,
    base_sequence: 11,
    transactional: false,
};

#[test]
fn every_batch_of_the_java_client_reads_as_java_reads_it() {
    let mut seen = 0;
    for entry in fs::read_dir(golden("")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "bin") {
            let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
            let described = describe(fs::read(&path).unwrap().into());
            assert_eq!(described, expected, "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, 14, "golden files");
}

#[test]
fn without_compression_our_bytes_are_those_of_the_java_client() {
    let batch = mixed().seal(STAMP, Compression::None).unwrap();
    assert_eq!(
        with_base_offset(batch, 5, 3).unwrap(),
        read("mixed-none.bin")
    );
}

#[test]
fn the_java_client_wrote_every_codec() {
    for codec in [Codec::Gzip, Codec::Snappy, Codec::Lz4, Codec::Zstd] {
        let mut files = batches(read(&format!("large-{codec}.bin")));
        assert_eq!(files.next().unwrap().unwrap().codec(), codec);
    }
}

/// Writes batches and what they should read as into the directory `MILENA_GOLDEN_OUT`. `Golden.java read` then writes
/// what Java reads beside them.
#[test]
#[ignore = "writes files for Golden.java to read, by hand"]
fn write_batches_for_java() {
    let directory = std::env::var("MILENA_GOLDEN_OUT").expect("MILENA_GOLDEN_OUT");
    let directory = Path::new(&directory);
    let gzip = (-1..=9).map(|level| Compression::Gzip { level });
    let zstd = [-131_072, -7, -1, 0, 1, 2, 3, 4, 5, 22].map(|level| Compression::Zstd { level });
    let others = [Compression::None, Compression::Snappy, Compression::Lz4];
    for compression in gzip.chain(zstd).chain(others) {
        let level = match compression {
            Compression::Gzip { level } | Compression::Zstd { level } => level,
            _ => 0,
        };
        for (name, builder) in [("mixed", mixed()), ("large", large())] {
            let batch = builder.seal(STAMP, compression).unwrap();
            let batch = with_base_offset(batch, 5, 3).unwrap();
            let stamped = with_append_time(batch.clone(), TIME + 77).unwrap();
            for (suffix, batch) in [("", batch), ("-append", stamped)] {
                let file = directory.join(format!("{name}-{compression}{level}{suffix}"));
                fs::write(file.with_extension("bin"), &batch).unwrap();
                fs::write(file.with_extension("expected"), describe(batch)).unwrap();
            }
        }
    }
}
