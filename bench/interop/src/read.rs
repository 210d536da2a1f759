//! Reads partitions from their beginning and prints their records.

use std::io::Write;
use std::time::Instant;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Headers, Message};
use rdkafka::{Offset, TopicPartitionList};

use crate::words::{hex, told};
use crate::{LIMIT, Outcome};

pub fn consume(bootstrap: &str, places: &[String]) -> Outcome {
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", bootstrap),
        ("group.id", "interop"),
        ("enable.auto.commit", "false"),
        ("check.crcs", "true"),
    ] {
        config.set(key, value);
    }
    let mut assignment = TopicPartitionList::new();
    let mut left = 0_usize;
    for place in places {
        let (place, count) = place.split_once('=').ok_or("TOPIC/PARTITION=COUNT")?;
        let (topic, partition) = place.split_once('/').ok_or("TOPIC/PARTITION=COUNT")?;
        assignment.add_partition_offset(topic, partition.parse()?, Offset::Beginning)?;
        left += count.parse::<usize>()?;
    }
    let consumer: BaseConsumer = config.create()?;
    consumer.assign(&assignment)?;
    let mut output = std::io::stdout().lock();
    let deadline = Instant::now() + LIMIT;
    while left > 0 {
        let patience = deadline.saturating_duration_since(Instant::now());
        let message = consumer
            .poll(patience)
            .ok_or_else(|| format!("{left} records are missing"))??;
        writeln!(output, "{}", line(&message))?;
        left -= 1;
    }
    Ok(())
}

pub fn line(message: &BorrowedMessage<'_>) -> String {
    let headers: Vec<String> = message
        .headers()
        .into_iter()
        .flat_map(Headers::iter)
        .map(|header| format!("{}={}", hex(header.key.as_bytes()), told(header.value)))
        .collect();
    format!(
        "{} {} {} {} {} {} {}",
        message.topic(),
        message.partition(),
        message.offset(),
        message.timestamp().to_millis().unwrap_or(-1),
        told(message.key()),
        told(message.payload()),
        if headers.is_empty() {
            ".".into()
        } else {
            headers.join(",")
        }
    )
}
