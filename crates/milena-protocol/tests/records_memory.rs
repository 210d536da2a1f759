//! What batches cost in allocations.

mod allocation;

use std::io::Write;

use bytes::Bytes;
use milena_protocol::compression::{
    Codec, CompressError, Compression, Compressor, Decompressor, decompress,
};
use milena_protocol::record::{Batch, BatchBuilder, Header, Stamp, batches};

use allocation::allocated;

const RECORDS: usize = 1000;

fn allocations<R>(work: impl FnOnce() -> R) -> (R, usize) {
    let (result, allocated) = allocated(work);
    (result, allocated.pieces)
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
fn records_cost_no_allocation() {
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
}

/// Small pieces of data claim to be as much as the limit allows.
#[test]
fn d5_lies_about_sizes_cost_no_memory() {
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
        let (result, took) = allocated(|| decompress(codec.id(), &data, LIMIT));
        assert!(result.is_err(), "{codec}");
        assert!(took.bytes < 2 << 20, "{codec} took {took:?}");
    }
}

/// A gibibyte of zeros in as few bytes as each codec can say it.
fn gibibytes() -> [(Codec, Vec<u8>); 5] {
    const GIB: usize = 1 << 30;
    let zstd_head = b"\x28\xb5\x2f\xfd\0\x58";
    // A run of 128 KiB, in four bytes.
    let run = [&(1_u32 << 1 | 128 << 10 << 3).to_le_bytes()[..3], &[0]].concat();
    let zstd = [&zstd_head[..], &run.repeat(GIB >> 17)].concat();

    let mut deflate = flate2::Compress::new(flate2::Compression::best(), false);
    let mut mebibyte = Vec::with_capacity(64 << 10);
    let flush = flate2::FlushCompress::Full;
    deflate
        .compress_vec(&vec![0; 1 << 20], &mut mebibyte, flush)
        .unwrap();
    let gzip = [
        &b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..],
        &mebibyte.repeat(GIB >> 20),
    ]
    .concat();

    let info = lz4_flex::frame::FrameInfo::new().block_size(lz4_flex::frame::BlockSize::Max4MB);
    let mut lz4 = lz4_flex::frame::FrameEncoder::with_frame_info(info, Vec::new());
    lz4.write_all(&vec![0; 4 << 20]).unwrap();
    let frame = lz4.finish().unwrap();
    let (head, block) = frame[..frame.len() - 4].split_at(7);
    let lz4 = [head, &block.repeat(GIB >> 22)].concat();

    // One block: its size, a letter, then copies of 64 bytes, three bytes each.
    let copies = [0xfe, 1, 0].repeat(GIB >> 6);
    let raw = [&[0x80, 0x80, 0x80, 0x80, 4, 0, 0][..], &copies].concat();
    let chunk = snap::raw::Encoder::new()
        .compress_vec(&[0; 32 << 10])
        .unwrap();
    let chunk = [&(chunk.len() as u32).to_be_bytes()[..], &chunk].concat();
    let framed = [
        &b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01"[..],
        &chunk.repeat(GIB >> 15),
    ]
    .concat();
    [
        (Codec::Zstd, zstd),
        (Codec::Gzip, gzip),
        (Codec::Lz4, lz4),
        (Codec::Snappy, raw),
        (Codec::Snappy, framed),
    ]
}

/// What would become a gibibyte takes little more memory than the limit, and twice that while it is moved to a larger
/// buffer.
#[test]
fn d5_bombs_stop_at_the_limit() {
    for (codec, bomb) in gibibytes() {
        let bomb = Bytes::from(bomb);
        for limit in [0, 1000, 1 << 20, 16 << 20] {
            let (result, took) = allocated(|| decompress(codec.id(), &bomb, limit));
            assert_eq!(result, Err(CompressError::TooLarge { codec, limit }));
            assert!(
                took.peak <= 2 * limit + (1 << 20),
                "{took:?} for {codec} within {limit}"
            );
            if limit == 16 << 20 {
                println!(
                    "hostile: a gibibyte in {} bytes of {codec} stops at {limit} with at most {} allocated",
                    bomb.len(),
                    took.peak
                );
            }
        }
    }
}
