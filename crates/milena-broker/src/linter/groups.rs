//! What holds for members of groups: when they join, stay, commit and leave.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::api::*;

use super::{Complaints, LintRule};
use crate::connection::{ConnectionId, Ticket};

/// A member's epochs that say something: it joins, it leaves, it leaves and will be back (KIP-848).
const JOINS: i32 = 0;
const LEAVES: i32 = -1;
const LEAVES_FOR_NOW: i32 = -2;

/// A member: the group and its id.
type Member = (String, String);

#[derive(Debug, Default)]
pub(super) struct Groups {
    joining: BTreeMap<Ticket, Member>,
    left: BTreeSet<Member>,
    /// The highest offset that a member has committed in its generation, by partition.
    committed: BTreeMap<(Member, i32, String, i32), i64>,
}

impl Groups {
    pub(super) fn request(&mut self, to: &mut Complaints<'_>, request: &dyn Any) {
        if let Some(join) = request.downcast_ref::<JoinGroupRequest>() {
            self.join(to, join);
        } else if let Some(sync) = request.downcast_ref::<SyncGroupRequest>() {
            group(to, &sync.group_id);
            let alone = sync.assignments.is_empty() || sync.generation_id >= 0;
            to.require(alone, LintRule::SyncByFollower, || {
                sync.member_id.to_string()
            });
        } else if let Some(beat) = request.downcast_ref::<HeartbeatRequest>() {
            group(to, &beat.group_id);
            let member = beat.generation_id >= 0 && !beat.member_id.is_empty();
            to.require(member, LintRule::HeartbeatWithoutGeneration, || {
                format!("{beat:?}")
            });
        } else if let Some(leave) = request.downcast_ref::<LeaveGroupRequest>() {
            self.leave(to, leave);
        } else if let Some(commit) = request.downcast_ref::<OffsetCommitRequest>() {
            self.commit(to, commit);
        } else if let Some(beat) = request.downcast_ref::<ConsumerGroupHeartbeatRequest>() {
            self.consumer_heartbeat(to, beat);
        }
    }

    fn join(&mut self, to: &mut Complaints<'_>, join: &JoinGroupRequest) {
        group(to, &join.group_id);
        let sound = !join.protocols.is_empty()
            && join.session_timeout_ms > 0
            && !join.protocol_type.is_empty();
        to.require(sound, LintRule::JoinWithoutProtocols, || {
            join.group_id.to_string()
        });
        if join.member_id.is_empty() {
            return;
        }
        let member = (join.group_id.to_string(), join.member_id.to_string());
        let twice = self.joining.values().any(|other| *other == member);
        to.require(!twice, LintRule::JoinTwice, || format!("{member:?}"));
        self.joining.insert(to.call.ticket, member);
    }

    pub(super) fn answered(&mut self, ticket: Ticket) {
        self.joining.remove(&ticket);
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.joining
            .retain(|ticket, _| ticket.connection != connection);
    }

    fn leave(&mut self, to: &mut Complaints<'_>, leave: &LeaveGroupRequest) {
        group(to, &leave.group_id);
        let single = [(leave.member_id.to_string(), false)];
        let several = leave.members.iter().map(|member| {
            (
                member.member_id.to_string(),
                member.group_instance_id.is_some(),
            )
        });
        let who: Vec<(String, bool)> = match to.call.version {
            ..3 => single.into(),
            _ => several.collect(),
        };
        let named = !who.is_empty() && who.iter().all(|(id, fixed)| *fixed || !id.is_empty());
        to.require(named, LintRule::LeaveOfNobody, || {
            leave.group_id.to_string()
        });
        for (id, _) in who.into_iter().filter(|(id, _)| !id.is_empty()) {
            let member = (leave.group_id.to_string(), id);
            if !self.left.insert(member.clone()) {
                to.add(LintRule::LeaveTwice, format_args!("{member:?}"));
            }
        }
    }

    fn commit(&mut self, to: &mut Complaints<'_>, commit: &OffsetCommitRequest) {
        group(to, &commit.group_id);
        let partitions = || commit.topics.iter().flat_map(|topic| &topic.partitions);
        let sound =
            partitions().next().is_some() && partitions().all(|partition| partition.offset >= 0);
        to.require(sound, LintRule::CommitOfNothing, || {
            commit.group_id.to_string()
        });
        if commit.member_id.is_empty() {
            return;
        }
        let member = (commit.group_id.to_string(), commit.member_id.to_string());
        for topic in &commit.topics {
            // By whatever the version names topics with.
            let name = format!("{}{:?}", topic.name, topic.id);
            for partition in &topic.partitions {
                let generation = commit.generation_id_or_member_epoch;
                let key = (member.clone(), generation, name.clone(), partition.index);
                let highest = self.committed.entry(key).or_insert(partition.offset);
                let forward = partition.offset >= *highest;
                to.require(forward, LintRule::CommitBackwards, || {
                    format!(
                        "{} after {highest} in {name}-{}",
                        partition.offset, partition.index
                    )
                });
                *highest = partition.offset.max(*highest);
            }
        }
    }

    fn consumer_heartbeat(
        &mut self,
        to: &mut Complaints<'_>,
        beat: &ConsumerGroupHeartbeatRequest,
    ) {
        group(to, &beat.group_id);
        let member = (beat.group_id.to_string(), beat.member_id.to_string());
        match beat.member_epoch {
            JOINS => {
                let subscribes =
                    beat.subscribed_topic_names.is_some() || beat.subscribed_topic_regex.is_some();
                let owns_nothing = beat.topics.as_ref().is_some_and(Vec::is_empty);
                let whole = subscribes && owns_nothing && beat.rebalance_timeout_ms > 0;
                to.require(whole, LintRule::JoinIncomplete, || format!("{beat:?}"));
                self.left.remove(&member);
            }
            LEAVES | LEAVES_FOR_NOW => {
                let again = !self.left.insert(member);
                to.require(!again, LintRule::LeaveTwice, || beat.member_id.to_string());
            }
            epoch => {
                let gone = self.left.contains(&member);
                to.require(epoch > 0 && !gone, LintRule::MemberEpochWrong, || {
                    format!("{beat:?}")
                });
            }
        }
    }
}

fn group(to: &mut Complaints<'_>, id: &str) {
    to.require(!id.is_empty(), LintRule::MemberOfNothing, String::new);
}
