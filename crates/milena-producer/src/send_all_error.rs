//! Records of which one was not accepted.

use std::fmt;

use milena_core::Error;

use crate::deliveries::Deliveries;

/// A record that [`Producer::send_all`](crate::Producer::send_all) could not accept. Those before it were, those behind it
/// were not looked at.
pub struct SendAllError {
    /// Why.
    pub error: Error,
    /// Those before it: its own place among the records is their [number](Deliveries::len).
    pub accepted: Deliveries,
}

impl fmt::Display for SendAllError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} was not accepted", self.accepted.len())
    }
}

impl fmt::Debug for SendAllError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SendAllError")
            .field("index", &self.accepted.len())
            .field("error", &self.error)
            .finish()
    }
}

impl std::error::Error for SendAllError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

impl From<SendAllError> for Error {
    fn from(refused: SendAllError) -> Self {
        refused.error
    }
}
