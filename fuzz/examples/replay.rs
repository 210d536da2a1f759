//! Gives inputs to a check without a fuzzer: `replay TARGET FILE...`, or `replay` for the whole corpus.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use milena_fuzz::replay::{corpus, replay};
use milena_fuzz::{TARGETS, Target};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, files)) = arguments.split_first() else {
        return all(TARGETS
            .iter()
            .map(|target| (target, corpus().join(target.name))));
    };
    let Some(target) = TARGETS.iter().find(|target| target.name == name) else {
        eprintln!("there is no target {name:?}");
        return ExitCode::FAILURE;
    };
    all(files.iter().map(|file| (target, file)))
}

fn all<P: AsRef<Path>>(inputs: impl Iterator<Item = (&'static Target, P)>) -> ExitCode {
    for (target, path) in inputs {
        let start = Instant::now();
        match replay(target, path.as_ref()) {
            Ok(count) => {
                let seconds = start.elapsed().as_secs_f64();
                println!(
                    "{:<10} {count:>6} inputs in {seconds:.1} s, 0 findings",
                    target.name
                );
            }
            Err(error) => {
                eprintln!("cannot read {}: {error}", path.as_ref().display());
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
