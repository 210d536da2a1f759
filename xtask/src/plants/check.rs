//! The check that must notice a planted bug: runs of the simulation, or a test.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::verify::command::{Command, Said};
use crate::{Outcome, sim};

/// What stands behind `caught by:`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Check {
    /// `sim WORKLOAD OPTION...`, where options are some of those with which `cargo verify` runs the simulation, so that
    /// whoever changes the client meets this check.
    Sim {
        workload: String,
        options: Vec<String>,
    },
    /// `test PACKAGE FILTER`: the tests of a package whose name has the filter in it.
    Test { package: String, filter: String },
}

/// What a check said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Finding {
    /// It failed; in the simulation at which run.
    Caught { run: Option<u64> },
    /// It passed.
    Missed,
}

/// Where the sources lie and where they are built.
#[derive(Debug)]
pub(super) struct Workshop {
    tree: PathBuf,
    target: PathBuf,
}

impl Workshop {
    pub(super) fn new(tree: &Path, target: PathBuf) -> Self {
        Self {
            tree: tree.to_owned(),
            target,
        }
    }

    /// All checks are built alike, so that little is built twice.
    fn cargo(&self, verb: &str) -> Command {
        Command::cargo([verb, "--quiet", "--locked", "--target-dir"])
            .argument(&self.target)
            .folder(&self.tree)
            .env("CARGO_INCREMENTAL", "1")
            .env("RUSTFLAGS", sim::RUSTFLAGS)
    }
}

impl Check {
    /// # Errors
    /// When it is none of the above.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words[..] {
            ["sim", workload, ref options @ ..] if is_of_the_gate(options) => Ok(Self::Sim {
                workload: workload.to_owned(),
                options: options.iter().map(|&option| option.to_owned()).collect(),
            }),
            ["test", package, filter] => Ok(Self::Test {
                package: package.to_owned(),
                filter: filter.to_owned(),
            }),
            _ => Err(format!(
                "{text:?} is no check: sim WORKLOAD [--sweep] [--seeds N] with no more seeds than the gate has, or test PACKAGE FILTER"
            )),
        }
    }

    /// Builds what it takes, so that what is run afterwards fails for what it checks and nothing else.
    ///
    /// # Errors
    /// When it does not compile.
    pub(super) fn build(&self, workshop: &Workshop) -> Outcome {
        match self {
            Self::Sim { .. } => workshop
                .cargo("build")
                .arguments(["--release", "--package", "milena-sim"])
                .run(),
            Self::Test { package, .. } => workshop
                .cargo("test")
                .arguments(["--package", package, "--tests", "--no-run"])
                .run(),
        }
    }

    /// # Errors
    /// When it cannot be run, or says neither that all is well nor that something is not.
    pub(super) fn run(&self, workshop: &Workshop) -> Result<Finding, String> {
        let said = self.command(workshop).read_everything()?;
        if said.success {
            return Ok(Finding::Missed);
        }
        let failed = match self {
            Self::Sim { workload, .. } => after_run(&said, workload),
            Self::Test { .. } => said.text.contains("test result: FAILED").then_some(None),
        };
        match failed {
            Some(run) => Ok(Finding::Caught { run }),
            None => Err(format!("`{self}` came to nothing:\n{}", said.text)),
        }
    }

    fn command(&self, workshop: &Workshop) -> Command {
        match self {
            Self::Sim { workload, options } => {
                let program = workshop.target.join("release/milena-sim");
                Command::new(program, ["--workload", workload, "--stop"]).arguments(options)
            }
            Self::Test { package, filter } => {
                workshop
                    .cargo("test")
                    .arguments(["--package", package, "--tests", filter])
            }
        }
    }

    /// Whether the sources have a test that it names.
    #[cfg(test)]
    pub(super) fn is_among(&self, sources: &[crate::source::Source]) -> bool {
        match self {
            Self::Sim { workload, .. } => ["produce", "consume"].contains(&workload.as_str()),
            Self::Test { filter, .. } => sources
                .iter()
                .any(|source| source.is_rust() && source.text.contains(&format!("fn {filter}("))),
        }
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sim { workload, options } => write!(f, "sim {workload} {}", options.join(" ")),
            Self::Test { package, filter } => write!(f, "test {package} {filter}"),
        }
    }
}

/// Whether there are options, and only such as the gate has or less.
fn is_of_the_gate(options: &[&str]) -> bool {
    match *options {
        [] => false,
        ["--sweep"] => true,
        ["--sweep", ref rest @ ..] => is_of_the_gate(rest),
        ["--seeds", count] => count
            .parse()
            .is_ok_and(|count| (1..=sim::SEEDS).contains(&count)),
        _ => false,
    }
}

/// The number of the run that failed, from the summary; a panic, or a run without end, leaves none.
fn after_run(said: &Said, workload: &str) -> Option<Option<u64>> {
    let summary = said.text.lines().find_map(|line| {
        let (name, rest) = line.strip_prefix("sim ")?.split_once(' ')?;
        let (runs, _) = rest.trim_start().split_once(" runs, ")?;
        (name == workload).then(|| runs.parse().ok())
    });
    let cut_off = [" panicked at ", ": still running after "];
    summary.or_else(|| {
        let was = cut_off.iter().any(|words| said.text.contains(words));
        was.then_some(None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        Said {
            success: false,
            text: text.to_owned(),
        }
    }

    #[test]
    fn what_the_gate_does_not_run_catches_nothing() {
        for text in ["sim produce --sweep", "sim consume --sweep --seeds 40"] {
            assert_eq!(Check::read(text).unwrap().to_string(), text);
        }
        for text in [
            "sim produce",
            "sim produce --seeds 2001",
            "sim produce --seed 7",
            "luck",
        ] {
            assert!(Check::read(text).unwrap_err().contains(text));
        }
    }

    #[test]
    fn the_run_that_failed_is_read_from_the_summary() {
        let text = "FAILED consume, seed 3, 1 faults\nsim consume  17 runs, 1 repeated and the same, 1 failures\n";
        assert_eq!(after_run(&said(text), "consume"), Some(Some(17)));
        assert_eq!(
            after_run(&said("thread 'main' panicked at x.rs:1:1"), "consume"),
            Some(None)
        );
        assert_eq!(
            after_run(
                &said("FAILED consume, seed 3, 1 faults: still running after 60s"),
                "consume"
            ),
            Some(None)
        );
        assert_eq!(after_run(&said("usage: sim"), "consume"), None);
    }
}
