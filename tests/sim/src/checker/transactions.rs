//! Whether transactions are all or nothing, seen only when they are committed, and ended by those who may.

use std::time::Duration;

use super::calls::{Call, Verdict};
use super::evidence::{Evidence, Txn};
use super::fast::{FastMap, FastSet};
use super::places::is_stored;
use super::report::Findings;
use crate::history::{Observed, Op, TopicPartition};
use crate::truth::Fate;

/// A7: who reads committed records gets none of a transaction that is aborted, or not committed yet.
pub(super) fn dirty_read(evidence: &Evidence<'_>, findings: &mut Findings) {
    for call in &evidence.calls.all {
        if evidence.reads_uncommitted(call.process.client) {
            continue;
        }
        for record in call.polled().unwrap_or_default() {
            if record
                .payload
                .value()
                .is_none_or(|value| value.txn.is_none())
            {
                continue;
            }
            findings.checked();
            if let Some(why) = dirt(evidence, call.end(), record) {
                findings.found(&call.events(), &[(record.place, record.offset)], || {
                    format!("{} was read, but {why}", record.payload)
                });
            }
        }
    }
}

fn dirt(evidence: &Evidence<'_>, read_at: Duration, record: &Observed) -> Option<&'static str> {
    let view = evidence.log(record.place)?;
    if !is_stored(evidence, record) {
        // Elsewhere it is another anomaly, unless it never counted at all.
        let mut copies = evidence
            .copies_of(record.payload.value()?.id)
            .map(|spot| evidence.at(spot).1)
            .peekable();
        copies.peek()?;
        return (!copies.any(|entry| entry.is_committed()))
            .then_some("its transaction was not committed");
    }
    let entry = view.log.entry(record.offset)?;
    match (entry.record()?.1, view.committed_at(entry)) {
        (Fate::Aborted(_), _) => Some("its transaction was aborted"),
        (Fate::Open, _) => Some("its transaction has not ended"),
        (_, Some(committed)) if committed > read_at => Some("its transaction was committed later"),
        _ => None,
    }
}

/// A part of a transaction, and whether readers see it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Seen {
    Visible,
    Hidden,
    /// It was removed since, so that nobody can say.
    Gone,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Demand {
    All,
    Nothing,
    AllOrNothing,
}

/// A8: of a transaction everything is visible when it was committed, nothing when it was not, and nothing in between.
pub(super) fn torn(evidence: &Evidence<'_>, findings: &mut Findings) {
    let counting: FastSet<(u64, u32, TopicPartition, i64)> = evidence
        .truth
        .commits
        .iter()
        .filter(|commit| commit.counts)
        .filter_map(|commit| Some((commit.txn?, commit.group, commit.place, commit.offset)))
        .collect();
    for txn in &evidence.txns {
        findings.checked();
        let demand = demand(evidence, txn);
        let sends = txn
            .sends
            .iter()
            .map(|&index| evidence.call(index))
            .map(|call| (call, seen(evidence, call)));
        let staged = txn
            .staged
            .iter()
            .map(|&index| evidence.call(index))
            .flat_map(|call| staged_offsets(call).map(move |offset| (call, offset)));
        let staged = staged.map(|(call, (group, place, offset))| {
            let visible = counting.contains(&(txn.number, group, place, offset));
            (call, if visible { Seen::Visible } else { Seen::Hidden })
        });
        let parts: Vec<(&Call<'_>, Seen)> = sends.chain(staged).collect();
        judge(evidence, findings, txn, demand, &parts);
    }
}

fn demand(evidence: &Evidence<'_>, txn: &Txn) -> Demand {
    if txn.was_committed(evidence) {
        return Demand::All;
    }
    let aborted = txn
        .end(evidence)
        .any(|call| matches!(call.op, Op::Abort(_)) && call.verdict() == Verdict::Done);
    let undecided = txn
        .commits(evidence)
        .any(|call| call.verdict() == Verdict::Unknown);
    if undecided && !aborted {
        Demand::AllOrNothing
    } else {
        Demand::Nothing
    }
}

fn seen(evidence: &Evidence<'_>, send: &Call<'_>) -> Seen {
    let Some(value) = send.sent_value() else {
        return Seen::Gone;
    };
    let mut copies = evidence
        .copies_of(value.id)
        .map(|spot| evidence.at(spot).1)
        .peekable();
    if copies.peek().is_some() {
        return if copies.any(|entry| entry.is_committed()) {
            Seen::Visible
        } else {
            Seen::Hidden
        };
    }
    let mut logs = evidence
        .logs
        .iter()
        .filter(|view| view.place.topic == value.topic);
    let removed =
        logs.any(|view| view.log.start > 0 || view.log.was_cut_at(i64::MAX) || view.log.compacted);
    if removed { Seen::Gone } else { Seen::Hidden }
}

fn staged_offsets<'a>(
    call: &Call<'a>,
) -> impl Iterator<Item = (u32, TopicPartition, i64)> + use<'a> {
    let (group, offsets): (u32, &[_]) = match call.op {
        Op::SendOffsets { group, offsets, .. } => (*group, offsets),
        _ => (0, &[]),
    };
    offsets
        .iter()
        .map(move |&(place, offset)| (group, place, offset))
}

