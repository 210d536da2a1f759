//! Decompressed bytes under way, never more than the limit.

use super::{Codec, CompressError};

/// Where a decoder puts its output. The buffer may come with old bytes in it; only what a decoder writes and
/// [`commit`](Self::commit)s gets out.
pub(super) struct Output {
    codec: Codec,
    limit: usize,
    // Everything before `len` is output; what follows is initialised room.
    buffer: Vec<u8>,
    len: usize,
}

impl Output {
    pub(super) const fn new(codec: Codec, limit: usize, buffer: Vec<u8>) -> Self {
        Self {
            codec,
            limit,
            buffer,
            len: 0,
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Bytes that may still be put out.
    pub(super) const fn remaining(&self) -> usize {
        self.limit - self.len
    }

    /// Refuses a piece of output that is known to be `size` bytes, before room is made for it.
    pub(super) fn check(&self, size: u64) -> Result<(), CompressError> {
        match usize::try_from(size) {
            Ok(size) if size <= self.remaining() => Ok(()),
            _ => Err(self.too_large()),
        }
    }

    pub(super) const fn too_large(&self) -> CompressError {
        CompressError::TooLarge {
            codec: self.codec,
            limit: self.limit,
        }
    }

    /// The output so far from `start` on, and room for `size` bytes after it (less at the limit).
    pub(super) fn split(&mut self, start: usize, size: usize) -> (&[u8], &mut [u8]) {
        let end = self.len + size.min(self.remaining());
        if self.buffer.len() < end {
            // Doubling keeps the cost of zeroing in proportion to the output.
            let grown = end.max(self.buffer.len().saturating_mul(2)).min(self.limit);
            // Exactly, for a vector would go on to double what is already as much as it may be.
            self.buffer.reserve_exact(grown - self.buffer.len());
            self.buffer.resize(grown, 0);
        }
        let (done, room) = self.buffer[..end].split_at_mut(self.len);
        (&done[start..], room)
    }

    /// Counts `size` bytes of the room as output.
    pub(super) fn commit(&mut self, size: usize) {
        self.len += size;
        debug_assert!(
            self.len <= self.buffer.len().min(self.limit),
            "more was committed than there was room for"
        );
    }

    /// Puts out a copy of `bytes`.
    pub(super) fn extend(&mut self, bytes: &[u8]) -> Result<(), CompressError> {
        self.check(bytes.len() as u64)?;
        self.split(self.len, bytes.len()).1.copy_from_slice(bytes);
        self.commit(bytes.len());
        Ok(())
    }

    /// Lets a decoder that appends to a vector do so, given the vector and the number of bytes that may be added.
    pub(super) fn append<R>(&mut self, write: impl FnOnce(&mut Vec<u8>, usize) -> R) -> R {
        self.buffer.truncate(self.len);
        let result = write(&mut self.buffer, self.limit - self.len);
        self.len = self.buffer.len();
        result
    }

    /// What was put out.
    pub(super) fn into_buffer(mut self) -> Vec<u8> {
        self.buffer.truncate(self.len);
        self.buffer
    }
}
