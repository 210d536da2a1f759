//! The fate of many records, behind one handle.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use milena_core::Error;

use crate::delivery::{Ack, Delivery, RecordMetadata, Slot};

/// The fate of records that were sent together. Await it, ask it about single records, or drop it: they are delivered
/// anyway.
///
/// As a future it resolves when every record has its outcome: to the first failure among them, in the order in which they
/// were sent, or to nothing. Awaited by reference it can be asked for [each](Self::get), or for
/// [all that failed](Self::failures), afterwards.
///
/// It keeps sixteen bytes per record, and the acknowledgement of each batch that they went into.
///
/// # Cancel safety
/// Dropping it has no effect on the records. Awaiting it again goes on where it was.
#[derive(Default)]
#[must_use = "a failure to deliver the records is only told here"]
pub struct Deliveries {
    batches: Vec<Batch>,
    records: Vec<Record>,
    /// Batches before this one have their outcome.
    waited: usize,
}

/// A batch with some of the records.
struct Batch {
    ack: Arc<Ack>,
    slot: Slot,
}

impl Drop for Batch {
    fn drop(&mut self) {
        self.ack.forget(self.slot);
    }
}

/// Where a record is.
#[derive(Clone, Copy)]
struct Record {
    /// Which of the batches.
    batch: u32,
    /// Which of its records.
    index: u32,
    timestamp: i64,
}

/// Records alternate between no more batches than this, mostly. Where they do, a batch is kept twice.
const RECENT: usize = 16;

impl Deliveries {
    /// How many records were accepted.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether no record was accepted.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a record that was sent singly.
    pub fn push(&mut self, delivery: Delivery) {
        self.add(delivery.ack(), delivery.index(), delivery.timestamp());
    }

    /// Adds a record by its place in a batch.
    #[inline]
    pub(crate) fn add(&mut self, ack: &Arc<Ack>, index: u32, timestamp: i64) {
        let recent = self.batches.iter().rev().take(RECENT);
        let back = recent
            .map(|batch| &batch.ack)
            .position(|known| Arc::ptr_eq(known, ack));
        let batch = match back {
            Some(back) => self.batches.len() - 1 - back,
            None => self.add_batch(ack),
        };
        self.waited = self.waited.min(batch);
        self.records.push(Record {
            batch: batch as u32,
            index,
            timestamp,
        });
    }

    #[cold]
    fn add_batch(&mut self, ack: &Arc<Ack>) -> usize {
        self.batches.push(Batch {
            ack: Arc::clone(ack),
            slot: Slot::NONE,
        });
        self.batches.len() - 1
    }

    /// What became of the record that was sent as number `index`, counted from 0. `None` while that is not known, and if
    /// there were not so many.
    pub fn get(&self, index: usize) -> Option<Result<RecordMetadata, Error>> {
        let record = *self.records.get(index)?;
        let ack = &self.batches[record.batch as usize].ack;
        let outcome = ack.outcome(record.index)?;
        Some(outcome.map(|place| ack.metadata(place, record.timestamp)))
    }

    /// Every record that has failed so far: its number, counted from 0, and why. The error says whether it may be in the
    /// log nevertheless ([`Error::persistence`]).
    pub fn failures(&self) -> impl Iterator<Item = (usize, Error)> + '_ {
        let may_fail: Vec<bool> = self.batches.iter().map(Batch::may_have_failed).collect();
        let suspects = self.records.iter().enumerate();
        let suspects = suspects.filter(move |(_, record)| may_fail[record.batch as usize]);
        suspects.filter_map(|(number, record)| {
            let ack = &self.batches[record.batch as usize].ack;
            Some((number, ack.outcome(record.index)?.err()?))
        })
    }

    pub(crate) fn reserve(&mut self, records: usize) {
        // An iterator may promise more than there will be.
        self.records.reserve(records.min(1 << 16));
    }
}

impl Batch {
    fn may_have_failed(&self) -> bool {
        !self.ack.is_acked()
    }
}

impl Future for Deliveries {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        while let Some(next) = this.batches.get_mut(this.waited) {
            ready!(next.ack.poll_whole(&mut next.slot, context));
            this.waited += 1;
        }
        let failed = match this.batches.iter().any(Batch::may_have_failed) {
            true => this.failures().next(),
            false => None,
        };
        Poll::Ready(failed.map_or(Ok(()), |(_, error)| Err(error)))
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deliveries({} records)", self.len())
    }
}
