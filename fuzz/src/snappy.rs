//! snappy, compared with a slow reading of its format, alone and in the framing of snappy-java.

use milena_protocol::compression::{Codec, Compression};

use crate::codec::{self, Agreement, Reference, Verdict};

const REFERENCE: Reference = Reference {
    codec: Codec::Snappy,
    levels: &[Compression::Snappy],
    decompress: stream,
    compress,
    agreement: Agreement::Whole,
};

const MAGIC: &[u8] = b"\x82SNAPPY\0";
/// Magic and two versions.
const HEAD: usize = 16;

/// Compares and round-trips.
///
/// # Panics
/// When both implementations differ, when a limit is not kept or when too much is allocated.
pub fn check(data: &[u8]) {
    codec::check(&REFERENCE, data);
}

/// One block of nothing but literals, of which each is as long as the `choice` allows.
fn compress(data: &[u8], choice: u8) -> Option<Vec<u8>> {
    let mut block = Vec::new();
    let mut length = data.len();
    while length >= 0x80 {
        block.push(length as u8 | 0x80);
        length >>= 7;
    }
    block.push(length as u8);
    for literal in data.chunks(if choice & 1 == 0 { 60 } else { 1 << 16 }) {
        match literal.len() {
            len @ ..=60 => block.push((len as u8 - 1) << 2),
            len => {
                block.push(61 << 2);
                block.extend((len as u16).wrapping_sub(1).to_le_bytes());
            }
        }
        block.extend(literal);
    }
    Some(block)
}

fn stream(data: &[u8], limit: usize) -> Verdict {
    let mut output = Vec::new();
    if !data.starts_with(MAGIC) {
        return match block(data, limit, &mut output) {
            Ok(()) => Verdict::Output(output),
            Err(verdict) => verdict,
        };
    }
    let mut rest = data;
    while !rest.is_empty() {
        if rest.starts_with(MAGIC) && rest.len() >= HEAD {
            rest = &rest[HEAD..];
            continue;
        }
        let Some((length, after)) = rest.split_first_chunk() else {
            return Verdict::Refused;
        };
        let length = i32::from_be_bytes(*length);
        if length < 0 || length as usize > after.len() {
            return Verdict::Refused;
        }
        let (piece, after) = after.split_at(length as usize);
        if let Err(verdict) = block(piece, limit, &mut output) {
            return verdict;
        }
        rest = after;
    }
    Verdict::Output(output)
}

/// Appends what one block decompresses to.
fn block(data: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), Verdict> {
    let (declared, mut rest) = declared(data).ok_or(Verdict::Refused)?;
    let start = output.len();
    let end = start + declared;
    while let Some((&tag, after)) = rest.split_first() {
        let extra = match (tag & 3, tag >> 2) {
            (0, length @ 60..) => usize::from(length) - 59,
            (0, _) => 0,
            (1, _) => 1,
            (2, _) => 2,
            _ => 4,
        };
        let (number, after) = little(after, extra).ok_or(Verdict::Refused)?;
        let high = usize::from(tag >> 2);
        rest = match tag & 3 {
            0 => {
                let length = if extra == 0 { high } else { number } + 1;
                let literal = after.get(..length).ok_or(Verdict::Refused)?;
                output.extend(literal);
                &after[length..]
            }
            1 => {
                copy(
                    output,
                    start,
                    usize::from(tag >> 5) << 8 | number,
                    high % 8 + 4,
                )?;
                after
            }
            _ => {
                copy(output, start, number, high + 1)?;
                after
            }
        };
        if output.len() > end {
            return Err(Verdict::Refused);
        }
    }
    match output.len() == end {
        true if end > limit => Err(Verdict::TooLarge),
        true => Ok(()),
        false => Err(Verdict::Refused),
    }
}

/// The length that a block says it decompresses to: a varint of 32 bits.
fn declared(data: &[u8]) -> Option<(usize, &[u8])> {
    let mut length = 0;
    for (place, byte) in data.iter().enumerate().take(5) {
        length |= u64::from(byte & 0x7f) << (7 * place);
        if *byte < 0x80 {
            let fits = length <= u64::from(u32::MAX);
            return fits.then_some((length as usize, &data[place + 1..]));
        }
    }
    None
}

fn little(data: &[u8], count: usize) -> Option<(usize, &[u8])> {
    let (bytes, rest) = data.split_at_checked(count)?;
    let number = bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | usize::from(*byte));
    Some((number, rest))
}

/// Repeats what is `distance` bytes back in the same block, byte by byte.
fn copy(output: &mut Vec<u8>, start: usize, distance: usize, count: usize) -> Result<(), Verdict> {
    if distance == 0 || distance > output.len() - start {
        return Err(Verdict::Refused);
    }
    for _ in 0..count {
        output.push(output[output.len() - distance]);
    }
    Ok(())
}
