//! `cargo xtask sim`: runs of the simulation, from seeds, from a sweep over every single fault, or from a file.

use std::process::ExitCode;
use std::{env, fs};

use milena_sim::campaign::{Campaign, Summary};
use milena_sim::run::run;
use milena_sim::schedule::Schedule;
use milena_sim::workload::Workload;

const USAGE: &str = "\
usage: sim [--workload produce|consume] [--seeds N] [--first N] [--sweep] [--stop] [--seed N] [--schedule FILE]

  --seeds N        runs with N seeds, from --first on (0)
  --sweep          runs with every single fault at every message
  --stop           the first run that fails is the last
  --seed N         the run of one seed, twice, with its history
  --schedule FILE  a run with the faults in a file; with --seed, of that seed";

#[derive(Default)]
struct Options {
    workloads: Vec<Workload>,
    seeds: Option<u64>,
    first: u64,
    sweep: bool,
    stop: bool,
    seed: Option<u64>,
    schedule: Option<String>,
}

fn main() -> ExitCode {
    match parse(env::args().skip(1)).and_then(act) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        let number = |text: String| text.parse().map_err(|_| format!("{text:?} is no number"));
        match argument.as_str() {
            "--workload" => {
                let name = value()?;
                let workload = Workload::ALL.into_iter().find(|it| it.name() == name);
                options
                    .workloads
                    .push(workload.ok_or(format!("there is no workload {name:?}"))?);
            }
            "--seeds" => options.seeds = Some(number(value()?)?),
            "--first" => options.first = number(value()?)?,
            "--sweep" => options.sweep = true,
            "--stop" => options.stop = true,
            "--seed" => options.seed = Some(number(value()?)?),
            "--schedule" => options.schedule = Some(value()?),
            _ => return Err(USAGE.to_owned()),
        }
    }
    if options.workloads.is_empty() {
        options.workloads = Workload::ALL.to_vec();
    }
    Ok(options)
}

/// Whether every run was clean.
fn act(options: Options) -> Result<bool, String> {
    let mut clean = true;
    for workload in options.workloads {
        if let Some(file) = &options.schedule {
            let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            let seed = options.seed.unwrap_or(0);
            clean &= replay(workload, seed, &text.parse()?);
        } else if let Some(seed) = options.seed {
            clean &= replay(workload, seed, &Campaign::new(workload).schedule(seed));
        } else {
            let campaign = Campaign::new(workload).stopping(options.stop);
            let mut summary = Summary::default();
            if options.sweep {
                campaign.sweep(&mut summary);
            }
            if let Some(count) = options.seeds {
                campaign.seeds(options.first, count, &mut summary);
            }
            println!("sim {:<8} {summary}", workload.name());
            clean &= summary.is_clean();
        }
    }
    Ok(clean)
}

/// Runs one schedule twice, prints what happened, and says whether it was clean and the same both times.
fn replay(workload: Workload, seed: u64, schedule: &Schedule) -> bool {
    let first = run(workload, seed, schedule);
    let second = run(workload, seed, schedule);
    print!("{}", first.history);
    println!("faults:\n{schedule}");
    print!("{first}");
    println!("trace {:016x}", first.trace);
    let same = first.trace == second.trace;
    if !same {
        println!("the second run was another: trace {:016x}", second.trace);
    }
    first.is_clean() && same
}
