//! Licences, sources and bans of every dependency, by cargo-deny.

use super::command::Command;
use super::tool;
use crate::Outcome;

/// The release this project's `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Advisories are left out: their database is fetched from a host that a build may not reach.
pub(super) fn run() -> Outcome {
    let program = tool::installed("cargo-deny", VERSION)?;
    Command::new(
        program,
        [
            "--locked",
            "--workspace",
            "check",
            "licenses",
            "bans",
            "sources",
        ],
    )
    .run()
}
