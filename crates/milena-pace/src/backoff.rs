//! How long to wait after a failure: exponential, capped, with seeded jitter (KIP-580).

use std::time::Duration;

/// The share by which a delay may be longer or shorter than its nominal value.
const JITTER: f64 = 0.2;

/// Exponential backoff: each failure in a row doubles the delay up to a maximum, a success starts over.
///
/// Delays vary by ±20 % so that many clients do not return in step. The same seed gives the same delays.
///
/// ```
/// use milena_pace::Backoff;
/// use std::time::Duration;
///
/// let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1), 7);
/// let first = backoff.fail();
/// assert!(first >= Duration::from_millis(80) && first <= Duration::from_millis(120));
/// backoff.succeed();
/// assert_eq!(backoff.failures(), 0);
/// ```
#[derive(Debug, Clone)]
pub struct Backoff {
    initial: Duration,
    max: Duration,
    failures: u32,
    jitter: fastrand::Rng,
}

impl Backoff {
    /// Starts with no failure counted. `max` below `initial` counts as `initial`.
    pub fn new(initial: Duration, max: Duration, seed: u64) -> Self {
        Self {
            initial,
            max: max.max(initial),
            failures: 0,
            jitter: fastrand::Rng::with_seed(seed),
        }
    }

    /// Counts a failure and returns how long to wait before the next attempt.
    pub fn fail(&mut self) -> Duration {
        let nominal = self.nominal();
        self.failures = self.failures.saturating_add(1);
        let factor = 1.0 + JITTER * (2.0 * self.jitter.f64() - 1.0);
        nominal.mul_f64(factor)
    }

    /// Forgets the failures: the next delay is the initial one again.
    pub fn succeed(&mut self) {
        self.failures = 0;
    }

    /// Failures since the last success.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    fn nominal(&self) -> Duration {
        // 2^20 times any initial delay is beyond every sensible maximum, and cannot overflow.
        self.initial
            .saturating_mul(1 << self.failures.min(20))
            .min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn backoff(seed: u64) -> Backoff {
        Backoff::new(Duration::from_millis(50), Duration::from_secs(1), seed)
    }

    #[test]
    fn delays_double_up_to_the_maximum() {
        let mut backoff = backoff(1);
        for nominal in [50, 100, 200, 400, 800, 1000, 1000] {
            let delay = backoff.fail().as_secs_f64() * 1000.0;
            assert!(
                (delay - f64::from(nominal)).abs() <= f64::from(nominal) * JITTER + 0.001,
                "{delay}"
            );
        }
    }

    #[test]
    fn a_success_starts_over() {
        let mut backoff = backoff(1);
        for _ in 0..10 {
            backoff.fail();
        }
        backoff.succeed();
        assert!(backoff.fail() <= Duration::from_millis(60));
    }

    proptest! {
        #[test]
        fn n9_delays_are_bounded_and_replay_from_their_seed(seed: u64, failures in 1usize..100) {
            let (mut one, mut two) = (backoff(seed), backoff(seed));
            for _ in 0..failures {
                let delay = one.fail();
                prop_assert_eq!(delay, two.fail());
                prop_assert!(delay >= Duration::from_millis(40) && delay <= Duration::from_millis(1200));
            }
        }
    }
}
