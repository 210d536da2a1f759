//! Which codec compresses the batches of which topic.

use std::collections::BTreeMap;

use milena_protocol::compression::Compression;

/// One codec for all topics but those that have their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Codecs {
    pub(crate) default: Compression,
    pub(crate) by_topic: BTreeMap<String, Compression>,
}

impl Codecs {
    /// What to compress a topic's batches with.
    pub(crate) fn of(&self, topic: &str) -> Compression {
        self.by_topic.get(topic).copied().unwrap_or(self.default)
    }
}
