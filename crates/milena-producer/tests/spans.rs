//! What traces say. Alone in its process: other tests' threads have no subscriber, which would decide for this one, too.

mod network;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use milena_broker::{ApiKey, Cluster, Rule, Verdict};
use milena_producer::{ProduceRecord, Producer, ProducerConfig};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};

use network::{NOW, Network};

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
    let cluster = Cluster::builder().seed(7).start_in_memory();
    cluster.create_topic("t", 1);
    let mut config = ProducerConfig::new(cluster.bootstrap());
    config.connection.client_id = "spans".to_owned();
    let producer = Producer::with_connector(config, Network(cluster.clone())).unwrap();
    let rule = Rule::on(ApiKey::PRODUCE).nth(1);
    cluster.inject(rule.then(Verdict::CutAfter));
    for _ in 0..20 {
        let record = ProduceRecord::to("t").value("x").timestamp_ms(NOW);
        let _delivery = producer.send(record).await.unwrap();
    }
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
