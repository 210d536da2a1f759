//! Produce, versions 3-13.

mod answer;
mod intake;
#[cfg(test)]
mod tests;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::partition::Appended;
use crate::purgatory::{Pending, WaitingProduce};
use crate::quotas::Resource;
use crate::topics::PartitionKey;
use crate::transactions::{Identity, Transactions};
use crate::validation::{Outline, Rejection, Rules, Sketch, validate};
use answer::{Refuses, failed, refused, tell_leaders, written};
use intake::{Intake, Item};

/// From this version on topics are named by id (KIP-516).
const BY_ID: i16 = 13;
/// From this version on a transactional produce adds its partitions to the transaction (KIP-890).
const ADDS_PARTITIONS: i16 = 12;
/// From this version on a client that asks the wrong broker is told who leads (KIP-951).
const NAMES_LEADERS: i16 = 10;
/// From this version on clients know that a transaction can be saved by aborting it (KIP-890).
const KNOWS_ABORTABLE: i16 = 11;
/// From this version on a batch may be compressed with zstd (KIP-110).
const KNOWS_ZSTD: i16 = 7;
/// What Kafka's own tools call themselves; they may write to internal topics.
const ADMIN_CLIENT: &str = "__admin_client";

const NO_ANSWER: i16 = 0;
const ALL: i16 = -1;

impl Served for ProduceRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ProduceResponse> {
        let intake = Intake::of(&self);
        if let Some(rejection) = intake.refusal(self.transactional_id.is_some()) {
            return end_early(machine, call, &self, rejection);
        }
        let mut waiting = WaitingProduce {
            ticket: call.ticket,
            node: call.node,
            response: ProduceResponse::default(),
            pending: Vec::new(),
        };
        for (place, topic) in intake.topics.iter().enumerate() {
            let mut partitions = Vec::with_capacity(topic.items.len());
            for item in &topic.items {
                let (answer, pending) = take(machine, call, &self, topic.asked, item);
                waiting.pending.extend(pending.map(|pending| Pending {
                    place: (place, partitions.len()),
                    ..pending
                }));
                partitions.push(answer);
            }
            waiting.response.topics.push(ProduceResponseTopic {
                name: topic.asked.name.clone(),
                id: topic.asked.id,
                partitions,
            });
        }
        waiting.response.throttle_time_ms = throttle(machine, call);
        if self.acks == NO_ANSWER {
            return end_unanswered(machine, call, &waiting.response);
        }
        settle(machine, &mut waiting, self.timeout_ms <= 0);
        if waiting.pending.is_empty() {
            return Some(waiting.response);
        }
        let until = call.now.after_ms(self.timeout_ms.into());
        machine.purgatory.park_produce(until, waiting);
        None
    }

    fn refuse(&self, error: ErrorCode) -> ProduceResponse {
        self.refused(|index| failed(index, error))
    }
}

/// Counts the request against its client's quota, and says for how long nothing more of it is read.
fn throttle(machine: &mut Machine, call: &Call) -> i32 {
    let (client, bytes) = (&*call.client_id, call.size);
    let quotas = &mut machine.quotas;
    let excess_ms = quotas.record(call.now, call.node, Resource::Produce, client, bytes);
    machine.mute(call, excess_ms)
}

/// Answers a request that is refused as a whole.
fn end_early(
    machine: &mut Machine,
    call: &Call,
    request: &ProduceRequest,
    rejection: Rejection,
) -> Option<ProduceResponse> {
    let response = request.refused(|index| refused(index, &rejection, -1));
    match request.acks {
        NO_ANSWER => end_unanswered(machine, call, &response),
        _ => Some(response),
    }
}

/// Nobody is there to be told of an error but by the end of the connection.
fn end_unanswered(
    machine: &mut Machine,
    call: &Call,
    response: &ProduceResponse,
) -> Option<ProduceResponse> {
    let mut partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    match partitions.any(|partition| !partition.error.is_ok()) {
        true => machine.close(call.ticket.connection),
        false => machine.pass_over(call.ticket),
    }
    None
}

/// Takes what is for one partition, and says what becomes of it, and what is waited for.
fn take(
    machine: &mut Machine,
    call: &Call,
    request: &ProduceRequest,
    topic: &ProduceRequestTopic,
    item: &Item,
) -> (ProduceResponsePartition, Option<Pending>) {
    let (index, acks) = (item.index, request.acks);
    let key = match find(machine, call, topic, index) {
        Ok(key) => key,
        Err(error) => return (failed(index, error), None),
    };
    let appended = append(machine, call, request, key, item);
    let partition = machine.topics.partition(key);
    let (start, leader_epoch) = partition.map_or((-1, -1), |it| (it.log.start(), it.leader_epoch));
    let appended = match appended {
        Ok(appended) => appended,
        Err(rejection) => return (refused(index, &rejection, start), None),
    };
    let pending = (acks == ALL).then_some(Pending {
        key,
        place: (0, 0),
        required: appended.next_offset,
        leader_epoch,
    });
    (written(index, appended, start), pending)
}

fn find(
    machine: &Machine,
    call: &Call,
    topic: &ProduceRequestTopic,
    index: i32,
) -> Result<PartitionKey, ErrorCode> {
    let found = match call.version < BY_ID {
        true => machine.topics.named(&topic.name),
        false => machine.topics.with_id(topic.id),
    };
    let unknown = match call.version < BY_ID {
        true => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        false => ErrorCode::UNKNOWN_TOPIC_ID,
    };
    let key = (found.ok_or(unknown)?.id, index);
    let partition = machine.topics.partition(key);
    partition.ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    Ok(key)
}

