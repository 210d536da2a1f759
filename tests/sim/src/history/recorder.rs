//! The recorder that the tasks of a run share: it numbers what they do, and keeps it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Event, History, Nemesis, Note, Op, Outcome, Process, What};

/// Takes down what happens. Clones write to the same history.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    history: Arc<Mutex<History>>,
}

impl Recorder {
    /// A call begins. The number is for its return.
    pub fn invoke(&self, now: Duration, process: Process, op: Op) -> u64 {
        self.push(now, process, What::Invoke(op))
    }

    /// The call with this number has ended.
    pub fn returned(&self, now: Duration, process: Process, call: u64, outcome: Outcome) -> u64 {
        self.push(now, process, What::Return { call, outcome })
    }

    /// A client told something unasked.
    pub fn note(&self, now: Duration, process: Process, note: Note) -> u64 {
        self.push(now, process, What::Note(note))
    }

    /// A fault, or its end.
    pub fn nemesis(&self, now: Duration, nemesis: Nemesis) -> u64 {
        self.push(now, Process::NEMESIS, What::Nemesis(nemesis))
    }

    /// The history so far; the recorder begins anew.
    #[must_use]
    pub fn take(&self) -> History {
        std::mem::take(&mut *self.lock())
    }

    fn push(&self, at: Duration, process: Process, what: What) -> u64 {
        self.lock().push(Event {
            seq: 0,
            at,
            process,
            what,
        })
    }

    // A task that panicked has not left half an event: a push is one step.
    fn lock(&self) -> MutexGuard<'_, History> {
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
