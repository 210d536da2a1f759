//! When a broker that could not be reached may be dialled again.

use std::time::{Duration, Instant};

use milena_pace::Backoff;

/// The dialling history of one broker: each failure in a row lengthens the pause, and only a connection that
/// got through the whole handshake ends it.
#[derive(Debug)]
pub(crate) struct Reconnect {
    backoff: Backoff,
    /// How long a first dial and its handshake may take.
    first_setup: Duration,
    /// How long the next may take; longer after each failure (KIP-601).
    setup: Backoff,
    dial_at: Option<Instant>,
    down_since: Option<Instant>,
}

impl Reconnect {
    pub(crate) fn new(backoff: Backoff, first_setup: Duration, setup: Backoff) -> Self {
        Self {
            backoff,
            first_setup,
            setup,
            dial_at: None,
            down_since: None,
        }
    }

    /// When the broker may be dialled; in the past if at once.
    pub(crate) fn dial_at(&self, now: Instant) -> Instant {
        self.dial_at.unwrap_or(now)
    }

    /// How long the dial that begins now may take, with the handshake.
    pub(crate) fn begin(&mut self) -> Duration {
        let is_first = self.setup.failures() == 0;
        let allowed = self.setup.fail();
        // What was asked for is kept to; only those that come back must not do so in step.
        if is_first { self.first_setup } else { allowed }
    }

    /// A dial or handshake failed. True if the broker was up until now.
    pub(crate) fn handle_failure(&mut self, now: Instant) -> bool {
        self.dial_at = Some(now + self.backoff.fail());
        let is_news = self.down_since.is_none();
        self.down_since.get_or_insert(now);
        is_news
    }

    /// The handshake is complete. How long the broker had been down, if it was.
    pub(crate) fn handle_success(&mut self, now: Instant) -> Option<Duration> {
        self.backoff.succeed();
        self.setup.succeed();
        self.dial_at = None;
        self.down_since.take().map(|since| now - since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setup() -> Backoff {
        Backoff::new(Duration::from_secs(10), Duration::from_secs(30), 3)
    }

    #[test]
    fn n9_a_slow_broker_is_given_more_time_to_connect_after_each_failure() {
        let backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1), 3);
        let mut reconnect = Reconnect::new(backoff, Duration::from_secs(10), setup());
        let nominal = |allowed: Duration, seconds: f64| {
            let share = allowed.as_secs_f64() / seconds;
            assert!((0.8..=1.2).contains(&share), "{allowed:?} for {seconds} s");
        };
        for seconds in [10.0, 20.0, 30.0, 30.0] {
            nominal(reconnect.begin(), seconds);
            reconnect.handle_failure(Instant::now());
        }
        reconnect.handle_success(Instant::now());
        nominal(reconnect.begin(), 10.0);
    }

    #[test]
    fn n9_failures_space_the_dials_and_only_a_full_setup_resets_them() {
        let start = Instant::now();
        let backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1), 3);
        let (mut reconnect, mut now, mut dials) = (
            Reconnect::new(backoff, Duration::from_secs(10), setup()),
            start,
            0,
        );
        while now < start + Duration::from_secs(60) {
            now = reconnect.dial_at(now);
            assert_eq!(
                reconnect.handle_failure(now),
                dials == 0,
                "an outage is news once"
            );
            dials += 1;
        }
        assert!((55..85).contains(&dials), "{dials} dials in a minute");
        assert!(
            reconnect
                .handle_success(now)
                .is_some_and(|down| down >= Duration::from_secs(59))
        );
        assert_eq!(reconnect.dial_at(now), now);
        assert_eq!(reconnect.handle_success(now), None);
    }
}
