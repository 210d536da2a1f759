//! Fetch, versions 4-18.

use std::collections::BTreeSet;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::connection::Ticket;
use crate::fetch_sessions::Wanted;
use crate::machine::{Call, Machine};
use crate::node::NodeId;
use crate::partition::Partition;
use crate::topics::PartitionKey;

/// From this version on topics are named by id (KIP-516).
const BY_ID: i16 = 13;
/// From this version on an epoch in which the client read is compared (KIP-595).
const COMPARES_EPOCHS: i16 = 12;
/// From this version on a client in a rack is told of a closer replica (KIP-392).
const NAMES_REPLICAS: i16 = 11;
/// The epoch of a fetch that begins a session, and of one that goes without.
const FIRST: i32 = 0;
const FINAL: i32 = -1;

/// A fetch that is being worked on, or waits.
#[derive(Debug)]
pub(crate) struct Fetch {
    call: Call,
    max_wait_ms: i32,
    min_bytes: usize,
    max_bytes: usize,
    committed_only: bool,
    is_follower: bool,
    rack: bytestring::ByteString,
    session: Session,
    wanted: Vec<(Wanted, FetchRequestPartition)>,
    /// The partitions that the names stood for when the request came; they are looked up again for the answer.
    keys: Vec<PartitionKey>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Session {
    None,
    /// A full fetch, after which only changes are told.
    Begun(i32),
    Incremental(i32),
}

impl Served for FetchRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<FetchResponse> {
        let (session, wanted) = match enter_session(machine, call, &self) {
            Ok(entered) => entered,
            Err(error) => return Some(self.refuse(error)),
        };
        let replica = self.replica_id.max(self.replica_state.replica_id);
        let fetch = Fetch {
            call: call.clone(),
            max_wait_ms: self.max_wait_ms,
            min_bytes: self.min_bytes.max(0) as usize,
            max_bytes: self.max_bytes.max(0) as usize,
            committed_only: self.isolation_level == 1,
            is_follower: replica >= 0,
            rack: self.rack_id,
            session,
            keys: keys(machine, &wanted),
            wanted,
        };
        match fetch.complete(machine, fetch.max_wait_ms <= 0) {
            Ok(response) => Some(response),
            Err(()) => {
                let until = call.now.after_ms(fetch.max_wait_ms.into());
                machine.purgatory.park_fetch(until, fetch);
                None
            }
        }
    }

    fn refuse(&self, error: ErrorCode) -> FetchResponse {
        // Errors of a partition stand at the partition; those of a session, and others, at the top.
        let of_partition = |error| {
            matches!(
                error,
                ErrorCode::OFFSET_OUT_OF_RANGE
                    | ErrorCode::CORRUPT_MESSAGE
                    | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                    | ErrorCode::NOT_LEADER_OR_FOLLOWER
                    | ErrorCode::REPLICA_NOT_AVAILABLE
                    | ErrorCode::TOPIC_AUTHORIZATION_FAILED
                    | ErrorCode::KAFKA_STORAGE_ERROR
                    | ErrorCode::FENCED_LEADER_EPOCH
                    | ErrorCode::UNKNOWN_LEADER_EPOCH
                    | ErrorCode::UNSUPPORTED_COMPRESSION_TYPE
                    | ErrorCode::OFFSET_NOT_AVAILABLE
                    | ErrorCode::UNKNOWN_TOPIC_ID
                    | ErrorCode::INCONSISTENT_TOPIC_ID
                    | ErrorCode::OFFSET_MOVED_TO_TIERED_STORAGE
            )
        };
        if !of_partition(error) || self.session_epoch > FIRST {
            return FetchResponse {
                error,
                ..FetchResponse::default()
            };
        }
        let topics = self.topics.iter().map(|topic| FetchResponseTopic {
            name: topic.name.clone(),
            id: topic.id,
            partitions: topic
                .partitions
                .iter()
                .map(|it| failed(it.index, error))
                .collect(),
        });
        FetchResponse {
            topics: topics.collect(),
            ..FetchResponse::default()
        }
    }
}

fn keys(machine: &Machine, wanted: &[(Wanted, FetchRequestPartition)]) -> Vec<PartitionKey> {
    let key = |((id, name), index): &Wanted| match id.is_zero() {
        true => Some((machine.topics.named(name)?.id, *index)),
        false => Some((*id, *index)),
    };
    wanted
        .iter()
        .filter_map(|(wanted, _)| key(wanted))
        .collect()
}

