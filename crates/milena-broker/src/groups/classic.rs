//! A classic group: members that share out partitions among themselves, one generation after another.

mod generation;
mod joining;
mod leaving;
mod member;
mod phase;
mod returning;
mod stored;
mod syncing;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::answers::Answers;
use super::embedded::read_subscription;
use crate::hash_order::HashOrder;
use crate::moment::Moment;
use crate::settings::Settings;

pub(crate) use joining::Join;
pub(crate) use leaving::Leave;
pub(crate) use member::{Member, Protocols};
pub(crate) use phase::Phase;
pub(crate) use syncing::Sync;

/// The protocol type of consumers.
pub(crate) const CONSUMER: &str = "consumer";

/// A classic group.
#[derive(Debug)]
pub(crate) struct ClassicGroup {
    phase: Phase,
    /// When the phase has begun.
    since: Moment,
    /// `group.initial.rebalance.delay.ms`.
    initial_delay: Duration,
    ties: HashOrder,
    generation: i32,
    protocol_type: Option<ByteString>,
    /// The protocol of this generation.
    protocol: Option<ByteString>,
    leader: Option<ByteString>,
    members: BTreeMap<ByteString, Member>,
    /// Ids that were given out and not yet joined with, and when they are forgotten.
    pending: BTreeMap<ByteString, Moment>,
    /// What a group of consumers subscribes to, as far as that can be read.
    topics: Option<BTreeSet<ByteString>>,
    stored: stored::Stored,
}

impl ClassicGroup {
    /// A group without members.
    pub(crate) fn new(now: Moment, settings: &Settings) -> Self {
        Self {
            phase: Phase::Empty,
            since: now,
            initial_delay: settings.group_initial_rebalance_delay,
            ties: settings.release.ties(),
            generation: 0,
            protocol_type: None,
            protocol: None,
            leader: None,
            members: BTreeMap::new(),
            pending: BTreeMap::new(),
            topics: None,
            stored: stored::Stored::default(),
        }
    }

    pub(crate) fn phase(&self) -> &Phase {
        &self.phase
    }

    /// When the phase has begun.
    pub(crate) fn since(&self) -> Moment {
        self.since
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.phase == Phase::Empty
    }

    pub(crate) fn is_stable(&self) -> bool {
        matches!(self.phase, Phase::Stable { .. })
    }

    pub(crate) fn generation(&self) -> i32 {
        self.generation
    }

    pub(crate) fn protocol_type(&self) -> Option<&ByteString> {
        self.protocol_type.as_ref()
    }

    pub(crate) fn protocol(&self) -> Option<&ByteString> {
        self.protocol.as_ref()
    }

    pub(crate) fn members(&self) -> &BTreeMap<ByteString, Member> {
        &self.members
    }

    pub(crate) fn is_of_consumers(&self) -> bool {
        self.protocol_type
            .as_deref()
            .is_some_and(|kind| *kind == *CONSUMER)
    }

    /// Whether a consumer of the group subscribes to the topic, as far as is known.
    pub(crate) fn subscribes_to(&self, topic: &str) -> bool {
        match &self.topics {
            Some(topics) => topics.contains(topic),
            None => self.is_of_consumers(),
        }
    }

    /// Whether it is known what the group subscribes to.
    pub(crate) fn knows_topics(&self) -> bool {
        self.topics.is_some()
    }

    fn static_member(&self, instance_id: &str) -> Option<&ByteString> {
        let of_instance = |member: &Member| member.instance_id.as_deref() == Some(instance_id);
        let found = self.members.iter().find(|(_, member)| of_instance(member));
        found.map(|(id, _)| id)
    }

    /// Who says to be this member is it.
    fn check_member(
        &self,
        member_id: &str,
        instance_id: Option<&ByteString>,
    ) -> Result<(), ErrorCode> {
        if let Some(instance_id) = instance_id {
            match self.static_member(instance_id) {
                None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
                Some(id) if id != member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
                Some(_) => {}
            }
        }
        match self.members.contains_key(member_id) {
            true => Ok(()),
            false => Err(ErrorCode::UNKNOWN_MEMBER_ID),
        }
    }

