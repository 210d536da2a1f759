//! Development tasks: `cargo xtask TASK`.

use std::process::ExitCode;

use xtask::{codegen, hazards, specs};

const USAGE: &str = "cargo xtask TASK

  codegen [--check]             write the Rust of protocol-specs/ (or fail if it is stale)
  specs [--against VERSION]     compare protocol-specs/ with the official message definitions
  hazards [--missing] [--json]  which known hazards have a test
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments
        .split_first()
        .map_or(("", &[][..]), |(t, r)| (t.as_str(), r));
    let outcome = match task {
        "codegen" => codegen::run(rest),
        "specs" => specs::run(rest),
        "hazards" => hazards::run(rest),
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
