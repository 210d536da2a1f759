//! zstd, compared with the C library where it is compiled in, and with a third implementation where the two disagree.

use milena_protocol::compression::{Codec, Compression};
use ruzstd::decoding::FrameDecoder;

use crate::codec::{self, Reference, Verdict};

const REFERENCE: Reference = Reference {
    codec: Codec::Zstd,
    levels: &[
        Compression::Zstd { level: 3 },
        Compression::Zstd { level: -7 },
        Compression::Zstd { level: 1 },
        Compression::Zstd { level: 22 },
    ],
    decompress: c::frames,
    compress: c::compress,
    strict: true,
    arbiter: Some(is_read_by_a_third),
};

/// Compares and round-trips.
///
/// # Panics
/// When both implementations differ, when a limit is not kept or when too much is allocated.
pub fn check(data: &[u8]) {
    codec::check(&REFERENCE, data);
}

/// The C library reads a literal stream that ends a literal too early, as if it were whole; others see that it is corrupt.
fn is_read_by_a_third(data: &[u8], limit: usize) -> bool {
    FrameDecoder::new()
        .decode_all(data, &mut vec![0; limit])
        .is_ok()
}

#[cfg(not(feature = "c"))]
mod c {
    use super::Verdict;

    pub(super) fn frames(_data: &[u8], _limit: usize) -> Verdict {
        Verdict::Unknown
    }

    pub(super) fn compress(_data: &[u8], _choice: u8) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(feature = "c")]
mod c {
    use super::Verdict;

    /// `ZSTD_error_dstSize_tooSmall`.
    const TOO_SMALL: usize = 70_usize.wrapping_neg();

    pub(super) fn frames(data: &[u8], limit: usize) -> Verdict {
        if data.is_empty() {
            return Verdict::Refused;
        }
        let mut output = vec![0; limit];
        match zstd_safe::decompress(&mut output[..], data) {
            Ok(len) => {
                output.truncate(len);
                Verdict::Output(output)
            }
            Err(TOO_SMALL) => Verdict::TooLarge,
            Err(_) => Verdict::Refused,
        }
    }

    pub(super) fn compress(data: &[u8], choice: u8) -> Option<Vec<u8>> {
        let mut output = vec![0; zstd_safe::compress_bound(data.len())];
        let level = [-5, 1, 3, 6, 9, 12, 19, 22][usize::from(choice % 8)];
        let len = zstd_safe::compress(&mut output[..], data, level).ok()?;
        output.truncate(len);
        Some(output)
    }
}
