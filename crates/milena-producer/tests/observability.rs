//! What a producer tells those who watch it: its metrics, the `metrics` facade, and spans.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use milena_broker::{ApiKey, Cluster, ErrorCode, Rule, Verdict};
use milena_core::{BoxFuture, BrokerAddress, Connect, Transport};
use milena_producer::{Compression, ProduceRecord, Producer, ProducerConfig};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};

/// When the brokers' clock begins, in milliseconds.
const NOW: i64 = 1_767_225_600_000;

struct Network(Cluster);

impl Connect for Network {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(async move {
            let link = self.0.connect(&address.host, address.port)?;
            Ok(Box::new(link) as Box<dyn Transport>)
        })
    }
}

fn cluster() -> Cluster {
    let cluster = Cluster::builder().seed(7).start_in_memory();
    cluster.create_topic("t", 1);
    cluster
}

fn producer(cluster: &Cluster, client_id: &str) -> Producer {
    let mut config = ProducerConfig::new(cluster.bootstrap()).compression(Compression::GZIP);
    config.connection.client_id = client_id.to_owned();
    Producer::with_connector(config, Network(cluster.clone())).unwrap()
}

fn refuse_once(cluster: &Cluster) {
    let rule = Rule::on(ApiKey::PRODUCE).nth(1);
    cluster.inject(rule.then(Verdict::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS)));
}

async fn send(producer: &Producer, records: usize) {
    let mut deliveries = Vec::new();
    for _ in 0..records {
        let record = ProduceRecord::to("t").value(&[b'x'; 500]).timestamp_ms(NOW);
        deliveries.push(producer.send(record).await.unwrap());
    }
    for delivery in deliveries {
        delivery.await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_done_adds_up() {
    let cluster = cluster();
    let producer = producer(&cluster, "counting");
    refuse_once(&cluster);
    send(&producer, 20).await;
    let seen = producer.metrics();
    assert_eq!((seen.records_acked, seen.records_failed), (20, 0));
    assert_eq!(seen.retries, 1);
    assert_eq!(seen.errors, BTreeMap::from([("NOT_ENOUGH_REPLICAS", 1)]));
    // One batch in two requests.
    assert_eq!(seen.batch_size.count(), 1);
    assert_eq!(seen.records_per_request.sum(), 40);
    assert_eq!(seen.bytes_sent, 2 * seen.batch_size.sum());
    assert_eq!(seen.request_latency.count(), 2);
    assert!(seen.compression.max() < 100, "{:?}", seen.compression);
    assert!(
        seen.queue_time.max() >= 5_000,
        "it lingered: {:?}",
        seen.queue_time
    );
    assert_eq!((seen.buffer_used, seen.buffer_total), (0, 32 << 20));
    let rule = Rule::on(ApiKey::PRODUCE).nth(1);
    cluster.inject(rule.then(Verdict::Refuse(ErrorCode::INVALID_RECORD)));
    let record = ProduceRecord::to("t").value("refused");
    producer.send(record).await.unwrap().await.unwrap_err();
    let seen = producer.metrics();
    assert_eq!((seen.records_acked, seen.records_failed), (20, 1));
    assert_eq!(seen.errors["INVALID_RECORD"], 1);
}

/// Keeps the sum of everything that each instrument was told.
#[derive(Clone, Default)]
struct Sums(Arc<Mutex<BTreeMap<String, Arc<Sum>>>>);

#[derive(Default)]
struct Sum(AtomicU64);

impl Sums {
    fn of(&self, key: &Key) -> Arc<Sum> {
        let labels: Vec<_> = key.labels().map(|label| label.value()).collect();
        let name = format!("{} {}", key.name(), labels.join(" "));
        Arc::clone(self.0.lock().unwrap().entry(name).or_default())
    }

    fn get(&self, name: &str) -> Option<u64> {
        let sums = self.0.lock().unwrap();
        sums.get(name).map(|sum| sum.0.load(Ordering::Relaxed))
    }
}

impl CounterFn for Sum {
    fn increment(&self, value: u64) {
        self.0.fetch_add(value, Ordering::Relaxed);
    }

    fn absolute(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }
}

impl GaugeFn for Sum {
    fn increment(&self, _: f64) {}

    fn decrement(&self, _: f64) {}

    fn set(&self, value: f64) {
        self.0.store(value as u64, Ordering::Relaxed);
    }
}

impl HistogramFn for Sum {
    fn record(&self, value: f64) {
        self.0.fetch_add((value * 1000.0) as u64, Ordering::Relaxed);
    }
}

impl Recorder for Sums {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.of(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.of(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.of(key))
    }
}

#[tokio::test(start_paused = true)]
async fn a_recorder_of_the_facade_is_told_the_same() {
    let sums = Sums::default();
    metrics::set_global_recorder(sums.clone())
        .map_err(|_| ())
        .unwrap();
    let cluster = cluster();
    let producer = producer(&cluster, "facade");
    refuse_once(&cluster);
    send(&producer, 20).await;
    let seen = producer.metrics();
    let told = |name: &str| sums.get(&format!("milena_producer_{name} facade"));
    assert_eq!(told("records_acked_total"), Some(20));
    assert_eq!(told("records_failed_total"), Some(0));
    assert_eq!(told("requests_total"), Some(2));
    assert_eq!(told("retries_total"), Some(1));
    assert_eq!(told("bytes_sent_total"), Some(seen.bytes_sent));
    assert_eq!(told("batch_size_bytes"), Some(1000 * seen.batch_size.sum()));
    assert_eq!(told("records_per_request"), Some(40_000));
    assert_eq!(told("compression_ratio"), Some(seen.compression.sum()));
    assert!(told("queue_time_seconds") >= Some(5));
    assert!(told("request_latency_seconds").is_some() && told("buffer_used_bytes").is_some());
    let errors = sums.get("milena_producer_errors_total facade NOT_ENOUGH_REPLICAS");
    assert_eq!(errors, Some(1));
}

/// Keeps the fields of every span of a request.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let text = format!("{value:?}").trim_matches('"').to_owned();
        self.0.insert(field.name().to_owned(), text);
    }
}

impl tracing::Subscriber for Spans {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.is_span() && metadata.target().starts_with("milena_producer")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        values.record(&mut Fields(&mut spans[id.into_u64() as usize - 1]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &tracing::Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn every_request_is_a_span_with_the_names_of_opentelemetry() {
    let spans = Spans::default();
    let _guard = tracing::subscriber::set_default(spans.clone());
    let cluster = cluster();
    let producer = producer(&cluster, "spans");
    let rule = Rule::on(ApiKey::PRODUCE).nth(1);
    cluster.inject(rule.then(Verdict::CutAfter));
    send(&producer, 20).await;
    producer.close(Duration::from_secs(1)).await.unwrap();
    let spans = spans.0.lock().unwrap().clone();
    assert_eq!(spans.len(), 2, "{spans:#?}");
    for span in &spans {
        let has = |name: &str, value: &str| assert_eq!(span[name], value, "{name}");
        has("otel.name", "send t");
        has("messaging.system", "kafka");
        has("messaging.operation.type", "send");
        has("messaging.client.id", "spans");
        has("messaging.destination.name", "t");
        has("messaging.destination.partition.id", "0");
        has("messaging.batch.message_count", "20");
    }
    assert_eq!(
        spans[0].get("error.type").map(String::as_str),
        Some("CONNECTION")
    );
    assert_eq!(spans[1].get("error.type"), None);
}
