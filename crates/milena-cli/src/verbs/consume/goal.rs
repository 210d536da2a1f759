//! When reading is complete.

use std::collections::BTreeMap;

/// What is still wanted of which partition, and of all together.
#[derive(Debug)]
pub(super) struct Goal {
    open: BTreeMap<i32, Limit>,
    /// How many records are still wanted.
    left: u64,
}

/// Where reading of one partition ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Limit {
    /// Before this offset.
    pub(super) end: Option<i64>,
    /// Before the first record of this timestamp or later.
    pub(super) stop_at: Option<i64>,
}

impl Limit {
    /// Whether the record is beyond the limit, and so is all that follows.
    pub(super) fn excludes(&self, offset: i64, timestamp: i64) -> bool {
        self.end.is_some_and(|end| offset >= end)
            || self.stop_at.is_some_and(|stop| timestamp >= stop)
    }

    /// Ends no later than before this offset.
    pub(super) fn lower(&mut self, end: i64) {
        self.end = Some(self.end.map_or(end, |earlier| earlier.min(end)));
    }

    /// Whether nothing within the limit is left at this position.
    pub(super) fn is_reached(&self, position: i64) -> bool {
        self.end.is_some_and(|end| position >= end)
    }
}

impl Goal {
    /// Every partition up to its limit, but no more than `count` records.
    pub(super) fn new(limits: BTreeMap<i32, Limit>, count: Option<u64>) -> Self {
        Self {
            open: limits,
            left: count.unwrap_or(u64::MAX),
        }
    }

    /// Whether an end was asked for at all.
    pub(super) fn is_finite(&self) -> bool {
        let limited = |limit: &Limit| *limit != Limit::default();
        self.left < u64::MAX || self.open.values().all(limited)
    }

    pub(super) fn is_reached(&self) -> bool {
        self.left == 0 || self.open.is_empty()
    }

    /// The partitions that are not complete.
    pub(super) fn open(&self) -> impl Iterator<Item = i32> + '_ {
        self.open.keys().copied()
    }

    /// The limit of a partition that is not complete.
    pub(super) fn limit(&self, partition: i32) -> Option<Limit> {
        self.open.get(&partition).copied()
    }

    /// How many records are still wanted.
    pub(super) fn left(&self) -> u64 {
        self.left
    }

    /// A record was taken.
    pub(super) fn took_one(&mut self) {
        self.left = self.left.saturating_sub(1);
    }

    /// A partition was read up to this position; whether that completed it.
    pub(super) fn reached(&mut self, partition: i32, position: i64) -> bool {
        let complete = self
            .open
            .get(&partition)
            .is_some_and(|limit| limit.is_reached(position));
        complete && self.close(partition)
    }

    /// Nothing more is wanted of a partition; whether anything was.
    pub(super) fn close(&mut self, partition: i32) -> bool {
        self.open.remove(&partition).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(limits: &[(i32, Option<i64>)], count: Option<u64>) -> Goal {
        let limit = |end| Limit { end, stop_at: None };
        Goal::new(
            limits
                .iter()
                .map(|(partition, end)| (*partition, limit(*end)))
                .collect(),
            count,
        )
    }

    #[test]
    fn reading_is_complete_when_every_partition_is() {
        let mut goal = goal(&[(0, Some(5)), (1, Some(0))], None);
        assert!(goal.is_finite());
        assert!(!goal.reached(0, 4));
        assert!(goal.reached(1, 0), "an empty partition is complete at once");
        assert!(!goal.is_reached());
        assert!(
            goal.reached(0, 6),
            "a position may jump over the end: markers have offsets too"
        );
        assert!(goal.is_reached());
        assert!(!goal.reached(0, 7), "complete once only");
    }

    #[test]
    fn a_count_ends_it_whatever_is_left() {
        let mut goal = goal(&[(0, None)], Some(2));
        goal.took_one();
        assert_eq!((goal.left(), goal.is_reached()), (1, false));
        goal.took_one();
        assert!(goal.is_reached());
    }

    #[test]
    fn without_any_limit_there_is_no_end() {
        let mut goal = goal(&[(0, None)], None);
        assert!(!goal.is_finite());
        goal.took_one();
        assert!(!goal.reached(0, i64::MAX) && !goal.is_reached());
    }

    #[test]
    fn limits_exclude_what_is_at_or_beyond_them() {
        let limit = Limit {
            end: Some(10),
            stop_at: Some(1000),
        };
        assert!(!limit.excludes(9, 999));
        assert!(limit.excludes(10, 0) && limit.excludes(0, 1000));
        assert!(!Limit::default().excludes(i64::MAX, i64::MAX));
    }
}
