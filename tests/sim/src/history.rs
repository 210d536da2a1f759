//! What happened in a run, in order: the calls of the clients, what they returned, what the clients told, and the faults.

mod event;
mod fnv;
mod op;
mod place;
mod recorder;
mod text;
mod value;

pub use event::{Cause, Event, Nemesis, Note, Process, Usage, What};
pub use fnv::Fnv;
pub use op::{AckType, Acquired, Answer, Observed, Op, Outcome, SeekTo, Sent};
pub use place::{Topic, TopicPartition};
pub use recorder::Recorder;
pub use value::{Payload, Value, ValueId};

/// The events of a run. The number of an event is its place here.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    events: Vec<Event>,
}

impl History {
    /// Adds an event and says its number.
    pub fn push(&mut self, mut event: Event) -> u64 {
        event.seq = self.events.len() as u64;
        self.events.push(event);
        self.events.len() as u64 - 1
    }

    /// All events.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The hash of the printed history: two runs with the same hash went the same way.
    #[must_use]
    pub fn trace_hash(&self) -> u64 {
        use std::fmt::Write as _;
        let mut fnv = Fnv::default();
        write!(fnv, "{self}").expect("hashing does not fail");
        fnv.value()
    }
}
