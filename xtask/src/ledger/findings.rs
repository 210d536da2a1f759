//! What a comparison of everything a producer was told with everything in the log finds.

use std::collections::BTreeSet;

use super::entry::{Entry, Found, Told};

/// How many records are not as they were told to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Findings {
    pub(super) acked: u64,
    pub(super) failed: u64,
    /// Acknowledged, and not in the log.
    pub(super) lost: u64,
    /// In the log once more than once.
    pub(super) duplicated: u64,
    /// Behind a record of the same partition that was sent later.
    pub(super) out_of_order: u64,
    /// Acknowledged at an offset where something else is.
    pub(super) misplaced: u64,
    /// Acknowledged without an offset, which is allowed.
    pub(super) untold_offsets: u64,
    /// Said not to be in the log and there, or the other way round.
    pub(super) untruthful: u64,
    /// Told nothing about, or more than one thing.
    pub(super) not_told_once: u64,
    /// In the log, and never sent.
    pub(super) foreign: u64,
    /// How many producer ids wrote; none when the reader does not tell.
    pub(super) producer_ids: u64,
}

/// The log, by partition and sequence.
struct Log(Vec<Vec<Option<i64>>>);

impl Findings {
    /// Compares the fates of `records` records that were sent to the partitions in turn.
    pub(super) fn of(records: u64, partitions: u16, told: &[Entry], log: &[Found]) -> Self {
        let mut findings = Self::default();
        let log = findings.walk(records, partitions, log);
        let mut times: Vec<Vec<u8>> = log.0.iter().map(|sent| vec![0; sent.len()]).collect();
        for entry in told {
            let partition = times.get_mut(usize::from(entry.partition));
            match partition.and_then(|times| times.get_mut(entry.sequence as usize)) {
                Some(times) => *times = times.saturating_add(1),
                None => findings.not_told_once += 1,
            }
            findings.judge(entry, log.place(entry));
        }
        let not_once = times.iter().flatten().filter(|times| **times != 1);
        findings.not_told_once += not_once.count() as u64;
        findings
    }

    /// Whether every record is where it was told to be, once and in order.
    pub(super) fn is_clean(&self) -> bool {
        let wrong = [
            self.lost,
            self.duplicated,
            self.out_of_order,
            self.misplaced,
            self.untruthful,
            self.not_told_once,
            self.foreign,
        ];
        wrong == [0; 7]
    }

    /// Goes through the log in the order of its offsets.
    fn walk(&mut self, records: u64, partitions: u16, log: &[Found]) -> Log {
        let mut places: Vec<Vec<Option<i64>>> = (0..u64::from(partitions))
            .map(|partition| {
                let sent =
                    (records + u64::from(partitions) - 1 - partition) / u64::from(partitions);
                vec![None; sent as usize]
            })
            .collect();
        let mut highest = vec![0; places.len()];
        let mut producers = BTreeSet::new();
        let mut ordered: Vec<&Found> = log.iter().collect();
        ordered.sort_by_key(|found| (found.partition, found.offset));
        for found in ordered {
            producers.extend(found.producer_id);
            let partition = usize::from(found.partition);
            let place = places.get_mut(partition);
            match place.and_then(|places| places.get_mut(found.sequence as usize)) {
                None => self.foreign += 1,
                Some(Some(_)) => self.duplicated += 1,
                Some(place) => {
                    *place = Some(found.offset);
                    self.out_of_order += u64::from(found.sequence < highest[partition]);
                    highest[partition] = highest[partition].max(found.sequence);
                }
            }
        }
        self.producer_ids = producers.len() as u64;
        Log(places)
    }

    fn judge(&mut self, entry: &Entry, place: Option<i64>) {
        match entry.told {
            Told::Acked(offset) => {
                self.acked += 1;
                self.lost += u64::from(place.is_none());
                self.untold_offsets += u64::from(offset.is_none());
                self.misplaced += u64::from(place.is_some() && offset.is_some() && offset != place);
            }
            Told::NotPersisted => self.fail(place.is_some()),
            Told::Persisted => self.fail(place.is_none()),
            Told::PossiblyPersisted => self.fail(false),
        }
    }

    fn fail(&mut self, is_untruthful: bool) {
        self.failed += 1;
        self.untruthful += u64::from(is_untruthful);
    }
}

