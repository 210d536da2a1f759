//! Whether consumers hand out what is stored: the right record at each offset, none left out, none again, and all of them.

use std::time::Duration;

use super::calls::Call;
use super::evidence::Evidence;
use super::fast::FastMap;
use super::places::is_stored;
use super::report::Findings;
use crate::history::{Cause, Note, Observed, Op, Payload, TopicPartition, What};

/// A11: whoever reads an offset reads the same value, the one in the log.
pub(super) fn inconsistent_offsets(evidence: &Evidence<'_>, findings: &mut Findings) {
    // Only what differs from the log is kept here: behind a cut, or before the start, readers are compared with each other.
    let mut seen: FastMap<(TopicPartition, i64, Option<i32>), (Payload, u64)> = FastMap::default();
    for call in &evidence.calls.all {
        for record in call.polled().unwrap_or_default() {
            findings.checked();
            if is_stored(evidence, record) {
                continue;
            }
            let Observed {
                place,
                offset,
                leader_epoch,
                payload,
            } = *record;
            if let Some(why) = unstored(evidence, place, offset) {
                findings.found(&call.events(), &[(place, offset)], || {
                    format!("{payload} was read from {place} at {offset}, {why}")
                });
                continue;
            }
            let (other, earlier) = *seen
                .entry((place, offset, leader_epoch))
                .or_insert((payload, call.seq));
            if other != payload {
                findings.found(&[earlier, call.seq], &[(place, offset)], || {
                    format!("{place} at {offset} was read as {other} and as {payload}")
                });
            }
        }
    }
}

/// Why a record cannot have been there, when the log has another or none.
fn unstored(evidence: &Evidence<'_>, place: TopicPartition, offset: i64) -> Option<&'static str> {
    let Some(view) = evidence.log(place) else {
        return Some("which does not exist");
    };
    if view.log.was_cut_at(offset) {
        return None;
    }
    match view.log.entry(offset) {
        Some(entry) if entry.record().is_none() => Some("where a control marker is"),
        Some(_) => Some("where another record is stored"),
        None if offset < view.log.start || view.log.compacted => None,
        None => Some("where nothing was ever stored"),
    }
}

/// A12: between two polls no visible record is left out.
pub(super) fn poll_skip(evidence: &Evidence<'_>, findings: &mut Findings) {
    each_polled(evidence, findings);
    for jump in evidence.jumps.iter().filter(|jump| !jump.inside) {
        if let Some(left_out) = jump.left_out {
            findings.found(
                &jump.events,
                &[(jump.place, left_out), (jump.place, jump.came)],
                || {
                    format!(
                        "{} of {} came where {} was next: {left_out} was left out",
                        jump.came, jump.place, jump.next
                    )
                },
            );
        }
    }
}

/// A13: offsets do not go back.
pub(super) fn nonmonotonic_poll(evidence: &Evidence<'_>, findings: &mut Findings) {
    each_polled(evidence, findings);
    for jump in evidence
        .jumps
        .iter()
        .filter(|jump| !jump.inside && jump.left_out.is_none())
    {
        findings.found(&jump.events, &[(jump.place, jump.came)], || {
            format!(
                "{} of {} came where {} was next",
                jump.came, jump.place, jump.next
            )
        });
    }
}

fn each_polled(evidence: &Evidence<'_>, findings: &mut Findings) {
    let polled = evidence.calls.all.iter().filter_map(Call::polled).flatten();
    polled.for_each(|_| findings.checked());
}

/// A15: those who read everything have got every committed record.
pub(super) fn unseen(evidence: &Evidence<'_>, findings: &mut Findings) {
    for readers in &evidence.promised.full_readers {
        let mut got: FastMap<TopicPartition, Vec<bool>> = evidence
            .logs
            .iter()
            .map(|view| (view.place, vec![false; view.log.entries.len()]))
            .collect();
        let calls = evidence
            .calls
            .all
            .iter()
            .filter(|call| readers.contains(&call.process.client));
        for record in calls.filter_map(Call::polled).flatten() {
            if let (Some(view), Some(got)) =
                (evidence.log(record.place), got.get_mut(&record.place))
                && is_stored(evidence, record)
            {
                got[view.log.index(record.offset)] = true;
            }
        }
        for view in &evidence.logs {
            for (entry, got) in view.log.entries.iter().zip(&got[&view.place]) {
                let readable = (view.log.start..view.log.high_watermark).contains(&entry.offset);
                if !readable || !entry.is_committed() {
                    continue;
                }
                findings.checked();
                if !got {
                    findings.found(&[], &[(view.place, entry.offset)], || {
                        format!(
                            "{} at {} is committed, and none of {readers:?} got it",
                            view.place, entry.offset
                        )
                    });
                }
            }
        }
    }
}

/// A26: a consumer that moves its position by itself has a reason, and the reason is true.
pub(super) fn reset_without_cause(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut groups: FastMap<u32, u32> = FastMap::default();
    let mut commits = evidence
        .truth
        .commits
        .iter()
        .filter(|commit| commit.counts)
        .peekable();
    let mut committed: FastMap<(u32, TopicPartition), ()> = FastMap::default();
    for event in evidence.events() {
        while let Some(commit) = commits.next_if(|commit| commit.at < event.at) {
            committed.insert((commit.group, commit.place), ());
        }
        let client = event.process.client;
        match &event.what {
            What::Invoke(Op::Subscribe { group, .. }) => {
                groups.insert(client, *group);
            }
            What::Note(Note::Reset {
                place,
                from,
                to,
                cause,
            }) => {
                findings.checked();
                let has_committed = groups
                    .get(&client)
                    .is_some_and(|&group| committed.contains_key(&(group, *place)));
                if !has_cause(evidence, event.at, *place, *from, *cause, has_committed) {
                    findings.found(&[event.seq], &[(*place, *to)], || {
                        format!("client {client} reset {place} from {from:?} to {to} because of {cause}, which is not so")
                    });
                }
            }
            _ => {}
        }
    }
}

fn has_cause(
    evidence: &Evidence<'_>,
    now: Duration,
    place: TopicPartition,
    from: Option<i64>,
    cause: Cause,
    has_committed: bool,
) -> bool {
    let Some(view) = evidence.log(place) else {
        return cause != Cause::Unsaid;
    };
    let cut = !view.log.truncations.is_empty();
    match cause {
        Cause::OutOfRange => {
            cut || from.is_none_or(|from| from < view.log.start || from > view.log.end_at(now))
        }
        Cause::NothingCommitted => from.is_none() && !has_committed,
        Cause::Truncated => cut,
        Cause::Unsaid => false,
    }
}
