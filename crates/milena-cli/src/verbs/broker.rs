//! `milena broker`: a cluster of Kafka-compatible brokers in this process, until it is stopped.

use crate::exit::{Exit, Trouble};
use crate::interrupt::Interrupt;
use crate::session::{Session, print};
use clap::Args;
use milena_broker::{Cluster, Settings};
use std::fmt::Write as _;
use std::str::FromStr;

/// Run Kafka-compatible brokers in memory, for tests and to try things out
///
/// They speak as Apache Kafka does to clients in every language, and keep nothing: when the command is stopped, by Ctrl-C
/// or SIGTERM, all is gone. The first line of the output is the list of brokers that clients take as bootstrap.servers.
#[derive(Debug, Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Broker {
    /// How many brokers
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=100))]
    brokers: u16,

    /// Where the first broker listens; the others take free ports of the same address
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9092")]
    listen: String,

    /// A topic that is there from the start; may be given more than once
    #[arg(long = "topic", value_name = "NAME:PARTITIONS")]
    topics: Vec<NewTopic>,

    /// How much to keep of what is produced; the oldest goes first
    #[arg(long, value_name = "SIZE", default_value = "1GiB")]
    memory: Memory,

    /// For benchmarks of producers only: acknowledge what is produced without looking at it, and keep nothing of it
    #[arg(long)]
    null: bool,
}

const MANUAL: &str = "\
Examples:
  milena broker
  milena broker --topic orders:6 --topic payments:3
  milena broker --brokers 3 --listen 127.0.0.1:0 --memory 256MiB";

impl Broker {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let mut interrupt = Interrupt::listen(1)?;
        let mut settings = Settings::default();
        settings.memory = self.memory.0;
        settings.discard_records = self.null;
        // Alone, a broker would otherwise be the same in every run, ids and all.
        settings.seed = u64::from(std::process::id());
        let mut builder = Cluster::builder().brokers(self.brokers).settings(settings);
        for topic in self.topics {
            builder = builder.topic(topic.name, topic.partitions);
        }
        let started = builder.start_tcp(&self.listen).await;
        let cluster = started.map_err(|error| {
            Trouble::failed(format!("cannot listen at {}: {error}", self.listen))
        })?;
        print(&greeting(&cluster))?;
        let stopped = interrupt.beyond(0).await;
        session
            .console
            .notice(format_args!("stopped ({stopped:?})"));
        cluster.shutdown().await;
        Ok(Exit::Done)
    }
}

fn greeting(cluster: &Cluster) -> String {
    let mut text = format!("{}\n", cluster.bootstrap());
    for (id, address) in cluster.addresses() {
        writeln!(text, "broker {id} at {}:{}", address.host, address.port)
            .expect("writing to memory cannot fail");
    }
    text
}

/// A topic to create.
#[derive(Debug, Clone, PartialEq, Eq)]
struct NewTopic {
    name: String,
    partitions: i32,
}

impl FromStr for NewTopic {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, partitions) = text.rsplit_once(':').unwrap_or((text, "1"));
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if name.is_empty() || name.len() > 249 || !name.chars().all(plain) {
            return Err(format!("{name:?} cannot be the name of a topic"));
        }
        match partitions.parse() {
            Ok(partitions @ 1..=10_000) => Ok(Self {
                name: name.to_owned(),
                partitions,
            }),
            _ => Err(format!(
                "{partitions:?} is no number of partitions, 1 to 10000"
            )),
        }
    }
}

/// An amount of memory in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Memory(usize);

impl FromStr for Memory {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let unit = match text[digits.len()..].trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1_usize,
            "k" | "kb" | "kib" => 1 << 10,
            "m" | "mb" | "mib" => 1 << 20,
            "g" | "gb" | "gib" => 1 << 30,
            other => return Err(format!("{other:?} is no unit: KiB, MiB and GiB are")),
        };
        let size = digits
            .parse()
            .ok()
            .and_then(|size: usize| size.checked_mul(unit));
        size.map(Self).ok_or_else(|| format!("{text:?} is no size"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_a_name_and_how_many_partitions() {
        let topic: NewTopic = "orders:6".parse().unwrap();
        assert_eq!((topic.name.as_str(), topic.partitions), ("orders", 6));
        assert_eq!("orders".parse::<NewTopic>().unwrap().partitions, 1);
        for bad in [":1", "a b:1", "a:0", "a:x", "a:-1", "a:99999"] {
            assert!(bad.parse::<NewTopic>().is_err(), "{bad}");
        }
    }

    #[test]
    fn memory_is_a_number_with_a_unit() {
        for (text, bytes) in [
            ("7", 7),
            ("2k", 2048),
            ("256MiB", 256 << 20),
            ("1 GiB", 1 << 30),
        ] {
            assert_eq!(text.parse(), Ok(Memory(bytes)), "{text}");
        }
        for bad in ["", "k", "1x", "99999999999999999999", "99999999999GiB"] {
            assert!(bad.parse::<Memory>().is_err(), "{bad}");
        }
    }
}
