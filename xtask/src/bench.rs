//! `cargo xtask bench`: the codec rows of `bench/`, built and run.

use std::env;
use std::process::Command;

use crate::{Outcome, source};

/// Runs the rows named, or all; options are handed on as they are.
///
/// # Errors
/// When `bench/` does not build, implementations do not agree, or a row misses its target.
pub fn run(arguments: &[String]) -> Outcome {
    let status = command(arguments)
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err("the bench failed, or a row missed its target: see above".to_owned()),
    }
}

fn command(arguments: &[String]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        // A workspace of its own, whose results belong beside it.
        .current_dir(source::workspace_root().join("bench"))
        .args(["run", "--release", "--locked", "--quiet"])
        .args(["--package", "milena-bench-codec", "--"])
        .args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_options_are_handed_on() {
        let command = command(&["C1".to_owned(), "--rounds".to_owned(), "5".to_owned()]);
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words[words.len() - 4..], ["--", "C1", "--rounds", "5"]);
        let directory = command.get_current_dir().unwrap();
        assert!(directory.join("codec/Cargo.toml").is_file());
    }
}
