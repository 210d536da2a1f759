//! A group of either protocol and how far it has read, for as long as either is there.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::answers::Answers;
use super::catalogue::Catalogue;
use super::classic::{CONSUMER, ClassicGroup};
use super::consumer::ConsumerGroup;
use super::offsets::{Committed, Offsets};
use crate::moment::Moment;
use crate::settings::Settings;
use crate::topics::PartitionKey;

/// A group.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) kind: Kind,
    pub(crate) offsets: Offsets,
    /// The partition of the offsets topic that it belongs to.
    pub(super) partition: i32,
    /// When it is looked at next for what is too old.
    sweep_at: Option<Moment>,
}

/// How the group's members share out partitions.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Among themselves.
    Classic(Box<ClassicGroup>),
    /// As the coordinator decides.
    Consumer(Box<ConsumerGroup>),
}

/// Who commits or asks: a member, or nobody in particular.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim<'a> {
    pub(crate) member_id: &'a str,
    pub(crate) instance_id: Option<&'a ByteString>,
    /// The generation or the epoch; -1 for no member.
    pub(crate) epoch: i32,
    /// The version in which it says so: older ones know fewer errors.
    pub(crate) version: i16,
}

impl Group {
    pub(super) fn new(kind: Kind, partition: i32) -> Self {
        Self {
            kind,
            offsets: Offsets::default(),
            partition,
            sweep_at: None,
        }
    }

