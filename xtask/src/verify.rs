//! `cargo verify`: every check there is, each part runnable alone, and a table of what came out.

pub(crate) mod command;
mod deny;
mod deps;
mod dist;
mod metadata;
mod msrv;
mod no_c;
mod options;
mod oracle;
mod real;
mod table;
mod tally;
pub(crate) mod tool;

use std::path::PathBuf;
use std::time::Instant;

pub use options::Options;

use crate::{Outcome, codegen, fuzz, hazards, kafka, sim, source, specs, tidy};
use command::Command;
use table::{Row, Table, Verdict};

/// One group of checks.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// The word to type after `cargo verify`.
    pub name: &'static str,
    /// What it checks.
    pub about: &'static str,
    /// Whether it runs when no part is named.
    pub by_default: bool,
    /// Runs it. The sentence of a failure is printed under the table.
    pub run: fn(&Options) -> Outcome,
}

/// Every part, quick ones first.
pub const PARTS: &[Part] = &[
    part_of_all("format", "the sources are formatted", format),
    part_of_all("tidy", "the rules of the house hold", |_| tidy::run(&[])),
    part_of_all(
        "hazards",
        "tests name known hazards only; counts what they cover",
        hazard_counts,
    ),
    part_of_all(
        "codegen",
        "the generated files are current and not too many lines",
        |_| codegen::run(&["--check".to_owned()]),
    ),
    part_of_all(
        "specs",
        "the specs equal Kafka's own message definitions",
        |_| specs::run(&[]),
    ),
    part_of_all("deps", "the library's dependencies are few", |_| {
        deps::run()
    }),
    part_of_all("lint", "clippy has nothing to say about any target", lint),
    part_of_all(
        "docs",
        "the documentation builds, its links hold and its examples run",
        docs,
    ),
    part_of_all("unit", "unit, property and tidy tests", unit),
    part_of_all(
        "deny",
        "licences, sources and bans of every dependency",
        |_| deny::run(),
    ),
    part_of_all("msrv", "the oldest compiler promised is enough", |_| {
        msrv::run()
    }),
    part_of_all(
        "noc",
        "the library and the command build where no C compiler exists",
        |_| no_c::run(),
    ),
    part_of_all(
        "oracle",
        "every message, byte by byte and both ways, against Kafka's own classes",
        oracle::run,
    ),
    part_of_all(
        "sim",
        "the client in a deterministic simulation, under every single fault and swarms of them",
        |_| sim::gate(),
    ),
    part_of_all(
        "fuzz",
        "what must hold for hostile bytes does, in a minute of trying",
        |_| fuzz::minute(),
    ),
    part_of_all(
        "dist",
        "the command is small; as one static file it works",
        |_| dist::run(),
    ),
    part_of_all(
        "real",
        "the suite against real Apache Kafka: 4.4.0, 4.3.1, 3.9.1 (or --version V)",
        real::current,
    ),
    part_of_all(
        "interop",
        "milena, the Java client, librdkafka and franz-go read what each of them writes",
        real::interop,
    ),
    part_of_all(
        "clients",
        "Kafka's tools, the Java client, librdkafka and franz-go with the embedded brokers",
        real::clients,
    ),
    Part {
        name: "musl",
        about: "the static files with musl, for x86-64 and ARM, work",
        by_default: false,
        run: |_| dist::musl(),
    },
    Part {
        name: "old",
        about: "the same suite against Kafka 2.8.2 and 2.1.1",
        by_default: false,
        run: real::old,
    },
];

const fn part_of_all(
    name: &'static str,
    about: &'static str,
    run: fn(&Options) -> Outcome,
) -> Part {
    Part {
        name,
        about,
        by_default: true,
        run,
    }
}

/// The part called `name`.
pub fn part(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// Runs the parts that `arguments` name, or all that run by default. The first failure stops, unless `--keep-going` is given;
/// nothing is tried twice.
///
/// # Errors
/// When an argument is unknown or a part failed.
pub fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    if options.list {
        for part in PARTS {
            let when = if part.by_default {
                ""
            } else {
                " (only when named)"
            };
            println!("{:<9} {}{when}", part.name, part.about);
        }
        return Ok(());
    }
    let mut table = Table::default();
    for part in options.parts() {
        if table.failed() && !options.keep_going {
            table.push(Row {
                part: part.name,
                verdict: Verdict::NotRun,
                seconds: 0.0,
            });
            continue;
        }
        println!("==> {}: {}", part.name, part.about);
        let start = Instant::now();
        let verdict = match (part.run)(&options) {
            Ok(()) => Verdict::Passed,
            Err(sentence) => Verdict::Failed(sentence),
        };
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "<== {}: {} after {seconds:.1} s\n",
            part.name,
            verdict.word()
        );
        table.push(Row {
            part: part.name,
            verdict,
            seconds,
        });
    }
    print!("{table}");
    table.outcome()
}

/// Where tools and build results that outlive a checkout are kept; shared with the Kafka that the tests start.
fn cache_root() -> Result<PathBuf, String> {
    kafka::cache::root().map_err(|error| error.to_string())
}

/// What the command has only when it is asked for.
const BROKER_VERB: &str = "milena-cli/broker";

/// Also of what is measured and fuzzed, which are workspaces of their own.
fn format(_: &Options) -> Outcome {
    for manifest in ["Cargo.toml", "bench/Cargo.toml", "fuzz/Cargo.toml"] {
        let fmt = ["fmt", "--manifest-path", manifest];
        let check = ["--all", "--check", "--", "--color", "never"];
        Command::cargo(fmt.into_iter().chain(check)).run()?;
    }
    Ok(())
}

fn lint(_: &Options) -> Outcome {
    Command::cargo([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        BROKER_VERB,
        "--locked",
        "--",
        "-D",
        "warnings",
    ])
    .run()
}

fn docs(_: &Options) -> Outcome {
    Command::cargo(["doc", "--workspace", "--no-deps", "--locked"])
        .env(
            "RUSTDOCFLAGS",
            "-D warnings -D rustdoc::broken_intra_doc_links",
        )
        .run()?;
    tally::run(Command::cargo(["test", "--workspace", "--doc", "--locked"]))
}

/// Everything but the documentation's examples, which [`docs`] runs, and the suites that need a Kafka.
fn unit(_: &Options) -> Outcome {
    let everything = [
        "--lib",
        "--bins",
        "--tests",
        "--locked",
        "--",
        "--show-output",
    ];
    let test = [
        "test",
        "--workspace",
        "--exclude",
        "milena-tests",
        "--features",
        BROKER_VERB,
    ];
    tally::run(Command::cargo(test.iter().chain(&everything)))?;
    tally::run(Command::cargo([
        "test",
        "--package",
        "milena-tests",
        "--test",
        "tidy",
        "--locked",
    ]))
}

fn hazard_counts(_: &Options) -> Outcome {
    let coverage = hazards::load(&source::workspace_root())?;
    println!("{}", coverage.summary());
    coverage.check()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_of_its_own() {
        for part in PARTS {
            assert_eq!(
                PARTS.iter().filter(|other| other.name == part.name).count(),
                1
            );
        }
    }
}
