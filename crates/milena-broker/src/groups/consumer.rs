//! A consumer group (KIP-848): the coordinator decides what each member is to have, and leads them there one by one.

mod claims;
mod classic_members;
mod heartbeat;
mod member;
mod reconciliation;
mod subscriptions;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use bytestring::ByteString;

use super::assignor::{Assignment, Assignor, Parts};
use super::catalogue::{Catalogue, Entry};
use crate::moment::Moment;
use crate::settings::Settings;

pub(crate) use classic_members::ClassicFace;
pub(crate) use heartbeat::{Beat, Beaten};
pub(crate) use member::{ConsumerMember, Held, Progress};
use subscriptions::Expressions;

/// The epoch of a group that has just been made; nobody has anything in it.
const FIRST_EPOCH: i32 = 1;

/// A consumer group.
#[derive(Debug)]
pub(crate) struct ConsumerGroup {
    /// Grows whenever the members or their topics change.
    epoch: i32,
    /// The epoch that the target is for.
    assignment_epoch: i32,
    /// When the target was made.
    assigned_at: Option<Moment>,
    members: BTreeMap<ByteString, ConsumerMember>,
    /// What each member is to have.
    target: Assignment,
    /// The topics that somebody subscribes to, as they were when the epoch began.
    topics: BTreeMap<ByteString, Entry>,
    /// Whether topics may have changed since.
    stale: bool,
    expressions: Expressions,
    /// Whether it is to be a classic group.
    downgrade: Option<Downgrade>,
}

/// How a group goes back to the classic protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Downgrade {
    /// The last member of the consumer protocol has gone: its part is shared out anew.
    Rebalances,
    /// One of the classic protocol has taken its place.
    Quiet,
}

impl ConsumerGroup {
    pub(crate) fn new() -> Self {
        Self {
            epoch: FIRST_EPOCH,
            assignment_epoch: FIRST_EPOCH,
            assigned_at: None,
            members: BTreeMap::new(),
            target: Assignment::new(),
            topics: BTreeMap::new(),
            stale: false,
            expressions: Expressions::default(),
            downgrade: None,
        }
    }

    /// A group of members that have come from a classic group with what they had.
    pub(crate) fn of_classic(
        now: Moment,
        generation: i32,
        members: BTreeMap<ByteString, ConsumerMember>,
        catalogue: &Catalogue,
    ) -> Self {
        let targets = members.iter();
        let mut group = Self {
            epoch: generation,
            assignment_epoch: generation,
            target: targets
                .map(|(id, member)| (id.clone(), member.parts()))
                .collect(),
            members,
            ..Self::new()
        };
        group.topics = group.subscribed(catalogue);
        for member in group.members.values_mut() {
            let session = member.classic.as_ref().map(|face| face.session_timeout);
            member.session_ends = session.map(|session| now.after(session));
        }
        group
    }

    pub(crate) fn take_downgrade(&mut self) -> Option<Downgrade> {
        self.downgrade.take()
    }

    /// What members have or have to give up.
    fn held(&self) -> Parts {
        let members = self.members.values();
        members.flat_map(ConsumerMember::held).collect()
    }

    pub(crate) fn epoch(&self) -> i32 {
        self.epoch
    }

    pub(crate) fn assignment_epoch(&self) -> i32 {
        self.assignment_epoch
    }

    pub(crate) fn members(&self) -> &BTreeMap<ByteString, ConsumerMember> {
        &self.members
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// What a member is to have.
    pub(crate) fn target(&self, member_id: &str) -> Parts {
        self.target.get(member_id).cloned().unwrap_or_default()
    }

    /// Kafka's name of the state.
    pub(crate) fn state(&self) -> &'static str {
        let mut members = self.members.values();
        if self.members.is_empty() {
            "Empty"
        } else if self.epoch > self.assignment_epoch {
            "Assigning"
        } else if members.any(|member| !member.is_reconciled_to(self.assignment_epoch)) {
            "Reconciling"
        } else {
            "Stable"
        }
    }

