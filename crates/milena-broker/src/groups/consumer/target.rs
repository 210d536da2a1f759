//! What the members of a consumer group are to have: by which assignor it is made, of what, and how often.

use std::collections::{BTreeMap, BTreeSet};

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use super::{Assignor, ConsumerGroup, ConsumerMember, Moment, Settings};
use crate::groups::assignor::{Subscriber, Task};

impl ConsumerGroup {
    /// The assignor that most members ask for.
    pub(crate) fn assignor(&self) -> Assignor {
        let mut votes: BTreeMap<Assignor, usize> = BTreeMap::new();
        for assignor in self.members.values().filter_map(|member| member.assignor) {
            *votes.entry(assignor).or_default() += 1;
        }
        let most = votes.into_iter().rev().max_by_key(|(_, votes)| *votes);
        most.map(|(assignor, _)| assignor).unwrap_or_default()
    }

    /// Makes the target of this epoch, unless the last one is too recent.
    pub(super) fn assign(&mut self, now: Moment, settings: &Settings) {
        let interval = settings.consumer_group_assignment_interval;
        let too_soon = self.assigned_at.is_some_and(|at| now.since(at) < interval);
        if self.epoch <= self.assignment_epoch || too_soon {
            return;
        }
        self.target = self.assignor().assign(&self.task());
        self.assignment_epoch = self.epoch;
        self.assigned_at = Some(now);
    }

    fn task(&self) -> Task {
        let subscriber = |(id, member): (&ByteString, &ConsumerMember)| {
            let subscriber = Subscriber {
                instance_id: member.instance_id.clone(),
                topics: self.topic_ids(member),
                former: self.target(id),
            };
            (id.clone(), subscriber)
        };
        let partitions = self
            .topics
            .values()
            .map(|entry| (entry.id, entry.partitions));
        Task {
            subscribers: self.members.iter().map(subscriber).collect(),
            partitions: partitions.collect(),
        }
    }

    pub(super) fn topic_ids(&self, member: &ConsumerMember) -> BTreeSet<Uuid> {
        let names = self.topics_of(member);
        let there = names.filter_map(|name| self.topics.get(name));
        there.map(|entry| entry.id).collect()
    }
}
