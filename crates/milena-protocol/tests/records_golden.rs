//! Batches that the Java client wrote, record for record.
//!
//! `golden/Golden.java` made the files: `NAME.bin` holds batches, `NAME.txt` says what Java reads in them.

#[path = "batches/mod.rs"]
mod described;

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression};
use milena_protocol::record::{batches, with_base_offset};

use described::{STAMP, describe, mixed};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

fn read(name: &str) -> Bytes {
    fs::read(golden(name)).expect("a golden file").into()
}

#[test]
fn every_batch_reads_as_java_reads_it() {
    let mut seen = 0;
    for writer in ["", "java", "librdkafka", "franz-go", "milena"] {
        for entry in fs::read_dir(golden(writer)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "bin") {
                let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
                let described = describe(fs::read(&path).unwrap().into());
                assert_eq!(described, expected, "{}", path.display());
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 14 + 4 * 5, "golden files");
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
