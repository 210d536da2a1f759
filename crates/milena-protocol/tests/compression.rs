//! Every codec against itself, against other encoders, and against data that lies.

use std::io::Write;

use bytes::Bytes;
use flate2::GzBuilder;
use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use milena_protocol::compression::{
    Codec, CompressError, Compression, Compressor, Decompressor, compress, decompress,
};
use proptest::collection::vec;
use proptest::prelude::*;

const LIMIT: usize = 64 << 20;
const CODECS: [Compression; 4] = [
    Compression::GZIP,
    Compression::Snappy,
    Compression::Lz4,
    Compression::ZSTD,
];

fn compressed(compression: Compression, data: &[u8]) -> Bytes {
    let mut output = Vec::new();
    compress(compression, data, &mut output).unwrap();
    output.into()
}

fn decompressed(codec: Codec, data: impl Into<Bytes>) -> Result<Bytes, CompressError> {
    decompress(codec.id(), &data.into(), LIMIT)
}

/// Data that is neither noise nor trivial.
fn text(len: usize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut state = 7u32;
    while text.len() < len {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        write!(text, "{{\"id\":{},\"state\":\"running\"}}", state >> 16).unwrap();
    }
    text.truncate(len);
    text
}

fn noise(len: usize) -> Vec<u8> {
    let mut state = 1u64;
    let bytes = std::iter::repeat_with(|| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 56) as u8
    });
    bytes.take(len).collect()
}

/// Everything shorter than the whole must be refused, and so must everything longer. After `empty` bytes, if any, lies
/// the end of something that is complete and empty.
fn assert_exact(codec: Codec, data: &[u8], empty: usize, content: &[u8]) {
    assert_eq!(decompressed(codec, data.to_vec()).unwrap(), content);
    for cut in (0..data.len()).filter(|&cut| cut == 0 || cut != empty) {
        let result = decompressed(codec, data[..cut].to_vec());
        assert!(result.is_err(), "{codec} cut at {cut} of {}", data.len());
    }
    for tail in [&[0][..], &[0; 4], b"garbage that follows"] {
        let result = decompressed(codec, [data, tail].concat());
        assert!(result.is_err(), "{codec} with a tail of {}", tail.len());
    }
}

#[test]
fn data_of_every_size_around_the_block_sizes_survives_every_codec() {
    let mut compressor = Compressor::new();
    let mut decompressor = Decompressor::new();
    let sizes = [0, 1, 2, 7, 8, 255, 4096]
        .into_iter()
        .chain(
            [32 << 10, 64 << 10, 128 << 10, 256 << 10]
                .into_iter()
                .flat_map(|size| size - 2..=size + 2),
        )
        .chain([3 << 20]);
    for size in sizes {
        for data in [text(size), noise(size), vec![0; size]] {
            for compression in CODECS {
                let mut output = b"before".to_vec();
                compressor
                    .compress(compression, &data, &mut output)
                    .unwrap();
                assert!(output.starts_with(b"before"));
                let output = Bytes::from(output).slice(6..);
                let back = decompressor
                    .decompress(compression.codec(), &output)
                    .unwrap();
                assert!(back == data, "{compression} of {size} bytes");
            }
        }
    }
}

#[test]
fn every_level_works_and_others_are_refused() {
    let data = text(100_000);
    for level in -1..=9 {
        let compression = Compression::GZIP.with_level(level).unwrap();
        let compressed = compressed(compression, &data);
        assert_eq!(decompressed(Codec::Gzip, compressed).unwrap(), data);
    }
    for level in [-131_072, -8, -7, -1, 0, 1, 2, 3, 4, 5, 22] {
        let compression = Compression::ZSTD.with_level(level).unwrap();
        let compressed = compressed(compression, &data);
        assert_eq!(decompressed(Codec::Zstd, compressed).unwrap(), data);
    }
    for (compression, level) in [
        (Compression::GZIP, -2),
        (Compression::GZIP, 10),
        (Compression::ZSTD, -131_073),
        (Compression::ZSTD, 23),
    ] {
        let codec = compression.codec();
        let refused = Err(CompressError::Level { codec, level });
        assert_eq!(compression.with_level(level), refused);
    }
    assert_eq!(Compression::Lz4.with_level(9), Ok(Compression::Lz4));

    let mut output = vec![1, 2, 3];
    let wrong = Compression::Gzip { level: 77 };
    assert!(compress(wrong, b"data", &mut output).is_err());
    assert_eq!(output, [1, 2, 3], "a failure leaves the output alone");
}

