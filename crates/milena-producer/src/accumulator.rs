//! Every accepted record that is not acknowledged: batches per partition, and when which may be sent.

mod leader;
mod ledger;
mod partition;
#[cfg(test)]
mod tests;
mod topic;

use std::collections::{BTreeMap, btree_map};
use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use milena_core::{Error, ErrorKind, Persistence};
use milena_pace::{Backoff, Budget, Ticket};

use crate::batch::{Batch, BatchId};
use crate::delivery::{Ack, Delivery};
use crate::entry::Entry;
use crate::partitioner::Choice;
use leader::{LeaderQueue, Lingering};
use ledger::Ledger;
use partition::PartitionQueue;
pub(crate) use partition::{Leader, PartitionIndex};
pub(crate) use topic::TopicLayout;
use topic::{TopicIndex, Topics};

/// Bytes in front of the records of a batch.
const BATCH_HEAD: usize = 61;

/// How much may be buffered, how long and in what portions.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) batch_size: usize,
    pub(crate) max_request_size: usize,
    pub(crate) buffer_memory: usize,
    pub(crate) linger: Duration,
    pub(crate) delivery_timeout: Duration,
    /// Batches of one partition that may be in flight at once. More than one keeps the order of records only
    /// if the producer is idempotent.
    pub(crate) in_flight_per_partition: usize,
    pub(crate) retry_backoff: Duration,
    pub(crate) retry_backoff_max: Duration,
}

/// The buffer between those who send and the senders of the leaders. A machine: it never waits.
///
/// A record is encoded straight into the open batch of its partition. A batch is **ready** when it is full,
/// when it lingered long enough, when somebody flushes, or when somebody waits for room. A ready partition
/// stands in the list of its leader, whose sender [drains](Self::poll_drain) whole batches from it; nothing
/// here costs more with more partitions. A drained batch is **in flight** until the sender gives it back, by
/// [`handle_resolved`](Self::handle_resolved), [`handle_retry`](Self::handle_retry) or
/// [`handle_split`](Self::handle_split). While a partition has its allowance in flight it is muted, also when
/// its leader changes, so that its records stay in order.
///
/// Whoever is to be woken by a call is in [`take_wakers`](Self::take_wakers): wake them after unlocking.
pub(crate) struct Accumulator {
    limits: Limits,
    budget: Budget<Waker>,
    topics: Topics,
    partitions: Vec<PartitionQueue>,
    leaders: BTreeMap<i32, LeaderQueue>,
    /// Leaders that nobody drains yet.
    new_leaders: Vec<i32>,
    ledger: Ledger,
    phase: Phase,
    random: fastrand::Rng,
    wakers: Vec<Waker>,
    supervisor: Option<Waker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Records are accepted.
    Open,
    /// No more records; what was accepted is still delivered.
    Closing,
    /// Nothing is delivered any more.
    Aborted,
}

/// Why a record was not accepted. Nothing of it is queued.
#[derive(Debug, Clone)]
pub(crate) enum Refusal {
    /// Nothing is known about the topic yet.
    UnknownTopic,
    /// The topic has no such partition as far as is known.
    UnknownPartition,
    /// So many bytes do not fit now.
    Full { bytes: usize },
    /// It will never be accepted.
    Never(Error),
}

/// Whether room for a record was reserved beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    ToBeFound,
    Reserved,
}

/// What a sender is to do.
pub(crate) enum Drain {
    /// Send these, in one request. No partition occurs twice.
    Batches(Vec<Batch>),
    /// Sleep until woken, at most until then.
    Idle(Option<Instant>),
    /// Stop: there will be nothing to send any more.
    Finished,
}

/// What the supervisor is to do.
pub(crate) enum Supervision {
    /// Start a sender for each of these leaders.
    Start(Vec<i32>),
    /// Tell the waiters, then call [`Accumulator::handle_expired`].
    Expire(Vec<Expiry>),
    /// Sleep until woken, at most until then.
    Idle(Option<Instant>),
    /// Stop.
    Finished,
}

/// A batch whose waiters are to be told an error.
pub(crate) struct Expiry {
    pub(crate) id: BatchId,
    pub(crate) ack: Arc<Ack>,
    pub(crate) error: Error,
}

