//! `cargo xtask bench`: the codec rows of `bench/`, or what a core of the embedded broker carries, built and run.

use std::env;
use std::process::Command;

use crate::{Outcome, source};

/// Runs the rows named, or all; with the word `broker` the broker instead. Options are handed on as they are.
///
/// # Errors
/// When something does not build, implementations do not agree, or a row misses its target.
pub fn run(arguments: &[String]) -> Outcome {
    match arguments.split_first() {
        Some((first, options)) if first == "broker" => {
            finish(&mut the_command())?;
            finish(&mut broker(options))
        }
        _ => finish(&mut codec(arguments)),
    }
}

fn finish(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err("the bench failed, or a row missed its target: see above".to_owned()),
    }
}

fn codec(arguments: &[String]) -> Command {
    let mut command = bench("milena-bench-codec");
    command.args(arguments);
    command
}

/// Measures the command `milena` as [`the_command`] builds it.
fn broker(options: &[String]) -> Command {
    let milena = source::workspace_root().join("target/release/milena");
    let mut command = bench("milena-bench-broker");
    command.arg("--broker").arg(milena).args(options);
    command
}

fn the_command() -> Command {
    let mut command = cargo();
    command
        .current_dir(source::workspace_root())
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--package", "milena-cli", "--features", "broker"])
        .args(["--target-dir", "target"]);
    command
}

fn bench(package: &str) -> Command {
    let mut command = cargo();
    command
        // A workspace of its own, whose results belong beside it.
        .current_dir(source::workspace_root().join("bench"))
        .args(["run", "--release", "--locked", "--quiet"])
        .args(["--package", package, "--"]);
    command
}

fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_options_are_handed_on() {
        let command = codec(&["C1".to_owned(), "--rounds".to_owned(), "5".to_owned()]);
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words[words.len() - 4..], ["--", "C1", "--rounds", "5"]);
        let directory = command.get_current_dir().unwrap();
        assert!(directory.join("codec/Cargo.toml").is_file());
    }

    #[test]
    fn the_broker_is_measured_as_it_was_built() {
        let command = broker(&["--size".to_owned(), "1024".to_owned()]);
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words[words.len() - 2..], ["--size", "1024"]);
        let built = words[words.len() - 3].to_str().unwrap();
        assert!(built.ends_with("target/release/milena"), "{built}");
        let directory = command.get_current_dir().unwrap();
        assert!(directory.join("broker/Cargo.toml").is_file());
    }
}
