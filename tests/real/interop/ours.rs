//! milena as a writer and a reader, in the words that the other programs use.

use std::time::Duration;

use libtest_mimic::Failed;
use milena::{
    Admin, Compression, ConnectionConfig, ConsumedRecord, Consumer, ConsumerConfig, Header,
    IsolationLevel, NewTopic, ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition,
};

use super::peer::Topic;
use super::records::{PARTITIONS, Records, Sample, Step, line};
use crate::context::Context;
use crate::story::Outcome;

pub(super) const LIMIT: Duration = Duration::from_secs(120);
const MAX_BYTES: usize = 20_000_000;

/// Creates topics for the largest record and the strangest time, however long ago.
pub(super) async fn create(
    context: &Context<'_>,
    topics: &[Topic],
    configs: &[(&str, &str)],
) -> Outcome {
    let admin = Admin::new(ConnectionConfig::new(context.bootstrap()))?;
    let far_ahead = ("message.timestamp.after.max.ms", i64::MAX.to_string());
    // Before 3.6 any time was taken.
    let far_ahead = context.version().at_least(3, 6).then_some(far_ahead);
    let new = topics.iter().map(|(topic, _)| {
        let new = NewTopic::new(topic.as_str())
            .partitions(PARTITIONS)
            .replication(1)
            .config("max.message.bytes", MAX_BYTES.to_string())
            .config("retention.ms", "-1");
        let far_ahead = far_ahead
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let configs = configs.iter().copied().chain(far_ahead);
        configs.fold(new, |new, (name, value)| new.config(name, value))
    });
    for (_, created) in admin.create_topics(new).await? {
        created?;
    }
    Ok(())
}

pub(super) async fn write(
    context: &Context<'_>,
    topic: &str,
    codec: &str,
    records: &Records,
) -> Outcome {
    let compression: Compression = codec.parse()?;
    let config = ProducerConfig::new(context.bootstrap())
        .compression(compression)
        .linger(Duration::from_secs(1))
        .batch_size(1_000_000)
        .max_request_size(MAX_BYTES);
    let producer = Producer::new(config)?;
    let mut deliveries = Vec::new();
    for step in &records.steps {
        match step {
            Step::Write(sample) => deliveries.push(send(&producer, topic, sample).await?),
            Step::Flush | Step::Abort => producer.flush().await?,
        }
    }
    for delivery in deliveries {
        delivery.await?;
    }
    producer.close(LIMIT).await?;
    Ok(())
}

async fn send(
    producer: &Producer,
    topic: &str,
    sample: &Sample,
) -> Result<milena::Delivery, Failed> {
    let (key, value) = (sample.key.bytes(), sample.value.bytes());
    let contents: Vec<_> = sample
        .headers
        .iter()
        .map(|(name, value)| (name, value.bytes()))
        .collect();
    let headers: Vec<Header<'_>> = contents
        .iter()
        .map(|(name, value)| Header {
            key: name.as_bytes(),
            value: value.as_deref(),
        })
        .collect();
    let mut record = ProduceRecord::to(topic)
        .partition(sample.partition)
        .timestamp_ms(sample.timestamp)
        .headers(&headers);
    record.key = key.as_deref();
    record.value = value.as_deref();
    let delivery = producer.send(record).await;
    Ok(delivery.map_err(|refused| refused.to_string())?)
}

/// Reads what is committed, from the beginning.
pub(super) async fn read(
    context: &Context<'_>,
    topics: &[Topic],
    counts: &[(i32, usize)],
) -> Result<Vec<String>, Refused> {
    let mut lines = Vec::new();
    for record in records(context, topics, counts, IsolationLevel::ReadCommitted).await? {
        lines.push(told(&record));
    }
    Ok(lines)
}

/// As many records as there are to come.
pub(super) async fn records(
    context: &Context<'_>,
    topics: &[Topic],
    counts: &[(i32, usize)],
    isolation: IsolationLevel,
) -> Result<Vec<ConsumedRecord>, Failed> {
    let config = ConsumerConfig::new(context.bootstrap()).isolation_level(isolation);
    let mut consumer = Consumer::new(config)?;
    let places = topics.iter().flat_map(|(topic, _)| {
        counts.iter().map(move |(partition, _)| {
            let place = TopicPartition::new(topic.as_str(), *partition);
            (place, StartAt::Beginning)
        })
    });
    consumer.assign(places).await?;
    let count = topics.len() * counts.iter().map(|(_, count)| count).sum::<usize>();
    let mut records = Vec::with_capacity(count);
    while records.len() < count {
        records.push(tokio::time::timeout(LIMIT, consumer.recv()).await??);
    }
    Ok(records)
}

pub(super) fn told(record: &ConsumedRecord) -> String {
    let headers = record
        .headers()
        .iter()
        .map(|header| (header.key, header.value));
    let line = line(
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value(),
        headers,
    );
    format!("{} {line}", record.topic())
}

/// A failure of a story inside of a runtime: [`Failed`] cannot be printed, and `block_on` asks for that.
pub(super) struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        Self(failed.message().unwrap_or("no reason was given").to_owned())
    }
}
