//! The calls of a history: each beginning with its end.

use std::time::Duration;

use crate::history::{Answer, History, Observed, Op, Outcome, Process, Sent, Value, What};

/// A call, from its beginning to its end if it has one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Call<'a> {
    pub(super) seq: u64,
    pub(super) at: Duration,
    pub(super) process: Process,
    pub(super) op: &'a Op,
    pub(super) returned: Option<Returned<'a>>,
}

/// The end of a call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Returned<'a> {
    pub(super) seq: u64,
    pub(super) at: Duration,
    pub(super) outcome: &'a Outcome,
}

/// What is known of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Verdict {
    Done,
    Failed,
    Unknown,
}

impl<'a> Call<'a> {
    pub(super) fn verdict(&self) -> Verdict {
        match self.returned.map(|returned| returned.outcome) {
            Some(Outcome::Ok(_)) => Verdict::Done,
            Some(Outcome::Fail(_)) => Verdict::Failed,
            Some(Outcome::Info(_)) | None => Verdict::Unknown,
        }
    }

    pub(super) fn answer(&self) -> Option<&'a Answer> {
        match self.returned?.outcome {
            Outcome::Ok(answer) => Some(answer),
            Outcome::Fail(_) | Outcome::Info(_) => None,
        }
    }

    pub(super) fn sent_value(&self) -> Option<&'a Value> {
        match self.op {
            Op::Send(value) => Some(value),
            _ => None,
        }
    }

    pub(super) fn sent(&self) -> Option<&'a Sent> {
        match self.answer()? {
            Answer::Sent(sent) => Some(sent),
            _ => None,
        }
    }

    /// The records of a poll that returned.
    pub(super) fn polled(&self) -> Option<&'a [Observed]> {
        match (self.op, self.answer()?) {
            (Op::Poll { .. }, Answer::Polled(records)) => Some(records),
            _ => None,
        }
    }

    /// The transaction that a poll was made in.
    pub(super) fn poll_txn(&self) -> Option<u64> {
        match self.op {
            Op::Poll { txn } => *txn,
            _ => None,
        }
    }

    /// The numbers of its beginning and its end.
    pub(super) fn events(&self) -> Vec<u64> {
        let end = self.returned.map(|returned| returned.seq);
        std::iter::once(self.seq).chain(end).collect()
    }

    /// When it ended, or never.
    pub(super) fn end(&self) -> Duration {
        self.returned.map_or(Duration::MAX, |returned| returned.at)
    }
}

/// All calls in the order of their beginnings.
#[derive(Debug, Default)]
pub(super) struct Calls<'a> {
    pub(super) all: Vec<Call<'a>>,
    /// Events that end a call that had ended already, or none.
    pub(super) stray: Vec<u64>,
    by_event: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'a> Calls<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        let mut calls = Self {
            by_event: vec![NONE; history.events().len()],
            ..Self::default()
        };
        for event in history.events() {
            match &event.what {
                What::Invoke(op) => {
                    calls.by_event[event.seq as usize] = calls.all.len() as u32;
                    calls.all.push(Call {
                        seq: event.seq,
                        at: event.at,
                        process: event.process,
                        op,
                        returned: None,
                    });
                }
                What::Return { call, outcome } => {
                    let end = Returned {
                        seq: event.seq,
                        at: event.at,
                        outcome,
                    };
                    calls.end(*call, end);
                }
                What::Note(_) | What::Nemesis(_) => {}
            }
        }
        calls
    }

    fn end(&mut self, call: u64, end: Returned<'a>) {
        let index = self.by_event.get(call as usize).copied().unwrap_or(NONE);
        match self.all.get_mut(index as usize) {
            Some(call) if call.returned.is_none() => {
                call.returned = Some(end);
                self.by_event[end.seq as usize] = index;
            }
            _ => self.stray.push(end.seq),
        }
    }

    /// The call that this event begins or ends.
    pub(super) fn of_event(&self, seq: u64) -> Option<&Call<'a>> {
        self.all.get(self.by_event[seq as usize] as usize)
    }
}
