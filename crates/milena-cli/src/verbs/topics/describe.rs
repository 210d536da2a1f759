//! `milena topics describe`.

use super::wanted;
use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, each};
use crate::table::Table;
use clap::Args;
use milena::{ConfigResource, TopicDescription};
use std::fmt::Write as _;

/// Show partitions, leaders, replicas and changed properties of topics
///
/// A partition that lacks replicas in sync is marked `under-replicated`, one without leader `offline`.
#[derive(Debug, Args)]
pub(crate) struct Describe {
    /// The topics; all but Kafka's own if none is named
    #[arg(value_name = "TOPIC")]
    topics: Vec<String>,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Describe {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let admin = session.admin().await?;
        let topics = wanted(&admin, self.topics).await?;
        let descriptions = admin.describe_topics(&topics).await?;
        let known = descriptions.iter().filter(|(_, result)| result.is_ok());
        let resources: Vec<_> = known
            .map(|(name, _)| ConfigResource::Topic(name.clone()))
            .collect();
        let mut configs = admin.describe_configs(&resources).await?;
        each(session, descriptions, |name, topic| {
            let entries = configs.remove(&ConfigResource::Topic(name.to_owned()));
            let changed = match entries {
                Some(Ok(entries)) => entries
                    .iter()
                    .filter(|entry| entry.is_set_on_topic())
                    .map(setting)
                    .collect(),
                Some(Err(error)) => vec![format!("unknown: {}", error.chain())],
                None => Vec::new(),
            };
            describe(name, &topic, &changed)
        })
    }
}

fn setting(entry: &milena::ConfigEntry) -> String {
    format!(
        "{}={}",
        entry.name,
        entry.value.as_deref().unwrap_or("(hidden)")
    )
}

fn describe(name: &str, topic: &TopicDescription, configs: &[String]) -> String {
    let replication = topic
        .partitions
        .iter()
        .map(|partition| partition.replicas.len())
        .max()
        .unwrap_or(0);
    let mut text = format!(
        "{name}  partitions {}  replication {replication}",
        topic.partitions.len()
    );
    if !topic.id.is_zero() {
        write!(text, "  id {}", topic.id).expect("writing to memory cannot fail");
    }
    if topic.internal {
        text.push_str("  internal");
    }
    text.push('\n');
    for config in configs {
        writeln!(text, "  {config}").expect("writing to memory cannot fail");
    }
    let mut table = Table::new(&[
        "  PARTITION",
        "LEADER",
        "EPOCH",
        "REPLICAS",
        "IN SYNC",
        "STATE",
    ]);
    for partition in &topic.partitions {
        table.row([
            format!("  {}", partition.id),
            partition
                .leader
                .map_or("none".into(), |leader| leader.to_string()),
            partition
                .leader_epoch
                .map_or("-".into(), |epoch| epoch.to_string()),
            ids(&partition.replicas),
            ids(&partition.isr),
            state(partition).to_owned(),
        ]);
    }
    text.push_str(&table.render());
    text
}

fn state(partition: &milena::PartitionDescription) -> &'static str {
    match partition.leader {
        None => "offline",
        Some(_) if partition.isr.len() < partition.replicas.len() => "under-replicated",
        Some(_) => "",
    }
}

fn ids(ids: &[i32]) -> String {
    let ids: Vec<String> = ids.iter().map(i32::to_string).collect();
    ids.join(",")
}
