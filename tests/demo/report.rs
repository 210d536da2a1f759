//! The table at the end.

use std::time::Duration;

use crate::consume::Read;
use crate::latency::Latency;
use crate::options::Options;
use crate::produce::Written;

pub(crate) struct Report<'a> {
    pub(crate) options: &'a Options,
    pub(crate) written: &'a Written,
    pub(crate) read: &'a [Read],
    pub(crate) took: Duration,
}

impl Report<'_> {
    pub(crate) fn print(&self) {
        println!(
            "{:<9} {:>9} {:>8} {:>11} {:>8}   {:>8} {:>8} {:>8}",
            "", "records", "seconds", "records/s", "MB/s", "p50 ms", "p99 ms", "max ms"
        );
        self.line("produce", self.written.took, &self.written.latency);
        let mut latency = Latency::default();
        self.read
            .iter()
            .for_each(|read| latency.merge(&read.latency));
        let took = self.read.iter().map(|read| read.took).max();
        self.line("consume", took.unwrap_or_default(), &latency);
        println!(
            "\nproduce is timed until the acknowledgement, consume from the record's timestamp on; {:.1} s in all",
            self.took.as_secs_f64()
        );
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
    fn line(&self, phase: &str, took: Duration, latency: &Latency) {
        let records = self.options.records;
        let seconds = took.as_secs_f64();
        let rate = records as f64 / seconds;
        let megabytes = rate * self.options.size as f64 / 1e6;
        println!(
            "{phase:<9} {records:>9} {seconds:>8.2} {rate:>11.0} {megabytes:>8.1}   {}",
            latency.summary()
        );
    }
}
