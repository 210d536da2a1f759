//! The times of records that have none of their own.

use crate::clock::Clock;

/// So many records may have the time of the one before them.
const MOST: u32 = 15;

/// Reads the wall clock, which takes longer than to encode a small record: so where records come faster than the clock counts,
/// which is in milliseconds, a few share a reading.
#[derive(Debug, Default)]
pub(super) struct RecordTimes {
    ms: i64,
    /// How many records may share the reading ...
    run: u32,
    /// ... and how many more may now.
    left: u32,
}

impl RecordTimes {
    /// The time of the next record. It may share the last reading only if there is no pause between them.
    #[inline(always)]
    pub(super) fn next(&mut self, may_share: bool, clock: &impl Clock) -> i64 {
        if may_share && self.left > 0 {
            self.left -= 1;
            return self.ms;
        }
        self.read(clock.wall_ms())
    }

    fn read(&mut self, ms: i64) -> i64 {
        let is_fast = (0..=1).contains(&(ms - self.ms));
        self.run = match is_fast {
            true => (2 * self.run + 1).min(MOST),
            false => 0,
        };
        (self.ms, self.left) = (ms, self.run);
        ms
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::{Duration, Instant};

    use super::*;

    /// Time passes with each record.
    struct Passing {
        us: Cell<i64>,
        readings: Cell<u32>,
    }

    impl Clock for Passing {
        fn now(&self) -> Instant {
            Instant::now()
        }

        fn wall_ms(&self) -> i64 {
            self.readings.set(self.readings.get() + 1);
            self.us.get() / 1000
        }
    }

    /// So many records with so much time between them: the readings, and the most that a record's time was behind, in ms.
    fn run(records: u32, gap: Duration) -> (u32, i64) {
        let clock = Passing {
            us: Cell::new(1_000_000),
            readings: Cell::new(0),
        };
        let mut times = RecordTimes::default();
        let mut behind = 0;
        for _ in 0..records {
            let time = times.next(true, &clock);
            behind = behind.max(clock.us.get() / 1000 - time);
            clock.us.set(clock.us.get() + gap.as_micros() as i64);
        }
        (clock.readings.get(), behind)
    }

    #[test]
    fn the_faster_records_come_the_more_share_a_reading_and_none_is_behind() {
        let (readings, behind) = run(16_000, Duration::from_micros(1));
        assert!(readings < 1_100 && behind <= 1, "{readings}, {behind} ms");
        for (us, most) in [(50, 1), (100, 2), (300, 2), (1_000, 2), (3_000, 2)] {
            let (_, behind) = run(10_000, Duration::from_micros(us));
            assert!(behind <= most, "{behind} ms behind at one in {us} us");
        }
        assert_eq!(run(100, Duration::from_millis(5)), (100, 0), "slow");
    }

    #[test]
    fn after_a_pause_the_clock_is_read() {
        let clock = Passing {
            us: Cell::new(0),
            readings: Cell::new(0),
        };
        let mut times = RecordTimes::default();
        (0..100).for_each(|_| assert_eq!(times.next(true, &clock), 0));
        clock.us.set(9_000_000);
        assert_eq!(times.next(false, &clock), 9_000);
        assert_eq!(times.next(true, &clock), 9_000);
    }

    #[test]
    fn a_clock_that_is_set_back_is_followed() {
        let clock = Passing {
            us: Cell::new(5_000_000),
            readings: Cell::new(0),
        };
        let mut times = RecordTimes::default();
        (0..100).for_each(|_| assert_eq!(times.next(true, &clock), 5_000));
        clock.us.set(3_000_000);
        let followed = (0..=MOST).map(|_| times.next(true, &clock)).last();
        assert_eq!(followed, Some(3_000));
    }
}
