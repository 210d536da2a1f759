//! How the parts that the leader has made reach the members of a classic group.

use std::collections::BTreeMap;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::SyncGroupResponse;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, ClassicGroup, Moment, Phase};
use crate::connection::Ticket;

/// A member asks for its part; the leader brings all.
#[derive(Clone, Debug)]
pub(crate) struct Sync {
    pub(crate) ticket: Ticket,
    pub(crate) member_id: ByteString,
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) generation: i32,
    pub(crate) protocol_type: Option<ByteString>,
    pub(crate) protocol: Option<ByteString>,
    pub(crate) assignments: BTreeMap<ByteString, Bytes>,
}

impl ClassicGroup {
    /// Gives the member its part, now or when the leader has brought it.
    pub(crate) fn sync(&mut self, now: Moment, sync: Sync, out: &mut Answers) {
        if let Err(error) = self.check_sync(&sync) {
            return out.refuse_sync(sync.ticket, error);
        }
        match self.phase {
            Phase::Empty => out.refuse_sync(sync.ticket, ErrorCode::UNKNOWN_MEMBER_ID),
            Phase::PreparingRebalance(_) => {
                out.refuse_sync(sync.ticket, ErrorCode::REBALANCE_IN_PROGRESS);
            }
            Phase::CompletingRebalance { .. } => {
                self.note_sync(&sync.member_id, Some(sync.ticket));
                if self.leader.as_ref() == Some(&sync.member_id) {
                    self.share_out(now, sync.assignments, out);
                }
            }
            Phase::Stable { .. } => {
                self.note_sync(&sync.member_id, None);
                let response = self.part_of(&sync.member_id);
                out.sync(sync.ticket, response);
            }
        }
    }

    fn check_sync(&self, sync: &Sync) -> Result<(), ErrorCode> {
        self.check_member(&sync.member_id, sync.instance_id.as_ref())?;
        self.check_generation(sync.generation)?;
        let differs = |said: &Option<ByteString>, is: &Option<ByteString>| {
            said.is_some() && is.is_some() && said != is
        };
        match differs(&sync.protocol_type, &self.protocol_type)
            || differs(&sync.protocol, &self.protocol)
        {
            true => Err(ErrorCode::INCONSISTENT_GROUP_PROTOCOL),
            false => Ok(()),
        }
    }

    /// The member has asked for its part.
    fn note_sync(&mut self, member_id: &str, waits: Option<Ticket>) {
        if let Some(member) = self.members.get_mut(member_id) {
            member.awaiting_sync = waits;
            member.owes_sync = false;
        }
        if !self.members.values().any(|member| member.owes_sync) {
            self.phase.all_synced();
        }
    }

    /// The leader has made the parts.
    fn share_out(
        &mut self,
        now: Moment,
        mut assignments: BTreeMap<ByteString, Bytes>,
        out: &mut Answers,
    ) {
        for (id, member) in &mut self.members {
            member.assignment = assignments.remove(id).unwrap_or_default();
        }
        let members: Vec<_> = self.members.keys().cloned().collect();
        for member_id in members {
            let response = self.part_of(&member_id);
            if let Some(member) = self.members.get_mut(&member_id)
                && let Some(ticket) = member.awaiting_sync.take()
            {
                member.live_on(now);
                out.sync(ticket, response);
            }
        }
        let sync_by = self.phase.due();
        self.enter(now, Phase::Stable { sync_by });
        self.store();
    }

    fn part_of(&self, member_id: &str) -> SyncGroupResponse {
        let member = self.members.get(member_id);
        SyncGroupResponse {
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol.clone(),
            assignment: member
                .map(|member| member.assignment.clone())
                .unwrap_or_default(),
            ..SyncGroupResponse::default()
        }
    }

    /// There will be no parts in this generation.
    pub(super) fn cancel_syncs(&mut self, now: Moment, out: &mut Answers) {
        for member in self.members.values_mut() {
            member.assignment = Bytes::new();
            if let Some(ticket) = member.awaiting_sync.take() {
                member.live_on(now);
                out.refuse_sync(ticket, ErrorCode::REBALANCE_IN_PROGRESS);
            }
        }
    }

    /// Members that have joined and do not ask for their part are out.
    pub(super) fn expire_sync(&mut self, now: Moment, out: &mut Answers) {
        let owing = self.members.iter().filter(|(_, member)| member.owes_sync);
        let owing: Vec<_> = owing.map(|(id, _)| id.clone()).collect();
        self.phase.all_synced();
        if owing.is_empty() {
            return;
        }
        for member_id in owing {
            self.remove(&member_id);
        }
        self.prepare_rebalance(now, out);
    }
}
