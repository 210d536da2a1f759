//! The corpus on whatever compiler there is.

use crate::verify::command::Command;
use crate::{Outcome, source};

/// Gives every input of the corpus to its check, and says how many there were.
pub(super) fn corpus() -> Outcome {
    let replay = ["run", "--locked", "--quiet", "--example", "replay"];
    let mut inputs = 0;
    let mut targets = 0;
    Command::cargo(replay)
        .folder(&source::workspace_root().join("fuzz"))
        .run_watched(|line| {
            if let Some(count) = counted(line) {
                inputs += count;
                targets += 1;
            }
        })?;
    println!("fuzz: {inputs} inputs of the corpus replayed over {targets} targets, 0 findings");
    match inputs {
        0 => Err("nothing was replayed".to_owned()),
        _ => Ok(()),
    }
}

/// `batch         275 inputs in 0.1 s, 0 findings`
fn counted(line: &str) -> Option<u64> {
    let mut words = line.split_whitespace().skip(1);
    let count = words.next()?.parse().ok()?;
    (words.next()? == "inputs").then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_counted() {
        assert_eq!(
            counted("batch         275 inputs in 0.1 s, 0 findings"),
            Some(275)
        );
        assert_eq!(counted("warning: unused"), None);
    }
}