impl Accumulator {
    /// An empty buffer. `seed` decides which partitions records without a key stick to.
    pub(crate) fn new(limits: Limits, seed: u64) -> Self {
        Self {
            budget: Budget::new(limits.buffer_memory),
            limits,
            topics: Topics::default(),
            partitions: Vec::new(),
            leaders: BTreeMap::new(),
            new_leaders: Vec::new(),
            ledger: Ledger::default(),
            phase: Phase::Open,
            random: fastrand::Rng::with_seed(seed),
            wakers: Vec::new(),
            supervisor: None,
        }
    }

    /// Whoever is to be woken because of the calls since the last time.
    pub(crate) fn take_wakers(&mut self) -> Vec<Waker> {
        std::mem::take(&mut self.wakers)
    }

    // ---- the caller's side ----

    /// Encodes a record into the open batch of its partition. The clock is read only to open a batch.
    pub(crate) fn append(
        &mut self,
        entry: &Entry<'_>,
        room: Room,
        now: impl FnOnce() -> Instant,
    ) -> Result<Delivery, Refusal> {
        if self.phase != Phase::Open {
            return Err(Refusal::Never(Error::new(
                ErrorKind::Closed,
                "the producer is closed",
            )));
        }
        let topic = self.topics.find(entry.topic).ok_or(Refusal::UnknownTopic)?;
        let size = entry.size();
        self.check_size(entry, size)?;
        let partition = self.choose(topic, entry.choice, size)?;
        if room == Room::ToBeFound && !self.budget.try_acquire(size) {
            return Err(Refusal::Full { bytes: size });
        }
        if entry.choice == Choice::Sticky {
            self.topics.get_mut(topic).sticky.bytes += size;
        }
        self.encode(partition, entry, size, now).map_err(|error| {
            self.give_back(size);
            Refusal::Never(error.with_topic(entry.topic))
        })
    }

    /// Queues for room. The open batches are sent without further delay, to make some.
    pub(crate) fn wait_for_room(&mut self, bytes: usize, waker: Waker) -> Ticket {
        let was_contended = self.budget.is_contended();
        let ticket = self.budget.wait(bytes, waker);
        self.grant();
        if !was_contended && self.budget.is_contended() {
            self.make_all_due();
        }
        ticket
    }

    /// Whether the room waited for is reserved now. `Err` when there will never be any.
    pub(crate) fn poll_room(&mut self, ticket: Ticket, waker: &Waker) -> Result<bool, Error> {
        if self.phase != Phase::Open {
            return Err(Error::new(
                ErrorKind::Closed,
                "the producer was closed while a record waited for room",
            ));
        }
        let granted = self.budget.claim(ticket);
        if !granted {
            self.budget.replace_waiter(ticket, waker.clone());
        }
        Ok(granted)
    }

    /// Leaves the queue for room.
    pub(crate) fn abandon_room(&mut self, ticket: Ticket) {
        self.budget.abandon(ticket);
        self.grant();
    }

    /// Gives back room that was reserved and not used.
    pub(crate) fn give_back(&mut self, bytes: usize) {
        self.budget.release(bytes);
        self.grant();
    }

    /// Sends everything accepted so far without further delay, and returns what to wait for.
    pub(crate) fn flush(&mut self) -> Vec<Arc<Ack>> {
        let unresolved: Vec<_> = self
            .ledger
            .waiting()
            .map(|(id, entry)| (id, entry.partition))
            .collect();
        for (id, partition) in unresolved {
            if self.partitions[partition.0]
                .open
                .as_ref()
                .is_some_and(|open| open.id == id)
            {
                self.seal(partition);
            }
        }
        self.ledger
            .waiting()
            .map(|(_, entry)| Arc::clone(&entry.ack))
            .collect()
    }

    /// Accepts no more records. What was accepted is still delivered.
    pub(crate) fn close(&mut self) {
        if self.phase == Phase::Open {
            self.phase = Phase::Closing;
            self.flush();
            self.wakers.extend(self.budget.drain_waiters());
            self.wake_everyone_if_finished();
        }
    }

    /// Gives up everything that is unresolved: tell the waiters, then call
    /// [`handle_expired`](Self::handle_expired).
    pub(crate) fn abort(&mut self, error: &Error) -> Vec<Expiry> {
        self.phase = Phase::Aborted;
        self.wakers.extend(self.budget.drain_waiters());
        self.wake_everyone_if_finished();
        self.ledger
            .waiting()
            .map(|(id, entry)| self.expiry(id, entry, error.clone()))
            .collect()
    }

