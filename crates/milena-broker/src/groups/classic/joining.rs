//! How members join a classic group, and how the next generation comes about.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::{JoinGroupResponse, JoinGroupResponseMember};
use milena_protocol::error_code::ErrorCode;

use super::phase::{Gathering, Initial};
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
    fn may_skip_assignment(&self) -> bool {
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

    fn update(&mut self, join: &Join) {
        if let Some(member) = self.members.get_mut(&join.member_id) {
            member.protocols.clone_from(&join.protocols);
            member.rebalance_timeout = join.rebalance_timeout;
            member.session_timeout = join.session_timeout;
            member.awaiting_join = Some(join.ticket);
        }
    }

    /// A static member has come back under its instance's name: it takes the place of its former self, and the others
    /// need not notice.
    fn replace_static(&mut self, now: Moment, former: &str, join: Join, out: &mut Answers) {
        let former_leader = self.leader.clone();
        let join = Join {
            member_id: join.fresh_id.clone(),
            ..join
        };
        self.take_place(now, former, &join.member_id, out);
        self.update(&join);
        match self.phase {
            Phase::Stable { .. } if self.choose_protocol() == self.protocol => {
                self.store();
                let mut response = self.generation_for(&join.member_id);
                if join.may_skip_assignment() {
                    response.skip_assignment = self.leader.as_ref() == Some(&join.member_id);
                } else {
                    // A leader that does not know that it leads cannot share out by mistake.
                    response.leader = former_leader.unwrap_or_default();
                    response.members = Vec::new();
                }
                if let Some(member) = self.members.get_mut(&join.member_id) {
                    member.awaiting_join = None;
                }
                out.join(join.ticket, response);
            }
            Phase::Stable { .. } | Phase::CompletingRebalance { .. } => {
                self.prepare_rebalance(now, out);
            }
            Phase::Empty | Phase::PreparingRebalance(_) => self.complete_join_if_all_have(now, out),
        }
    }

    fn take_place(&mut self, now: Moment, former: &str, id: &ByteString, out: &mut Answers) {
        let Some((former, mut member)) = self.members.remove_entry(former) else {
            return;
        };
        if let Some(ticket) = member.awaiting_join.take() {
            out.refuse_join(ticket, &former, ErrorCode::FENCED_INSTANCE_ID);
        }
        if let Some(ticket) = member.awaiting_sync.take() {
            out.refuse_sync(ticket, ErrorCode::FENCED_INSTANCE_ID);
        }
        if self.leader.as_ref() == Some(&former) {
            self.leader = Some(id.clone());
        }
        member.is_new = false;
        member.live_on(now);
        self.members.insert(id.clone(), member);
    }

    /// Begins a rebalance if there is none, or ends the wait if this was the last member missing.
    fn rebalance(&mut self, now: Moment, out: &mut Answers) {
        match self.phase {
            Phase::PreparingRebalance(_) => self.complete_join_if_all_have(now, out),
            _ => self.prepare_rebalance(now, out),
        }
    }

    /// Everybody has to join again.
    pub(crate) fn rebalance_all(&mut self, now: Moment, out: &mut Answers) {
        self.prepare_rebalance(now, out);
    }

    pub(super) fn prepare_rebalance(&mut self, now: Moment, out: &mut Answers) {
        if matches!(self.phase, Phase::CompletingRebalance { .. }) {
            self.cancel_syncs(now, out);
        }
        for member in self.members.values_mut() {
            member.owes_sync = false;
        }
        let longest = self.rebalance_timeout();
        let (until, initial) = match self.phase {
            Phase::Empty => {
                let delay = self.initial_delay;
                let remaining = longest.saturating_sub(delay);
                let initial = Initial {
                    delay,
                    remaining,
                    newcomer: false,
                };
                (now.after(delay), Some(initial))
            }
            _ => (now.after(longest), None),
        };
        let gathering = Gathering { until, initial };
        self.enter(now, Phase::PreparingRebalance(gathering));
        self.complete_join_if_all_have(now, out);
    }

    /// The members that wait for the next generation.
    fn joined(&self) -> impl Iterator<Item = &ByteString> {
        let joined = |member: &Member| member.awaiting_join.is_some();
        let members = self.members.iter();
        members.filter(move |(_, m)| joined(m)).map(|(id, _)| id)
    }

    pub(super) fn has_all_joined(&self) -> bool {
        self.joined().count() == self.members.len() && self.pending.is_empty()
    }

    /// Goes on to the next generation if nobody is missing; a group that was empty waits all the same.
    pub(super) fn complete_join_if_all_have(&mut self, now: Moment, out: &mut Answers) {
        if let Phase::PreparingRebalance(Gathering { initial: None, .. }) = self.phase
            && self.has_all_joined()
        {
            self.complete_join(now, out);
        }
    }

    /// Goes on to the next generation with those who have joined. Static members stay even if they have not.
    pub(super) fn complete_join(&mut self, now: Moment, out: &mut Answers) {
        let stays =
            |member: &Member| member.awaiting_join.is_some() || member.instance_id.is_some();
        let missing = self.members.iter().filter(|(_, member)| !stays(member));
        let missing: Vec<_> = missing.map(|(id, _)| id.clone()).collect();
        for member_id in missing {
            self.remove(&member_id);
        }
        if self.elect_leader() || self.members.is_empty() {
            self.next_generation(now, out);
        } else if let Phase::PreparingRebalance(gathering) = &mut self.phase {
            // Only static members, and none of them has come: there is nobody who could share out.
            let longest = self.members.values().map(|member| member.rebalance_timeout);
            gathering.until = now.after(longest.max().unwrap_or_default());
        }
    }

    /// A leader that has not joined is replaced by one that has.
    fn elect_leader(&mut self) -> bool {
        let has_joined = |id: &ByteString| {
            let member = self.members.get(id);
            member.is_some_and(|member| member.awaiting_join.is_some())
        };
        if !self.leader.as_ref().is_some_and(has_joined) {
            let Some(elected) = self.joined().next().cloned() else {
                return false;
            };
            self.leader = Some(elected);
        }
        true
    }

    fn next_generation(&mut self, now: Moment, out: &mut Answers) {
        self.generation = self.generation.wrapping_add(1);
        self.protocol = self.choose_protocol();
        self.topics = self.read_topics();
        if self.members.is_empty() {
            self.leader = None;
            self.enter(now, Phase::Empty);
            return self.store();
        }
        let sync_by = Some(now.after(self.rebalance_timeout()));
        self.enter(now, Phase::CompletingRebalance { sync_by });
        let members: Vec<_> = self.members.keys().cloned().collect();
        for member_id in members {
            let response = self.generation_for(&member_id);
            let Some(member) = self.members.get_mut(&member_id) else {
                continue;
            };
            member.live_on(now);
            member.is_new = false;
            member.owes_sync = true;
            if let Some(ticket) = member.awaiting_join.take() {
                out.join(ticket, response);
            }
        }
    }

    /// The protocol that most members like best among those that all know.
    pub(super) fn choose_protocol(&self) -> Option<ByteString> {
        let first = self.members.values().next()?;
        let common = |name: &&ByteString| self.members.values().all(|member| member.knows(name));
        let names = first.protocols.iter().map(|(name, _)| name);
        let candidates: Vec<_> = names.filter(common).collect();
        let mut votes: BTreeMap<&ByteString, usize> = BTreeMap::new();
        for vote in self.members.values().filter_map(|m| m.vote(&candidates)) {
            *votes.entry(vote).or_default() += 1;
        }
        let most = votes.iter().rev().max_by_key(|(_, votes)| **votes);
        most.map(|(name, _)| (*name).clone())
    }

    /// What a member is told of this generation; the leader, who else is in it.
    fn generation_for(&self, member_id: &ByteString) -> JoinGroupResponse {
        let leads = self.leader.as_ref() == Some(member_id);
        JoinGroupResponse {
            generation_id: self.generation,
            protocol_type: self.protocol_type.clone(),
            protocol_name: self.protocol.clone(),
            leader: self.leader.clone().unwrap_or_default(),
            member_id: member_id.clone(),
            members: match leads {
                true => self.roster(),
                false => Vec::new(),
            },
            ..JoinGroupResponse::default()
        }
    }

    fn roster(&self) -> Vec<JoinGroupResponseMember> {
        let named = |(id, member): (&ByteString, &Member)| JoinGroupResponseMember {
            member_id: id.clone(),
            group_instance_id: member.instance_id.clone(),
            metadata: member.metadata(self.protocol.as_ref()),
        };
        self.members.iter().map(named).collect()
    }
}
