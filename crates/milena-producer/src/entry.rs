//! A record on its way into a batch.

use milena_protocol::record::{BatchBuilder, Header};

use crate::partitioner::Choice;

/// Everything a record needs to be queued, borrowed, with its key hashed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) topic: &'a str,
    pub(crate) choice: Choice,
    /// `None` for the time at which it is accepted.
    pub(crate) timestamp_ms: Option<i64>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: &'a [Header<'a>],
}

impl Entry<'_> {
    /// No record takes more bytes than this when it is encoded.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        let (key, value) = (
            self.key.map_or(0, <[u8]>::len),
            self.value.map_or(0, <[u8]>::len),
        );
        BatchBuilder::record_size_upper_bound(key, value, self.headers)
    }
}
