//! Whether a processor has made of each input one output, and committed its input together with it.

use super::evidence::Evidence;
use super::fast::FastMap;
use super::report::Findings;
use crate::history::TopicPartition;

/// What became of one input record.
#[derive(Default)]
struct Made {
    outputs: u32,
    last: Option<(TopicPartition, i64)>,
}

/// A21: every input before the committed offset has exactly one visible output, and no other input has one.
pub(super) fn mismatch(evidence: &Evidence<'_>, findings: &mut Findings) {
    let Some(processing) = &evidence.promised.processing else {
        return;
    };
    let mut made: FastMap<u64, Made> = FastMap::default();
    for view in evidence
        .logs
        .iter()
        .filter(|view| processing.output.contains(&view.place.topic))
    {
        for entry in view.log.entries.iter().filter(|entry| entry.is_committed()) {
            if let Some(value) = entry.record().and_then(|(payload, _)| payload.value()) {
                let made = made.entry(value.key).or_default();
                made.outputs += 1;
                made.last = Some((view.place, entry.offset));
            }
        }
    }
    let commits = evidence.truth.commits.iter();
    let committed: FastMap<TopicPartition, i64> = commits
        .filter(|commit| commit.counts && commit.group == processing.group)
        .map(|commit| (commit.place, commit.offset))
        .collect();
    for view in evidence
        .logs
        .iter()
        .filter(|view| processing.input.contains(&view.place.topic))
    {
        let until = committed.get(&view.place).copied().unwrap_or(0);
        for entry in view.log.entries.iter().filter(|entry| entry.is_committed()) {
            let Some(value) = entry.record().and_then(|(payload, _)| payload.value()) else {
                continue;
            };
            findings.checked();
            let made = made.remove(&value.hash()).unwrap_or_default();
            let wanted = u32::from(entry.offset < until);
            if made.outputs != wanted {
                let records: Vec<_> = std::iter::once((view.place, entry.offset))
                    .chain(made.last)
                    .collect();
                findings.found(&[], &records, || {
                    format!(
                        "{} at {} has {} outputs, and {until} is committed",
                        view.place, entry.offset, made.outputs
                    )
                });
            }
        }
    }
    let mut invented: Vec<_> = made.into_values().filter_map(|made| made.last).collect();
    invented.sort_unstable();
    for (place, offset) in invented {
        findings.found(&[], &[(place, offset)], || {
            format!("{place} at {offset} was made of nothing that was read")
        });
    }
}
