//! Which partitions have something to do now, which later, and how much all of them keep.
//!
//! There may be ten thousand partitions: a request costs what it touches, and nothing for the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::moment::Moment;
use crate::topics::PartitionKey;

/// What is to be looked at.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    /// Partitions that may have changed.
    touched: BTreeSet<PartitionKey>,
    accounts: BTreeMap<PartitionKey, Account>,
    timers: BTreeSet<(Moment, PartitionKey)>,
    /// Partitions by the age of their oldest batch.
    ages: BTreeSet<(Moment, PartitionKey)>,
    memory: usize,
    /// How often a partition was looked at.
    #[cfg(test)]
    pub(crate) looks: u64,
}

/// What is known of a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// When it wants to be looked at.
    pub(crate) timer: Option<Moment>,
    /// When its oldest batch was appended.
    pub(crate) oldest: Option<Moment>,
    /// Bytes of memory that its batches take.
    pub(crate) memory: usize,
}

impl Agenda {
    /// The partition may have changed.
    pub(crate) fn touch(&mut self, key: PartitionKey) {
        self.touched.insert(key);
    }

    /// The next partition to look at now.
    pub(crate) fn next(&mut self, now: Moment) -> Option<PartitionKey> {
        let due = self.timers.first().filter(|(due, _)| *due <= now);
        let due = due.map(|(_, key)| *key);
        let next = due.or_else(|| self.touched.first().copied())?;
        self.touched.remove(&next);
        #[cfg(test)]
        {
            self.looks += 1;
        }
        Some(next)
    }

    /// The partition has been looked at, and this holds for it from now on; `None` when it is gone.
    pub(crate) fn keep(&mut self, key: PartitionKey, account: Option<Account>) {
        let former = match account {
            Some(account) => self.accounts.insert(key, account).unwrap_or_default(),
            None => self.accounts.remove(&key).unwrap_or_default(),
        };
        let account = account.unwrap_or_default();
        replace(&mut self.timers, key, former.timer, account.timer);
        replace(&mut self.ages, key, former.oldest, account.oldest);
        self.memory = self.memory - former.memory + account.memory;
        self.touched.remove(&key);
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.timers.first().map(|(due, _)| *due)
    }

    /// Bytes of memory that the batches of all partitions take.
    pub(crate) fn memory(&self) -> usize {
        self.memory
    }

    /// The partitions that have batches, the one with the oldest first.
    pub(crate) fn by_age(&self) -> impl Iterator<Item = PartitionKey> {
        self.ages.iter().map(|(_, key)| *key)
    }
}

fn replace(
    set: &mut BTreeSet<(Moment, PartitionKey)>,
    key: PartitionKey,
    former: Option<Moment>,
    new: Option<Moment>,
) {
    if former == new {
        return;
    }
    former.map(|at| set.remove(&(at, key)));
    new.map(|at| set.insert((at, key)));
}
