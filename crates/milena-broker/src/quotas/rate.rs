//! How much was used in a second, over the last eleven seconds, as Kafka measures it.

use std::collections::VecDeque;
use std::time::Duration;

use crate::moment::Moment;

/// `quota.window.size.seconds`.
const WINDOW: Duration = Duration::from_secs(1);
/// `quota.window.num`.
const WINDOWS: u32 = 11;
/// The time over which a rate is taken at least, in seconds: all windows but the one that is under way.
pub(super) const FULL_SECONDS: f64 = (WINDOWS - 1) as f64;

/// What was used, in windows of a second.
#[derive(Debug, Default)]
pub(super) struct Rate {
    windows: VecDeque<Window>,
}

#[derive(Debug)]
struct Window {
    began: Moment,
    amount: f64,
}

impl Rate {
    pub(super) fn record(&mut self, now: Moment, amount: f64) {
        self.forget(now);
        match self.windows.back_mut() {
            Some(window) if now.since(window.began) < WINDOW => window.amount += amount,
            _ => self.windows.push_back(Window { began: now, amount }),
        }
    }

    /// How long nothing may be used until the rate is the limit again, in milliseconds.
    pub(super) fn excess_ms(&mut self, now: Moment, limit: f64) -> i64 {
        self.forget(now);
        let amount: f64 = self.windows.iter().map(|window| window.amount).sum();
        let span = self.span(now).as_secs_f64();
        let rate = amount / span;
        match rate > limit {
            true => ((rate - limit) / limit * span * 1000.0).round() as i64,
            false => 0,
        }
    }

    /// From the first window until now, with those that have not been yet counted as empty.
    fn span(&self, now: Moment) -> Duration {
        let first = self.windows.front();
        let elapsed = first.map_or(Duration::ZERO, |window| now.since(window.began));
        let full = (elapsed.as_millis() / WINDOW.as_millis()) as u32;
        elapsed + WINDOW * (WINDOWS - 1).saturating_sub(full)
    }

    fn forget(&mut self, now: Moment) {
        while let Some(window) = self.windows.front() {
            if now.since(window.began) < WINDOW * WINDOWS {
                break;
            }
            self.windows.pop_front();
        }
    }
}
