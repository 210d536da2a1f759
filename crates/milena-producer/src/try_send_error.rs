//! A record that was not accepted, given back with the reason.

use std::fmt;

use milena_core::Error;

use crate::produce_record::ProduceRecord;

/// A record that [`Producer::try_send`](crate::Producer::try_send) did not accept: it comes back, to be sent later,
/// and nothing of it was queued.
#[derive(Clone)]
pub struct TrySendError<'a> {
    /// Why.
    pub error: Error,
    /// What was to be sent.
    pub record: ProduceRecord<'a>,
}

impl fmt::Display for TrySendError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for TrySendError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for TrySendError<'_> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error.source()
    }
}

impl From<TrySendError<'_>> for Error {
    fn from(refused: TrySendError<'_>) -> Self {
        refused.error
    }
}