/// Appends a partition's batch, after everything that may stand against it.
fn append(
    machine: &mut Machine,
    call: &Call,
    request: &ProduceRequest,
    key: PartitionKey,
    item: &Item,
) -> Result<Appended, Rejection> {
    check_outline(&item.outline, call.version)?;
    if !(-1..=1).contains(&request.acks) {
        return Err(Rejection::before_log(ErrorCode::INVALID_REQUIRED_ACKS));
    }
    check_transaction(machine, call, request, key, item)?;
    let is_internal = machine
        .topics
        .with_id(key.0)
        .is_some_and(|it| it.is_internal);
    if is_internal && &*call.client_id != ADMIN_CLIENT {
        return Err(Rejection::before_log(ErrorCode::INVALID_TOPIC_EXCEPTION));
    }
    let scrutiny = machine.settings.scrutiny();
    let (partition, config) = machine
        .topics
        .with_config(key)
        .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    partition.check_writable(call.node, request.acks, config)?;
    let rules = Rules {
        now: call.now,
        config,
        scrutiny,
    };
    let valid = validate(&item.records, &item.outline, rules)?;
    let appended = partition.append(call.now, &valid)?;
    // So that what is committed by that is answered at once.
    machine.settle_partition(call.now, key);
    Ok(appended)
}

/// What Kafka looks at before it asks the partition.
fn check_outline(outline: &Outline, version: i16) -> Result<(), Rejection> {
    let error = match outline.first() {
        Some(first) if first.is_zstd() && version < KNOWS_ZSTD => {
            ErrorCode::UNSUPPORTED_COMPRESSION_TYPE
        }
        Some(first) if first.is_current() && outline.len() == 1 => return Ok(()),
        _ => ErrorCode::INVALID_RECORD,
    };
    Err(Rejection::before_log(error))
}

/// A transactional batch belongs to a transaction that its coordinator knows of, with this partition in it. Of one that
/// has a batch here already the partition knows by itself.
fn check_transaction(
    machine: &mut Machine,
    call: &Call,
    request: &ProduceRequest,
    key: PartitionKey,
    item: &Item,
) -> Result<(), Rejection> {
    let first = item.outline.first().filter(|it| it.is_transactional());
    let (Some(first), Some(id)) = (first, &request.transactional_id) else {
        return Ok(());
    };
    let Sketch {
        identity, sequence, ..
    } = *first;
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let partition = machine.topics.partition_mut(key).ok_or(unknown)?;
    partition.check_leads(call.node)?;
    if partition.producers.has_ongoing(identity) {
        return Ok(());
    }
    let adds = call.version >= ADDS_PARTITIONS;
    partition
        .producers
        .begin_verification(call.now, identity, sequence, adds);
    admit(machine, call, id, identity, key)
}

fn admit(
    machine: &mut Machine,
    call: &Call,
    transactional_id: &str,
    identity: Identity,
    key: PartitionKey,
) -> Result<(), Rejection> {
    let adds = call.version >= ADDS_PARTITIONS;
    let admitted = Transactions::admit(machine, call.now, transactional_id, identity, key, adds);
    admitted.map_err(|error| {
        let error = match error {
            ErrorCode::TRANSACTION_ABORTABLE if call.version < KNOWS_ABORTABLE => {
                ErrorCode::INVALID_TXN_STATE
            }
            error => error,
        };
        let message = match error {
            ErrorCode::INVALID_TXN_STATE => "The partition is not part of the transaction.",
            ErrorCode::NOT_ENOUGH_REPLICAS => "The coordinator of the transaction cannot say.",
            _ => return Rejection::before_log(error),
        };
        Rejection {
            message: Some(message.into()),
            ..Rejection::before_log(error)
        }
    })
}

/// Looks at what is not settled: what is committed is done, what cannot be any more has failed, and when it is `late` so
/// has all the rest.
pub(crate) fn settle(machine: &Machine, waiting: &mut WaitingProduce, late: bool) {
    let pending = std::mem::take(&mut waiting.pending);
    for it in pending {
        let error = match outcome(machine, &it) {
            Ok(true) => continue,
            Ok(false) if !late => {
                waiting.pending.push(it);
                continue;
            }
            Ok(false) => ErrorCode::REQUEST_TIMED_OUT,
            Err(error) => error,
        };
        let (topic, partition) = it.place;
        let answer = waiting.response.topics.get_mut(topic);
        if let Some(answer) = answer.and_then(|topic| topic.partitions.get_mut(partition)) {
            answer.error = error;
        }
    }
    if waiting.pending.is_empty() && waiting.ticket.version >= NAMES_LEADERS {
        tell_leaders(machine, &mut waiting.response);
    }
}

/// Whether a batch that was written is committed.
fn outcome(machine: &Machine, pending: &Pending) -> Result<bool, ErrorCode> {
    let topic = machine.topics.with_id(pending.key.0);
    let partition = machine.topics.partition(pending.key);
    let (topic, partition) = topic
        .zip(partition)
        .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
    // Another one leads, or the same one again, which need not have kept it.
    if partition.leader_epoch != pending.leader_epoch {
        return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    partition.is_committed(pending.required, &topic.config)
}
