//! Every message against Kafka's own classes, byte by byte and both ways.

use super::command::Command;
use super::{Options, tally};
use crate::Outcome;

/// Runs the suite; no broker is started. `MILENA_SEED` and `MILENA_BLESS` are passed on, as everything in the environment is.
pub(super) fn run(_: &Options) -> Outcome {
    let test = [
        "test",
        "--package",
        "milena-tests",
        "--test",
        "oracle",
        "--locked",
    ];
    tally::run(Command::cargo(test))
}