impl Log {
    fn place(&self, entry: &Entry) -> Option<i64> {
        let places = self.0.get(usize::from(entry.partition))?;
        *places.get(entry.sequence as usize)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five records in two partitions, all acknowledged: 0, 2 and 4 in the first, 1 and 3 in the second.
    fn story() -> (Vec<Entry>, Vec<Found>) {
        let places = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2)];
        let told = places.map(|(partition, sequence)| Entry {
            sequence,
            partition,
            told: Told::Acked(Some(10 + i64::from(sequence))),
            due: 0,
            answered: 1,
        });
        let log = places.map(|(partition, sequence)| Found {
            sequence,
            partition,
            offset: 10 + i64::from(sequence),
            producer_id: Some(7),
        });
        (told.to_vec(), log.to_vec())
    }

    fn compare((told, log): &(Vec<Entry>, Vec<Found>)) -> Findings {
        Findings::of(5, 2, told, log)
    }

    fn clean() -> Findings {
        Findings {
            acked: 5,
            producer_ids: 1,
            ..Findings::default()
        }
    }

    fn failed(told: Told, is_in_the_log: bool) -> Findings {
        let mut story = story();
        story.0[3].told = told;
        if !is_in_the_log {
            story.1.remove(3);
        }
        compare(&story)
    }

    #[test]
    fn a_clean_ledger_is_clean() {
        assert_eq!(compare(&story()), clean());
        assert!(clean().is_clean());
    }

    #[test]
    fn an_acked_record_that_is_not_in_the_log_is_lost() {
        let mut story = story();
        story.1.remove(2);
        let findings = compare(&story);
        assert_eq!(findings, Findings { lost: 1, ..clean() });
        assert!(!findings.is_clean());
    }

    #[test]
    fn a_record_that_is_there_twice_is_duplicated() {
        let mut story = story();
        let offset = 20;
        story.1.push(Found {
            offset,
            ..story.1[0]
        });
        let findings = compare(&story);
        assert_eq!(
            findings,
            Findings {
                duplicated: 1,
                ..clean()
            }
        );
        assert!(!findings.is_clean());
    }

    #[test]
    fn a_record_behind_a_later_one_is_out_of_order() {
        let mut story = story();
        (story.1[0].offset, story.1[2].offset) = (11, 10);
        story.0[0].told = Told::Acked(Some(11));
        story.0[2].told = Told::Acked(Some(10));
        let findings = compare(&story);
        assert_eq!(
            findings,
            Findings {
                out_of_order: 1,
                ..clean()
            }
        );
        assert!(!findings.is_clean());
    }

    #[test]
    fn a_record_at_another_offset_than_told_is_misplaced() {
        let mut story = story();
        story.0[4].told = Told::Acked(Some(11));
        let findings = compare(&story);
        assert_eq!(
            findings,
            Findings {
                misplaced: 1,
                ..clean()
            }
        );
        assert!(!findings.is_clean());
    }

    #[test]
    fn an_offset_may_be_untold() {
        let mut story = story();
        story.0[4].told = Told::Acked(None);
        let findings = compare(&story);
        assert_eq!(findings.untold_offsets, 1);
        assert!(findings.is_clean());
    }

    #[test]
    fn a_failure_is_truthful_when_the_log_agrees() {
        for (told, is_in_the_log) in [
            (Told::NotPersisted, false),
            (Told::Persisted, true),
            (Told::PossiblyPersisted, true),
            (Told::PossiblyPersisted, false),
        ] {
            let findings = failed(told, is_in_the_log);
            assert_eq!((findings.acked, findings.failed), (4, 1));
            assert!(findings.is_clean(), "{told:?} {is_in_the_log}");
        }
        for (told, is_in_the_log) in [(Told::NotPersisted, true), (Told::Persisted, false)] {
            let findings = failed(told, is_in_the_log);
            assert_eq!(findings.untruthful, 1, "{told:?} {is_in_the_log}");
            assert!(!findings.is_clean());
        }
    }

    #[test]
    fn a_record_is_told_of_exactly_once() {
        let mut silent = story();
        silent.0.remove(0);
        assert_eq!(compare(&silent).not_told_once, 1);
        let mut twice = story();
        twice.0.push(twice.0[0]);
        assert_eq!(compare(&twice).not_told_once, 1);
        assert!(!compare(&twice).is_clean());
    }

    #[test]
    fn a_record_that_was_never_sent_is_foreign() {
        let mut story = story();
        story.1[1].sequence = u32::MAX;
        let findings = compare(&story);
        assert_eq!((findings.foreign, findings.lost), (1, 1));
        assert!(!findings.is_clean());
    }

    #[test]
    fn producer_ids_are_counted_once_each() {
        let mut story = story();
        story.1[1].producer_id = Some(8);
        story.1[3].producer_id = Some(8);
        assert_eq!(compare(&story).producer_ids, 2);
        story
            .1
            .iter_mut()
            .for_each(|found| found.producer_id = None);
        assert_eq!(compare(&story).producer_ids, 0);
    }
}
