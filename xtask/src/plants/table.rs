//! What became of each plant.

use std::fmt;
use std::time::Duration;

use super::check::Finding;
use crate::Outcome;

/// One plant.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) plant: String,
    pub(super) hazard: String,
    pub(super) check: String,
    pub(super) found: Finding,
    /// To build and to run.
    pub(super) took: Duration,
}

impl Row {
    /// What became of it.
    pub(super) fn sentence(&self) -> String {
        let seconds = self.took.as_secs_f64();
        match self.found {
            Finding::Caught { run: Some(run) } => {
                format!("CAUGHT at run {run} after {seconds:.1} s")
            }
            Finding::Caught { run: None } => format!("CAUGHT after {seconds:.1} s"),
            Finding::Missed => format!("MISSED after {seconds:.1} s"),
        }
    }

    fn is_missed(&self) -> bool {
        self.found == Finding::Missed
    }
}

/// The plants in their order.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<Row>);

impl Table {
    pub(super) fn push(&mut self, row: Row) {
        self.0.push(row);
    }

    /// # Errors
    /// When something was not noticed.
    pub(super) fn outcome(&self) -> Outcome {
        let missed = self.0.iter().filter(|row| row.is_missed());
        let names: Vec<&str> = missed.map(|row| row.plant.as_str()).collect();
        match names.is_empty() {
            true => Ok(()),
            false => Err(format!("missed: {}", names.join(", "))),
        }
    }

    fn width(&self, of: impl Fn(&Row) -> &str) -> usize {
        self.0.iter().map(|row| of(row).len()).max().unwrap_or(0)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, checks) = (self.width(|row| &row.plant), self.width(|row| &row.check));
        let head = ("plant", "hazard", "check", "seconds", "run");
        let (plant, hazard, check, seconds, run) = head;
        writeln!(
            f,
            "{plant:<names$}  {hazard:<6}  {check:<checks$}  {seconds:>7}  {run:>5}"
        )?;
        for row in &self.0 {
            let Row {
                plant,
                hazard,
                check,
                found,
                took,
            } = row;
            let seconds = took.as_secs_f64();
            let (run, verdict) = match found {
                Finding::Caught { run } => (run.map(|run| run.to_string()), "CAUGHT"),
                Finding::Missed => (None, "MISSED"),
            };
            let run = run.unwrap_or_default();
            writeln!(
                f,
                "{plant:<names$}  {hazard:<6}  {check:<checks$}  {seconds:>7.1}  {run:>5}  {verdict}"
            )?;
        }
        let caught = self.0.iter().filter(|row| !row.is_missed()).count();
        let seconds: f64 = self.0.iter().map(|row| row.took.as_secs_f64()).sum();
        writeln!(
            f,
            "plants: {caught} of {} caught in {seconds:.0} s",
            self.0.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(plant: &str, found: Finding) -> Row {
        Row {
            plant: plant.to_owned(),
            hazard: "C8".to_owned(),
            check: "sim consume --sweep".to_owned(),
            found,
            took: Duration::from_millis(1500),
        }
    }

    #[test]
    fn what_is_missed_is_named_and_counted() {
        let mut table = Table::default();
        table.push(row("found", Finding::Caught { run: Some(7) }));
        assert_eq!(table.outcome(), Ok(()));
        table.push(row("lost", Finding::Missed));
        assert_eq!(table.outcome(), Err("missed: lost".to_owned()));
        let text = table.to_string();
        assert!(
            text.contains("found  C8      sim consume --sweep      1.5      7  CAUGHT"),
            "{text}"
        );
        assert!(text.ends_with("plants: 1 of 2 caught in 3 s\n"), "{text}");
    }
}
