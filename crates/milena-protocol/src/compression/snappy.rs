//! Snappy blocks, alone or in the framing of snappy-java.
//!
//! Two encodings are in use. The Java client writes blocks of 32 KiB in the framing that its library calls its own
//! ("xerial"): a head of sixteen bytes, then each block after its length. librdkafka and franz-go write one block that
//! holds everything. All of them, and the Java client, read both.
//!
//! Written here is the framing. It is the only form that every reader there ever was knows, it lets a reader check and
//! allocate block by block, and since snappy matches never reach back more than 64 KiB it costs little in size.

use snap::raw::{Decoder, Encoder, decompress_len, max_compress_len};

use super::output::Output;
use super::{Codec, CompressError};

const MAGIC: [u8; 8] = [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0];
/// Magic, the version of the framing, the oldest version that can read it.
const HEAD: [u8; 16] = *b"\x82SNAPPY\0\0\0\0\x01\0\0\0\x01";
const BLOCK_SIZE: usize = 32 << 10;
/// A copy of 64 bytes takes three, so no block grows more than this when it is decompressed.
const MAX_RATIO: usize = 22;

pub(super) struct SnappyEncoder {
    encoder: Encoder,
}

impl Default for SnappyEncoder {
    fn default() -> Self {
        Self {
            encoder: Encoder::new(),
        }
    }
}

impl SnappyEncoder {
    pub(super) fn encode(
        &mut self,
        data: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        output.extend_from_slice(&HEAD);
        for block in data.chunks(BLOCK_SIZE) {
            self.encode_block(block, output)?;
        }
        Ok(())
    }

    fn encode_block(&mut self, block: &[u8], output: &mut Vec<u8>) -> Result<(), CompressError> {
        let length_at = output.len();
        let start = length_at + size_of::<u32>();
        output.resize(start + max_compress_len(block.len()), 0);
        let len = self
            .encoder
            .compress(block, &mut output[start..])
            .map_err(|error| CompressError::encoder(Codec::Snappy, error))?;
        output.truncate(start + len);
        // A block is at most 32 KiB and an eighth.
        output[length_at..start].copy_from_slice(&(len as u32).to_be_bytes());
        Ok(())
    }
}

pub(super) struct SnappyDecoder {
    decoder: Decoder,
}

impl Default for SnappyDecoder {
    fn default() -> Self {
        Self {
            decoder: Decoder::new(),
        }
    }
}

impl SnappyDecoder {
    pub(super) fn decode(&mut self, data: &[u8], output: &mut Output) -> Result<(), CompressError> {
        // No lone block can begin with the magic: it would begin with a copy of something before it.
        if !data.starts_with(&MAGIC) {
            return self.decode_block(data, output);
        }
        let mut rest = data;
        while !rest.is_empty() {
            if rest.starts_with(&MAGIC) {
                rest = rest.get(HEAD.len()..).ok_or(TRUNCATED)?;
                continue;
            }
            let (length, after) = rest.split_first_chunk().ok_or(TRUNCATED)?;
            let length = usize::try_from(i32::from_be_bytes(*length))
                .map_err(|_| corrupt("negative block length"))?;
            let (block, after) = after.split_at_checked(length).ok_or(TRUNCATED)?;
            self.decode_block(block, output)?;
            rest = after;
        }
        Ok(())
    }

    fn decode_block(&mut self, block: &[u8], output: &mut Output) -> Result<(), CompressError> {
        let declared = decompress_len(block).map_err(corrupt)?;
        if declared > block.len().saturating_mul(MAX_RATIO) {
            return Err(corrupt("declared size is impossible"));
        }
        output.check(declared as u64)?;
        let (_, room) = output.split(output.len(), declared);
        let len = self.decoder.decompress(block, room).map_err(corrupt)?;
        output.commit(len);
        Ok(())
    }
}

const TRUNCATED: CompressError = CompressError::Truncated {
    codec: Codec::Snappy,
};

fn corrupt(reason: impl std::fmt::Display) -> CompressError {
    CompressError::corrupt(Codec::Snappy, reason)
}
