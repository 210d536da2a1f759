//! Kafka's compression codecs, both ways, in pure Rust.
//!
//! [`Compression`] is what a user chooses, [`Codec`] is what a batch says. [`Compressor`] and [`Decompressor`] keep the
//! codecs' tables and buffers from batch to batch. Every decompression has a limit: a size that the data declares is
//! checked against it before anything is allocated, and output that grows beyond it stops there.

use std::fmt;
use std::str::FromStr;

mod compressor;
mod decompressor;
mod gzip;
mod lz4;
mod output;
mod snappy;
mod zstd;

use bytes::Bytes;

pub use compressor::Compressor;
pub use decompressor::{DEFAULT_LIMIT, Decompressor};

/// How the records of a batch are compressed, as its attributes number it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Codec {
    /// Not at all.
    #[default]
    None,
    /// Deflate in gzip members.
    Gzip,
    /// Snappy blocks, framed as the Java client does or not at all.
    Snappy,
    /// The LZ4 frame format.
    Lz4,
    /// Zstandard frames.
    Zstd,
}

impl Codec {
    /// The codec's number on the wire.
    pub const fn id(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Gzip => 1,
            Self::Snappy => 2,
            Self::Lz4 => 3,
            Self::Zstd => 4,
        }
    }

    /// The codec with this number, if there is one.
    pub const fn from_id(id: u8) -> Option<Self> {
        match id {
            0 => Some(Self::None),
            1 => Some(Self::Gzip),
            2 => Some(Self::Snappy),
            3 => Some(Self::Lz4),
            4 => Some(Self::Zstd),
            _ => None,
        }
    }

    /// Kafka's name for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which codec to compress with, and how hard.
///
/// Parses from Kafka's names; the levels are Kafka's defaults then.
///
/// ```
/// use milena_protocol::compression::Compression;
///
/// let compression: Compression = "zstd".parse()?;
/// assert_eq!(compression, Compression::Zstd { level: 3 });
/// assert_eq!(compression.with_level(1)?.to_string(), "zstd");
/// # Ok::<(), milena_protocol::compression::CompressError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip: small and slow.
    Gzip {
        /// 0 (stored) to 9 (smallest); -1 means 6.
        level: i32,
    },
    /// snappy: fast.
    Snappy,
    /// lz4: fast. There is one level.
    Lz4,
    /// zstd: small and reasonably fast.
    Zstd {
        /// -131072 (fastest) to 22 (smallest), as Kafka has it. The pure Rust encoder knows -7 to 4 and takes the
        /// nearest.
        level: i32,
    },
}

impl Compression {
    /// gzip at Kafka's default level.
    pub const GZIP: Self = Self::Gzip {
        level: gzip::DEFAULT_LEVEL,
    };
    /// zstd at Kafka's default level.
    pub const ZSTD: Self = Self::Zstd {
        level: zstd::DEFAULT_LEVEL,
    };

    /// The codec a batch will name.
    pub const fn codec(self) -> Codec {
        match self {
            Self::None => Codec::None,
            Self::Gzip { .. } => Codec::Gzip,
            Self::Snappy => Codec::Snappy,
            Self::Lz4 => Codec::Lz4,
            Self::Zstd { .. } => Codec::Zstd,
        }
    }

    /// The same codec at another level. Codecs without levels ignore it.
    ///
    /// # Errors
    ///
    /// [`CompressError::Level`] when Kafka does not have that level for the codec.
    pub fn with_level(self, level: i32) -> Result<Self, CompressError> {
        let (levels, compression) = match self {
            Self::Gzip { .. } => (gzip::LEVELS, Self::Gzip { level }),
            Self::Zstd { .. } => (zstd::LEVELS, Self::Zstd { level }),
            other => return Ok(other),
        };
        match levels.contains(&level) {
            true => Ok(compression),
            false => Err(CompressError::Level {
                codec: self.codec(),
                level,
            }),
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.codec().fmt(f)
    }
}

impl FromStr for Compression {
    type Err = CompressError;

    fn from_str(name: &str) -> Result<Self, CompressError> {
        match name.trim().to_ascii_lowercase().as_str() {
            "none" | "uncompressed" => Ok(Self::None),
            "gzip" => Ok(Self::GZIP),
            "snappy" => Ok(Self::Snappy),
            "lz4" => Ok(Self::Lz4),
            "zstd" => Ok(Self::ZSTD),
            _ => Err(CompressError::UnknownName(name.into())),
        }
    }
}

/// Why data could not be compressed or decompressed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CompressError {
    /// No codec has this name.
    #[error("unknown compression {0:?}: expected none, gzip, snappy, lz4 or zstd")]
    UnknownName(Box<str>),
    /// No codec has this number.
    #[error("unknown compression codec {0}")]
    UnknownCodec(u8),
    /// The codec has no such level.
    #[error("{codec} has no compression level {level}")]
    Level {
        /// The codec.
        codec: Codec,
        /// The refused level.
        level: i32,
    },
    /// The decompressed data would be larger than allowed.
    #[error("{codec} data decompresses to more than {limit} bytes")]
    TooLarge {
        /// The codec.
        codec: Codec,
        /// The limit in bytes.
        limit: usize,
    },
    /// The data ends in the middle.
    #[error("{codec} data is truncated")]
    Truncated {
        /// The codec.
        codec: Codec,
    },
    /// The data is not what the codec writes.
    #[error("{codec} data is corrupt: {reason}")]
    Corrupt {
        /// The codec.
        codec: Codec,
        /// What is wrong with it.
        reason: Box<str>,
    },
    /// The encoder failed.
    #[error("{codec} cannot compress: {reason}")]
    Encoder {
        /// The codec.
        codec: Codec,
        /// What it said.
        reason: Box<str>,
    },
}

impl CompressError {
    fn corrupt(codec: Codec, reason: impl fmt::Display) -> Self {
        Self::Corrupt {
            codec,
            reason: reason.to_string().into(),
        }
    }

    fn encoder(codec: Codec, reason: impl fmt::Display) -> Self {
        Self::Encoder {
            codec,
            reason: reason.to_string().into(),
        }
    }
}

/// Compresses `data` and appends it to `output`. For more than one piece of data, keep a [`Compressor`].
///
/// # Errors
///
/// When the encoder fails; `output` is then as it was.
pub fn compress(
    compression: Compression,
    data: &[u8],
    output: &mut Vec<u8>,
) -> Result<(), CompressError> {
    Compressor::new().compress(compression, data, output)
}

/// Decompresses `data`, written by the codec with this number, to at most `limit` bytes. For more than one piece of data,
/// keep a [`Decompressor`].
///
/// # Errors
///
/// When there is no such codec, the data is corrupt or truncated, has bytes after its end, or exceeds the limit.
pub fn decompress(codec: u8, data: &Bytes, limit: usize) -> Result<Bytes, CompressError> {
    let codec = Codec::from_id(codec).ok_or(CompressError::UnknownCodec(codec))?;
    Decompressor::with_limit(limit).decompress(codec, data)
}
