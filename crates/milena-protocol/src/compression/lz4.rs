//! The LZ4 frame format around lz4_flex's blocks.
//!
//! Written are frames as the Java client writes them: independent blocks of 64 KiB (its decoder knows no others), no
//! checksums beyond the head's and no sizes, since the batch has both. Read is everything the format has except
//! dictionaries. The frame is taken apart here because that way a block is decompressed once, into its final place, and
//! a cut frame is an error.

use std::hash::Hasher;

use lz4_flex::block::{
    CompressTable, DecompressError, compress_into_with_table, decompress_into,
    decompress_into_with_dict, get_maximum_output_size,
};
use twox_hash::XxHash32;

use super::output::Output;
use super::{Codec, CompressError};

const MAGIC: [u8; 4] = 0x184D_2204_u32.to_le_bytes();
const SKIPPABLE: u32 = 0x184D_2A50;
const SKIPPABLE_MASK: u32 = 0xffff_fff0;
/// A block's length has this bit when the block is stored as it is.
const STORED: u32 = 1 << 31;
const END_MARK: [u8; 4] = [0; 4];
const BLOCK_SIZE: usize = 64 << 10;
/// How far back a match can reach.
const WINDOW: usize = 64 << 10;
/// Each byte of a match length adds at most 255 bytes of output.
const MAX_RATIO: usize = 255;

mod flag {
    pub(super) const VERSION: u8 = 0b0100_0000;
    pub(super) const VERSION_MASK: u8 = 0b1100_0000;
    pub(super) const INDEPENDENT: u8 = 0b0010_0000;
    pub(super) const BLOCK_CHECKSUM: u8 = 0b0001_0000;
    pub(super) const CONTENT_SIZE: u8 = 0b0000_1000;
    pub(super) const CONTENT_CHECKSUM: u8 = 0b0000_0100;
    pub(super) const RESERVED: u8 = 0b0000_0010;
    pub(super) const DICTIONARY: u8 = 0b0000_0001;
}

/// Blocks of 64 KiB, in the second byte of the descriptor.
const MAX_64_KIB: u8 = 4 << 4;

pub(super) struct Lz4Encoder {
    /// For blocks whose positions fit into 16 bits.
    small: CompressTable,
    large: CompressTable,
    // Room for a compressed block, all of it initialised.
    block: Vec<u8>,
}

impl Default for Lz4Encoder {
    fn default() -> Self {
        let block = vec![0; get_maximum_output_size(BLOCK_SIZE)];
        Self {
            small: CompressTable::small(),
            large: CompressTable::large(),
            block,
        }
    }
}

impl Lz4Encoder {
    pub(super) fn encode(
        &mut self,
        data: &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CompressError> {
        let descriptor = [flag::VERSION | flag::INDEPENDENT, MAX_64_KIB];
        output.extend_from_slice(&MAGIC);
        output.extend_from_slice(&descriptor);
        output.push(descriptor_checksum(&descriptor));
        for block in data.chunks(BLOCK_SIZE) {
            self.encode_block(block, output)?;
        }
        output.extend_from_slice(&END_MARK);
        Ok(())
    }

    fn encode_block(&mut self, block: &[u8], output: &mut Vec<u8>) -> Result<(), CompressError> {
        let table = if block.len() < usize::from(u16::MAX) {
            &mut self.small
        } else {
            &mut self.large
        };
        let len = compress_into_with_table(block, &mut self.block, table)
            .map_err(|error| CompressError::encoder(Codec::Lz4, error))?;
        // Lengths are at most 64 KiB and a little.
        let (length, bytes) = match len < block.len() {
            true => (len as u32, &self.block[..len]),
            false => (block.len() as u32 | STORED, block),
        };
        output.extend_from_slice(&length.to_le_bytes());
        output.extend_from_slice(bytes);
        Ok(())
    }
}

/// What to do about the checksum of a frame's head.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadChecksum {
    Verified,
    Ignored,
}

/// Puts out the frames that `data` consists of.
pub(super) fn decode(
    data: &[u8],
    head: HeadChecksum,
    output: &mut Output,
) -> Result<(), CompressError> {
    let mut input = Input(data);
    loop {
        let magic = input.take()?;
        if magic == MAGIC {
            Frame::read(&mut input, head, output)?.decode(&mut input, output)?;
        } else if u32::from_le_bytes(magic) & SKIPPABLE_MASK == SKIPPABLE {
            let length = u32::from_le_bytes(input.take()?);
            input.slice(length)?;
        } else {
            return Err(corrupt("no lz4 frame where one should begin"));
        }
        if input.0.is_empty() {
            return Ok(());
        }
    }
}

