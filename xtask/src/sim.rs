//! `cargo xtask sim`: the client against the embedded brokers under faults, from seeds, sweeps and files.

use crate::verify::command::Command;
use crate::{Outcome, source};

/// What `cargo verify sim` runs: every single fault at every message, then seeds.
const GATE: [&str; 3] = ["--sweep", "--seeds", "500"];

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
    simulation().arguments(GATE).run()
}

/// The simulation, optimised. Only with this flag can tokio's own choices be made to depend on the seed, which takes a build
/// of its own.
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
        .env("RUSTFLAGS", "--cfg tokio_unstable")
}
