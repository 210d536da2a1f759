//! Messages of the formats before v2, as an old broker keeps them.

use bytes::Bytes;
use milena_protocol::compression::{Compression, compress};

/// Messages at these offsets, without compression; their values are their offsets.
pub(crate) fn old_plain(magic: u8, offsets: &[i64]) -> Bytes {
    entries(magic, offsets, 0).into()
}

/// Messages at these offsets in a compressed set; their values are their offsets.
pub(crate) fn old_set(magic: u8, offsets: &[i64]) -> Bytes {
    let (first, last) = (offsets[0], offsets[offsets.len() - 1]);
    let relative_to = if magic == 0 { 0 } else { first };
    let mut value = Vec::new();
    let messages = entries(magic, offsets, relative_to);
    compress(Compression::GZIP, &messages, &mut value).unwrap();
    entry(magic, 1, last, &value).into()
}

fn entries(magic: u8, offsets: &[i64], relative_to: i64) -> Vec<u8> {
    let entries = offsets.iter().map(|offset| {
        entry(
            magic,
            0,
            offset - relative_to,
            offset.to_string().as_bytes(),
        )
    });
    entries.collect::<Vec<_>>().concat()
}

fn entry(magic: u8, attributes: u8, offset: i64, value: &[u8]) -> Vec<u8> {
    let timestamp = 1_000i64.to_be_bytes();
    let checked = [
        &[magic, attributes][..],
        if magic == 0 { &[] } else { &timestamp },
        &(-1i32).to_be_bytes(),
        &(value.len() as i32).to_be_bytes(),
        value,
    ]
    .concat();
    let size = 4 + checked.len() as i32;
    [
        &offset.to_be_bytes()[..],
        &size.to_be_bytes(),
        &crc32(&checked).to_be_bytes(),
        &checked,
    ]
    .concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), step)
    })
}
