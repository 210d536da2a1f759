//! Message sets of the old formats that the Java client and brokers wrote, record for record.
//!
//! `golden/legacy` has the files: `NAME.bin` holds the sets, `NAME.txt` says what Java reads in them.
//! `golden/GoldenLegacy.java` made most, `golden/GoldenOldest.java` those whose names begin with `oldest`, and those whose
//! names begin with `broker` are segments of a Kafka 2.1.1 broker with `message.format.version` 0.9.0 and 0.10.2.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{Batch, TimestampType, batches};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/legacy")
}

/// What `GoldenLegacy.java` says about the same bytes.
fn describe(records: Bytes) -> String {
    let mut text = String::new();
    let mut decompressor = Decompressor::new();
    let mut next = -1;
    for batch in batches(records) {
        let batch = batch.expect("a batch");
        let mut records = batch
            .checked_records(&mut decompressor)
            .expect("good checksums");
        while let Some(record) = records.next() {
            let record = record.expect("a record");
            assert!(record.headers.is_empty());
            writeln!(
                text,
                "{} {} v{} {} {} {} {}",
                record.offset,
                record.timestamp,
                batch.magic(),
                batch.codec(),
                timestamps(&batch),
                hex(record.key),
                hex(record.value)
            )
            .unwrap();
        }
        next = batch.next_offset();
    }
    text + &format!("next {next}\n")
}

fn timestamps(batch: &Batch) -> &'static str {
    match batch.timestamp_type() {
        TimestampType::Create if batch.magic() == 0 => "none",
        TimestampType::Create => "create",
        TimestampType::Append => "append",
    }
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

#[test]
fn d8_every_old_set_of_the_java_client_reads_as_java_reads_it() {
    let mut seen = 0;
    for entry in fs::read_dir(golden()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "bin") {
            let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
            let described = describe(fs::read(&path).unwrap().into());
            assert_eq!(described, expected, "{}", path.display());
            seen += 1;
        }
    }
    assert_eq!(seen, 37, "golden files");
}

#[test]
fn d8_java_wrote_the_wrong_lz4_checksum_in_v0_alone() {
    // After offset, size, checksum, format, attributes, key length and value length; v1 has a timestamp as well.
    for (name, at, checksum) in [
        ("oldest-lz4.bin", 26, 0x1a),
        ("mixed-v0-lz4.bin", 26, 0x1a),
        ("mixed-v1-lz4.bin", 34, 0x82),
    ] {
        let bytes = fs::read(golden().join(name)).unwrap();
        assert_eq!(bytes[at..at + 4], 0x184d_2204_u32.to_le_bytes());
        assert_eq!(bytes[at + 6], checksum, "{name}");
    }
}