/// What is to be read, in or out of a session.
fn enter_session(
    machine: &mut Machine,
    call: &Call,
    request: &FetchRequest,
) -> Result<(Session, Vec<(Wanted, FetchRequestPartition)>), ErrorCode> {
    let asked = request.topics.iter().flat_map(|topic| {
        let name = (topic.id, topic.name.clone());
        let with_name = move |partition: &FetchRequestPartition| {
            ((name.clone(), partition.index), partition.clone())
        };
        topic.partitions.iter().map(with_name)
    });
    let asked: Vec<(Wanted, FetchRequestPartition)> = asked.collect();
    let by_id = call.version >= BY_ID;
    let (node, now, id) = (call.node, call.now, request.session_id);
    if matches!(request.session_epoch, FIRST | FINAL) {
        machine.fetch_sessions.remove(node, id);
    }
    match request.session_epoch {
        FINAL => Ok((Session::None, asked)),
        FIRST => {
            let slots = machine.settings.fetch_session_slots;
            let created = machine
                .fetch_sessions
                .create(now, node, slots, by_id, asked.clone());
            let session = match created {
                0 => Session::None,
                id => Session::Begun(id),
            };
            Ok((session, asked))
        }
        epoch => {
            let session = machine.fetch_sessions.go_on(now, node, id, epoch, by_id)?;
            let forgotten = request.forgotten_topics.iter().flat_map(|topic| {
                let name = (topic.id, topic.name.clone());
                topic
                    .partitions
                    .iter()
                    .map(move |index| (name.clone(), *index))
            });
            let forgotten: Vec<Wanted> = forgotten.collect();
            session.change(asked, &forgotten);
            let all = session.partitions.iter();
            let all = all.map(|(wanted, it)| (wanted.clone(), it.asked.clone()));
            Ok((Session::Incremental(id), all.collect()))
        }
    }
}

fn failed(index: i32, error: ErrorCode) -> FetchResponsePartition {
    FetchResponsePartition {
        index,
        error,
        high_watermark: -1,
        ..FetchResponsePartition::default()
    }
}

impl Fetch {
    pub(crate) fn ticket(&self) -> Ticket {
        self.call.ticket
    }

    /// The partitions that are waited for.
    pub(crate) fn partitions(&self) -> &[PartitionKey] {
        &self.keys
    }

    /// The answer, if there is enough for one or it is `late`.
    ///
    /// # Errors
    ///
    /// When it is worth waiting.
    pub(crate) fn complete(&self, machine: &mut Machine, late: bool) -> Result<FetchResponse, ()> {
        if !late && !self.is_ready(machine) {
            return Err(());
        }
        let mut left = self.max_bytes;
        let mut read = Vec::with_capacity(self.wanted.len());
        for (wanted, asked) in &self.wanted {
            let answer = self.read(machine, wanted, asked, left, read_nothing(&read));
            left = left.saturating_sub(answer.records.as_ref().map_or(0, |it| it.len()));
            read.push((wanted.clone(), answer));
        }
        if let Session::Begun(id) | Session::Incremental(id) = self.session {
            self.remember(machine, id, &mut read);
        }
        Ok(self.respond(machine, read))
    }

    /// Whether there are enough bytes, or something that the client has to know at once.
    fn is_ready(&self, machine: &Machine) -> bool {
        let mut available = 0;
        for (wanted, asked) in &self.wanted {
            let Ok(partition) = self.find(machine, wanted, asked) else {
                return true;
            };
            let until = self.readable_end(partition);
            if self.diverges(partition, asked) || asked.fetch_offset > partition.log.end() {
                return true;
            }
            if asked.fetch_offset < partition.log.start() {
                return true;
            }
            if self.closer_replica(machine, partition).is_some() {
                return true;
            }
            let enough = self.min_bytes.saturating_sub(available).max(1);
            let enough = enough.min(asked.max_bytes.max(1) as usize);
            available += partition.log.available(asked.fetch_offset, until, enough);
        }
        available >= self.min_bytes && (available > 0 || self.min_bytes == 0)
            || self.wanted.is_empty()
    }

