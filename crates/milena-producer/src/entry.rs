//! A record on its way into a batch.

use milena_protocol::record::{BatchBuilder, Header};

use crate::partitioner::Choice;

/// Everything a record needs to be queued, borrowed, with its time set and its key hashed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    pub(crate) topic: &'a str,
    pub(crate) choice: Choice,
    pub(crate) timestamp_ms: i64,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) value: Option<&'a [u8]>,
    pub(crate) headers: &'a [Header<'a>],
}

impl Entry<'_> {
    /// No record takes more bytes than this when it is encoded.
    pub(crate) fn size(&self) -> usize {
        let (key, value) = (
            self.key.map_or(0, <[u8]>::len),
            self.value.map_or(0, <[u8]>::len),
        );
        BatchBuilder::record_size_upper_bound(key, value, self.headers)
    }
}
