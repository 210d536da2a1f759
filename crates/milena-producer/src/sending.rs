//! A record that is being sent: accepted at once, or when what is in the way is gone.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use milena_core::{BoxFuture, Error};

use crate::accumulator::Refusal;
use crate::delivery::Delivery;
use crate::produce_record::ProduceRecord;
use crate::producer::Producer;

/// The future of [`Producer::send`]: resolves when the record is accepted into the buffer.
///
/// Nearly every record is when it is first polled, and then nothing is allocated and little is moved. One that has to wait
/// does so in a box.
///
/// # Cancel safety
/// Dropping it before it resolves queues nothing.
#[must_use = "nothing is sent before it is awaited"]
pub struct Sending<'a> {
    stage: Stage<'a>,
}

enum Stage<'a> {
    New(&'a Producer, ProduceRecord<'a>),
    Waiting(BoxFuture<'a, Result<Delivery, Error>>),
    Over,
}

impl<'a> Sending<'a> {
    #[inline]
    pub(crate) fn new(producer: &'a Producer, record: ProduceRecord<'a>) -> Self {
        Self {
            stage: Stage::New(producer, record),
        }
    }

    /// Waits for what is in the way of the record; `None` where interceptors are to see it first.
    #[cold]
    fn wait(
        &mut self,
        refusal: Option<Refusal>,
        context: &mut Context<'_>,
    ) -> Poll<Result<Delivery, Error>> {
        self.stage = match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::New(producer, record) => Stage::Waiting(match refusal {
                Some(refusal) => {
                    Box::pin(async move { producer.send_later(&record, refusal).await })
                }
                None => Box::pin(producer.send_intercepted(record)),
            }),
            begun => begun,
        };
        self.poll_waiting(context)
    }

    #[cold]
    fn poll_waiting(&mut self, context: &mut Context<'_>) -> Poll<Result<Delivery, Error>> {
        let Stage::Waiting(waiting) = &mut self.stage else {
            // It has resolved.
            return Poll::Pending;
        };
        let outcome = std::task::ready!(waiting.as_mut().poll(context));
        self.stage = Stage::Over;
        Poll::Ready(outcome)
    }
}

impl Future for Sending<'_> {
    type Output = Result<Delivery, Error>;

    // Not inlined, and what it calls is: so the delivery is made where it is wanted and not moved there.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Stage::New(producer, record) = &self.stage else {
            return self.poll_waiting(context);
        };
        if !producer.interceptors().is_empty() {
            return self.wait(None, context);
        }
        match producer.offer_one(record) {
            Ok(delivery) => {
                self.stage = Stage::Over;
                Poll::Ready(Ok(delivery))
            }
            Err(refusal) => self.wait(Some(refusal), context),
        }
    }
}

impl fmt::Debug for Sending<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.stage {
            Stage::New(..) => "new",
            Stage::Waiting(_) => "waiting",
            Stage::Over => "over",
        };
        write!(f, "Sending({stage})")
    }
}