fn judge(
    evidence: &Evidence<'_>,
    findings: &mut Findings,
    txn: &Txn,
    demand: Demand,
    parts: &[(&Call<'_>, Seen)],
) {
    let part = |wanted: Seen, failed_too: bool| {
        let mut parts = parts
            .iter()
            .filter(|(call, _)| failed_too || call.verdict() != Verdict::Failed);
        parts
            .find(|(_, seen)| *seen == wanted)
            .map(|(call, _)| *call)
    };
    let number = txn.number;
    let mut events: Vec<u64> = txn.end(evidence).flat_map(Call::events).collect();
    match (
        demand,
        part(Seen::Visible, true),
        part(Seen::Hidden, demand == Demand::All),
    ) {
        (Demand::All, _, Some(hidden)) => {
            events.push(hidden.seq);
            findings.found(&events, &[], || {
                format!("transaction {number} was committed without `{}`", hidden.op)
            });
        }
        (Demand::Nothing, Some(visible), _) => {
            events.push(visible.seq);
            findings.found(&events, &[], || {
                format!(
                    "transaction {number} was not committed, but `{}` counts",
                    visible.op
                )
            });
        }
        (Demand::AllOrNothing, Some(visible), Some(hidden)) => {
            events.extend([visible.seq, hidden.seq]);
            findings.found(&events, &[], || {
                format!(
                    "of transaction {number} `{}` counts and `{}` does not",
                    visible.op, hidden.op
                )
            });
        }
        _ => {}
    }
}

/// A9: once another instance has the transactional id, nothing of the earlier one becomes visible any more.
pub(super) fn zombie_commit(evidence: &Evidence<'_>, findings: &mut Findings) {
    let fences = fences(evidence);
    for txn in &evidence.txns {
        let Some(client) = txn.begun.map(|index| evidence.call(index).process.client) else {
            continue;
        };
        let Some(&(fenced, fenced_at)) = fences.get(&client) else {
            continue;
        };
        findings.checked();
        let copies = txn
            .sends
            .iter()
            .filter_map(|&index| evidence.call(index).sent_value());
        let mut counting = copies
            .flat_map(|value| evidence.copies_of(value.id))
            .map(|spot| (spot, evidence.at(spot)))
            .filter(|(_, (_, entry))| entry.is_committed());
        let asked_late = txn
            .commits(evidence)
            .next()
            .is_some_and(|commit| commit.seq > fenced);
        let late = counting.find(|&(spot, (_, entry))| {
            let committed = evidence.logs[spot.log as usize].committed_at(entry);
            asked_late || committed.is_some_and(|at| at > fenced_at)
        });
        if let Some((_, (place, entry))) = late {
            findings.found(&[fenced], &[(place, entry.offset)], || {
                format!(
                    "transaction {} of client {client} became visible after the client was fenced",
                    txn.number
                )
            });
        }
    }
}

/// When each client was fenced: the end of the first later `init` of another client with its identity.
fn fences(evidence: &Evidence<'_>) -> FastMap<u32, (u64, Duration)> {
    let mut holders: FastMap<u32, u32> = FastMap::default();
    let mut fences = FastMap::default();
    let mut inits: Vec<&Call<'_>> = evidence
        .calls
        .all
        .iter()
        .filter(|call| matches!(call.op, Op::Init { .. }))
        .collect();
    inits.sort_by_key(|call| call.returned.map_or(u64::MAX, |returned| returned.seq));
    for call in inits {
        let (Op::Init { identity }, Verdict::Done, Some(returned)) =
            (call.op, call.verdict(), call.returned)
        else {
            continue;
        };
        let client = call.process.client;
        if let Some(earlier) = holders
            .insert(*identity, client)
            .filter(|&earlier| earlier != client)
        {
            fences.entry(earlier).or_insert((returned.seq, returned.at));
        }
    }
    fences
}

/// A10: a transaction does not read what it has written itself.
pub(super) fn precommitted_read(evidence: &Evidence<'_>, findings: &mut Findings) {
    for txn in &evidence.txns {
        for call in txn.polls.iter().map(|&index| evidence.call(index)) {
            if evidence.reads_uncommitted(call.process.client) {
                continue;
            }
            for record in call.polled().unwrap_or_default() {
                findings.checked();
                if record
                    .payload
                    .value()
                    .is_some_and(|value| value.txn == Some(txn.number))
                {
                    findings.found(&call.events(), &[(record.place, record.offset)], || {
                        format!(
                            "transaction {} read {}, which it had written itself",
                            txn.number, record.payload
                        )
                    });
                }
            }
        }
    }
}
