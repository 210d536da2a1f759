//! At which offset each leader epoch begins, by which clients find out where logs part (KIP-320).

#[derive(Debug, Default)]
pub(super) struct Epochs(Vec<(i32, i64)>);

impl Epochs {
    /// A batch of this epoch begins here.
    pub(super) fn note(&mut self, epoch: i32, offset: i64) {
        if self.0.last().is_none_or(|(last, _)| *last < epoch) {
            // An epoch in which nothing was written is as if it had not been.
            self.0.retain(|(_, start)| *start < offset);
            self.0.push((epoch, offset));
        }
    }

    /// The last epoch up to this one, and where it ends.
    pub(super) fn end_of(&self, epoch: i32, log_end: i64) -> Option<(i32, i64)> {
        let next = self.0.partition_point(|(known, _)| *known <= epoch);
        let (found, _) = self.0.get(next.checked_sub(1)?)?;
        let end = self.0.get(next).map_or(log_end, |(_, start)| *start);
        // An epoch that is newer than all that is known is not known at all.
        if next == self.0.len() && epoch > *found {
            return None;
        }
        Some((*found, end))
    }

    /// The epoch of an offset.
    pub(super) fn at(&self, offset: i64) -> Option<i32> {
        let next = self.0.partition_point(|(_, start)| *start <= offset);
        self.0.get(next.checked_sub(1)?).map(|(epoch, _)| *epoch)
    }

    pub(super) fn truncate(&mut self, end: i64) {
        self.0.retain(|(_, start)| *start < end);
    }

    /// Epochs that end before the log begins are forgotten; the one that is there begins with the log.
    pub(super) fn advance_start(&mut self, log_start: i64) {
        let first = self.0.partition_point(|(_, start)| *start <= log_start);
        if let Some(first) = first.checked_sub(1) {
            self.0.drain(..first);
            self.0[0].1 = self.0[0].1.max(log_start);
        }
    }
}