    /// Bytes of the buffer that are taken.
    #[cfg(test)]
    pub(crate) fn held_bytes(&self) -> usize {
        self.budget.held()
    }

    // ---- the cluster's side ----

    /// Takes note of a topic's id and leaders. Batches follow their partition to its new leader.
    pub(crate) fn handle_topic(&mut self, layout: &TopicLayout) {
        let topic = self.topics.find_or_add(&layout.name);
        if !self.topics.get_mut(topic).update(layout) {
            return;
        }
        for (number, leader) in layout.leaders.iter().enumerate() {
            let partition = self.partition_of(topic, number);
            self.route(partition, *leader);
        }
    }

    /// The topics that records were sent to.
    pub(crate) fn topics(&self) -> impl Iterator<Item = &Arc<str>> {
        self.topics.names()
    }

    // ---- the sender's side ----

    /// Takes batches for a leader, or says how long there are none.
    pub(crate) fn poll_drain(&mut self, now: Instant, node: i32, waker: &Waker) -> Drain {
        if self.is_finished() {
            return Drain::Finished;
        }
        self.list_due(now, node);
        let batches = self.drain(node);
        if !batches.is_empty() {
            return Drain::Batches(batches);
        }
        let leader = self.leaders.entry(node).or_default();
        leader.sleep(waker);
        Drain::Idle(leader.poll_timeout())
    }

    /// Takes back a batch whose records have their outcome, which the sender told them. Returns what else is
    /// to be told that it is finished: the acknowledgement of a batch that was split.
    pub(crate) fn handle_resolved(&mut self, batch: Batch) -> Option<Arc<Ack>> {
        self.land(&batch);
        let queue = &mut self.partitions[batch.partition.0];
        queue.last_error = None;
        if let Some(backoff) = &mut queue.backoff {
            backoff.succeed();
        }
        self.retire(&batch)
    }

    /// Takes back a batch that is to be sent again, unchanged, after a pause that grows with each failure.
    pub(crate) fn handle_retry(&mut self, now: Instant, batch: Batch, error: Error) {
        self.land(&batch);
        let Some(entry) = self
            .ledger
            .get_mut(batch.id)
            .filter(|entry| !entry.is_expired)
        else {
            self.retire(&batch);
            return;
        };
        entry.is_ambiguous |= batch.is_ambiguous;
        let partition = batch.partition;
        let pause = self.next_pause(partition);
        let queue = &mut self.partitions[partition.0];
        // If leadership has moved on since the attempt, that explains the failure: no need to wait.
        let has_moved = queue.leader.supersedes(batch.leader);
        queue.retry_at = (!has_moved).then(|| now + pause);
        queue.put_back(batch);
        queue.last_error = Some(error);
        self.schedule_retry(partition);
        self.list(partition);
    }

    /// Takes back the halves of a batch that was too large, to be sent one after the other.
    pub(crate) fn handle_split(&mut self, halves: [Batch; 2]) {
        let [left, right] = &halves;
        let partition = left.partition;
        debug_assert!(left.order() < right.order());
        self.land(left);
        let Some(entry) = self
            .ledger
            .get_mut(left.id)
            .filter(|entry| !entry.is_expired)
        else {
            self.budget.release(right.charge);
            self.retire(left);
            return;
        };
        entry.parts += 1;
        let queue = &mut self.partitions[partition.0];
        halves.into_iter().for_each(|half| queue.put_back(half));
        self.list(partition);
    }

    // ---- the supervisor's side ----

    /// What there is to supervise.
    pub(crate) fn poll_supervision(&mut self, now: Instant, waker: &Waker) -> Supervision {
        if self.is_finished() {
            return Supervision::Finished;
        }
        if !self.new_leaders.is_empty() {
            return Supervision::Start(std::mem::take(&mut self.new_leaders));
        }
        let expired = self.expired(now);
        if !expired.is_empty() {
            return Supervision::Expire(expired);
        }
        self.supervisor = Some(waker.clone());
        Supervision::Idle(self.ledger.poll_timeout())
    }

