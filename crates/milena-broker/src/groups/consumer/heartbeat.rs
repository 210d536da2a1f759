//! What a consumer says in a heartbeat, and what becomes of it: joining, staying and leaving.

use std::collections::BTreeSet;
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::classic_members::ClassicFace;
use super::member::AWAY;
use super::reconciliation::Goal;
use super::subscriptions::compile;
use super::{
    Assignor, Catalogue, ConsumerGroup, ConsumerMember, Moment, Parts, Progress, Settings,
};

/// A heartbeat; what is nothing is no news.
#[derive(Clone, Debug)]
pub(crate) struct Beat {
    pub(crate) member_id: ByteString,
    /// 0 joins.
    pub(crate) epoch: i32,
    pub(crate) client_id: ByteString,
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) rack_id: Option<ByteString>,
    pub(crate) rebalance_timeout: Option<Duration>,
    pub(crate) topics: Option<BTreeSet<ByteString>>,
    /// An empty one ends a subscription by expression.
    pub(crate) regex: Option<ByteString>,
    pub(crate) assignor: Option<Assignor>,
    /// What the member has.
    pub(crate) owned: Option<Parts>,
}

/// What the member is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Beaten {
    pub(crate) epoch: i32,
    /// When the next heartbeat is due; none is after leaving.
    pub(crate) interval: Duration,
    /// What it is to have now; nothing if that is no news.
    pub(crate) assignment: Option<Parts>,
}

/// Who the member is to the group.
pub(super) enum Admission {
    New,
    Known,
    /// A static member is back under another id.
    Back(ByteString),
}

/// What a heartbeat has changed about a subscription.
#[derive(Default)]
pub(super) struct Change {
    /// Whether the member subscribes to something else.
    pub(super) resubscribed: bool,
    /// Whether partitions have to be shared out anew.
    pub(super) shares: bool,
}

impl Beat {
    /// Whether the member says everything, as it does when it joins or does not know what the coordinator has heard.
    fn is_full(&self) -> bool {
        let subscribes = self.topics.is_some() || self.regex.is_some();
        self.epoch == 0 || (self.rebalance_timeout.is_some() && subscribes && self.owned.is_some())
    }
}

