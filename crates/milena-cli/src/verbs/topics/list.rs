//! `milena topics list`.

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, print};
use clap::Args;

/// Print the name of every topic, one per line
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Include the topics that Kafka keeps for itself, such as __consumer_offsets
    #[arg(short = 'a', long)]
    all: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl List {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let topics = session.admin().await?.list_topics().await?;
        let shown = topics.iter().filter(|topic| self.all || !topic.internal);
        print(
            &shown
                .map(|topic| format!("{}\n", topic.name))
                .collect::<String>(),
        )
    }
}