    /// Removes batches whose waiters were told so. What of them is in flight keeps its room until it is back.
    pub(crate) fn handle_expired(&mut self, ids: impl IntoIterator<Item = BatchId>) {
        for id in ids {
            let Some(entry) = self.ledger.get_mut(id) else {
                continue;
            };
            entry.is_expired = true;
            let partition = entry.partition;
            for mut batch in self.partitions[partition.0].remove(id) {
                batch.resolve(Err(Error::new(ErrorKind::Timeout, "expired")));
                self.retire(&batch);
            }
            self.list(partition);
        }
        self.wake_everyone_if_finished();
    }

    // ---- inside ----

    fn check_size(&self, entry: &Entry<'_>, size: usize) -> Result<(), Refusal> {
        let limits = [
            (
                "max.request.size",
                self.limits.max_request_size.saturating_sub(BATCH_HEAD),
            ),
            ("buffer.memory", self.limits.buffer_memory),
        ];
        match limits.into_iter().find(|(_, limit)| size > *limit) {
            None => Ok(()),
            Some((name, limit)) => {
                let text = format!(
                    "a record of {size} bytes is larger than the {limit} that {name} allows"
                );
                Err(Refusal::Never(
                    Error::new(ErrorKind::RecordTooLarge, text).with_topic(entry.topic),
                ))
            }
        }
    }

