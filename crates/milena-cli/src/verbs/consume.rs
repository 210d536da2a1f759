//! `milena consume`: the records of a topic on standard output.

mod goal;
mod reading;
mod style;

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::format::Format;
use crate::interrupt::Interrupt;
use crate::offset::{OffsetArgument, Start};
use crate::output::Output;
use crate::session::{Session, named};
use crate::verbs::produce::Separator;
use clap::Args;
use goal::{Goal, Limit};
use milena::{Admin, AutoOffsetReset, Cluster, Consumer, ConsumerConfig, StartAt, TopicPartition};
use reading::Reading;
use std::collections::BTreeMap;
use style::Style;

/// Print the records of a topic
#[derive(Debug, Args)]
#[command(long_about = LONG_ABOUT, after_long_help = MANUAL, arg_required_else_help = true)]
pub(crate) struct Consume {
    /// The topic
    #[arg(short = 't', long)]
    pub(crate) topic: String,

    /// Read this partition only. May be repeated
    #[arg(short = 'p', long = "partition", value_name = "N", value_parser = clap::value_parser!(i32).range(0..))]
    pub(crate) partitions: Vec<i32>,

    /// Where to start and stop: beginning, end, N, -N, s@MS or e@MS. May be given once for each
    ///
    /// beginning (the default) and end; N, that offset; -N, so many before the end of each partition; s@MS, the first
    /// record of that time or later; e@MS, stop before the first record of that time or later. Times are milliseconds
    /// since 1970 UTC.
    #[arg(
        short = 'o',
        long = "offset",
        value_name = "OFFSET",
        allow_hyphen_values = true
    )]
    pub(crate) offsets: Vec<OffsetArgument>,

    /// Stop at the end as it is now, instead of waiting for more
    #[arg(short = 'e', long = "exit")]
    pub(crate) exit_at_end: bool,

    /// Stop after so many records
    #[arg(short = 'c', long, value_name = "COUNT")]
    pub(crate) count: Option<u64>,

    /// How to print a record; see below
    #[arg(short = 'f', long, value_name = "FORMAT", allow_hyphen_values = true, conflicts_with_all = ["json", "key_separator"])]
    pub(crate) format: Option<Format>,

    /// Print one JSON object per line; see below
    #[arg(short = 'J', long, conflicts_with = "key_separator")]
    pub(crate) json: bool,

    /// Print key, SEP, value
    #[arg(short = 'K', long, value_name = "SEP", allow_hyphen_values = true)]
    pub(crate) key_separator: Option<Separator>,

    /// Print null keys and values as NULL instead of nothing (not with --json)
    #[arg(short = 'Z', long)]
    pub(crate) null: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

const LONG_ABOUT: &str = "\
Print the records of a topic: the value of each and a newline, unless told otherwise.

Reading needs no consumer group and leaves no trace on the brokers. It goes on until there is \
a reason to stop: -e, -c, -o e@MS, or Ctrl-C. Records of one partition come in order; \
partitions come as the brokers answer. A topic that does not exist is an error, and asking \
does not create it.

The exit code is 0 when the end asked for was reached, when no end was asked for and Ctrl-C \
ended it, and when the reader of a pipe went away; 130 when Ctrl-C came before the end asked \
for; 1 when a partition could not be read.";

const MANUAL: &str = "\
Format of -f:
  %t  topic        %s  value             %T  timestamp, milliseconds since 1970
  %p  partition    %S  size of value     %h  headers, name=value,name=value
  %o  offset       %k  key               %R  size of value, 4 bytes, big endian
  %%  percent      %K  size of key       \\n \\r \\t \\0 \\\\ \\xHH  bytes

Sizes are -1 for null; so is a timestamp that is not set.

JSON of --json, one object per line: topic, partition, offset, tstype (create or logappend), \
ts, headers (only if there are any: an array of names and values by turns), key, payload. Null \
is null. A key or payload that is not UTF-8 is base64 in key_base64 or payload_base64 instead, \
such a header name or value an object {\"base64\":\"...\"}.

Examples:
  milena consume -b localhost:9092 -t orders
  milena consume -b localhost:9092 -t orders -o end
  milena consume -b localhost:9092 -t orders -e > orders.txt
  milena consume -b localhost:9092 -t orders -p 0 -o 42 -c 1
  milena consume -b localhost:9092 -t orders -o -5 -e
  milena consume -b localhost:9092 -t orders -o s@1700000000000 -e
  milena consume -b localhost:9092 -t orders -f '%T %p@%o %k: %s\\n'
  milena consume -b localhost:9092 -t orders -e --json | jq .payload
  milena consume -b localhost:9092 -t orders -X isolation.level=read_committed";

/// Where to start and where to stop, from the `-o` arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    start: Start,
    /// Stop before the first record of this time or later, in milliseconds.
    stop_at: Option<i64>,
}

impl Range {
    fn new(arguments: &[OffsetArgument]) -> Result<Self, Trouble> {
        let (mut start, mut stop_at) = (None, None);
        for argument in arguments {
            let twice = match *argument {
                OffsetArgument::Start(at) => start.replace(at).is_some(),
                OffsetArgument::StopAt(ms) => stop_at.replace(ms).is_some(),
            };
            if twice {
                return Err(Trouble::usage(
                    "-o: one place to start and one to stop, not two of the same",
                ));
            }
        }
        Ok(Self {
            start: start.unwrap_or(Start::Beginning),
            stop_at,
        })
    }
}