impl ConsumerGroup {
    /// A member joins or says that it lives, and is led one step on.
    pub(crate) fn heartbeat(
        &mut self,
        now: Moment,
        beat: &Beat,
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Result<Beaten, ErrorCode> {
        let is_full = self.members.len() >= settings.consumer_group_max_size;
        if is_full && !self.members.contains_key(&beat.member_id) {
            return Err(ErrorCode::GROUP_MAX_SIZE_REACHED);
        }
        let admission = self.admit(beat)?;
        self.check_regex(beat)?;
        let before = self.take_in(admission, beat);
        let change = self.update(&before, beat, None);
        self.begin_epoch(change.shares, catalogue);
        self.assign(now, settings);
        self.reconcile(now, beat, change.resubscribed);
        let member = &mut self.members.get_mut(&beat.member_id);
        let member = member.as_mut().ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        member.session_ends = Some(now.after(settings.consumer_group_session_timeout));
        let news = beat.is_full() || member.parts() != before.parts();
        let beaten = Beaten {
            epoch: member.epoch,
            interval: settings.consumer_group_heartbeat_interval,
            assignment: news.then(|| member.parts()),
        };
        self.refresh_expressions(now, catalogue);
        Ok(beaten)
    }

    fn admit(&self, beat: &Beat) -> Result<Admission, ErrorCode> {
        let Some(instance_id) = &beat.instance_id else {
            return match self.members.get(&beat.member_id) {
                Some(member) => check_epoch(member, beat).map(|()| Admission::Known),
                None if beat.epoch == 0 => Ok(Admission::New),
                None => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            };
        };
        match self.static_member(instance_id) {
            None if beat.epoch == 0 => Ok(Admission::New),
            None => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            Some((id, member)) if *id == beat.member_id => match member.epoch {
                AWAY if beat.epoch == 0 => Ok(Admission::Back(id.clone())),
                _ => check_epoch(member, beat).map(|()| Admission::Known),
            },
            Some((id, member)) if beat.epoch == 0 => {
                // Who still speaks the classic protocol is replaced without having left.
                match member.epoch == AWAY || member.classic.is_some() {
                    true => Ok(Admission::Back(id.clone())),
                    false => Err(ErrorCode::UNRELEASED_INSTANCE_ID),
                }
            }
            Some(_) => Err(ErrorCode::FENCED_INSTANCE_ID),
        }
    }

    fn check_regex(&self, beat: &Beat) -> Result<(), ErrorCode> {
        let new = beat.regex.as_ref().filter(|regex| !regex.is_empty());
        let used = |regex: &ByteString| {
            let mut members = self.members.values();
            members.any(|member| member.regex.as_ref() == Some(regex))
        };
        match new {
            Some(regex) if !used(regex) && compile(regex).is_none() => {
                Err(ErrorCode::INVALID_REGULAR_EXPRESSION)
            }
            _ => Ok(()),
        }
    }

    /// The member is in the group from now on, as it was before.
    pub(super) fn take_in(&mut self, admission: Admission, beat: &Beat) -> ConsumerMember {
        if let Admission::Back(former) = &admission {
            let mut member = self.members.remove(former).unwrap_or_default();
            member.epoch = 0;
            member.previous_epoch = 0;
            member.revoke_by = None;
            let target = self.target.remove(former).unwrap_or_default();
            self.target.insert(beat.member_id.clone(), target);
            self.members.insert(beat.member_id.clone(), member);
        }
        let member = self.members.entry(beat.member_id.clone()).or_default();
        member.clone()
    }

    /// Takes in the news of the heartbeat.
    pub(super) fn update(
        &mut self,
        before: &ConsumerMember,
        beat: &Beat,
        face: Option<ClassicFace>,
    ) -> Change {
        let Some(member) = self.members.get_mut(&beat.member_id) else {
            return Change::default();
        };
        member.classic = face;
        member.client_id = beat.client_id.clone();
        let keep = |new: &Option<ByteString>, old: &mut Option<ByteString>| {
            if new.is_some() {
                old.clone_from(new);
            }
        };
        keep(&beat.instance_id, &mut member.instance_id);
        keep(&beat.rack_id, &mut member.rack_id);
        member.rebalance_timeout = beat.rebalance_timeout.unwrap_or(member.rebalance_timeout);
        member.assignor = beat.assignor.or(member.assignor);
        if let Some(topics) = &beat.topics {
            member.topics.clone_from(topics);
        }
        if let Some(regex) = &beat.regex {
            member.regex = Some(regex.clone()).filter(|regex| !regex.is_empty());
        }
        let renamed = member.topics != before.topics;
        let rematched = member.regex != before.regex;
        let resolved = member.regex.as_ref();
        let resolved = resolved.is_none_or(|regex| self.expressions.is_resolved(regex));
        // A static member that is back may want another assignor, which is asked at once.
        let back = before.epoch == 0 && before.assignor.is_some();
        Change {
            resubscribed: renamed || rematched,
            shares: renamed
                || (rematched && resolved)
                || (back && member.assignor != before.assignor),
        }
    }

    /// A new epoch begins if a subscription or one of the topics has changed.
    pub(super) fn begin_epoch(&mut self, mut shares: bool, catalogue: &Catalogue) {
        if !shares && !self.stale {
            return;
        }
        self.stale = false;
        let topics = self.subscribed(catalogue);
        shares |= topics != self.topics;
        self.topics = topics;
        self.epoch += i32::from(shares);
    }

    /// Leads the member one step on to what it is to have.
    pub(super) fn reconcile(&mut self, now: Moment, beat: &Beat, resubscribed: bool) {
        let Some(mut member) = self.members.get(&beat.member_id).cloned() else {
            return;
        };
        if !resubscribed && member.is_reconciled_to(self.assignment_epoch) {
            return;
        }
        let topics = self.topic_ids(&member);
        let goal = Goal {
            epoch: self.assignment_epoch,
            target: &self.target(&beat.member_id),
            held: &self.held(),
            owned: beat.owned.as_ref(),
            resubscribed,
            subscribed: &|(topic, _)| topics.contains(&topic),
        };
        if member.reconcile(&goal) {
            let waits = member.progress == Progress::Unrevoked && member.classic.is_none();
            member.revoke_by = waits.then(|| now.after(member.rebalance_timeout));
            self.members.insert(beat.member_id.clone(), member);
        }
    }

    fn refresh_expressions(&mut self, now: Moment, catalogue: &Catalogue) {
        let used = self
            .members
            .values()
            .filter_map(|member| member.regex.clone());
        let used: BTreeSet<ByteString> = used.collect();
        if self.expressions.refresh(now, &used, catalogue) {
            self.topics = self.subscribed(catalogue);
            self.epoch += 1;
        }
    }

    /// A member leaves for good, or for as long as a static one may be away.
    pub(crate) fn leave(
        &mut self,
        beat: &Beat,
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Result<(), ErrorCode> {
        let known = match &beat.instance_id {
            None => self.members.contains_key(&beat.member_id),
            Some(instance_id) => {
                let (id, _) = self
                    .static_member(instance_id)
                    .ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
                if *id != beat.member_id {
                    return Err(ErrorCode::FENCED_INSTANCE_ID);
                }
                true
            }
        };
        if !known {
            return Err(ErrorCode::UNKNOWN_MEMBER_ID);
        }
        match self.members.get_mut(&beat.member_id) {
            Some(member) if beat.epoch == AWAY => {
                member.epoch = AWAY;
                member.revoking.clear();
                member.revoke_by = None;
            }
            _ => self.fence(&beat.member_id, catalogue, settings),
        }
        Ok(())
    }
}

/// The epoch is the member's. The one before may come again if the answer was lost, from a member that has nothing else
/// than it was given; and whoever joins need not know any.
fn check_epoch(member: &ConsumerMember, beat: &Beat) -> Result<(), ErrorCode> {
    if beat.epoch == 0 || beat.epoch == member.epoch {
        return Ok(());
    }
    let owned = beat.owned.as_ref();
    let has_no_more = owned.is_some_and(|owned| {
        let mut owned = owned.iter();
        owned.all(|part| member.assigned.contains_key(part))
    });
    match beat.epoch == member.previous_epoch && beat.epoch < member.epoch && has_no_more {
        true => Ok(()),
        false => Err(ErrorCode::FENCED_MEMBER_EPOCH),
    }
}