    fn choose(
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

    /// Encodes a record into the open batch, or into a new one if it does not fit.
    fn encode(
        &mut self,
        partition: PartitionIndex,
        entry: &Entry<'_>,
        size: usize,
        now: impl FnOnce() -> Instant,
    ) -> Result<Delivery, Error> {
        let limit = self.limits.batch_size;
        let queue = &mut self.partitions[partition.0];
        // A batch can refuse although there is room: its records' times may not be 292 million years apart.
        let appended = match &mut queue.open {
            Some(batch) if batch.size() + size <= limit => {
                batch.append(entry).ok().map(|index| (batch, index))
            }
            _ => None,
        };
        if let Some((batch, index)) = appended {
            batch.charge += size;
            let delivery = Delivery::new(Arc::clone(batch.ack()), index, entry.timestamp_ms);
            if batch.size() >= limit {
                self.seal(partition);
            }
            return Ok(delivery);
        }
        self.seal(partition);
        self.open(partition, entry, size, now())
    }

    /// Opens a batch with its first record.
    fn open(
        &mut self,
        partition: PartitionIndex,
        entry: &Entry<'_>,
        size: usize,
        now: Instant,
    ) -> Result<Delivery, Error> {
        let is_urgent = self.limits.linger.is_zero() || self.budget.is_contended();
        let queue = &mut self.partitions[partition.0];
        let ack = Arc::new(Ack::new(Arc::clone(&queue.name), queue.number));
        let capacity = queue
            .capacity(self.limits.batch_size)
            .max(BATCH_HEAD + size);
        let mut batch = Batch::new(partition, Arc::clone(&ack), capacity);
        let index = batch.append(entry)?;
        batch.charge = size;
        let delivery = Delivery::new(Arc::clone(&ack), index, entry.timestamp_ms);
        if self.ledger.poll_timeout().is_none() {
            self.wakers.extend(self.supervisor.take());
        }
        batch.id = self
            .ledger
            .open(ack, partition, now + self.limits.delivery_timeout);
        let entry = Lingering {
            until: now + self.limits.linger,
            partition,
            batch: batch.id,
        };
        let is_full = batch.size() >= self.limits.batch_size;
        queue.open = Some(batch);
        queue.is_due = is_urgent;
        match (is_full, is_urgent) {
            (true, _) => self.seal(partition),
            (false, true) => self.list(partition),
            (false, false) => self.linger(entry),
        }
        Ok(delivery)
    }

    fn linger(&mut self, entry: Lingering) {
        let partitions = &self.partitions;
        let Some(node) = partitions[entry.partition.0].leader.node else {
            return;
        };
        let Some(leader) = self.leaders.get_mut(&node) else {
            return;
        };
        leader.compact(partitions.len(), |entry| is_stale(partitions, entry));
        if leader.linger(entry) {
            self.wakers.extend(leader.take_waker());
        }
    }

    /// Closes the open batch, if there is one, to further records; it is ready.
    fn seal(&mut self, partition: PartitionIndex) {
        self.partitions[partition.0].seal();
        self.list(partition);
    }

    /// Lets no open batch linger. Each is looked at once, however often this is called.
    fn make_all_due(&mut self) {
        let leaders = self.leaders.values_mut();
        let lingering: Vec<_> = leaders.flat_map(LeaderQueue::take_lingering).collect();
        for entry in lingering {
            self.make_due(entry.partition, entry.batch);
        }
    }

    /// The batch, if it is still open, need not wait for more records.
    fn make_due(&mut self, partition: PartitionIndex, id: BatchId) {
        let queue = &mut self.partitions[partition.0];
        if queue.open.as_ref().is_some_and(|open| open.id == id) {
            queue.is_due = true;
            self.list(partition);
        }
    }

    /// Puts a partition that can be sent to into the list of its leader, and wakes the sender if it sleeps.
    fn list(&mut self, partition: PartitionIndex) {
        let queue = &mut self.partitions[partition.0];
        let Some(node) = queue.leader.node else {
            return;
        };
        if queue.listed_at == Some(node) || !queue.is_sendable(self.limits.in_flight_per_partition)
        {
            return;
        }
        queue.listed_at = Some(node);
        let leader = self.leaders.entry(node).or_default();
        leader.ready.push_back(partition);
        self.wakers.extend(leader.take_waker());
    }

    /// Lists what fell due at a leader: batches that lingered and partitions that may try again.
    fn list_due(&mut self, now: Instant, node: i32) {
        while let Some(leader) = self.leaders.get_mut(&node) {
            let partitions = &self.partitions;
            let Some(entry) = leader.next_lingered(now, |entry| is_stale(partitions, entry)) else {
                break;
            };
            self.make_due(entry.partition, entry.batch);
        }
        while let Some(partition) = self
            .leaders
            .get_mut(&node)
            .and_then(|leader| leader.next_retry(now))
        {
            let queue = &mut self.partitions[partition.0];
            if queue.retry_at.is_some_and(|at| at <= now) {
                queue.retry_at = None;
                self.list(partition);
            }
        }
    }

    /// Takes one batch of each listed partition, until the next would make the request too large.
    fn drain(&mut self, node: i32) -> Vec<Batch> {
        let (mut batches, mut size, mut again) = (Vec::new(), 0, Vec::new());
        while let Some(partition) = self
            .leaders
            .get_mut(&node)
            .and_then(|leader| leader.ready.pop_front())
        {
            let queue = &mut self.partitions[partition.0];
            let is_stale = queue.listed_at != Some(node) || queue.leader.node != Some(node);
            if is_stale || !queue.is_sendable(self.limits.in_flight_per_partition) {
                queue.listed_at = queue.listed_at.filter(|listed| *listed != node);
                continue;
            }
            let next = queue.next().map_or(0, Batch::size);
            if !batches.is_empty() && size + next > self.limits.max_request_size {
                self.leaders
                    .entry(node)
                    .or_default()
                    .ready
                    .push_front(partition);
                break;
            }
            queue.listed_at = None;
            size += next;
            again.push(partition);
            batches.extend(self.launch(partition));
        }
        again.into_iter().for_each(|partition| self.list(partition));
        batches
    }

    /// Takes the next batch of a partition into flight.
    fn launch(&mut self, partition: PartitionIndex) -> Option<Batch> {
        let queue = &mut self.partitions[partition.0];
        let mut batch = queue.take_next()?;
        queue.in_flight += 1;
        batch.attempts += 1;
        batch.leader = queue.leader;
        batch.topic_id = self.topics.get(queue.topic).id;
        if let Some(entry) = self.ledger.get_mut(batch.id) {
            entry.in_flight += 1;
        }
        Some(batch)
    }

    /// A batch in flight is back.
    fn land(&mut self, batch: &Batch) {
        let queue = &mut self.partitions[batch.partition.0];
        queue.in_flight -= 1;
        if let Some(entry) = self.ledger.get_mut(batch.id) {
            entry.in_flight -= 1;
        }
    }

    /// Frees what a resolved batch held and lets its partition go on.
    fn retire(&mut self, batch: &Batch) -> Option<Arc<Ack>> {
        self.give_back(batch.charge);
        let finished = self.ledger.close_part(batch.id);
        self.list(batch.partition);
        self.wake_everyone_if_finished();
        finished.filter(|_| batch.is_part())
    }

    fn next_pause(&mut self, partition: PartitionIndex) -> Duration {
        let Limits {
            retry_backoff,
            retry_backoff_max,
            ..
        } = self.limits;
        let seed = &mut self.random;
        let backoff = &mut self.partitions[partition.0].backoff;
        backoff
            .get_or_insert_with(|| Backoff::new(retry_backoff, retry_backoff_max, seed.u64(..)))
            .fail()
    }

    /// Lets the leader's sender look at the partition again when its pause is over.
    fn schedule_retry(&mut self, partition: PartitionIndex) {
        let queue = &self.partitions[partition.0];
        if let (Some(at), Some(node)) = (queue.retry_at, queue.leader.node) {
            let leader = self.leaders.entry(node).or_default();
            if leader.retry(at, partition) {
                self.wakers.extend(leader.take_waker());
            }
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
        self.partitions.push(PartitionQueue::new(
            topic,
            Arc::clone(&topic_state.name),
            number,
        ));
        index
    }

    /// Moves a partition to its leader, with all that waits for it. What is in flight comes back first.
    fn route(&mut self, partition: PartitionIndex, leader: Leader) {
        let queue = &mut self.partitions[partition.0];
        let known = std::mem::replace(&mut queue.leader, leader);
        if leader.supersedes(known) {
            queue.retry_at = None;
        }
        let Some(node) = leader.node else { return };
        if let btree_map::Entry::Vacant(vacant) = self.leaders.entry(node) {
            vacant.insert(LeaderQueue::default());
            self.new_leaders.push(node);
            self.wakers.extend(self.supervisor.take());
        }
        if leader.node != known.node {
            // The open batch may have lingered at the old leader; being early does no harm.
            queue.is_due = queue.open.is_some();
        }
        if leader != known {
            self.schedule_retry(partition);
            self.list(partition);
        }
    }

    /// Reserves what is free for those who wait.
    fn grant(&mut self) {
        while let Some(waiter) = self.budget.grant_next() {
            self.wakers.push(waiter);
        }
    }

    fn expired(&self, now: Instant) -> Vec<Expiry> {
        let overdue = self
            .ledger
            .waiting()
            .take_while(|(_, entry)| entry.deadline <= now);
        overdue
            .map(|(id, entry)| self.expiry(id, entry, self.gave_up(entry.partition)))
            .collect()
    }

    fn gave_up(&self, partition: PartitionIndex) -> Error {
        let queue = &self.partitions[partition.0];
        let timeout = self.limits.delivery_timeout;
        match (&queue.last_error, queue.leader.node) {
            (Some(cause), _) => {
                Error::new(ErrorKind::Timeout, format!("gave up after {timeout:?}"))
                    .with_source(cause.clone())
            }
            (None, None) => Error::new(
                ErrorKind::Timeout,
                format!("gave up after {timeout:?}: the partition has no leader"),
            ),
            (None, Some(node)) => Error::new(
                ErrorKind::Timeout,
                format!("gave up after {timeout:?}: broker {node} did not answer"),
            ),
        }
    }

    fn expiry(&self, id: BatchId, entry: &ledger::Entry, error: Error) -> Expiry {
        let persistence = match entry.may_be_persisted() {
            true => Persistence::PossiblyPersisted,
            false => Persistence::NotPersisted,
        };
        let error = error
            .with_topic(Arc::clone(entry.ack.topic()))
            .with_partition(entry.ack.partition())
            .with_persistence(persistence);
        Expiry {
            id,
            ack: Arc::clone(&entry.ack),
            error,
        }
    }

    fn is_finished(&self) -> bool {
        match self.phase {
            Phase::Open => false,
            Phase::Closing => self.ledger.is_empty(),
            Phase::Aborted => true,
        }
    }

    fn wake_everyone_if_finished(&mut self) {
        if self.is_finished() {
            self.wakers.extend(
                self.leaders
                    .values_mut()
                    .filter_map(LeaderQueue::take_waker),
            );
            self.wakers.extend(self.supervisor.take());
        }
    }
}

/// Whether an open batch was sent before its time.
fn is_stale(partitions: &[PartitionQueue], entry: &Lingering) -> bool {
    partitions[entry.partition.0]
        .open
        .as_ref()
        .is_none_or(|open| open.id != entry.batch)
}
