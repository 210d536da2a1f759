//! The caller's side: records go into open batches, or wait for room.

use std::sync::Arc;
use std::task::Waker;
use std::time::{Duration, Instant};

use milena_core::{Error, ErrorKind};
use milena_pace::Ticket;

use super::leader::Lingering;
use super::{Accumulator, BATCH_HEAD, PartitionIndex, Phase, is_stale};
use crate::ack::Ack;
use crate::batch::Batch;
use crate::clock::Clock;
use crate::entry::Entry;
use crate::partitioner::Choice;

/// A batch that lingers longer may see pauses, after which a record must not have the time of one before.
const SHORT: Duration = Duration::from_millis(10);

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

impl Accumulator {
    /// Encodes a record into the open batch of its partition. The clock is read only to open a batch or
    /// to choose another partition, and for the record's time. `receipt` is given the batch's acknowledgement, the record's
    /// index in it and its time.
    #[inline(always)]
    pub(crate) fn append<T>(
        &mut self,
        entry: &Entry<'_>,
        room: Room,
        clock: &impl Clock,
        receipt: impl FnOnce(&Arc<Ack>, u32, i64) -> T,
    ) -> Result<T, Refusal> {
        if self.phase != Phase::Open {
            return Err(Refusal::Never(self.closed("the producer is closed")));
        }
        let topic = self.topics.find(entry.topic).ok_or(Refusal::UnknownTopic)?;
        let size = entry.size();
        if size > self.most() {
            return Err(self.too_large(entry.topic, size));
        }
        let partition = self.choose(topic, entry.choice, size, &|| clock.now())?;
        if room == Room::ToBeFound && !self.budget.try_acquire(size) {
            return Err(Refusal::Full { bytes: size });
        }
        if entry.choice == Choice::Sticky {
            self.topics.get_mut(topic).sticky.bytes += size;
        }
        self.encode(partition, entry, size, clock, receipt)
            .map_err(|error| {
                // Reserved room is still its owner's.
                if room == Room::ToBeFound {
                    self.give_back(size);
                }
                Refusal::Never(error.with_topic(entry.topic))
            })
    }

    /// Whether so many bytes would fit now, and nobody waits for room. Nothing is accepted any more: then nobody need wait.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        self.phase != Phase::Open || self.budget.has_room(bytes)
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
            return Err(self.closed("the producer was closed while a record waited for room"));
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

    /// Why nothing is accepted any more.
    fn closed(&self, text: &str) -> Error {
        let error = Error::new(ErrorKind::Closed, text);
        match &self.failure {
            Some(failure) => error.with_source(failure.clone()),
            None => error,
        }
    }

    /// No record may be larger.
    #[inline]
    fn most(&self) -> usize {
        let in_a_request = self.limits.max_request_size.saturating_sub(BATCH_HEAD);
        in_a_request.min(self.limits.buffer_memory)
    }

    #[cold]
    fn too_large(&self, topic: &str, size: usize) -> Refusal {
        let (limit, buffer) = (self.most(), self.limits.buffer_memory);
        let name = match limit < buffer {
            true => "max.request.size",
            false => "buffer.memory",
        };
        let text =
            format!("a record of {size} bytes is larger than the {limit} that {name} allows");
        Refusal::Never(Error::new(ErrorKind::RecordTooLarge, text).with_topic(topic))
    }

    /// Encodes a record into the open batch, or into a new one if it does not fit.
    #[inline(always)]
    fn encode<T>(
        &mut self,
        partition: PartitionIndex,
        entry: &Entry<'_>,
        size: usize,
        clock: &impl Clock,
        receipt: impl FnOnce(&Arc<Ack>, u32, i64) -> T,
    ) -> Result<T, Error> {
        let limit = self.limits.batch_size;
        let queue = &mut self.partitions[partition.0];
        // A batch can refuse although there is room: its records' times may not be 292 million years apart.
        let appended = match &mut queue.open {
            Some(batch) if batch.size() + size <= limit => {
                // It was opened no longer ago than it may linger, or its leader's sender would have made it due.
                let is_looked_after = queue.leader.node.is_some();
                let may_share = is_looked_after && !queue.is_due && self.limits.linger <= SHORT;
                let times = &mut self.times;
                let time = entry.timestamp_ms;
                let time = time.unwrap_or_else(|| times.next(may_share, clock));
                let index = batch.append(time, entry).ok();
                index.map(|index| (batch, index, time))
            }
            _ => None,
        };
        if let Some((batch, index, time)) = appended {
            batch.charge += size;
            let receipt = receipt(batch.ack(), index, time);
            if batch.size() >= limit {
                self.seal(partition);
            }
            return Ok(receipt);
        }
        self.seal(partition);
        let time = entry.timestamp_ms;
        let time = time.unwrap_or_else(|| self.times.next(false, clock));
        let (ack, index) = self.open(partition, time, *entry, size, clock.now())?;
        Ok(receipt(&ack, index, time))
    }

    /// Opens a batch with its first record. (The entry comes by value, so that most need not be in memory.)
    #[cold]
    #[inline(never)]
    fn open(
        &mut self,
        partition: PartitionIndex,
        time: i64,
        entry: Entry<'_>,
        size: usize,
        now: Instant,
    ) -> Result<(Arc<Ack>, u32), Error> {
        let is_urgent = self.limits.linger.is_zero() || self.budget.is_contended();
        let queue = &mut self.partitions[partition.0];
        let ack = Arc::new(Ack::new(Arc::clone(&queue.name), queue.number));
        let capacity = queue
            .capacity(self.limits.batch_size)
            .max(BATCH_HEAD + size);
        let mut batch = Batch::new(partition, Arc::clone(&ack), self.spares.take(capacity));
        let index = batch.append(time, &entry)?;
        (batch.charge, batch.opened_at) = (size, Some(now));
        if self.ledger.poll_timeout().is_none() {
            self.wakers.extend(self.supervisor.take());
        }
        batch.id = self.ledger.open(
            Arc::clone(&ack),
            partition,
            now + self.limits.delivery_timeout,
        );
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
        Ok((ack, index))
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
            // Also if it can send nothing: it is to know when the batch falls due.
            self.wakers.extend(leader.take_any_waker());
        }
    }
}
