//! Which transactions of the log were aborted, for readers of committed records.

/// A transaction that was aborted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Aborted {
    pub(crate) producer_id: i64,
    /// Its first record.
    pub(crate) first: i64,
    /// Its marker.
    pub(crate) last: i64,
}

/// The aborted transactions, in the order of their markers.
#[derive(Debug, Default)]
pub(crate) struct AbortedTransactions {
    list: Vec<Aborted>,
}

impl AbortedTransactions {
    pub(crate) fn push(&mut self, aborted: Aborted) {
        self.list.push(aborted);
    }

    /// Those that a reader of the offsets from `from` to before `until` has to know.
    pub(crate) fn within(&self, from: i64, until: i64) -> impl Iterator<Item = &Aborted> {
        let ended = self.list.partition_point(|it| it.last < from);
        let rest = self.list[ended..].iter();
        rest.filter(move |aborted| aborted.first < until)
    }

    pub(super) fn truncate_from(&mut self, end: i64) {
        let kept = self.list.partition_point(|it| it.last < end);
        self.list.truncate(kept);
    }

    pub(super) fn drop_before(&mut self, start: i64) {
        let ended = self.list.partition_point(|it| it.last < start);
        self.list.drain(..ended);
    }
}
