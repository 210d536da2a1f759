//! The fate of many records, behind one handle.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use milena_core::Error;

use crate::ack::{Ack, Slot};
use crate::delivery::{Delivery, RecordMetadata};

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
    /// Where a batch is among them, by where its acknowledgement is in memory. One replaces another here at times: what is
    /// not found is kept twice.
    places: Vec<u32>,
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

/// So many places are there to begin with, and at the most.
const PLACES: (usize, usize) = (32, 8192);
/// So many of them are looked at for a batch.
const TRIES: usize = 4;
const NOBODY: u32 = u32::MAX;

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
        let is_it = |&number: &u32| {
            let batch = self.batches.get(number as usize);
            batch.is_some_and(|batch| Arc::ptr_eq(&batch.ack, ack))
        };
        let places = self.places_of(ack).filter_map(|at| self.places.get(at));
        let known = places.copied().find(is_it);
        let batch = known.unwrap_or_else(|| self.add_batch(ack));
        self.waited = self.waited.min(batch as usize);
        self.records.push(Record {
            batch,
            index,
            timestamp,
        });
    }

    #[cold]
    fn add_batch(&mut self, ack: &Arc<Ack>) -> u32 {
        let number = self.batches.len();
        self.batches.push(Batch {
            ack: Arc::clone(ack),
            slot: Slot::NONE,
        });
        match number >= self.places.len() / 2 && self.places.len() < PLACES.1 {
            true => self.make_places(),
            false => self.place(number as u32),
        }
        number as u32
    }

    /// Twice as many places, with the batches where they belong now.
    fn make_places(&mut self) {
        let places = (2 * self.places.len()).max(PLACES.0);
        self.places = vec![NOBODY; places];
        (0..self.batches.len() as u32).for_each(|number| self.place(number));
    }

    fn place(&mut self, number: u32) {
        let mut places = self.places_of(&self.batches[number as usize].ack);
        let first = places.start;
        let free = places.find(|&at| self.places.get(at) == Some(&NOBODY));
        self.places[free.unwrap_or(first)] = number;
    }

    /// Where a batch may be found, if there are any places.
    #[inline]
    fn places_of(&self, ack: &Arc<Ack>) -> Range<usize> {
        // Allocations lie at regular distances, so that a single multiplication would put many of them together.
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let hash = (Arc::as_ptr(ack).addr() as u64).wrapping_mul(ODD);
        let hash = (hash ^ hash >> 32).wrapping_mul(ODD);
        let first = ((u128::from(hash) * self.places.len() as u128) >> 64) as usize;
        first..first + TRIES
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ack::Place;

    #[test]
    fn records_of_many_batches_in_turn_have_their_own_outcomes_and_each_batch_is_kept_about_once() {
        for batches in [1, 6, 16, 17, 100, 1000, 10_000] {
            let ack = |partition| Arc::new(Ack::new("t".into(), partition));
            let acks: Vec<Arc<Ack>> = (0..batches).map(ack).collect();
            let mut deliveries = Deliveries::default();
            for index in 0..3 {
                acks.iter().for_each(|ack| deliveries.add(ack, index, 7));
            }
            assert_eq!(deliveries.len(), 3 * acks.len());
            for (number, ack) in acks.iter().enumerate() {
                assert!(deliveries.get(number).is_none());
                ack.complete(
                    3,
                    Ok(Place {
                        offset: Some(100 * number as i64),
                        log_append_time: None,
                    }),
                );
            }
            for number in 0..deliveries.len() {
                let (index, batch) = (number / acks.len(), number % acks.len());
                let place = deliveries.get(number).unwrap().unwrap();
                assert_eq!(place.offset, Some((100 * batch + index) as i64));
                assert_eq!(place.partition as usize, batch);
            }
            if batches <= 1000 {
                let kept = deliveries.batches.len();
                assert!(
                    kept <= acks.len() + acks.len() / 10 + 8,
                    "{kept} of {batches}"
                );
            }
        }
    }
}
