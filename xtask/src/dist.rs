//! `cargo xtask dist`: the command as one static file that runs where nothing is installed.

mod built;
mod debian;
mod elf;
mod emulator;
mod host;
mod plain;
mod smoke;
mod standard_library;
mod target;
mod toolchain;

pub(crate) use host::Host;
pub(crate) use plain::check as check_plain_release;
pub use target::{TARGETS, Target};

use crate::Outcome;
use crate::verify::command::Command;
use built::Binary;
use toolchain::Toolchain;

/// What the stripped command must stay below, in bytes.
const MOST_BYTES: u64 = 8_000_000;

/// Builds the command for the targets that `arguments` name, and with `--smoke` has each write to and read from a real Kafka.
/// Without arguments it lists the targets.
///
/// # Errors
/// When a target is unknown, something needed is not to be had (the sentence says what to type), or the file that was built is
/// not static, too large or does not work.
pub fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    if options.targets.is_empty() {
        print!("cargo xtask dist TARGET... [--smoke]\n\n{}", list());
        return Ok(());
    }
    build(&options.targets, options.smoke)
}

/// Builds every one of `targets`; with `smoke` they are then run against one Kafka.
pub(crate) fn build(targets: &[&'static Target], smoke: bool) -> Outcome {
    let built = targets
        .iter()
        .map(|target| build_one(target))
        .collect::<Result<Vec<_>, _>>()?;
    if smoke { smoke::run(&built) } else { Ok(()) }
}

fn build_one(target: &'static Target) -> Result<Binary, String> {
    let toolchain = Toolchain::of(target)?;
    let command = Command::cargo([
        "build",
        "--profile",
        "dist",
        "--locked",
        "--package",
        "milena-cli",
        "--target",
        target.triple,
        "--target-dir",
    ])
    .argument(built::build_folder());
    toolchain.equip(command).run()?;
    let binary = Binary::collect(target)?;
    binary.check()?;
    Ok(binary)
}

/// What was typed.
#[derive(Debug)]
struct Options {
    targets: Vec<&'static Target>,
    smoke: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            targets: Vec::new(),
            smoke: false,
        };
        for argument in arguments {
            match argument.as_str() {
                "--smoke" => options.smoke = true,
                name => options.targets.push(Target::find(name).ok_or_else(|| {
                    format!("no target is called {name}; these are known:\n\n{}", list())
                })?),
            }
        }
        if options.smoke && options.targets.is_empty() {
            return Err(format!("--smoke of which target?\n\n{}", list()));
        }
        Ok(options)
    }
}

fn list() -> String {
    TARGETS
        .iter()
        .map(|target| format!("  {:<28} {}\n", target.triple, target.about))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn targets_are_built_in_the_order_in_which_they_were_named() {
        let options =
            parse("aarch64-unknown-linux-musl --smoke x86_64-unknown-linux-musl").unwrap();
        let triples: Vec<_> = options.targets.iter().map(|target| target.triple).collect();
        assert_eq!(
            triples,
            ["aarch64-unknown-linux-musl", "x86_64-unknown-linux-musl"]
        );
        assert!(options.smoke);
    }

    #[test]
    fn an_unknown_target_is_named_and_the_known_ones_are_listed() {
        let error = parse("x86_64-pc-windows-gnu").unwrap_err();
        assert!(error.contains("x86_64-pc-windows-gnu"), "{error}");
        for target in &TARGETS {
            assert!(error.contains(target.triple), "{error}");
        }
    }

    #[test]
    fn a_smoke_test_of_nothing_is_refused() {
        assert!(parse("").unwrap().targets.is_empty());
        assert!(parse("--smoke").is_err());
    }
}
