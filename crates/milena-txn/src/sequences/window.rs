//! The batches of a partition that are not settled, and those settled behind them.

use std::collections::VecDeque;

/// How many batches of a producer a broker knows again in each partition.
const REMEMBERED: usize = 5;

/// Batches in the order of their numbers. The oldest is never settled.
#[derive(Debug, Default)]
pub(super) struct Window(VecDeque<Slot>);

#[derive(Debug)]
struct Slot {
    base: i32,
    attempt: Attempt,
    /// A broker may have written it although it did not acknowledge it.
    is_ambiguous: bool,
    /// The batch before it was given up.
    follows_gap: bool,
}

/// What became of the latest attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    InFlight,
    Over,
    Acked,
}

impl Window {
    /// Whether one more would still be remembered when the oldest is sent again.
    pub(super) fn has_room(&self) -> bool {
        self.0.len() < REMEMBERED
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the broker knows the batch again, whatever of those behind it was written.
    pub(super) fn is_remembered(&self, base: i32) -> bool {
        self.position(base).is_some_and(|place| place < REMEMBERED)
    }

    pub(super) fn is_oldest(&self, base: i32) -> bool {
        self.0.front().is_some_and(|slot| slot.base == base)
    }

    /// Whether numbers may be missing before the oldest.
    pub(super) fn begins_with_gap(&self) -> bool {
        self.0.front().is_some_and(|slot| slot.follows_gap)
    }

    pub(super) fn push(&mut self, base: i32) {
        self.0.push_back(Slot {
            base,
            attempt: Attempt::InFlight,
            is_ambiguous: false,
            follows_gap: false,
        });
    }

    pub(super) fn resend(&mut self, base: i32) {
        if let Some(slot) = self.slot(base) {
            slot.attempt = Attempt::InFlight;
        }
    }

    pub(super) fn land(&mut self, base: i32, is_ambiguous: bool) {
        if let Some(slot) = self.slot(base) {
            slot.attempt = Attempt::Over;
            slot.is_ambiguous |= is_ambiguous;
        }
    }

    /// Returns whether there is such a batch.
    pub(super) fn settle(&mut self, base: i32) -> bool {
        let Some(slot) = self.slot(base) else {
            return false;
        };
        slot.attempt = Attempt::Acked;
        self.trim();
        true
    }

    /// Returns whether there was such a batch.
    pub(super) fn remove(&mut self, base: i32) -> bool {
        let Some(place) = self.position(base) else {
            return false;
        };
        self.0.remove(place);
        if let Some(next) = self.0.get_mut(place) {
            next.follows_gap = true;
        }
        self.trim();
        true
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Whether no attempt is under way.
    pub(super) fn is_landed(&self) -> bool {
        self.0.iter().all(|slot| slot.attempt != Attempt::InFlight)
    }

    /// Whether nothing is left that a broker has or might have and did not acknowledge.
    pub(super) fn is_certainly_unwritten(&self) -> bool {
        let unwritten = |slot: &Slot| slot.attempt == Attempt::Over && !slot.is_ambiguous;
        self.0.iter().all(unwritten)
    }

    fn position(&self, base: i32) -> Option<usize> {
        self.0.iter().position(|slot| slot.base == base)
    }

    fn slot(&mut self, base: i32) -> Option<&mut Slot> {
        self.0.iter_mut().find(|slot| slot.base == base)
    }

    fn trim(&mut self) {
        while self
            .0
            .front()
            .is_some_and(|slot| slot.attempt == Attempt::Acked)
        {
            self.0.pop_front();
        }
    }
}
