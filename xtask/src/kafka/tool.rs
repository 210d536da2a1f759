//! The official command-line tools, whatever their class and options are called in a release.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::error::io;
use super::java::{Classes, Java, Purpose};
use super::process::{Launch, Process, Signal};
use super::scratch::Scratch;
use super::{Error, Version, archive, cache, fetch};

/// How long a tool may take to write its classes down.
const RECORD_LIMIT: Duration = Duration::from_secs(120);
/// How often a running tool is looked at.
const POLL: Duration = Duration::from_millis(20);

/// An official command-line tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are Kafka's own")]
pub enum Tool {
    ConsoleProducer,
    ConsoleConsumer,
    Topics,
    Configs,
    Acls,
    ConsumerGroups,
    Transactions,
    ReassignPartitions,
    LeaderElection,
    VerifiableProducer,
    VerifiableConsumer,
    ProducerPerformance,
    ConsumerPerformance,
    GetOffsets,
    DeleteRecords,
    BrokerApiVersions,
    Features,
    MetadataQuorum,
    Groups,
    LogDirs,
}

impl Tool {
    /// The names its class has had, newest first.
    pub(crate) fn classes(self) -> &'static [&'static str] {
        match self {
            Tool::ConsoleProducer => &[
                "org.apache.kafka.tools.ConsoleProducer",
                "kafka.tools.ConsoleProducer",
            ],
            Tool::ConsoleConsumer => &[
                "org.apache.kafka.tools.consumer.ConsoleConsumer",
                "kafka.tools.ConsoleConsumer",
            ],
            Tool::Topics => &[
                "org.apache.kafka.tools.TopicCommand",
                "kafka.admin.TopicCommand",
            ],
            Tool::Configs => &[
                "org.apache.kafka.tools.ConfigCommand",
                "kafka.admin.ConfigCommand",
            ],
            Tool::Acls => &[
                "org.apache.kafka.tools.AclCommand",
                "kafka.admin.AclCommand",
            ],
            Tool::ConsumerGroups => &[
                "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                "kafka.admin.ConsumerGroupCommand",
            ],
            Tool::Transactions => &["org.apache.kafka.tools.TransactionsCommand"],
            Tool::ReassignPartitions => &[
                "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
                "kafka.admin.ReassignPartitionsCommand",
            ],
            Tool::LeaderElection => &[
                "org.apache.kafka.tools.LeaderElectionCommand",
                "kafka.admin.LeaderElectionCommand",
                "kafka.admin.PreferredReplicaLeaderElectionCommand",
            ],
            Tool::VerifiableProducer => &["org.apache.kafka.tools.VerifiableProducer"],
            Tool::VerifiableConsumer => &["org.apache.kafka.tools.VerifiableConsumer"],
            Tool::ProducerPerformance => &["org.apache.kafka.tools.ProducerPerformance"],
            Tool::ConsumerPerformance => &[
                "org.apache.kafka.tools.ConsumerPerformance",
                "kafka.tools.ConsumerPerformance",
            ],
            Tool::GetOffsets => &[
                "org.apache.kafka.tools.GetOffsetShell",
                "kafka.tools.GetOffsetShell",
            ],
            Tool::DeleteRecords => &[
                "org.apache.kafka.tools.DeleteRecordsCommand",
                "kafka.admin.DeleteRecordsCommand",
            ],
            Tool::BrokerApiVersions => &[
                "org.apache.kafka.tools.BrokerApiVersionsCommand",
                "kafka.admin.BrokerApiVersionsCommand",
            ],
            Tool::Features => &[
                "org.apache.kafka.tools.FeatureCommand",
                "kafka.admin.FeatureCommand",
            ],
            Tool::MetadataQuorum => &[
                "org.apache.kafka.tools.MetadataQuorumCommand",
                "kafka.admin.MetadataQuorumCommand",
            ],
            Tool::Groups => &["org.apache.kafka.tools.GroupsCommand"],
            Tool::LogDirs => &[
                "org.apache.kafka.tools.LogDirsCommand",
                "kafka.admin.LogDirsCommand",
            ],
        }
    }

    /// The arguments that say where the cluster is.
    pub(crate) fn connection(
        self,
        version: Version,
        bootstrap: &str,
        zookeeper: Option<&str>,
    ) -> [String; 2] {
        let bootstrap_since = match self {
            Tool::ConsoleProducer | Tool::VerifiableProducer | Tool::VerifiableConsumer => (2, 5),
            Tool::Topics => (2, 2),
            Tool::ReassignPartitions => (2, 6),
            Tool::LeaderElection => (2, 4),
            Tool::GetOffsets => (3, 0),
            Tool::ConsumerPerformance => (2, 5),
            _ => (0, 0),
        };
        let (option, value) = match (
            version.at_least(bootstrap_since.0, bootstrap_since.1),
            self,
            zookeeper,
        ) {
            (
                false,
                Tool::Topics | Tool::ReassignPartitions | Tool::LeaderElection,
                Some(zookeeper),
            ) => ("--zookeeper", zookeeper),
            (false, ..) => ("--broker-list", bootstrap),
            (true, ..) => ("--bootstrap-server", bootstrap),
        };
        [option.to_owned(), value.to_owned()]
    }
}

