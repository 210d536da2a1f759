//! Writes down where every record of a topic is.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::Instant;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::{Offset, TopicPartitionList};

use crate::{LIMIT, Outcome};

/// librdkafka does not tell which producer wrote a record.
const UNTOLD: i64 = i64::MIN;

/// `words` are TOPIC, PARTITIONS and FILE.
pub fn read(bootstrap: &str, words: &[String]) -> Outcome {
    let [topic, partitions, file] = words else {
        return Err("TOPIC PARTITIONS FILE".into());
    };
    let partitions = partitions.parse()?;
    let mut file = BufWriter::with_capacity(1 << 20, File::create(file)?);
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", bootstrap),
        ("group.id", "log"),
        ("enable.auto.commit", "false"),
        ("enable.partition.eof", "true"),
        ("check.crcs", "true"),
    ] {
        config.set(key, value);
    }
    let consumer: BaseConsumer = config.create()?;
    let mut assignment = TopicPartitionList::new();
    for partition in 0..partitions {
        assignment.add_partition_offset(topic, partition, Offset::Beginning)?;
    }
    consumer.assign(&assignment)?;
    let deadline = Instant::now() + LIMIT;
    let mut finished = BTreeSet::new();
    while finished.len() < partitions as usize {
        let patience = deadline.saturating_duration_since(Instant::now());
        match consumer.poll(patience) {
            None => return Err("not every partition was read to its end".into()),
            Some(Ok(message)) => file.write_all(&place(&message))?,
            Some(Err(KafkaError::PartitionEOF(partition))) => drop(finished.insert(partition)),
            Some(Err(error)) => return Err(error.into()),
        }
    }
    Ok(file.flush()?)
}

/// 24 bytes; their order is in `tests/interop/README.md`.
fn place(message: &BorrowedMessage<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(24);
    let sequence = sequence(message).unwrap_or(u32::MAX);
    bytes.extend(sequence.to_le_bytes());
    bytes.extend((message.partition() as u32).to_le_bytes());
    bytes.extend(message.offset().to_le_bytes());
    bytes.extend(UNTOLD.to_le_bytes());
    bytes
}

/// The record's sequence, if it says that it belongs where it is.
fn sequence(message: &BorrowedMessage<'_>) -> Option<u32> {
    let value = std::str::from_utf8(message.payload()?).ok()?;
    let mut words = value.split(' ').skip(1);
    let partition: i32 = words.next()?.parse().ok()?;
    let sequence = words.next()?.parse().ok()?;
    (partition == message.partition()).then_some(sequence)
}
