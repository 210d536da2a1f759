//! The medians of the rounds.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::options::Workload;

/// What one measurement took: seconds on the wall, and of the broker's core.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    pub wall: f64,
    pub processor: f64,
}

#[derive(Debug, Default)]
pub struct Report {
    spent: BTreeMap<&'static str, Vec<Spent>>,
}

impl Report {
    pub fn add(&mut self, mode: &'static str, spent: Spent) {
        self.spent.entry(mode).or_default().push(spent);
    }

    /// Whether the median of every mode does.
    pub fn reaches(&self, records: u64, target: f64) -> bool {
        let rate = |spent: &Vec<Spent>| records as f64 / median(spent, |it| it.wall);
        self.spent.values().all(|spent| rate(spent) >= target)
    }

    pub fn text(&self, workload: &Workload, target: f64) -> String {
        let Workload { records, size, .. } = workload;
        let mut text = format!(
            "{records} records of {size} B over loopback, the broker on one core and the client on another, medians\n\
             {:<8} {:>12} {:>22} {:>8}\n",
            "mode", "1000 rec/s", "broker's us/record", "target"
        );
        for (mode, spent) in self.spent.iter().rev() {
            let rate = *records as f64 / median(spent, |it| it.wall);
            let cost = median(spent, |it| it.processor) * 1e6 / *records as f64;
            let verdict = if rate >= target { "PASS" } else { "MISS" };
            let _ = writeln!(
                text,
                "{mode:<8} {:>12.0} {cost:>22.3} {verdict:>8}",
                rate / 1e3
            );
        }
        text
    }
}

fn median(rounds: &[Spent], figure: impl Fn(&Spent) -> f64) -> f64 {
    let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
