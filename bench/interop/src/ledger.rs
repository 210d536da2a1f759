//! Sends at a pace and writes down what it was told about every record.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::ClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};

use crate::Outcome;

const TICK: Duration = Duration::from_millis(1);
/// Longer than any record may take.
const PATIENCE: Duration = Duration::from_secs(150);
const SIZE: usize = 100;

const ACKED: u16 = 0;
const NOT_PERSISTED: u16 = 1;
/// The wrapper does not hand on what librdkafka says of a failed record's persistence, so nothing is claimed.
const POSSIBLY_PERSISTED: u16 = 2;

/// Which record a delivery is about.
struct Mark {
    sequence: u32,
    partition: u16,
    due: u64,
}

struct Told(Mutex<BufWriter<File>>);

impl ClientContext for Told {}

impl ProducerContext for Told {
    type DeliveryOpaque = Box<Mark>;

    fn delivery(&self, result: &DeliveryResult<'_>, mark: Box<Mark>) {
        match result {
            Ok(message) => self.write(&mark, ACKED, message.offset()),
            Err((error, _)) => self.failed(&mark, POSSIBLY_PERSISTED, error),
        }
    }
}

impl Told {
    /// 32 bytes; their order is in `tests/interop/README.md`.
    fn write(&self, mark: &Mark, outcome: u16, offset: i64) {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend(mark.sequence.to_le_bytes());
        bytes.extend(mark.partition.to_le_bytes());
        bytes.extend(outcome.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(mark.due.to_le_bytes());
        bytes.extend(now().to_le_bytes());
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(&bytes).expect("the ledger can be written");
    }

    fn failed(&self, mark: &Mark, outcome: u16, error: &KafkaError) {
        eprintln!("failed: {} {}: {error}", mark.partition, mark.sequence);
        self.write(mark, outcome, -1);
    }
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_micros() as u64)
}

/// `words` are TOPIC, PARTITIONS, RECORDS, RATE and FILE.
pub fn produce(bootstrap: &str, words: &[String]) -> Outcome {
    let [topic, partitions, records, rate, file] = words else {
        return Err("TOPIC PARTITIONS RECORDS RATE FILE".into());
    };
    let (partitions, rate): (u64, u64) = (partitions.parse()?, rate.parse()?);
    let file = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", bootstrap),
        ("acks", "all"),
        ("enable.idempotence", "true"),
        ("message.timeout.ms", "120000"),
    ] {
        config.set(key, value);
    }
    let producer: ThreadedProducer<Told> = config.create_with_context(Told(Mutex::new(file)))?;
    let started = now();
    for number in 0..records.parse()? {
        let mark = Mark {
            sequence: (number / partitions) as u32,
            partition: (number % partitions) as u16,
            due: started + number * 1_000_000 / rate,
        };
        while now() < mark.due {
            std::thread::sleep(TICK);
        }
        send(&producer, topic, mark);
    }
    producer.flush(PATIENCE)?;
    let mut file = producer.context().0.lock().map_err(|_| "a panic")?;
    Ok(file.flush()?)
}

/// Waits while the queue is full, as an application that must not lose a record does.
fn send(producer: &ThreadedProducer<Told>, topic: &str, mark: Mark) {
    let mut value = format!("rdkafka {} {} ", mark.partition, mark.sequence);
    value.extend(std::iter::repeat_n('x', SIZE.saturating_sub(value.len())));
    let partition = mark.partition.into();
    let mut record = BaseRecord::<(), str, Box<Mark>>::with_opaque_to(topic, Box::new(mark))
        .partition(partition)
        .payload(&value);
    while let Err((error, back)) = producer.send(record) {
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::QueueFull) {
            let mark = &back.delivery_opaque;
            return producer.context().failed(mark, NOT_PERSISTED, &error);
        }
        std::thread::sleep(TICK);
        record = back;
    }
}
