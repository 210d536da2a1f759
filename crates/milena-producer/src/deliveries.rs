//! The fate of many records, behind one handle.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use milena_core::Error;

use crate::delivery::{Delivery, RecordMetadata};
use crate::run::Run;

/// The fate of records that were sent together. Await it, ask it about single records, or drop it: they are delivered
/// anyway.
///
/// As a future it resolves when every record has its outcome: to the first failure among them, in the order in which they
/// were sent, or to nothing. Awaited by reference it can be asked for [each](Self::get), or for
/// [all that failed](Self::failures), afterwards.
///
/// It keeps eight bytes per record, and the acknowledgement of each batch that they went into; records that alternate
/// between partitions take some bytes more.
///
/// # Cancel safety
/// Dropping it has no effect on the records. Awaiting it again goes on where it was.
#[derive(Default)]
#[must_use = "a failure to deliver the records is only told here"]
pub struct Deliveries {
    runs: Vec<Numbered>,
    timestamps: Vec<i64>,
    /// Runs before this one have their outcome.
    waited: usize,
}

/// A run, and the place of its first record among all.
struct Numbered {
    first: usize,
    run: Run,
}

impl Deliveries {
    /// How many records were accepted.
    pub fn len(&self) -> usize {
        self.timestamps.len()
    }

    /// Whether no record was accepted.
    pub fn is_empty(&self) -> bool {
        self.timestamps.is_empty()
    }

    /// Adds a record that was sent singly.
    pub fn push(&mut self, delivery: Delivery) {
        let first = self.timestamps.len();
        self.timestamps.push(delivery.timestamp());
        if let Some(last) = self.runs.last_mut()
            && last.run.extend(&delivery)
        {
            self.waited = self.waited.min(self.runs.len() - 1);
            return;
        }
        let run = Run::new(&delivery);
        self.runs.push(Numbered { first, run });
    }

    /// What became of the record that was sent as number `index`, counted from 0. `None` while that is not known, and if
    /// there were not so many.
    pub fn get(&self, index: usize) -> Option<Result<RecordMetadata, Error>> {
        let timestamp = *self.timestamps.get(index)?;
        let behind = self.runs.partition_point(|run| run.first <= index);
        let Numbered { first, run } = self.runs.get(behind.checked_sub(1)?)?;
        let outcome = run.outcome(index - first)?;
        Some(outcome.map(|place| run.ack().metadata(place, timestamp)))
    }

    /// Every record that has failed so far: its number, counted from 0, and why. The error says whether it may be in the
    /// log nevertheless ([`Error::persistence`]).
    pub fn failures(&self) -> impl Iterator<Item = (usize, Error)> + '_ {
        let failed = |numbered: &Numbered| numbered.run.first_failure().is_some();
        let suspects = self.runs.iter().filter(move |numbered| failed(numbered));
        suspects.flat_map(|Numbered { first, run }| {
            let failure = move |place| Some((first + place, run.outcome(place)?.err()?));
            (0..run.len()).filter_map(failure)
        })
    }

    pub(crate) fn reserve(&mut self, records: usize) {
        // An iterator may promise more than there will be.
        self.timestamps.reserve(records.min(1 << 16));
    }
}

impl Future for Deliveries {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        while let Some(next) = this.runs.get_mut(this.waited) {
            ready!(next.run.poll(context));
            this.waited += 1;
        }
        let failure = this.runs.iter().find_map(|next| next.run.first_failure());
        Poll::Ready(failure.map_or(Ok(()), |(_, error)| Err(error)))
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Deliveries({} records)", self.len())
    }
}
