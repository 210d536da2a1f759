//! librdkafka through its fastest Rust faces: ThreadedProducer and BaseConsumer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rdkafka::client::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};
use rdkafka::{Offset, TopicPartitionList};

use crate::options::{OUTSTANDING, Options, PARTITIONS};

type Outcome = Result<(), Box<dyn std::error::Error>>;

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

pub fn produce(options: &Options) -> Outcome {
    let acknowledged = Arc::new(AtomicU64::new(0));
    let outstanding = OUTSTANDING.to_string();
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", options.bootstrap.as_str()),
        ("acks", "all"),
        ("linger.ms", "5"),
        ("batch.size", "65536"),
        ("compression.codec", &options.codec),
        ("queue.buffering.max.messages", &outstanding),
    ] {
        config.set(key, value);
    }
    let producer: ThreadedProducer<_> =
        config.create_with_context(Acknowledged(Arc::clone(&acknowledged)))?;
    let values = options.values();
    for number in 0..options.records {
        let value = &values[number as usize % values.len()];
        let partition = (number % PARTITIONS as u64) as i32;
        let mut record = BaseRecord::<(), [u8]>::to(&options.topic)
            .payload(value.as_slice())
            .partition(partition);
        while let Err((error, refused)) = producer.send(record) {
            if !matches!(
                error,
                KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull)
            ) {
                return Err(error.into());
            }
            record = refused;
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    producer.flush(Duration::from_secs(60))?;
    match acknowledged.load(Ordering::Relaxed) {
        count if count == options.records => Ok(()),
        count => Err(format!("only {count} records were acknowledged").into()),
    }
}

pub fn consume(options: &Options) -> Outcome {
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", options.bootstrap.as_str()),
        ("group.id", "bench"),
        ("enable.auto.commit", "false"),
        ("check.crcs", "true"),
        ("queued.min.messages", "1000000"),
    ] {
        config.set(key, value);
    }
    let consumer: BaseConsumer = config.create()?;
    let mut assignment = TopicPartitionList::new();
    for partition in 0..PARTITIONS {
        assignment.add_partition_offset(&options.topic, partition, Offset::Beginning)?;
    }
    consumer.assign(&assignment)?;
    let (mut records, mut bytes) = (0, 0);
    while records < options.records {
        let message = consumer
            .poll(Duration::from_secs(10))
            .ok_or_else(|| format!("only {records} records came"))??;
        records += 1;
        bytes += message.payload().map_or(0, <[u8]>::len);
    }
    std::hint::black_box(bytes);
    Ok(())
}
