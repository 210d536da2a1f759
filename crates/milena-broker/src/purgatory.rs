//! Requests that wait: a fetch for records, a produce for followers.

use crate::machine::Machine;
use crate::moment::Moment;

/// What has been put off, and until when.
#[derive(Debug, Default)]
pub(crate) struct Purgatory {}

impl Purgatory {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        None
    }

    /// Answers what need not wait any longer, and says whether there was anything.
    pub(crate) fn settle(_machine: &mut Machine, _now: Moment) -> bool {
        false
    }
}
