//! What every verb that talks to a cluster starts from.

use crate::common::{Common, no_brokers};
use crate::console::Console;
use crate::exit::{Exit, Trouble};
use crate::properties;
use milena::{Admin, Cluster, ConnectionConfig, Error};
use std::collections::BTreeMap;
use std::error::Error as _;
use std::io::{ErrorKind, Write as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a first broker or a topic is tried for once it is known what is in the way.
pub(crate) const FIRST_CONTACT: Duration = Duration::from_secs(5);

/// The common options, and standard error.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) common: Common,
    pub(crate) console: Arc<Console>,
}

impl Session {
    /// The brokers to start from: those of `-b`, of the environment, or nothing if a property may name them.
    pub(crate) fn brokers(&self) -> String {
        self.common.brokers().unwrap_or_default()
    }

    /// An admin client for a cluster that has answered.
    pub(crate) async fn admin(&self) -> Result<Admin, Trouble> {
        let mut config = ConnectionConfig::new(self.brokers());
        self.common
            .apply(|key, value| match config.set(key, value)? {
                true => Ok(()),
                false => Err(properties::not_for_admin(key)),
            })?;
        named(&config.bootstrap_servers)?;
        let cluster = self.connect(config).await?;
        Ok(Admin::on(&cluster))
    }

    /// A cluster that has answered.
    ///
    /// Fails soon if it is known what is in the way, for instance that the connection was refused, and otherwise when
    /// setting up a connection has had its time.
    pub(crate) async fn connect(&self, config: ConnectionConfig) -> Result<Cluster, Trouble> {
        let patience = config.setup_timeout + Duration::from_secs(1);
        let cluster = Cluster::connect(config)?;
        let (soon, late) = (
            Instant::now() + FIRST_CONTACT,
            Instant::now() + patience.max(FIRST_CONTACT),
        );
        let contact = match cluster.ready(soon).await {
            Err(error) if error.source().is_none() => cluster.ready(late).await,
            contact => contact,
        };
        contact?;
        Ok(cluster)
    }
}

/// Whether a broker is named at all.
pub(crate) fn named(brokers: &str) -> Result<(), Trouble> {
    if brokers.trim().is_empty() {
        Err(no_brokers())
    } else {
        Ok(())
    }
}

/// Writes `text` to standard output; a reader that left is not an error.
pub(crate) fn print(text: &str) -> Result<Exit, Trouble> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Trouble::failed(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(Exit::Done),
    }
}

/// Prints what `show` makes of every success, and every failure as an error.
pub(crate) fn each<T>(
    session: &Session,
    results: BTreeMap<String, Result<T, Error>>,
    mut show: impl FnMut(&str, T) -> String,
) -> Result<Exit, Trouble> {
    let (mut text, mut exit) = (String::new(), Exit::Done);
    for (name, result) in results {
        match result {
            Ok(value) => text.push_str(&show(&name, value)),
            Err(error) => {
                session.console.error(Trouble::from(error));
                exit = Exit::Failed;
            }
        }
    }
    print(&text)?;
    Ok(exit)
}
