//! How long records waited for their fate, and for how long a partition stood still.

use super::entry::{Entry, Told};

/// The delays of one producer, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Delays {
    pub(super) median: u64,
    pub(super) p99: u64,
    pub(super) longest: u64,
    pub(super) gap: Gap,
}

/// The longest time in which records of a partition waited and none of it was acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) partition: u16,
    /// When it began, as [`Entry::due`].
    pub(super) began: u64,
    pub(super) lasted: u64,
}

impl Delays {
    /// Counts from when a record was due: a client that takes none while its buffer is full does not look the faster for it.
    pub(super) fn of(partitions: u16, told: &[Entry]) -> Self {
        let acked = told
            .iter()
            .filter(|entry| matches!(entry.told, Told::Acked(_)));
        let mut delays: Vec<u64> = acked
            .map(|entry| entry.answered.saturating_sub(entry.due))
            .collect();
        delays.sort_unstable();
        let gaps = (0..partitions).map(|partition| Gap::of(partition, told));
        Self {
            median: share(&delays, 50),
            p99: share(&delays, 99),
            longest: share(&delays, 100),
            gap: gaps.max_by_key(|gap| gap.lasted).unwrap_or_default(),
        }
    }
}

/// The smallest value that so many percent do not exceed.
fn share(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

impl Gap {
    /// The longest of one partition.
    fn of(partition: u16, told: &[Entry]) -> Self {
        let mut of_it: Vec<&Entry> = told
            .iter()
            .filter(|entry| entry.partition == partition)
            .collect();
        of_it.sort_unstable_by_key(|entry| entry.sequence);
        let due: Vec<u64> = of_it.iter().map(|entry| entry.due).collect();
        let mut by_answer: Vec<(u64, usize)> = of_it
            .iter()
            .enumerate()
            .map(|(index, entry)| (entry.answered, index))
            .collect();
        by_answer.sort_unstable();
        let mut is_answered = vec![false; due.len()];
        let mut oldest = 0;
        let mut began = due.first().copied().unwrap_or(0);
        let mut longest = Self {
            partition,
            began,
            lasted: 0,
        };
        for (answered, index) in by_answer {
            let lasted = answered.saturating_sub(began);
            if lasted > longest.lasted {
                longest = Self {
                    began,
                    lasted,
                    ..longest
                };
            }
            is_answered[index] = true;
            while is_answered.get(oldest) == Some(&true) {
                oldest += 1;
            }
            // A failure ends no standstill: the partition moves again when something is acknowledged.
            if let (Told::Acked(_), Some(due)) = (of_it[index].told, due.get(oldest)) {
                began = answered.max(*due);
            }
        }
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of partition 0, one due every 10 µs, with when they were answered.
    fn answered(times: &[u64]) -> Vec<Entry> {
        let entries = times.iter().enumerate().map(|(index, answered)| Entry {
            sequence: index as u32,
            partition: 0,
            told: Told::Acked(Some(index as i64)),
            due: index as u64 * 10,
            answered: *answered,
        });
        entries.collect()
    }

    #[test]
    fn a_standstill_lasts_from_one_acknowledgement_to_the_next() {
        let gap = Delays::of(1, &answered(&[5, 15, 90, 90, 91])).gap;
        let expected = Gap {
            partition: 0,
            began: 20,
            lasted: 70,
        };
        assert_eq!(gap, expected);
    }

    #[test]
    fn nothing_stands_still_while_nothing_waits() {
        let mut told = answered(&[5, 15, 1_005]);
        told[2].due = 1_000;
        assert_eq!(Delays::of(1, &told).gap.lasted, 5);
    }

    #[test]
    fn what_waits_already_waits_on() {
        let gap = Delays::of(1, &answered(&[40, 41, 60])).gap;
        assert_eq!((gap.began, gap.lasted), (0, 40));
        let gap = Delays::of(1, &answered(&[5, 40, 100])).gap;
        assert_eq!((gap.began, gap.lasted), (40, 60));
    }

    #[test]
    fn a_failure_does_not_end_a_standstill() {
        let mut told = answered(&[5, 50, 90]);
        told[1].told = Told::PossiblyPersisted;
        let gap = Delays::of(1, &told).gap;
        assert_eq!((gap.began, gap.lasted), (10, 80));
    }

    #[test]
    fn the_worst_partition_counts() {
        let mut told = answered(&[5, 15, 25]);
        told.push(Entry {
            partition: 1,
            sequence: 0,
            answered: 500,
            ..told[0]
        });
        let gap = Delays::of(2, &told).gap;
        assert_eq!((gap.partition, gap.lasted), (1, 500));
    }

    #[test]
    fn percentiles_are_of_the_acknowledged() {
        let times: Vec<u64> = (0..200).map(|index| index * 10 + index + 1).collect();
        let mut told = answered(&times);
        let delays = Delays::of(1, &told);
        assert_eq!((delays.median, delays.p99, delays.longest), (100, 198, 200));
        told[199].told = Told::NotPersisted;
        assert_eq!(Delays::of(1, &told).longest, 199);
        assert_eq!(Delays::of(1, &[]), Delays::default());
    }
}
