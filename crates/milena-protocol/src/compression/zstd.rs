//! Zstandard through zrip.

use std::ops::RangeInclusive;

use zrip::{CompressContext, DecompressContext, DecompressError};

use super::output::Output;
use super::{Codec, CompressError};

pub(super) const DEFAULT_LEVEL: i32 = 3;
/// Kafka's levels.
pub(super) const LEVELS: RangeInclusive<i32> = -131_072..=22;
/// A block yields at most this much, from at least `MIN_BLOCK` bytes.
const MAX_BLOCK_OUTPUT: usize = 128 << 10;
const MIN_BLOCK: usize = 4;

/// The encoder's level for one of Kafka's: the encoder knows -7 to 4, and takes 0 for its own default where zstd means 3.
fn encoder_level(level: i32) -> i32 {
    match level {
        0 => DEFAULT_LEVEL,
        level => level.clamp(-7, 4),
    }
}

#[derive(Default)]
pub(super) struct ZstdEncoder {
    context: Option<CompressContext>,
    // Room for the frame, all of it initialised.
    frame: Vec<u8>,
}

impl ZstdEncoder {
    pub(super) fn encode(
        &mut self,
        level: i32,
        data: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        let context = context(&mut self.context, encoder_level(level)).map_err(failed)?;
        let room = zrip::compress_bound(data.len());
        if self.frame.len() < room {
            self.frame.resize(room, 0);
        }
        let len = context
            .compress_into(data, &mut self.frame)
            .map_err(failed)?;
        output.extend_from_slice(&self.frame[..len]);
        Ok(())
    }
}

fn context(
    slot: &mut Option<CompressContext>,
    level: i32,
) -> Result<&mut CompressContext, zrip::CompressError> {
    let mut context = match slot.take() {
        Some(context) => context,
        None => CompressContext::new(level)?,
    };
    context.set_level(level)?;
    // The batch has a checksum of its own.
    context.set_content_checksum(false);
    Ok(slot.insert(context))
}

fn failed(error: zrip::CompressError) -> CompressError {
    CompressError::encoder(Codec::Zstd, error)
}

#[derive(Default)]
pub(super) struct ZstdDecoder {
    context: DecompressContext,
}

impl ZstdDecoder {
    pub(super) fn decode(&mut self, data: &[u8], output: &mut Output) -> Result<(), CompressError> {
        if data.is_empty() {
            return Err(CompressError::Truncated { codec: Codec::Zstd });
        }
        // The decoder makes room for the size that a frame declares. It must be one that so many bytes can hold.
        let possible = (data.len() / MIN_BLOCK + 1).saturating_mul(MAX_BLOCK_OUTPUT);
        let result = output.append(|buffer, limit| {
            let limit = limit.min(possible);
            let result = self.context.decompress_into_with_limit(data, buffer, limit);
            (result, limit)
        });
        match result {
            (Ok(_), _) => Ok(()),
            (Err(DecompressError::OutputTooSmall), limit) if limit < possible => {
                Err(output.too_large())
            }
            (Err(DecompressError::InputExhausted), _) => {
                Err(CompressError::Truncated { codec: Codec::Zstd })
            }
            (Err(error), _) => Err(CompressError::corrupt(Codec::Zstd, error)),
        }
    }
}
