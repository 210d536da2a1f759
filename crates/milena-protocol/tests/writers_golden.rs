//! The bytes of four writers: milena, the Java client, librdkafka and franz-go, as a real broker stored them.
//!
//! All of them were given the records of `golden/records.txt`, in the words of `tests/interop/README.md`: up to `flush` a
//! batch of everything small, then one of many blocks, which `none` lacks. `golden/WRITER/CODEC.bin` has the batches,
//! the `.txt` beside it what the Java client reads there. The files are made by
//! `MILENA_GOLDEN=write MILENA_KAFKA=4.4.0 cargo test -p milena-tests --test real -- interop_the_golden_files`.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Decompressor};
use milena_protocol::record::{
    Batch, BatchBuilder, Header, Record, Stamp, batches, with_base_offset,
};

const WRITERS: [&str; 4] = ["java", "librdkafka", "franz-go", "milena"];
const CODECS: [Compression; 5] = [
    Compression::None,
    Compression::GZIP,
    Compression::Snappy,
    Compression::Lz4,
    Compression::ZSTD,
];
/// How long the head of a batch is, which is never compressed.
const HEAD: usize = 61;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// The two batches of a file, or the one.
fn written(writer: &str, codec: Codec) -> Vec<Batch> {
    let file = golden(&format!("{writer}/{codec}.bin"));
    let bytes = fs::read(file).expect("a golden file");
    batches(bytes.into())
        .map(|batch| batch.expect("a batch"))
        .collect()
}

/// What follows the head of each batch.
fn compressed(writer: &str, codec: Codec) -> Vec<Bytes> {
    let written = written(writer, codec);
    assert_eq!(written.len(), 2, "{writer} {codec}");
    let mut bodies = Vec::new();
    for batch in written {
        assert_eq!(batch.codec(), codec, "{writer}");
        bodies.push(batch.bytes().slice(HEAD..));
    }
    bodies
}

/// A record as every writer was given it.
#[derive(Debug, PartialEq)]
struct Given {
    timestamp: i64,
    key: Option<Vec<u8>>,
    value: Option<Vec<u8>>,
    headers: Vec<(Vec<u8>, Option<Vec<u8>>)>,
}

/// The records, batch by batch.
fn given() -> Vec<Vec<Given>> {
    let text = fs::read_to_string(golden("records.txt")).expect("the list of records");
    text.split_terminator("flush\n")
        .map(|batch| batch.lines().map(Given::parse).collect())
        .collect()
}

impl Given {
    fn parse(line: &str) -> Self {
        let [_partition, timestamp, key, value, headers] = line.split(' ').collect::<Vec<_>>()[..]
        else {
            panic!("{line}")
        };
        let header = |header: &str| {
            let (name, value) = header.split_once('=').expect("NAME=VALUE");
            (unhex(name), content(value))
        };
        Self {
            timestamp: timestamp.parse().expect("a time"),
            key: content(key),
            value: content(value),
            headers: match headers {
                "." => Vec::new(),
                list => list.split(',').map(header).collect(),
            },
        }
    }

    fn read(record: &Record<'_>) -> Self {
        let headers = record.headers.iter();
        Self {
            timestamp: record.timestamp,
            key: record.key.map(<[u8]>::to_vec),
            value: record.value.map(<[u8]>::to_vec),
            headers: headers
                .map(|header| (header.key.to_vec(), header.value.map(<[u8]>::to_vec)))
                .collect(),
        }
    }

    fn append(&self, batch: &mut BatchBuilder) {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(key, value)| Header {
                key,
                value: value.as_deref(),
            })
            .collect();
        let (key, value) = (self.key.as_deref(), self.value.as_deref());
        batch.append(self.timestamp, key, value, &headers).unwrap();
    }
}

/// `-`, `xHEX` or `xHEX*COUNT`.
fn content(word: &str) -> Option<Vec<u8>> {
    let word = word.strip_prefix('x')?;
    let (unit, count) = word.split_once('*').unwrap_or((word, "1"));
    Some(unhex(unit).repeat(count.parse().expect("a count")))
}

