//! What goes wrong on purpose: rules over requests, and what they make of a request and its answer.

use std::time::Duration;

/// What becomes of a request's answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is sent.
    #[default]
    Send,
    /// The connection is closed instead.
    Cut,
    /// It is sent that much later.
    Late(Duration),
    /// It is never sent, and the connection stays open.
    Never,
}
