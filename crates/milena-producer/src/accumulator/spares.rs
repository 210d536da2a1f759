//! Memory of batches that are done, for those that are opened next.

use bytes::Bytes;
use milena_protocol::record::BatchBuilder;

/// So many are kept: about what comes back in one answer and is opened again before the next.
const MOST: usize = 16;
/// Larger ones are rare and not kept.
const LARGEST: usize = 1 << 20;

/// Buffers to be used again. Fresh memory costs more than what is written into it: it has to be had from the system and to be
/// initialised.
#[derive(Default)]
pub(super) struct Spares(Vec<Bytes>);

impl Spares {
    /// Keeps the memory of a batch that is done.
    pub(super) fn put(&mut self, bytes: Bytes) {
        if self.0.len() < MOST && !bytes.is_empty() && bytes.len() <= LARGEST {
            self.0.push(bytes);
        }
    }

    /// An empty batch with room for so many bytes.
    pub(super) fn take(&mut self, capacity: usize) -> BatchBuilder {
        // What is much too large would be held by a small batch.
        let fits = |spare: &Bytes| spare.len() <= 2 * capacity;
        match self.0.pop() {
            Some(spare) if fits(&spare) => BatchBuilder::recycling(spare, capacity),
            Some(spare) => {
                self.0.push(spare);
                BatchBuilder::new(capacity)
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
        let mut spares = Spares::default();
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
            small.is_empty() && spares.0.len() == 1,
            "it would be too large"
        );
    }

    fn sealed_text(text: &[u8]) -> Bytes {
        let mut builder = BatchBuilder::new(0);
        builder.append(0, None, Some(text), &[]).unwrap();
        builder.seal(Stamp::NONE, Compression::None).unwrap()
    }

    #[test]
    fn a_few_are_kept_and_no_giants() {
        let mut spares = Spares::default();
        spares.put(sealed(LARGEST));
        assert!(spares.0.is_empty());
        (0..2 * MOST).for_each(|_| spares.put(sealed(100)));
        assert_eq!(spares.0.len(), MOST);
    }
}
