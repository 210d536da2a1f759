//! Why something that was asked for is not done: a code, and a sentence for people.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

/// What an admin API answers instead of doing what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) error: ErrorCode,
    pub(crate) message: Option<ByteString>,
}

impl Refusal {
    pub(crate) fn new(error: ErrorCode, message: impl Into<ByteString>) -> Self {
        Self {
            error,
            message: Some(message.into()),
        }
    }

    /// A code to which Kafka adds no sentence.
    pub(crate) fn bare(error: ErrorCode) -> Self {
        Self {
            error,
            message: None,
        }
    }
}

/// A code with the sentence that belongs to it.
impl From<ErrorCode> for Refusal {
    fn from(error: ErrorCode) -> Self {
        Self::new(error, error.message())
    }
}

/// The code and the sentence of a response: none of both when it went well.
pub(crate) fn outcome<T>(result: &Result<T, Refusal>) -> (ErrorCode, Option<ByteString>) {
    match result {
        Ok(_) => (ErrorCode::NONE, None),
        Err(refusal) => (refusal.error, refusal.message.clone()),
    }
}
