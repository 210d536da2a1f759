//! `milena topics create`.

use super::Setting;
use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, each};
use clap::Args;
use milena::NewTopic;

/// Create topics
#[derive(Debug, Args)]
#[command(after_long_help = MANUAL, arg_required_else_help = true)]
pub(crate) struct Create {
    /// The topics
    #[arg(required = true, value_name = "TOPIC")]
    pub(crate) topics: Vec<String>,

    /// How many partitions each gets; otherwise the brokers' num.partitions (Kafka 2.4 and later)
    #[arg(short = 'p', long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    pub(crate) partitions: Option<i32>,

    /// How many replicas each partition gets; otherwise default.replication.factor (Kafka 2.4 and later)
    #[arg(short = 'r', long, value_name = "N", value_parser = clap::value_parser!(i16).range(1..))]
    pub(crate) replication: Option<i16>,

    /// Set a property of the topics, for example cleanup.policy=compact. May be repeated
    #[arg(long = "config", value_name = "NAME=VALUE")]
    pub(crate) configs: Vec<Setting>,

    /// Only ask whether the topics could be created
    #[arg(long)]
    validate: bool,

    /// A topic that exists already is not an error
    #[arg(long)]
    if_missing: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

const MANUAL: &str = "\
Examples:
  milena topics create -b localhost:9092 orders
  milena topics create -b localhost:9092 orders returns -p 6 -r 3
  milena topics create -b localhost:9092 state --config cleanup.policy=compact";

impl Create {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let admin = session.admin().await?;
        let topics: Vec<NewTopic> = self.topics.iter().map(|name| self.topic(name)).collect();
        let results = match self.validate {
            true => admin.validate_topics(topics).await?,
            false => admin.create_topics(topics).await?,
        };
        each(session, results, |name, created| {
            match (self.validate, created.partitions) {
                (true, _) => format!("{name} can be created\n"),
                (false, Some(partitions)) => {
                    format!(
                        "created {name}: partitions {partitions}, replication {}\n",
                        created.replication.unwrap_or(-1)
                    )
                }
                (false, None) => format!("created {name}\n"),
            }
        })
    }

    fn topic(&self, name: &str) -> NewTopic {
        let mut topic = NewTopic::new(name);
        topic.partitions = self.partitions;
        topic.replication = self.replication;
        topic.configs = self
            .configs
            .iter()
            .map(|setting| (setting.name.clone(), setting.value.clone()))
            .collect();
        topic
    }
}
