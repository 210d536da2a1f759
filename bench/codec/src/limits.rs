//! What no implementation can do without: copying the bytes, their checksum, the raw compression of a block.

use std::hint::black_box;

use crate::subject::{Subject, Work};
use crate::workload::{self, Codec, Shape};

/// A limit, for the batch of a shape without compression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Copying the batch into memory that is there already.
    Memcpy(Shape),
    /// The checksum over the batch, as the crate `crc32c` computes it.
    Crc(Shape),
    /// The batch as one raw block of lz4_flex.
    Lz4Compress(Shape),
    Lz4Decompress(Shape),
    /// The batch as one raw block of snap.
    SnappyDecompress(Shape),
}

impl Limit {
    pub fn name(self) -> &'static str {
        match self {
            Limit::Memcpy(_) => "memcpy",
            Limit::Crc(_) => "crc",
            Limit::Lz4Compress(_) | Limit::Lz4Decompress(_) => "raw lz4",
            Limit::SnappyDecompress(_) => "raw snappy",
        }
    }

    pub fn subject(self) -> Subject {
        let work: Work = match self {
            Limit::Memcpy(shape) => {
                let batch = workload::batch(shape, Codec::None);
                let mut copy = vec![0; batch.len()];
                Box::new(move || {
                    copy.copy_from_slice(&batch);
                    black_box(&mut copy);
                })
            }
            Limit::Crc(shape) => {
                let batch = workload::batch(shape, Codec::None);
                Box::new(move || {
                    black_box(crc32c::crc32c(black_box(&batch)));
                })
            }
            Limit::Lz4Compress(shape) => {
                let batch = workload::batch(shape, Codec::None);
                let mut block = vec![0; lz4_flex::block::get_maximum_output_size(batch.len())];
                Box::new(move || {
                    let len = lz4_flex::block::compress_into(&batch, &mut block);
                    black_box(len.expect("there is room"));
                })
            }
            Limit::Lz4Decompress(shape) => {
                let batch = workload::batch(shape, Codec::None);
                let block = lz4_flex::block::compress(&batch);
                let mut output = vec![0; batch.len()];
                Box::new(move || {
                    let len = lz4_flex::block::decompress_into(&block, &mut output);
                    black_box(len.expect("it decompresses"));
                })
            }
            Limit::SnappyDecompress(shape) => {
                let batch = workload::batch(shape, Codec::None);
                let block = snap::raw::Encoder::new().compress_vec(&batch);
                let block = block.expect("it compresses");
                let mut output = vec![0; batch.len()];
                Box::new(move || {
                    let len = snap::raw::Decoder::new().decompress(&block, &mut output);
                    black_box(len.expect("it decompresses"));
                })
            }
        };
        Subject {
            name: self.name(),
            work,
        }
    }
}
