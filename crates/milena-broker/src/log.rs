//! The batches of a partition in the order of their offsets.

use std::collections::VecDeque;

use milena_protocol::record::Batch;

/// A partition's log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    batches: VecDeque<Batch>,
    /// The first offset that may be read.
    start: i64,
    /// The offset that the next record gets.
    end: i64,
    bytes: usize,
}

impl Log {
    /// Bytes of all batches.
    pub(crate) fn size(&self) -> usize {
        self.bytes
    }
}