    /// Whether nobody is in it.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Classic(group) => group.is_empty(),
            Kind::Consumer(group) => group.is_empty(),
        }
    }

    /// Kafka's name of the group's state.
    pub(crate) fn state(&self) -> &'static str {
        match &self.kind {
            Kind::Classic(group) => group.phase().name(),
            Kind::Consumer(group) => group.state(),
        }
    }

    /// Kafka's name of the group's type.
    pub(crate) fn type_name(&self) -> &'static str {
        match &self.kind {
            Kind::Classic(_) => "classic",
            Kind::Consumer(_) => "consumer",
        }
    }

    pub(crate) fn protocol_type(&self) -> ByteString {
        match &self.kind {
            Kind::Classic(group) => group.protocol_type().cloned().unwrap_or_default(),
            Kind::Consumer(_) => ByteString::from_static(CONSUMER),
        }
    }

    /// Whether somebody in it subscribes to the topic.
    pub(crate) fn subscribes_to(&self, topic: &str) -> bool {
        match &self.kind {
            Kind::Classic(group) => group.subscribes_to(topic),
            Kind::Consumer(group) => group.subscribes_to(topic),
        }
    }

    /// Whether offsets of these partitions may be committed in this name.
    pub(crate) fn check_commit(
        &mut self,
        now: Moment,
        claim: Claim<'_>,
        parts: &[PartitionKey],
    ) -> Result<(), ErrorCode> {
        match &mut self.kind {
            Kind::Classic(group) => {
                group.commit(now, claim.member_id, claim.instance_id, claim.epoch)
            }
            Kind::Consumer(group) => group.check_commit(claim, parts, false),
        }
    }

    /// Whether a transaction may commit offsets of these partitions in this name.
    pub(crate) fn check_transactional_commit(
        &self,
        claim: Claim<'_>,
        parts: &[PartitionKey],
    ) -> Result<(), ErrorCode> {
        match &self.kind {
            Kind::Classic(group) => {
                group.check_transactional_commit(claim.member_id, claim.instance_id, claim.epoch)
            }
            // Producers know one word for an old membership.
            Kind::Consumer(group) => match group.check_commit(claim, parts, true) {
                Err(ErrorCode::STALE_MEMBER_EPOCH) => Err(ErrorCode::ILLEGAL_GENERATION),
                checked => checked,
            },
        }
    }

    /// Whether offsets may be asked for in this name.
    pub(crate) fn check_fetch(&self, claim: Claim<'_>) -> Result<(), ErrorCode> {
        match &self.kind {
            Kind::Classic(_) => Ok(()),
            Kind::Consumer(group) => group.check_fetch(claim),
        }
    }

    /// Whether offsets may be deleted, of topics that nobody subscribes to.
    pub(crate) fn check_delete_offsets(&self) -> Result<(), ErrorCode> {
        match &self.kind {
            Kind::Classic(group) if !group.is_empty() && !group.is_of_consumers() => {
                Err(ErrorCode::NON_EMPTY_GROUP)
            }
            Kind::Classic(_) | Kind::Consumer(_) => Ok(()),
        }
    }

    /// Its coordinator is none any longer.
    pub(super) fn unload(&mut self, out: &mut Answers) {
        match &mut self.kind {
            Kind::Classic(group) => group.unload(out),
            Kind::Consumer(group) => group.unload(),
        }
    }

    /// A coordinator has read it.
    pub(super) fn load(&mut self, at: Moment, settings: &Settings) {
        match &mut self.kind {
            Kind::Classic(group) => group.load(at),
            Kind::Consumer(group) => group.load(at, settings),
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Moment> {
        let members = match &self.kind {
            Kind::Classic(group) => group.poll_timeout(),
            Kind::Consumer(group) => group.poll_timeout(),
        };
        members.into_iter().chain(self.sweep_at).min()
    }

    pub(super) fn handle_timeout(
        &mut self,
        now: Moment,
        catalogue: &Catalogue,
        settings: &Settings,
        out: &mut Answers,
    ) {
        match &mut self.kind {
            Kind::Classic(group) => group.handle_timeout(now, out),
            Kind::Consumer(group) => group.handle_timeout(now, catalogue, settings),
        }
        self.downgrade(now, catalogue, settings, out);
    }

    /// Something may have to be forgotten some time from now on.
    pub(super) fn keep_sweeping(&mut self, now: Moment, settings: &Settings) {
        let interval = settings.offsets_retention_check_interval;
        self.sweep_at.get_or_insert(now.after(interval));
    }

    /// Forgets offsets that are too old, if it is time to look, and says whether anything is left of the group.
    pub(super) fn sweep(&mut self, now: Moment, settings: &Settings) -> bool {
        if self.sweep_at.take_if(|at| *at <= now).is_none() {
            return true;
        }
        if let Some(ages) = self.ages() {
            self.expire_offsets(now, ages, settings.offsets_retention);
        }
        let remains = !self.is_empty() || !self.offsets.is_empty() || self.offsets.has_staged();
        if remains {
            self.keep_sweeping(now, settings);
        }
        remains
    }

    fn expire_offsets(&mut self, now: Moment, ages: Ages, retention: Duration) {
        let mut offsets = std::mem::take(&mut self.offsets);
        offsets.expire(|topic, committed| {
            self.subscribes_to(topic) || !ages.is_over(now, committed, retention)
        });
        self.offsets = offsets;
    }

    /// From when on offsets age; nothing while they do not.
    fn ages(&self) -> Option<Ages> {
        match &self.kind {
            Kind::Classic(group) => match group.protocol_type() {
                None => Some(Ages::SinceCommit),
                Some(_) if group.is_empty() => Some(Ages::Since(group.since())),
                Some(_) => (group.is_stable() && group.knows_topics()).then_some(Ages::SinceCommit),
            },
            Kind::Consumer(_) => Some(Ages::SinceCommit),
        }
    }
}

/// From when on an offset ages.
#[derive(Clone, Copy, Debug)]
enum Ages {
    SinceCommit,
    Since(Moment),
}

impl Ages {
    fn is_over(self, now: Moment, committed: &Committed, retention: Duration) -> bool {
        let begin = match self {
            Self::SinceCommit => committed.at,
            Self::Since(begin) => begin,
        };
        match committed.expires {
            Some(expires) => expires <= now,
            None => now.since(begin) >= retention,
        }
    }
}
