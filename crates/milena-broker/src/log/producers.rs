//! What a log knows of the producers that wrote to it: enough to refuse duplicates, gaps and those who were fenced.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, ControlRecord};

use super::Stored;
use crate::moment::Moment;
use crate::transactions::Identity;

/// Batches of a producer that are remembered, to know them again.
const REMEMBERED: usize = 5;

/// What a batch is to what its producer has written before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is new.
    New,
    /// It is in the log already, from this offset on.
    Duplicate { base_offset: i64 },
}

/// A producer in a log.
#[derive(Clone, Debug)]
pub(crate) struct ProducerEntry {
    pub(crate) epoch: i16,
    batches: VecDeque<Remembered>,
    /// The first record of its open transaction.
    pub(crate) open_since: Option<i64>,
    /// The epoch of the coordinator that wrote the last marker, or -1.
    pub(crate) coordinator_epoch: i32,
    pub(crate) last_timestamp_ms: i64,
    seen: Moment,
}

#[derive(Clone, Copy, Debug)]
struct Remembered {
    first: i32,
    last: i32,
    base_offset: i64,
}

impl ProducerEntry {
    fn new(epoch: i16) -> Self {
        Self {
            epoch,
            batches: VecDeque::new(),
            open_since: None,
            coordinator_epoch: -1,
            last_timestamp_ms: -1,
            seen: Moment::default(),
        }
    }

    /// The last sequence of this epoch, or -1.
    pub(crate) fn last_sequence(&self) -> i32 {
        self.batches.back().map_or(-1, |batch| batch.last)
    }

    /// Begins a new epoch: what was remembered says nothing about it.
    fn enter(&mut self, epoch: i16) {
        if epoch != self.epoch {
            self.epoch = epoch;
            self.batches.clear();
        }
    }

    fn remember(&mut self, batch: &Batch) {
        self.enter(batch.producer_epoch());
        if self.batches.len() == REMEMBERED {
            self.batches.pop_front();
        }
        self.batches.push_back(Remembered {
            first: batch.base_sequence(),
            last: last_sequence(batch),
            base_offset: batch.base_offset(),
        });
    }
}

/// Those of a log.
#[derive(Debug, Default)]
pub(super) struct Producers {
    entries: BTreeMap<i64, ProducerEntry>,
    /// Open transactions by their first offset.
    open: BTreeSet<(i64, i64)>,
}

impl Producers {
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &ProducerEntry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// Whether the producer has a transaction here. One of an older epoch is not its own: it is ended, and its marker is
    /// on its way.
    pub(super) fn has_open_transaction(&self, identity: Identity) -> bool {
        let entry = self.entries.get(&identity.producer_id);
        entry.is_some_and(|entry| entry.open_since.is_some() && entry.epoch == identity.epoch)
    }

    pub(super) fn first_unstable(&self) -> Option<i64> {
        self.open.first().map(|(offset, _)| *offset)
    }

    pub(super) fn admit(&self, batch: &Batch) -> Result<Admission, ErrorCode> {
        let Some(entry) = self.entries.get(&batch.producer_id()) else {
            return Ok(Admission::New);
        };
        let (epoch, first, last) = (
            batch.producer_epoch(),
            batch.base_sequence(),
            last_sequence(batch),
        );
        if epoch < entry.epoch {
            return Err(ErrorCode::INVALID_PRODUCER_EPOCH);
        }
        let known = |it: &&Remembered| (it.first, it.last) == (first, last);
        let known = entry
            .batches
            .iter()
            .find(known)
            .filter(|_| epoch == entry.epoch);
        if let Some(known) = known {
            return Ok(Admission::Duplicate {
                base_offset: known.base_offset,
            });
        }
        let before = match epoch == entry.epoch {
            true => entry.last_sequence(),
            false => -1,
        };
        let expected = before.checked_add(1).unwrap_or(0);
        match first == expected {
            true => Ok(Admission::New),
            false => Err(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER),
        }
    }

    /// The batch is in the log.
    pub(super) fn note(&mut self, now: Moment, batch: &Batch) {
        if batch.producer_id() < 0 {
            return;
        }
        let producer_id = batch.producer_id();
        let fresh = || ProducerEntry::new(batch.producer_epoch());
        let entry = self.entries.entry(producer_id).or_insert_with(fresh);
        entry.remember(batch);
        entry.seen = now;
        entry.last_timestamp_ms = batch.max_timestamp();
        if batch.is_transactional() && entry.open_since.is_none() {
            entry.open_since = Some(batch.base_offset());
            self.open.insert((batch.base_offset(), producer_id));
        }
    }

    /// Whether a marker may be written.
    pub(super) fn check_marker(
        &self,
        identity: Identity,
        coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        let Some(entry) = self.entries.get(&identity.producer_id) else {
            return Ok(());
        };
        if coordinator_epoch < entry.coordinator_epoch {
            return Err(ErrorCode::TRANSACTION_COORDINATOR_FENCED);
        }
        if identity.epoch < entry.epoch {
            return Err(ErrorCode::INVALID_PRODUCER_EPOCH);
        }
        Ok(())
    }

    /// The marker is at this offset. Gives the first offset of the transaction that it ends, if one was open.
    pub(super) fn end_transaction(
        &mut self,
        now: Moment,
        identity: Identity,
        coordinator_epoch: i32,
    ) -> Option<i64> {
        let fresh = || ProducerEntry::new(identity.epoch);
        let entry = self
            .entries
            .entry(identity.producer_id)
            .or_insert_with(fresh);
        entry.enter(identity.epoch);
        entry.coordinator_epoch = coordinator_epoch;
        entry.seen = now;
        entry.last_timestamp_ms = now.timestamp_ms();
        let first = entry.open_since.take()?;
        self.open.remove(&(first, identity.producer_id));
        Some(first)
    }

    pub(super) fn expire(&mut self, before: Moment) {
        self.entries
            .retain(|_, entry| entry.open_since.is_some() || entry.seen >= before);
    }

    /// Learns everything anew from what the log has left.
    pub(super) fn rebuild<'a>(&mut self, stored: impl Iterator<Item = &'a Stored>) {
        *self = Self::default();
        for Stored { batch, appended_at } in stored {
            let identity = Identity {
                producer_id: batch.producer_id(),
                epoch: batch.producer_epoch(),
            };
            match batch.control_record() {
                Ok(Some(
                    ControlRecord::Commit { coordinator_epoch }
                    | ControlRecord::Abort { coordinator_epoch },
                )) => {
                    self.end_transaction(*appended_at, identity, coordinator_epoch);
                }
                _ => self.note(*appended_at, batch),
            }
        }
    }
}

/// The sequence of the last record; sequences go on at 0 after the largest.
fn last_sequence(batch: &Batch) -> i32 {
    let delta = batch.last_offset() - batch.base_offset();
    ((i64::from(batch.base_sequence()) + delta) % (i64::from(i32::MAX) + 1)) as i32
}
