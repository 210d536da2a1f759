//! The table, and whether milena did what it must.

use std::time::Duration;

use super::client::Client;
use super::delays::Delays;
use super::findings::Findings;

/// How much longer than the better of the others a delay may be, in microseconds.
const MARGIN: u64 = 500_000;

/// A client and what was found about it.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) client: Client,
    pub(super) findings: Findings,
    pub(super) delays: Delays,
}

/// The table's lines.
pub(super) fn table(rows: &[Row], started: u64) -> String {
    let mut text = "client        acked   failed  lost  dup  disorder  misplaced  untruthful  not told once  ids  p50 ms   p99 ms   \
                    max ms   worst gap s\n"
        .to_owned();
    for Row {
        client,
        findings: found,
        delays,
    } in rows
    {
        text += &format!(
            "{:<10} {:>8} {:>8} {:>5} {:>4} {:>9} {:>10} {:>11} {:>14} {:>4} {:>7.1} {:>8.0} {:>8.0}   {:.2} (partition {}, at {:.1} s)\n",
            client.name(),
            found.acked,
            found.failed,
            found.lost,
            found.duplicated,
            found.out_of_order,
            found.misplaced,
            found.untruthful,
            found.not_told_once,
            found.producer_ids,
            delays.median as f64 / 1e3,
            delays.p99 as f64 / 1e3,
            delays.longest as f64 / 1e3,
            seconds(delays.gap.lasted),
            delays.gap.partition,
            seconds(delays.gap.began.saturating_sub(started)),
        );
        for (count, what) in [
            (found.untold_offsets, "were acknowledged without an offset"),
            (found.foreign, "in the log were never sent"),
        ] {
            if count > 0 {
                text += &format!("  of {}, {count} {what}\n", client.name());
            }
        }
    }
    text
}

/// What milena misses, a sentence each; `faults` of the cluster may explain as many more producer ids if records failed.
pub(super) fn misses(rows: &[Row], faults: usize) -> Vec<String> {
    let Some(milena) = rows.iter().find(|row| row.client == Client::Milena) else {
        return vec!["milena was not run".to_owned()];
    };
    let mut misses = Vec::new();
    if !milena.findings.is_clean() {
        misses.push("records are not as milena told".to_owned());
    }
    // Only a record whose fate stayed unknown makes a producer begin anew; one that waits for a leader does not.
    let explained = match milena.findings.failed {
        0 => 1,
        _ => 1 + faults as u64,
    };
    if milena.findings.producer_ids > explained {
        misses.push(format!(
            "{} producer ids wrote, {explained} are explained",
            milena.findings.producer_ids
        ));
    }
    let others: Vec<&Delays> = rows
        .iter()
        .filter(|row| row.client != Client::Milena)
        .map(|row| &row.delays)
        .collect();
    let best_gap = others.iter().map(|delays| delays.gap.lasted).min();
    let best_p99 = others.iter().map(|delays| delays.p99).min();
    misses.extend(longer("the worst gap", milena.delays.gap.lasted, best_gap));
    misses.extend(longer("the p99", milena.delays.p99, best_p99));
    misses
}

fn longer(what: &str, ours: u64, best: Option<u64>) -> Option<String> {
    let best = best?;
    (ours > best + MARGIN).then(|| {
        let [ours, best, limit] = [ours, best, best + MARGIN].map(seconds);
        format!("{what} was {ours:.2} s; the better of the others had {best:.2} s, so {limit:.2} s are allowed")
    })
}

fn seconds(microseconds: u64) -> f64 {
    Duration::from_micros(microseconds).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::delays::Gap;

    fn row(client: Client, gap: u64, p99: u64) -> Row {
        let gap = Gap {
            lasted: gap,
            ..Gap::default()
        };
        Row {
            client,
            findings: Findings {
                producer_ids: 1,
                ..Findings::default()
            },
            delays: Delays {
                gap,
                p99,
                ..Delays::default()
            },
        }
    }

    fn rows() -> Vec<Row> {
        vec![
            row(Client::Milena, 9_500_000, 600_000),
            row(Client::Rdkafka, 9_000_000, 900_000),
            row(Client::FranzGo, 12_000_000, 100_000),
        ]
    }

    #[test]
    fn half_a_second_more_than_the_better_of_the_others_is_allowed() {
        assert!(misses(&rows(), 3).is_empty());
        let mut slower = rows();
        slower[0].delays.gap.lasted += 1;
        assert!(misses(&slower, 3)[0].contains("gap"));
        let mut slower = rows();
        slower[0].delays.p99 += 1;
        assert!(misses(&slower, 3)[0].contains("p99"));
    }

    #[test]
    fn alone_milena_is_compared_with_nobody() {
        assert!(misses(&rows()[..1], 3).is_empty());
        assert!(!misses(&rows()[1..], 3).is_empty());
    }

    #[test]
    fn more_producer_ids_need_an_explanation() {
        let mut rows = rows();
        rows[0].findings.producer_ids = 2;
        assert_eq!(misses(&rows, 1).len(), 1);
        rows[0].findings.failed = 1;
        assert!(misses(&rows, 1).is_empty());
        assert_eq!(misses(&rows, 0).len(), 1);
    }

    #[test]
    fn an_anomaly_is_a_miss_for_milena_alone() {
        let mut rows = rows();
        rows[1].findings.lost = 1;
        assert!(misses(&rows, 1).is_empty());
        rows[0].findings.lost = 1;
        assert_eq!(misses(&rows, 1).len(), 1);
        assert!(table(&rows, 0).contains("milena"));
    }
}
