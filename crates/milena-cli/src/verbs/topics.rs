//! `milena topics`: what topics there are, and changing that.

mod create;
mod delete;
mod describe;
mod extend;
mod list;
mod offsets;

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::Session;
use clap::{Args, Subcommand};
use milena::Admin;
use std::str::FromStr;

/// List, describe, create, extend and delete topics, and show their offsets
#[derive(Debug, Args)]
#[command(after_long_help = MANUAL, arg_required_else_help = true)]
pub(crate) struct Topics {
    #[command(flatten)]
    pub(crate) common: Common,

    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with topics.
#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    List(list::List),
    Describe(describe::Describe),
    Create(create::Create),
    Extend(extend::Extend),
    Delete(delete::Delete),
    Offsets(offsets::Offsets),
}

const MANUAL: &str = "\
Examples:
  milena topics list     -b localhost:9092
  milena topics describe -b localhost:9092 orders
  milena topics create   -b localhost:9092 orders -p 6 -r 3
  milena topics extend   -b localhost:9092 orders -p 12
  milena topics offsets  -b localhost:9092 orders
  milena topics delete   -b localhost:9092 orders";

impl Action {
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::List(list) => &list.common,
            Self::Describe(describe) => &describe.common,
            Self::Create(create) => &create.common,
            Self::Extend(extend) => &extend.common,
            Self::Delete(delete) => &delete.common,
            Self::Offsets(offsets) => &offsets.common,
        }
    }

    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        match self {
            Self::List(list) => list.run(session).await,
            Self::Describe(describe) => describe.run(session).await,
            Self::Create(create) => create.run(session).await,
            Self::Extend(extend) => extend.run(session).await,
            Self::Delete(delete) => delete.run(session).await,
            Self::Offsets(offsets) => offsets.run(session).await,
        }
    }
}

/// The topics that the user named, or all but Kafka's own.
async fn wanted(admin: &Admin, named: Vec<String>) -> Result<Vec<String>, Trouble> {
    if !named.is_empty() {
        return Ok(named);
    }
    let topics = admin.list_topics().await?;
    Ok(topics
        .into_iter()
        .filter(|topic| !topic.internal)
        .map(|topic| topic.name)
        .collect())
}

/// A topic's setting, `NAME=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => Ok(Self {
                name: name.into(),
                value: value.into(),
            }),
            _ => Err("expected NAME=VALUE, for example retention.ms=86400000".to_owned()),
        }
    }
}
