//! The assignor `range`: the members of each topic, in order, get neighbouring partitions.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use super::{Assignment, Parts, Subscriber, Task};

/// How far a topic is shared out.
struct Ranges {
    partitions: i32,
    each: i32,
    /// Members that get one more.
    extra: i32,
    next: i32,
}

impl Ranges {
    fn new(partitions: i32, members: i32) -> Self {
        Self {
            partitions,
            each: partitions / members.max(1),
            extra: partitions % members.max(1),
            next: 0,
        }
    }

    fn take(&mut self) -> std::ops::Range<i32> {
        let more = i32::from(self.extra > 0);
        self.extra -= more;
        let first = self.next;
        self.next = (first + self.each + more).min(self.partitions);
        first..self.next
    }
}

pub(super) fn assign(task: &Task) -> Assignment {
    let mut members: BTreeMap<Uuid, i32> = BTreeMap::new();
    for topic in task.subscribers.values().flat_map(|member| &member.topics) {
        *members.entry(*topic).or_default() += 1;
    }
    let ranges = members.into_iter().map(|(topic, members)| {
        let partitions = task.partitions.get(&topic).copied().unwrap_or(0);
        (topic, Ranges::new(partitions, members))
    });
    let mut ranges: BTreeMap<Uuid, Ranges> = ranges.collect();
    let mut assignment = Assignment::new();
    for (name, member) in in_order(task) {
        let mut parts = Parts::new();
        for topic in &member.topics {
            let range = ranges.get_mut(topic).map(Ranges::take);
            parts.extend(range.into_iter().flatten().map(|index| (*topic, index)));
        }
        assignment.insert(name.clone(), parts);
    }
    assignment
}

/// Static members come first, by their instances' names.
fn in_order(task: &Task) -> Vec<(&ByteString, &Subscriber)> {
    let mut members: Vec<_> = task.subscribers.iter().collect();
    members.sort_by_key(|(name, member)| {
        let instance = member.instance_id.as_ref();
        (instance.is_none(), instance.cloned(), (*name).clone())
    });
    members
}

#[cfg(test)]
mod tests {
    use super::super::Assignor;
    use super::super::tests::topic;
    use super::*;

    #[test]
    fn partitions_of_the_same_number_meet() {
        let member = Subscriber {
            topics: [topic(0), topic(1)].into(),
            ..Subscriber::default()
        };
        let task = Task {
            subscribers: [("a".into(), member.clone()), ("b".into(), member)].into(),
            partitions: [(topic(0), 3), (topic(1), 3)].into(),
        };
        let assignment = Assignor::Range.assign(&task);
        let a: Parts = [(topic(0), 0), (topic(0), 1), (topic(1), 0), (topic(1), 1)].into();
        assert_eq!(assignment["a"], a);
        assert_eq!(assignment["b"], [(topic(0), 2), (topic(1), 2)].into());
    }
}
