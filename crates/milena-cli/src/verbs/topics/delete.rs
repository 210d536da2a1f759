//! `milena topics delete`.

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, each};
use clap::Args;

/// Delete topics and everything in them, without asking
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Delete {
    /// The topics
    #[arg(required = true, value_name = "TOPIC")]
    topics: Vec<String>,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Delete {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let results = session.admin().await?.delete_topics(&self.topics).await?;
        each(session, results, |name, ()| format!("deleted {name}\n"))
    }
}