/// A tool at work. Dropping it kills it.
#[derive(Debug)]
pub struct RunningTool {
    class: String,
    // Before `directory`: it ends before its files go.
    process: Process,
    directory: Scratch,
}

/// What a tool left behind.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Whether it ended with exit status 0.
    pub success: bool,
    /// Its standard output.
    pub output: Vec<u8>,
    /// Its standard error.
    pub errors: String,
}

impl Finished {
    /// Its standard output as text; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }

    /// The same if it ended with exit status 0.
    ///
    /// # Errors
    /// Otherwise, with what the tool said.
    pub fn checked(self) -> Result<Finished, Error> {
        match self.success {
            true => Ok(self),
            false => Err(Error::new(format!(
                "the tool failed: {} {}",
                self.text().trim(),
                self.errors.trim()
            ))),
        }
    }
}

impl RunningTool {
    /// Starts an official command-line tool of a release against whatever listens at `bootstrap`, Kafka or not. `stdin`
    /// is all it can read.
    ///
    /// # Errors
    /// When the tool's jars are not to be had or do not contain it.
    pub fn against(
        version: Version,
        bootstrap: &str,
        tool: Tool,
        arguments: &[&str],
        stdin: &[u8],
    ) -> Result<RunningTool, Error> {
        let connection = tool.connection(version.tools(), bootstrap, None);
        let connection = connection.iter().map(String::as_str);
        let all: Vec<&str> = connection.chain(arguments.iter().copied()).collect();
        RunningTool::start(version, tool.classes(), &all, stdin)
    }

    /// Starts the first of `classes` that the tools of `version` contain.
    pub(crate) fn start(
        version: Version,
        classes: &[&str],
        arguments: &[&str],
        stdin: &[u8],
    ) -> Result<RunningTool, Error> {
        let jars = fetch::tool_jars(version)?;
        let class = find(&jars, classes)?;
        let directory = Scratch::new("tool")?;
        let place = |name: &str| directory.path().join(name);
        cache::write(&place("stdin"), stdin)?;
        let java = Java::find(version.tools(), jars.clone())?;
        let java = archive::with_archive(java, version.tools(), "tool-classes", |java, partial| {
            record(java, version.tools(), &jars, partial)
        });
        let mut command = java.command(Purpose::Tool, directory.path(), class)?;
        command.extend(arguments.iter().map(Into::into));
        let process = Process::guarded(&Launch {
            command,
            input: Some(place("stdin")),
            output: place("stdout"),
            errors: place("stderr"),
            scratch: Some(directory.path().to_owned()),
        })?;
        Ok(RunningTool {
            class: class.to_owned(),
            process,
            directory,
        })
    }

    /// What it has written to standard output so far.
    pub fn output(&self) -> Vec<u8> {
        fs::read(self.directory.path().join("stdout")).unwrap_or_default()
    }

