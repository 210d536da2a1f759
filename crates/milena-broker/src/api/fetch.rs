//! Fetch, versions 4-18.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::fetch_sessions::{Asked, PartitionName};
use crate::fetching::{BY_ID, Fetch, Session, failed};
use crate::machine::{Call, Machine};
use crate::quotas::Resource;

/// From this version on there are sessions (KIP-227).
const HAS_SESSIONS: i16 = 7;
/// The epoch of a fetch that begins a session, and of one that goes without.
const FIRST: i32 = 0;
const FINAL: i32 = -1;

impl Served for FetchRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<FetchResponse> {
        let (session, asked) = match enter_session(machine, call, &self) {
            Ok(entered) => entered,
            Err(error) => return Some(self.refuse(error)),
        };
        let mut fetch = Fetch::new(machine, call, &self, session, asked);
        if self.max_wait_ms <= 0 || fetch.is_ready(machine) {
            return Some(complete(machine, &fetch));
        }
        let until = call.now.after_ms(self.max_wait_ms.into());
        machine.purgatory.park_fetch(until, fetch);
        None
    }

    fn refuse(&self, error: ErrorCode) -> FetchResponse {
        // Errors of a partition stand at the partition; those of a session, and others, at the top.
        if !is_of_partition(error) || self.session_epoch > FIRST {
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

fn is_of_partition(error: ErrorCode) -> bool {
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
}

/// What is to be read, in or out of a session.
fn enter_session(
    machine: &mut Machine,
    call: &Call,
    request: &FetchRequest,
) -> Result<(Session, Vec<Asked>), ErrorCode> {
    let asked = asked(request);
    let by_id = call.version >= BY_ID;
    let (node, now, id) = (call.node, call.now, request.session_id);
    let sessions = &mut machine.fetch_sessions;
    if call.version < HAS_SESSIONS {
        return Ok((Session::None, asked));
    }
    match request.session_epoch {
        FINAL => {
            sessions.remove(node, id);
            Ok((Session::None, asked))
        }
        FIRST => {
            sessions.remove(node, id);
            let slots = machine.settings.fetch_session_slots;
            let session = match sessions.create(now, node, slots, by_id, asked.clone()) {
                0 => Session::None,
                id => Session::Begun(id),
            };
            Ok((session, asked))
        }
        epoch => {
            let session = sessions.go_on(now, node, id, epoch, by_id)?;
            session.change(asked, forgotten(request));
            if session.is_empty() {
                sessions.remove(node, id);
                return Ok((Session::None, Vec::new()));
            }
            Ok((Session::Incremental(id), session.asked()))
        }
    }
}

fn name(topic_id: Uuid, topic: &bytestring::ByteString, index: i32) -> PartitionName {
    PartitionName {
        topic_id,
        topic: topic.clone(),
        index,
    }
}

fn asked(request: &FetchRequest) -> Vec<Asked> {
    let topics = request.topics.iter();
    let asked = topics.flat_map(|topic| {
        let partitions = topic.partitions.iter();
        partitions.map(|it| (name(topic.id, &topic.name, it.index), it.clone()))
    });
    asked.collect()
}

fn forgotten(request: &FetchRequest) -> Vec<PartitionName> {
    let topics = request.forgotten_topics.iter();
    let forgotten = topics.flat_map(|topic| {
        let partitions = topic.partitions.iter();
        partitions.map(|index| name(topic.id, &topic.name, *index))
    });
    forgotten.collect()
}

/// The answer to a fetch that need not, or must not, wait any longer.
pub(crate) fn complete(machine: &mut Machine, fetch: &Fetch) -> FetchResponse {
    let mut answers = fetch.read(machine);
    if let Some(response) = throttled(machine, fetch, &answers) {
        return response;
    }
    let session = fetch.session.id();
    if let Some(session) = machine.fetch_sessions.get_mut(fetch.node(), session) {
        let is_full = matches!(fetch.session, Session::Begun(_));
        answers.retain(|(name, answer)| session.tell(name, answer) || is_full);
    }
    let mut response = FetchResponse {
        session_id: session,
        ..FetchResponse::default()
    };
    for (name, answer) in answers {
        let topic = response.topics.last_mut();
        match topic.filter(|it| it.id == name.topic_id && it.name == name.topic) {
            Some(topic) => topic.partitions.push(answer),
            None => response.topics.push(FetchResponseTopic {
                name: name.topic,
                id: name.topic_id,
                partitions: vec![answer],
            }),
        }
    }
    response.nodes = leaders(machine, &response);
    response
}

/// The answer to a client that has got more than its quota: nothing for now, and nothing of it counts. A session does not
/// begin with that.
fn throttled(
    machine: &mut Machine,
    fetch: &Fetch,
    answers: &[(PartitionName, FetchResponsePartition)],
) -> Option<FetchResponse> {
    let records = answers.iter().filter_map(|(_, it)| it.records.as_ref());
    let bytes = records.map(Bytes::len).sum();
    let (call, now) = (&fetch.call, machine.now());
    let client = &*call.client_id;
    if !fetch.is_of_client() {
        return None;
    }
    let resource = Resource::Fetch;
    let quotas = &mut machine.quotas;
    let excess_ms = quotas.record(now, call.node, resource, client, bytes);
    if excess_ms == 0 {
        return None;
    }
    quotas.take_back(now, call.node, resource, client, bytes);
    let session_id = match fetch.session {
        Session::Incremental(id) => id,
        Session::None => 0,
        Session::Begun(id) => {
            machine.fetch_sessions.remove(call.node, id);
            0
        }
    };
    Some(FetchResponse {
        throttle_time_ms: machine.mute(call, excess_ms),
        session_id,
        ..FetchResponse::default()
    })
}

/// Where the leaders listen that the answer names.
fn leaders(machine: &Machine, response: &FetchResponse) -> Vec<FetchResponseNode> {
    let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    let named = partitions.map(|it| it.current_leader.leader_id);
    let named: BTreeSet<i32> = named.filter(|id| *id >= 0).collect();
    let nodes = named.into_iter().filter_map(|id| {
        let node = machine.nodes.get(&id)?;
        Some(FetchResponseNode {
            id,
            host: node.address.host.clone(),
            port: node.address.port.into(),
            rack: node.rack.clone(),
        })
    });
    nodes.collect()
}
