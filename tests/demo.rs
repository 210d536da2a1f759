//! `cargo demo`: sends a million records through a real Kafka, reads them back and compares every byte.
//!
//! `cargo demo -- [--bootstrap HOST:PORT] [--records N] [--size BYTES] [--compression CODEC]`. Without a bootstrap address it
//! starts Apache Kafka itself and stops it at the end.

use std::collections::VecDeque;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use milena::{
    Admin, Compression, ConnectionConfig, Consumer, ConsumerConfig, Delivery, NewTopic,
    ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition,
};
use xtask::kafka::{Cluster, Spec, Version};

type Failure = Box<dyn Error>;

const PARTITIONS: i32 = 6;
/// How many sends may be undecided before the oldest is waited for.
const UNDECIDED: usize = 100_000;
/// Reading fails when nothing comes for so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the command line asks for.
struct Options {
    bootstrap: Option<String>,
    records: u64,
    size: usize,
    compression: Compression,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo demo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let options = Options::parse(env::args().skip(1))?;
    // Kept until the end: dropping it stops the broker.
    let own = match options.bootstrap {
        None => Some(start_kafka()?),
        Some(_) => None,
    };
    let bootstrap = match (&own, &options.bootstrap) {
        (Some(cluster), _) => cluster.bootstrap(),
        (None, given) => given.clone().unwrap_or_default(),
    };
    tokio::runtime::Runtime::new()?.block_on(there_and_back(&bootstrap, &options))
}

fn start_kafka() -> Result<Cluster, Failure> {
    println!(
        "starting Apache Kafka {} (fetched from Maven Central once); --bootstrap HOST:PORT takes one of yours",
        Version::DEFAULT
    );
    Ok(Cluster::start(Spec::new(Version::DEFAULT).named("demo"))?)
}

impl Options {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            bootstrap: None,
            records: 1_000_000,
            size: 100,
            compression: Compression::None,
        };
        let mut arguments = arguments.filter(|argument| argument != "--");
        while let Some(name) = arguments.next() {
            let value = arguments
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--bootstrap" => options.bootstrap = Some(value),
                "--records" => options.records = value.parse()?,
                "--size" => options.size = value.parse()?,
                "--compression" => options.compression = value.parse()?,
                other => {
                    return Err(format!(
                        "unknown option {other}: --bootstrap, --records, --size, --compression"
                    )
                    .into());
                }
            }
        }
        Ok(options)
    }
}

async fn there_and_back(bootstrap: &str, options: &Options) -> Result<(), Failure> {
    let topic = format!("milena-demo-{}", std::process::id());
    let admin = Admin::new(ConnectionConfig::new(bootstrap))?;
    for (_, created) in admin
        .create_topics([NewTopic::new(topic.as_str()).partitions(PARTITIONS)])
        .await?
    {
        created?;
    }
    println!(
        "{} records of {} bytes, {PARTITIONS} partitions, compression {}, acks=all, at {bootstrap}\n",
        options.records, options.size, options.compression
    );
    println!("phase     records    seconds   records/s      MB/s");
    let start = Instant::now();
    produce(bootstrap, &topic, options).await?;
    line("produce", options, start.elapsed());
    let start = Instant::now();
    consume(bootstrap, &topic, options).await?;
    line("consume", options, start.elapsed());
    println!("\nevery record came back once, in the order of its partition, byte for byte");
    for (_, deleted) in admin.delete_topics([topic.as_str()]).await? {
        deleted?;
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a figure to look at")]
fn line(phase: &str, options: &Options, took: Duration) {
    let seconds = took.as_secs_f64();
    let rate = options.records as f64 / seconds;
    let megabytes = rate * options.size as f64 / 1e6;
    println!(
        "{phase:<8} {:>8} {seconds:>10.2} {rate:>11.0} {megabytes:>9.1}",
        options.records
    );
}

/// Sends every record and waits until each is acknowledged.
async fn produce(bootstrap: &str, topic: &str, options: &Options) -> Result<(), Failure> {
    let config = ProducerConfig::new(bootstrap)
        .linger(Duration::from_millis(5))
        .compression(options.compression);
    let producer = Producer::new(config)?;
    let mut undecided: VecDeque<Delivery> = VecDeque::with_capacity(UNDECIDED);
    let mut value = Vec::new();
    for number in 0..options.records {
        if undecided.len() == UNDECIDED
            && let Some(oldest) = undecided.pop_front()
        {
            oldest.await?;
        }
        fill(number, options.size, &mut value);
        let key = number.to_be_bytes();
        let record = ProduceRecord::to(topic).key(&key).value(&value);
        undecided.push_back(
            producer
                .send(record)
                .await
                .map_err(|refused| refused.to_string())?,
        );
    }
    for delivery in undecided {
        delivery.await?;
    }
    producer.close(PATIENCE).await?;
    Ok(())
}

/// Reads every partition from its beginning and compares.
async fn consume(bootstrap: &str, topic: &str, options: &Options) -> Result<(), Failure> {
    let mut consumer = Consumer::new(ConsumerConfig::new(bootstrap))?;
    consumer
        .assign(
            (0..PARTITIONS)
                .map(|partition| (TopicPartition::new(topic, partition), StartAt::Beginning)),
        )
        .await?;
    let mut ledger = Ledger::new(options);
    while !ledger.complete() {
        let Some(mut batch) = consumer.poll(PATIENCE).await? else {
            return Err(format!(
                "nothing came for {} s after {} records",
                PATIENCE.as_secs(),
                ledger.seen
            )
            .into());
        };
        let partition = usize::try_from(batch.partition())?;
        while let Some(record) = batch.next()? {
            ledger.enter(partition, record.key(), record.value())?;
        }
    }
    consumer.close().await;
    Ok(())
}

/// What has come back.
struct Ledger {
    records: u64,
    size: usize,
    seen: u64,
    came: Vec<bool>,
    last: [Option<u64>; PARTITIONS as usize],
    expected: Vec<u8>,
}

impl Ledger {
    fn new(options: &Options) -> Self {
        Self {
            records: options.records,
            size: options.size,
            seen: 0,
            came: vec![false; usize::try_from(options.records).unwrap_or_default()],
            last: [None; PARTITIONS as usize],
            expected: Vec::new(),
        }
    }

    fn complete(&self) -> bool {
        self.seen == self.records
    }

    fn enter(
        &mut self,
        partition: usize,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
    ) -> Result<(), Failure> {
        let number = u64::from_be_bytes(key.ok_or("a record without its key")?.try_into()?);
        let came = self
            .came
            .get_mut(usize::try_from(number)?)
            .ok_or("a record that was never sent")?;
        if std::mem::replace(came, true) {
            return Err(format!("record {number} came twice").into());
        }
        if self.last[partition].is_some_and(|last| last >= number) {
            return Err(format!("record {number} came out of order").into());
        }
        fill(number, self.size, &mut self.expected);
        if value != Some(self.expected.as_slice()) {
            return Err(format!("record {number} has another value").into());
        }
        self.last[partition] = Some(number);
        self.seen += 1;
        Ok(())
    }
}

/// The value of a record: its number, then letters that depend on it.
fn fill(number: u64, size: usize, value: &mut Vec<u8>) {
    value.clear();
    value.extend_from_slice(&number.to_le_bytes());
    let mut state = number;
    value.resize_with(size.max(8), || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        b'a' + u8::try_from((state >> 59) % 26).unwrap_or_default()
    });
}