    /// What it has written to standard error so far.
    pub fn errors(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.directory.path().join("stderr")).unwrap_or_default())
            .into_owned()
    }

    /// Waits until its standard output contains `text`.
    ///
    /// # Errors
    /// When it has ended without saying so, or says nothing of the kind within `limit`.
    pub fn wait_until_it_says(&mut self, text: &str, limit: Duration) -> Result<(), Error> {
        let deadline = Instant::now() + limit;
        loop {
            // Asked first: what it says before its end is there afterwards.
            let is_over = self.process.ended().is_some() || Instant::now() >= deadline;
            let output = String::from_utf8_lossy(&self.output()).into_owned();
            if output.contains(text) {
                return Ok(());
            }
            if is_over {
                let errors = self.errors();
                return Err(Error::new(format!(
                    "{} did not say {text:?} but {output:?} and {errors:?}",
                    self.class
                )));
            }
            thread::sleep(POLL);
        }
    }

    /// Asks it to end, as Ctrl-C would, and waits for that.
    ///
    /// # Errors
    /// As [`wait`](Self::wait).
    pub fn terminate(mut self, limit: Duration) -> Result<Finished, Error> {
        self.process.signal(Signal::Terminate)?;
        self.wait(limit)
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it still runs after `limit`; it is killed then.
    pub fn wait(mut self, limit: Duration) -> Result<Finished, Error> {
        match self.process.wait(limit) {
            Some(status) => Ok(Finished {
                success: status.success(),
                output: self.output(),
                errors: self.errors(),
            }),
            None => Err(Error::new(format!(
                "{} was still running after {} s; it wrote {:?} and {:?}",
                self.class,
                limit.as_secs(),
                String::from_utf8_lossy(&self.output()),
                self.errors()
            ))),
        }
    }
}

/// Runs a tool that writes down its classes when it ends: a producer with nothing to send, which needs no broker.
fn record(java: &Java, version: Version, jars: &Path, partial: &Path) -> Result<(), Error> {
    let directory = Scratch::new("classes")?;
    let output = directory.path().join("output");
    let tool = Tool::ConsoleProducer;
    let java = java.clone().with(Classes::Recorded(partial.to_owned()));
    let class = find(jars, tool.classes())?;
    let mut command = java.command(Purpose::Tool, directory.path(), class)?;
    let nowhere = tool.connection(version, "127.0.0.1:1", None);
    command.extend(nowhere.into_iter().map(Into::into));
    command.extend(["--topic", "none"].map(Into::into));
    let mut process = Process::guarded(&Launch {
        command,
        input: None,
        output: output.clone(),
        errors: output,
        scratch: Some(directory.path().to_owned()),
    })?;
    match process.wait(RECORD_LIMIT) {
        Some(status) if status.success() => Ok(()),
        ended => Err(Error::new(format!("{class} ended with {ended:?}"))),
    }
}

/// The first of `classes` that any of the Kafka jars contains.
fn find<'a>(jars: &Path, classes: &[&'a str]) -> Result<&'a str, Error> {
    let paths = kafka_jars(jars)?;
    let found = classes
        .iter()
        .find(|class| paths.iter().any(|jar| contains(jar, class)));
    found.copied().ok_or_else(|| {
        Error::new(format!(
            "{} contains none of {}",
            jars.display(),
            classes.join(", ")
        ))
    })
}

fn kafka_jars(directory: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries =
        fs::read_dir(directory).map_err(io(format!("cannot read {}", directory.display())))?;
    let names = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("kafka"));
    Ok(names.map(|entry| entry.path()).collect())
}

fn contains(jar: &Path, class: &str) -> bool {
    let entry = format!("{}.class", class.replace('.', "/"));
    let archive = File::open(jar)
        .ok()
        .and_then(|file| zip::ZipArchive::new(file).ok());
    archive.is_some_and(|archive| archive.index_for_name(&entry).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(tool: Tool, version: &str) -> String {
        tool.connection(version.parse().unwrap(), "b:1", Some("z:2"))
            .join(" ")
    }

    #[test]
    fn old_tools_are_told_of_zookeeper_or_a_broker_list() {
        assert_eq!(connection(Tool::Topics, "2.1.1"), "--zookeeper z:2");
        assert_eq!(
            connection(Tool::ConsoleProducer, "2.1.1"),
            "--broker-list b:1"
        );
        assert_eq!(
            connection(Tool::ConsoleConsumer, "2.1.1"),
            "--bootstrap-server b:1"
        );
    }

    #[test]
    fn newer_tools_are_told_of_a_bootstrap_server() {
        for tool in [
            Tool::Topics,
            Tool::ConsoleProducer,
            Tool::ReassignPartitions,
            Tool::LeaderElection,
        ] {
            assert_eq!(connection(tool, "2.8.2"), "--bootstrap-server b:1");
            assert_eq!(connection(tool, "4.3.1"), "--bootstrap-server b:1");
        }
    }

    #[test]
    fn a_class_that_no_jar_contains_is_named() {
        let directory = Scratch::new("tool").unwrap();
        fs::write(directory.path().join("kafka-x.jar"), "not a jar").unwrap();
        let error = find(directory.path(), &["a.B"]).unwrap_err().to_string();
        assert!(error.contains("a.B"), "{error}");
    }
}
