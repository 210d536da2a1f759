//! What the checker found, and how much it looked at: a run in which nothing was checked does not pass unnoticed.

use std::fmt;

use super::{Anomaly, Expectations};
use crate::history::TopicPartition;

/// How many violations of one anomaly are kept with their words. All are counted.
const KEPT: u64 = 50;

/// One place where something is that must not be.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// What it is.
    pub anomaly: Anomaly,
    /// What is wrong, in a sentence.
    pub sentence: String,
    /// The numbers of the events that show it.
    pub events: Vec<u64>,
    /// The stored records that show it.
    pub records: Vec<(TopicPartition, i64)>,
}

/// How large the history was.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// All events.
    pub events: u64,
    /// Calls that began.
    pub calls: u64,
    /// Calls whose outcome is not known, those that did not return among them.
    pub indefinite: u64,
    /// Sends that began.
    pub sends: u64,
    /// Polls that returned.
    pub polls: u64,
    /// Records that polls returned.
    pub polled: u64,
    /// Records that are stored.
    pub stored: u64,
    /// Transactions that began.
    pub transactions: u64,
}

impl Totals {
    /// The share of the calls whose outcome is not known.
    #[must_use]
    pub fn info_share(&self) -> f64 {
        if self.calls == 0 {
            return 0.0;
        }
        self.indefinite as f64 / self.calls as f64
    }
}

/// What the checker says of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// How large the history was.
    pub totals: Totals,
    /// What was found, in the order of the codes; of each the first few.
    pub violations: Vec<Violation>,
    /// What gates were missed.
    pub gates: Vec<String>,
    checked: [u64; Anomaly::COUNT],
    found: [u64; Anomaly::COUNT],
}

impl Report {
    /// How many things were looked at for this anomaly.
    #[must_use]
    pub fn checked(&self, anomaly: Anomaly) -> u64 {
        self.checked[anomaly as usize]
    }

    /// How often it was found.
    #[must_use]
    pub fn found(&self, anomaly: Anomaly) -> u64 {
        self.found[anomaly as usize]
    }

    /// The anomalies that were found, the informational one too.
    #[must_use]
    pub fn anomalies(&self) -> Vec<Anomaly> {
        Anomaly::ALL
            .into_iter()
            .filter(|&anomaly| self.found(anomaly) > 0)
            .collect()
    }

    /// Whether the run was as promised.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.gates.is_empty() && !self.anomalies().into_iter().any(Anomaly::is_violation)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals {
            events,
            calls,
            sends,
            polls,
            polled,
            stored,
            transactions,
            indefinite,
        } = self.totals;
        writeln!(
            f,
            "{events} events, {calls} calls, {sends} sends, {polls} polls of {polled} records, {stored} stored, {transactions} transactions"
        )?;
        writeln!(
            f,
            "{indefinite} indefinite outcomes, {:.1} %",
            self.totals.info_share() * 100.0
        )?;
        for anomaly in Anomaly::ALL {
            let (checked, found) = (self.checked(anomaly), self.found(anomaly));
            writeln!(f, "{anomaly}: {checked} checked, {found} found")?;
        }
        for Violation {
            anomaly,
            sentence,
            events,
            records,
        } in &self.violations
        {
            write!(f, "{}: {sentence}; events {events:?}", anomaly.code())?;
            records
                .iter()
                .try_for_each(|(place, offset)| write!(f, " {place}@{offset}"))?;
            writeln!(f)?;
        }
        self.gates
            .iter()
            .try_for_each(|gate| writeln!(f, "gate: {gate}"))
    }
}

/// What the passes write to.
#[derive(Debug)]
pub(super) struct Findings {
    report: Report,
    anomaly: Anomaly,
}

impl Findings {
    pub(super) fn new(totals: Totals) -> Self {
        Self {
            report: Report {
                totals,
                violations: Vec::new(),
                gates: Vec::new(),
                checked: [0; Anomaly::COUNT],
                found: [0; Anomaly::COUNT],
            },
            anomaly: Anomaly::A1LostWrite,
        }
    }

    /// From here on the findings are of this kind.
    pub(super) fn begin(&mut self, anomaly: Anomaly) {
        self.anomaly = anomaly;
    }

    /// Something was looked at.
    pub(super) fn checked(&mut self) {
        self.report.checked[self.anomaly as usize] += 1;
    }

    /// Something is wrong. The sentence is only made when it is kept.
    pub(super) fn found(
        &mut self,
        events: &[u64],
        records: &[(TopicPartition, i64)],
        sentence: impl FnOnce() -> String,
    ) {
        let found = &mut self.report.found[self.anomaly as usize];
        *found += 1;
        if *found <= KEPT {
            self.report.violations.push(Violation {
                anomaly: self.anomaly,
                sentence: sentence(),
                events: events.to_vec(),
                records: records.to_vec(),
            });
        }
    }

    /// Looks at the gates, and is done.
    pub(super) fn conclude(self, expectations: &Expectations) -> Report {
        let mut report = self.report;
        let (share, most) = (report.totals.info_share(), expectations.max_info_share);
        if share > most {
            report.gates.push(format!(
                "{:.1} % of the outcomes are indefinite, {:.1} % are allowed",
                share * 100.0,
                most * 100.0
            ));
        }
        for &anomaly in &expectations.must_check {
            if report.checked(anomaly) == 0 {
                report
                    .gates
                    .push(format!("nothing was there to check for {anomaly}"));
            }
        }
        report
    }
}
