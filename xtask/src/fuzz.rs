//! `cargo xtask fuzz`: the targets of `fuzz/`, guided by coverage, and the planted bugs that they must find.

mod fuzzer;
mod options;
mod plants;
mod replay;
mod run;
mod target;

use std::path::PathBuf;
use std::time::Duration;

use crate::kafka::scratch::Scratch;
use crate::{Outcome, source};
use fuzzer::Fuzzer;
use options::Options;
use run::Table;
use target::Target;

/// What `cargo verify` spends on all targets together.
const VERIFY: Duration = Duration::from_secs(60);

/// Fuzzes the targets that `arguments` name, or all, each for the seconds they say; or has the planted bugs found.
///
/// Inputs that reach new code are kept in `fuzz/finds/`, from where the next run goes on.
///
/// # Errors
/// When an argument is unknown, this machine cannot fuzz, or something was found (with `--plants`: was not).
pub fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    let fuzzer = Fuzzer::of_this_machine()?.map_err(|missing| format!("{missing}: {HOW_TO}"))?;
    if options.plants {
        return plants::run(&fuzzer, &options.named);
    }
    let targets = named(&options.named)?;
    fuzz(&fuzzer, &targets, options.each, finds())
}

/// What makes a machine one that can fuzz.
const HOW_TO: &str = "fuzzing takes a C++ compiler and `rustup toolchain install nightly`";

/// What `cargo verify` does: a minute of fuzzing, and where that cannot be, the corpus.
pub(crate) fn minute() -> Outcome {
    let targets = target::all()?;
    match Fuzzer::of_this_machine()? {
        Ok(fuzzer) => {
            // Nothing is kept, so that every run begins with the corpus and none dirties it.
            let scratch = Scratch::new("finds").map_err(|error| error.to_string())?;
            let count = u32::try_from(targets.len()).unwrap_or(u32::MAX);
            let finds = scratch.path().to_owned();
            fuzz(&fuzzer, &targets, VERIFY / count, finds)
        }
        Err(missing) => {
            println!("{missing}, so nothing was fuzzed: what is checked is the corpus");
            replay::corpus()
        }
    }
}

/// Each target in turn; every one is fuzzed, whatever is found in another.
fn fuzz(fuzzer: &Fuzzer, targets: &[Target], each: Duration, finds: PathBuf) -> Outcome {
    let root = source::workspace_root();
    let fuzzer = fuzzer.clone().only_for(targets);
    fuzzer.build(&root)?;
    let mut table = Table::default();
    for target in targets {
        table.push(fuzzer.run(&root, target, each, &finds)?);
    }
    print!("{table}");
    table.outcome()
}

/// Where the inputs are kept that a long run has found.
fn finds() -> PathBuf {
    source::workspace_root().join("fuzz/finds")
}

fn named(names: &[String]) -> Result<Vec<Target>, String> {
    match names {
        [] => target::all(),
        names => names.iter().map(|name| target::named(name)).collect(),
    }
}
