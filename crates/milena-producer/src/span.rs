//! What traces say of requests.

use tracing::Span;
use tracing::field::Empty;

use crate::batch::Batch;

/// From the request to its answer, named by the conventions of OpenTelemetry for messaging. What is logged about the
/// batches is logged inside.
pub(crate) fn of_request(client_id: &str, broker: i32, batches: &[Batch]) -> Span {
    let span = tracing::debug_span!(
        "send",
        otel.name = Empty,
        otel.kind = "client",
        messaging.system = "kafka",
        messaging.operation.name = "send",
        messaging.operation.type = "send",
        messaging.client.id = client_id,
        messaging.destination.name = Empty,
        messaging.destination.partition.id = Empty,
        messaging.batch.message_count = Empty,
        messaging.kafka.broker.id = broker,
        error.type = Empty,
    );
    if span.is_disabled() {
        return span;
    }
    let records: u32 = batches.iter().map(Batch::record_count).sum();
    span.record("messaging.batch.message_count", records);
    let mut topics: Vec<&str> = batches.iter().map(|batch| &**batch.topic()).collect();
    topics.dedup();
    if let [topic] = topics[..] {
        span.record("otel.name", format!("send {topic}"));
        span.record("messaging.destination.name", topic);
    }
    if let [batch] = batches {
        let partition = batch.partition_number().to_string();
        span.record("messaging.destination.partition.id", partition);
    }
    span
}
