//! Passes on what is counted to the recorder of the `metrics` facade.

use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, SharedString, counter, gauge, histogram};

/// The instruments of one producer, looked up once. Without a recorder they do nothing.
pub(crate) struct Exporter {
    client_id: SharedString,
    requests: Counter,
    records_acked: Counter,
    records_failed: Counter,
    bytes_sent: Counter,
    retries: Counter,
    queue_time: Histogram,
    request_latency: Histogram,
    batch_size: Histogram,
    records_per_request: Histogram,
    compression: Histogram,
    buffer_used: Gauge,
}

impl Default for Exporter {
    fn default() -> Self {
        Self::new("")
    }
}

impl Exporter {
    pub(crate) fn new(client_id: &str) -> Self {
        let id = SharedString::from(client_id.to_owned());
        let of = || id.clone();
        Self {
            requests: counter!("milena_producer_requests_total", "client_id" => of()),
            records_acked: counter!("milena_producer_records_acked_total", "client_id" => of()),
            records_failed: counter!("milena_producer_records_failed_total", "client_id" => of()),
            bytes_sent: counter!("milena_producer_bytes_sent_total", "client_id" => of()),
            retries: counter!("milena_producer_retries_total", "client_id" => of()),
            queue_time: histogram!("milena_producer_queue_time_seconds", "client_id" => of()),
            request_latency: histogram!("milena_producer_request_latency_seconds", "client_id" => of()),
            batch_size: histogram!("milena_producer_batch_size_bytes", "client_id" => of()),
            records_per_request: histogram!("milena_producer_records_per_request", "client_id" => of()),
            compression: histogram!("milena_producer_compression_ratio", "client_id" => of()),
            buffer_used: gauge!("milena_producer_buffer_used_bytes", "client_id" => of()),
            client_id: id,
        }
    }

    pub(crate) fn sent(&self, records: u64, bytes: u64) {
        self.requests.increment(1);
        self.bytes_sent.increment(bytes);
        self.records_per_request.record(records as f64);
    }

    pub(crate) fn queued(&self, waited: Duration) {
        self.queue_time.record(waited);
    }

    pub(crate) fn batch(&self, size: u64, ratio: Option<f64>) {
        self.batch_size.record(size as f64);
        if let Some(ratio) = ratio {
            self.compression.record(ratio);
        }
    }

    pub(crate) fn answered(&self, latency: Duration, buffer_used: usize) {
        self.request_latency.record(latency);
        self.buffer_used.set(buffer_used as f64);
    }

    pub(crate) fn retried(&self, error: &'static str) {
        self.retries.increment(1);
        self.error(error);
    }

    pub(crate) fn acked(&self, records: u32) {
        self.records_acked.increment(records.into());
    }

    pub(crate) fn failed(&self, records: u32, error: &'static str) {
        self.records_failed.increment(records.into());
        self.error(error);
    }

    /// Errors are rare, so their counters are looked up each time.
    fn error(&self, error: &'static str) {
        let client_id = self.client_id.clone();
        counter!("milena_producer_errors_total", "client_id" => client_id, "error" => error)
            .increment(1);
    }
}
