//! Which leader wrote which part of the log: leader epochs and the offsets that they begin at.

/// The epochs of a log, in order.
#[derive(Debug, Default)]
pub(crate) struct LeaderEpochs {
    /// Epochs with the offset of their first record, or where that would be.
    begun: Vec<(i32, i64)>,
}

/// An epoch and the offset that it ends before; both -1 when nothing is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EpochEnd {
    pub(crate) epoch: i32,
    pub(crate) end_offset: i64,
}

impl EpochEnd {
    pub(crate) const UNDEFINED: EpochEnd = EpochEnd {
        epoch: -1,
        end_offset: -1,
    };
}

impl LeaderEpochs {
    /// The epoch has begun at this offset, unless it is known already. One that has nothing gives way to it.
    pub(crate) fn assign(&mut self, epoch: i32, offset: i64) {
        if self.begun.last().is_some_and(|(last, _)| *last >= epoch) {
            return;
        }
        while self.begun.pop_if(|(_, begin)| *begin >= offset).is_some() {}
        self.begun.push((epoch, offset));
    }

    /// The epoch that the record at this offset was written in, or -1.
    pub(crate) fn at(&self, offset: i64) -> i32 {
        let after = self.begun.partition_point(|(_, begin)| *begin <= offset);
        after.checked_sub(1).map_or(-1, |place| self.begun[place].0)
    }

    /// Where the records of this epoch, or else of the largest one before it, end in a log that ends at `log_end`.
    pub(crate) fn end_of(&self, epoch: i32, log_end: i64) -> EpochEnd {
        if epoch == -1 {
            return EpochEnd::UNDEFINED;
        }
        if self.begun.last().is_some_and(|(last, _)| *last == epoch) {
            return EpochEnd {
                epoch,
                end_offset: log_end,
            };
        }
        let higher = self.begun.partition_point(|(known, _)| *known <= epoch);
        let Some(&(_, end_offset)) = self.begun.get(higher) else {
            return EpochEnd::UNDEFINED;
        };
        let floor = higher.checked_sub(1).map(|place| self.begun[place].0);
        EpochEnd {
            epoch: floor.unwrap_or(epoch),
            end_offset,
        }
    }

    /// The log ends here now.
    pub(super) fn truncate_from(&mut self, end: i64) {
        while self.begun.pop_if(|(_, begin)| *begin >= end).is_some() {}
    }

    /// The log begins here now: the epoch of the first record begins there, too.
    pub(super) fn drop_before(&mut self, start: i64) {
        let after = self.begun.partition_point(|(_, begin)| *begin <= start);
        let Some(first) = after.checked_sub(1) else {
            return;
        };
        self.begun.drain(..first);
        self.begun[0].1 = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> LeaderEpochs {
        let mut epochs = LeaderEpochs::default();
        for (epoch, offset) in [(0, 0), (2, 10), (5, 30)] {
            epochs.assign(epoch, offset);
        }
        epochs
    }

    fn end(epoch: i32, end_offset: i64) -> EpochEnd {
        EpochEnd { epoch, end_offset }
    }

    #[test]
    fn an_epoch_ends_where_the_next_one_begins() {
        let epochs = three();
        assert_eq!(epochs.end_of(0, 42), end(0, 10));
        assert_eq!(epochs.end_of(2, 42), end(2, 30));
        assert_eq!(epochs.end_of(5, 42), end(5, 42));
    }

    #[test]
    fn an_epoch_nobody_had_ends_with_the_one_before_it() {
        let epochs = three();
        assert_eq!(epochs.end_of(1, 42), end(0, 10));
        assert_eq!(epochs.end_of(4, 42), end(2, 30));
        assert_eq!(epochs.end_of(-2, 42), end(-2, 0));
        assert_eq!(epochs.end_of(6, 42), EpochEnd::UNDEFINED);
        assert_eq!(epochs.end_of(-1, 42), EpochEnd::UNDEFINED);
    }

    #[test]
    fn an_epoch_without_records_gives_way() {
        let mut epochs = three();
        epochs.assign(6, 42);
        epochs.assign(7, 42);
        assert_eq!(epochs.end_of(6, 42), end(5, 42));
        assert_eq!(epochs.at(42), 7);
    }

    #[test]
    fn what_is_cut_off_is_forgotten() {
        let mut epochs = three();
        epochs.truncate_from(30);
        assert_eq!(epochs.end_of(5, 30), EpochEnd::UNDEFINED);
        epochs.drop_before(20);
        assert_eq!(epochs.end_of(0, 30), end(0, 20));
        assert_eq!((epochs.at(19), epochs.at(20)), (-1, 2));
    }
}
