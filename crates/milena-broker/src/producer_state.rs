//! What a partition knows of the producers that write to it: sequences, epochs and open transactions.
//!
//! These are the rules of Kafka's `ProducerAppendInfo` and `ProducerStateManager`.

mod entry;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{Batch, ControlRecord};

pub(crate) use entry::{ProducerEntry, Remembered};

use crate::log::Aborted;
use crate::moment::Moment;
use crate::transactions::Identity;

/// The state of every producer of a partition.
#[derive(Debug, Default)]
pub(crate) struct ProducerStates {
    entries: BTreeMap<i64, ProducerEntry>,
    /// Open transactions, by their first offset.
    ongoing: BTreeMap<i64, i64>,
    /// Ended transactions whose marker is not committed, by their first offset, with that of the marker.
    unreplicated: BTreeMap<i64, i64>,
    /// Producers whose transaction the coordinator was asked about, and which have not written in it yet.
    verifications: BTreeMap<i64, Verification>,
    /// No producer has been silent for longer than since this timestamp.
    silent_since: Option<i64>,
}

/// What has been asked of the coordinator for a producer.
#[derive(Clone, Copy, Debug)]
struct Verification {
    epoch: i16,
    /// No later batch may go ahead of this one.
    lowest_sequence: i32,
    /// Whether every transaction has an epoch of its own.
    per_transaction: bool,
    since: Moment,
}

/// What becomes of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may be appended.
    New,
    /// It has been.
    Duplicate(Remembered),
}

/// A transaction that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) producer_id: i64,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) committed: bool,
}

impl Ended {
    /// The entry for readers of committed records, if it was aborted.
    pub(crate) fn aborted(&self) -> Option<Aborted> {
        (!self.committed).then_some(Aborted {
            producer_id: self.producer_id,
            first: self.first,
            last: self.last,
        })
    }
}

impl ProducerStates {
    /// Every producer that is known.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, &ProducerEntry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    #[cfg(test)]
    pub(crate) fn get(&self, producer_id: i64) -> Option<&ProducerEntry> {
        self.entries.get(&producer_id)
    }

    /// Whether the producer has a transaction open here, in this epoch.
    pub(crate) fn has_ongoing(&self, identity: Identity) -> bool {
        let entry = self.entries.get(&identity.producer_id);
        entry.is_some_and(|it| it.epoch == identity.epoch && it.transaction.is_some())
    }

    /// The first offset of a transaction that is open, or whose end is not committed.
    pub(crate) fn first_unstable(&self) -> Option<i64> {
        let ongoing = self.ongoing.keys().next();
        let unreplicated = self.unreplicated.keys().next();
        ongoing.into_iter().chain(unreplicated).min().copied()
    }

    /// The coordinator is going to be asked whether the batch is part of a transaction: until it has said so, no later
    /// batch of the producer may be the first.
    pub(crate) fn begin_verification(
        &mut self,
        now: Moment,
        identity: Identity,
        sequence: i32,
        per_transaction: bool,
    ) {
        let Identity { producer_id, epoch } = identity;
        let asked = Verification {
            epoch,
            lowest_sequence: sequence,
            per_transaction,
            since: now,
        };
        let known = self.verifications.entry(producer_id);
        let known = known.or_insert(asked);
        if epoch > known.epoch {
            *known = asked;
        } else if epoch == known.epoch {
            known.lowest_sequence = known.lowest_sequence.min(sequence);
        }
    }

    /// Checks a batch of a client.
    ///
    /// # Errors
    ///
    /// When its epoch or its sequence is not the one that is expected, or it is not part of the open transaction.
    pub(crate) fn check(&self, batch: &Batch) -> Result<Verdict, ErrorCode> {
        if batch.producer_id() < 0 {
            return Ok(Verdict::New);
        }
        let unknown = ProducerEntry::default();
        let known = self.entries.get(&batch.producer_id());
        let entry = known.unwrap_or(&unknown);
        if let Some(duplicate) = entry.duplicate_of(batch) {
            return Ok(Verdict::Duplicate(duplicate));
        }
        check_epoch(entry, batch.producer_epoch())?;
        self.check_sequence(entry, batch)?;
        if entry.transaction.is_some() && !batch.is_transactional() {
            return Err(ErrorCode::INVALID_TXN_STATE);
        }
        Ok(Verdict::New)
    }

    fn check_sequence(&self, entry: &ProducerEntry, batch: &Batch) -> Result<(), ErrorCode> {
        let sequence = batch.base_sequence();
        let asked = self.verifications.get(&batch.producer_id());
        let overtakes = |asked: &Verification| {
            let begins = asked.per_transaction && entry.is_empty() && sequence != 0;
            sequence > asked.lowest_sequence || begins
        };
        let in_order = if batch.producer_epoch() != entry.epoch {
            sequence == 0 || entry.epoch == -1
        } else {
            entry.epoch == -1 || entry.is_followed_by(sequence)
        };
        match in_order && !asked.is_some_and(overtakes) {
            true => Ok(()),
            false => Err(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER),
        }
    }

