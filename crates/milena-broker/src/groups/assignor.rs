//! The assignors that coordinators have: who is to read which partitions of a consumer group.

mod range;
mod uniform;

use std::collections::{BTreeMap, BTreeSet};

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::topics::PartitionKey;

/// Partitions that somebody has or is to have.
pub(crate) type Parts = BTreeSet<PartitionKey>;

/// Who reads what, by member.
pub(crate) type Assignment = BTreeMap<ByteString, Parts>;

/// An assignor, under Kafka's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Assignor {
    /// As even as can be, and as close to what was before as that allows.
    #[default]
    Uniform,
    /// Of each topic, neighbouring partitions to each, so that partitions of the same number meet.
    Range,
}

/// A member as assignors see it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subscriber {
    pub(crate) instance_id: Option<ByteString>,
    pub(crate) topics: BTreeSet<Uuid>,
    /// What it was to read before.
    pub(crate) former: Parts,
}

/// What is to be shared out among whom.
#[derive(Clone, Debug, Default)]
pub(crate) struct Task {
    pub(crate) subscribers: BTreeMap<ByteString, Subscriber>,
    /// The numbers of partitions, by topic.
    pub(crate) partitions: BTreeMap<Uuid, i32>,
}

impl Assignor {
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Uniform, Self::Range]
            .into_iter()
            .find(|assignor| assignor.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Range => "range",
        }
    }

    /// Gives every partition that somebody subscribes to, to one who does.
    pub(crate) fn assign(self, task: &Task) -> Assignment {
        match self {
            Self::Uniform => uniform::assign(task),
            Self::Range => range::assign(task),
        }
    }
}

impl Task {
    fn partitions_of(&self, topic: Uuid) -> impl Iterator<Item = PartitionKey> + use<> {
        let count = self.partitions.get(&topic).copied().unwrap_or(0);
        (0..count).map(move |index| (topic, index))
    }

    /// Whether all subscribe to the same topics.
    fn is_homogeneous(&self) -> bool {
        let mut topics = self.subscribers.values().map(|member| &member.topics);
        match topics.next() {
            Some(first) => topics.all(|topics| topics == first),
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, btree_set};
    use proptest::prelude::*;

    use super::*;

    fn task() -> impl Strategy<Value = Task> {
        let topics = btree_map((0..6_u8).prop_map(topic), 0..9, 1..6);
        let member = (0..12_u8, btree_set((0..6_u8).prop_map(topic), 0..6));
        let members = btree_map(0..30_u8, member, 1..12);
        (topics, members).prop_map(|(partitions, members)| {
            let subscribers = members.into_iter().map(|(name, (former, mut topics))| {
                topics.retain(|topic| partitions.contains_key(topic));
                let member = Subscriber {
                    former: topics.iter().map(|topic| (*topic, former.into())).collect(),
                    topics,
                    ..Subscriber::default()
                };
                (format!("m{name}").into(), member)
            });
            let mut taken = BTreeSet::new();
            let mut subscribers: BTreeMap<ByteString, Subscriber> = subscribers.collect();
            for member in subscribers.values_mut() {
                let exists = |(topic, index): &PartitionKey| *index < partitions[topic];
                member
                    .former
                    .retain(|part| exists(part) && taken.insert(*part));
            }
            Task {
                subscribers,
                partitions,
            }
        })
    }

    pub(super) fn topic(number: u8) -> Uuid {
        Uuid([number + 1; 16])
    }

    fn wanted(task: &Task) -> Parts {
        let topics: BTreeSet<_> = task.subscribers.values().flat_map(|m| &m.topics).collect();
        let parts = topics
            .into_iter()
            .flat_map(|topic| task.partitions_of(*topic));
        parts.collect()
    }

    proptest! {
        #[test]
        fn g11_every_partition_has_one_reader_who_subscribes(task in task()) {
            for assignor in [Assignor::Uniform, Assignor::Range] {
                let assignment = assignor.assign(&task);
                let all: Vec<_> = assignment.values().flatten().copied().collect();
                let distinct: Parts = all.iter().copied().collect();
                prop_assert_eq!(all.len(), distinct.len());
                prop_assert_eq!(distinct, wanted(&task));
                for (member, parts) in &assignment {
                    let subscribed = &task.subscribers[member].topics;
                    prop_assert!(parts.iter().all(|(topic, _)| subscribed.contains(topic)));
                }
            }
        }

        #[test]
        fn g11_uniform_is_even_among_those_with_the_same_topics(task in task()) {
            let assignment = Assignor::Uniform.assign(&task);
            let size = |name: &ByteString| assignment.get(name).map_or(0, BTreeSet::len);
            for (a, first) in &task.subscribers {
                for (b, second) in &task.subscribers {
                    if first.topics == second.topics {
                        prop_assert!(size(a).abs_diff(size(b)) <= 1, "{a}: {}, {b}: {}", size(a), size(b));
                    }
                }
            }
        }

        #[test]
        fn g11_what_is_shared_out_stays_as_it_is(task in task()) {
            let first = Assignor::Uniform.assign(&task);
            let mut again = task;
            for (name, member) in &mut again.subscribers {
                member.former = first.get(name).cloned().unwrap_or_default();
            }
            prop_assert_eq!(Assignor::Uniform.assign(&again), first);
        }
    }
}
