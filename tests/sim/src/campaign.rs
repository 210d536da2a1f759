//! Many runs of one workload: what they found, and how a failure is told.

use std::fmt;
use std::io::Write as _;
use std::path::PathBuf;

use milena_broker::{ApiKey, ErrorCode};
use milena_protocol::api::*;
use milena_protocol::message::Request;

use crate::generate::{Scope, swarm, sweep};
use crate::run::{BUSY, CHAOS, Run, run};
use crate::schedule::Schedule;
use crate::shrink::shrink;
use crate::watchdog::Watchdog;
use crate::workload::Workload;
use crate::world::{BROKERS, PARTITIONS};

/// The share of uncertain outcomes over all runs.
const MAX_INFO_SHARE: f64 = 0.25;
/// Failures that are told whole.
const TOLD: usize = 5;
/// One run in so many is done twice, to see that it is the same.
const REPEATED: u64 = 50;

/// Runs of one workload.
#[derive(Clone, Copy, Debug)]
pub struct Campaign {
    workload: Workload,
    stops: bool,
}

/// What the runs were.
#[derive(Debug, Default)]
pub struct Summary {
    runs: u64,
    repeated: u64,
    injected: u64,
    sends: u64,
    polled: u64,
    calls: u64,
    indefinite: u64,
    failures: u64,
}

impl Summary {
    /// Whether nothing was found, and outcomes were certain enough.
    pub fn is_clean(&self) -> bool {
        self.failures == 0 && self.info_share() <= MAX_INFO_SHARE
    }

    fn info_share(&self) -> f64 {
        self.indefinite as f64 / self.calls.max(1) as f64
    }

    fn add(&mut self, run: &Run) {
        let totals = run.report.totals;
        self.runs += 1;
        self.injected += run.injected;
        self.sends += totals.sends;
        self.polled += totals.polled;
        self.calls += totals.calls;
        self.indefinite += totals.indefinite;
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} runs, {} repeated and the same, {} requests with a fault, {} sends, {} records read, {:.1} % of outcomes uncertain (at most {:.0} %), {} failures",
            self.runs,
            self.repeated,
            self.injected,
            self.sends,
            self.polled,
            100.0 * self.info_share(),
            100.0 * MAX_INFO_SHARE,
            self.failures
        )
    }
}

impl Campaign {
    /// Runs of this workload.
    pub fn new(workload: Workload) -> Self {
        Self {
            workload,
            stops: false,
        }
    }

    /// The same, but the first run that fails is the last.
    pub fn stopping(self, stops: bool) -> Self {
        Self { stops, ..self }
    }

    fn is_over(self, summary: &Summary) -> bool {
        self.stops && summary.failures > 0
    }

    fn scope(self) -> Scope {
        Scope {
            brokers: BROKERS.into(),
            partitions: PARTITIONS,
            busy: BUSY,
            chaos: CHAOS,
            lossy: self.workload == Workload::Produce,
        }
    }

    /// The requests of a run without faults.
    fn messages(self) -> Vec<ApiKey> {
        let _watchdog = self.watchdog(0, Schedule::default());
        run(self.workload, 0, &Schedule::default()).requests
    }

    /// The faults of a seed.
    pub fn schedule(self, seed: u64) -> Schedule {
        swarm(seed, 2 * self.messages().len() as u64, self.scope())
    }

    /// Runs with so many seeds.
    pub fn seeds(self, first: u64, count: u64, summary: &mut Summary) {
        let requests = 2 * self.messages().len() as u64;
        for seed in first..first + count {
            if self.is_over(summary) {
                return;
            }
            let schedule = swarm(seed, requests, self.scope());
            self.one(seed, &schedule, seed % REPEATED == 0, summary);
        }
    }

    /// Runs with every single fault at every message of a run without faults.
    pub fn sweep(self, summary: &mut Summary) {
        let messages = self.messages();
        let with_errors: Vec<_> = messages.iter().map(|api| (*api, errors_of(*api))).collect();
        for (schedule, number) in sweep(&with_errors, self.scope()).iter().zip(0..) {
            if self.is_over(summary) {
                return;
            }
            self.one(0, schedule, number % REPEATED == 0, summary);
        }
    }

    fn one(self, seed: u64, schedule: &Schedule, twice: bool, summary: &mut Summary) {
        let watchdog = self.watchdog(seed, schedule.clone());
        let outcome = run(self.workload, seed, schedule);
        drop(watchdog);
        summary.add(&outcome);
        let mut different = false;
        if twice {
            summary.repeated += 1;
            different = run(self.workload, seed, schedule).trace != outcome.trace;
        }
        if outcome.is_clean() && !different {
            return;
        }
        summary.failures += 1;
        if summary.failures as usize <= TOLD {
            self.tell(seed, schedule, &outcome, different);
        }
    }

    fn watchdog(self, seed: u64, schedule: Schedule) -> Watchdog {
        let workload = self.workload.name();
        Watchdog::new(move |limit| {
            println!(
                "FAILED {workload}, seed {seed}, {} faults: still running after {limit:?}",
                schedule.0.len()
            );
            tell_how_to_repeat(workload, seed, &schedule);
        })
    }

    /// Prints what went wrong, and the command that shows it again with as few faults as are needed.
    fn tell(self, seed: u64, schedule: &Schedule, outcome: &Run, different: bool) {
        let workload = self.workload.name();
        println!(
            "FAILED {workload}, seed {seed}, {} faults",
            schedule.0.len()
        );
        if different {
            println!("two runs of it were not the same");
        }
        let small = match different {
            true => schedule.clone(),
            false => shrink(schedule, |fewer| {
                !run(self.workload, seed, fewer).is_clean()
            }),
        };
        let told = match different {
            true => outcome.to_string(),
            false => run(self.workload, seed, &small).to_string(),
        };
        let wrong = |line: &&str| !line.ends_with(" 0 found");
        told.lines()
            .filter(wrong)
            .for_each(|line| println!("  {line}"));
        println!("  faults that are needed:");
        small.0.iter().for_each(|fault| println!("    {fault}"));
        tell_how_to_repeat(workload, seed, &small);
    }
}

fn tell_how_to_repeat(workload: &str, seed: u64, schedule: &Schedule) {
    match save(workload, seed, schedule) {
        Ok(file) => println!(
            "  cargo xtask sim --workload {workload} --seed {seed} --schedule {}",
            file.display()
        ),
        Err(error) => println!("  the schedule could not be kept: {error}"),
    }
}

fn save(workload: &str, seed: u64, schedule: &Schedule) -> std::io::Result<PathBuf> {
    let name = format!("milena-sim-{workload}-{seed}-{}.txt", std::process::id());
    let mut path = std::env::temp_dir().join(name);
    let mut number = 0;
    while path.exists() {
        number += 1;
        path.set_extension(format!("{number}.txt"));
    }
    let mut file = std::fs::File::create(&path)?;
    write!(file, "{schedule}")?;
    Ok(path)
}

/// The errors that the API's specification lists.
fn errors_of(api: ApiKey) -> &'static [ErrorCode] {
    match api {
        ApiKey::API_VERSIONS => ApiVersionsRequest::ERRORS,
        ApiKey::METADATA => MetadataRequest::ERRORS,
        ApiKey::PRODUCE => ProduceRequest::ERRORS,
        ApiKey::FETCH => FetchRequest::ERRORS,
        ApiKey::LIST_OFFSETS => ListOffsetsRequest::ERRORS,
        ApiKey::OFFSET_FOR_LEADER_EPOCH => OffsetForLeaderEpochRequest::ERRORS,
        _ => &[],
    }
}
