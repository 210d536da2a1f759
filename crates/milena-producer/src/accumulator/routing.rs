//! The cluster's side: topics, and the leaders that their partitions' batches go to.

use std::collections::btree_map::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant};

use milena_txn::Sequences;

use super::leader::LeaderQueue;
use super::partition::PartitionQueue;
use super::topic::TopicIndex;
use super::{Accumulator, Leader, PartitionIndex, TopicLayout};

/// How long a broker may take to answer about batches of a partition that it leads no more. One that lives answers at once.
const STRAGGLER_PATIENCE: Duration = Duration::from_millis(500);

impl Accumulator {
    /// Takes note of a topic's id and leaders. Batches follow their partition to its new leader.
    pub(crate) fn handle_topic(&mut self, now: Instant, layout: &TopicLayout) {
        let topic = self.topics.find_or_add(&layout.name);
        self.need_identity();
        let known = self.topics.get(topic).id;
        if !self.topics.get_mut(topic).update(layout) {
            return;
        }
        let is_another = !known.is_zero() && !layout.id.is_zero() && known != layout.id;
        if is_another {
            self.restart(topic);
        }
        for (number, leader) in layout.leaders.iter().enumerate() {
            let partition = self.partition_of(topic, number);
            self.route(now, partition, *leader);
        }
    }

    /// The topics that records were sent to.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.names()
    }

    /// The topic was deleted and made anew: what waits for it is new to its brokers.
    fn restart(&mut self, topic: TopicIndex) {
        for partition in self.topics.get(topic).partitions.clone() {
            if let Some(sequences) = &mut self.partitions[partition.0].sequences {
                sequences.restart();
            }
            self.settle(partition);
        }
    }

    fn partition_of(&mut self, topic: TopicIndex, number: usize) -> PartitionIndex {
        if let Some(known) = self.topics.get(topic).partitions.get(number) {
            return *known;
        }
        let index = PartitionIndex(self.partitions.len());
        let topic_state = self.topics.get_mut(topic);
        topic_state.partitions.push(index);
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let sequences = self.limits.is_idempotent.then(Sequences::new);
        self.partitions.push(PartitionQueue::new(
            topic,
            Arc::clone(&topic_state.name),
            number,
            sequences,
        ));
        index
    }

    /// Partitions whose batches in flight at a broker are waited for no longer: another broker leads them, and this one does not
    /// say so, or is not there to do so.
    pub(super) fn take_overdue(
        &mut self,
        now: Instant,
        node: i32,
        is_connected: bool,
    ) -> Vec<PartitionIndex> {
        let mut overdue = Vec::new();
        while let Some(partition) = self
            .leaders
            .get_mut(&node)
            .and_then(|leader| leader.next_overdue(is_connected.then_some(now)))
        {
            if self.partitions[partition.0].straggles_at() == Some(node) {
                overdue.push(partition);
            }
        }
        overdue
    }

    /// Moves a partition to its leader, with all that waits for it. What is in flight comes back first.
    fn route(&mut self, now: Instant, partition: PartitionIndex, leader: Leader) {
        let queue = &mut self.partitions[partition.0];
        let known = std::mem::replace(&mut queue.leader, leader);
        if leader.supersedes(known) {
            // What failed at the old one says nothing about the new one.
            (queue.retry_at, queue.backoff) = (None, None);
        }
        let Some(node) = leader.node else { return };
        if let Entry::Vacant(vacant) = self.leaders.entry(node) {
            vacant.insert(LeaderQueue::default());
            self.new_leaders.push(node);
            self.wakers.extend(self.supervisor.take());
        }
        if leader.node != known.node {
            // The open batch may have lingered at the old leader; being early does no harm.
            queue.is_due = queue.open.is_some();
        }
        if let Some(straggler) = queue.straggles_at().filter(|_| leader != known) {
            let old = self.leaders.entry(straggler).or_default();
            old.leave(now + STRAGGLER_PATIENCE, partition);
            self.wakers.extend(old.take_any_waker());
        }
        if leader != known {
            self.schedule_retry(partition);
            self.list(partition);
        }
    }
}
