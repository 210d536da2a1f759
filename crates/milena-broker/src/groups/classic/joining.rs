//! How members join a classic group.

use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::phase::Gathering;
use super::{Answers, ClassicGroup, Member, Moment, Phase, Protocols};
use crate::connection::Ticket;

/// How long a member may wait for its first generation (`group.new.member.join.timeout`, which is not to be set).
const NEW_MEMBER_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// A member asks to be in the next generation.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) ticket: Ticket,
    /// Empty if it has none yet.
    pub(crate) member_id: ByteString,
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) client_id: ByteString,
    pub(crate) session_timeout: Duration,
    pub(crate) rebalance_timeout: Duration,
    pub(crate) protocol_type: ByteString,
    pub(crate) protocols: Protocols,
    /// The id that it gets if it has none.
    pub(crate) fresh_id: ByteString,
    /// `group.max.size`.
    pub(crate) max_size: usize,
}

impl Join {
    /// A new member is first told its id and joins with it (KIP-394); a static one is known by its instance.
    pub(crate) fn lacks_known_id(&self) -> bool {
        self.member_id.is_empty() && self.instance_id.is_none() && self.ticket.version >= 4
    }

    /// A leader can be told not to share out anew (KIP-814).
    pub(super) fn may_skip_assignment(&self) -> bool {
        self.ticket.version >= 9
    }
}

impl ClassicGroup {
    /// Answers at once, or when the next generation begins.
    pub(crate) fn join(&mut self, now: Moment, join: Join, out: &mut Answers) {
        if !self.has_room_for(&join) {
            self.remove(&join.member_id);
            let nobody = ByteString::new();
            return out.refuse_join(join.ticket, &nobody, ErrorCode::GROUP_MAX_SIZE_REACHED);
        }
        if !self.supports(&join) {
            let error = ErrorCode::INCONSISTENT_GROUP_PROTOCOL;
            return out.refuse_join(join.ticket, &join.member_id, error);
        }
        if join.member_id.is_empty() {
            self.join_new(now, join, out);
        } else if self.pending.contains_key(&join.member_id) {
            match join.instance_id {
                None => self.add(now, join.member_id.clone(), join, out),
                // Kafka has no idea of such a member and says so.
                Some(_) => {
                    let error = ErrorCode::UNKNOWN_SERVER_ERROR;
                    out.refuse_join(join.ticket, &ByteString::new(), error);
                }
            }
        } else {
            self.rejoin(now, join, out);
        }
    }

    fn has_room_for(&self, join: &Join) -> bool {
        let member = self.members.get(&join.member_id);
        match self.phase {
            Phase::Empty => true,
            Phase::PreparingRebalance(_) => {
                member.is_some_and(|member| member.awaiting_join.is_some())
                    || self.joined().count() < join.max_size
            }
            Phase::CompletingRebalance { .. } | Phase::Stable { .. } => {
                member.is_some() || self.members.len() < join.max_size
            }
        }
    }

    /// Whether the member has a protocol in common with all members.
    fn supports(&self, join: &Join) -> bool {
        if self.is_empty() {
            return !join.protocol_type.is_empty() && !join.protocols.is_empty();
        }
        let common = |(name, _): &(ByteString, Bytes)| {
            self.members.values().all(|member| member.knows(name))
        };
        self.protocol_type.as_ref() == Some(&join.protocol_type)
            && join.protocols.iter().any(common)
    }

    fn join_new(&mut self, now: Moment, join: Join, out: &mut Answers) {
        let known = join.instance_id.as_ref();
        if let Some(former) = known.and_then(|id| self.static_member(id)).cloned() {
            self.replace_static(now, &former, join, out);
        } else if join.lacks_known_id() {
            let forgotten = now.after(join.session_timeout);
            self.pending.insert(join.fresh_id.clone(), forgotten);
            out.refuse_join(join.ticket, &join.fresh_id, ErrorCode::MEMBER_ID_REQUIRED);
        } else {
            self.add(now, join.fresh_id.clone(), join, out);
        }
    }

    fn add(&mut self, now: Moment, member_id: ByteString, join: Join, out: &mut Answers) {
        let member = Member {
            instance_id: join.instance_id,
            client_id: join.client_id,
            session_timeout: join.session_timeout,
            rebalance_timeout: join.rebalance_timeout,
            protocols: join.protocols,
            assignment: Bytes::new(),
            expires: Some(now.after(NEW_MEMBER_TIMEOUT)),
            awaiting_join: Some(join.ticket),
            awaiting_sync: None,
            owes_sync: false,
            is_new: true,
        };
        if let Phase::PreparingRebalance(Gathering {
            initial: Some(initial),
            ..
        }) = &mut self.phase
        {
            initial.newcomer = true;
        }
        if self.members.is_empty() {
            self.protocol_type = Some(join.protocol_type);
        }
        self.leader.get_or_insert_with(|| member_id.clone());
        self.pending.remove(&member_id);
        self.members.insert(member_id, member);
        self.rebalance(now, out);
    }

    /// A member that is known joins again.
    fn rejoin(&mut self, now: Moment, join: Join, out: &mut Answers) {
        if let Err(error) = self.check_member(&join.member_id, join.instance_id.as_ref()) {
            return out.refuse_join(join.ticket, &join.member_id, error);
        }
        let member = self.members.get(&join.member_id);
        let changed = member.is_none_or(|member| member.protocols != join.protocols);
        let leads = self.leader.as_ref() == Some(&join.member_id);
        match self.phase {
            Phase::Empty => {
                out.refuse_join(join.ticket, &join.member_id, ErrorCode::UNKNOWN_MEMBER_ID);
            }
            // It has not got the answer to its last request, or its leader's word is enough.
            Phase::CompletingRebalance { .. } if !changed => {
                out.join(join.ticket, self.generation_for(&join.member_id));
            }
            Phase::Stable { .. } if !changed && !leads => {
                out.join(join.ticket, self.generation_for(&join.member_id));
            }
            _ => {
                self.update(&join);
                self.rebalance(now, out);
            }
        }
    }

    pub(super) fn update(&mut self, join: &Join) {
        if let Some(member) = self.members.get_mut(&join.member_id) {
            member.protocols.clone_from(&join.protocols);
            member.rebalance_timeout = join.rebalance_timeout;
            member.session_timeout = join.session_timeout;
            member.awaiting_join = Some(join.ticket);
        }
    }
}