    fn find<'a>(
        &self,
        machine: &'a Machine,
        ((id, name), index): &Wanted,
        asked: &FetchRequestPartition,
    ) -> Result<&'a Partition, ErrorCode> {
        let topic = match self.call.version < BY_ID {
            true => machine
                .topics
                .named(name)
                .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
            false if id.is_zero() => Err(ErrorCode::UNKNOWN_TOPIC_ID),
            false => machine.topics.with_id(*id).ok_or(match self.session {
                Session::Incremental(_) if machine.topics.was_replaced(*id) => {
                    ErrorCode::INCONSISTENT_TOPIC_ID
                }
                _ => ErrorCode::UNKNOWN_TOPIC_ID,
            }),
        };
        let topic = topic?;
        let partition = machine.topics.partition((topic.id, *index));
        let partition = partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        let node = self.call.node;
        if self.is_follower || !partition.is_replica(node) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        // Followers serve clients that know of racks (KIP-392).
        if partition.leader != Some(node) && self.call.version < NAMES_REPLICAS {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
        }
        check_epoch(partition, asked.current_leader_epoch)?;
        Ok(partition)
    }

    fn readable_end(&self, partition: &Partition) -> i64 {
        match self.committed_only {
            true => partition.last_stable_offset(),
            false => partition.high_watermark,
        }
    }

    /// Whether the client has read in an epoch what is not in the log.
    fn diverges(&self, partition: &Partition, asked: &FetchRequestPartition) -> bool {
        self.diverging(partition, asked).is_some()
    }

    fn diverging(
        &self,
        partition: &Partition,
        asked: &FetchRequestPartition,
    ) -> Option<FetchResponseEpochEnd> {
        if self.call.version < COMPARES_EPOCHS || asked.last_fetched_epoch < 0 {
            return None;
        }
        let (epoch, end_offset) = partition.log.epoch_end(asked.last_fetched_epoch)?;
        let agrees = epoch == asked.last_fetched_epoch && end_offset >= asked.fetch_offset;
        (!agrees).then_some(FetchResponseEpochEnd { epoch, end_offset })
    }

    /// A replica in the client's rack that it should read from instead of this one.
    fn closer_replica(&self, machine: &Machine, partition: &Partition) -> Option<NodeId> {
        if self.rack.is_empty()
            || partition.leader != Some(self.call.node)
            || !machine.settings.rack_aware
        {
            return None;
        }
        let in_rack = |node: &&NodeId| {
            let node = machine.nodes.get(node);
            node.is_some_and(|node| node.is_up() && node.rack.as_ref() == Some(&self.rack))
        };
        let closer = partition.isr.iter().find(in_rack).copied();
        closer.filter(|node| *node != self.call.node)
    }

    fn read(
        &self,
        machine: &Machine,
        wanted: &Wanted,
        asked: &FetchRequestPartition,
        left: usize,
        at_least_one: bool,
    ) -> FetchResponsePartition {
        let index = asked.index;
        let partition = match self.find(machine, wanted, asked) {
            Ok(found) => found,
            Err(error) => {
                let unknown = error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
                return FetchResponsePartition {
                    aborted_transactions: unknown.then(Vec::new),
                    current_leader: self.current_leader(machine, wanted, error),
                    ..failed(index, error)
                };
            }
        };
        let mut answer = FetchResponsePartition {
            index,
            high_watermark: partition.high_watermark,
            last_stable_offset: partition.last_stable_offset(),
            log_start_offset: partition.log.start(),
            ..FetchResponsePartition::default()
        };
        if let Some(diverging_epoch) = self.diverging(partition, asked) {
            answer.diverging_epoch = diverging_epoch;
            return answer;
        }
        let unknown_epoch = asked.last_fetched_epoch >= 0
            && self.call.version >= COMPARES_EPOCHS
            && partition.log.epoch_end(asked.last_fetched_epoch).is_none()
            && partition.log.end() > 0;
        let in_log = partition.log.start()..=partition.log.end();
        if unknown_epoch || !in_log.contains(&asked.fetch_offset) {
            return failed(index, ErrorCode::OFFSET_OUT_OF_RANGE);
        }
        if let Some(replica) = self.closer_replica(machine, partition) {
            answer.preferred_read_replica = replica;
            return answer;
        }
        let until = self.readable_end(partition);
        let most = left.min(asked.max_bytes.max(0) as usize);
        let records = partition
            .log
            .read(asked.fetch_offset, until, most, at_least_one);
        if self.committed_only {
            let aborted = partition.log.aborted_in(asked.fetch_offset, until);
            let aborted = aborted
                .into_iter()
                .map(|it| FetchResponseAbortedTransaction {
                    producer_id: it.producer_id,
                    first_offset: it.first_offset,
                });
            answer.aborted_transactions = Some(aborted.collect());
        }
        answer.records = Some(records);
        answer
    }

    /// Who leads, for a client that believes otherwise (KIP-951).
    fn current_leader(
        &self,
        machine: &Machine,
        ((id, name), index): &Wanted,
        error: ErrorCode,
    ) -> FetchResponseLeader {
        let told = [
            ErrorCode::NOT_LEADER_OR_FOLLOWER,
            ErrorCode::FENCED_LEADER_EPOCH,
        ];
        if !told.contains(&error) || self.is_follower {
            return FetchResponseLeader::default();
        }
        let topic = machine
            .topics
            .with_id(*id)
            .or_else(|| machine.topics.named(name));
        let partition = topic.and_then(|topic| topic.partitions.get(usize::try_from(*index).ok()?));
        let led = partition.and_then(|it| Some((it.leader?, it.leader_epoch)));
        led.map_or_else(FetchResponseLeader::default, |(leader_id, leader_epoch)| {
            FetchResponseLeader {
                leader_id,
                leader_epoch,
            }
        })
    }

    /// Notes in the session what is told now, and leaves out what was told before.
    fn remember(
        &self,
        machine: &mut Machine,
        id: i32,
        read: &mut Vec<(Wanted, FetchResponsePartition)>,
    ) {
        let Some(session) = machine.fetch_sessions.get_mut(self.call.node, id) else {
            return;
        };
        let full = matches!(self.session, Session::Begun(_));
        let mut served = Vec::new();
        read.retain(|(wanted, answer)| {
            let known = session.partitions.iter_mut().find(|(it, _)| it == wanted);
            let Some((_, known)) = known else {
                return full;
            };
            let has_records = answer.records.as_ref().is_some_and(|it| !it.is_empty());
            let news = has_records
                || !answer.error.is_ok()
                || answer.diverging_epoch.epoch >= 0
                || answer.preferred_read_replica >= 0
                || known.high_watermark != answer.high_watermark
                || known.last_stable_offset != answer.last_stable_offset
                || known.log_start_offset != answer.log_start_offset;
            known.high_watermark = answer.high_watermark;
            known.last_stable_offset = answer.last_stable_offset;
            known.log_start_offset = answer.log_start_offset;
            if has_records {
                served.push(wanted.clone());
            }
            full || news
        });
        // Who was served stands behind the others the next time.
        let (behind, mut first): (Vec<_>, Vec<_>) = std::mem::take(&mut session.partitions)
            .into_iter()
            .partition(|(wanted, _)| served.contains(wanted));
        first.extend(behind);
        session.partitions = first;
    }

    fn respond(
        &self,
        machine: &Machine,
        read: Vec<(Wanted, FetchResponsePartition)>,
    ) -> FetchResponse {
        let mut response = FetchResponse {
            session_id: match self.session {
                Session::None => 0,
                Session::Begun(id) | Session::Incremental(id) => id,
            },
            ..FetchResponse::default()
        };
        let mut leaders = BTreeSet::new();
        for (((id, name), _), answer) in read {
            leaders.extend(Some(answer.current_leader.leader_id).filter(|id| *id >= 0));
            match response.topics.last_mut() {
                Some(topic) if topic.id == id && topic.name == name => {
                    topic.partitions.push(answer)
                }
                _ => response.topics.push(FetchResponseTopic {
                    name,
                    id,
                    partitions: vec![answer],
                }),
            }
        }
        let nodes = leaders.into_iter().filter_map(|id| {
            let node = machine.nodes.get(&id)?;
            Some(FetchResponseNode {
                id,
                host: node.address.host.clone(),
                port: node.address.port.into(),
                rack: node.rack.clone(),
            })
        });
        response.nodes = nodes.collect();
        response
    }
}

fn read_nothing(read: &[(Wanted, FetchResponsePartition)]) -> bool {
    let empty =
        |answer: &FetchResponsePartition| answer.records.as_ref().is_none_or(|it| it.is_empty());
    read.iter().all(|(_, answer)| empty(answer))
}

/// Compares the leader epoch that a client knows with the partition's (KIP-320).
pub(super) fn check_epoch(partition: &Partition, known: i32) -> Result<(), ErrorCode> {
    match known {
        ..0 => Ok(()),
        known if known < partition.leader_epoch => Err(ErrorCode::FENCED_LEADER_EPOCH),
        known if known > partition.leader_epoch => Err(ErrorCode::UNKNOWN_LEADER_EPOCH),
        _ => Ok(()),
    }
}
