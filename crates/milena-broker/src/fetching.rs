//! A fetch that is being worked on, or waits until there is enough to answer.

use std::collections::BTreeMap;

use bytes::Bytes;
use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::connection::Ticket;
use crate::fetch_sessions::{Asked, PartitionName};
use crate::machine::{Call, Machine};
use crate::node::NodeId;
use crate::partition::{Isolation, Partition, Read, Reader, Wanted};
use crate::quotas::Resource;
use crate::topics::{PartitionKey, Topics};

/// From this version on topics are named by id (KIP-516).
pub(crate) const BY_ID: i16 = 13;
/// From this version on an epoch in which the client read is compared (KIP-595).
const COMPARES_EPOCHS: i16 = 12;
/// From this version on followers serve clients, and clients in a rack are told of a closer replica (KIP-392).
const KNOWS_FOLLOWERS: i16 = 11;

/// From this version on a client that asks the wrong broker is told who leads (KIP-951).
const NAMES_LEADERS: i16 = 16;

/// A fetch with everything that its answer depends on.
#[derive(Debug)]
pub(crate) struct Fetch {
    pub(crate) call: Call,
    pub(crate) session: Session,
    reader: Reader,
    min_bytes: usize,
    max_bytes: usize,
    rack: ByteString,
    asked: Vec<Asked>,
    /// What a reader of each partition would get now, counted no further than is waited for.
    available: BTreeMap<PartitionKey, usize>,
    total: usize,
}

/// Whether the client is remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    None,
    /// A full fetch, after which only changes are told.
    Begun(i32),
    Incremental(i32),
}

impl Session {
    pub(crate) fn id(self) -> i32 {
        match self {
            Session::None => 0,
            Session::Begun(id) | Session::Incremental(id) => id,
        }
    }
}

impl Fetch {
    pub(crate) fn new(
        machine: &Machine,
        call: &Call,
        request: &FetchRequest,
        session: Session,
        asked: Vec<Asked>,
    ) -> Self {
        let replica = request.replica_id.max(request.replica_state.replica_id);
        let replica = (replica >= 0).then_some(replica);
        let isolation = match (replica, request.isolation_level) {
            (Some(_), _) => Isolation::LogEnd,
            (None, 1) => Isolation::Committed,
            (None, _) => Isolation::Uncommitted,
        };
        let most = machine.settings.fetch_max_bytes;
        // What no quota would ever let through is not read, so that there is no waiting for ever.
        let quota = machine
            .quotas
            .most_at_once(Resource::Fetch, &call.client_id);
        let quota = quota.filter(|_| replica.is_none()).unwrap_or(most);
        let max_bytes = (request.max_bytes.max(0) as usize).min(most).min(quota);
        Self {
            call: call.clone(),
            session,
            reader: Reader {
                node: call.node,
                isolation,
                may_follow: call.version >= KNOWS_FOLLOWERS && replica.is_none(),
                replica,
            },
            min_bytes: (request.min_bytes.max(0) as usize).min(max_bytes),
            max_bytes,
            rack: request.rack_id.clone(),
            asked,
            available: BTreeMap::new(),
            total: 0,
        }
    }

    pub(crate) fn node(&self) -> NodeId {
        self.call.node
    }

    pub(crate) fn ticket(&self) -> Ticket {
        self.call.ticket
    }

    /// Whether it counts against a client's quota: what replicas copy does not.
    pub(crate) fn is_of_client(&self) -> bool {
        self.reader.replica.is_none()
    }

    /// The partitions that are waited for.
    pub(crate) fn keys(&self) -> Vec<PartitionKey> {
        self.available.keys().copied().collect()
    }

    /// Looks at every partition, and says whether the fetch need not wait.
    pub(crate) fn is_ready(&mut self, machine: &Machine) -> bool {
        let mut told_at_once = self.asked.is_empty();
        for place in 0..self.asked.len() {
            told_at_once |= self.count(machine, place).is_none();
        }
        told_at_once || self.total >= self.min_bytes
    }

    /// Looks again at a partition in which something has happened.
    pub(crate) fn notice(&mut self, machine: &Machine, key: PartitionKey) -> bool {
        let is_it = |(name, _): &Asked| self.resolve(&machine.topics, name) == Ok(key);
        let place = self.asked.iter().position(is_it);
        let counted = place.and_then(|place| self.count(machine, place));
        counted.is_none() || self.total >= self.min_bytes
    }

    /// Counts what a partition has for the reader; `None` if there is something that the reader has to know at once.
    fn count(&mut self, machine: &Machine, place: usize) -> Option<()> {
        let (name, asked) = &self.asked[place];
        let key = self.resolve(&machine.topics, name).ok()?;
        let partition = machine.topics.partition(key)?;
        if self.closer_replica(machine, partition, asked).is_some() {
            return None;
        }
        let enough = self.min_bytes.max(1);
        let wanted = self.wanted(asked);
        let available = partition.available(self.reader, wanted, enough).ok()?;
        let available = available.min(wanted.max_bytes);
        let before = self.available.insert(key, available).unwrap_or(0);
        self.total = self.total - before + available;
        Some(())
    }

