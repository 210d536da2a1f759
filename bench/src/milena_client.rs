//! milena as an application uses it: every delivery awaited, every record looked at.

use std::collections::VecDeque;
use std::time::Duration;

use milena::{
    Consumer, ConsumerConfig, ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition,
};

use crate::options::{OUTSTANDING, Options, PARTITIONS};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

pub fn produce(options: &Options) -> Outcome {
    runtime()?.block_on(async {
        let mut config = ProducerConfig::new(&options.bootstrap);
        for (key, value) in [
            ("acks", "all"),
            ("linger.ms", "5"),
            ("batch.size", "65536"),
            ("compression.type", &options.codec),
        ] {
            config.set(key, value)?;
        }
        let producer = Producer::new(config)?;
        let mut outstanding = VecDeque::with_capacity(OUTSTANDING);
        let values = options.values();
        for number in 0..options.records {
            if outstanding.len() == OUTSTANDING {
                let delivery: milena::Delivery = outstanding.pop_front().ok_or("empty")?;
                delivery.await?;
            }
            let value = &values[number as usize % values.len()];
            let partition = (number % PARTITIONS as u64) as i32;
            let record = ProduceRecord::to(&options.topic)
                .value(value)
                .partition(partition);
            outstanding.push_back(producer.send(record).await?);
        }
        for delivery in outstanding {
            delivery.await?;
        }
        producer.close(Duration::from_secs(10)).await?;
        Ok(())
    })
}

pub fn consume(options: &Options) -> Outcome {
    runtime()?.block_on(async {
        let mut consumer = Consumer::new(ConsumerConfig::new(&options.bootstrap))?;
        let assignment = (0..PARTITIONS).map(|partition| {
            (
                TopicPartition {
                    topic: options.topic.as_str().into(),
                    partition,
                },
                StartAt::Beginning,
            )
        });
        consumer.assign(assignment).await?;
        let (mut records, mut bytes) = (0, 0);
        while records < options.records {
            let Some(mut batch) = consumer.poll(Duration::from_secs(10)).await? else {
                return Err(format!("only {records} records came").into());
            };
            while let Some(record) = batch.next()? {
                records += 1;
                bytes += record.value().map_or(0, <[u8]>::len);
            }
        }
        std::hint::black_box(bytes);
        Ok(())
    })
}