    /// Takes note of a batch that has been checked and appended at this offset.
    pub(crate) fn append(&mut self, batch: &Batch, base_offset: i64) {
        let producer_id = batch.producer_id();
        if producer_id < 0 {
            return;
        }
        let entry = self.entries.entry(producer_id).or_default();
        entry.remember(batch, base_offset);
        let heard = entry.last_timestamp;
        self.silent_since = Some(self.silent_since.map_or(heard, |since| since.min(heard)));
        if batch.is_transactional() && entry.transaction.is_none() {
            entry.transaction = Some(base_offset);
            self.ongoing.insert(base_offset, producer_id);
        }
        self.verifications.remove(&producer_id);
    }

    /// Checks a marker.
    ///
    /// # Errors
    ///
    /// When the producer has a newer epoch, or a newer coordinator has spoken of it.
    pub(crate) fn check_marker(
        &self,
        identity: Identity,
        coordinator_epoch: i32,
    ) -> Result<(), ErrorCode> {
        let Some(entry) = self.entries.get(&identity.producer_id) else {
            return Ok(());
        };
        check_epoch(entry, identity.epoch)?;
        match entry.coordinator_epoch > coordinator_epoch {
            true => Err(ErrorCode::TRANSACTION_COORDINATOR_FENCED),
            false => Ok(()),
        }
    }

    /// Takes note of a marker that has been checked and appended at this offset. The transaction that it ends, if that
    /// has a record here, holds back the last stable offset until the marker is committed.
    pub(crate) fn append_marker(
        &mut self,
        batch: &Batch,
        offset: i64,
        marker: ControlRecord,
    ) -> Option<Ended> {
        let (coordinator_epoch, committed) = match marker {
            ControlRecord::Commit { coordinator_epoch } => (coordinator_epoch, true),
            ControlRecord::Abort { coordinator_epoch } => (coordinator_epoch, false),
            _ => return None,
        };
        let producer_id = batch.producer_id();
        let entry = self.entries.entry(producer_id).or_default();
        entry.take_epoch(batch.producer_epoch());
        entry.coordinator_epoch = coordinator_epoch;
        entry.last_timestamp = batch.max_timestamp();
        let heard = entry.last_timestamp;
        self.silent_since = Some(self.silent_since.map_or(heard, |since| since.min(heard)));
        self.verifications.remove(&producer_id);
        let first = entry.transaction.take()?;
        self.ongoing.remove(&first);
        self.unreplicated.insert(first, offset);
        Some(Ended {
            producer_id,
            first,
            last: offset,
            committed,
        })
    }

    /// Everything before this offset is committed: so are the ends of transactions.
    pub(crate) fn commit(&mut self, high_watermark: i64) {
        let committed = |_: &i64, last: &mut i64| *last >= high_watermark;
        self.unreplicated.retain(committed);
    }

    /// Begins again with what the log has, after it was cut off at `end`. What is known of producers whose batches
    /// retention has removed stays.
    pub(crate) fn rebuild<'a>(
        &mut self,
        log: impl Iterator<Item = &'a Batch>,
        end: i64,
        high_watermark: i64,
    ) {
        let former = std::mem::take(self);
        for batch in log {
            match batch.control_record() {
                Ok(Some(marker)) => {
                    self.append_marker(batch, batch.base_offset(), marker);
                }
                _ if batch.base_sequence() >= 0 || batch.is_transactional() => {
                    self.append(batch, batch.base_offset())
                }
                _ => {}
            }
        }
        let gone = former.entries.into_iter();
        for (id, entry) in gone.filter(|(_, entry)| entry.last_offset() < end) {
            let ongoing = entry.transaction;
            self.entries.entry(id).or_insert_with(|| {
                ongoing.map(|first| self.ongoing.insert(first, id));
                entry
            });
        }
        self.commit(high_watermark);
    }

    /// Forgets producers that have not written for so long, by the timestamps of their records.
    pub(crate) fn expire(&mut self, now: Moment, after: Duration) {
        let now_ms = now.timestamp_ms();
        let after_ms = after.as_millis().min(i64::MAX as u128) as i64;
        self.entries.retain(|_, entry| {
            let silent = now_ms.saturating_sub(entry.last_timestamp) >= after_ms;
            entry.transaction.is_some() || !silent
        });
        self.verifications
            .retain(|_, asked| now.since(asked.since) < after);
        let quiet = self.entries.values().filter(|it| it.transaction.is_none());
        self.silent_since = quiet.map(|it| it.last_timestamp).min();
    }

    /// When the next producer may have to be forgotten.
    pub(crate) fn expiry_due(&self, after: Duration) -> Option<Moment> {
        let since = Duration::from_millis(self.silent_since?.max(0) as u64);
        Some(Moment::new(since.saturating_add(after)))
    }

    /// Forgets every producer that has no transaction open.
    pub(crate) fn forget_all(&mut self) {
        self.entries.retain(|_, entry| entry.transaction.is_some());
        self.verifications.clear();
    }
}

fn check_epoch(entry: &ProducerEntry, epoch: i16) -> Result<(), ErrorCode> {
    match epoch < entry.epoch {
        true => Err(ErrorCode::INVALID_PRODUCER_EPOCH),
        false => Ok(()),
    }
}
