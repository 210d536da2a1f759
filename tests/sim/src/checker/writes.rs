//! Whether what was sent is there as often as it was promised: lost writes, duplicates, and failures that were none.

use super::Acks;
use super::calls::{Call, Verdict};
use super::evidence::{Evidence, LogView};
use super::fast::FastSet;
use super::report::Findings;
use crate::history::{Note, Sent, TopicPartition, Value, What};

/// A1: every acknowledged record is below the high watermark, if its transaction was committed too.
pub(super) fn lost_write(evidence: &Evidence<'_>, findings: &mut Findings) {
    if evidence.promised.acks != Acks::All {
        return;
    }
    let surfaced = surfaced_losses(evidence);
    for call in &evidence.calls.all {
        let (Some(value), Some(sent)) = (call.sent_value(), call.sent()) else {
            continue;
        };
        if value.txn.is_some_and(|txn| !was_committed(evidence, txn)) {
            continue;
        }
        findings.checked();
        let promised = evidence
            .sends_of(value.id)
            .filter(|send| send.verdict() == Verdict::Done)
            .count();
        let kept = evidence.copies_of(value.id).filter(|&spot| {
            let (_, entry) = evidence.at(spot);
            entry.offset < evidence.logs[spot.log as usize].log.high_watermark
        });
        if kept.count() >= promised {
            continue;
        }
        let place = TopicPartition {
            topic: value.topic,
            partition: sent.partition,
        };
        if let Some(why) = loss(evidence, &surfaced, place, sent, value) {
            findings.found(&call.events(), &at(place, sent), || {
                format!(
                    "{} was acknowledged for {place} and is not there{why}",
                    value.id
                )
            });
        }
    }
}

fn was_committed(evidence: &Evidence<'_>, txn: u64) -> bool {
    evidence
        .txn(txn)
        .is_some_and(|txn| txn.was_committed(evidence))
}

fn surfaced_losses(evidence: &Evidence<'_>) -> FastSet<TopicPartition> {
    let notes = evidence.events().filter_map(|event| match &event.what {
        What::Note(Note::DataLost(place)) => Some(*place),
        _ => None,
    });
    notes.collect()
}

/// Why the loss is one, in words that end the sentence; `None` when the record may be gone.
fn loss(
    evidence: &Evidence<'_>,
    surfaced: &FastSet<TopicPartition>,
    place: TopicPartition,
    sent: &Sent,
    value: &Value,
) -> Option<&'static str> {
    let Some(view) = evidence.log(place) else {
        return Some(": there is no such partition");
    };
    // Without an offset any cut may have been the one that took it.
    let cut = view.log.was_cut_at(sent.offset.unwrap_or(i64::MAX));
    let retained = match sent.offset {
        Some(offset) => offset < view.log.start,
        None => view.log.start > 0,
    };
    if retained || (view.log.compacted && has_newer(evidence, view, sent, value)) {
        return None;
    }
    if !cut {
        return Some("");
    }
    let told = surfaced.contains(&place) || !evidence.promised.losses_are_surfaced;
    (!told).then_some(": an unclean election took it, and nobody was told")
}

/// Whether compaction may have taken it: a newer record has the key.
fn has_newer(evidence: &Evidence<'_>, view: &LogView<'_>, sent: &Sent, value: &Value) -> bool {
    let from = view.log.index(sent.offset.map_or(0, |offset| offset + 1));
    view.log.entries[from..]
        .iter()
        .filter_map(|entry| entry.record()?.0.value())
        .any(|newer| newer.key == value.key && evidence.origin(newer).is_some())
}

fn at(place: TopicPartition, sent: &Sent) -> Vec<(TopicPartition, i64)> {
    sent.offset
        .map(|offset| (place, offset))
        .into_iter()
        .collect()
}

/// A2: a value is stored as often as it was sent at most, where a send that may have failed counts.
pub(super) fn duplicate(evidence: &Evidence<'_>, findings: &mut Findings) {
    if !evidence.promised.idempotent {
        return;
    }
    for (call, value) in first_sends(evidence) {
        let allowed = evidence
            .sends_of(value.id)
            .filter(|send| send.verdict() != Verdict::Failed)
            .count();
        let copies = copies(evidence, value);
        if copies == 0 || allowed == 0 {
            continue;
        }
        findings.checked();
        if copies > allowed {
            let records: Vec<_> = evidence
                .copies_of(value.id)
                .map(|spot| evidence.at(spot))
                .map(|(place, entry)| (place, entry.offset))
                .collect();
            findings.found(&call.events(), &records, || {
                format!(
                    "{} is stored {copies} times, {allowed} of them can be explained",
                    value.id
                )
            });
        }
    }
}

/// How often a value is stored: under one identity, if others are excused.
fn copies(evidence: &Evidence<'_>, value: &Value) -> usize {
    let spots = evidence.copies_of(value.id);
    let all = spots.clone().count();
    if all < 2 || !evidence.promised.duplicates_across_identities {
        return all;
    }
    let id = |spot| evidence.at(spot).1.stamp.map(|stamp| stamp.id);
    spots
        .clone()
        .map(|spot| spots.clone().filter(|&other| id(other) == id(spot)).count())
        .max()
        .unwrap_or(0)
}

/// A6: what has definitely failed, however often it was tried, is nowhere.
pub(super) fn failed_but_stored(evidence: &Evidence<'_>, findings: &mut Findings) {
    for (call, value) in first_sends(evidence) {
        if evidence
            .sends_of(value.id)
            .any(|send| send.verdict() != Verdict::Failed)
        {
            continue;
        }
        findings.checked();
        if let Some(spot) = evidence.copies_of(value.id).next() {
            let (place, entry) = evidence.at(spot);
            findings.found(&call.events(), &[(place, entry.offset)], || {
                format!(
                    "{} had definitely failed and is stored in {place} at {}",
                    value.id, entry.offset
                )
            });
        }
    }
}

/// The first send of every value.
fn first_sends<'e, 'a>(
    evidence: &'e Evidence<'a>,
) -> impl Iterator<Item = (&'e Call<'a>, &'a Value)> {
    evidence.calls.all.iter().filter_map(|call| {
        let value = call.sent_value()?;
        let first = evidence.sends_of(value.id).next()?;
        (first.seq == call.seq).then_some((call, value))
    })
}
