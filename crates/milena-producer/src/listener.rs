//! Who is told the outcome of a record without asking for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use milena_core::Error;

use crate::ack::{Ack, Outcome};
use crate::delivery::RecordMetadata;
use crate::interceptors::Interceptors;

/// Somebody who is to be told of one record of a batch.
pub(crate) struct Listener {
    pub(crate) index: u32,
    /// The time that the record was accepted with.
    pub(crate) timestamp: i64,
    pub(crate) ear: Ear,
}

/// Whom to tell.
pub(crate) enum Ear {
    /// A closure of the one who sent the record.
    Callback(Box<dyn FnOnce(Result<RecordMetadata, Error>) + Send>),
    /// Those who are told of every record.
    Interceptors(Interceptors),
}

impl Listener {
    /// Call it without a lock: what is called may do as it likes.
    pub(crate) fn tell(self, ack: &Ack, outcome: Outcome) {
        let outcome = outcome.map(|place| ack.metadata(place, self.timestamp));
        match self.ear {
            Ear::Callback(callback) => guard("callback", || callback(outcome)).unwrap_or(()),
            Ear::Interceptors(interceptors) => interceptors.on_acknowledgement(outcome.as_ref()),
        }
    }
}

/// Runs code of the application, which must not take the producer with it when it panics. `None` if it does.
pub(crate) fn guard<T>(what: &str, code: impl FnOnce() -> T) -> Option<T> {
    // What it shares with others is theirs to protect; nothing of the producer is left half done.
    let outcome = catch_unwind(AssertUnwindSafe(code));
    if let Err(panic) = &outcome {
        let message = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let message = message.or_else(|| panic.downcast_ref::<String>().cloned());
        let message = message.unwrap_or_else(|| "no message".to_owned());
        tracing::error!(
            says = message,
            "a {what} of the application panicked; the producer goes on"
        );
    }
    outcome.ok()
}
