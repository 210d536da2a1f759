//! librdkafka as the other side: writes the records it is told to write, and tells which records it reads.
//!
//! The verbs, the input and the output are those of `tests/interop/README.md`.

mod group;
mod ledger;
mod log;
mod read;
mod words;
mod write;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

type Outcome = Result<(), Box<dyn Error>>;

/// How long anything may take.
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.as_slice() {
        [verb, bootstrap, topics @ ..] if verb == "produce" => write::produce(bootstrap, topics),
        [verb, bootstrap, places @ ..] if verb == "consume" => read::consume(bootstrap, places),
        [verb, bootstrap, words @ ..] if verb == "group" => group::consume(bootstrap, words),
        [verb, bootstrap, words @ ..] if verb == "ledger" => ledger::produce(bootstrap, words),
        [verb, bootstrap, words @ ..] if verb == "log" => log::read(bootstrap, words),
        _ => Err("produce, consume, group, ledger or log, and the bootstrap servers".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
