//! gzip, compared with miniz_oxide inside of members that are taken apart here.

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

use milena_protocol::compression::{Codec, Compression};

use crate::codec::{self, Agreement, Reference, Verdict};

const REFERENCE: Reference = Reference {
    codec: Codec::Gzip,
    levels: &[
        Compression::Gzip { level: -1 },
        Compression::Gzip { level: 0 },
        Compression::Gzip { level: 1 },
        Compression::Gzip { level: 9 },
    ],
    decompress: members,
    compress,
    agreement: Agreement::Whole,
};

/// Compares and round-trips.
///
/// # Panics
/// When both implementations differ, when a limit is not kept or when too much is allocated.
pub fn check(data: &[u8]) {
    codec::check(&REFERENCE, data);
}

/// One member with a name.
fn compress(data: &[u8], level: u8) -> Option<Vec<u8>> {
    let mut member = b"\x1f\x8b\x08\x08\0\0\0\0\x02\x03name\0".to_vec();
    member.extend(compress_to_vec(data, level % 11));
    member.extend(crc32(data).to_le_bytes());
    member.extend((data.len() as u32).to_le_bytes());
    Some(member)
}

/// All members, one after the other until the data ends.
fn members(data: &[u8], limit: usize) -> Verdict {
    // One byte more, so that data that ends at the limit differs from data that does not.
    let mut output = vec![0; limit + 1];
    let (mut rest, mut len) = (data, 0);
    loop {
        let Some(body) = after_head(rest) else {
            return Verdict::Refused;
        };
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (mut inflate, room) = (DecompressorOxide::new(), &mut output[len..]);
        let (status, read, written) = decompress(&mut inflate, body, room, 0, flags);
        if status == TINFLStatus::HasMoreOutput || len + written > limit {
            return Verdict::TooLarge;
        }
        let member = &output[len..len + written];
        let trailer = [crc32(member).to_le_bytes(), (written as u32).to_le_bytes()].concat();
        if status != TINFLStatus::Done || !body[read..].starts_with(&trailer) {
            return Verdict::Refused;
        }
        len += written;
        rest = &body[read + trailer.len()..];
        if rest.is_empty() {
            output.truncate(len);
            return Verdict::Output(output);
        }
    }
}

/// What follows a member's head (RFC 1952).
fn after_head(data: &[u8]) -> Option<&[u8]> {
    let flags = *data.get(3)?;
    if !data.starts_with(b"\x1f\x8b\x08") || flags > 31 {
        return None;
    }
    let mut rest = data.get(10..)?;
    if flags & 4 != 0 {
        let (length, after) = rest.split_first_chunk()?;
        rest = after.get(u16::from_le_bytes(*length).into()..)?;
    }
    for text in [8, 16] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

/// The checksum of gzip, bit by bit.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
