//! Requests that wait: a produce for followers, a fetch for records.

use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::api::{FetchRequest, ProduceRequest, ProduceResponse};

use crate::api::{fetch, produce};
use crate::connection::Ticket;
use crate::fetching::Fetch;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::NodeId;
use crate::topics::PartitionKey;

/// A produce request whose records are written and not yet everywhere.
#[derive(Debug)]
pub(crate) struct WaitingProduce {
    pub(crate) ticket: Ticket,
    pub(crate) node: NodeId,
    pub(crate) response: ProduceResponse,
    pub(crate) pending: Vec<Pending>,
}

/// A partition of it that is not settled.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) key: PartitionKey,
    /// Where in the response it is: the topic and the partition.
    pub(crate) place: (usize, usize),
    /// The offset that must be committed.
    pub(crate) required: i64,
    /// The leader's epoch when it was written.
    pub(crate) leader_epoch: i32,
}

#[derive(Debug)]
enum Request {
    Produce(WaitingProduce),
    Fetch(Fetch),
}

impl Request {
    fn node(&self) -> NodeId {
        match self {
            Request::Produce(produce) => produce.node,
            Request::Fetch(fetch) => fetch.node(),
        }
    }

    /// Whether it need not wait any longer, after something has happened in these partitions.
    fn is_done(
        &mut self,
        machine: &Machine,
        moved: &BTreeSet<PartitionKey>,
        is_late: bool,
    ) -> bool {
        match self {
            Request::Produce(produce) => {
                produce::settle(machine, produce, is_late);
                produce.pending.is_empty()
            }
            Request::Fetch(fetch) => is_late || moved.iter().any(|key| fetch.notice(machine, *key)),
        }
    }

    fn answer(self, machine: &mut Machine) {
        match self {
            Request::Produce(produce) => {
                machine.answer::<ProduceRequest>(produce.ticket, &produce.response);
            }
            Request::Fetch(fetch) => {
                let response = fetch::complete(machine, &fetch);
                machine.answer::<FetchRequest>(fetch.ticket(), &response);
            }
        }
    }
}

/// A request that was put off.
#[derive(Debug)]
struct Waiting {
    until: Moment,
    keys: Vec<PartitionKey>,
    request: Request,
}

/// What has been put off, and until when.
#[derive(Debug, Default)]
pub(crate) struct Purgatory {
    waiting: BTreeMap<u64, Waiting>,
    deadlines: BTreeSet<(Moment, u64)>,
    /// Who waits for what happens in a partition.
    by_partition: BTreeMap<PartitionKey, BTreeSet<u64>>,
    /// Those that may be able to go on, and the partitions in which something has happened.
    woken: BTreeMap<u64, BTreeSet<PartitionKey>>,
    next: u64,
}

impl Purgatory {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    pub(crate) fn park_produce(&mut self, until: Moment, produce: WaitingProduce) {
        let keys = produce.pending.iter().map(|it| it.key).collect();
        self.park(until, keys, Request::Produce(produce));
    }

    pub(crate) fn park_fetch(&mut self, until: Moment, fetch: Fetch) {
        self.park(until, fetch.keys(), Request::Fetch(fetch));
    }

    fn park(&mut self, until: Moment, keys: Vec<PartitionKey>, request: Request) {
        self.next += 1;
        for key in &keys {
            self.by_partition.entry(*key).or_default().insert(self.next);
        }
        self.deadlines.insert((until, self.next));
        let waiting = Waiting {
            until,
            keys,
            request,
        };
        self.waiting.insert(self.next, waiting);
    }

    /// Something has happened in a partition.
    pub(crate) fn wake(&mut self, key: PartitionKey) {
        for id in self.by_partition.get(&key).into_iter().flatten() {
            self.woken.entry(*id).or_default().insert(key);
        }
    }

    /// The broker has stopped: what waits there is forgotten.
    pub(crate) fn forget(&mut self, node: NodeId) {
        let waiting = self.waiting.iter();
        let of_node = waiting.filter(|(_, it)| it.request.node() == node);
        let ids: Vec<u64> = of_node.map(|(id, _)| *id).collect();
        for id in ids {
            if let Some(waiting) = self.waiting.remove(&id) {
                self.unlink(id, &waiting);
            }
        }
    }

    fn unlink(&mut self, id: u64, waiting: &Waiting) {
        self.deadlines.remove(&(waiting.until, id));
        self.woken.remove(&id);
        for key in &waiting.keys {
            if let Some(ids) = self.by_partition.get_mut(key) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.by_partition.remove(key);
                }
            }
        }
    }

    /// The next request to look at, with the partitions in which something has happened.
    fn next_due(&mut self, now: Moment) -> Option<(u64, BTreeSet<PartitionKey>)> {
        let due = self.deadlines.first().filter(|(at, _)| *at <= now);
        match due.map(|(_, id)| *id) {
            Some(id) => Some((id, BTreeSet::new())),
            None => self.woken.pop_first(),
        }
    }

    /// Answers what need not wait any longer, and says whether there was anything.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let mut any = false;
        while let Some((id, moved)) = machine.purgatory.next_due(now) {
            let Some(mut waiting) = machine.purgatory.waiting.remove(&id) else {
                continue;
            };
            let is_late = waiting.until <= now;
            if waiting.request.is_done(machine, &moved, is_late) {
                machine.purgatory.unlink(id, &waiting);
                waiting.request.answer(machine);
                any = true;
            } else {
                machine.purgatory.waiting.insert(id, waiting);
            }
        }
        any
    }
}
