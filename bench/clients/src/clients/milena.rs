//! milena as an application uses it.

use std::collections::VecDeque;

use milena::{
    Consumer, ConsumerConfig, Deliveries, Delivery, ProduceRecord, Producer, ProducerConfig,
    StartAt, TopicPartition,
};

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{BUFFER, OUTSTANDING, Order, PATIENCE};
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match (client, order.verb.as_str()) {
        (Client::Milena, "produce") => produce(order, allocations).await,
        (Client::MilenaTogether, "produce") => produce_together(order, allocations).await,
        (Client::Milena, "consume") => consume(order, allocations).await,
        (Client::Milena, "latency") => latency(order, allocations).await,
        _ => client.cannot(order),
    }
}

fn producer(order: &Order, buffer: usize) -> Result<Producer, Failure> {
    let mut config = ProducerConfig::new(&order.bootstrap);
    for (key, value) in order.properties() {
        config.set(key, &value)?;
    }
    config.set("buffer.memory", &buffer.to_string())?;
    Ok(Producer::new(config)?)
}

/// With its connections, its metadata and its id.
async fn warm(order: &Order, buffer: usize) -> Result<Producer, Failure> {
    let producer = producer(order, buffer)?;
    producer.send(record(order, b"", 0)).await?.await?;
    Ok(producer)
}

fn record<'a>(order: &'a Order, value: &'a [u8], number: u64) -> ProduceRecord<'a> {
    let record = ProduceRecord::to(&order.topic).value(value);
    record.partition(order.partition(number))
}

/// Every delivery is awaited.
pub async fn produce(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer = warm(order, BUFFER).await?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<Delivery> = VecDeque::with_capacity(OUTSTANDING);
    for number in 0..order.records {
        if outstanding.len() == OUTSTANDING {
            outstanding.pop_front().ok_or("empty")?.await?;
        }
        let value = &values[number as usize % values.len()];
        outstanding.push_back(producer.send(record(order, value, number)).await?);
    }
    for delivery in outstanding {
        delivery.await?;
    }
    producer.close(PATIENCE).await?;
    meter.stop(0.0)
}

/// Records that are sent together.
const TOGETHER: usize = 1_000;

/// One handle for many records, each of which is awaited.
pub async fn produce_together(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer = warm(order, BUFFER).await?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<Deliveries> = VecDeque::new();
    let mut sent = 0;
    while sent < order.records {
        if outstanding.len() == OUTSTANDING / TOGETHER {
            outstanding.pop_front().ok_or("empty")?.await?;
        }
        let until = order.records.min(sent + TOGETHER as u64);
        let records = (sent..until).map(|number| {
            let value = &values[number as usize % values.len()];
            record(order, value, number)
        });
        let deliveries = producer.send_all(records).await;
        outstanding.push_back(deliveries.map_err(|refused| refused.error)?);
        sent = until;
    }
    for deliveries in outstanding {
        deliveries.await?;
    }
    producer.close(PATIENCE).await?;
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let producer = producer(order, BUFFER)?;
    let median = latency::median(order, async |value: &[u8]| {
        producer.send(record(order, value, 0)).await?.await?;
        Ok::<_, milena::Error>(())
    });
    meter.stop(median.await?)
}

/// Every record is looked at.
pub async fn consume(order: &Order, allocations: fn() -> u64) -> Outcome {
    let mut consumer = Consumer::new(ConsumerConfig::new(&order.bootstrap))?;
    let partition = |index| TopicPartition::new(order.topic.as_str(), index);
    let all = (0..order.partitions).map(|index| (partition(index), StartAt::Beginning));
    consumer.assign(all).await?;
    let (mut records, mut bytes) = (0, 0);
    let mut meter = None;
    while records < order.records {
        let batch = consumer.poll(PATIENCE).await?;
        if meter.is_none() {
            meter = Some(Meter::start(allocations)?);
        }
        let mut batch = batch.ok_or_else(|| format!("only {records} records came"))?;
        while let Some(record) = batch.next()? {
            records += 1;
            bytes += record.value().map_or(0, <[u8]>::len);
        }
    }
    std::hint::black_box(bytes);
    meter.ok_or("nothing came")?.stop(0.0)
}
