//! Whom the clients talk to: `milena broker --null`, `milena broker` for what is read back, or Apache Kafka.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;
use crate::arguments::Arguments;
use crate::job::Job;

/// The core of the client, and that of an embedded broker.
pub const CORES: (&str, &str) = ("0", "1");

/// Brokers that rows are measured with.
pub struct Condition {
    pub name: &'static str,
    /// More partitions than these are not asked of it.
    most_partitions: i32,
    /// For what is produced.
    takes: Address,
    /// For what is consumed: what is acknowledged and not kept cannot be read.
    keeps: Address,
}

enum Address {
    Started(Server),
    Given(String),
}

impl Condition {
    pub fn allows(&self, job: Job) -> bool {
        job.partitions() <= self.most_partitions
    }

    pub fn address(&self, job: Job) -> &str {
        let address = match job {
            Job::Consume { .. } => &self.keeps,
            Job::Produce { .. } | Job::Latency => &self.takes,
        };
        match address {
            Address::Started(server) => &server.address,
            Address::Given(address) => address,
        }
    }
}

/// What the command line gives the brokers of.
pub fn conditions(arguments: &Arguments) -> Result<Vec<Condition>, Failure> {
    let mut conditions = Vec::new();
    if let Some(milena) = &arguments.broker {
        conditions.push(Condition {
            name: "null",
            most_partitions: i32::MAX,
            takes: Address::Started(Server::start(milena, &["--null"])?),
            keeps: Address::Started(Server::start(milena, &["--memory", "2GiB"])?),
        });
    }
    if let Some(kafka) = &arguments.kafka {
        conditions.push(Condition {
            name: "real",
            // It refuses to make ten thousand at once, and takes its time for a thousand.
            most_partitions: 100,
            takes: Address::Given(kafka.clone()),
            keeps: Address::Given(kafka.clone()),
        });
    }
    match conditions.is_empty() {
        true => Err("no broker: --broker PATH, --kafka ADDRESS or both".into()),
        false => Ok(conditions),
    }
}

/// A running broker; dropping it ends it.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(milena: &Path, options: &[&str]) -> Result<Self, Failure> {
        let mut child = Command::new("taskset")
            .args(["-c", CORES.1])
            .arg(milena)
            .args(["broker", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("taskset cannot be run: {error}"))?;
        let mut address = String::new();
        let stdout = child.stdout.as_mut().ok_or("no output")?;
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        Ok(Self { child, address })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
