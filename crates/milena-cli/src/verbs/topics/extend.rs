//! `milena topics extend`.

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, each};
use clap::Args;

/// Give topics more partitions
///
/// Records with a key then go to other partitions than before, and a partition cannot be taken away again.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Extend {
    /// The topics
    #[arg(required = true, value_name = "TOPIC")]
    topics: Vec<String>,

    /// How many partitions each is to have, those it has included
    #[arg(short = 'p', long, value_name = "N", value_parser = clap::value_parser!(i32).range(1..))]
    partitions: i32,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Extend {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let counts = self
            .topics
            .iter()
            .map(|topic| (topic.as_str(), self.partitions));
        let results = session.admin().await?.create_partitions(counts).await?;
        each(session, results, |name, ()| {
            format!("extended {name}: partitions {}\n", self.partitions)
        })
    }
}
