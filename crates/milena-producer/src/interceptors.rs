//! The interceptors of a producer, in order.

use std::fmt;
use std::sync::Arc;

use milena_core::{Error, ErrorKind};

use crate::delivery::{Delivery, RecordMetadata};
use crate::interceptor::ProducerInterceptor;
use crate::listener::guard;
use crate::produce_record::ProduceRecord;
use crate::scratch::Scratch;

/// Any number of interceptors; cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Interceptors(Arc<Vec<Arc<dyn ProducerInterceptor>>>);

impl Interceptors {
    pub(crate) fn push(&mut self, interceptor: impl ProducerInterceptor) {
        Arc::make_mut(&mut self.0).push(Arc::new(interceptor));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Shows a record to each until one refuses it.
    pub(crate) fn on_send<'a>(
        &self,
        record: &mut ProduceRecord<'a>,
        scratch: &'a Scratch,
    ) -> Result<(), Error> {
        for interceptor in self.0.iter() {
            let mut changed = record.clone();
            let verdict = guard("interceptor", || interceptor.on_send(&mut changed, scratch));
            // Of one that panicked nothing stays.
            if let Some(verdict) = verdict {
                *record = changed;
                verdict.map_err(|error| about(record.topic, error))?;
            }
        }
        Ok(())
    }

    pub(crate) fn on_acknowledgement(&self, outcome: Result<&RecordMetadata, &Error>) {
        for interceptor in self.0.iter() {
            guard("interceptor", || interceptor.on_acknowledgement(outcome));
        }
    }

    /// Promises an outcome for a record that was shown.
    pub(crate) fn expect(&self, topic: &str) -> Expectation<'_> {
        Expectation {
            interceptors: self,
            topic: Some(topic.into()),
        }
    }
}

impl fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of them", self.0.len())
    }
}

/// A record that was shown to interceptors and is not accepted yet. They are told when it is dropped.
pub(crate) struct Expectation<'i> {
    interceptors: &'i Interceptors,
    topic: Option<Arc<str>>,
}

impl Expectation<'_> {
    /// Tells them why the record was not accepted, or has them told when its outcome is known.
    pub(crate) fn meet(mut self, outcome: &Result<Delivery, Error>) {
        self.topic = None;
        match outcome {
            Ok(delivery) => delivery.intercept(self.interceptors),
            Err(error) => self.interceptors.on_acknowledgement(Err(error)),
        }
    }
}

impl Drop for Expectation<'_> {
    fn drop(&mut self) {
        if let Some(topic) = self.topic.take() {
            let text = "the send was abandoned before the record was accepted";
            let error = Error::new(ErrorKind::Cancelled, text).with_topic(topic);
            self.interceptors.on_acknowledgement(Err(&error));
        }
    }
}

/// Tells a closure of failures, and of nothing else.
pub(crate) struct OnFailure<F>(pub(crate) F);

impl<F: Fn(&Error) + Send + Sync + 'static> ProducerInterceptor for OnFailure<F> {
    fn on_acknowledgement(&self, outcome: Result<&RecordMetadata, &Error>) {
        if let Err(error) = outcome {
            (self.0)(error);
        }
    }
}

fn about(topic: &str, error: Error) -> Error {
    match error.topic() {
        Some(_) => error,
        None => error.with_topic(topic),
    }
}
