//! zstd, compared with what the C library and a third implementation agree on, where the C library is compiled in.

use milena_protocol::compression::{Codec, Compression};

use crate::codec::{self, Agreement, Reference, Verdict};

const REFERENCE: Reference = Reference {
    codec: Codec::Zstd,
    levels: &[
        Compression::Zstd { level: 3 },
        Compression::Zstd { level: -7 },
        Compression::Zstd { level: 1 },
        Compression::Zstd { level: 22 },
    ],
    decompress: c::agreed,
    compress: c::compress,
    // Each of the three reads frames that the format forbids and the others refuse: with a sequence or a literal that leaves
    // bits over, or a block of more than 128 KiB. (Batches have a checksum of their own.) What others did compress, and what
    // was compressed here, must be read all the same.
    agreement: Agreement::Contents,
};

/// Compares and round-trips.
///
/// # Panics
/// When both implementations differ, when a limit is not kept or when too much is allocated.
pub fn check(data: &[u8]) {
    codec::check(&REFERENCE, data);
}

#[cfg(not(feature = "c"))]
mod c {
    use super::Verdict;

    pub(super) fn agreed(_data: &[u8], _limit: usize) -> Verdict {
        Verdict::Unknown
    }

    pub(super) fn compress(_data: &[u8], _choice: u8) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(feature = "c")]
mod c {
    use ruzstd::decoding::FrameDecoder;

    use super::Verdict;

    /// What the C library and a third implementation both read, and read alike.
    pub(super) fn agreed(data: &[u8], limit: usize) -> Verdict {
        let mut output = vec![0; limit];
        let Ok(len) = zstd_safe::decompress(&mut output[..], data) else {
            return Verdict::Refused;
        };
        output.truncate(len);
        match third(data, limit) {
            Some(third) if third == output => Verdict::Output(output),
            _ => Verdict::Refused,
        }
    }

    fn third(data: &[u8], limit: usize) -> Option<Vec<u8>> {
        let mut output = vec![0; limit];
        let len = FrameDecoder::new().decode_all(data, &mut output).ok()?;
        output.truncate(len);
        Some(output)
    }

    pub(super) fn compress(data: &[u8], choice: u8) -> Option<Vec<u8>> {
        let mut output = vec![0; zstd_safe::compress_bound(data.len())];
        let level = [-5, 1, 3, 6, 9, 12, 19, 22][usize::from(choice % 8)];
        let len = zstd_safe::compress(&mut output[..], data, level).ok()?;
        output.truncate(len);
        Some(output)
    }
}
