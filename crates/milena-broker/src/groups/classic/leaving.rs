//! How members leave a classic group: on their own, by their instance's name, or because nothing is heard of them.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::{Answers, ClassicGroup, Moment, Phase};

/// Who leaves.
#[derive(Clone, Debug)]
pub(crate) struct Leave {
    /// Empty if the instance id alone says who it is.
    pub(crate) member_id: ByteString,
    pub(crate) instance_id: Option<ByteString>,
}

impl ClassicGroup {
    /// Takes members out, and says of each how that went.
    pub(crate) fn leave(
        &mut self,
        now: Moment,
        leaving: &[Leave],
        out: &mut Answers,
    ) -> Vec<ErrorCode> {
        let mut outcomes = Vec::with_capacity(leaving.len());
        for leave in leaving {
            let outcome = self.leave_one(leave, out);
            outcomes.push(outcome.err().unwrap_or(ErrorCode::NONE));
        }
        if outcomes.contains(&ErrorCode::NONE) {
            match self.phase {
                Phase::Empty => {}
                Phase::PreparingRebalance(_) => self.complete_join_if_all_have(now, out),
                Phase::CompletingRebalance { .. } | Phase::Stable { .. } => {
                    self.prepare_rebalance(now, out);
                }
            }
        }
        outcomes
    }

    fn leave_one(&mut self, leave: &Leave, out: &mut Answers) -> Result<(), ErrorCode> {
        let instance_id = leave.instance_id.as_ref();
        if leave.member_id.is_empty() {
            let member_id = instance_id.and_then(|instance_id| self.static_member(instance_id));
            let member_id = member_id.ok_or(ErrorCode::UNKNOWN_MEMBER_ID)?.clone();
            self.dismiss(&member_id, out);
        } else if self.pending.remove(&leave.member_id).is_none() {
            self.check_member(&leave.member_id, instance_id)?;
            self.dismiss(&leave.member_id, out);
        }
        Ok(())
    }

    /// Removes a member whose requests may wait.
    fn dismiss(&mut self, member_id: &ByteString, out: &mut Answers) {
        if let Some(member) = self.members.get_mut(member_id) {
            if let Some(ticket) = member.awaiting_join.take() {
                out.refuse_join(ticket, &ByteString::new(), ErrorCode::UNKNOWN_MEMBER_ID);
            }
            if let Some(ticket) = member.awaiting_sync.take() {
                out.refuse_sync(ticket, ErrorCode::UNKNOWN_MEMBER_ID);
            }
        }
        self.remove(member_id);
    }

    /// Forgets a member; if it led, another one does.
    pub(super) fn remove(&mut self, member_id: &str) {
        self.members.remove(member_id);
        self.pending.remove(member_id);
        if self
            .leader
            .as_deref()
            .is_some_and(|leader| leader == member_id)
        {
            self.leader = self.members.keys().next().cloned();
        }
    }

    /// Ids that nobody has come back with.
    pub(super) fn expire_pending(&mut self, now: Moment, out: &mut Answers) {
        let before = self.pending.len();
        self.pending.retain(|_, expires| *expires > now);
        if self.pending.len() < before && self.has_all_joined() {
            self.complete_initial_too(now, out);
        }
    }

    /// Members of whom nothing was heard.
    pub(super) fn expire_members(&mut self, now: Moment, out: &mut Answers) {
        let is_due = |expires: Option<Moment>| expires.is_some_and(|expires| expires <= now);
        let due = self
            .members
            .iter()
            .filter(|(_, member)| is_due(member.expires));
        let due: Vec<_> = due.map(|(id, _)| id.clone()).collect();
        for member_id in due {
            let Some(member) = self.members.get_mut(&member_id) else {
                continue;
            };
            let waits = member.awaiting_join.is_some() || member.awaiting_sync.is_some();
            if !is_due(member.expires) {
                continue;
            }
            if waits && !member.is_new {
                member.expires = None;
                continue;
            }
            self.dismiss(&member_id, out);
            match self.phase {
                Phase::Empty => {}
                Phase::PreparingRebalance(_) if self.has_all_joined() => {
                    self.complete_initial_too(now, out);
                }
                Phase::PreparingRebalance(_) => {}
                Phase::CompletingRebalance { .. } | Phase::Stable { .. } => {
                    self.prepare_rebalance(now, out);
                }
            }
        }
    }

    /// Kafka does not wait for the end of a new group's delay here.
    fn complete_initial_too(&mut self, now: Moment, out: &mut Answers) {
        if matches!(self.phase, Phase::PreparingRebalance(_)) {
            self.complete_join(now, out);
        }
    }
}
