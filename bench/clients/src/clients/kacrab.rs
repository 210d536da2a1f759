//! kacrab: a future per record, awaited. It keeps the values that it is given, so each is a fresh one.

use std::collections::VecDeque;
use std::sync::Arc;

use kacrab::common::TopicPartition;
use kacrab::consumer::Consumer;
use kacrab::producer::{Producer, ProducerRecord, SendFuture};

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{BUFFER, OUTSTANDING, Order, PATIENCE};
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match order.verb.as_str() {
        "produce" => produce(order, allocations).await,
        "consume" => consume(order, allocations).await,
        "latency" => latency(order, allocations).await,
        _ => client.cannot(order),
    }
}

async fn producer(order: &Order) -> Result<Producer, Failure> {
    let mut producer = Producer::builder().set("buffer.memory", BUFFER.to_string());
    for (key, value) in order.properties() {
        producer = producer.set(key, value);
    }
    Ok(producer.build().await?)
}

fn record(topic: &Arc<str>, value: &[u8], partition: i32) -> ProducerRecord {
    ProducerRecord::new(Arc::clone(topic), partition).value(value.to_vec())
}

pub async fn produce(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer = producer(order).await?;
    let topic: Arc<str> = order.topic.as_str().into();
    producer.send(record(&topic, b"", 0))?.await?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<SendFuture> = VecDeque::with_capacity(OUTSTANDING);
    for number in 0..order.records {
        if outstanding.len() == OUTSTANDING {
            outstanding.pop_front().ok_or("empty")?.await?;
        }
        let value = &values[number as usize % values.len()];
        outstanding.push_back(producer.send(record(&topic, value, order.partition(number)))?);
    }
    producer.flush().await?;
    for delivery in outstanding {
        delivery.await?;
    }
    producer.close().await?;
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let producer = producer(order).await?;
    let topic: Arc<str> = order.topic.as_str().into();
    let median = latency::median(order, async |value: &[u8]| {
        producer.send(record(&topic, value, 0))?.await?;
        Ok::<_, Failure>(())
    });
    meter.stop(median.await?)
}

pub async fn consume(order: &Order, allocations: fn() -> u64) -> Outcome {
    let mut consumer = Consumer::from_map([
        ("bootstrap.servers", order.bootstrap.as_str()),
        ("auto.offset.reset", "earliest"),
        ("enable.auto.commit", "false"),
        ("max.poll.records", "10000"),
    ])
    .await?;
    let partitions = 0..order.partitions;
    consumer.assign(partitions.map(|index| TopicPartition::new(order.topic.as_str(), index)))?;
    let (mut records, mut bytes) = (0, 0);
    let mut meter = None;
    while records < order.records {
        let came = consumer.poll(PATIENCE).await?;
        if meter.is_none() {
            meter = Some(Meter::start(allocations)?);
        }
        let before = records;
        for record in &came {
            records += 1;
            bytes += record.value.as_ref().map_or(0, |value| value.len());
        }
        if records == before {
            return Err(format!("only {records} records came").into());
        }
    }
    std::hint::black_box(bytes);
    meter.ok_or("nothing came")?.stop(0.0)
}
