//! cargo-fuzz and a nightly compiler, which build the fuzzers and run them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::run::{Finding, Run};
use super::target::Target;
use crate::Outcome;
use crate::verify::command::Command;
use crate::verify::tool;

/// The release whose options are given here.
const VERSION: &str = "0.13.2";

/// What the fuzzers are built with; those who build by hand give the same and wait only once.
const BUILD: [&str; 4] = ["--features", "libfuzzer", "--codegen-units", "16"];

/// What a machine has that can fuzz.
#[derive(Clone, Debug)]
pub(super) struct Fuzzer {
    toolchain: String,
    cargo_fuzz: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
    /// Leaves the targets of whole messages out.
    lean: bool,
}

/// What a machine lacks, as a sentence begins.
pub(super) type Missing = &'static str;

impl Fuzzer {
    /// What is installed here; cargo-fuzz is compiled if need be.
    ///
    /// # Errors
    /// When it cannot be compiled.
    pub(super) fn of_this_machine() -> Result<Result<Self, Missing>, String> {
        let Some(toolchain) = nightly() else {
            return Ok(Err("no nightly toolchain is installed"));
        };
        if Command::new("c++", ["--version"]).read().is_err() {
            return Ok(Err("no C++ compiler is installed"));
        }
        Ok(Ok(Self {
            toolchain,
            cargo_fuzz: tool::installed("cargo-fuzz", VERSION)?,
            environment: Vec::new(),
            lean: false,
        }))
    }

    /// The same with a variable of the environment.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<PathBuf>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// The same for these targets only, which can save most of the compiling.
    pub(super) fn only_for(mut self, targets: &[Target]) -> Self {
        self.lean = targets.iter().all(|target| !target.messages);
        self
    }

    /// Builds all fuzzers of the workspace at `root`.
    pub(super) fn build(&self, root: &Path) -> Outcome {
        self.command(root, "build").run()
    }

    /// Builds one fuzzer.
    pub(super) fn build_one(&self, root: &Path, target: &Target) -> Outcome {
        self.command(root, "build").argument(&target.name).run()
    }

    /// Runs a fuzzer that was built for at most `most`. It begins with the corpus; what it finds of inputs that reach new
    /// code is kept below `finds`.
    ///
    /// # Errors
    /// When it cannot be run; a finding is none.
    pub(super) fn run(
        &self,
        root: &Path,
        target: &Target,
        most: Duration,
        finds: &Path,
    ) -> Result<Run, String> {
        let corpus = root.join("fuzz/corpus").join(&target.name);
        let finds = finds.join(&target.name);
        std::fs::create_dir_all(&finds)
            .map_err(|error| format!("cannot create {}: {error}", finds.display()))?;
        let command = self
            .command(root, "run")
            // The first folder is the one that is written to.
            .arguments([target.name.as_ref(), finds.as_os_str(), corpus.as_os_str()])
            .argument("--")
            .argument(format!("-max_total_time={}", most.as_secs()))
            // So much that a machine with much else to do is not mistaken for a loop without an end.
            .arguments(["-timeout=30", "-print_final_stats=1"]);
        let start = Instant::now();
        let said = command.read_everything()?;
        let run = Run::read(&target.name, start.elapsed(), &said.text);
        if !said.success && run.finding.is_none() {
            // It did not come to fuzzing, or it died without a word.
            let finding = Finding::unnamed(&said.text);
            return Ok(Run {
                finding: Some(finding),
                ..run
            });
        }
        Ok(run)
    }

    fn command(&self, root: &Path, verb: &str) -> Command {
        let run = ["run", &self.toolchain];
        let command = Command::new("rustup", run)
            .argument(&self.cargo_fuzz)
            .argument(verb)
            .arguments(BUILD)
            .arguments(self.lean.then_some("--no-default-features"))
            .folder(&root.join("fuzz"))
            // That of the toolchain which runs this.
            .without("CARGO");
        self.environment
            .iter()
            .fold(command, |command, (name, value)| command.env(name, value))
    }
}

/// The nightly toolchain that rustup has, if it is there at all.
fn nightly() -> Option<String> {
    let toolchains = Command::new("rustup", ["toolchain", "list"]).read().ok()?;
    let mut names = toolchains
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .find(|name| name.starts_with("nightly"))
        .map(str::to_owned)
}
