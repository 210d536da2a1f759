//! Memory of batches that are done, for those that are opened next.

use bytes::Bytes;
use milena_protocol::record::BatchBuilder;

/// Larger ones are rare and not kept.
const LARGEST: usize = 1 << 20;

/// Buffers to be used again. Fresh memory costs more than what is written into it: it has to be had from the system and to be
/// initialised.
pub(super) struct Spares {
    buffers: Vec<Bytes>,
    /// What they take together, in bytes.
    held: usize,
    most: usize,
}

impl Spares {
    /// Of a producer with so much `buffer.memory`: an eighth of it is kept, which is the batches of some hundred partitions.
    pub(super) fn new(buffer_memory: usize) -> Self {
        Self {
            buffers: Vec::new(),
            held: 0,
            most: buffer_memory / 8,
        }
    }

    /// Keeps the memory of a batch that is done.
    pub(super) fn put(&mut self, bytes: Bytes) {
        let len = bytes.len();
        if len > 0 && len <= LARGEST && self.held + len <= self.most {
            self.held += len;
            self.buffers.push(bytes);
        }
    }

    /// An empty batch with room for so many bytes.
    pub(super) fn take(&mut self, capacity: usize) -> BatchBuilder {
        // What is much too large would be held by a small batch.
        match self.buffers.pop_if(|spare| spare.len() <= 2 * capacity) {
            Some(spare) => {
                self.held -= spare.len();
                BatchBuilder::recycling(spare, capacity)
            }
            None => BatchBuilder::new(capacity),
        }
    }
}

#[cfg(test)]
mod tests {
    use milena_protocol::compression::Compression;
    use milena_protocol::record::Stamp;

    use super::*;

    fn sealed(len: usize) -> Bytes {
        let mut builder = BatchBuilder::new(0);
        builder.append(0, None, Some(&vec![7; len]), &[]).unwrap();
        builder.seal(Stamp::NONE, Compression::None).unwrap()
    }

    fn seal(mut builder: BatchBuilder) -> Bytes {
        builder.append(0, None, Some(b"new"), &[]).unwrap();
        builder.seal(Stamp::NONE, Compression::None).unwrap()
    }

    #[test]
    fn memory_is_used_again_only_if_nobody_reads_it_and_it_fits() {
        let mut spares = Spares::new(1 << 20);
        let done = sealed(1000);
        let address = done.as_ptr();
        spares.put(done);
        let again = seal(spares.take(1000));
        assert_eq!(again.as_ptr(), address);
        assert_eq!(again, sealed_text(b"new"));
        // On the wire still.
        spares.put(again.clone());
        assert_ne!(seal(spares.take(64)).as_ptr(), address);
        spares.put(sealed(1000));
        let small = spares.take(100);
        assert!(
            small.is_empty() && spares.buffers.len() == 1,
            "it would be too large"
        );
    }

    fn sealed_text(text: &[u8]) -> Bytes {
        let mut builder = BatchBuilder::new(0);
        builder.append(0, None, Some(text), &[]).unwrap();
        builder.seal(Stamp::NONE, Compression::None).unwrap()
    }

    #[test]
    fn an_eighth_of_the_buffer_is_kept_and_no_giants() {
        let one = sealed(100).len();
        let mut spares = Spares::new(8 * 10 * one + 8 * LARGEST);
        spares.put(sealed(LARGEST));
        assert!(spares.buffers.is_empty());
        let mut spares = Spares::new(8 * 10 * one);
        (0..20).for_each(|_| spares.put(sealed(100)));
        assert_eq!(spares.buffers.len(), 10);
        (0..4).for_each(|_| drop(spares.take(one)));
        (0..20).for_each(|_| spares.put(sealed(100)));
        assert_eq!(spares.buffers.len(), 10, "what was taken makes room");
    }
}
