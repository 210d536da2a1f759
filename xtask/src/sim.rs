//! `cargo xtask sim`: the client against the embedded brokers under faults, from seeds, sweeps and files.

use crate::verify::command::Command;
use crate::{Outcome, source};

/// Only with this flag can tokio's own choices be made to depend on the seed, which takes a build of its own.
pub(crate) const RUSTFLAGS: &str = "--cfg tokio_unstable";

/// How many seeds `cargo verify sim` runs, after every single fault at every message.
pub(crate) const SEEDS: u64 = 2000;

/// Builds the simulation and runs it with these arguments.
///
/// # Errors
/// When a run was not as promised, or the simulation cannot be built.
pub fn run(arguments: &[String]) -> Outcome {
    simulation().arguments(arguments).run()
}

/// The runs that every change must pass.
///
/// # Errors
/// As [`run`].
pub(crate) fn gate() -> Outcome {
    let seeds = SEEDS.to_string();
    simulation().arguments(["--sweep", "--seeds", &seeds]).run()
}

/// The simulation, optimised.
fn simulation() -> Command {
    let build = [
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        "milena-sim",
        "--target-dir",
    ];
    let folder = source::workspace_root().join("target/sim");
    Command::cargo(build)
        .argument(folder)
        .argument("--")
        .env("RUSTFLAGS", RUSTFLAGS)
}
