//! Development tasks: `cargo xtask TASK`. The tasks are modules of the library, listed in its `TASKS`.

use std::process::ExitCode;

use xtask::TASKS;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = arguments
        .split_first()
        .map_or(("", &[][..]), |(name, rest)| (name.as_str(), rest));
    let outcome = match xtask::task(name) {
        Some(task) => (task.run)(rest),
        None => Err(format!("unknown task {name:?}\n\n{}", usage())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = "cargo xtask TASK\n\n".to_owned();
    for task in TASKS {
        let call = format!("{} {}", task.name, task.arguments);
        text += &format!("  {call:<34} {}\n", task.about);
    }
    text
}
