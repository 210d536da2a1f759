//! How values are distributed, counted without a lock.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Buckets per power of two: a quantile is off by at most a quarter.
const STEPS: u32 = 4;
const STEP_BITS: u32 = STEPS.trailing_zeros();
/// Values below `STEPS` have a bucket each, and each power of two from there on has `STEPS`.
const BUCKETS: usize = ((u64::BITS - STEP_BITS + 1) * STEPS) as usize;

/// A histogram that many tasks record into at once. Recording is three additions.
pub struct Histogram {
    buckets: Box<[AtomicU64; BUCKETS]>,
    sum: AtomicU64,
    max: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            buckets: Box::new([const { AtomicU64::new(0) }; BUCKETS]),
            sum: AtomicU64::new(0),
            max: AtomicU64::new(0),
        }
    }
}

impl Histogram {
    /// Counts a value.
    pub fn record(&self, value: u64) {
        self.buckets[bucket_of(value)].fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(value, Ordering::Relaxed);
        self.max.fetch_max(value, Ordering::Relaxed);
    }

    /// What was recorded so far.
    pub fn snapshot(&self) -> Distribution {
        let load = |bucket: &AtomicU64| bucket.load(Ordering::Relaxed);
        let buckets: Vec<u64> = self.buckets.iter().map(load).collect();
        Distribution {
            count: buckets.iter().sum(),
            sum: self.sum.load(Ordering::Relaxed),
            max: self.max.load(Ordering::Relaxed),
            buckets,
        }
    }
}

impl fmt::Debug for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.snapshot().fmt(f)
    }
}

/// The distribution of values recorded up to a moment.
///
/// ```
/// use milena_core::Histogram;
///
/// let latencies = Histogram::default();
/// (1..=1000).for_each(|micros| latencies.record(micros));
/// let seen = latencies.snapshot();
/// assert_eq!((seen.count(), seen.mean(), seen.max()), (1000, 500.5, 1000));
/// assert!((440..=560).contains(&seen.quantile(0.5)));
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Distribution {
    count: u64,
    sum: u64,
    max: u64,
    buckets: Vec<u64>,
}

impl Distribution {
    /// How many values there were.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// All values together.
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// The largest value; 0 without one.
    pub fn max(&self) -> u64 {
        self.max
    }

    /// The arithmetic mean; 0 without a value.
    pub fn mean(&self) -> f64 {
        self.sum as f64 / self.count.max(1) as f64
    }

    /// A value that the share `q` of all values, between 0 and 1, does not exceed, and at most a quarter more than the least
    /// such value; 0 without a value.
    pub fn quantile(&self, q: f64) -> u64 {
        let rank = (q.clamp(0.0, 1.0) * self.count as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.buckets.iter().enumerate() {
            seen += count;
            if seen >= rank {
                return highest_of(bucket).min(self.max);
            }
        }
        self.max
    }
}

impl fmt::Debug for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Distribution")
            .field("count", &self.count)
            .field("mean", &self.mean())
            .field("p50", &self.quantile(0.5))
            .field("p99", &self.quantile(0.99))
            .field("max", &self.max)
            .finish()
    }
}

fn bucket_of(value: u64) -> usize {
    if value < u64::from(STEPS) {
        return value as usize;
    }
    let power = value.ilog2();
    let step = (value >> (power - STEP_BITS)) as u32 - STEPS;
    ((power - STEP_BITS + 1) * STEPS + step) as usize
}

/// The largest value that is counted in a bucket.
fn highest_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    let steps = u64::from(STEPS);
    if bucket < steps {
        return bucket;
    }
    let shift = bucket / steps - 1;
    let lowest = u128::from(steps + bucket % steps) << shift;
    u64::try_from(lowest + (1 << shift) - 1).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_value_falls_into_the_bucket_that_ends_just_above_it(power in 0..64u32, low in any::<u64>()) {
            let value = (1u64 << power) | (low & ((1u64 << power) - 1));
            let bucket = bucket_of(value);
            prop_assert!(bucket < BUCKETS);
            prop_assert!(highest_of(bucket) >= value);
            prop_assert!(bucket == 0 || highest_of(bucket - 1) < value);
            prop_assert!((highest_of(bucket) - value) as f64 <= value as f64 / f64::from(STEPS));
        }
    }

    #[test]
    fn the_extremes_are_counted_and_nothing_has_quantiles_of_zero() {
        let histogram = Histogram::default();
        assert_eq!(histogram.snapshot().quantile(0.99), 0);
        for value in [0, 1, u64::MAX] {
            histogram.record(value);
        }
        let seen = histogram.snapshot();
        assert_eq!(seen.count(), 3);
        assert_eq!([0.0, 0.5, 1.0].map(|q| seen.quantile(q)), [0, 1, u64::MAX]);
    }
}
