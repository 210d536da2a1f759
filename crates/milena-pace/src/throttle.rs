//! Obeying a broker that asks for silence (KIP-219).

use std::time::{Duration, Instant};

/// A broker's request to be left alone for a while.
///
/// A response may say "throttled for n ms"; until then nothing may be sent to that broker. The broker has
/// already answered, so the wait is the client's to keep. Absurd values are capped.
///
/// ```
/// use milena_pace::Throttle;
/// use std::time::{Duration, Instant};
///
/// let mut throttle = Throttle::new(Duration::from_secs(60));
/// let now = Instant::now();
/// throttle.mute(now, Duration::from_millis(500));
/// assert!(throttle.is_muted(now));
/// assert!(!throttle.is_muted(now + Duration::from_millis(500)));
/// ```
#[derive(Debug, Clone)]
pub struct Throttle {
    cap: Duration,
    until: Option<Instant>,
}

impl Throttle {
    /// Not muted; no single request for silence is kept longer than `cap`.
    pub fn new(cap: Duration) -> Self {
        Self { cap, until: None }
    }

    /// Keeps silent from `now` for `duration` (capped). A shorter request does not shorten a longer one.
    pub fn mute(&mut self, now: Instant, duration: Duration) {
        if duration.is_zero() {
            return;
        }
        let until = now + duration.min(self.cap);
        self.until = Some(self.until.map_or(until, |earlier| earlier.max(until)));
    }

    /// Whether nothing may be sent at `now`.
    pub fn is_muted(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }

    /// When the silence ends, if it has not ended by `now`.
    pub fn muted_until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| now < *until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: Duration = Duration::from_secs(60);

    #[test]
    fn n8_a_mute_ends_when_the_broker_said() {
        let start = Instant::now();
        let mut throttle = Throttle::new(CAP);
        throttle.mute(start, Duration::from_millis(1));
        assert!(throttle.is_muted(start));
        assert_eq!(
            throttle.muted_until(start),
            Some(start + Duration::from_millis(1))
        );
        assert!(!throttle.is_muted(start + Duration::from_millis(1)));
    }

    #[test]
    fn n8_an_absurd_mute_is_capped() {
        let start = Instant::now();
        let mut throttle = Throttle::new(CAP);
        throttle.mute(start, Duration::from_millis(i32::MAX as u64));
        assert_eq!(throttle.muted_until(start), Some(start + CAP));
    }

    #[test]
    fn n8_a_shorter_mute_does_not_shorten_a_longer_one() {
        let start = Instant::now();
        let mut throttle = Throttle::new(CAP);
        throttle.mute(start, Duration::from_secs(5));
        throttle.mute(start, Duration::from_secs(1));
        throttle.mute(start, Duration::ZERO);
        assert_eq!(
            throttle.muted_until(start),
            Some(start + Duration::from_secs(5))
        );
    }
}
