//! How many records a second one core of `milena broker` carries: it has one to itself, and the client another.
//!
//! ```text
//! milena-bench-broker --broker PATH [--records N] [--size BYTES] [--rounds N] [--target RATE]
//! milena-bench-broker client MODE ADDRESS TOPIC ...      one measurement, as the first starts it
//! ```

mod client;
mod options;
mod report;
mod server;

use std::process::{Command, ExitCode};

use options::{Options, Workload};
use report::{Report, Spent};
use server::Server;

type Failure = Box<dyn std::error::Error>;

/// Where the broker runs, and where the client.
const CORES: (&str, &str) = ("0", "1");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((first, rest)) if first == "client" => client::run(rest).map(|()| true),
        _ => Options::parse(&arguments).and_then(|options| compare(&options)),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("milena-bench-broker: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether produce and consume reach the target, in the median of the rounds.
fn compare(options: &Options) -> Result<bool, Failure> {
    let server = Server::start(&options.broker, CORES.0)?;
    let mut report = Report::default();
    for round in 0..options.rounds {
        let workload = Workload {
            topic: format!("round-{round}"),
            ..options.workload.clone()
        };
        for mode in ["produce", "consume"] {
            let before = server.processor_time()?;
            let wall = measure(mode, &server.address, &workload)?;
            let processor = server.processor_time()? - before;
            report.add(mode, Spent { wall, processor });
        }
    }
    print!("{}", report.text(&options.workload, options.target));
    println!(
        "the broker's memory at its largest: {} MiB",
        server.peak_mebibytes()?
    );
    Ok(report.reaches(options.workload.records, options.target))
}

/// The seconds that a client on its own core takes, from its first record to its last.
fn measure(mode: &str, address: &str, workload: &Workload) -> Result<f64, Failure> {
    let output = Command::new("taskset")
        .args(["-c", CORES.1])
        .arg(std::env::current_exe()?)
        .args(["client", mode, address])
        .args(workload.words())
        .output()
        .map_err(|error| format!("taskset cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?.trim().parse()?),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}
