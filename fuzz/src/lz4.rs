//! lz4, compared with the C library's frames where it is compiled in.

use milena_protocol::compression::{Codec, Compression};

use crate::codec::{self, Agreement, Reference, Verdict};

const REFERENCE: Reference = Reference {
    codec: Codec::Lz4,
    levels: &[Compression::Lz4],
    decompress: c::frames,
    compress: c::compress,
    // The C library refuses matches near the end of a block that no encoder writes and the format does not forbid, and reads
    // matches at a distance of 0, which it does forbid.
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

    pub(super) fn frames(_data: &[u8], _limit: usize) -> Verdict {
        Verdict::Unknown
    }

    pub(super) fn compress(_data: &[u8], _choice: u8) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(feature = "c")]
mod c {
    use std::ptr::{null, null_mut};

    use lz4_sys::{
        BlockChecksum, BlockMode, BlockSize, ContentChecksum, FrameType, LZ4F_VERSION,
        LZ4F_compressBound, LZ4F_createDecompressionContext, LZ4F_decompress,
        LZ4F_freeDecompressionContext, LZ4F_isError, LZ4FDecompressionContext, LZ4FFrameInfo,
        LZ4FPreferences,
    };

    use super::Verdict;

    unsafe extern "C" {
        // The bindings leave it out.
        fn LZ4F_compressFrame(
            to: *mut u8,
            room: usize,
            from: *const u8,
            len: usize,
            preferences: *const LZ4FPreferences,
        ) -> usize;
    }

    pub(super) fn frames(data: &[u8], limit: usize) -> Verdict {
        let context = Context::new();
        let mut output = vec![0; limit + 1];
        let (mut rest, mut len) = (data, 0);
        let mut whole = false;
        loop {
            let (mut read, mut written) = (rest.len(), output.len() - len);
            let room = &mut output[len..];
            // SAFETY: the context is live; both buffers are as long as the library is told.
            let hint = unsafe {
                let (to, from) = (room.as_mut_ptr(), rest.as_ptr());
                LZ4F_decompress(context.0, to, &mut written, from, &mut read, null())
            };
            // SAFETY: it only looks at the number.
            if unsafe { LZ4F_isError(hint) } != 0 {
                return Verdict::Refused;
            }
            rest = &rest[read..];
            len += written;
            if len > limit {
                return Verdict::TooLarge;
            }
            if read == 0 && written == 0 {
                break;
            }
            // Between frames the library wants nothing more.
            whole = hint == 0;
        }
        if !whole || !rest.is_empty() || wants_dictionary(data) {
            return if wants_dictionary(data) {
                Verdict::Unknown
            } else {
                Verdict::Refused
            };
        }
        output.truncate(len);
        Verdict::Output(output)
    }

    /// The library decodes frames that name a dictionary without having it; the Kafka clients refuse them.
    fn wants_dictionary(data: &[u8]) -> bool {
        let magic = b"\x04\x22\x4d\x18";
        data.windows(5)
            .any(|head| head.starts_with(magic) && head[4] & 1 != 0)
    }

    struct Context(LZ4FDecompressionContext);

    impl Context {
        fn new() -> Self {
            let mut context = LZ4FDecompressionContext(null_mut());
            // SAFETY: it writes the context that it makes.
            let code = unsafe { LZ4F_createDecompressionContext(&mut context, LZ4F_VERSION) };
            assert_eq!(code, 0, "there is memory for a context");
            Self(context)
        }
    }

    impl Drop for Context {
        fn drop(&mut self) {
            // SAFETY: it was made by `new` and is used no more.
            unsafe { LZ4F_freeDecompressionContext(self.0) };
        }
    }

    /// One frame of any kind that the library can write.
    pub(super) fn compress(data: &[u8], choice: u8) -> Option<Vec<u8>> {
        let preferences = LZ4FPreferences {
            frame_info: LZ4FFrameInfo {
                block_size_id: match choice & 3 {
                    0 => BlockSize::Max64KB,
                    1 => BlockSize::Max256KB,
                    2 => BlockSize::Max1MB,
                    _ => BlockSize::Max4MB,
                },
                block_mode: match choice & 4 {
                    0 => BlockMode::Linked,
                    _ => BlockMode::Independent,
                },
                content_checksum_flag: match choice & 8 {
                    0 => ContentChecksum::NoChecksum,
                    _ => ContentChecksum::ChecksumEnabled,
                },
                frame_type: FrameType::Frame,
                content_size: if choice & 16 == 0 {
                    0
                } else {
                    data.len() as u64
                },
                dict_id: 0,
                block_checksum_flag: match choice & 32 {
                    0 => BlockChecksum::NoBlockChecksum,
                    _ => BlockChecksum::BlockChecksumEnabled,
                },
            },
            compression_level: u32::from(choice >> 6) * 3,
            auto_flush: 0,
            favor_dec_speed: 0,
            reserved: [0; 3],
        };
        // SAFETY: the output is as long as the library says it needs; the preferences outlive the calls.
        unsafe {
            let mut output = vec![0; LZ4F_compressBound(data.len(), &preferences) + 32];
            let (to, room) = (output.as_mut_ptr(), output.len());
            let len = LZ4F_compressFrame(to, room, data.as_ptr(), data.len(), &preferences);
            assert_eq!(LZ4F_isError(len), 0, "the library can compress");
            output.truncate(len);
            Some(output)
        }
    }
}
