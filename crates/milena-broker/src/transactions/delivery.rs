//! What happens without a request: markers arrive, transactions complete, take too long or are forgotten, and
//! coordinators succeed each other.

use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use super::markers::{Address, Marker, Written};
use super::{TRANSACTION_TOPIC, Transactions, own_protocol};
use crate::groups::OFFSETS_TOPIC;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Node, NodeId};
use crate::topics::PartitionKey;

impl Transactions {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let overdue = self.at_work().filter_map(|(_, of)| {
            let transaction = &of.transaction;
            transaction
                .times_out_at()
                .map(|at| at.at_interval(self.abort_interval))
                .or_else(|| transaction.expires_at(self.expiration))
        });
        [
            self.markers.poll_timeout(),
            self.terms.poll_timeout(),
            overdue.min(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due, and says whether anything was.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        machine.transactions.expiration = machine.settings.transactional_id_expiration;
        machine.transactions.abort_interval = machine.settings.transaction_abort_interval;
        let mut changed = Self::observe(machine, now);
        changed |= Self::succeed(machine, now);
        changed |= Self::deliver(machine, now);
        changed |= Self::abort_overdue(machine, now);
        changed |= machine.transactions.forget_expired(now);
        changed
    }

    /// Takes note of who leads the partitions of the transaction topic. The markers of a coordinator that is none any
    /// more are called back; its successor sends them again.
    pub(super) fn observe(machine: &mut Machine, now: Moment) -> bool {
        let Some(topic) = machine.topics.named(TRANSACTION_TOPIC) else {
            return false;
        };
        let load = machine.settings.transaction_load_time;
        let is_up = |node: &NodeId| machine.nodes.get(node).is_some_and(Node::is_up);
        let Self {
            ids,
            terms,
            markers,
            ..
        } = &mut machine.transactions;
        let mut changed = false;
        for (home, partition) in (0..).zip(&topic.partitions) {
            let leader = partition.leader.filter(is_up);
            if terms.observe(now, home, leader, partition.leader_epoch, load) {
                let left = ids.iter().filter(|(_, of)| of.home == home);
                left.for_each(|(id, _)| markers.cancel(id));
                changed = true;
            }
        }
        changed
    }

    /// Lets coordinators that have read their partitions go on with what was decided before them.
    fn succeed(machine: &mut Machine, now: Moment) -> bool {
        let begun = machine.transactions.terms.begin(now);
        let mut left: Vec<ByteString> = Vec::new();
        for (id, of) in &mut machine.transactions.ids {
            if begun.contains(&of.home) && of.transaction.state().is_prepared() {
                of.transaction.resume();
                left.push(id.clone());
            }
        }
        left.iter()
            .for_each(|id| Self::send_markers(machine, now, id));
        !begun.is_empty()
    }

    /// Sends the markers of a transaction whose outcome is decided. One without partitions is complete.
    pub(super) fn send_markers(machine: &mut Machine, now: Moment, transactional_id: &ByteString) {
        let usual = machine.settings.marker_delay;
        let Self { ids, markers, .. } = &mut machine.transactions;
        let Some(of) = ids.get_mut(transactional_id) else {
            return;
        };
        for partition in of.transaction.partitions() {
            markers.send(now, (transactional_id.clone(), *partition), usual);
        }
        if of.transaction.partitions().is_empty() {
            of.transaction.complete(now);
        }
    }

    fn deliver(machine: &mut Machine, now: Moment) -> bool {
        let mut changed = false;
        for (to, written) in machine.transactions.markers.written() {
            changed |= Self::see_through(machine, now, &to, written);
        }
        for to in machine.transactions.markers.due(now) {
            changed |= Self::deliver_one(machine, now, &to);
        }
        changed
    }

    /// Looks how far a marker is that a leader has written. One that an election has lost is sent again.
    fn see_through(machine: &mut Machine, now: Moment, to: &Address, written: Written) -> bool {
        match machine.topics.partition(to.1) {
            Some(partition) if partition.leader_epoch != written.leader_epoch => {
                machine.transactions.markers.wait(to);
                true
            }
            Some(partition) if partition.high_watermark < written.end => false,
            _ => {
                machine.transactions.arrive(now, to);
                true
            }
        }
    }

    fn deliver_one(machine: &mut Machine, now: Moment, to: &Address) -> bool {
        let (id, partition) = to;
        let Some(marker) = machine.transactions.marker(id) else {
            machine.transactions.markers.arrive(to);
            return true;
        };
        match Self::write_marker(machine, now, *partition, marker) {
            Ok(written) => machine.transactions.markers.write(to, written),
            // A partition that is gone needs no marker, nor does one whose format knows none.
            Err(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
            | Err(ErrorCode::UNSUPPORTED_FOR_MESSAGE_FORMAT) => {
                machine.transactions.arrive(now, to);
            }
            // Kafka's coordinator gives up here, and the transaction stays as it is until another one reads of it.
            Err(ErrorCode::INVALID_PRODUCER_EPOCH | ErrorCode::TRANSACTION_COORDINATOR_FENCED) => {
                machine.transactions.markers.cancel(id);
            }
            Err(_) => {
                machine.transactions.markers.wait(to);
                return false;
            }
        }
        true
    }

    /// Writes a marker to a partition. In the offsets topic, what the transaction has committed counts from then on.
    pub(crate) fn write_marker(
        machine: &mut Machine,
        now: Moment,
        key: PartitionKey,
        marker: Marker,
    ) -> Result<Written, ErrorCode> {
        let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        let holds_offsets = &*machine.topics.with_id(key.0).ok_or(unknown)?.name == OFFSETS_TOPIC;
        let partition = machine.topics.partition_mut(key).ok_or(unknown)?;
        let leader = partition.leader.and_then(|node| machine.nodes.get(&node));
        if !leader.is_some_and(Node::is_up) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        let Marker {
            identity,
            committed,
            coordinator_epoch,
        } = marker;
        partition.append_marker(now, identity, committed, coordinator_epoch)?;
        let written = Written {
            leader_epoch: partition.leader_epoch,
            end: partition.log.end(),
        };
        machine.topics.touch(key);
        if holds_offsets {
            let producer_id = identity.producer_id;
            let groups = &mut machine.groups;
            groups.complete_transaction(key.1, producer_id, committed);
        }
        Ok(written)
    }

    /// The marker of an id's transaction, with the epoch of the coordinator that is at work.
    fn marker(&self, transactional_id: &ByteString) -> Option<Marker> {
        let of = self.ids.get(transactional_id)?;
        let (identity, committed) = of.transaction.marker()?;
        Some(Marker {
            identity,
            committed,
            coordinator_epoch: self.terms.at_work(of.home)?,
        })
    }

    /// A partition has the marker.
    fn arrive(&mut self, now: Moment, to: &Address) {
        self.markers.arrive(to);
        if let Some(of) = self.ids.get_mut(&to.0)
            && of.transaction.reached(to.1)
        {
            of.transaction.complete(now);
        }
    }

    /// The ids whose coordinators are at work.
    fn at_work(&self) -> impl Iterator<Item = (&ByteString, &super::Coordinated)> {
        let Self { ids, terms, .. } = self;
        ids.iter()
            .filter(|(_, of)| terms.at_work(of.home).is_some())
    }

    /// Aborts the transactions that have taken too long, and fences their producers.
    fn abort_overdue(machine: &mut Machine, now: Moment) -> bool {
        let interval = machine.transactions.abort_interval;
        let overdue = machine.transactions.at_work().filter(|(_, of)| {
            let deadline = of.transaction.times_out_at();
            deadline.is_some_and(|at| at.at_interval(interval) <= now)
        });
        let overdue: Vec<ByteString> = overdue.map(|(id, _)| id.clone()).collect();
        let protocol = own_protocol(machine);
        for id in &overdue {
            let node = machine.coordinator(TRANSACTION_TOPIC, id).unwrap_or(0);
            let Self {
                ids, producer_ids, ..
            } = &mut machine.transactions;
            if let Some(of) = ids.get_mut(id) {
                of.transaction
                    .fence(now, protocol, || producer_ids.next(node));
            }
            Self::send_markers(machine, now, id);
        }
        !overdue.is_empty()
    }

    fn forget_expired(&mut self, now: Moment) -> bool {
        let before = self.ids.len();
        let Self {
            ids,
            terms,
            expiration,
            ..
        } = self;
        ids.retain(|_, of| {
            let deadline = of.transaction.expires_at(*expiration);
            terms.at_work(of.home).is_none() || deadline.is_none_or(|at| at > now)
        });
        ids.len() < before
    }
}

/// What goes wrong with markers on purpose.
impl Machine {
    /// No marker reaches the partition until it is released.
    pub(crate) fn hold_markers(&mut self, partition: PartitionKey) {
        self.transactions.markers.hold(partition);
    }

    /// Markers reach the partition again; those whose time is up do at once.
    pub(crate) fn release_markers(&mut self, now: Moment, partition: PartitionKey) {
        self.transactions.markers.release(partition);
        self.turn(now);
    }

    /// Markers that are sent to the partition from now on take that long, or as long as to others.
    pub(crate) fn delay_markers(&mut self, partition: PartitionKey, delay: Option<Duration>) {
        self.transactions.markers.delay(partition, delay);
    }
}
