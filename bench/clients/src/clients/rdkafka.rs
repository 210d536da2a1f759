//! librdkafka through its Rust faces.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::{
    BaseRecord, DeliveryFuture, FutureProducer, FutureRecord, Producer, ProducerContext,
    ThreadedProducer,
};
use rdkafka::{Offset, TopicPartitionList};

use super::Outcome;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{OUTSTANDING, Order, PATIENCE};
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match (client, order.verb.as_str()) {
        (Client::RdkafkaThreaded, "produce") => threaded(order, allocations),
        (Client::RdkafkaFuture, "produce") => future(order, allocations).await,
        (Client::RdkafkaFuture, "latency") => latency(order, allocations).await,
        (Client::RdkafkaBase, "consume") => consume(order, allocations),
        _ => client.cannot(order),
    }
}

/// Counts what was acknowledged, as the smallest application does.
struct Acknowledged(Arc<AtomicU64>);

impl ClientContext for Acknowledged {}

impl ProducerContext for Acknowledged {
    type DeliveryOpaque = ();

    fn delivery(&self, result: &DeliveryResult<'_>, _: ()) {
        if result.is_ok() {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn config(order: &Order) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (key, value) in order.properties() {
        config.set(key, value);
    }
    config.set("queue.buffering.max.messages", OUTSTANDING.to_string());
    config
}

fn is_full(error: &KafkaError) -> bool {
    let full = RDKafkaErrorCode::QueueFull;
    matches!(error, KafkaError::MessageProduction(code) if *code == full)
}

/// A callback per record.
pub fn threaded(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let acknowledged = Arc::new(AtomicU64::new(0));
    let context = Acknowledged(Arc::clone(&acknowledged));
    let producer: ThreadedProducer<_> = config(order).create_with_context(context)?;
    let first = BaseRecord::<(), [u8]>::to(&order.topic).payload(&[][..]);
    producer
        .send(first.partition(0))
        .map_err(|(error, _)| error)?;
    producer.flush(PATIENCE)?;
    let meter = Meter::start(allocations)?;
    for number in 0..order.records {
        let value = &values[number as usize % values.len()];
        let mut record = BaseRecord::<(), [u8]>::to(&order.topic)
            .payload(value.as_slice())
            .partition(order.partition(number));
        while let Err((error, refused)) = producer.send(record) {
            if !is_full(&error) {
                return Err(error.into());
            }
            record = refused;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    producer.flush(Duration::from_secs(60))?;
    match acknowledged.load(Ordering::Relaxed) {
        count if count == order.records + 1 => meter.stop(0.0),
        count => Err(format!("only {count} records were acknowledged").into()),
    }
}

/// A future per record, awaited.
pub async fn future(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer: FutureProducer = config(order).create()?;
    let first = FutureRecord::<(), [u8]>::to(&order.topic).payload(&[][..]);
    let first = producer.send(first.partition(0), PATIENCE).await;
    first.map_err(|(error, _)| error)?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<DeliveryFuture> = VecDeque::with_capacity(OUTSTANDING);
    for number in 0..order.records {
        if outstanding.len() == OUTSTANDING {
            let oldest = outstanding.pop_front().ok_or("empty")?;
            oldest.await?.map_err(|(error, _)| error)?;
        }
        let value = &values[number as usize % values.len()];
        let mut record = FutureRecord::<(), [u8]>::to(&order.topic)
            .payload(value)
            .partition(order.partition(number));
        loop {
            match producer.send_result(record) {
                Ok(delivery) => break outstanding.push_back(delivery),
                Err((error, _)) if !is_full(&error) => return Err(error.into()),
                // Its queue counts records until their callback was called, which the futures may be ahead of.
                Err((_, refused)) => record = refused,
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    for delivery in outstanding {
        delivery.await?.map_err(|(error, _)| error)?;
    }
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let producer: FutureProducer = config(order).create()?;
    let median = latency::median(order, async |value: &[u8]| {
        let record = FutureRecord::<(), [u8]>::to(&order.topic)
            .payload(value)
            .partition(0);
        let sent = producer.send(record, Duration::ZERO).await;
        sent.map(|_| ()).map_err(|(error, _)| error)
    });
    meter.stop(median.await?)
}

pub fn consume(order: &Order, allocations: fn() -> u64) -> Outcome {
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", order.bootstrap.as_str()),
        ("group.id", "bench"),
        ("enable.auto.commit", "false"),
        ("check.crcs", "true"),
        ("queued.min.messages", "1000000"),
    ] {
        config.set(key, value);
    }
    let consumer: BaseConsumer = config.create()?;
    let mut assignment = TopicPartitionList::new();
    for partition in 0..order.partitions {
        assignment.add_partition_offset(&order.topic, partition, Offset::Beginning)?;
    }
    consumer.assign(&assignment)?;
    let (mut records, mut bytes) = (0, 0);
    let mut meter = None;
    while records < order.records {
        let message = consumer
            .poll(PATIENCE)
            .ok_or_else(|| format!("only {records} records came"))??;
        if meter.is_none() {
            meter = Some(Meter::start(allocations)?);
        }
        records += 1;
        bytes += message.payload().map_or(0, <[u8]>::len);
    }
    std::hint::black_box(bytes);
    meter.ok_or("nothing came")?.stop(0.0)
}
