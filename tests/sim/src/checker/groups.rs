//! What groups commit: nothing past a record that no member got, and nothing that goes back.

use super::GroupStart;
use super::evidence::Evidence;
use super::fast::{FastMap, FastSet};
use super::report::Findings;
use crate::history::{Answer, Event, Note, Observed, Op, Outcome, SeekTo, TopicPartition, What};
use crate::truth::GroupCommit;

/// The group of each client, as far as the walk has come.
#[derive(Default)]
pub(super) struct Members(FastMap<u32, u32>);

impl Members {
    /// Takes note of a client that takes part.
    pub(super) fn see(&mut self, event: &Event) {
        if let What::Invoke(Op::Subscribe { group, .. }) = event.what {
            self.0.insert(event.process.client, group);
        }
    }

    pub(super) fn group(&self, client: u32) -> Option<u32> {
        self.0.get(&client).copied()
    }
}

/// How far a group's members have come in a partition.
struct Progress {
    got: Vec<bool>,
    /// Everything before this entry was judged, or is not to be.
    judged: usize,
}

struct Coverage<'e, 'a> {
    evidence: &'e Evidence<'a>,
    progress: FastMap<(u32, TopicPartition), Progress>,
}

/// A18: what is before a committed offset was handed out by a member of the group.
pub(super) fn commit_past_unprocessed(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut members = Members::default();
    let mut coverage = Coverage {
        evidence,
        progress: FastMap::default(),
    };
    let mut commits = evidence
        .truth
        .commits
        .iter()
        .filter(|commit| commit.counts)
        .peekable();
    for event in evidence.events() {
        while let Some(commit) = commits.next_if(|commit| commit.at < event.at) {
            coverage.commit(commit.group, commit.place, commit.offset, &[], findings);
        }
        members.see(event);
        let group = members.group(event.process.client);
        match &event.what {
            What::Invoke(
                Op::CommitOffsets { group, offsets } | Op::SendOffsets { group, offsets, .. },
            ) => {
                for &(place, offset) in offsets {
                    coverage.commit(*group, place, offset, &[event.seq], findings);
                }
            }
            What::Return {
                outcome: Outcome::Ok(Answer::Polled(records)),
                ..
            } => {
                let group = group.into_iter();
                group.for_each(|group| {
                    records
                        .iter()
                        .for_each(|record| coverage.got(group, record))
                });
            }
            What::Invoke(Op::Seek { place, to }) => {
                let offset = match to {
                    SeekTo::Offset(offset) => *offset,
                    SeekTo::Beginning => 0,
                    // Whatever is before is left out on purpose.
                    SeekTo::End | SeekTo::Timestamp(_) => i64::MAX,
                };
                group
                    .into_iter()
                    .for_each(|group| coverage.skip(group, *place, offset));
            }
            What::Note(Note::Reset { place, to, .. }) => {
                group
                    .into_iter()
                    .for_each(|group| coverage.skip(group, *place, *to));
            }
            _ => {}
        }
    }
    for commit in commits {
        coverage.commit(commit.group, commit.place, commit.offset, &[], findings);
    }
}

impl Coverage<'_, '_> {
    /// The progress of a group; it begins at `first` if groups begin at what they get first.
    fn progress(&mut self, group: u32, place: TopicPartition, first: i64) -> Option<&mut Progress> {
        let log = self.evidence.log(place)?.log;
        let start = match self.evidence.promised.group_start {
            GroupStart::Earliest => log.start,
            GroupStart::Latest => first,
        };
        Some(
            self.progress
                .entry((group, place))
                .or_insert_with(|| Progress {
                    got: vec![false; log.entries.len()],
                    judged: log.index(start),
                }),
        )
    }

    fn got(&mut self, group: u32, record: &Observed) {
        let index = self
            .evidence
            .log(record.place)
            .map_or(0, |view| view.log.index(record.offset));
        let progress = self.progress(group, record.place, record.offset);
        if let Some(got) = progress.and_then(|progress| progress.got.get_mut(index)) {
            *got = true;
        }
    }

    fn skip(&mut self, group: u32, place: TopicPartition, to: i64) {
        let index = self
            .evidence
            .log(place)
            .map_or(0, |view| view.log.index(to));
        if let Some(progress) = self.progress(group, place, to) {
            progress.judged = progress.judged.max(index);
        }
    }

