//! rskafka: the caller makes the batches, and there are no futures per record and no idempotence. So it is a lower bound
//! rather than an equal.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::Utc;
use rskafka::client::ClientBuilder;
use rskafka::client::partition::{Compression, PartitionClient, UnknownTopicHandling};
use rskafka::record::Record;
use tokio::task::JoinHandle;

use super::Outcome;
use crate::Failure;
use crate::client::Client;
use crate::cost::Meter;
use crate::job::{BATCH, Order};
use crate::latency;

/// Does what is ordered.
pub async fn run(client: Client, order: &Order, allocations: fn() -> u64) -> Outcome {
    match order.verb.as_str() {
        "produce" => produce(order, allocations).await,
        "latency" => latency(order, allocations).await,
        _ => client.cannot(order),
    }
}

/// Batches of a partition whose outcome is not yet known.
const IN_FLIGHT: usize = 2;
/// What a record takes in a batch beside its value, about.
const OVERHEAD: usize = 12;

/// A partition with the batch that is being filled.
struct Partition {
    client: Arc<PartitionClient>,
    open: Vec<Record>,
    in_flight: VecDeque<JoinHandle<Result<Vec<i64>, rskafka::client::error::Error>>>,
}

async fn partitions(order: &Order) -> Result<Vec<Partition>, Failure> {
    let client = ClientBuilder::new(vec![order.bootstrap.clone()])
        .build()
        .await?;
    let mut partitions = Vec::new();
    for index in 0..order.partitions {
        let retry = UnknownTopicHandling::Retry;
        let client = client.partition_client(&order.topic, index, retry).await?;
        partitions.push(Partition {
            client: Arc::new(client),
            open: Vec::new(),
            in_flight: VecDeque::new(),
        });
    }
    Ok(partitions)
}

impl Partition {
    async fn send(&mut self, compression: Compression) -> Result<(), Failure> {
        if self.in_flight.len() == IN_FLIGHT {
            self.in_flight.pop_front().ok_or("empty")?.await??;
        }
        let (client, records) = (Arc::clone(&self.client), std::mem::take(&mut self.open));
        let sent = tokio::spawn(async move { client.produce(records, compression).await });
        self.in_flight.push_back(sent);
        Ok(())
    }
}

fn compression(order: &Order) -> Compression {
    match order.codec.as_str() {
        "lz4" => Compression::Lz4,
        "snappy" => Compression::Snappy,
        _ => Compression::NoCompression,
    }
}

fn record(value: &[u8]) -> Record {
    Record {
        key: None,
        value: Some(value.to_vec()),
        headers: Default::default(),
        timestamp: Utc::now(),
    }
}

pub async fn produce(order: &Order, allocations: fn() -> u64) -> Outcome {
    let values = order.values();
    let mut partitions = partitions(order).await?;
    let compression = compression(order);
    let first = vec![record(b"")];
    partitions[0].client.produce(first, compression).await?;
    let meter = Meter::start(allocations)?;
    let full = BATCH / (order.size + OVERHEAD);
    for number in 0..order.records {
        let value = &values[number as usize % values.len()];
        let partition = &mut partitions[order.partition(number) as usize];
        partition.open.push(record(value));
        if partition.open.len() >= full {
            partition.send(compression).await?;
        }
    }
    for partition in &mut partitions {
        partition.send(compression).await?;
        for sent in partition.in_flight.drain(..) {
            sent.await??;
        }
    }
    meter.stop(0.0)
}

pub async fn latency(order: &Order, allocations: fn() -> u64) -> Outcome {
    let meter = Meter::start(allocations)?;
    let partitions = partitions(order).await?;
    let client = &partitions[0].client;
    let median = latency::median(order, async |value: &[u8]| {
        let records = vec![record(value)];
        client.produce(records, Compression::NoCompression).await?;
        Ok::<_, Failure>(())
    });
    meter.stop(median.await?)
}
