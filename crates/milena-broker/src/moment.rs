//! The cluster's clock: a moment, which is handed in and never asked for.

use std::time::Duration;

/// A moment: the time since the Unix epoch, as the whole cluster has it. In a simulation it is invented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Duration);

impl Moment {
    /// The moment that is `since_epoch` after the beginning of 1970, UTC.
    pub const fn new(since_epoch: Duration) -> Self {
        Self(since_epoch)
    }

    /// The time since the beginning of 1970, UTC.
    pub const fn since_epoch(self) -> Duration {
        self.0
    }

    /// Milliseconds since the Unix epoch, as timestamps of records are.
    pub const fn timestamp_ms(self) -> i64 {
        self.0.as_millis() as i64
    }

    /// The moment that is `wait` later.
    #[must_use]
    pub const fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// The moment that was `wait` ago.
    #[must_use]
    pub const fn before(self, wait: Duration) -> Self {
        Self(self.0.saturating_sub(wait))
    }

    /// The moment that is as many milliseconds later as a message says; none for negative ones.
    #[must_use]
    pub fn after_ms(self, wait_ms: i64) -> Self {
        self.after(Duration::from_millis(wait_ms.max(0) as u64))
    }

    /// This moment, or the first after it at which something happens that happens at such intervals.
    #[must_use]
    pub(crate) fn at_interval(self, interval: Duration) -> Self {
        let into = self.0.as_nanos().checked_rem(interval.as_nanos());
        match into {
            None | Some(0) => self,
            // What is left of an interval is less than one.
            Some(into) => self
                .after(interval)
                .before(Duration::from_nanos(into as u64)),
        }
    }

    /// The time from `earlier` to here, zero if it is later.
    pub const fn since(self, earlier: Moment) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}