    fn commit(
        &mut self,
        group: u32,
        place: TopicPartition,
        offset: i64,
        events: &[u64],
        findings: &mut Findings,
    ) {
        findings.checked();
        let evidence = self.evidence;
        let Some(log) = evidence.log(place).map(|view| view.log) else {
            return;
        };
        let Some(progress) = self.progress(group, place, offset) else {
            return;
        };
        let end = log.index(offset);
        let from = progress.judged.min(end);
        let missed =
            (from..end).find(|&index| log.entries[index].is_committed() && !progress.got[index]);
        progress.judged = progress.judged.max(end);
        if let Some(missed) = missed
            .map(|index| log.entries[index].offset)
            .filter(|&missed| !log.was_cut_at(missed))
        {
            findings.found(events, &[(place, missed)], || {
                format!(
                    "group {group} committed {offset} of {place}, but no member has got {missed}"
                )
            });
        }
    }
}

/// What a group has committed last, by whom it is known.
#[derive(Clone, Copy)]
struct Last {
    offset: i64,
    by: Option<u64>,
}

/// A19: what is committed does not go back while one member owns the partition, nor does what is said of it.
pub(super) fn committed_regression(evidence: &Evidence<'_>, findings: &mut Findings) {
    let mut members = Members::default();
    let mut last: FastMap<(u32, TopicPartition), Last> = FastMap::default();
    let mut asked: FastMap<u64, Last> = FastMap::default();
    let stored: FastSet<u32> = evidence
        .truth
        .commits
        .iter()
        .map(|commit| commit.group)
        .collect();
    let mut commits = evidence
        .truth
        .commits
        .iter()
        .filter(|commit| commit.counts)
        .peekable();
    for event in evidence.events() {
        while let Some(commit) = commits.next_if(|commit| commit.at < event.at) {
            advance(&mut last, commit, None, findings);
        }
        members.see(event);
        if let Some(group) = members.group(event.process.client) {
            moved(event).iter().for_each(|&place| {
                last.remove(&(group, place));
            });
        }
        match &event.what {
            What::Invoke(Op::Committed { group, place }) => {
                asked.extend(last.get(&(*group, *place)).map(|&last| (event.seq, last)));
            }
            What::Return {
                call,
                outcome: Outcome::Ok(answer),
            } => {
                let Some(call) = evidence.calls.of_event(*call) else {
                    continue;
                };
                match (call.op, answer) {
                    (Op::CommitOffsets { group, offsets }, _) if !stored.contains(group) => {
                        for &(place, offset) in offsets {
                            let commit = GroupCommit {
                                at: event.at,
                                group: *group,
                                place,
                                offset,
                                txn: None,
                                counts: true,
                            };
                            // Of two commits at once nobody knows which was first.
                            let overlaps = last
                                .get(&(*group, place))
                                .is_some_and(|last| last.by.is_some_and(|by| by > call.seq));
                            if !overlaps {
                                advance(&mut last, &commit, Some(event.seq), findings);
                            }
                        }
                    }
                    (Op::Committed { group, place }, Answer::Offset(said)) => {
                        let Some(known) = asked.remove(&call.seq) else {
                            continue;
                        };
                        findings.checked();
                        if said.is_none_or(|said| said < known.offset) {
                            findings.found(&[call.seq, event.seq], &[(*place, known.offset)], || {
                                format!("group {group} had committed {} of {place}, and {said:?} was said to be", known.offset)
                            });
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    commits.for_each(|commit| advance(&mut last, commit, None, findings));
}

fn advance(
    last: &mut FastMap<(u32, TopicPartition), Last>,
    commit: &GroupCommit,
    by: Option<u64>,
    findings: &mut Findings,
) {
    findings.checked();
    let GroupCommit {
        group,
        place,
        offset,
        at,
        ..
    } = *commit;
    let before = last.insert((group, place), Last { offset, by });
    if let Some(before) = before.filter(|before| before.offset > offset) {
        let events: Vec<u64> = before.by.into_iter().chain(by).collect();
        findings.found(&events, &[(place, offset)], || {
            format!(
                "group {group} committed {} of {place} and then, at {at:?}, {offset}",
                before.offset
            )
        });
    }
}

/// The partitions whose owner changes, or whose owner goes elsewhere, so that going back is no regression.
fn moved(event: &Event) -> &[TopicPartition] {
    match &event.what {
        What::Note(
            Note::AssignedExit(places) | Note::RevokedExit(places) | Note::LostEnter(places),
        ) => places,
        What::Note(Note::Reset { place, .. }) | What::Invoke(Op::Seek { place, .. }) => {
            std::slice::from_ref(place)
        }
        _ => &[],
    }
}
