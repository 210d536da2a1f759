//! The suites that start Apache Kafka themselves, once per version.

use super::command::Command;
use super::{Options, tally};
use crate::Outcome;

/// The versions that every change must work with.
const CURRENT: [&str; 3] = ["4.4.0", "4.3.1", "3.9.1"];
/// The oldest ones that are still promised.
const OLD: [&str; 2] = ["2.8.2", "2.1.1"];
/// Where other clients are the other side.
const INTEROP: [&str; 1] = ["4.4.0"];

/// Whose tools and clients use the embedded brokers.
const CLIENTS: [&str; 1] = ["4.4.0"];

/// How the stories with other clients begin; they are a part of their own.
const INTEROP_STORIES: &str = "interop_";
/// How those begin in which there is no Kafka but its tools and clients; another part.
const CLIENTS_STORIES: &str = "clients_";
const REAL_STORIES: [&str; 4] = ["--skip", INTEROP_STORIES, "--skip", CLIENTS_STORIES];

pub(super) fn current(options: &Options) -> Outcome {
    each(options, &CURRENT, &REAL_STORIES)
}

pub(super) fn old(options: &Options) -> Outcome {
    each(options, &OLD, &REAL_STORIES)
}

pub(super) fn interop(options: &Options) -> Outcome {
    each(options, &INTEROP, &[INTEROP_STORIES])
}

pub(super) fn clients(options: &Options) -> Outcome {
    each(options, &CLIENTS, &[CLIENTS_STORIES])
}

/// One run per version, so that two never compete for the machine.
fn each(options: &Options, usual: &[&str], selection: &[&str]) -> Outcome {
    let asked: Vec<&str> = options.versions.iter().map(String::as_str).collect();
    for version in if asked.is_empty() { usual } else { &asked } {
        println!("--- Apache Kafka {version}");
        let test = [
            "test",
            "--package",
            "milena-tests",
            "--test",
            "real",
            "--locked",
            "--",
        ];
        tally::run(Command::cargo(test.iter().chain(selection)).env("MILENA_KAFKA", version))?;
    }
    Ok(())
}