#[test]
fn names_and_numbers_are_kafkas() {
    for (name, id) in [
        ("none", 0),
        ("gzip", 1),
        ("snappy", 2),
        ("lz4", 3),
        ("zstd", 4),
    ] {
        let compression: Compression = name.parse().unwrap();
        assert_eq!(compression.to_string(), name);
        assert_eq!(compression.codec().id(), id);
        assert_eq!(Codec::from_id(id), Some(compression.codec()));
    }
    let unknown = "brotli".parse::<Compression>().unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "unknown compression \"brotli\": expected none, gzip, snappy, lz4 or zstd"
    );
    let data = Bytes::from_static(b"x");
    assert_eq!(
        decompress(5, &data, LIMIT),
        Err(CompressError::UnknownCodec(5))
    );
    assert_eq!(decompress(0, &data, LIMIT), Ok(data));
}

#[test]
fn d6_what_is_cut_or_followed_by_garbage_is_refused() {
    for compression in CODECS {
        let data = text(1500);
        let codec = compression.codec();
        let head = if codec == Codec::Snappy { 16 } else { 0 };
        assert_exact(codec, &compressed(compression, &data), head, &data);
    }
}

#[test]
fn d6_gzip_members_follow_each_other_and_may_have_every_field() {
    let mut data = Vec::new();
    for (index, part) in [&b"first, "[..], b"", b"second, ", b"third"]
        .iter()
        .enumerate()
    {
        let builder = GzBuilder::new().mtime(7);
        let builder = match index {
            0 => builder.filename("a file").comment("and a comment"),
            1 => builder.extra(vec![1, 2, 0, 3]),
            _ => builder,
        };
        let mut member = builder.write(Vec::new(), flate2::Compression::default());
        member.write_all(part).unwrap();
        data.extend(member.finish().unwrap());
    }
    assert_eq!(
        decompressed(Codec::Gzip, data.clone()).unwrap(),
        b"first, second, third"[..]
    );
    assert!(decompressed(Codec::Gzip, [&data[..], &data[..20]].concat()).is_err());
    assert!(decompressed(Codec::Gzip, [&data[..], b"tail"].concat()).is_err());

    let mut with_head_crc = compressed(Compression::GZIP, b"data").to_vec();
    with_head_crc[3] = 0x02;
    with_head_crc.splice(10..10, [0xab, 0xcd]);
    assert_eq!(
        decompressed(Codec::Gzip, with_head_crc).unwrap(),
        b"data"[..]
    );
}

#[test]
fn d6_a_gzip_trailer_that_does_not_match_is_refused() {
    let data = compressed(Compression::GZIP, &text(500));
    for at in data.len() - 8..data.len() {
        let mut wrong = data.to_vec();
        wrong[at] ^= 1;
        assert!(matches!(
            decompressed(Codec::Gzip, wrong),
            Err(CompressError::Corrupt { .. })
        ));
    }
}

