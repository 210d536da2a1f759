//! The producer as a sink of owned records.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use futures_sink::Sink;
use milena_core::{Error, ErrorKind, Persistence};

use crate::delivery::Delivery;
use crate::owned_record::OwnedRecord;
use crate::produce_record::ProduceRecord;
use crate::producer::Producer;
use crate::reservation::Reservation;
use crate::run::Run;

/// Sends the records that it is given; [`Producer::sink`] makes it.
///
/// - *Ready* means that the buffer has room for a record as large as the last one, and that the one before is accepted.
///   While it has none, whoever feeds the sink waits in line with those who call [`send`](Producer::send).
/// - *Flushing* waits until every record before it has its outcome, and fails with the first failure among those that no
///   flush has told yet.
/// - *Closing* flushes and ends the sink. It does not close the producer, which may have other handles.
///
/// An error ends nothing: the sink can be used on.
///
/// # Cancel safety
/// What was accepted is delivered, whether or not the sink is flushed or lives on. One record may have been given to the sink
/// and not be accepted yet, because its topic is not known yet or the buffer filled up just then: so long the sink is not
/// ready again, and if it is dropped then, that record is not sent.
pub struct ProducerSink {
    producer: Producer,
    state: State,
    /// How much room the last record took, and so the next is expected to take; at least one byte.
    expected: usize,
    /// Records without an outcome, oldest first.
    unresolved: VecDeque<Run>,
    /// What the next flush is to tell.
    failure: Option<Error>,
}

enum State {
    Idle,
    /// Waits for room, or has it for the record to come.
    Reserving(Reservation),
    /// Waits for a record to be accepted.
    Sending(Sending),
    /// Waits for all outcomes; batches have been told not to linger.
    Flushing,
    Closed,
}

type Sending = Pin<Box<dyn Future<Output = Result<Delivery, Error>> + Send>>;

impl ProducerSink {
    pub(crate) fn new(producer: Producer) -> Self {
        Self {
            producer,
            state: State::Idle,
            expected: 1,
            unresolved: VecDeque::new(),
            failure: None,
        }
    }

    /// The producer that sends.
    pub fn producer(&self) -> &Producer {
        &self.producer
    }

    fn poll_room(&mut self, context: &Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            match &mut self.state {
                State::Closed => return Poll::Ready(Err(closed())),
                State::Sending(_) => ready!(self.poll_sent(context))?,
                State::Reserving(reservation) => {
                    let granted = ready!(reservation.poll(context.waker()));
                    if granted.is_err() {
                        self.state = State::Idle;
                    }
                    return Poll::Ready(granted);
                }
                State::Idle | State::Flushing => {
                    let (shared, bytes) = (self.producer.shared(), self.expected);
                    self.state = match shared.update(|accumulator| accumulator.has_room(bytes)) {
                        true => State::Idle,
                        false => State::Reserving(Reservation::new(Arc::clone(shared), bytes)),
                    };
                    if matches!(self.state, State::Idle) {
                        return Poll::Ready(Ok(()));
                    }
                }
            }
        }
    }

    /// Waits until the record that was given last is accepted.
    fn poll_sent(&mut self, context: &Context<'_>) -> Poll<Result<(), Error>> {
        let State::Sending(sending) = &mut self.state else {
            return Poll::Ready(Ok(()));
        };
        let mut context = Context::from_waker(context.waker());
        let outcome = ready!(sending.as_mut().poll(&mut context));
        self.state = State::Idle;
        Poll::Ready(self.note(outcome))
    }

    fn send(&mut self, record: OwnedRecord) -> Result<(), Error> {
        match self.state {
            State::Closed => return Err(closed()),
            State::Sending(_) => {
                let text = "a record was given to a sink that was not ready";
                return Err(Error::new(ErrorKind::Usage, text).with_topic(record.topic));
            }
            // The room that was reserved is free for the record now.
            _ => self.state = State::Idle,
        }
        let borrowed = ProduceRecord::from(&record);
        self.expected = borrowed.size_bound();
        if self.producer.interceptors().is_empty() {
            match self.producer.try_accept(&borrowed) {
                Err(error) if error.is_retriable() => {}
                outcome => return self.note(outcome),
            }
        }
        let producer = self.producer.clone();
        let sending = async move { producer.send(ProduceRecord::from(&record)).await };
        self.state = State::Sending(Box::pin(sending));
        // It has to begin, so that it stands in line.
        match self.poll_sent(&Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Ok(()),
        }
    }

    fn note(&mut self, outcome: Result<Delivery, Error>) -> Result<(), Error> {
        // Of a record that cannot be sent nothing follows for the next.
        let delivery = outcome.inspect_err(|_| self.expected = 1)?;
        let context = Context::from_waker(Waker::noop());
        let are_more = self.forget_resolved(&context).is_pending();
        let last = self.unresolved.back_mut().filter(|_| are_more);
        let (ack, index) = (delivery.ack(), delivery.index());
        if !last.is_some_and(|run| run.extend(ack, index)) {
            self.unresolved.push_back(Run::new(ack, index));
        }
        Ok(())
    }

    /// Keeps of what is resolved the first failure. Ready when everything is.
    fn forget_resolved(&mut self, context: &Context<'_>) -> Poll<()> {
        while let Some(oldest) = self.unresolved.front_mut() {
            ready!(oldest.poll(context));
            let failure = oldest.first_failure();
            self.failure = self.failure.take().or(failure);
            self.unresolved.pop_front();
        }
        Poll::Ready(())
    }

    fn poll_flushed(&mut self, context: &Context<'_>) -> Poll<Result<(), Error>> {
        if let Err(error) = ready!(self.poll_sent(context)) {
            self.failure.get_or_insert(error);
        }
        if matches!(self.state, State::Idle | State::Reserving(_)) && !self.unresolved.is_empty() {
            self.producer
                .shared()
                .update(|accumulator| accumulator.flush());
            self.state = State::Flushing;
        }
        ready!(self.forget_resolved(context));
        if matches!(self.state, State::Flushing) {
            self.state = State::Idle;
        }
        Poll::Ready(self.failure.take().map_or(Ok(()), Err))
    }
}

impl Sink<OwnedRecord> for ProducerSink {
    type Error = Error;

    fn poll_ready(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        self.poll_room(context)
    }

    fn start_send(mut self: Pin<&mut Self>, record: OwnedRecord) -> Result<(), Self::Error> {
        self.send(record)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        self.poll_flushed(context)
    }

    fn poll_close(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Self::Error>> {
        let outcome = ready!(self.poll_flushed(context));
        self.state = State::Closed;
        Poll::Ready(outcome)
    }
}

impl fmt::Debug for ProducerSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProducerSink")
            .field("producer", &self.producer)
            .finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the sink is closed").with_persistence(Persistence::NotPersisted)
}