fn unhex(digits: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// The records of a batch, their offsets checked.
fn read(batch: &Batch) -> Vec<Given> {
    batch.verify_crc().expect("the checksum");
    let mut records = batch.records(&mut Decompressor::new()).expect("records");
    let (mut read, mut offset) = (Vec::new(), batch.base_offset());
    while let Some(record) = records.next() {
        let record = record.expect("a record");
        assert_eq!(record.offset, offset);
        read.push(Given::read(&record));
        offset += 1;
    }
    assert_eq!(offset, batch.next_offset());
    read
}

/// Our own batch of these records.
fn sealed(records: &[Given], stamp: Stamp, compression: Compression) -> Bytes {
    let mut batch = BatchBuilder::new(0);
    for record in records {
        record.append(&mut batch);
    }
    batch.seal(stamp, compression).unwrap()
}

#[test]
fn d9_the_records_of_every_writer_are_those_it_was_given() {
    let given = given();
    for writer in WRITERS {
        for codec in CODECS.map(Compression::codec) {
            let batches = written(writer, codec);
            let expected = if codec == Codec::None { 1 } else { 2 };
            assert_eq!(batches.len(), expected, "{writer} {codec}");
            for (batch, given) in batches.iter().zip(&given) {
                assert_eq!(batch.codec(), codec, "{writer}");
                assert_eq!(&read(batch), given, "{writer} {codec}");
            }
        }
    }
}

#[test]
fn without_compression_every_writer_writes_our_bytes() {
    let small = &given()[0];
    for writer in WRITERS {
        let [batch] = &written(writer, Codec::None)[..] else {
            panic!("{writer} has one batch")
        };
        let ours = sealed(small, batch.stamp(), Compression::None);
        let ours = with_base_offset(ours, batch.base_offset(), batch.leader_epoch()).unwrap();
        assert_eq!(ours, batch.bytes(), "{writer}");
    }
}

/// A new version of a codec may compress otherwise; what must stay is what is read, and the format and its flags.
#[test]
fn what_we_write_is_what_we_wrote() {
    const FLAGS: usize = 6;
    let given = given();
    for compression in CODECS {
        let stored = written("milena", compression.codec());
        for (stored, given) in stored.iter().zip(&given) {
            let bytes = sealed(given, stored.stamp(), compression);
            let now = batches(bytes).next().unwrap().unwrap();
            assert_eq!(read(&now), read(stored), "{compression}");
            let flags = |batch: &Batch| batch.bytes().slice(HEAD..HEAD + FLAGS);
            // Of zstd the fifth byte has the flags and the sixth is already a size.
            let count = if compression == Compression::ZSTD {
                5
            } else {
                FLAGS
            };
            assert_eq!(
                flags(&now)[..count],
                flags(stored)[..count],
                "{compression}"
            );
        }
    }
}

#[test]
fn d6_snappy_is_framed_by_java_and_raw_from_librdkafka_and_franz_go() {
    const MAGIC: &[u8] = b"\x82SNAPPY\0";
    const FRAME_HEAD: usize = 16;
    for writer in ["java", "milena"] {
        for (body, blocks) in compressed(writer, Codec::Snappy).iter().zip([1, 9]) {
            assert!(body.starts_with(MAGIC), "{writer}");
            let mut rest = &body[FRAME_HEAD..];
            let mut seen = 0;
            while let Some((length, after)) = rest.split_first_chunk() {
                rest = &after[u32::from_be_bytes(*length) as usize..];
                seen += 1;
            }
            assert!(seen >= blocks, "{writer}: {seen} blocks");
        }
    }
    for writer in ["librdkafka", "franz-go"] {
        for body in compressed(writer, Codec::Snappy) {
            assert!(!body.starts_with(MAGIC), "{writer}");
            let whole = snap::raw::Decoder::new().decompress_vec(&body);
            assert!(whole.is_ok(), "{writer} writes one raw block");
        }
    }
}

#[test]
fn d6_lz4_frames_of_each_writer_have_blocks_and_checksums_of_their_own() {
    const INDEPENDENT: u8 = 0x60;
    const CONTENT_CHECKSUM: u8 = 0x04;
    const BLOCKS_OF_64_KIB: u8 = 0x40;
    const BLOCKS_OF_4_MIB: u8 = 0x70;
    let expected = [
        ("java", [INDEPENDENT, BLOCKS_OF_64_KIB], 5),
        ("librdkafka", [INDEPENDENT, BLOCKS_OF_64_KIB], 5),
        ("milena", [INDEPENDENT, BLOCKS_OF_64_KIB], 5),
        (
            "franz-go",
            [INDEPENDENT | CONTENT_CHECKSUM, BLOCKS_OF_4_MIB],
            1,
        ),
    ];
    for (writer, descriptor, blocks) in expected {
        for (body, blocks) in compressed(writer, Codec::Lz4).iter().zip([1, blocks]) {
            assert_eq!(body[..4], [0x04, 0x22, 0x4d, 0x18], "{writer}");
            assert_eq!(body[4..6], descriptor, "{writer}");
            // Behind the descriptor's checksum: blocks after their lengths, and a length of nothing.
            let (mut rest, mut seen) = (&body[7..], 0);
            while let Some((length, after)) = rest.split_first_chunk() {
                match u32::from_le_bytes(*length) {
                    0 => break,
                    length => rest = &after[(length & !(1 << 31)) as usize..],
                }
                seen += 1;
            }
            assert!(seen >= blocks, "{writer}: {seen} blocks");
            assert!(seen < 2 * blocks, "{writer}: {seen} blocks");
        }
    }
}

#[test]
fn d6_zstd_frames_come_with_and_without_their_size_and_a_checksum() {
    const SIZE: u8 = 0xc0;
    const SINGLE_SEGMENT: u8 = 0x20;
    const CHECKSUM: u8 = 0x04;
    for writer in WRITERS {
        for body in compressed(writer, Codec::Zstd) {
            assert_eq!(body[..4], [0x28, 0xb5, 0x2f, 0xfd], "{writer}");
            let descriptor = body[4];
            let sized = descriptor & (SIZE | SINGLE_SEGMENT) != 0;
            let expected = matches!(writer, "franz-go" | "milena");
            assert_eq!(sized, expected, "{writer} says how large it was");
            let checked = descriptor & CHECKSUM != 0;
            assert_eq!(checked, writer == "franz-go", "{writer} has a checksum");
        }
    }
}

#[test]
fn d6_gzip_heads_of_each_writer_have_a_time_and_a_system_of_their_own() {
    // Two of magic, the method, no flags, four of time, the effort, the system.
    const JAVA: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    // Unix.
    const LIBRDKAFKA: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    // What is left of the first of January of the year 1.
    const FRANZ_GO: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0x09, 0x6e, 0x88, 0, 255];
    for (writer, head) in [
        ("java", JAVA),
        ("milena", JAVA),
        ("librdkafka", LIBRDKAFKA),
        ("franz-go", FRANZ_GO),
    ] {
        for body in compressed(writer, Codec::Gzip) {
            assert_eq!(body[..10], head, "{writer}");
        }
    }
}
