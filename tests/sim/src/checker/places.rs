//! Whether what was sent is where it belongs: in order, at the offset that was said, and nothing that was never sent.

use super::Acks;
use super::calls::Call;
use super::evidence::Evidence;
use super::fast::FastMap;
use super::report::Findings;
use crate::history::{Observed, Payload, Process, TopicPartition};

/// A3: what one task sends to one partition is stored in that order, and the offsets it is told ascend.
pub(super) fn reordering(evidence: &Evidence<'_>, findings: &mut Findings) {
    if !evidence.promised.ordered {
        return;
    }
    let mut stored: FastMap<(Process, TopicPartition), (i64, &Call<'_>)> = FastMap::default();
    let mut told: FastMap<(Process, TopicPartition), (i64, &Call<'_>)> = FastMap::default();
    for call in &evidence.calls.all {
        let Some(value) = call.sent_value() else {
            continue;
        };
        // A value that the application sent twice has no place in the order.
        if evidence.sends_of(value.id).nth(1).is_some() {
            continue;
        }
        // Without an identity, what was given up may come late: nothing tells it from what is new.
        if !evidence.promised.idempotent && call.sent().is_none() {
            continue;
        }
        if let Some(spot) = evidence.copies_of(value.id).next() {
            findings.checked();
            let (place, entry) = evidence.at(spot);
            let last = stored.insert((call.process, place), (entry.offset, call));
            if let Some((before, earlier)) = last.filter(|&(before, _)| before > entry.offset) {
                findings.found(&[earlier.seq, call.seq], &[(place, before), (place, entry.offset)], || {
                    format!("{} was sent last and is stored first, at {} and not behind {before} in {place}", value.id, entry.offset)
                });
                // The later one stays the mark, so that one inversion is one finding.
                stored.insert((call.process, place), (before, earlier));
            }
        }
        let Some((place, offset)) = told_place(call) else {
            continue;
        };
        let last = told.insert((call.process, place), (offset, call));
        let Some((before, earlier)) = last.filter(|&(before, _)| before >= offset) else {
            continue;
        };
        // Within a transaction it has its own code; behind a cut, offsets begin again.
        let inside = value.txn.is_some()
            && earlier
                .sent_value()
                .is_some_and(|value| value.txn == call.sent_value().and_then(|value| value.txn));
        if !inside && !was_cut(evidence, place, offset) {
            let events = [earlier.events(), call.events()].concat();
            findings.found(&events, &[(place, before), (place, offset)], || {
                format!(
                    "{} was told {offset} in {place} after an earlier record was told {before}",
                    value.id
                )
            });
        }
    }
}

/// The partition and offset that a send was told.
pub(super) fn told_place(call: &Call<'_>) -> Option<(TopicPartition, i64)> {
    let (value, sent) = (call.sent_value()?, call.sent()?);
    let place = TopicPartition {
        topic: value.topic,
        partition: sent.partition,
    };
    Some((place, sent.offset?))
}

pub(super) fn was_cut(evidence: &Evidence<'_>, place: TopicPartition, offset: i64) -> bool {
    evidence
        .log(place)
        .is_some_and(|view| view.log.was_cut_at(offset))
}

/// A4: the partition, offset and timestamp that a send was told are those in the log.
pub(super) fn offset_lie(evidence: &Evidence<'_>, findings: &mut Findings) {
    for call in &evidence.calls.all {
        let (Some(value), Some((place, offset))) = (call.sent_value(), told_place(call)) else {
            continue;
        };
        findings.checked();
        let Some(view) = evidence.log(place) else {
            findings.found(&call.events(), &[], || {
                format!("{} was told {place}, which does not exist", value.id)
            });
            continue;
        };
        let entry = view.log.entry(offset);
        let there = entry
            .and_then(|entry| entry.record())
            .map(|(payload, _)| *payload);
        if there == Some(Payload::Value(*value)) {
            let stored = entry.map(|entry| entry.timestamp);
            let said = call.sent().and_then(|sent| sent.timestamp);
            if said.is_some() && said != stored {
                findings.found(&call.events(), &[(place, offset)], || {
                    format!(
                        "{} was told the timestamp {said:?}, stored is {stored:?}",
                        value.id
                    )
                });
            }
            continue;
        }
        let elsewhere = evidence
            .copies_of(value.id)
            .next()
            .map(|spot| evidence.at(spot));
        let may_be_gone = offset >= 0 && (offset < view.log.start || view.log.was_cut_at(offset));
        let weak = evidence.promised.acks != Acks::All;
        // What is nowhere and has left nothing else in its place is lost: that has its own code.
        if may_be_gone || (elsewhere.is_none() && (weak || entry.is_none())) {
            continue;
        }
        findings.found(&call.events(), &[(place, offset)], || match elsewhere {
            Some((really, entry)) => {
                format!(
                    "{} was told {place} at {offset} and is in {really} at {}",
                    value.id, entry.offset
                )
            }
            None => format!(
                "{} was told {place} at {offset}, where something else is",
                value.id
            ),
        });
    }
}

/// A5: everything that is stored or was read was sent like that, to there.
pub(super) fn phantom(evidence: &Evidence<'_>, findings: &mut Findings) {
    for view in &evidence.logs {
        for entry in &view.log.entries {
            let Some((payload, _)) = entry.record() else {
                continue;
            };
            findings.checked();
            if let Some(why) = wrong(evidence, view.place, payload) {
                findings.found(&[], &[(view.place, entry.offset)], || {
                    format!(
                        "{payload} is stored in {} at {}: {why}",
                        view.place, entry.offset
                    )
                });
            }
        }
    }
    for call in &evidence.calls.all {
        for record in call.polled().unwrap_or_default() {
            if is_stored(evidence, record) {
                continue;
            }
            findings.checked();
            if let Some(why) = wrong(evidence, record.place, &record.payload) {
                findings.found(&call.events(), &[(record.place, record.offset)], || {
                    format!(
                        "{} was read from {} at {}: {why}",
                        record.payload, record.place, record.offset
                    )
                });
            }
        }
    }
}

/// Whether exactly this is stored there, so that it was judged with the log.
pub(super) fn is_stored(evidence: &Evidence<'_>, record: &Observed) -> bool {
    evidence
        .log(record.place)
        .and_then(|view| view.log.entry(record.offset)?.record())
        .is_some_and(|(payload, _)| *payload == record.payload)
}

fn wrong(
    evidence: &Evidence<'_>,
    place: TopicPartition,
    payload: &Payload,
) -> Option<&'static str> {
    let Payload::Value(value) = payload else {
        return Some("its bytes are not what anybody sent");
    };
    if evidence.origin(value).is_none() {
        return Some("nobody sent it");
    }
    let belongs = value.topic == place.topic
        && value
            .partition
            .is_none_or(|partition| partition == place.partition);
    (!belongs).then_some("it was sent to elsewhere")
}
