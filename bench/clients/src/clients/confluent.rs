//! Confluent's client: a future per record, awaited; it copies the slices that it is given.

use std::collections::{HashMap, VecDeque};

use confluent_kafka::common::KafkaFuture;
use confluent_kafka::common::serialization::ByteArraySerializer;
use confluent_kafka::producer::{
    KafkaProducer, Producer as _, ProducerConfig, ProducerRecord, RecordMetadata,
};

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{BUFFER, OUTSTANDING, Order};
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match order.verb.as_str() {
        "produce" => produce(order, allocations).await,
        "latency" => latency(order, allocations).await,
        _ => client.cannot(order),
    }
}

type Producer = KafkaProducer<Vec<u8>, Vec<u8>>;

fn producer(order: &Order) -> Result<Producer, Failure> {
    let properties = order.properties().into_iter();
    let mut properties: HashMap<String, String> = properties
        .map(|(key, value)| (key.to_owned(), value))
        .collect();
    properties.insert("buffer.memory".to_owned(), BUFFER.to_string());
    let config = ProducerConfig::new(&properties)?;
    let serializer = ByteArraySerializer::new;
    Ok(Producer::new(config, serializer(), serializer())?)
}

fn record<'a>(
    order: &Order,
    value: &'a [u8],
    number: u64,
) -> Result<ProducerRecord<&'a [u8], &'a [u8]>, Failure> {
    let partition = Some(order.partition(number));
    let topic = order.topic.clone();
    Ok(ProducerRecord::with_partition_key(
        topic,
        partition,
        None,
        Some(value),
    )?)
}

pub async fn produce(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer = producer(order)?;
    let first = record(order, b"", 0)?;
    Producer::send(&producer, first, None).await?.get().await?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<KafkaFuture<RecordMetadata>> =
        VecDeque::with_capacity(OUTSTANDING);
    for number in 0..order.records {
        if outstanding.len() == OUTSTANDING {
            outstanding.pop_front().ok_or("empty")?.get().await?;
        }
        let value = &values[number as usize % values.len()];
        let record = record(order, value, number)?;
        outstanding.push_back(Producer::send(&producer, record, None).await?);
    }
    for delivery in outstanding {
        delivery.get().await?;
    }
    producer.close().await?;
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let producer = producer(order)?;
    let median = latency::median(order, async |value: &[u8]| {
        let sent = Producer::send(&producer, record(order, value, 0)?, None).await?;
        sent.get().await?;
        Ok::<_, Failure>(())
    });
    meter.stop(median.await?)
}
