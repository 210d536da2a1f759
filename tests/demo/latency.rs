//! How long things took: enough samples to tell the usual from the worst.

use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Latency(Vec<Duration>);

impl Latency {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn merge(&mut self, other: &Latency) {
        self.0.extend_from_slice(&other.0);
    }

    /// The median, the 99th percentile and the longest, in milliseconds.
    pub(crate) fn summary(&self) -> String {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = |share: f64| {
            let place = (sorted.len().saturating_sub(1)) as f64 * share;
            sorted
                .get(place as usize)
                .map_or(0.0, |it| it.as_secs_f64() * 1e3)
        };
        format!("{:>8.1} {:>8.1} {:>8.1}", at(0.5), at(0.99), at(1.0))
    }
}
