//! Sends every record and waits until each is acknowledged.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use milena::{Delivery, ProduceRecord, Producer, ProducerConfig};

use crate::consume::PATIENCE;
use crate::latency::Latency;
use crate::ledger::fill;
use crate::options::Options;
use crate::progress::Progress;
use crate::{Failure, PARTITIONS};

/// How many sends may be undecided before the oldest is waited for.
const UNDECIDED: usize = 100_000;
/// The time until its acknowledgement is taken of one record in so many.
const SAMPLED: u64 = 500;

/// What the brokers have acknowledged.
pub(crate) struct Written {
    pub(crate) took: Duration,
    pub(crate) latency: Latency,
    /// Acknowledged records by partition.
    pub(crate) records: [u64; PARTITIONS as usize],
}

pub(crate) async fn run(
    bootstrap: &str,
    topic: &str,
    options: &Options,
    progress: &Progress,
) -> Result<Written, Failure> {
    let start = Instant::now();
    let config = ProducerConfig::new(bootstrap)
        .linger(Duration::from_millis(5))
        .batch_size(64 * 1024)
        .compression(options.compression);
    let producer = Producer::new(config)?;
    let mut undecided: VecDeque<Delivery> = VecDeque::with_capacity(UNDECIDED);
    let mut samples = Vec::new();
    let mut records = [0; PARTITIONS as usize];
    let mut value = Vec::new();
    for number in 0..options.records {
        if undecided.len() == UNDECIDED
            && let Some(oldest) = undecided.pop_front()
        {
            settle(oldest, &mut records, progress).await?;
        }
        fill(number, options.size, &mut value);
        let key = number.to_be_bytes();
        let record = ProduceRecord::to(topic).key(&key).value(&value);
        let delivery = producer.send(record).await?;
        if number % SAMPLED == 0 {
            samples.push(tokio::spawn(timed(delivery)));
        } else {
            undecided.push_back(delivery);
        }
    }
    for delivery in undecided {
        settle(delivery, &mut records, progress).await?;
    }
    let mut latency = Latency::default();
    for sample in samples {
        let (partition, took) = sample.await??;
        count(partition, &mut records, progress)?;
        latency.add(took);
    }
    producer.close(PATIENCE).await?;
    Ok(Written {
        took: start.elapsed(),
        latency,
        records,
    })
}

async fn timed(delivery: Delivery) -> Result<(i32, Duration), milena::Error> {
    let start = Instant::now();
    let place = delivery.await?;
    Ok((place.partition, start.elapsed()))
}

async fn settle(
    delivery: Delivery,
    records: &mut [u64; PARTITIONS as usize],
    progress: &Progress,
) -> Result<(), Failure> {
    count(delivery.await?.partition, records, progress)
}

fn count(
    partition: i32,
    records: &mut [u64; PARTITIONS as usize],
    progress: &Progress,
) -> Result<(), Failure> {
    let of_partition = records.get_mut(usize::try_from(partition)?);
    *of_partition.ok_or("acknowledged in a partition that there is not")? += 1;
    progress.written();
    Ok(())
}
