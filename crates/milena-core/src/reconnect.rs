//! When a broker that could not be reached may be dialled again.

use std::time::{Duration, Instant};

use milena_pace::Backoff;

/// The dialling history of one broker: each failure in a row lengthens the pause, and only a connection that
/// got through the whole handshake ends it.
#[derive(Debug)]
pub(crate) struct Reconnect {
    backoff: Backoff,
    dial_at: Option<Instant>,
    down_since: Option<Instant>,
}

impl Reconnect {
    pub(crate) fn new(backoff: Backoff) -> Self {
        Self {
            backoff,
            dial_at: None,
            down_since: None,
        }
    }

    /// When the broker may be dialled; in the past if at once.
    pub(crate) fn dial_at(&self, now: Instant) -> Instant {
        self.dial_at.unwrap_or(now)
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
        self.dial_at = None;
        self.down_since.take().map(|since| now - since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n9_failures_space_the_dials_and_only_a_full_setup_resets_them() {
        let start = Instant::now();
        let backoff = Backoff::new(Duration::from_millis(50), Duration::from_secs(1), 3);
        let (mut reconnect, mut now, mut dials) = (Reconnect::new(backoff), start, 0);
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
