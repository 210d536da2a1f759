//! Reads a topic as a member of a group, commits what it has read, and leaves.

use std::io::Write;
use std::time::Instant;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer};

use crate::read::line;
use crate::{LIMIT, Outcome};

/// `words` are GROUP, the group's protocol, TOPIC and how many records are read.
pub fn consume(bootstrap: &str, words: &[String]) -> Outcome {
    let [group, protocol, topic, count] = words else {
        return Err("GROUP PROTOCOL TOPIC COUNT".into());
    };
    let mut config = ClientConfig::new();
    for (key, value) in [
        ("bootstrap.servers", bootstrap),
        ("group.id", group),
        ("group.protocol", protocol),
        ("enable.auto.commit", "false"),
        ("auto.offset.reset", "earliest"),
        ("check.crcs", "true"),
    ] {
        config.set(key, value);
    }
    let consumer: BaseConsumer = config.create()?;
    consumer.subscribe(&[topic])?;
    let mut output = std::io::stdout().lock();
    let deadline = Instant::now() + LIMIT;
    let mut left = count.parse::<usize>()?;
    while left > 0 {
        let patience = deadline.saturating_duration_since(Instant::now());
        // A rebalance ends the waiting too.
        let Some(message) = consumer.poll(patience) else {
            match patience.is_zero() {
                true => return Err(format!("{left} records are missing").into()),
                false => continue,
            }
        };
        let message = message?;
        writeln!(output, "{}", line(&message))?;
        left -= 1;
        if left == 0 {
            consumer.commit_message(&message, CommitMode::Sync)?;
        }
    }
    Ok(())
}
