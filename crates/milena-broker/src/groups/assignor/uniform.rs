//! The assignor `uniform`: everybody gets as many partitions as anybody, give or take one, and keeps what it can.

use std::collections::BTreeMap;

use bytestring::ByteString;

use super::{Assignment, PartitionKey, Parts, Task};

pub(super) fn assign(task: &Task) -> Assignment {
    match task.is_homogeneous() {
        true => homogeneous(task),
        false => heterogeneous(task),
    }
}

/// All subscribe to the same topics: everybody keeps what it has up to its quota, and what is left fills the others.
fn homogeneous(task: &Task) -> Assignment {
    let Some(first) = task.subscribers.values().next() else {
        return Assignment::new();
    };
    let wanted = first.topics.iter();
    let all: Parts = wanted
        .flat_map(|topic| task.partitions_of(*topic))
        .collect();
    let held = task.subscribers.values().flat_map(|member| &member.former);
    let held: Parts = held.copied().collect();
    let mut free: Vec<PartitionKey> = all.difference(&held).copied().collect();
    let members = task.subscribers.len();
    let (each, mut extra) = (all.len() / members, all.len() % members);
    let mut assignment = Assignment::new();
    let mut missing = Vec::new();
    for (name, member) in &task.subscribers {
        let more = usize::from(extra > 0);
        extra -= more;
        let mut kept: Vec<_> = member.former.intersection(&all).copied().collect();
        let quota = each + more;
        free.extend(kept.split_off(quota.min(kept.len())));
        missing.push((name, quota - kept.len()));
        assignment.insert(name.clone(), kept.into_iter().collect());
    }
    let mut free = free.into_iter();
    for (name, count) in missing {
        let parts = assignment.entry(name.clone()).or_default();
        parts.extend(free.by_ref().take(count));
    }
    assignment
}

/// Some subscribe to topics that others do not. What nobody may keep goes to whoever of those concerned has least, and
/// then partitions move from who has more to who has less, as long as that makes it more even.
fn heterogeneous(task: &Task) -> Assignment {
    let mut shares = Shares::keeping(task);
    for topic in task.partitions.keys() {
        for part in task.partitions_of(*topic) {
            shares.give(part);
        }
    }
    // Each move makes the sum of the squares smaller, so that it ends.
    while shares.even_out() {}
    shares.assignment
}

struct Shares<'a> {
    task: &'a Task,
    assignment: Assignment,
    holders: BTreeMap<PartitionKey, ByteString>,
}

impl<'a> Shares<'a> {
    fn keeping(task: &'a Task) -> Self {
        let mut shares = Self {
            task,
            assignment: Assignment::new(),
            holders: BTreeMap::new(),
        };
        for (name, member) in &task.subscribers {
            let exists = |(topic, index): &PartitionKey| {
                member.topics.contains(topic) && task.partitions.get(topic) > Some(index)
            };
            let kept: Parts = member.former.iter().copied().filter(exists).collect();
            for part in &kept {
                shares.holders.insert(*part, name.clone());
            }
            shares.assignment.insert(name.clone(), kept);
        }
        shares
    }

    fn size(&self, name: &ByteString) -> usize {
        self.assignment.get(name).map_or(0, Parts::len)
    }

    /// Of those who subscribe to the partition's topic, who has least.
    fn poorest(&self, (topic, _): PartitionKey) -> Option<&'a ByteString> {
        let members = self.task.subscribers.iter();
        let concerned = members.filter(|(_, member)| member.topics.contains(&topic));
        concerned
            .map(|(name, _)| name)
            .min_by_key(|name| self.size(name))
    }

    fn give(&mut self, part: PartitionKey) {
        if !self.holders.contains_key(&part)
            && let Some(name) = self.poorest(part).cloned()
        {
            self.assignment
                .entry(name.clone())
                .or_default()
                .insert(part);
            self.holders.insert(part, name);
        }
    }

    /// Moves one partition if that makes it more even.
    fn even_out(&mut self) -> bool {
        let parts: Vec<_> = self
            .holders
            .iter()
            .map(|(part, name)| (*part, name.clone()))
            .collect();
        let mut moved = false;
        for (part, holder) in parts {
            let Some(poorest) = self.poorest(part).cloned() else {
                continue;
            };
            if self.size(&holder) > self.size(&poorest) + 1 {
                self.assignment.entry(holder).or_default().remove(&part);
                self.assignment
                    .entry(poorest.clone())
                    .or_default()
                    .insert(part);
                self.holders.insert(part, poorest);
                moved = true;
            }
        }
        moved
    }
}
