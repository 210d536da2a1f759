//! One step of a member from what it has to what it is to have: first it gives up, then it gets what others gave up.

use super::member::{ConsumerMember, Held, Progress};
use crate::groups::assignor::Parts;
use crate::topics::PartitionKey;

/// What a member is to have, and what is in the way.
pub(super) struct Goal<'a> {
    pub(super) epoch: i32,
    pub(super) target: &'a Parts,
    /// What anybody in the group has or has to give up, the member itself included.
    pub(super) held: &'a Parts,
    /// What the member says that it has; nothing if it does not say.
    pub(super) owned: Option<&'a Parts>,
    /// Whether the member subscribes to something else than before.
    pub(super) resubscribed: bool,
    pub(super) subscribed: &'a dyn Fn(PartitionKey) -> bool,
}

impl Goal<'_> {
    /// Whether the member may still have one of these. Who does not say may.
    fn still_owns(&self, parts: &Held) -> bool {
        match self.owned {
            None => true,
            Some(owned) => owned.iter().any(|part| parts.contains_key(part)),
        }
    }
}

impl ConsumerMember {
    /// Makes one step, and says whether there was one to make.
    pub(super) fn reconcile(&mut self, goal: &Goal<'_>) -> bool {
        let before = self.clone();
        match self.progress {
            Progress::Stable if self.epoch != goal.epoch => self.approach(goal),
            Progress::Unrevoked if goal.still_owns(&self.revoking) => self.resubscribe(goal),
            Progress::Stable => self.resubscribe(goal),
            Progress::Unrevoked | Progress::Unreleased => self.approach(goal),
        }
        *self != before
    }

    fn approach(&mut self, goal: &Goal<'_>) {
        let wanted = |part: &PartitionKey| goal.target.contains(part) && (goal.subscribed)(*part);
        let (kept, revoking): (Held, Held) = std::mem::take(&mut self.assigned)
            .into_iter()
            .partition(|(part, _)| wanted(part));
        let missing = goal.target.iter().filter(|part| !kept.contains_key(part));
        let missing = missing.filter(|part| (goal.subscribed)(**part));
        let (unreleased, free): (Parts, Parts) =
            missing.copied().partition(|part| goal.held.contains(part));
        self.assigned = kept;
        if !revoking.is_empty() && goal.still_owns(&revoking) {
            self.revoking = revoking;
            self.progress = Progress::Unrevoked;
            return;
        }
        self.revoking.clear();
        self.assigned
            .extend(free.into_iter().map(|part| (part, goal.epoch)));
        self.progress = match unreleased.is_empty() {
            true => Progress::Stable,
            false => Progress::Unreleased,
        };
        self.enter(goal.epoch);
    }

    /// What the member does not subscribe to any longer it gives up at once, whatever it is to have.
    fn resubscribe(&mut self, goal: &Goal<'_>) {
        if !goal.resubscribed {
            return;
        }
        let (kept, gone): (Held, Held) = std::mem::take(&mut self.assigned)
            .into_iter()
            .partition(|(part, _)| (goal.subscribed)(*part));
        self.assigned = kept;
        if gone.is_empty() {
            return;
        }
        self.previous_epoch = self.epoch;
        if goal.still_owns(&gone) {
            self.revoking.extend(gone);
            self.progress = Progress::Unrevoked;
        }
    }

    fn enter(&mut self, epoch: i32) {
        self.previous_epoch = self.epoch;
        self.epoch = epoch;
    }
}
