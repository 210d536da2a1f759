//! What came of running fuzzers: read from what libFuzzer says, and shown as a table.

use std::fmt;
use std::time::Duration;

use crate::Outcome;

/// Lines that are shown of what a fuzzer said when it found something.
const SHOWN: usize = 60;

/// One fuzzer's run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Run {
    pub(super) target: String,
    pub(super) took: Duration,
    pub(super) executions: u64,
    /// Pieces of code that were reached.
    pub(super) edges: u64,
    /// Inputs that reached what the corpus does not.
    pub(super) new_inputs: u64,
    pub(super) finding: Option<Finding>,
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Finding {
    /// The input that shows it.
    pub(super) input: Option<String>,
    /// What was said about it.
    pub(super) said: String,
}

impl Finding {
    /// One whose input nobody has named.
    pub(super) fn unnamed(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let last = lines.len().saturating_sub(SHOWN);
        Self {
            input: None,
            said: lines[last..].join("\n"),
        }
    }
}

impl Run {
    /// Reads libFuzzer's lines: those about its progress, the closing ones, and those about what it has found.
    pub(super) fn read(target: &str, took: Duration, text: &str) -> Self {
        let mut run = Self {
            target: target.to_owned(),
            took,
            ..Self::default()
        };
        let mut input = None;
        for line in text.lines() {
            run.executions = closing(line, "number_of_executed_units").unwrap_or(run.executions);
            run.new_inputs = closing(line, "new_units_added").unwrap_or(run.new_inputs);
            run.edges = covered(line).unwrap_or(run.edges);
            if let Some((_, path)) = line.split_once("Test unit written to ") {
                input = Some(path.trim().to_owned());
            }
        }
        run.finding = input.map(|input| Finding {
            input: Some(input),
            said: about_the_finding(text),
        });
        run
    }

    fn per_second(&self) -> f64 {
        self.executions as f64 / self.took.as_secs_f64().max(0.001)
    }
}

/// `stat::number_of_executed_units: 1234`
fn closing(line: &str, what: &str) -> Option<u64> {
    let rest = line.trim().strip_prefix("stat::")?.strip_prefix(what)?;
    rest.strip_prefix(':')?.trim().parse().ok()
}

/// `#65536 pulse cov: 1234 ft: 5678 corp: ...`
fn covered(line: &str) -> Option<u64> {
    let (_, rest) = line.split_once(" cov: ")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// From the panic, or from what libFuzzer calls an error, on.
fn about_the_finding(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &&str| {
        line.contains("panicked at") || line.contains("ERROR: ") || line.contains("ALARM: ")
    };
    let first = lines.iter().position(begins).unwrap_or(0);
    let shown = lines[first..].iter().take(SHOWN).copied();
    shown.collect::<Vec<_>>().join("\n")
}

/// The runs in their order, and their sum.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(Vec<Run>);

impl Table {
    pub(super) fn push(&mut self, run: Run) {
        self.0.push(run);
    }

    /// # Errors
    /// Every finding, with its input and how to replay it.
    pub(super) fn outcome(&self) -> Outcome {
        let found: Vec<String> = self.0.iter().filter_map(sentence).collect();
        match found.is_empty() {
            true => Ok(()),
            false => Err(found.join("\n\n")),
        }
    }
}

fn sentence(run: &Run) -> Option<String> {
    let Finding { input, said } = run.finding.as_ref()?;
    let target = &run.target;
    let Some(input) = input else {
        return Some(format!("{target} ended without naming an input:\n{said}"));
    };
    Some(format!(
        "{target} does not hold for the input {input}\n{said}\n\
         to replay it, in fuzz/:\n  \
         cargo run --release --example replay {target} {input}\n  \
         cargo +nightly fuzz run --features libfuzzer --codegen-units 16 {target} {input}"
    ))
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "target      executions  per second   edges  new inputs  findings"
        )?;
        for run in &self.0 {
            writeln!(
                f,
                "{:<10} {:>11} {:>11.0} {:>7} {:>11} {:>9}",
                run.target,
                run.executions,
                run.per_second(),
                run.edges,
                run.new_inputs,
                u8::from(run.finding.is_some())
            )?;
        }
        let executions: u64 = self.0.iter().map(|run| run.executions).sum();
        let seconds: f64 = self.0.iter().map(|run| run.took.as_secs_f64()).sum();
        let findings = self.0.iter().filter(|run| run.finding.is_some()).count();
        writeln!(
            f,
            "fuzz: {executions} executions of {} targets in {seconds:.0} s, {findings} findings",
            self.0.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: &str = "\
#275\tINITED cov: 1200 ft: 4000 corp: 270/1Mb exec/s: 0 rss: 90Mb
#131072\tpulse  cov: 1300 ft: 4100 corp: 280/1Mb lim: 4096 exec/s: 30000 rss: 95Mb
Done 150000 runs in 6 second(s)
stat::number_of_executed_units: 150000
stat::average_exec_per_sec:     25000
stat::new_units_added:          12
";

    const LOUD: &str = "\
#275\tINITED cov: 1200 ft: 4000 corp: 270/1Mb exec/s: 0 rss: 90Mb
thread '<unnamed>' panicked at src/batch/mod.rs:186:5:
assertion failed
==1==ERROR: libFuzzer: deadly signal
artifact_prefix='/here/'; Test unit written to /here/crash-0a1b
stat::number_of_executed_units: 300
";

    fn read(text: &str) -> Run {
        Run::read("batch", Duration::from_secs(6), text)
    }

    #[test]
    fn what_a_fuzzer_says_at_its_end_is_read() {
        let run = read(QUIET);
        assert_eq!(
            (run.executions, run.edges, run.new_inputs),
            (150_000, 1300, 12)
        );
        assert_eq!(run.finding, None);
    }

    #[test]
    fn a_finding_names_its_input_and_how_to_replay_it() {
        let run = read(LOUD);
        assert_eq!(run.executions, 300);
        let mut table = Table::default();
        table.push(read(QUIET));
        assert!(table.outcome().is_ok());
        table.push(run);
        let sentence = table.outcome().unwrap_err();
        assert!(
            sentence.contains("for the input /here/crash-0a1b"),
            "{sentence}"
        );
        assert!(
            sentence.contains("replay batch /here/crash-0a1b"),
            "{sentence}"
        );
        assert!(
            sentence.contains("panicked at src/batch/mod.rs:186:5"),
            "{sentence}"
        );
        let sum = "fuzz: 150300 executions of 2 targets in 12 s, 1 findings";
        assert!(table.to_string().contains(sum), "{table}");
    }
}
