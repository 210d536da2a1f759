//! Runs tests and adds up what their runners say at the end.

use super::command::Command;
use crate::Outcome;

/// The sums over every test binary.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
    ignored: u64,
    binaries: u64,
}

/// Runs a test command with its output shown, prints the sums, and lifts out lines about how much was round-tripped,
/// compared with the oracle, or thrown at the decoders.
///
/// # Errors
/// When it fails, or when no test ran at all: silence is no success.
pub(super) fn run(command: Command) -> Outcome {
    let mut tally = Tally::default();
    let mut remarks = Vec::new();
    let outcome = command.run_watched(|line| {
        tally.read(line);
        remarks.extend(remark(line));
    });
    for remark in remarks {
        println!("{remark}");
    }
    println!(
        "{} tests passed, {} failed, {} ignored in {} test binaries",
        tally.passed, tally.failed, tally.ignored, tally.binaries
    );
    outcome?;
    tally.judge()
}

/// What a line says of how much was tested. A runner may have begun the line.
fn remark(line: &str) -> Option<String> {
    match ["oracle: ", "hostile: "]
        .iter()
        .find_map(|word| line.find(word))
    {
        Some(at) => Some(line[at..].trim().to_owned()),
        None if line.starts_with("test ") => None,
        None => line
            .contains("round-tripped")
            .then(|| line.trim().to_owned()),
    }
}

impl Tally {
    /// Reads a runner's closing line: `test result: ok. 5 passed; 0 failed; 1 ignored; ...`.
    fn read(&mut self, line: &str) {
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        self.binaries += 1;
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.ignored += number,
                _ => {}
            }
        }
    }

    fn judge(self) -> Outcome {
        if self.passed == 0 {
            return Err("no test ran".to_owned());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s");
        tally
            .read("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read("test something ... ok");
        assert_eq!(
            tally,
            Tally {
                passed: 6,
                failed: 2,
                ignored: 0,
                binaries: 2
            }
        );
        assert!(tally.judge().is_ok());
    }

    #[test]
    fn remarks_are_lifted_out_of_what_the_runner_prints() {
        let begun = "test d11_agree ... oracle: 4 instances, seed 1";
        assert_eq!(
            remark(begun).as_deref(),
            Some("oracle: 4 instances, seed 1")
        );
        assert_eq!(
            remark(" 8 messages round-tripped ").as_deref(),
            Some("8 messages round-tripped")
        );
        assert_eq!(remark("test every_message_is_round-tripped ... ok"), None);
        assert_eq!(remark("test result: ok. 1 passed"), None);
        let begun = "test d3_any ... hostile: 5 frames refused";
        assert_eq!(remark(begun).as_deref(), Some("hostile: 5 frames refused"));
    }

    #[test]
    fn nothing_run_is_a_failure() {
        assert!(Tally::default().judge().is_err());
    }
}
