//! What a producer counts: per batch or per request, never per record.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use milena_core::{Error, Histogram};

use crate::batch::Batch;
use crate::exporter::Exporter;
use crate::metrics::ProducerMetrics;

/// Counters and histograms of one producer. Counting takes no lock, but for errors.
#[derive(Default)]
pub(crate) struct Meter {
    records_acked: AtomicU64,
    records_failed: AtomicU64,
    bytes_sent: AtomicU64,
    retries: AtomicU64,
    errors: Mutex<BTreeMap<&'static str, u64>>,
    queue_time: Histogram,
    request_latency: Histogram,
    batch_size: Histogram,
    records_per_request: Histogram,
    compression: Histogram,
    exporter: Exporter,
}

impl Meter {
    pub(crate) fn new(client_id: &str) -> Self {
        Self {
            exporter: Exporter::new(client_id),
            ..Self::default()
        }
    }

    /// A request with these batches goes out.
    pub(crate) fn sent(&self, now: Instant, batches: &[Batch]) {
        let (mut records, mut bytes) = (0, 0);
        for batch in batches {
            records += u64::from(batch.record_count());
            bytes += batch.size() as u64;
            if batch.attempts == 1 {
                self.sent_first(now, batch);
            }
        }
        self.bytes_sent.fetch_add(bytes, Ordering::Relaxed);
        self.records_per_request.record(records);
        self.exporter.sent(records, bytes);
    }

    fn sent_first(&self, now: Instant, batch: &Batch) {
        let waited = now.saturating_duration_since(batch.opened_at.unwrap_or(now));
        self.queue_time.record(micros(waited));
        self.exporter.queued(waited);
        let size = batch.size() as u64;
        self.batch_size.record(size);
        // What a batch was split into has no size of its own before compression.
        let permille = (size * 1000).checked_div(batch.raw_size as u64);
        if let Some(permille) = permille {
            self.compression.record(permille);
        }
        let ratio = permille.map(|permille| permille as f64 / 1000.0);
        self.exporter.batch(size, ratio);
    }

    /// A broker has answered a request.
    pub(crate) fn answered(&self, latency: Duration, buffer_used: usize) {
        self.request_latency.record(micros(latency));
        self.exporter.answered(latency, buffer_used);
    }

    /// A batch is sent again because of this.
    pub(crate) fn retried(&self, error: &Error) {
        self.retries.fetch_add(1, Ordering::Relaxed);
        self.note(error);
        self.exporter.retried(label(error));
    }

    /// So many records are written.
    pub(crate) fn acked(&self, records: u32) {
        self.records_acked
            .fetch_add(records.into(), Ordering::Relaxed);
        self.exporter.acked(records);
    }

    /// So many records have failed for good because of this.
    pub(crate) fn failed(&self, records: u32, error: &Error) {
        self.records_failed
            .fetch_add(records.into(), Ordering::Relaxed);
        self.note(error);
        self.exporter.failed(records, label(error));
    }

    fn note(&self, error: &Error) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        *errors.entry(label(error)).or_default() += 1;
    }

    /// What was counted so far; what the buffer holds is for the caller to fill in.
    pub(crate) fn snapshot(&self) -> ProducerMetrics {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        ProducerMetrics {
            records_acked: load(&self.records_acked),
            records_failed: load(&self.records_failed),
            bytes_sent: load(&self.bytes_sent),
            retries: load(&self.retries),
            errors: errors.clone(),
            queue_time: self.queue_time.snapshot(),
            request_latency: self.request_latency.snapshot(),
            batch_size: self.batch_size.snapshot(),
            records_per_request: self.records_per_request.snapshot(),
            compression: self.compression.snapshot(),
            ..ProducerMetrics::default()
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Kafka's name of what a broker answered, or what else went wrong.
fn label(error: &Error) -> &'static str {
    match error.error_code() {
        Some(code) => code.name(),
        None => error.kind().name(),
    }
}
