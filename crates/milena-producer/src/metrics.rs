//! What a producer has done so far, in numbers.

use std::collections::BTreeMap;

use milena_core::Distribution;

/// What a producer has done since it was made, from [`Producer::metrics`](crate::Producer::metrics).
///
/// Nothing here is per topic or per partition, so it does not grow with them.
///
/// With the cargo feature `metrics` the same goes to the recorder of the [`metrics`](https://docs.rs/metrics) facade that is
/// installed when the producer is made, with the label `client_id`: counters `milena_producer_records_acked_total`,
/// `_records_failed_total`, `_requests_total`, `_bytes_sent_total`, `_retries_total` and `_errors_total` (label `error`), histograms
/// `milena_producer_queue_time_seconds`, `_request_latency_seconds`, `_batch_size_bytes`, `_records_per_request` and
/// `_compression_ratio`, and the gauge `milena_producer_buffer_used_bytes`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProducerMetrics {
    /// Records that are written as far as `acks` can tell.
    pub records_acked: u64,
    /// Records that have failed for good after they were accepted: by a broker's answer or for want of one, because their time
    /// was over, or given up by `close`. After `close` this and `records_acked` are what was accepted, unless the producer's
    /// runtime ended before: what was on the wire then is not among them.
    pub records_failed: u64,
    /// Bytes of batches sent, each time they were sent.
    pub bytes_sent: u64,
    /// How often a batch was sent again.
    pub retries: u64,
    /// Failures of batches, mended by another attempt or not, by Kafka's name of the error code, or by
    /// [`ErrorKind::name`](milena_core::ErrorKind::name) where no broker has answered.
    pub errors: BTreeMap<&'static str, u64>,
    /// Microseconds from a batch's first record to its first attempt.
    pub queue_time: Distribution,
    /// Microseconds from a request to its answer.
    pub request_latency: Distribution,
    /// Bytes of batches as first sent, compressed.
    pub batch_size: Distribution,
    /// Records in a request.
    pub records_per_request: Distribution,
    /// Thousandths of their size that batches have once they are compressed.
    pub compression: Distribution,
    /// Bytes of `buffer.memory` in use now.
    pub buffer_used: usize,
    /// `buffer.memory`.
    pub buffer_total: usize,
}
