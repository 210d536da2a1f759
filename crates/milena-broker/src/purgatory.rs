//! Requests that wait: a produce for followers, a fetch for records.

use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::api::{FetchRequest, ProduceRequest, ProduceResponse};

use crate::api::fetch::Fetch;
use crate::api::produce;
use crate::connection::Ticket;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::topics::PartitionKey;

/// A produce request whose records are written and not yet everywhere.
#[derive(Debug)]
pub(crate) struct WaitingProduce {
    pub(crate) ticket: Ticket,
    pub(crate) node: i32,
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
enum Waiting {
    Produce(WaitingProduce),
    Fetch(Fetch),
}

/// What has been put off, and until when.
#[derive(Debug, Default)]
pub(crate) struct Purgatory {
    waiting: BTreeMap<u64, (Moment, Waiting)>,
    deadlines: BTreeSet<(Moment, u64)>,
    /// Who waits for what happens in a partition.
    by_partition: BTreeMap<PartitionKey, BTreeSet<u64>>,
    /// Those that may be able to go on.
    woken: BTreeSet<u64>,
    next: u64,
}

impl Purgatory {
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    pub(crate) fn park_produce(&mut self, until: Moment, produce: WaitingProduce) {
        let keys: Vec<PartitionKey> = produce.pending.iter().map(|it| it.key).collect();
        self.park(until, keys, Waiting::Produce(produce));
    }

    pub(crate) fn park_fetch(&mut self, until: Moment, fetch: Fetch) {
        let keys = fetch.partitions().to_vec();
        self.park(until, keys, Waiting::Fetch(fetch));
    }

    fn park(&mut self, until: Moment, keys: Vec<PartitionKey>, waiting: Waiting) {
        self.next += 1;
        for key in keys {
            self.by_partition.entry(key).or_default().insert(self.next);
        }
        self.deadlines.insert((until, self.next));
        self.waiting.insert(self.next, (until, waiting));
    }

    /// Something has happened in a partition.
    pub(crate) fn wake(&mut self, key: PartitionKey) {
        if let Some(ids) = self.by_partition.get(&key) {
            self.woken.extend(ids);
        }
    }

    fn take(&mut self, id: u64) -> Option<(Moment, Waiting)> {
        let (until, waiting) = self.waiting.remove(&id)?;
        self.deadlines.remove(&(until, id));
        let keys: Vec<PartitionKey> = match &waiting {
            Waiting::Produce(produce) => produce.pending.iter().map(|it| it.key).collect(),
            Waiting::Fetch(fetch) => fetch.partitions().to_vec(),
        };
        for key in keys {
            if let Some(ids) = self.by_partition.get_mut(&key) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.by_partition.remove(&key);
                }
            }
        }
        Some((until, waiting))
    }

    fn next_due(&mut self, now: Moment) -> Option<u64> {
        let due = self
            .deadlines
            .first()
            .filter(|(at, _)| *at <= now)
            .map(|(_, id)| *id);
        due.or_else(|| self.woken.pop_first())
    }

    /// Answers what need not wait any longer, and says whether there was anything.
    pub(crate) fn settle(machine: &mut Machine, now: Moment) -> bool {
        let mut any = false;
        while let Some(id) = machine.purgatory.next_due(now) {
            let Some((until, waiting)) = machine.purgatory.take(id) else {
                continue;
            };
            let late = until <= now;
            match waiting {
                Waiting::Produce(mut produce) => {
                    produce::settle(machine, &mut produce, late);
                    if produce.pending.is_empty() {
                        any = true;
                        machine.answer::<ProduceRequest>(produce.ticket, &produce.response);
                    } else {
                        machine.purgatory.park_produce(until, produce);
                    }
                }
                Waiting::Fetch(fetch) => match fetch.complete(machine, late) {
                    Ok(response) => {
                        any = true;
                        let ticket = fetch.ticket();
                        machine.answer::<FetchRequest>(ticket, &response);
                    }
                    Err(()) => machine.purgatory.park_fetch(until, fetch),
                },
            }
        }
        any
    }
}
