//! krafka: a handle per record, awaited. It keeps the values that it is given, so each is a fresh one.

use std::collections::VecDeque;
use std::time::Duration;

use krafka::consumer::AutoOffsetReset;
use krafka::producer::{Acks, DeliveryHandle, Producer};
use krafka::{Compression, Kafka, Record};

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{BATCH, BUFFER, LINGER, OUTSTANDING, Order, PATIENCE};
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

async fn producer(order: &Order, linger: Duration) -> Result<Producer, Failure> {
    let kafka = Kafka::builder(order.bootstrap.as_str()).connect().await?;
    let compression = match order.codec.as_str() {
        "lz4" => Compression::Lz4,
        "snappy" => Compression::Snappy,
        _ => Compression::None,
    };
    // Idempotent and with five requests in flight as it is.
    let producer = kafka.producer().acks(Acks::All).linger(linger);
    let producer = producer.batch_size(BATCH).buffer_memory(BUFFER);
    Ok(producer.compression(compression).build().await?)
}

fn record(order: &Order, value: &[u8], number: u64) -> Record {
    let record = Record::new(order.topic.as_str(), value.to_vec());
    record.partition(order.partition(number))
}

pub async fn produce(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let producer = producer(order, LINGER).await?;
    let _acknowledged = producer.send(record(order, b"", 0)).await?;
    let meter = Meter::start(allocations)?;
    let mut outstanding: VecDeque<DeliveryHandle> = VecDeque::with_capacity(OUTSTANDING);
    for number in 0..order.records {
        if outstanding.len() == OUTSTANDING {
            let _acknowledged = outstanding.pop_front().ok_or("empty")?.await?;
        }
        let value = &values[number as usize % values.len()];
        outstanding.push_back(producer.enqueue(record(order, value, number)).await?);
    }
    for delivery in outstanding {
        let _acknowledged = delivery.await?;
    }
    producer.close().await?;
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let producer = producer(order, Duration::ZERO).await?;
    let median = latency::median(order, async |value: &[u8]| {
        producer.send(record(order, value, 0)).await.map(|_| ())
    });
    meter.stop(median.await?)
}

pub async fn consume(order: &Order, allocations: fn() -> u64) -> Outcome {
    let kafka = Kafka::builder(order.bootstrap.as_str()).connect().await?;
    let consumer = kafka
        .consumer_without_group()
        .auto_offset_reset(AutoOffsetReset::Earliest)
        .build()
        .await?;
    let partitions = (0..order.partitions).collect();
    consumer.assign(&order.topic, partitions).await?;
    let (mut records, mut bytes) = (0, 0);
    let mut meter = None;
    while records < order.records {
        let came = consumer.poll(PATIENCE).await?;
        if meter.is_none() {
            meter = Some(Meter::start(allocations)?);
        }
        if came.is_empty() {
            return Err(format!("only {records} records came").into());
        }
        for record in came {
            records += 1;
            bytes += record.value.map_or(0, |value| value.len());
        }
    }
    std::hint::black_box(bytes);
    meter.ok_or("nothing came")?.stop(0.0)
}
