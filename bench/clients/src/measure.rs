//! Rounds in which everybody has a turn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::Failure;
use crate::arguments::Arguments;
use crate::broker::{CORES, Condition};
use crate::client::Client;
use crate::cost::Spent;
use crate::job::{Job, Order};
use crate::rows::{Instrument, Metric, Row};
use crate::topics;

/// What is measured once for all the rows that look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    pub condition: &'static str,
    pub job: Job,
    pub instrument: Instrument,
    pub client: Client,
}

/// What came out.
#[derive(Default)]
pub struct Measured {
    spent: BTreeMap<Subject, Vec<Spent>>,
    records: BTreeMap<Job, u64>,
    /// Those that could not do it, and why.
    pub failed: BTreeMap<Subject, String>,
}

impl Measured {
    /// The median of the rounds.
    pub fn figure(&self, subject: Subject, metric: Metric) -> f64 {
        let (Some(spent), Some(records)) =
            (self.spent.get(&subject), self.records.get(&subject.job))
        else {
            return f64::NAN;
        };
        let figures = spent
            .iter()
            .map(|spent| metric.of(spent, *records, subject));
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// Measures what the rows need in every round, the clients one directly after the other.
pub fn interleaved(
    arguments: &Arguments,
    rows: &[&Row],
    conditions: &[Condition],
) -> Result<Measured, Failure> {
    let franz = franz_go();
    let mut measured = Measured::default();
    let mut filled = BTreeSet::new();
    for round in 0..arguments.rounds {
        for condition in conditions {
            for (job, instrument, clients) in work(rows) {
                // Allocations and memory are the same in every round, or nearly.
                let is_steady = matches!(instrument, Instrument::Counting | Instrument::Alone);
                let again = round > 0 && is_steady;
                if again || !condition.allows(job) {
                    continue;
                }
                let records = match job {
                    Job::Latency => job.records(),
                    _ => job.records() * arguments.scale / 100,
                };
                measured.records.insert(job, records);
                let place = Place {
                    address: condition.address(job),
                    franz: &franz,
                    instrument,
                    job,
                    records,
                };
                if let Job::Consume { size } = job
                    && filled.insert((condition.name, size))
                {
                    topics::fill(place.address, &place.read_topic(), size, records)?;
                }
                for turn in 0..clients.len() {
                    // Nobody always goes first.
                    let client = clients[(round + turn) % clients.len()];
                    let subject = Subject {
                        condition: condition.name,
                        job,
                        instrument,
                        client,
                    };
                    eprintln!("round {}: {subject:?}", round + 1);
                    measured.add(subject, || place.measure(client));
                }
            }
        }
    }
    Ok(measured)
}

impl Measured {
    /// Who has failed once is not asked again.
    fn add(&mut self, subject: Subject, measure: impl FnOnce() -> Result<Spent, Failure>) {
        if self.failed.contains_key(&subject) {
            return;
        }
        match measure() {
            Ok(spent) => self.spent.entry(subject).or_default().push(spent),
            Err(error) => {
                eprintln!("{}: {error}", subject.client.name());
                self.failed.insert(subject, error.to_string());
            }
        }
    }
}

/// What the rows need, each job once.
fn work(rows: &[&Row]) -> Vec<(Job, Instrument, Vec<Client>)> {
    let mut work: BTreeMap<(Instrument, Job), BTreeSet<Client>> = BTreeMap::new();
    for row in rows {
        let clients = work.entry((row.metric.instrument(), row.job)).or_default();
        clients.extend(row.peers.iter().chain([&row.ours]));
    }
    work.into_iter()
        .map(|((instrument, job), clients)| (job, instrument, clients.into_iter().collect()))
        .collect()
}

/// Where a job is done.
struct Place<'a> {
    address: &'a str,
    franz: &'a Result<PathBuf, String>,
    instrument: Instrument,
    job: Job,
    records: u64,
}

impl Place<'_> {
    /// What is produced has a topic of its own; what is consumed is the same for all.
    fn measure(&self, client: Client) -> Result<Spent, Failure> {
        if let Job::Consume { .. } = self.job {
            return self.spend(client, &self.read_topic());
        }
        let now = std::time::UNIX_EPOCH.elapsed()?.as_micros();
        let topic = format!("bench-{}-{now}", client.name());
        topics::create(self.address, &topic, self.job.partitions())?;
        let spent = self.spend(client, &topic);
        topics::delete(self.address, &topic)?;
        spent
    }

