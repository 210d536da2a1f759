//! Licences, sources and bans of every dependency, by cargo-deny.

use std::path::PathBuf;

use super::cache_root;
use super::command::Command;
use crate::Outcome;

/// The release this project's `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Advisories are left out: their database is fetched from a host that a build may not reach.
pub(super) fn run() -> Outcome {
    let program = installed()?;
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

/// The tool in the cache; it is compiled once, which takes a few minutes.
fn installed() -> Result<PathBuf, String> {
    let root = cache_root()?.join(format!("cargo-deny-{VERSION}"));
    let program = root.join("bin").join("cargo-deny");
    if !program.exists() {
        println!(
            "cargo-deny {VERSION} is not in the cache: compiling it once, which takes a few minutes"
        );
        Command::cargo([
            "install",
            "--locked",
            "--quiet",
            "cargo-deny",
            "--version",
            VERSION,
            "--root",
        ])
        .argument(&root)
        .run()?;
    }
    Ok(program)
}
