//! `milena topics offsets`.

use super::wanted;
use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, print};
use crate::table::Table;
use clap::Args;
use milena::{OffsetSpec, TopicPartition};

/// Show the first and the next offset of every partition
///
/// BEGINNING is the offset of the oldest record kept, END that of the next one to be written. COUNT is their
/// difference: with compaction or transactions there are fewer records than that.
#[derive(Debug, Args)]
pub(crate) struct Offsets {
    /// The topics; all but Kafka's own if none is named
    #[arg(value_name = "TOPIC")]
    topics: Vec<String>,

    /// Leave out the line of column names
    #[arg(long)]
    no_head: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Offsets {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let admin = session.admin().await?;
        let topics = wanted(&admin, self.topics).await?;
        let descriptions = admin.describe_topics(&topics).await?;
        let (mut partitions, mut exit) = (Vec::new(), Exit::Done);
        for (name, result) in descriptions {
            match result {
                Ok(topic) => partitions.extend(
                    topic
                        .partitions
                        .iter()
                        .map(|p| TopicPartition::new(&*name, p.id)),
                ),
                Err(error) => {
                    session.console.error(Trouble::from(error));
                    exit = Exit::Failed;
                }
            }
        }
        let beginnings = admin
            .list_offsets(&partitions, OffsetSpec::Earliest)
            .await?;
        let mut ends = admin.list_offsets(&partitions, OffsetSpec::Latest).await?;
        let head: &[&str] = if self.no_head {
            &[]
        } else {
            &["TOPIC", "PARTITION", "BEGINNING", "END", "COUNT"]
        };
        let mut table = Table::new(head);
        for (partition, beginning) in beginnings {
            let end = ends.remove(&partition);
            match (beginning, end) {
                (Ok(beginning), Some(Ok(end))) => {
                    table.row(row(&partition, beginning.offset, end.offset))
                }
                (Err(error), _) | (_, Some(Err(error))) => {
                    session.console.error(Trouble::from(error));
                    exit = Exit::Failed;
                }
                (Ok(_), None) => {}
            }
        }
        print(&table.render())?;
        Ok(exit)
    }
}

fn row(partition: &TopicPartition, beginning: Option<i64>, end: Option<i64>) -> [String; 5] {
    let (beginning, end) = (beginning.unwrap_or(0), end.unwrap_or(0));
    let count = end.saturating_sub(beginning);
    let TopicPartition { topic, partition } = partition;
    [
        topic.to_string(),
        partition.to_string(),
        beginning.to_string(),
        end.to_string(),
        count.to_string(),
    ]
}
