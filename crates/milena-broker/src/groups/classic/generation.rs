//! How one generation of a classic group follows another: who is waited for, who leads, and which protocol is spoken.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::api::{JoinGroupResponse, JoinGroupResponseMember};

use super::phase::{Gathering, Initial};
use super::{Answers, ClassicGroup, Member, Moment, Phase};

impl ClassicGroup {
    /// Begins a rebalance if there is none, or ends the wait if this was the last member missing.
    pub(super) fn rebalance(&mut self, now: Moment, out: &mut Answers) {
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
    pub(super) fn joined(&self) -> impl Iterator<Item = &ByteString> {
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
        // The first of those with the most.
        let names = self.ties.sort(votes.keys().copied().collect());
        let most = names.into_iter().rev().max_by_key(|name| votes[name]);
        most.cloned()
    }

    /// What a member is told of this generation; the leader, who else is in it.
    pub(super) fn generation_for(&self, member_id: &ByteString) -> JoinGroupResponse {
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
