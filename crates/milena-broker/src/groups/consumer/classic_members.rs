//! Members of a consumer group that speak the classic protocol, while their application is being replaced (KIP-848).

use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::{JoinGroupResponse, SyncGroupResponse};
use milena_protocol::error_code::ErrorCode;

use super::heartbeat::{Admission, Beat};
use super::{
    Catalogue, ConsumerGroup, ConsumerMember, Downgrade, Moment, Parts, Progress, Settings,
};
use crate::groups::classic::{CONSUMER, Join, Leave, Protocols, Sync};
use crate::groups::embedded::{read_subscription, write_assignment};

/// What makes a member one of the classic protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClassicFace {
    pub(crate) session_timeout: Duration,
    pub(crate) protocols: Protocols,
    /// It has been told to join again and has until then.
    pub(super) join_by: Option<Moment>,
    /// It has joined and has until then to ask for its part.
    pub(super) sync_by: Option<Moment>,
}

impl ClassicFace {
    pub(crate) fn new(session_timeout: Duration, protocols: Protocols) -> Self {
        Self {
            session_timeout,
            protocols,
            join_by: None,
            sync_by: None,
        }
    }

    /// What it says in the protocol that it likes best, and the protocol's name.
    fn first(&self) -> (ByteString, Bytes) {
        self.protocols.first().cloned().unwrap_or_default()
    }
}