    fn read_topic(&self) -> String {
        let (size, process) = (self.job.size(), std::process::id());
        format!("bench-read-{process}-{size}")
    }

    fn spend(&self, client: Client, topic: &str) -> Result<Spent, Failure> {
        let mut spent = self.run(client, topic, self.records)?;
        if self.instrument == Instrument::Strace {
            // What a process needs to start and to end is not per MB: a second run has it, and few records.
            let few = self.records / 100;
            let start = self.run(client, topic, few)?.syscalls;
            let share = self.records as f64 / (self.records - few) as f64;
            spent.syscalls = (spent.syscalls - start) * share;
        }
        Ok(spent)
    }

    fn run(&self, client: Client, topic: &str, records: u64) -> Result<Spent, Failure> {
        let order = Order::new(self.job, self.address, topic, records);
        let counts = std::env::temp_dir().join(format!("strace-{}", std::process::id()));
        let mut command = Command::new("taskset");
        command.args(["-c", CORES.0]);
        if self.instrument == Instrument::Strace {
            command.args(["strace", "-f", "-c", "-o"]).arg(&counts);
        }
        match client {
            Client::Franz => command.arg(self.franz.as_ref().map_err(String::as_str)?),
            _ => command
                .arg(self.program(client)?)
                .args(["run", client.name()]),
        };
        let output = command
            .args(order.words())
            .output()
            .map_err(|error| format!("taskset cannot be run: {error}"))?;
        let mut spent = spent(&output)?;
        if self.instrument == Instrument::Strace {
            spent.syscalls = total_calls(&std::fs::read_to_string(&counts)?)?;
        }
        Ok(spent)
    }

    fn program(&self, client: Client) -> Result<PathBuf, Failure> {
        let this = std::env::current_exe()?;
        Ok(match self.instrument {
            Instrument::Counting => this.with_file_name("milena-bench-counting"),
            Instrument::Alone => this.with_file_name(client.alone()),
            Instrument::Plain | Instrument::Strace => this,
        })
    }
}

fn spent(output: &Output) -> Result<Spent, Failure> {
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let last = text.lines().rfind(|line| !line.trim().is_empty());
        return Err(last.unwrap_or("it failed without a word").into());
    }
    String::from_utf8(output.stdout.clone())?.trim().parse()
}

/// The number of calls in the last line of what `strace -c` has written.
fn total_calls(text: &str) -> Result<f64, Failure> {
    let line = text.lines().find(|line| line.trim_end().ends_with("total"));
    let calls = line.and_then(|line| line.split_whitespace().nth(3));
    Ok(calls.ok_or("strace has counted nothing")?.parse()?)
}

/// Builds the program of franz-go, or says why there is none.
fn franz_go() -> Result<PathBuf, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../franz");
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/franz");
    let output = Command::new("go")
        .current_dir(source)
        .args(["build", "-o"])
        .arg(&built)
        .arg(".")
        .output()
        .map_err(|error| format!("Go is not installed: {error}"))?;
    match output.status.success() {
        true => Ok(built),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calls_of_all_threads_are_in_the_total() {
        let text = "% time     seconds  usecs/call     calls    errors syscall\n\
                    100.00    0.000000           0       151         3 total\n";
        assert_eq!(total_calls(text).unwrap(), 151.0);
        assert!(total_calls("").is_err());
    }
}
