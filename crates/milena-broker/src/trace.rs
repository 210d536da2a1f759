//! A number that says whether two runs were the same: a hash over everything the cluster got and gave.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::connection::ConnectionId;
use crate::moment::Moment;

/// What has happened so far, as one number. Off unless asked for, because it reads every byte.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    hasher: Option<DefaultHasher>,
    events: u64,
}

/// Which way bytes went.
#[derive(Clone, Copy, Debug, Hash)]
pub(crate) enum Way {
    In,
    Out,
}

impl Trace {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            // Its keys are fixed, so the number is the same in every process.
            hasher: on.then(DefaultHasher::new),
            events: 0,
        }
    }

    pub(crate) fn note(
        &mut self,
        now: Moment,
        way: Way,
        connection: ConnectionId,
        bytes: &[&[u8]],
    ) {
        self.events += 1;
        if let Some(hasher) = &mut self.hasher {
            (now, way, connection).hash(hasher);
            bytes.iter().for_each(|piece| hasher.write(piece));
        }
    }

    /// The hash so far, and how many frames and connections it covers.
    pub(crate) fn summary(&self) -> (u64, u64) {
        (self.hasher.as_ref().map_or(0, Hasher::finish), self.events)
    }
}
