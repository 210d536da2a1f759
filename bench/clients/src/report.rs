//! The tables that are printed.

use std::collections::BTreeMap;

use crate::broker::Condition;
use crate::client::Client;
use crate::measure::{Measured, Subject};
use crate::rows::{Bound, Of, Row};

/// Prints a line per row and condition and what is behind it, and says whether every target was met.
pub fn print(rows: &[&Row], conditions: &[Condition], measured: &Measured) -> bool {
    let mut lines = Vec::new();
    for row in rows {
        for condition in conditions.iter().filter(|it| it.allows(row.job)) {
            lines.push(Line {
                row,
                condition: condition.name,
                measured,
            });
        }
    }
    println!(
        "{:<15} {:<4} {:<38} {:<13} {:>8} {:>8} {:<16} {:>5}  target",
        "row", "with", "", "", "ours", "best", "peer", "ratio"
    );
    for line in &lines {
        println!("{}", line.text());
    }
    println!("\nours by each peer");
    for line in &lines {
        println!(
            "{:<15} {:<4} {}",
            line.row.id,
            line.condition,
            line.ratios()
        );
    }
    failures(measured);
    let missed = lines.iter().filter(|line| !line.passes()).count();
    println!(
        "\n{} of {} lines meet their targets",
        lines.len() - missed,
        lines.len()
    );
    missed == 0
}

/// Whoever could not do something is named, once for each reason.
fn failures(measured: &Measured) {
    let mut reasons: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (subject, reason) in &measured.failed {
        let what = format!("{} {:?}", subject.condition, subject.job);
        let key = (subject.client.name(), reason.as_str());
        reasons.entry(key).or_default().push(what);
    }
    for ((client, reason), what) in reasons {
        println!("not measured: {client}: {reason} ({})", what.join(", "));
    }
}

/// A row under a condition.
struct Line<'a> {
    row: &'a Row,
    condition: &'static str,
    measured: &'a Measured,
}

impl Line<'_> {
    fn figure(&self, client: Client) -> f64 {
        let subject = Subject {
            condition: self.condition,
            job: self.row.job,
            instrument: self.row.metric.instrument(),
            client,
        };
        self.measured.figure(subject, self.row.metric)
    }

    fn ours(&self) -> f64 {
        self.figure(self.row.ours)
    }

    fn best_peer(&self) -> (&'static str, f64) {
        let figures = self
            .row
            .peers
            .iter()
            .map(|peer| (*peer, self.figure(*peer)));
        // What is no client is nobody's peer.
        let peers = figures.filter(|(peer, figure)| *peer != Client::Raw && !figure.is_nan());
        let peers = peers.map(|(peer, figure)| (peer.name(), figure));
        let by_figure = |a: &(&str, f64), b: &(&str, f64)| a.1.total_cmp(&b.1);
        let best = match self.row.metric.is_rate() {
            true => peers.max_by(by_figure),
            false => peers.min_by(by_figure),
        };
        best.unwrap_or(("none", f64::NAN))
    }

    /// What a bound is in this run.
    fn limit(&self, bound: &Bound) -> f64 {
        match bound.of {
            Of::One => bound.times,
            Of::Peer(peer) => bound.times * self.figure(peer),
        }
    }

    /// A figure that is missing meets nothing.
    fn passes(&self) -> bool {
        let ours = self.ours();
        let mut limits = self.row.bounds.iter().map(|bound| self.limit(bound));
        match self.row.metric.is_rate() {
            true => limits.all(|limit| ours >= limit),
            false => limits.all(|limit| ours <= limit),
        }
    }

    fn target(&self) -> String {
        let sign = if self.row.metric.is_rate() {
            ">="
        } else {
            "<="
        };
        let bounds = self.row.bounds.iter().map(|bound| match bound.of {
            Of::One => format!("{sign} {}", bound.times),
            Of::Peer(peer) => {
                let (times, limit) = (bound.times, self.limit(bound));
                format!("{sign} {times}x {} = {limit:.3}", peer.name())
            }
        });
        bounds.collect::<Vec<_>>().join(" and ")
    }

    fn text(&self) -> String {
        let (peer, best) = self.best_peer();
        format!(
            "{:<15} {:<4} {:<38} {:<13} {:>8.3} {:>8.3} {:<16} {:>5.2}  {}  {}",
            self.row.id,
            self.condition,
            self.row.about,
            self.row.metric.unit(),
            self.ours(),
            best,
            peer,
            self.ours() / best,
            self.target(),
            if self.passes() { "PASS" } else { "MISS" },
        )
    }

    fn ratios(&self) -> String {
        let ours = self.ours();
        let cells = self.row.peers.iter().map(|peer| {
            let figure = self.figure(*peer);
            format!("{:.2} of {} {figure:.3}", ours / figure, peer.name())
        });
        cells.collect::<Vec<_>>().join(", ")
    }
}