impl ConsumerGroup {
    /// A member of the classic protocol joins; nobody leads.
    pub(crate) fn join_classic(
        &mut self,
        now: Moment,
        join: &Join,
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Result<JoinGroupResponse, ErrorCode> {
        let is_full = self.members.len() >= settings.consumer_group_max_size;
        if is_full && !self.members.contains_key(&join.member_id) {
            return Err(ErrorCode::GROUP_MAX_SIZE_REACHED);
        }
        if !self.supports(join) {
            return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
        }
        if join.lacks_known_id() {
            return Ok(JoinGroupResponse {
                error: ErrorCode::MEMBER_ID_REQUIRED,
                member_id: join.fresh_id.clone(),
                ..JoinGroupResponse::default()
            });
        }
        let admission = self.admit_classic(join)?;
        let face = ClassicFace::new(join.session_timeout, join.protocols.clone());
        let beat = beat(join, &face, catalogue)?;
        let replaced = match &admission {
            Admission::Back(former) => Some(former.clone()),
            Admission::New | Admission::Known => None,
        };
        let downgrades = replaced.is_some_and(|former| self.all_classic_but(&former))
            && settings.group_migration.downgrades()
            && self.members.len() <= settings.group_max_size;
        let before = self.take_in(admission, &beat);
        let change = self.update(&before, &beat, Some(face));
        self.begin_epoch(change.shares, catalogue);
        self.assign(now, settings);
        self.reconcile(now, &beat, change.resubscribed);
        if downgrades {
            self.downgrade = Some(Downgrade::Quiet);
        }
        self.joined_classic(now, &beat.member_id)
    }

    fn joined_classic(
        &mut self,
        now: Moment,
        member_id: &ByteString,
    ) -> Result<JoinGroupResponse, ErrorCode> {
        let member = self.members.get_mut(member_id);
        let member = member.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        let face = member.classic.as_mut();
        let face = face.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        face.join_by = None;
        face.sync_by = Some(now.after(member.rebalance_timeout));
        member.session_ends = Some(now.after(face.session_timeout));
        Ok(JoinGroupResponse {
            generation_id: member.epoch,
            protocol_type: Some(ByteString::from_static(CONSUMER)),
            protocol_name: Some(face.first().0),
            member_id: member_id.clone(),
            ..JoinGroupResponse::default()
        })
    }

    /// Whether the member has a protocol in common with all others of the classic protocol.
    fn supports(&self, join: &Join) -> bool {
        let common = |(name, _): &(ByteString, Bytes)| {
            let mut faces = self.members.values().filter_map(|m| m.classic.as_ref());
            faces.all(|face| face.protocols.iter().any(|(known, _)| known == name))
        };
        *join.protocol_type == *CONSUMER && join.protocols.iter().any(common)
    }

    fn admit_classic(&self, join: &Join) -> Result<Admission, ErrorCode> {
        let Some(instance_id) = &join.instance_id else {
            return Ok(match self.members.contains_key(&join.member_id) {
                true => Admission::Known,
                false => Admission::New,
            });
        };
        match self.static_member(instance_id) {
            None if join.member_id.is_empty() => Ok(Admission::New),
            None => Err(ErrorCode::UNKNOWN_MEMBER_ID),
            Some((id, _)) if join.member_id.is_empty() => Ok(Admission::Back(id.clone())),
            Some((id, _)) if *id == join.member_id => Ok(Admission::Known),
            Some(_) => Err(ErrorCode::FENCED_INSTANCE_ID),
        }
    }

    pub(super) fn all_classic_but(&self, member_id: &str) -> bool {
        let is_other = |(id, _): &(&ByteString, &ConsumerMember)| **id != *member_id;
        let mut others = self.members.iter().filter(is_other);
        let member = self.members.get(member_id);
        member.is_some_and(|member| member.classic.is_none())
            && others.all(|(_, other)| other.classic.is_some())
    }

    /// The member of the classic protocol that says so.
    fn classic_member(
        &mut self,
        member_id: &str,
        instance_id: Option<&ByteString>,
    ) -> Result<(&mut ConsumerMember, Progress), ErrorCode> {
        if let Some(instance_id) = instance_id {
            match self.static_member(instance_id) {
                None => return Err(ErrorCode::UNKNOWN_MEMBER_ID),
                Some((id, _)) if *id != member_id => return Err(ErrorCode::FENCED_INSTANCE_ID),
                Some(_) => {}
            }
        }
        let member = self.members.get_mut(member_id);
        let member = member.filter(|member| member.classic.is_some());
        let member = member.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?;
        let progress = member.progress;
        Ok((member, progress))
    }

    /// A member of the classic protocol asks for its part.
    pub(crate) fn sync_classic(
        &mut self,
        now: Moment,
        sync: &Sync,
        catalogue: &Catalogue,
    ) -> Result<SyncGroupResponse, ErrorCode> {
        let assignment_epoch = self.assignment_epoch;
        let (member, progress) = self.classic_member(&sync.member_id, sync.instance_id.as_ref())?;
        if member.epoch != sync.generation {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
        let Some(face) = &mut member.classic else {
            return Err(ErrorCode::UNKNOWN_MEMBER_ID);
        };
        let (protocol, metadata) = face.first();
        let other_type = sync
            .protocol_type
            .as_ref()
            .is_some_and(|said| *said != CONSUMER);
        if other_type || sync.protocol.as_ref().is_some_and(|said| *said != protocol) {
            return Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL);
        }
        if member.epoch < assignment_epoch && progress != Progress::Unrevoked {
            face.join_by
                .get_or_insert(now.after(member.rebalance_timeout));
            return Err(ErrorCode::REBALANCE_IN_PROGRESS);
        }
        face.sync_by = None;
        member.session_ends = Some(now.after(face.session_timeout));
        Ok(SyncGroupResponse {
            protocol_type: sync.protocol_type.clone(),
            protocol_name: sync.protocol.clone(),
            assignment: write_assignment(&member.parts(), &metadata, catalogue),
            ..SyncGroupResponse::default()
        })
    }

    /// A member of the classic protocol says that it lives, and is told to join again if there is something to give up
    /// or to get.
    pub(crate) fn heartbeat_classic(
        &mut self,
        now: Moment,
        claim: crate::groups::Claim<'_>,
        settings: &Settings,
    ) -> Result<(), ErrorCode> {
        self.assign(now, settings);
        let assignment_epoch = self.assignment_epoch;
        let waits = self.waits_for_others(claim.member_id);
        let (member, progress) = self.classic_member(claim.member_id, claim.instance_id)?;
        if member.epoch != claim.epoch {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
        let Some(face) = &mut member.classic else {
            return Err(ErrorCode::UNKNOWN_MEMBER_ID);
        };
        member.session_ends = Some(now.after(face.session_timeout));
        let has_to_join = match progress {
            _ if member.epoch < assignment_epoch => true,
            Progress::Stable => false,
            Progress::Unrevoked => true,
            Progress::Unreleased => !waits,
        };
        if has_to_join {
            face.join_by
                .get_or_insert(now.after(member.rebalance_timeout));
            return Err(ErrorCode::REBALANCE_IN_PROGRESS);
        }
        Ok(())
    }

    /// Whether something that the member is to have is still with others.
    fn waits_for_others(&self, member_id: &str) -> bool {
        let Some(member) = self.members.get(member_id) else {
            return false;
        };
        let held: Parts = self.held();
        let target = self.target(member_id);
        let mut missing = target
            .iter()
            .filter(|part| !member.assigned.contains_key(part));
        missing.any(|part| held.contains(part))
    }

    /// Members of the classic protocol leave; of each it is said how that went.
    pub(crate) fn leave_classic(
        &mut self,
        leaving: &[Leave],
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Vec<ErrorCode> {
        let mut outcomes = Vec::with_capacity(leaving.len());
        let epoch = self.epoch;
        for leave in leaving {
            let outcome = self.leave_one_classic(leave, catalogue, settings);
            outcomes.push(outcome.err().unwrap_or(ErrorCode::NONE));
        }
        // However many leave, it is one change of the group.
        self.epoch = self.epoch.min(epoch + 1);
        self.assign_nobody(settings);
        outcomes
    }

    fn leave_one_classic(
        &mut self,
        leave: &Leave,
        catalogue: &Catalogue,
        settings: &Settings,
    ) -> Result<(), ErrorCode> {
        let instance_id = leave.instance_id.as_ref();
        let by_instance = instance_id.and_then(|instance_id| self.static_member(instance_id));
        let member_id = match (leave.member_id.is_empty(), by_instance) {
            (true, Some((id, _))) => id.clone(),
            _ => leave.member_id.clone(),
        };
        self.classic_member(&member_id, instance_id)?;
        self.remove(&member_id, catalogue, settings);
        Ok(())
    }
}

/// The news of a member that joins, in the words of the other protocol.
fn beat(join: &Join, face: &ClassicFace, catalogue: &Catalogue) -> Result<Beat, ErrorCode> {
    let (_, metadata) = face.first();
    let subscription = read_subscription(&metadata).ok_or(ErrorCode::UNKNOWN_SERVER_ERROR)?;
    let owned = subscription.owned_partitions.iter().flat_map(|topic| {
        let id = catalogue.get(&topic.name).map(|entry| entry.id);
        let indexes = topic.partitions.iter();
        indexes.filter_map(move |index| Some((id?, *index)))
    });
    Ok(Beat {
        member_id: match join.member_id.is_empty() {
            true => join.fresh_id.clone(),
            false => join.member_id.clone(),
        },
        epoch: 0,
        client_id: join.client_id.clone(),
        instance_id: join.instance_id.clone(),
        rack_id: subscription.rack_id.clone(),
        rebalance_timeout: Some(join.rebalance_timeout),
        owned: Some(owned.collect()),
        topics: Some(subscription.topics.into_iter().collect()),
        regex: None,
        assignor: None,
    })
}
