//! Nobody listens: the feature `metrics` is off.

use std::time::Duration;

#[derive(Default)]
pub(crate) struct Exporter;

impl Exporter {
    pub(crate) fn new(_client_id: &str) -> Self {
        Self
    }

    pub(crate) fn sent(&self, _records: u64, _bytes: u64) {}

    pub(crate) fn queued(&self, _waited: Duration) {}

    pub(crate) fn batch(&self, _size: u64, _ratio: Option<f64>) {}

    pub(crate) fn answered(&self, _latency: Duration, _buffer_used: usize) {}

    pub(crate) fn retried(&self, _error: &'static str) {}

    pub(crate) fn acked(&self, _records: u32) {}

    pub(crate) fn failed(&self, _records: u32, _error: &'static str) {}
}
