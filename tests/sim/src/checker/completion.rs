//! Whether everything ends: sends before flush and close return, every call once, and all of it once the faults are over.

use super::calls::{Call, Verdict};
use super::evidence::Evidence;
use super::fast::{FastMap, FastSet};
use super::report::Findings;
use crate::history::{Nemesis, Note, Op, What};
use crate::truth::Fate;

/// A23: flush and close return behind the sends they wait for, and no call returns twice.
pub(super) fn incomplete(evidence: &Evidence<'_>, findings: &mut Findings) {
    for &seq in &evidence.calls.stray {
        findings.found(&[seq], &[], || {
            format!("event {seq} ends a call that had ended, or that never began")
        });
    }
    // Per client the send so far that ends last: if that one ended in time, all have.
    let mut latest: FastMap<u32, &Call<'_>> = FastMap::default();
    for call in &evidence.calls.all {
        match call.op {
            Op::Send(_) => {
                let latest = latest.entry(call.process.client).or_insert(call);
                if call.end() > latest.end() {
                    *latest = call;
                }
            }
            Op::Flush | Op::Close if call.verdict() == Verdict::Done => {
                findings.checked();
                let late = latest
                    .get(&call.process.client)
                    .filter(|send| send.end() > call.end());
                if let Some(send) = late {
                    let events = [send.events(), call.events()].concat();
                    findings.found(&events, &[], || {
                        format!(
                            "`{}` has returned before `{}` had an outcome",
                            call.op, send.op
                        )
                    });
                }
            }
            _ => {}
        }
    }
}

/// A24: after the faults every call ends in time, groups come to rest, and logs are settled.
pub(super) fn liveness(evidence: &Evidence<'_>, findings: &mut Findings) {
    let Some(promised) = evidence.promised.liveness else {
        return;
    };
    let killed = killed(evidence);
    for call in evidence
        .calls
        .all
        .iter()
        .filter(|call| !killed.contains(&call.process.client))
    {
        findings.checked();
        let deadline = call.at.max(promised.healed) + promised.within;
        if call.end() > deadline {
            findings.found(&call.events(), &[], || {
                let end = call.returned.map(|returned| returned.at);
                format!(
                    "`{}` of {} should have ended at {deadline:?} and did at {end:?}",
                    call.op, call.process
                )
            });
        }
    }
    if let Some(most) = promised.max_assignments {
        findings.checked();
        let assignments: Vec<u64> = evidence
            .events()
            .filter(|event| matches!(&event.what, What::Note(Note::AssignedExit(places)) if !places.is_empty()))
            .map(|event| event.seq)
            .collect();
        let count = assignments.len() as u64;
        if count > most {
            findings.found(&assignments, &[], || {
                format!("members got partitions {count} times, {most} are expected")
            });
        }
    }
    if promised.logs_are_settled {
        settled(evidence, findings);
    }
}

fn killed(evidence: &Evidence<'_>) -> FastSet<u32> {
    let clients = evidence.events().filter_map(|event| match event.what {
        What::Nemesis(Nemesis::Killed(client)) => Some(client),
        _ => None,
    });
    clients.collect()
}

fn settled(evidence: &Evidence<'_>, findings: &mut Findings) {
    for view in &evidence.logs {
        findings.checked();
        let (end, high_watermark) = (view.log.end(), view.log.high_watermark);
        if high_watermark < end {
            findings.found(&[], &[(view.place, high_watermark)], || {
                format!(
                    "{} is replicated to {high_watermark} and ends at {end}",
                    view.place
                )
            });
        }
        let open = view
            .log
            .entries
            .iter()
            .find(|entry| entry.record().is_some_and(|(_, fate)| fate == Fate::Open));
        if let Some(open) = open {
            findings.found(&[], &[(view.place, open.offset)], || {
                format!("the transaction of {} at {} hangs", view.place, open.offset)
            });
        }
    }
}
