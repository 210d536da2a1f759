//! What batches cost in allocations. One test, because the counters are those of the whole process.

use std::alloc::System;

use bytes::Bytes;
use milena_protocol::compression::{Codec, Compression, Compressor, Decompressor, decompress};
use milena_protocol::record::{Batch, BatchBuilder, Header, Stamp, batches};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const RECORDS: usize = 1000;

fn allocations<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let region = Region::new(GLOBAL);
    let result = work();
    let change = region.change();
    (result, change.allocations + change.reallocations)
}

fn bytes_allocated<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let region = Region::new(GLOBAL);
    let result = work();
    let change = region.change();
    let grown = usize::try_from(change.bytes_reallocated).unwrap_or(0);
    (result, change.bytes_allocated + grown)
}

fn build() -> BatchBuilder {
    let headers = [Header::new("trace-id", b"0123456789abcdef")];
    let mut builder = BatchBuilder::new(200 * RECORDS);
    for number in 0..RECORDS {
        let value = [number as u8; 100];
        builder
            .append(number as i64, Some(b"key"), Some(&value), &headers)
            .unwrap();
    }
    builder
}

fn open(bytes: &Bytes) -> Batch {
    batches(bytes.clone()).next().unwrap().unwrap()
}

#[test]
fn d5_records_cost_no_allocation_and_lies_about_sizes_cost_no_memory() {
    let (builder, count) = allocations(build);
    assert_eq!(count, 1, "one buffer for a batch of {RECORDS} records");
    let (plain, count) = allocations(|| builder.seal(Stamp::NONE, Compression::None).unwrap());
    assert!(count <= 1, "{count} allocations to seal a batch");

    let mut compressor = Compressor::new();
    let mut decompressor = Decompressor::new();
    for compression in [
        Compression::None,
        Compression::GZIP,
        Compression::Snappy,
        Compression::Lz4,
        Compression::ZSTD,
    ] {
        let mut seal = || build().seal_with(Stamp::NONE, compression, &mut compressor);
        seal().unwrap();
        let (sealed, count) = allocations(|| seal().unwrap());
        // zrip's encoder makes its entropy tables anew for every block.
        let allowed = if compression == Compression::ZSTD {
            64
        } else {
            5
        };
        assert!(
            count <= allowed,
            "{count} allocations to build and seal with {compression}"
        );

        let mut read = || {
            let batch = open(&sealed);
            batch.verify_crc().unwrap();
            let mut records = batch.records(&mut decompressor).unwrap();
            let mut bytes = 0;
            while let Some(record) = records.next() {
                let record = record.unwrap();
                bytes += record.value.map_or(0, <[u8]>::len) + record.headers.len();
            }
            bytes
        };
        read();
        let (bytes, count) = allocations(&mut read);
        assert_eq!(bytes, 101 * RECORDS);
        assert!(
            count <= 4,
            "{count} allocations to read a batch of {compression}"
        );

        let records = open(&sealed).records(&mut Decompressor::new()).unwrap();
        let (total, count) = allocations(|| records.into_owned().map(Result::unwrap).count());
        assert_eq!(total, RECORDS);
        assert!(
            count <= 1,
            "{count} allocations for {RECORDS} owned records"
        );
    }
    drop(plain);
    lies();
}

/// Small pieces of data that claim to be as much as the limit allows.
fn lies() {
    const LIMIT: usize = 128 << 20;
    let zstd = [
        &[0x28, 0xb5, 0x2f, 0xfd, 0xe0][..],
        &(LIMIT as u64).to_le_bytes(),
        &[0x09, 0, 0, b'x'],
    ];
    let snappy = [&[0x80, 0x80, 0x80, 0x40][..], &[0, 0]];
    let lz4 = b"\x04\x22\x4d\x18\x60\x70\x73\x04\0\0\0\x10\x61\x01\0\0\0\0\0";
    for (codec, data) in [
        (Codec::Zstd, zstd.concat()),
        (Codec::Snappy, snappy.concat()),
        (Codec::Lz4, lz4.to_vec()),
    ] {
        let data = Bytes::from(data);
        let (result, bytes) = bytes_allocated(|| decompress(codec.id(), &data, LIMIT));
        assert!(result.is_err(), "{codec}");
        assert!(bytes < 2 << 20, "{codec} took {bytes} bytes");
    }
}
