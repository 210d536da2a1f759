//! Which partition a record goes to, as far as that depends on what was sent before.

use std::time::Instant;

use super::topic::TopicIndex;
use super::{Accumulator, PartitionIndex, Refusal};
use crate::partitioner::Choice;

/// What speaks against a partition. The least of it wins; what comes first weighs most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    has_no_leader: bool,
    /// Its leader takes no batches.
    is_behind: bool,
    /// Its leader is not in the client's rack.
    is_far: bool,
}

impl Accumulator {
    /// The partition for a record of that size. The clock is read only to draw another partition.
    #[inline]
    pub(super) fn choose(
        &mut self,
        index: TopicIndex,
        choice: Choice,
        size: usize,
        now: &impl Fn() -> Instant,
    ) -> Result<PartitionIndex, Refusal> {
        let topic = self.topics.get(index);
        if topic.count == 0 {
            return Err(Refusal::UnknownTopic);
        }
        let number = match choice {
            Choice::Explicit(number) => usize::try_from(number)
                .ok()
                .filter(|number| *number < topic.count),
            Choice::Hashed(hash) => Some(Choice::of_hash(hash, topic.count)),
            Choice::Sticky => Some(self.choose_sticky(index, size, now)),
            Choice::Random => Some(self.choose_random(index)),
            Choice::NextInTurn => Some(self.choose_next(index)),
        };
        number
            .map(|number| self.topics.get(index).partitions[number])
            .ok_or(Refusal::UnknownPartition)
    }

    /// Stays with a partition until about a batch went there, and leaves it when a batch is full. A batch
    /// that was begun late is allowed the room of another to fill.
    fn choose_sticky(
        &mut self,
        index: TopicIndex,
        size: usize,
        now: &impl Fn() -> Instant,
    ) -> usize {
        let (topic, limit) = (self.topics.get(index), self.limits.batch_size);
        let Some(number) = topic
            .sticky
            .partition
            .filter(|number| *number < topic.count)
        else {
            return self.stick_anew(index, now);
        };
        let partition = topic.partitions[number];
        let open = self.partitions[partition.0].open.as_ref();
        let is_between_batches = open.is_none_or(|batch| batch.size() + size > limit);
        let is_over = topic.sticky.bytes >= if is_between_batches { limit } else { 2 * limit };
        if !is_over {
            return number;
        }
        if is_between_batches {
            self.seal(partition);
        }
        self.stick_anew(index, now)
    }

    /// Draws the partition to stick to next. It may be the same again: where there are two, never to stay would
    /// mean half for each, however slow one is.
    fn stick_anew(&mut self, index: TopicIndex, now: &impl Fn() -> Instant) -> usize {
        if self.topics.get(index).odds.is_spent() {
            self.note_waiting(index, now);
            self.weigh(index, now);
        }
        let topic = self.topics.get_mut(index);
        let next = topic.odds.draw(&mut self.random);
        (topic.sticky.partition, topic.sticky.bytes) = (Some(next), 0);
        next
    }

    /// Weighs the partitions against which the least speaks: the longer the queue, the less likely, and the longest
    /// still possible.
    fn weigh(&mut self, index: TopicIndex, now: &impl Fn() -> Instant) {
        let patience = self.limits.availability_timeout;
        let deadline = patience.and_then(|patience| now().checked_sub(patience));
        let mut odds = std::mem::take(&mut self.topics.get_mut(index).odds);
        let topic = self.topics.get(index);
        let partitions = &topic.partitions[..topic.count];
        let standing = |partition: &PartitionIndex| self.standing(*partition, deadline);
        let waiting = |partition: &PartitionIndex| match self.limits.is_adaptive {
            true => self.partitions[partition.0].waiting(),
            false => 0,
        };
        let Some(best) = partitions.iter().map(standing).min() else {
            return;
        };
        let candidates = partitions.iter().filter(|one| standing(one) == best);
        let longest = candidates.map(waiting).max().unwrap_or_default();
        odds.set(
            partitions
                .iter()
                .map(|partition| match standing(partition) == best {
                    true => (longest + 1 - waiting(partition)) as u64,
                    false => 0,
                }),
        );
        self.topics.get_mut(index).odds = odds;
    }

    fn standing(&self, partition: PartitionIndex, deadline: Option<Instant>) -> Standing {
        let leader = self.partitions[partition.0].leader;
        let is_behind = |deadline| {
            let queue = leader.node.and_then(|node| self.leaders.get(&node));
            queue.is_some_and(|queue| queue.is_behind_since(deadline))
        };
        Standing {
            has_no_leader: leader.node.is_none(),
            is_behind: deadline.is_some_and(is_behind),
            is_far: !leader.is_near,
        }
    }

    /// Notes which leaders have batches to take, to see whether they take them.
    fn note_waiting(&mut self, index: TopicIndex, now: &impl Fn() -> Instant) {
        if self.limits.availability_timeout.is_none() {
            return;
        }
        let (now, topic) = (now(), self.topics.get(index));
        for (node, leader) in &mut self.leaders {
            let partitions = &self.partitions;
            leader.forget_unless(|partition| partitions[partition.0].is_waiting_for(*node));
        }
        for partition in &topic.partitions {
            let queue = &self.partitions[partition.0];
            if let Some(node) = queue.leader.node.filter(|node| queue.is_waiting_for(*node))
                && let Some(leader) = self.leaders.get_mut(&node)
            {
                leader.note_waiting(now, *partition);
            }
        }
    }

    /// Any partition that has a leader, each as likely as the next.
    fn choose_random(&mut self, index: TopicIndex) -> usize {
        let count = self.topics.get(index).count;
        let any = self.random.usize(..count);
        if self.has_leader(index, any) {
            return any;
        }
        let led = (0..count).filter(|number| self.has_leader(index, *number));
        match led.count() {
            0 => any,
            some => {
                let nth = self.random.usize(..some);
                let mut led = (0..count).filter(|number| self.has_leader(index, *number));
                led.nth(nth).unwrap_or(any)
            }
        }
    }

    fn choose_next(&mut self, index: TopicIndex) -> usize {
        let topic = self.topics.get(index);
        let (start, count) = (topic.turn % topic.count, topic.count);
        let mut candidates = (0..count).map(|step| (start + step) % count);
        let next = candidates.find(|number| self.has_leader(index, *number));
        let next = next.unwrap_or(start);
        self.topics.get_mut(index).turn = (next + 1) % count;
        next
    }

    fn has_leader(&self, index: TopicIndex, number: usize) -> bool {
        let partition = self.topics.get(index).partitions[number];
        self.partitions[partition.0].leader.node.is_some()
    }
}