    fn check_generation(&self, generation: i32) -> Result<(), ErrorCode> {
        match generation == self.generation {
            true => Ok(()),
            false => Err(ErrorCode::ILLEGAL_GENERATION),
        }
    }

    fn enter(&mut self, now: Moment, phase: Phase) {
        self.phase = phase;
        self.since = now;
    }

    /// A member says that it lives.
    pub(crate) fn heartbeat(
        &mut self,
        now: Moment,
        member_id: &str,
        instance_id: Option<&ByteString>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        self.check_member(member_id, instance_id)?;
        self.check_generation(generation)?;
        self.live_on(now, member_id);
        match self.phase {
            Phase::Empty => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            Phase::PreparingRebalance(_) => Err(ErrorCode::REBALANCE_IN_PROGRESS),
            Phase::CompletingRebalance { .. } | Phase::Stable { .. } => Ok(()),
        }
    }

    fn live_on(&mut self, now: Moment, member_id: &str) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.live_on(now);
        }
    }

    /// Whether this member may commit offsets, which counts as a word from it; nobody's word is needed while the group
    /// is empty.
    pub(crate) fn commit(
        &mut self,
        now: Moment,
        member_id: &str,
        instance_id: Option<&ByteString>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        if generation < 0 && self.is_empty() {
            return Ok(());
        }
        if generation < 0 && member_id.is_empty() && instance_id.is_none() {
            return Err(ErrorCode::UNKNOWN_MEMBER_ID);
        }
        self.check_member(member_id, instance_id)?;
        self.check_generation(generation)?;
        if matches!(self.phase, Phase::CompletingRebalance { .. }) {
            return Err(ErrorCode::REBALANCE_IN_PROGRESS);
        }
        self.live_on(now, member_id);
        Ok(())
    }

    /// Whether this member may commit offsets in a transaction. Producers of old do not say whose offsets they commit.
    pub(crate) fn check_transactional_commit(
        &self,
        member_id: &str,
        instance_id: Option<&ByteString>,
        generation: i32,
    ) -> Result<(), ErrorCode> {
        let says_who = generation >= 0 || !member_id.is_empty() || instance_id.is_some();
        if !says_who || (generation < 0 && self.is_empty()) {
            return Ok(());
        }
        self.check_member(member_id, instance_id)?;
        self.check_generation(generation)
    }

    /// When something is due.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let members = self.members.values().filter_map(|member| member.expires);
        let pending = self.pending.values().copied();
        members.chain(pending).chain(self.phase.due()).min()
    }

    /// Does what is due.
    pub(crate) fn handle_timeout(&mut self, now: Moment, out: &mut Answers) {
        let phase_due = self.phase.due();
        self.expire_pending(now, out);
        self.expire_members(now, out);
        // What the expirations have brought about begins a new wait.
        if phase_due != self.phase.due() || phase_due.is_none_or(|due| due > now) {
            return;
        }
        match self.phase {
            Phase::Empty => {}
            Phase::PreparingRebalance(gathering) => {
                match gathering.extended(now, self.initial_delay) {
                    Some(longer) => self.phase = Phase::PreparingRebalance(longer),
                    None => self.complete_join(now, out),
                }
            }
            Phase::CompletingRebalance { .. } | Phase::Stable { .. } => self.expire_sync(now, out),
        }
    }

    fn rebalance_timeout(&self) -> Duration {
        let timeouts = self.members.values().map(|member| member.rebalance_timeout);
        timeouts.max().unwrap_or_default()
    }

    /// What the members subscribe to, if they are consumers whose words can be read.
    fn read_topics(&self) -> Option<BTreeSet<ByteString>> {
        if !self.is_of_consumers() {
            return None;
        }
        if self.members.is_empty() {
            return Some(BTreeSet::new());
        }
        let protocol = self.protocol.as_ref()?;
        let mut topics = BTreeSet::new();
        for member in self.members.values() {
            topics.extend(read_subscription(&member.metadata(Some(protocol)))?.topics);
        }
        Some(topics)
    }
}