/// What the descriptor of a frame says.
struct Frame {
    flags: u8,
    block_size: usize,
    content_size: Option<u64>,
    /// Where in the output the frame begins.
    start: usize,
}

impl Frame {
    /// Reads the descriptor after the magic.
    fn read(
        input: &mut Input<'_>,
        head: HeadChecksum,
        output: &Output,
    ) -> Result<Self, CompressError> {
        let descriptor = input.0;
        let [flags, sizes] = input.take()?;
        if flags & flag::VERSION_MASK != flag::VERSION || flags & flag::RESERVED != 0 {
            return Err(corrupt("unknown frame version"));
        }
        if flags & flag::DICTIONARY != 0 {
            return Err(corrupt("the frame needs a dictionary"));
        }
        let block_size = match sizes {
            0x40 | 0x50 | 0x60 | 0x70 => 1 << (8 + 2 * (sizes >> 4)),
            _ => return Err(corrupt("unknown block size")),
        };
        let content_size = match flags & flag::CONTENT_SIZE {
            0 => None,
            _ => Some(u64::from_le_bytes(input.take()?)),
        };
        let descriptor = &descriptor[..descriptor.len() - input.0.len()];
        let [stored] = input.take()?;
        if head == HeadChecksum::Verified && stored != descriptor_checksum(descriptor) {
            return Err(corrupt("the checksum of the frame's head does not match"));
        }
        output.check(content_size.unwrap_or(0))?;
        Ok(Self {
            flags,
            block_size,
            content_size,
            start: output.len(),
        })
    }

    const fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    fn decode(&self, input: &mut Input<'_>, output: &mut Output) -> Result<(), CompressError> {
        loop {
            let length = u32::from_le_bytes(input.take()?);
            if length == 0 {
                return self.finish(input, output);
            }
            let block = input.slice(length & !STORED)?;
            if block.len() > self.block_size {
                return Err(corrupt("a block is larger than its frame allows"));
            }
            if self.has(flag::BLOCK_CHECKSUM)
                && checksum(block) != u32::from_le_bytes(input.take()?)
            {
                return Err(corrupt("the checksum of a block does not match"));
            }
            match length & STORED {
                0 => self.decode_block(block, output)?,
                _ => output.extend(block)?,
            }
        }
    }

    fn decode_block(&self, block: &[u8], output: &mut Output) -> Result<(), CompressError> {
        let possible = self.block_size.min(block.len().saturating_mul(MAX_RATIO));
        let limited = output.remaining() < possible;
        let dictionary_at = self.start.max(output.len().saturating_sub(WINDOW));
        let (before, room) = output.split(dictionary_at, possible);
        let len = match self.has(flag::INDEPENDENT) || before.is_empty() {
            true => decompress_into(block, room),
            false => decompress_into_with_dict(block, room, before),
        };
        match len {
            Ok(len) => output.commit(len),
            Err(DecompressError::OutputTooSmall { .. }) if limited => {
                return Err(output.too_large());
            }
            Err(error) => return Err(corrupt(error)),
        }
        Ok(())
    }

    /// Checks what follows the last block.
    fn finish(&self, input: &mut Input<'_>, output: &mut Output) -> Result<(), CompressError> {
        let (content, _) = output.split(self.start, 0);
        if self
            .content_size
            .is_some_and(|size| size != content.len() as u64)
        {
            return Err(corrupt("the size of a frame does not match"));
        }
        if self.has(flag::CONTENT_CHECKSUM)
            && checksum(content) != u32::from_le_bytes(input.take()?)
        {
            return Err(corrupt("the checksum of a frame does not match"));
        }
        Ok(())
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], CompressError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(TRUNCATED)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn slice(&mut self, len: u32) -> Result<&'a [u8], CompressError> {
        let len = usize::try_from(len).map_err(|_| TRUNCATED)?;
        let (taken, rest) = self.0.split_at_checked(len).ok_or(TRUNCATED)?;
        self.0 = rest;
        Ok(taken)
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut hasher = XxHash32::with_seed(0);
    hasher.write(bytes);
    hasher.finish_32()
}

fn descriptor_checksum(descriptor: &[u8]) -> u8 {
    checksum(descriptor).to_le_bytes()[1]
}

const TRUNCATED: CompressError = CompressError::Truncated { codec: Codec::Lz4 };

fn corrupt(reason: impl std::fmt::Display) -> CompressError {
    CompressError::corrupt(Codec::Lz4, reason)
}
