//! A record that was not accepted, given back with the reason.

use std::fmt;

use milena_core::Error;

use crate::produce_record::ProduceRecord;

/// A send that was not accepted: the record comes back and nothing of it was queued.
#[derive(Clone)]
pub struct SendError<'a> {
    /// Why.
    pub error: Error,
    /// What was to be sent.
    pub record: ProduceRecord<'a>,
}

impl fmt::Display for SendError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for SendError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for SendError<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

impl From<SendError<'_>> for Error {
    fn from(refused: SendError<'_>) -> Self {
        refused.error
    }
}
