//! The table at the end: part, result, seconds.

use std::fmt;

use crate::Outcome;

/// How a part ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Passed,
    Failed(String),
    NotRun,
}

impl Verdict {
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Passed => "ok",
            Self::Failed(_) => "FAILED",
            Self::NotRun => "not run",
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) part: &'static str,
    pub(super) verdict: Verdict,
    pub(super) seconds: f64,
}

/// All lines, in the order of the run.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    pub(super) fn failed(&self) -> bool {
        self.rows
            .iter()
            .any(|row| matches!(row.verdict, Verdict::Failed(_)))
    }

    /// # Errors
    /// The sentence of every part that failed.
    pub(super) fn outcome(&self) -> Outcome {
        let sentences: Vec<String> = self
            .rows
            .iter()
            .filter_map(|row| match &row.verdict {
                Verdict::Failed(sentence) => Some(format!("{}: {sentence}", row.part)),
                _ => None,
            })
            .collect();
        if sentences.is_empty() {
            Ok(())
        } else {
            Err(sentences.join("\n"))
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "part      result   seconds")?;
        for row in &self.rows {
            writeln!(
                f,
                "{:<9} {:<8} {:>7.1}",
                row.part,
                row.verdict.word(),
                row.seconds
            )?;
        }
        let passed = self
            .rows
            .iter()
            .filter(|row| row.verdict == Verdict::Passed)
            .count();
        let seconds: f64 = self.rows.iter().map(|row| row.seconds).sum();
        writeln!(
            f,
            "{passed} of {} parts passed in {seconds:.0} s",
            self.rows.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_in_the_table_and_in_the_outcome() {
        let mut table = Table::default();
        table.push(Row {
            part: "a",
            verdict: Verdict::Passed,
            seconds: 1.0,
        });
        assert!(table.outcome().is_ok());
        table.push(Row {
            part: "b",
            verdict: Verdict::Failed("broke".to_owned()),
            seconds: 2.0,
        });
        table.push(Row {
            part: "c",
            verdict: Verdict::NotRun,
            seconds: 0.0,
        });
        assert_eq!(table.outcome().unwrap_err(), "b: broke");
        assert!(table.to_string().contains("1 of 3 parts passed in 3 s"));
    }
}
