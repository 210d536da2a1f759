//! Which partition a record goes to, as far as that depends on what was sent before.

use super::topic::TopicIndex;
use super::{Accumulator, PartitionIndex, Refusal};
use crate::partitioner::Choice;

impl Accumulator {
    pub(super) fn choose(
        &mut self,
        index: TopicIndex,
        choice: Choice,
        size: usize,
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
            Choice::Sticky => Some(self.choose_sticky(index, size)),
            Choice::NextInTurn => Some(self.choose_next(index)),
        };
        number
            .map(|number| self.topics.get(index).partitions[number])
            .ok_or(Refusal::UnknownPartition)
    }

    /// Stays with a partition until about a batch went there, and leaves it when a batch is full. A batch
    /// that was begun late is allowed the room of another to fill.
    fn choose_sticky(&mut self, index: TopicIndex, size: usize) -> usize {
        let (topic, limit) = (self.topics.get(index), self.limits.batch_size);
        let Some(number) = topic
            .sticky
            .partition
            .filter(|number| *number < topic.count)
        else {
            return self.stick_elsewhere(index);
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
        self.stick_elsewhere(index)
    }

    /// Any other partition that has a leader, each as likely as the next.
    fn stick_elsewhere(&mut self, index: TopicIndex) -> usize {
        let topic = self.topics.get_mut(index);
        let (count, current) = (
            topic.count,
            topic.sticky.partition.filter(|_| topic.count > 1),
        );
        // Counted from behind the current partition, which comes last and so is left out.
        let (behind, others) = current.map_or((0, count), |current| (current + 1, count - 1));
        let first = self.random.usize(..others);
        let mut candidates = (0..others).map(|step| (behind + (first + step) % others) % count);
        let has_leader = |number: &usize| {
            self.partitions[topic.partitions[*number].0]
                .leader
                .node
                .is_some()
        };
        let next = candidates
            .find(has_leader)
            .unwrap_or((behind + first) % count);
        (topic.sticky.partition, topic.sticky.bytes) = (Some(next), 0);
        next
    }

    fn choose_next(&mut self, index: TopicIndex) -> usize {
        let topic = self.topics.get_mut(index);
        let start = topic.turn;
        let mut candidates = (0..topic.count).map(|step| (start + step) % topic.count);
        let has_leader = |number: &usize| {
            self.partitions[topic.partitions[*number].0]
                .leader
                .node
                .is_some()
        };
        let next = candidates.find(has_leader).unwrap_or(start % topic.count);
        topic.turn = (next + 1) % topic.count;
        next
    }
}
