//! `milena brokers`: who is there, and what they speak.

mod names;

use crate::common::Common;
use crate::exit::{Exit, Trouble};
use crate::session::{Session, print};
use crate::table::Table;
use clap::Args;
use milena::protocol::message::VersionRange;
use milena::{ApiVersion, Broker, ClusterDescription};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Show the brokers of a cluster, its controller, and the API versions they speak
///
/// The second table has one line per API: the versions that the brokers offer and those that milena knows. What both
/// have is used, the highest first. Brokers that differ are listed apart.
#[derive(Debug, Args)]
#[command(after_long_help = MANUAL)]
pub(crate) struct Brokers {
    /// Leave out the API versions
    #[arg(long)]
    no_apis: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

const MANUAL: &str = "\
Examples:
  milena brokers -b localhost:9092
  milena brokers -b localhost:9092 --no-apis";

impl Brokers {
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Trouble> {
        let admin = session.admin().await?;
        let cluster = admin.describe_cluster().await?;
        let mut text = nodes(&cluster);
        if self.no_apis {
            return print(&text);
        }
        let (mut speaking, mut exit) = (Offers::new(), Exit::Done);
        for broker in &cluster.brokers {
            match admin.api_versions(broker.id).await {
                Ok(versions) => speaking.entry(versions).or_default().push(broker.id),
                Err(error) => {
                    session.console.error(Trouble::from(error));
                    exit = Exit::Failed;
                }
            }
        }
        for (versions, brokers) in &speaking {
            text.push_str(&apis(versions, brokers, speaking.len() > 1));
        }
        print(&text)?;
        Ok(exit)
    }
}

/// The brokers that offer the same versions, by what they offer.
type Offers = BTreeMap<Vec<ApiVersion>, Vec<i32>>;

fn nodes(cluster: &ClusterDescription) -> String {
    let mut text = format!(
        "cluster {}\n\n",
        cluster.id.as_deref().unwrap_or("without id")
    );
    let mut table = Table::new(&["BROKER", "ADDRESS", "RACK", "ROLE"]);
    for broker in &cluster.brokers {
        table.row([
            broker.id.to_string(),
            broker.address.to_string(),
            broker.rack.as_deref().unwrap_or("-").to_owned(),
            role(cluster, broker).to_owned(),
        ]);
    }
    text.push_str(&table.render());
    text
}

fn role(cluster: &ClusterDescription, broker: &Broker) -> &'static str {
    if cluster.controller == Some(broker.id) {
        "controller"
    } else {
        ""
    }
}

fn apis(versions: &[ApiVersion], brokers: &[i32], name_brokers: bool) -> String {
    let mut text = "\n".to_owned();
    if name_brokers {
        let ids: Vec<String> = brokers.iter().map(i32::to_string).collect();
        writeln!(text, "broker {}", ids.join(", ")).expect("writing to memory cannot fail");
    }
    let mut table = Table::new(&["API", "KEY", "BROKER", "MILENA", "USED"]);
    for api in versions {
        let range = |range: VersionRange| format!("{}-{}", range.min, range.max);
        table.row([
            names::name(api.key),
            api.key.0.to_string(),
            range(VersionRange::new(api.offered.0, api.offered.1)),
            api.known().map_or("-".into(), range),
            api.used().map_or("-".into(), |version| version.to_string()),
        ]);
    }
    text.push_str(&table.render());
    text
}
