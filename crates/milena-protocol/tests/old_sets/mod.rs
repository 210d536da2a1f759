//! A slow and simple writer of message sets v0 and v1, which shares nothing with the code that reads them.

use std::io::Write;

use milena_protocol::compression::Codec;

/// A message as it should be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) offset: i64,
    /// -1 in format v0.
    pub(crate) timestamp: i64,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) value: Option<Vec<u8>>,
}

/// CRC-32, bit by bit.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let odd = crc & 1 == 1;
            crc >>= 1;
            if odd {
                crc ^= 0xedb8_8320;
            }
        }
    }
    !crc
}

/// Bytes behind their length.
fn nullable(bytes: Option<&[u8]>) -> Vec<u8> {
    match bytes {
        None => (-1i32).to_be_bytes().to_vec(),
        Some(bytes) => [&(bytes.len() as i32).to_be_bytes(), bytes].concat(),
    }
}

/// Offset, size, checksum and what it covers.
pub(crate) fn entry_of(offset: i64, checked: &[u8]) -> Vec<u8> {
    let size = 4 + checked.len() as i32;
    [
        &offset.to_be_bytes()[..],
        &size.to_be_bytes(),
        &crc32(checked).to_be_bytes(),
        checked,
    ]
    .concat()
}

/// One message with the offset and the size in front of it.
pub(crate) fn entry(
    magic: u8,
    attributes: u8,
    offset: i64,
    timestamp: i64,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
) -> Vec<u8> {
    let timestamp = timestamp.to_be_bytes();
    let timestamp = if magic == 0 { &[][..] } else { &timestamp };
    let checked = [
        &[magic, attributes],
        timestamp,
        &nullable(key),
        &nullable(value),
    ]
    .concat();
    entry_of(offset, &checked)
}

/// Messages without compression.
pub(crate) fn plain(magic: u8, attributes: u8, messages: &[Message]) -> Vec<u8> {
    let entries = messages.iter().map(|message| {
        let (key, value) = (message.key.as_deref(), message.value.as_deref());
        entry(
            magic,
            attributes,
            message.offset,
            message.timestamp,
            key,
            value,
        )
    });
    entries.collect::<Vec<_>>().concat()
}

/// These bytes as the value of a message whose attributes name the codec.
pub(crate) fn wrapper(
    magic: u8,
    attributes: u8,
    codec: Codec,
    offset: i64,
    timestamp: i64,
    inner: &[u8],
) -> Vec<u8> {
    let value = compress(codec, magic, inner);
    entry(
        magic,
        attributes | codec.id(),
        offset,
        timestamp,
        None,
        Some(&value),
    )
}

/// Messages in a wrapper, their offsets as the format has them: in v1 the first one is `lost`, which is how many
/// messages before it compaction has removed.
pub(crate) fn wrapped(
    magic: u8,
    attributes: u8,
    codec: Codec,
    lost: i64,
    messages: &[Message],
) -> Vec<u8> {
    let (first, last) = (&messages[0], &messages[messages.len() - 1]);
    let base = if magic == 0 { 0 } else { first.offset - lost };
    let inner: Vec<_> = messages
        .iter()
        .map(|message| Message {
            offset: message.offset - base,
            ..message.clone()
        })
        .collect();
    let newest = messages.iter().map(|message| message.timestamp).max();
    let inner = plain(magic, 0, &inner);
    wrapper(
        magic,
        attributes,
        codec,
        last.offset,
        newest.unwrap(),
        &inner,
    )
}

/// What the writers of this format made of `data`.
pub(crate) fn compress(codec: Codec, magic: u8, data: &[u8]) -> Vec<u8> {
    match codec {
        Codec::None => data.to_vec(),
        Codec::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(data).unwrap();
            encoder.finish().unwrap()
        }
        Codec::Snappy => snap::raw::Encoder::new().compress_vec(data).unwrap(),
        Codec::Lz4 => {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(data).unwrap();
            let mut frame = encoder.finish().unwrap();
            if magic == 0 {
                frame[6] = wrong_head_checksum(&frame[..6]);
            }
            frame
        }
        Codec::Zstd => panic!("the old formats have no zstd"),
    }
}

/// KAFKA-3160: computed over the magic number as well.
fn wrong_head_checksum(head: &[u8]) -> u8 {
    (twox_hash::XxHash32::oneshot(0, head) >> 8) as u8
}
