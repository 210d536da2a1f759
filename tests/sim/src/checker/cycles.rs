//! Transactions in circles: who wrote before whom, who read from whom, and who read what was overwritten.
//!
//! A reader comes before the writer of what follows the *last* record it read only: what follows an earlier one it has read.

use super::evidence::{Evidence, LogView};
use super::fast::{FastMap, FastSet};
use super::graph::circles;
use super::report::Findings;
use crate::history::TopicPartition;

type Edge = (u32, u32);

/// A16: writes that are intertwined. Kafka does not promise otherwise, so this informs only.
pub(super) fn write_cycle(evidence: &Evidence<'_>, findings: &mut Findings) {
    let nodes = evidence.txns.len();
    let mut edges = writes(evidence);
    edges.iter().for_each(|_| findings.checked());
    let mut known = FastSet::default();
    let mut report = |edges: &[Edge], kind: &str| {
        for circle in circles(nodes, edges) {
            if circle.iter().any(|&txn| !known.insert(txn)) {
                continue;
            }
            findings.found(&begins(evidence, &circle), &[], || {
                format!("{kind}: transactions {:?}", numbers(evidence, &circle))
            });
        }
    };
    report(&edges, "each has written before the other");
    edges.extend(reads(evidence));
    report(
        &edges,
        "each has written before the other, or read what it wrote",
    );
    edges.extend(overwritten(evidence));
    report(
        &edges,
        "each has written, read or missed what the other wrote",
    );
}

/// A17: transactions that have each read what the other has written.
pub(super) fn information_cycle(evidence: &Evidence<'_>, findings: &mut Findings) {
    let edges = reads(evidence);
    edges.iter().for_each(|_| findings.checked());
    for circle in circles(evidence.txns.len(), &edges) {
        findings.found(&begins(evidence, &circle), &[], || {
            format!(
                "transactions {:?} have read from one another",
                numbers(evidence, &circle)
            )
        });
    }
}

fn numbers(evidence: &Evidence<'_>, circle: &[u32]) -> Vec<u64> {
    circle
        .iter()
        .map(|&txn| evidence.txns[txn as usize].number)
        .collect()
}

fn begins(evidence: &Evidence<'_>, circle: &[u32]) -> Vec<u64> {
    let begun = circle
        .iter()
        .filter_map(|&txn| evidence.txns[txn as usize].begun);
    begun.map(|call| evidence.call(call).seq).collect()
}

/// The transaction of each entry that is committed and has one.
fn writers<'e>(
    evidence: &'e Evidence<'_>,
    view: &'e LogView<'_>,
) -> impl DoubleEndedIterator<Item = Option<u32>> + 'e {
    view.log.entries.iter().map(|entry| {
        let txn = entry
            .record()?
            .0
            .value()?
            .txn
            .filter(|_| entry.is_committed())?;
        evidence.txn_index(txn)
    })
}

fn writes(evidence: &Evidence<'_>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for view in &evidence.logs {
        let mut last = None;
        for writer in writers(evidence, view).flatten() {
            edges.extend(
                last.filter(|&last| last != writer)
                    .map(|last| (last, writer)),
            );
            last = Some(writer);
        }
    }
    edges
}

fn reads(evidence: &Evidence<'_>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (reader, txn) in evidence.txns.iter().enumerate() {
        for call in txn.polls.iter().map(|&index| evidence.call(index)) {
            if evidence.reads_uncommitted(call.process.client) {
                continue;
            }
            let read = call.polled().unwrap_or_default().iter();
            let writers =
                read.filter_map(|record| evidence.txn_index(record.payload.value()?.txn?));
            edges.extend(
                writers
                    .filter(|&writer| writer != reader as u32)
                    .map(|writer| (writer, reader as u32)),
            );
        }
    }
    edges
}

fn overwritten(evidence: &Evidence<'_>) -> Vec<Edge> {
    let next = next_writers(evidence);
    let mut edges = Vec::new();
    for (reader, txn) in evidence.txns.iter().enumerate() {
        let mut last: FastMap<TopicPartition, i64> = FastMap::default();
        for call in txn.polls.iter().map(|&index| evidence.call(index)) {
            for record in call.polled().unwrap_or_default() {
                let offset = last.entry(record.place).or_insert(record.offset);
                *offset = record.offset.max(*offset);
            }
        }
        for (place, offset) in last {
            let writer = evidence
                .log(place)
                .and_then(|view| next[&place][view.log.index(offset + 1)]);
            edges.extend(
                writer
                    .filter(|&writer| writer != reader as u32)
                    .map(|writer| (reader as u32, writer)),
            );
        }
    }
    edges
}

/// For each entry, and for the end: the first transaction that wrote there or later.
fn next_writers(evidence: &Evidence<'_>) -> FastMap<TopicPartition, Vec<Option<u32>>> {
    let of_log = |view: &LogView<'_>| {
        let mut next = None;
        let mut backwards = vec![None];
        backwards.extend(writers(evidence, view).rev().map(|writer| {
            next = writer.or(next);
            next
        }));
        backwards.reverse();
        backwards
    };
    evidence
        .logs
        .iter()
        .map(|view| (view.place, of_log(view)))
        .collect()
}