    pub(crate) fn subscribes_to(&self, topic: &str) -> bool {
        let mut members = self.members.values();
        members.any(|member| self.topics_of(member).any(|name| *name == *topic))
    }

    /// Topics have changed; members hear of it with their next heartbeats.
    pub(crate) fn note_topics(&mut self, created: bool) {
        self.stale = true;
        if created {
            self.expressions.note_new_topics();
        }
    }

    fn topics_of<'a>(&'a self, member: &'a ConsumerMember) -> impl Iterator<Item = &'a ByteString> {
        let regex = member.regex.iter();
        let matched = regex.flat_map(|regex| self.expressions.topics(regex));
        member.topics.iter().chain(matched)
    }

    /// The topics that somebody subscribes to and that are there.
    fn subscribed(&self, catalogue: &Catalogue) -> BTreeMap<ByteString, Entry> {
        let topics = self
            .members
            .values()
            .flat_map(|member| self.topics_of(member));
        let there = topics.filter_map(|name| Some((name.clone(), catalogue.get(name)?)));
        there.collect()
    }

    fn static_member(&self, instance_id: &str) -> Option<(&ByteString, &ConsumerMember)> {
        let of_instance =
            |member: &ConsumerMember| member.instance_id.as_deref() == Some(instance_id);
        self.members.iter().find(|(_, member)| of_instance(member))
    }

    /// A member is out. If only members of the classic protocol stay, the group becomes one of theirs.
    fn fence(&mut self, member_id: &str, catalogue: &Catalogue, settings: &Settings) {
        let remaining = self.members.len().saturating_sub(1);
        let downgrades = settings.group_migration.downgrades()
            && (1..=settings.group_max_size).contains(&remaining)
            && self.all_classic_but(member_id);
        let epoch = self.epoch;
        self.remove(member_id, catalogue, settings);
        if downgrades {
            self.epoch = epoch;
            self.downgrade = Some(Downgrade::Rebalances);
        }
    }

    /// A member is out: those who stay will hear of it with their next heartbeats.
    fn remove(&mut self, member_id: &str, catalogue: &Catalogue, settings: &Settings) {
        self.members.remove(member_id);
        self.target.remove(member_id);
        self.topics = self.subscribed(catalogue);
        self.epoch += 1;
        self.assign_nobody(settings);
    }

    /// Without members there is nothing to share out.
    fn assign_nobody(&mut self, settings: &Settings) {
        if self.members.is_empty() && settings.release.assigns_nobody() {
            self.assignment_epoch = self.epoch;
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let members = self.members.values();
        members.filter_map(ConsumerMember::due).min()
    }

    /// Members of whom nothing was heard, or who have not given up what they had to, are out.
    pub(crate) fn handle_timeout(
        &mut self,
        now: Moment,
        catalogue: &Catalogue,
        settings: &Settings,
    ) {
        let members = self.members.iter();
        let due = members.filter(|(_, member)| member.due().is_some_and(|due| due <= now));
        let due: Vec<_> = due.map(|(id, _)| id.clone()).collect();
        for member_id in due {
            self.fence(&member_id, catalogue, settings);
        }
    }

    /// Its coordinator is none any longer. Everything is written down.
    pub(crate) fn unload(&mut self) {
        for member in self.members.values_mut() {
            member.session_ends = None;
            member.revoke_by = None;
            if let Some(face) = &mut member.classic {
                face.join_by = None;
                face.sync_by = None;
            }
        }
    }

    /// A coordinator has read it: everybody's time begins again.
    pub(crate) fn load(&mut self, at: Moment, settings: &Settings) {
        for member in self.members.values_mut() {
            let session = member.classic.as_ref().map(|face| face.session_timeout);
            let session = session.unwrap_or(settings.consumer_group_session_timeout);
            member.session_ends = Some(at.after(session));
            member.revoke_by = (member.progress == Progress::Unrevoked)
                .then(|| at.after(member.rebalance_timeout));
        }
    }
}