#[test]
fn d6_snappy_is_read_with_and_without_framing() {
    let content = text(200_000);
    let alone = snap::raw::Encoder::new().compress_vec(&content).unwrap();
    assert_eq!(decompressed(Codec::Snappy, alone).unwrap(), content);
    let short = snap::raw::Encoder::new()
        .compress_vec(&content[..900])
        .unwrap();
    assert_exact(Codec::Snappy, &short, 0, &content[..900]);

    let framed = compressed(Compression::Snappy, &content);
    assert!(framed.starts_with(b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01"));
    let twice = [&framed[..], &framed[..]].concat();
    assert_eq!(
        decompressed(Codec::Snappy, twice).unwrap(),
        [&content[..], &content[..]].concat()
    );
}

#[test]
fn d6_a_snappy_length_that_lies_is_refused() {
    let framed = compressed(Compression::Snappy, &text(500));
    for length in [-1, i32::MIN, i32::MAX, 0, framed.len() as i32 - 19] {
        let mut wrong = framed.to_vec();
        wrong[16..20].copy_from_slice(&length.to_be_bytes());
        assert!(decompressed(Codec::Snappy, wrong).is_err(), "{length}");
    }
    // Sizes that so few bytes cannot have, below and above the limit.
    for size in [
        &[0x80, 0x80, 0x80, 0x01][..],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
    ] {
        let lie = [size, &[0, 0]].concat();
        assert!(decompressed(Codec::Snappy, lie).is_err());
    }
}

/// One frame with these settings, from the encoder of `lz4_flex`.
fn lz4_frame(info: FrameInfo, content: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn d6_lz4_frames_are_read_with_every_setting() {
    let content = text(300_000);
    let sizes = [
        BlockSize::Max64KB,
        BlockSize::Max256KB,
        BlockSize::Max1MB,
        BlockSize::Max4MB,
    ];
    for block_size in sizes {
        for block_mode in [BlockMode::Independent, BlockMode::Linked] {
            for flags in 0..8 {
                let info = FrameInfo::new()
                    .block_size(block_size)
                    .block_mode(block_mode)
                    .block_checksums(flags & 1 != 0)
                    .content_checksum(flags & 2 != 0);
                for content in [&content[..], &content[..100], &[]] {
                    let size = (flags & 4 != 0).then_some(content.len() as u64);
                    let frame = lz4_frame(info.clone().content_size(size), content);
                    assert!(decompressed(Codec::Lz4, frame).unwrap() == content);
                }
            }
        }
    }
}

#[test]
fn d6_lz4_frames_that_are_cut_or_damaged_are_refused() {
    let content = text(1200);
    let info = FrameInfo::new()
        .block_checksums(true)
        .content_checksum(true)
        .content_size(Some(1200));
    let frame = lz4_frame(info, &content);
    assert_exact(Codec::Lz4, &frame, 0, &content);
    for at in 0..frame.len() {
        for bit in 0..8 {
            let mut damaged = frame.clone();
            damaged[at] ^= 1 << bit;
            // With every checksum there is, nothing goes unnoticed but another permitted block size.
            if let Ok(decoded) = decompressed(Codec::Lz4, damaged) {
                assert_eq!(decoded, content, "byte {at}, bit {bit}");
            }
        }
    }
    // The end: the checksum of the block, the end mark, the checksum of the content.
    for at in [frame.len() - 12, frame.len() - 1] {
        let mut damaged = frame.clone();
        damaged[at] ^= 1;
        let refused = decompressed(Codec::Lz4, damaged);
        assert!(matches!(refused, Err(CompressError::Corrupt { .. })));
    }
}

#[test]
fn d6_lz4_frames_follow_each_other_and_skippable_ones_are_skipped() {
    let linked = FrameInfo::new().block_mode(BlockMode::Linked);
    let first = lz4_frame(linked, &text(200_000));
    let skippable = [
        &0x184d_2a57_u32.to_le_bytes()[..],
        &3u32.to_le_bytes(),
        b"abc",
    ]
    .concat();
    let second = compressed(Compression::Lz4, &text(1000));
    let data = [&first[..], &skippable, &second].concat();
    assert_eq!(
        decompressed(Codec::Lz4, data).unwrap(),
        [text(200_000), text(1000)].concat()
    );
    assert_eq!(
        decompressed(Codec::Lz4, skippable.clone()).unwrap(),
        b""[..]
    );
    assert_exact(
        Codec::Lz4,
        &[&skippable[..], &second[..]].concat(),
        skippable.len(),
        &text(1000),
    );
}

#[test]
fn d6_an_lz4_match_does_not_reach_into_the_frame_before() {
    // Token: no literals, a match of 8; offset 4; then five literals to end the block properly.
    let block = [0x04, 4, 0, 0x50, b'a', b'b', b'c', b'd', b'e'];
    let empty = lz4_frame(FrameInfo::new().block_mode(BlockMode::Linked), b"");
    let mut hostile = empty[..empty.len() - 4].to_vec();
    hostile.extend((block.len() as u32).to_le_bytes());
    hostile.extend(block);
    hostile.extend([0; 4]);
    let before = compressed(Compression::Lz4, &text(1000));
    let data = [&before[..], &hostile].concat();
    assert!(matches!(
        decompressed(Codec::Lz4, data),
        Err(CompressError::Corrupt { .. })
    ));
}

#[test]
fn d6_an_lz4_block_larger_than_its_frame_allows_is_refused() {
    let stored = |len: usize| {
        let empty = lz4_frame(FrameInfo::new().block_size(BlockSize::Max64KB), b"");
        let mut frame = empty[..empty.len() - 4].to_vec();
        frame.extend((len as u32 | 1 << 31).to_le_bytes());
        frame.extend(vec![7; len]);
        frame.extend([0; 4]);
        decompressed(Codec::Lz4, frame)
    };
    assert_eq!(stored(64 << 10).unwrap().len(), 64 << 10);
    assert!(matches!(
        stored((64 << 10) + 1),
        Err(CompressError::Corrupt { .. })
    ));
}

#[test]
fn frames_carry_no_checksum_or_size_that_the_batch_has_anyway() {
    let data = text(1000);
    let zstd = compressed(Compression::ZSTD, &data);
    assert_eq!(zstd[4] & 0x04, 0, "no checksum");
    let lz4 = compressed(Compression::Lz4, &data);
    assert_eq!(
        lz4[4..7],
        [0x60, 0x40, 0x82],
        "independent blocks of 64 KiB, nothing else"
    );
}

#[test]
fn d6_zstd_frames_without_a_size_follow_each_other_and_skippable_ones_are_skipped() {
    let streamed = |content: &[u8]| {
        let mut encoder = zrip::FrameEncoder::new(Vec::new(), 1).unwrap();
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    };
    let skippable = [
        &0x184d_2a50_u32.to_le_bytes()[..],
        &2u32.to_le_bytes(),
        b"ab",
    ]
    .concat();
    let data = [streamed(&text(300_000)), skippable, streamed(&text(77))].concat();
    assert_eq!(
        decompressed(Codec::Zstd, data).unwrap(),
        [text(300_000), text(77)].concat()
    );
}

/// A zstd frame without a declared size, with this window and one block.
fn zstd_frame(flags: u8, window: u8, block: u32, content: &[u8]) -> Vec<u8> {
    let head = [0x28, 0xb5, 0x2f, 0xfd, flags, window];
    [&head[..], &block.to_le_bytes()[..3], content].concat()
}

#[test]
fn d6_zstd_windows_are_accepted_up_to_those_of_the_java_client() {
    // A last, stored block of one byte.
    const BLOCK: u32 = 1 | 1 << 3;
    for window in 0..=u8::MAX {
        let (exponent, mantissa) = (window >> 3, window & 7);
        let size = (1_u64 << (10 + exponent)) / 8 * u64::from(8 + mantissa);
        let decoded = decompressed(Codec::Zstd, zstd_frame(0, window, BLOCK, b"x"));
        match decoded {
            Ok(decoded) => assert!(decoded == b"x"[..] && size <= 128 << 20, "{size}"),
            Err(CompressError::Corrupt { .. }) => assert!(size > 128 << 20, "{size}"),
            Err(other) => panic!("{size}: {other}"),
        }
    }
}

#[test]
fn d6_zstd_frames_with_what_does_not_exist_are_refused() {
    const STORED: u32 = 0;
    const RUN: u32 = 1;
    const COMPRESSED: u32 = 2;
    const RESERVED: u32 = 3;
    let block = |kind: u32, size: u32| 1 | kind << 1 | size << 3;
    let run = decompressed(
        Codec::Zstd,
        zstd_frame(0, 0x58, block(RUN, 128 << 10), b"x"),
    );
    assert_eq!(run.unwrap().len(), 128 << 10);
    for (name, frame) in [
        (
            "a reserved flag",
            zstd_frame(0x08, 0x58, block(STORED, 1), b"x"),
        ),
        ("a dictionary", {
            let mut frame = zstd_frame(0x01, 0x58, block(STORED, 1), b"x");
            frame.insert(6, 7);
            frame
        }),
        (
            "a block of no kind",
            zstd_frame(0, 0x58, block(RESERVED, 1), b"x"),
        ),
        (
            "a run over the block size",
            zstd_frame(0, 0x58, block(RUN, (128 << 10) + 1), b"x"),
        ),
        (
            "a stored block over the block size",
            zstd_frame(
                0,
                0x58,
                block(STORED, (128 << 10) + 1),
                &vec![0; (128 << 10) + 1],
            ),
        ),
        (
            "a compressed block of nothing",
            zstd_frame(0, 0x58, block(COMPRESSED, 0), b""),
        ),
        (
            "a block that ends too early",
            zstd_frame(0, 0x58, block(STORED, 2), b"x"),
        ),
        (
            "no last block",
            zstd_frame(0, 0x58, block(STORED, 1) & !1, b"x"),
        ),
        (
            "another magic",
            [&b"\x27\xb5\x2f\xfd"[..], &[0; 8]].concat(),
        ),
        (
            "a skippable frame that lies",
            b"\x50\x2a\x4d\x18\xff\xff\xff\xffab".to_vec(),
        ),
    ] {
        let refused = decompressed(Codec::Zstd, frame);
        assert!(
            matches!(
                refused,
                Err(CompressError::Corrupt { .. } | CompressError::Truncated { .. })
            ),
            "{name}: {refused:?}"
        );
    }
}

#[test]
fn d6_a_snappy_block_that_is_not_as_long_as_it_says_is_refused() {
    // A size, then five letters.
    let block = |size: &[u8]| [size, &[4 << 2], b"hello"].concat();
    assert_eq!(
        decompressed(Codec::Snappy, block(&[5])).unwrap(),
        b"hello"[..]
    );
    for size in [
        &[4][..],
        &[6],
        &[0],
        &[0x85, 0x80, 0x80, 0x80, 0x80, 0x00],
        &[0x85, 0x80, 0x80, 0x80, 0x10],
        &[0xff, 0xff, 0xff, 0xff, 0x0f],
    ] {
        let refused = decompressed(Codec::Snappy, block(size));
        assert!(refused.is_err(), "{size:?}: {refused:?}");
    }
    // Copies from before the beginning, and from nowhere.
    for copy in [[0x05, 1], [0x01, 0]] {
        let refused = decompressed(Codec::Snappy, [&[8, 0, b'x'][..], &copy].concat());
        assert!(refused.is_err(), "{copy:?}: {refused:?}");
    }
}

#[test]
fn d6_a_gzip_head_of_another_kind_is_refused() {
    let member = compressed(Compression::GZIP, b"data");
    for (at, byte) in [
        (0, 0x1e),
        (1, 0x8a),
        (2, 7),
        (3, 0x20),
        (3, 0x40),
        (3, 0x80),
    ] {
        let mut other = member.to_vec();
        other[at] = byte;
        let refused = decompressed(Codec::Gzip, other);
        assert!(
            matches!(refused, Err(CompressError::Corrupt { .. })),
            "{refused:?}"
        );
    }
    // Fields that reach beyond the end.
    for (flags, tail) in [
        (0x04, &[0xff, 0xff][..]),
        (0x08, b"name"),
        (0x10, b"comment"),
    ] {
        let head = [&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 0xff], tail].concat();
        let truncated = CompressError::Truncated { codec: Codec::Gzip };
        assert_eq!(decompressed(Codec::Gzip, head), Err(truncated));
    }
}

#[test]
fn d5_a_million_empty_pieces_are_walked_once() {
    let lz4 = lz4_frame(FrameInfo::new(), b"");
    let zstd = zstd_frame(0, 0x58, 1, b"");
    let gzip = compressed(Compression::GZIP, b"");
    for (codec, empty, count) in [
        (Codec::Lz4, &lz4[..], 100_000),
        (Codec::Zstd, &zstd, 100_000),
        (Codec::Gzip, &gzip, 10_000),
    ] {
        assert_eq!(decompressed(codec, empty.repeat(count)).unwrap(), b""[..]);
    }
}

#[test]
fn d5_a_bomb_stops_at_the_limit() {
    let zeros = vec![0; 4 << 20];
    for compression in CODECS {
        let codec = compression.codec();
        let bomb = compressed(compression, &zeros);
        let nested = Bytes::from([&bomb[..], &bomb].concat());
        for limit in [0, 1, 1000, 1 << 20, zeros.len() - 1] {
            let too_large = Err(CompressError::TooLarge { codec, limit });
            assert_eq!(
                decompress(codec.id(), &bomb, limit),
                too_large,
                "{codec} {limit}"
            );
        }
        assert!(decompress(codec.id(), &bomb, zeros.len()).unwrap() == zeros);
        let limit = zeros.len() + 5;
        let too_large = Err(CompressError::TooLarge { codec, limit });
        assert_eq!(
            decompress(codec.id(), &nested, limit),
            too_large,
            "{codec}, twice"
        );
        assert_eq!(
            decompress(codec.id(), &nested, 2 * zeros.len())
                .unwrap()
                .len(),
            2 * zeros.len()
        );
    }
}

#[test]
fn d5_output_that_ends_exactly_at_the_limit_is_allowed() {
    for size in [0, 1, 100, 32 << 10, 64 << 10, 100_000] {
        for data in [text(size), noise(size)] {
            for compression in CODECS {
                let (codec, packed) = (compression.codec(), compressed(compression, &data));
                assert!(
                    decompress(codec.id(), &packed, size).unwrap() == data,
                    "{codec} {size}"
                );
                if size > 0 {
                    let refused = decompress(codec.id(), &packed, size - 1);
                    let too_large = CompressError::TooLarge {
                        codec,
                        limit: size - 1,
                    };
                    assert_eq!(refused, Err(too_large), "{size}");
                }
            }
        }
    }
}

#[test]
fn d5_a_declared_size_that_lies_is_refused_in_both_directions() {
    let content = text(5000);
    for lie in [0, 4999, 5001, 1 << 20, 1 << 40, u64::MAX] {
        let honest = lz4_frame(FrameInfo::new().content_size(Some(5000)), &content);
        let mut frame = honest;
        frame[6..14].copy_from_slice(&lie.to_le_bytes());
        let mut hasher = twox_hash::XxHash32::with_seed(0);
        std::hash::Hasher::write(&mut hasher, &frame[4..14]);
        frame[14] = hasher.finish_32().to_le_bytes()[1];
        let refused = decompressed(Codec::Lz4, frame).unwrap_err();
        let over = lie > LIMIT as u64;
        assert_eq!(
            over,
            matches!(refused, CompressError::TooLarge { .. }),
            "{lie}: {refused}"
        );
    }
    // A zstd frame with an eight-byte size and one stored block of one byte.
    for (size, accepted) in [
        (1u64, true),
        (0, false),
        (2, false),
        (LIMIT as u64, false),
        (u64::MAX, false),
    ] {
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0xe0];
        frame.extend(size.to_le_bytes());
        frame.extend([0x09, 0, 0, b'x']);
        assert_eq!(decompressed(Codec::Zstd, frame).is_ok(), accepted, "{size}");
    }
}

#[test]
fn d7_a_used_buffer_does_not_show_in_what_is_decompressed_next() {
    let poison = vec![0xa5; 5000];
    for compression in CODECS {
        let codec = compression.codec();
        let poisoned = compressed(compression, &poison);
        let honest = compressed(compression, &text(600));
        let mut decompressor = Decompressor::new();
        for at in 0..honest.len() {
            for bit in 0..8 {
                let mut hostile = honest.to_vec();
                hostile[at] ^= 1 << bit;
                let hostile = Bytes::from(hostile);
                drop(decompressor.decompress(codec, &poisoned).unwrap());
                let reused = decompressor.decompress(codec, &hostile);
                let fresh = Decompressor::new().decompress(codec, &hostile);
                assert_eq!(reused, fresh, "{codec}, byte {at}, bit {bit}");
            }
        }
    }
}

#[test]
fn d7_a_buffer_is_used_again_once_its_readers_are_gone_and_not_before() {
    let data = compressed(Compression::Lz4, &text(10_000));
    let mut decompressor = Decompressor::new();
    let first = decompressor.decompress(Codec::Lz4, &data).unwrap();
    let place = first.as_ptr();
    let second = decompressor.decompress(Codec::Lz4, &data).unwrap();
    assert_ne!(place, second.as_ptr());
    assert_eq!(first, second);
    let place = second.as_ptr();
    drop(second.slice(5..9));
    drop(second);
    let third = decompressor.decompress(Codec::Lz4, &data).unwrap();
    assert_eq!(place, third.as_ptr());
    assert_eq!(first, third);
}

/// How the formats begin, so that arbitrary bytes get further than that.
const BEGINNINGS: [&[u8]; 5] = [
    b"",
    b"\x1f\x8b\x08\0\0\0\0\0\0\0",
    b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01",
    b"\x04\x22\x4d\x18\x60\x40\x82",
    b"\x28\xb5\x2f\xfd\x00\x58",
];

proptest! {
    #[test]
    fn any_data_survives_every_codec(data in prop_oneof![vec(any::<u8>(), 0..3000), vec(0u8..3, 0..9000)]) {
        for compression in CODECS {
            let compressed = compressed(compression, &data);
            prop_assert_eq!(decompressed(compression.codec(), compressed).unwrap(), &data);
        }
    }

    #[test]
    fn d6_any_bytes_decompress_within_the_limit_or_are_refused(
        head in proptest::sample::select(&BEGINNINGS[..]),
        tail in vec(any::<u8>(), 0..300),
    ) {
        let data = Bytes::from([head, &tail].concat());
        for codec in 1..=4 {
            if let Ok(output) = decompress(codec, &data, 10_000) {
                prop_assert!(output.len() <= 10_000);
            }
        }
    }

    #[test]
    fn d6_damage_is_refused_or_decompresses_within_the_limit(
        damage in vec((any::<proptest::sample::Index>(), any::<u8>()), 1..5),
    ) {
        for compression in CODECS {
            let mut data = compressed(compression, &text(2000)).to_vec();
            for (at, byte) in &damage {
                let at = at.index(data.len());
                data[at] = *byte;
            }
            if let Ok(output) = decompress(compression.codec().id(), &data.into(), 3000) {
                prop_assert!(output.len() <= 3000);
            }
        }
    }
}
