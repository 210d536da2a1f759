//! What a producer tells those who watch it: its metrics and the `metrics` facade.

mod network;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};
use milena_broker::{ApiKey, Cluster, ErrorCode, Rule, Verdict};
use milena_producer::{Compression, ProduceRecord, Producer, ProducerConfig};

use tokio::time::sleep;

use network::{NOW, Network};

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

#[tokio::test(start_paused = true)]
async fn every_accepted_record_is_counted_once_however_it_ended() {
    let cluster = cluster();
    let mut config = ProducerConfig::new(cluster.bootstrap());
    config.set("delivery.timeout.ms", "3000").unwrap();
    config.set("request.timeout.ms", "2000").unwrap();
    let producer = Producer::with_connector(config, Network(cluster.clone())).unwrap();
    send(&producer, 5).await;
    let count = || {
        let seen = producer.metrics();
        (seen.records_acked, seen.records_failed)
    };
    let accept = async |records: usize| {
        for _ in 0..records {
            let record = ProduceRecord::to("t").value("late").timestamp_ms(NOW);
            producer.send(record).await.unwrap().forget();
        }
    };
    // The answers come when the records' time is over.
    let late = Verdict::Late(Duration::from_secs(20));
    cluster.inject(Rule::on(ApiKey::PRODUCE).times(100).then(late));
    accept(3).await;
    sleep(Duration::from_millis(100)).await;
    accept(4).await;
    producer.flush().await.unwrap_err();
    assert_eq!(count(), (5, 7));
    sleep(Duration::from_secs(60)).await;
    assert_eq!(count(), (5, 7), "they are told once");
    accept(2).await;
    producer.close(Duration::from_millis(10)).await.unwrap_err();
    assert_eq!(count(), (5, 9));
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
