//! gzip members around zlib-rs's deflate.

use std::ops::RangeInclusive;

use flate2::{Compress, Crc, Decompress, FlushCompress, FlushDecompress, Status};

use super::output::Output;
use super::{Codec, CompressError};

pub(super) const DEFAULT_LEVEL: i32 = -1;
pub(super) const LEVELS: RangeInclusive<i32> = -1..=9;
/// What -1 stands for.
const ZLIB_DEFAULT: u32 = 6;

/// Magic, deflate, no flags, no time, no hints, unknown system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
const TRAILER_SIZE: usize = 8;
/// Deflate cannot do better than 1032 to 1.
const MAX_RATIO: usize = 1032;

mod flag {
    pub(super) const HEAD_CRC: u8 = 0x02;
    pub(super) const EXTRA: u8 = 0x04;
    pub(super) const NAME: u8 = 0x08;
    pub(super) const COMMENT: u8 = 0x10;
    pub(super) const RESERVED: u8 = 0xe0;
}

#[derive(Default)]
pub(super) struct GzipEncoder {
    // For the level it was made with.
    deflate: Option<(u32, Compress)>,
}

impl GzipEncoder {
    pub(super) fn encode(
        &mut self,
        level: i32,
        data: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        let deflate = self.deflate(level)?;
        output.extend_from_slice(&HEAD);
        loop {
            let consumed = deflate.total_in() as usize;
            output.reserve((data.len() - consumed) / 2 + 256);
            let status = deflate
                .compress_vec(&data[consumed..], output, FlushCompress::Finish)
                .map_err(|error| CompressError::encoder(Codec::Gzip, error))?;
            if status == Status::StreamEnd {
                break;
            }
        }
        output.extend_from_slice(&trailer(data));
        Ok(())
    }

    fn deflate(&mut self, level: i32) -> Result<&mut Compress, CompressError> {
        if !LEVELS.contains(&level) {
            return Err(CompressError::Level {
                codec: Codec::Gzip,
                level,
            });
        }
        let level = u32::try_from(level).unwrap_or(ZLIB_DEFAULT);
        let deflate = match self.deflate.take() {
            Some((made_for, mut deflate)) if made_for == level => {
                deflate.reset();
                deflate
            }
            _ => Compress::new(flate2::Compression::new(level), false),
        };
        Ok(&mut self.deflate.insert((level, deflate)).1)
    }
}

pub(super) struct GzipDecoder {
    inflate: Decompress,
}

impl Default for GzipDecoder {
    fn default() -> Self {
        Self {
            inflate: Decompress::new(false),
        }
    }
}

impl GzipDecoder {
    pub(super) fn decode(&mut self, data: &[u8], output: &mut Output) -> Result<(), CompressError> {
        let mut rest = data;
        loop {
            rest = self.decode_member(rest, output)?;
            if rest.is_empty() {
                return Ok(());
            }
        }
    }

    /// Puts out one member and gives back what follows it.
    fn decode_member<'a>(
        &mut self,
        data: &'a [u8],
        output: &mut Output,
    ) -> Result<&'a [u8], CompressError> {
        let body = skip_head(data)?;
        let start = output.len();
        self.inflate.reset(false);
        let rest = self.inflate(body, output)?;
        let (trailing, rest) = rest.split_first_chunk::<TRAILER_SIZE>().ok_or(TRUNCATED)?;
        if *trailing != trailer(output.split(start, 0).0) {
            return Err(corrupt("checksum or size does not match"));
        }
        Ok(rest)
    }

    fn inflate<'a>(
        &mut self,
        body: &'a [u8],
        output: &mut Output,
    ) -> Result<&'a [u8], CompressError> {
        // Text and records shrink to a quarter or so; a first guess too low costs another round.
        let mut room = body.len().saturating_mul(4).max(1024);
        loop {
            let consumed = self.inflate.total_in() as usize;
            let produced = self.inflate.total_out();
            let input = &body[consumed..];
            // One byte more than allowed tells data that ends at the limit from data that does not.
            let (_, buffer) = output.split(
                output.len(),
                room.min(input.len().saturating_mul(MAX_RATIO).max(64)),
            );
            let mut overflow = [0; 1];
            let at_limit = buffer.is_empty();
            let buffer = if at_limit { &mut overflow[..] } else { buffer };
            let status = self
                .inflate
                .decompress(input, buffer, FlushDecompress::None)
                .map_err(corrupt)?;
            let written = (self.inflate.total_out() - produced) as usize;
            if at_limit && written > 0 {
                return Err(output.too_large());
            }
            output.commit(written);
            let read = self.inflate.total_in() as usize - consumed;
            match status {
                Status::StreamEnd => return Ok(&input[read..]),
                _ if read == 0 && written == 0 => return Err(TRUNCATED),
                _ => room = room.saturating_mul(2),
            }
        }
    }
}

/// The checksum and the size of a member's data.
fn trailer(data: &[u8]) -> [u8; TRAILER_SIZE] {
    let mut crc = Crc::new();
    crc.update(data);
    // The format keeps the size modulo 2^32.
    let trailer = u64::from(crc.sum()) | (data.len() as u64) << 32;
    trailer.to_le_bytes()
}

/// What follows the head of the member that `data` begins with.
fn skip_head(data: &[u8]) -> Result<&[u8], CompressError> {
    let (head, mut rest) = data.split_first_chunk::<10>().ok_or(TRUNCATED)?;
    let [0x1f, 0x8b, 8, flags, ..] = *head else {
        return Err(corrupt("no gzip member where one should begin"));
    };
    if flags & flag::RESERVED != 0 {
        return Err(corrupt("reserved flags are set"));
    }
    if flags & flag::EXTRA != 0 {
        let (length, after) = rest.split_first_chunk().ok_or(TRUNCATED)?;
        rest = after
            .get(usize::from(u16::from_le_bytes(*length))..)
            .ok_or(TRUNCATED)?;
    }
    for text in [flag::NAME, flag::COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|&byte| byte == 0).ok_or(TRUNCATED)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & flag::HEAD_CRC != 0 {
        rest = rest.get(2..).ok_or(TRUNCATED)?;
    }
    Ok(rest)
}

const TRUNCATED: CompressError = CompressError::Truncated { codec: Codec::Gzip };

fn corrupt(reason: impl std::fmt::Display) -> CompressError {
    CompressError::corrupt(Codec::Gzip, reason)
}