    /// The partition that a name stands for now.
    fn resolve(&self, topics: &Topics, name: &PartitionName) -> Result<PartitionKey, ErrorCode> {
        let id = name.topic_id;
        let topic = if self.call.version < BY_ID {
            let topic = topics.named(&name.topic);
            topic.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)
        } else {
            let is_replaced =
                matches!(self.session, Session::Incremental(_)) && topics.was_replaced(id);
            topics.with_id(id).ok_or(match is_replaced {
                true => ErrorCode::INCONSISTENT_TOPIC_ID,
                false => ErrorCode::UNKNOWN_TOPIC_ID,
            })
        };
        Ok((topic?.id, name.index))
    }

    fn wanted(&self, asked: &FetchRequestPartition) -> Wanted {
        let compares = self.call.version >= COMPARES_EPOCHS;
        Wanted {
            offset: asked.fetch_offset,
            leader_epoch: asked.current_leader_epoch,
            last_fetched_epoch: if compares {
                asked.last_fetched_epoch
            } else {
                -1
            },
            max_bytes: asked.max_bytes.max(0) as usize,
        }
    }

    /// Reads what there is, partition after partition, as much as the client wants.
    pub(crate) fn read(&self, machine: &Machine) -> Vec<(PartitionName, FetchResponsePartition)> {
        let mut left = self.max_bytes;
        let mut has_read = false;
        let mut answers = Vec::with_capacity(self.asked.len());
        for (name, asked) in &self.asked {
            let answer = self.read_one(machine, name, asked, left, !has_read);
            let size = answer.records.as_ref().map_or(0, Bytes::len);
            has_read |= size > 0;
            left = left.saturating_sub(size);
            answers.push((name.clone(), answer));
        }
        answers
    }

    fn read_one(
        &self,
        machine: &Machine,
        name: &PartitionName,
        asked: &FetchRequestPartition,
        left: usize,
        at_least_one: bool,
    ) -> FetchResponsePartition {
        let key = self.resolve(&machine.topics, name);
        let partition = match key.map(|key| machine.topics.partition(key)) {
            Err(error) => return unknown(name.index, error),
            Ok(None) => return unknown(name.index, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
            Ok(Some(partition)) => partition,
        };
        let closer = self.closer_replica(machine, partition, asked);
        let wanted = self.wanted(asked);
        let max_bytes = match closer {
            Some(_) => 0,
            None => left.min(wanted.max_bytes),
        };
        let at_least_one = at_least_one && closer.is_none();
        match partition.read(self.reader, wanted, max_bytes, at_least_one) {
            Ok(read) => answer(name.index, read, closer),
            Err(error) => FetchResponsePartition {
                current_leader: self.current_leader(partition, error).into(),
                ..failed(name.index, error)
            },
        }
    }

    /// A replica in the client's rack that it should read from instead of this one.
    fn closer_replica(
        &self,
        machine: &Machine,
        partition: &Partition,
        asked: &FetchRequestPartition,
    ) -> Option<NodeId> {
        let may_be_told = self.reader.may_follow && machine.settings.rack_aware;
        if !may_be_told || self.rack.is_empty() || partition.leader != Some(self.call.node) {
            return None;
        }
        partition.preferred_replica(asked.fetch_offset, |node| {
            let node = machine.nodes.get(&node);
            node.is_some_and(|node| node.rack.as_ref() == Some(&self.rack))
        })
    }

    /// Who leads, for a client that believes otherwise (KIP-951).
    fn current_leader(&self, partition: &Partition, error: ErrorCode) -> FetchResponseLeader {
        let is_told = matches!(
            error,
            ErrorCode::NOT_LEADER_OR_FOLLOWER | ErrorCode::FENCED_LEADER_EPOCH
        );
        let is_told = is_told && self.call.version >= NAMES_LEADERS;
        match partition.leader {
            Some(leader_id) if is_told && self.reader.replica.is_none() => FetchResponseLeader {
                leader_id,
                leader_epoch: partition.leader_epoch,
            },
            _ => FetchResponseLeader::default(),
        }
    }
}

/// The answer for a partition that does not exist: Kafka's has an empty list where others have none.
fn unknown(index: i32, error: ErrorCode) -> FetchResponsePartition {
    let is_inconsistent = error == ErrorCode::INCONSISTENT_TOPIC_ID;
    FetchResponsePartition {
        aborted_transactions: (!is_inconsistent).then(Vec::new),
        ..failed(index, error)
    }
}

/// The answer for a partition that cannot be read.
pub(crate) fn failed(index: i32, error: ErrorCode) -> FetchResponsePartition {
    FetchResponsePartition {
        index,
        error,
        high_watermark: -1,
        last_stable_offset: -1,
        log_start_offset: -1,
        aborted_transactions: None,
        records: Some(Bytes::new()),
        ..FetchResponsePartition::default()
    }
}

fn answer(index: i32, read: Read, closer: Option<NodeId>) -> FetchResponsePartition {
    let mut answer = FetchResponsePartition {
        high_watermark: read.high_watermark,
        last_stable_offset: read.last_stable_offset,
        log_start_offset: read.log_start,
        preferred_read_replica: closer.unwrap_or(-1),
        records: Some(read.slice.bytes),
        ..failed(index, ErrorCode::NONE)
    };
    if let Some(end) = read.diverging {
        answer.diverging_epoch = FetchResponseEpochEnd {
            epoch: end.epoch,
            end_offset: end.end_offset,
        }
        .into();
    }
    let aborted = read.aborted.filter(|_| closer.is_none());
    answer.aborted_transactions = aborted.map(|aborted| {
        let aborted = aborted.into_iter();
        let aborted = aborted.map(|it| FetchResponseAbortedTransaction {
            producer_id: it.producer_id,
            first_offset: it.first,
        });
        aborted.collect()
    });
    answer
}
