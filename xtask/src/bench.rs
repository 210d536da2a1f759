//! `cargo xtask bench`: the rows of `bench/`, codecs and clients, or what a core of the embedded broker carries, built and run.

use std::env;
use std::process::Command;

use crate::kafka::{Cluster, Spec, Version};
use crate::{Outcome, source};

/// The families of rows that measure whole clients; the others are those of codecs.
const FAMILIES: [&str; 9] = ["P1", "P2", "P3", "P4", "M1", "A1", "S1", "L1", "T1"];
/// The costs of many partitions, which have no number.
const FLAT: &str = "flat";

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
        _ => rows(&Selection::of(arguments)?),
    }
}

/// Both kinds of rows run, although those of one kind have missed a target.
fn rows(selection: &Selection) -> Outcome {
    let codecs = match &selection.codecs {
        Some(arguments) => finish(&mut codec(arguments)),
        None => Ok(()),
    };
    let clients = match &selection.clients {
        Some(arguments) => clients(arguments, &selection.conditions),
        None => Ok(()),
    };
    codecs.and(clients)
}

/// Which rows are run, and with what.
#[derive(Debug, Default, PartialEq, Eq)]
struct Selection {
    codecs: Option<Vec<String>>,
    clients: Option<Vec<String>>,
    conditions: Conditions,
}

/// Whom clients are measured with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Conditions {
    /// The embedded broker and Apache Kafka.
    #[default]
    Both,
    Null,
    Real,
}

impl Selection {
    fn of(arguments: &[String]) -> Result<Self, String> {
        let (mut codecs, mut clients, mut options) = (Vec::new(), Vec::new(), Vec::new());
        let mut conditions = Conditions::default();
        let mut is_of_codecs = false;
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--null" => conditions = Conditions::Null,
                "--real" => conditions = Conditions::Real,
                "--instructions" => {
                    is_of_codecs = true;
                    options.push(word.clone());
                }
                option if option.starts_with('-') => {
                    let value = words.next();
                    let value = value.ok_or_else(|| format!("{option} needs a value"))?;
                    options.extend([word.clone(), value.clone()]);
                }
                row if is_of_clients(row) => clients.push(word.clone()),
                _ => codecs.push(word.clone()),
            }
        }
        let all = codecs.is_empty() && clients.is_empty();
        let with_options = |rows: Vec<String>| Some([rows, options.clone()].concat());
        Ok(Self {
            codecs: (all || !codecs.is_empty())
                .then(|| with_options(codecs))
                .flatten(),
            clients: ((all && !is_of_codecs) || !clients.is_empty())
                .then(|| with_options(clients))
                .flatten(),
            conditions,
        })
    }
}

fn is_of_clients(row: &str) -> bool {
    let family = row.split_once('-').map_or(row, |(family, _)| family);
    FAMILIES.contains(&family.to_ascii_uppercase().as_str()) || family.eq_ignore_ascii_case(FLAT)
}

/// Measures clients with the command `milena` as [`the_command`] builds it, and with an Apache Kafka of its own.
fn clients(arguments: &[String], conditions: &Conditions) -> Outcome {
    let mut command = bench("milena-bench-clients");
    command.args(arguments);
    if *conditions != Conditions::Real {
        finish(&mut the_command())?;
        let milena = source::workspace_root().join("target/release/milena");
        command.arg("--broker").arg(milena);
    }
    let kafka = match conditions {
        Conditions::Null => None,
        Conditions::Both | Conditions::Real => Some(kafka()?),
    };
    if let Some(kafka) = &kafka {
        command.arg("--kafka").arg(kafka.bootstrap());
    }
    finish(&mut every_program("milena-bench-clients"))?;
    finish(&mut command)
}

/// It ends with the rows.
fn kafka() -> Result<Cluster, String> {
    let spec = Spec::new(Version::DEFAULT).named("bench").for_throughput();
    Cluster::start(spec).map_err(|error| error.to_string())
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
        .args(["--package", package, "--bin", package, "--"]);
    command
}

/// Builds the others that a program starts, too.
fn every_program(package: &str) -> Command {
    let mut command = cargo();
    command
        .current_dir(source::workspace_root().join("bench"))
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--package", package, "--bins"]);
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
    fn rows_go_where_they_are_measured_and_options_to_both() {
        let of = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            Selection::of(&words).unwrap()
        };
        let list = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
        let mixed = of(&["D1", "p4-lz4-100", "--rounds", "3", "flat", "--null"]);
        assert_eq!(mixed.codecs, list(&["D1", "--rounds", "3"]));
        assert_eq!(
            mixed.clients,
            list(&["p4-lz4-100", "flat", "--rounds", "3"])
        );
        assert_eq!(mixed.conditions, Conditions::Null);
        let all = of(&[]);
        assert_eq!((all.codecs, all.clients), (list(&[]), list(&[])));
        assert_eq!(of(&["P1"]).codecs, None);
        assert_eq!(of(&["--instructions"]).clients, None);
        assert!(Selection::of(&["--rounds".to_owned()]).is_err());
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
