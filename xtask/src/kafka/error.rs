//! The one error of the real-Kafka tasks: a sentence that says what to do.

use std::fmt;

/// Says what went wrong and to what, in words for the person at the terminal.
#[derive(Clone, Debug)]
pub struct Error(String);

impl Error {
    /// An error with this sentence.
    pub fn new(text: impl Into<String>) -> Error {
        Error(text.into())
    }

    /// The same error, with what was being done in front.
    #[must_use]
    pub fn while_doing(self, what: impl fmt::Display) -> Error {
        Error(format!("{what}: {}", self.0))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// Turns an I/O error into a sentence naming what was attempted and on which path or command.
pub(crate) fn io(what: impl fmt::Display) -> impl FnOnce(std::io::Error) -> Error {
    move |error| Error(format!("{what}: {error}"))
}
