//! Which transactions were aborted, for readers who want none of their records.

/// A transaction that was aborted: its records are from `first_offset` on, its marker is at `last_offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AbortedTransaction {
    pub(crate) producer_id: i64,
    pub(crate) first_offset: i64,
    pub(crate) last_offset: i64,
}

/// Those of a log, in the order of their markers.
#[derive(Debug, Default)]
pub(crate) struct AbortedTransactions(Vec<AbortedTransaction>);

impl AbortedTransactions {
    pub(super) fn add(&mut self, aborted: AbortedTransaction) {
        self.0.push(aborted);
    }

    /// Those that have records between the two offsets.
    pub(super) fn in_range(&self, from: i64, until: i64) -> Vec<AbortedTransaction> {
        let overlaps = |it: &&AbortedTransaction| it.last_offset >= from && it.first_offset < until;
        self.0.iter().filter(overlaps).copied().collect()
    }

    pub(super) fn truncate(&mut self, end: i64) {
        self.0.retain(|it| it.last_offset < end);
    }

    pub(super) fn advance_start(&mut self, start: i64) {
        self.0.retain(|it| it.last_offset >= start);
    }
}
