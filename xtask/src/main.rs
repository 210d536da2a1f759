//! Development tasks: `cargo xtask TASK`.

mod codegen;
mod specs;

use std::process::ExitCode;

/// What a task ends with: nothing, or a sentence about what went wrong.
type Outcome = Result<(), String>;

const USAGE: &str = "cargo xtask TASK

  codegen [--check]             write the Rust of protocol-specs/ (or fail if it is stale)
  specs [--against VERSION]     compare protocol-specs/ with the official message definitions
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments.split_first().map_or(("", &[][..]), |(t, r)| (t.as_str(), r));
    let outcome = match task {
        "codegen" => codegen::run(rest),
        "specs" => specs::run(rest),
        _ => Err(format!("unknown task {task:?}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}
