//! `milena produce`: the lines of the input become records.

mod progress;
mod recipe;
mod sending;

use crate::common::Common;
use crate::escape::unescape;
use crate::exit::{Exit, Trouble};
use crate::input::Reader;
use crate::interrupt::Interrupt;
use crate::rate::Rate;
use crate::session::{FIRST_CONTACT, Session, named};
use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, ValueEnum};
use milena::{Cluster, Producer, ProducerConfig};
use progress::Progress;
use recipe::Recipe;
use sending::Sending;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Larger than the producer's own default: lines come in bulk, and few large requests go three times as fast.
const BATCH_BYTES: usize = 128 << 10;
/// A send waits for room as long as it takes: then it is the input that waits, and records fail by their delivery
/// timeout only.
const MAX_BLOCK: Duration = Duration::from_secs(24 * 60 * 60);

/// Write lines to a topic, one record each
#[derive(Debug, Args)]
#[command(long_about = LONG_ABOUT, after_long_help = MANUAL, arg_required_else_help = true)]
pub(crate) struct Produce {
    /// The topic
    #[arg(short = 't', long)]
    pub(crate) topic: String,

    /// Write to this partition; otherwise the key decides, and without a key they are spread
    #[arg(short = 'p', long, value_name = "N", allow_hyphen_values = true)]
    #[arg(value_parser = clap::value_parser!(i32).range(-1..))]
    pub(crate) partition: Option<i32>,

    /// Cut each line into key and value at the first SEP; a line without it has no key
    ///
    /// SEP may be longer than one character and may have escapes: \t \n \r \0 \\ \xHH.
    #[arg(short = 'K', long, value_name = "SEP", allow_hyphen_values = true)]
    pub(crate) key_separator: Option<Separator>,

    /// Give every record this key
    #[arg(
        short = 'k',
        long,
        value_name = "KEY",
        allow_hyphen_values = true,
        conflicts_with = "key_separator"
    )]
    pub(crate) key: Option<OsString>,

    /// Compress batches
    #[arg(short = 'z', long, value_name = "CODEC", value_enum)]
    pub(crate) compression: Option<Codec>,

    /// Add a header to every record; without `=` its value is null. May be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME=VALUE")]
    #[arg(value_parser = OsStringValueParser::new().map(HeaderArgument::from))]
    pub(crate) headers: Vec<HeaderArgument>,

    /// Make an empty value, or an empty key with -K, null
    #[arg(short = 'Z', long)]
    pub(crate) null: bool,

    /// Stop after so many records
    #[arg(short = 'c', long, value_name = "COUNT")]
    pub(crate) count: Option<u64>,

    /// Send no more than so many records a second
    #[arg(long, value_name = "N", value_parser = positive)]
    pub(crate) rate: Option<f64>,

    /// What to read, in this order; `-` or nothing is standard input
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) common: Common,
}

const LONG_ABOUT: &str = "\
Write lines to a topic, one record each.

A line ends at a newline, which is not part of the record; every other byte is, so any bytes \
pass and a carriage return stays. An empty line is a record with an empty value; a last line \
counts even without its newline. Input is streamed: its size does not matter, and lines of a \
pipe or a terminal leave as they come.

The command ends when the input has ended and every record was answered, with 0 only if every \
one was acknowledged. The last line on standard error is the account, where MB are millions of \
bytes of keys and values:
  acknowledged N, failed N, elapsed S s, R records/s, M MB/s

Batches have 128 KiB unless -X batch.size says otherwise. While the brokers cannot be reached, records wait in memory (-X buffer.memory) and reading \
pauses when that is full. A record fails when -X delivery.timeout.ms has passed. Ctrl-C stops \
reading and waits for what was accepted; a second one does not wait.";

const MANUAL: &str = "\
Examples:
  milena produce -b localhost:9092 -t orders < orders.txt
  milena produce -b localhost:9092 -t orders -z zstd day1.log day2.log
  echo alice:1 | milena produce -b localhost:9092 -t orders -K :
  milena produce -b localhost:9092 -t orders -K '\\t' -Z with-tombstones.tsv
  tail -F app.log | milena produce -b localhost:9092 -t logs -H host=web1
  milena produce -b localhost:9092 -t orders --rate 100 -c 1000 sample.txt
  milena produce -b localhost:9092 -t orders -X acks=1 -X linger.ms=50 big.txt

Other than with kcat, files are always read line by line (kcat's -l).";

impl Produce {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let config = self.config(session)?;
        let brokers = config.connection.bootstrap_servers.clone();
        let cluster = session.connect(config.connection.clone()).await?;
        self.check_topic(&cluster).await?;
        let reader = Reader::start(self.files.clone());
        let reader = reader.map_err(|error| Trouble::failed(format!("cannot read: {error}")))?;
        let sending = Sending {
            producer: Producer::on(&cluster, &config)?,
            recipe: Recipe::new(&self),
            rate: self
                .rate
                .map(|per_second| Rate::new(per_second, Instant::now())),
            left: self.count.unwrap_or(u64::MAX),
            progress: Progress::new(brokers, Arc::clone(&session.console)),
            interrupt: Interrupt::listen(2)?,
        };
        Ok(sending.run(reader).await)
    }

    fn config(&self, session: &Session) -> Result<ProducerConfig, Trouble> {
        let mut config = ProducerConfig::new(session.brokers())
            .max_block(MAX_BLOCK)
            .batch_size(BATCH_BYTES);
        session
            .common
            .apply(|key, value| config.set(key, value).map(drop))?;
        if let Some(codec) = self.compression {
            config.set("compression.type", codec.name())?;
        }
        named(&config.connection.bootstrap_servers)?;
        Ok(config)
    }

    /// Fails at once on what would fail every record: a topic or a partition that is not there.
    async fn check_topic(&self, cluster: &Cluster) -> Result<(), Trouble> {
        let deadline = tokio::time::Instant::now() + FIRST_CONTACT;
        let topic = cluster.topic(&self.topic, deadline).await?;
        let last = topic.partitions.len().saturating_sub(1);
        match self.partition {
            Some(partition)
                if usize::try_from(partition).is_ok_and(|partition| partition > last) =>
            {
                Err(Trouble::failed(format!(
                    "{} has no partition {partition}: they are 0 to {last}",
                    self.topic
                )))
            }
            _ => Ok(()),
        }
    }
}

/// A separator of key and value: never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Separator(pub(crate) Vec<u8>);

impl std::str::FromStr for Separator {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match unescape(text) {
            Ok(bytes) if bytes.is_empty() => Err("an empty separator separates nothing".to_owned()),
            Ok(bytes) => Ok(Self(bytes)),
            Err(bad) => Err(bad.to_string()),
        }
    }
}

/// One `-H` argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderArgument {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Option<Vec<u8>>,
}

impl From<OsString> for HeaderArgument {
    fn from(text: OsString) -> Self {
        let bytes = text.into_encoded_bytes();
        match bytes.iter().position(|byte| *byte == b'=') {
            Some(at) => Self {
                name: bytes[..at].to_vec(),
                value: Some(bytes[at + 1..].to_vec()),
            },
            None => Self {
                name: bytes,
                value: None,
            },
        }
    }
}

/// Compression of batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Codec {
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}

impl Codec {
    /// Kafka's name, as `compression.type` takes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Gzip => "gzip",
            Self::Snappy => "snappy",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.001 => Ok(number),
        _ => Err("expected a positive number".to_owned()),
    }
}
