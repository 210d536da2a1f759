//! When the next record may go if there are to be so many a second.

use std::time::{Duration, Instant};

/// A steady schedule; what was missed because the input or the broker was slow is not made up for in a burst.
#[derive(Debug)]
pub(crate) struct Rate {
    interval: Duration,
    next: Instant,
}

/// The schedule may be this far behind before it starts anew.
const LAG: Duration = Duration::from_millis(100);

impl Rate {
    /// So many records per second, which must be positive, from `now` on.
    pub(crate) fn new(per_second: f64, now: Instant) -> Self {
        Self {
            interval: Duration::from_secs_f64(1.0 / per_second),
            next: now,
        }
    }

    /// Takes the next place in the schedule; the record may go when that time has come.
    pub(crate) fn take(&mut self, now: Instant) -> Instant {
        let at = self.next.max(now.checked_sub(LAG).unwrap_or(now));
        self.next = at + self.interval;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_spread_evenly_and_a_pause_is_not_made_up_for() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let mut rate = Rate::new(100.0, start);
        assert_eq!(
            [rate.take(at(0)), rate.take(at(0)), rate.take(at(5))],
            [at(0), at(10), at(20)]
        );
        assert_eq!(rate.take(at(5000)), at(4900));
        assert_eq!(rate.take(at(5000)), at(4910));
    }
}