impl Consume {
    fn style(&self) -> Style {
        let null: &[u8] = if self.null { b"NULL" } else { b"" };
        match (&self.format, &self.key_separator) {
            _ if self.json => Style::Json,
            (Some(format), _) => Style::Format {
                format: format.clone(),
                null,
            },
            (None, Some(separator)) => Style::Format {
                format: Format::keyed_lines(&separator.0),
                null,
            },
            (None, None) => Style::Format {
                format: Format::value_lines(),
                null,
            },
        }
    }
}

impl Consume {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let range = Range::new(&self.offsets)?;
        let config = self.config(session)?;
        let cluster = session.connect(config.connection.clone()).await?;
        let partitions = self.wanted(&cluster).await?;
        let mut consumer = Consumer::on(&cluster, config)?;
        let goal = self.goal(&consumer, &partitions, range.stop_at).await?;
        consumer
            .assign(
                partitions
                    .into_iter()
                    .map(|partition| (partition, range.start.into())),
            )
            .await?;
        let reading = Reading {
            consumer,
            topic: self.topic.as_str().into(),
            goal,
            style: self.style(),
            output: Output::stdout(),
            console: &session.console,
            interrupt: Interrupt::listen(1)?,
        };
        reading.run().await
    }

    fn config(&self, session: &Session) -> Result<ConsumerConfig, Trouble> {
        // A place that is not there is an error, unless the user says what to do then.
        let mut config =
            ConsumerConfig::new(session.brokers()).auto_offset_reset(AutoOffsetReset::None);
        config.connection.allow_auto_create_topics = false;
        session.common.apply(|key, value| config.set(key, value))?;
        named(&config.connection.bootstrap_servers)?;
        Ok(config)
    }

    /// The partitions to read, all of which exist.
    async fn wanted(&self, cluster: &Cluster) -> Result<Vec<TopicPartition>, Trouble> {
        let mut descriptions = Admin::on(cluster).describe_topics([&self.topic]).await?;
        let description = match descriptions.remove(&self.topic) {
            Some(description) => description?,
            None => {
                return Err(Trouble::failed(format!(
                    "the brokers do not tell about {}",
                    self.topic
                )));
            }
        };
        let existing: Vec<i32> = description
            .partitions
            .iter()
            .map(|partition| partition.id)
            .collect();
        let missing = self
            .partitions
            .iter()
            .find(|partition| !existing.contains(partition));
        if let Some(missing) = missing {
            let last = existing.last().copied().unwrap_or_default();
            return Err(Trouble::failed(format!(
                "{} has no partition {missing}: they are 0 to {last}",
                self.topic
            )));
        }
        let mut wanted = if self.partitions.is_empty() {
            existing
        } else {
            self.partitions.clone()
        };
        wanted.sort_unstable();
        wanted.dedup();
        Ok(wanted
            .into_iter()
            .map(|partition| TopicPartition::new(&*self.topic, partition))
            .collect())
    }

    /// Where to stop, as the brokers see it now.
    async fn goal(
        &self,
        consumer: &Consumer,
        partitions: &[TopicPartition],
        stop_at: Option<i64>,
    ) -> Result<Goal, Trouble> {
        let limit = Limit { end: None, stop_at };
        let mut limits: BTreeMap<i32, Limit> =
            partitions.iter().map(|at| (at.partition, limit)).collect();
        if self.exit_at_end {
            for (at, end) in consumer.end_offsets(partitions).await? {
                limits.entry(at.partition).or_default().lower(end);
            }
        }
        if let Some(ms) = stop_at {
            let times: Vec<_> = partitions.iter().map(|at| (at.clone(), ms)).collect();
            for (at, found) in consumer.offsets_for_times(&times).await? {
                if let Some(found) = found {
                    limits.entry(at.partition).or_default().lower(found.offset);
                }
            }
        }
        Ok(Goal::new(limits, self.count))
    }
}

impl From<Start> for StartAt {
    fn from(start: Start) -> Self {
        match start {
            Start::Beginning => Self::Beginning,
            Start::End => Self::End,
            Start::Offset(offset) => Self::Offset(offset),
            Start::BeforeEnd(count) => Self::FromEnd(count),
            Start::Timestamp(ms) => Self::Timestamp(ms),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_one_start_and_one_stop() {
        let range = |texts: &[&str]| {
            let arguments: Vec<_> = texts.iter().map(|text| text.parse().unwrap()).collect();
            Range::new(&arguments)
        };
        assert_eq!(
            range(&[]).unwrap(),
            Range {
                start: Start::Beginning,
                stop_at: None
            }
        );
        let both = range(&["s@5", "e@9"]).unwrap();
        assert_eq!(
            both,
            Range {
                start: Start::Timestamp(5),
                stop_at: Some(9)
            }
        );
        assert_eq!(range(&["e@9"]).unwrap().start, Start::Beginning);
        assert_eq!(range(&["1", "2"]).unwrap_err().exit, Exit::Usage);
        assert_eq!(range(&["e@1", "e@2"]).unwrap_err().exit, Exit::Usage);
    }
}
