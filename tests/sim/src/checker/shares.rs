//! Whether a share group gives each record to one member at a time, never again once it is settled, and never to nobody.

use std::collections::BTreeMap;
use std::time::Duration;

use super::calls::{Call, Verdict};
use super::evidence::Evidence;
use super::fast::FastMap;
use super::report::Findings;
use crate::history::{AckType, Acquired, Answer, Event, Nemesis, Note, Op, TopicPartition, What};

type Key = (u32, TopicPartition);

/// What is known of one record of a share group.
#[derive(Clone, Copy)]
struct State {
    deliveries: u16,
    /// Who has it, since which event, and how long at least.
    holder: Option<(u32, u64, Duration)>,
    /// The event that settled it for certain.
    settled: Option<u64>,
    /// It may be settled: an acknowledgement has no known outcome.
    unsure: bool,
}

struct Walk<'e, 'a, 'f> {
    evidence: &'e Evidence<'a>,
    findings: &'f mut Findings,
    records: FastMap<Key, BTreeMap<i64, State>>,
    /// Clients that lost what they held, with the event: their session ended.
    ended: FastMap<u32, u64>,
}

/// A22: one holder at a time, nothing settled comes again, deliveries count up by one, and all comes to its end.
pub(super) fn violation(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut walk = Walk {
        evidence,
        findings,
        records: FastMap::default(),
        ended: FastMap::default(),
    };
    evidence.events().for_each(|event| walk.see(event));
    walk.drained();
}

impl Walk<'_, '_, '_> {
    fn see(&mut self, event: &Event) {
        let client = event.process.client;
        match &event.what {
            What::Note(Note::ShareSessionLost) | What::Invoke(Op::Close) => {
                self.ended.insert(client, event.seq);
            }
            What::Nemesis(Nemesis::Killed(client) | Nemesis::Isolated(client)) => {
                self.ended.insert(*client, event.seq);
            }
            What::Invoke(Op::Acknowledge {
                group,
                place,
                first,
                last,
                how,
            }) => {
                self.asked((*group, *place), *first, *last, *how, client);
            }
            What::Return { call, .. } => {
                let evidence = self.evidence;
                let call = evidence.calls.of_event(*call);
                if let Some(call) =
                    call.filter(|call| call.returned.is_some_and(|end| end.seq == event.seq))
                {
                    self.returned(call, event);
                }
            }
            _ => {}
        }
    }

    /// From the moment it is asked for, a release or a settlement may have happened.
    fn asked(&mut self, key: Key, first: i64, last: i64, how: AckType, client: u32) {
        let Some(records) = self.records.get_mut(&key) else {
            return;
        };
        for state in records.range_mut(first..=last).map(|(_, state)| state) {
            let held = state.holder.is_some_and(|(holder, ..)| holder == client);
            match how {
                AckType::Renew => {}
                AckType::Release if held => state.holder = None,
                AckType::Release => {}
                AckType::Accept | AckType::Reject => {
                    state.unsure = true;
                    state.holder = state.holder.filter(|_| !held);
                }
            }
        }
    }

    fn returned(&mut self, call: &Call<'_>, event: &Event) {
        match (call.op, call.answer()) {
            (Op::Acquire { group }, Some(Answer::Acquired(records))) => {
                records
                    .iter()
                    .for_each(|acquired| self.acquired(*group, call, event, acquired));
            }
            (
                Op::Acknowledge {
                    group,
                    place,
                    first,
                    last,
                    how,
                },
                _,
            ) => {
                let settles = matches!(how, AckType::Accept | AckType::Reject);
                let verdict = call.verdict();
                let renewed = *how == AckType::Renew && verdict == Verdict::Done;
                let lock = self.evidence.promised.sharing.lock;
                let Some(records) = self.records.get_mut(&(*group, *place)) else {
                    return;
                };
                for state in records.range_mut(*first..=*last).map(|(_, state)| state) {
                    match verdict {
                        Verdict::Done if settles => {
                            state.settled = state.settled.or(Some(event.seq))
                        }
                        Verdict::Failed if settles => state.unsure = false,
                        _ => {}
                    }
                    if let Some(holder) = state.holder.as_mut().filter(|_| renewed) {
                        holder.2 = call.at + lock;
                    }
                }
            }
            _ => {}
        }
    }

    fn acquired(&mut self, group: u32, call: &Call<'_>, event: &Event, acquired: &Acquired) {
        self.findings.checked();
        let (client, count) = (call.process.client, acquired.delivery_count);
        let (place, offset) = (acquired.record.place, acquired.record.offset);
        let sharing = &self.evidence.promised.sharing;
        // The lock is younger than the call, so it lasts at least until then.
        let held = (client, event.seq, call.at + sharing.lock);
        let fresh = State {
            deliveries: count,
            holder: Some(held),
            settled: None,
            unsure: false,
        };
        let records = self.records.entry((group, place)).or_default();
        let mut found = |earlier: u64, sentence: String| {
            self.findings
                .found(&[earlier, call.seq, event.seq], &[(place, offset)], || {
                    sentence
                });
        };
        let Some(before) = records.insert(offset, fresh) else {
            if count != 1 && !sharing.answers_are_lost {
                found(
                    call.seq,
                    format!("the first delivery of {place} at {offset} counts {count}"),
                );
            }
            return;
        };
        if let Some(settled) = before.settled.filter(|&settled| settled < call.seq) {
            found(
                settled,
                format!("{place} at {offset} was settled and came again, to client {client}"),
            );
        }
        if let Some((holder, since, until)) = before.holder {
            let gone = self.ended.get(&holder).is_some_and(|&ended| ended > since);
            if !gone && event.at < until {
                found(
                    since,
                    format!(
                        "client {client} got {place} at {offset}, which client {holder} holds until {until:?}"
                    ),
                );
            }
        }
        let counts = if sharing.answers_are_lost {
            count > before.deliveries
        } else {
            count == before.deliveries + 1
        };
        if !counts {
            found(
                call.seq,
                format!(
                    "{place} at {offset} was delivered {} times and now counts {count}",
                    before.deliveries
                ),
            );
        }
        if count > sharing.max_deliveries {
            found(
                call.seq,
                format!("{place} at {offset} is delivered {count} times"),
            );
        }
    }

    /// In the end every record is settled, or was given up.
    fn drained(&mut self) {
        let sharing = &self.evidence.promised.sharing;
        let none = BTreeMap::new();
        for &(group, topic) in &sharing.drained {
            for view in self
                .evidence
                .logs
                .iter()
                .filter(|view| view.place.topic == topic)
            {
                let states = self.records.get(&(group, view.place)).unwrap_or(&none);
                let readable = |offset| (view.log.start..view.log.high_watermark).contains(&offset);
                for entry in view
                    .log
                    .entries
                    .iter()
                    .filter(|entry| entry.is_committed() && readable(entry.offset))
                {
                    self.findings.checked();
                    let ended = states.get(&entry.offset).is_some_and(|state| {
                        state.settled.is_some()
                            || state.unsure
                            || state.deliveries >= sharing.max_deliveries
                    });
                    if !ended {
                        self.findings.found(&[], &[(view.place, entry.offset)], || {
                            format!(
                                "group {group} has neither settled {} at {} nor given it up",
                                view.place, entry.offset
                            )
                        });
                    }
                }
            }
        }
    }
}
