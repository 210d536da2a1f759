//! Produce, versions 3-13.

mod validate;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::Batch;

use super::Served;
use crate::log::Admission;
use crate::machine::{Call, Machine};
use crate::purgatory::{Pending, WaitingProduce};
use crate::topics::PartitionKey;
use crate::transactions::{Identity, Transactions};
use validate::{Checked, Refused};

/// From this version on topics are named by id (KIP-516).
const BY_ID: i16 = 13;
/// From this version on a transactional produce adds its partitions to the transaction (KIP-890).
const ADDS_PARTITIONS: i16 = 12;

impl Served for ProduceRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ProduceResponse> {
        if !(-1..=1).contains(&self.acks) {
            return Some(self.refuse(ErrorCode::INVALID_REQUIRED_ACKS));
        }
        let mut waiting = WaitingProduce {
            ticket: call.ticket,
            node: call.node,
            response: ProduceResponse::default(),
            pending: Vec::new(),
        };
        for topic in &self.topics {
            let partitions = topic.partitions.iter().map(|partition| {
                let place = (waiting.response.topics.len(), 0);
                (place, self.partition(machine, call, topic, partition))
            });
            let partitions: Vec<_> = partitions.collect();
            let mut answers = Vec::with_capacity(partitions.len());
            for (((topic_place, _), (answer, pending)), index) in partitions.into_iter().zip(0..) {
                waiting.pending.extend(pending.map(|pending| Pending {
                    place: (topic_place, index),
                    ..pending
                }));
                answers.push(answer);
            }
            waiting.response.topics.push(ProduceResponseTopic {
                name: topic.name.clone(),
                id: topic.id,
                partitions: answers,
            });
        }
        waiting.response.nodes = named_leaders(machine, &waiting.response);
        match self.acks {
            0 => {
                let failed = waiting
                    .response
                    .topics
                    .iter()
                    .flat_map(|topic| &topic.partitions);
                // Nobody is there to be told of an error but by the end of the connection.
                if failed.into_iter().any(|partition| !partition.error.is_ok()) {
                    machine.close(call.ticket.connection);
                } else {
                    machine.pass_over(call.ticket);
                }
                None
            }
            1 => Some(waiting.response),
            _ => {
                settle(machine, &mut waiting, false);
                if waiting.pending.is_empty() {
                    return Some(waiting.response);
                }
                let until = call.now.after_ms(self.timeout_ms.into());
                machine.purgatory.park_produce(until, waiting);
                None
            }
        }
    }

    fn refuse(&self, error: ErrorCode) -> ProduceResponse {
        let topics = self.topics.iter().map(|topic| ProduceResponseTopic {
            name: topic.name.clone(),
            id: topic.id,
            partitions: topic
                .partitions
                .iter()
                .map(|partition| failed(partition.index, error, -1))
                .collect(),
        });
        ProduceResponse {
            topics: topics.collect(),
            ..ProduceResponse::default()
        }
    }
}

fn failed(index: i32, error: ErrorCode, log_start_offset: i64) -> ProduceResponsePartition {
    ProduceResponsePartition {
        index,
        error,
        base_offset: -1,
        log_start_offset,
        ..ProduceResponsePartition::default()
    }
}

/// What was written.
struct Written {
    base_offset: i64,
    log_append_time_ms: i64,
    pending: Option<Pending>,
}

trait Writes {
    fn partition(
        &self,
        machine: &mut Machine,
        call: &Call,
        topic: &ProduceRequestTopic,
        partition: &ProduceRequestPartition,
    ) -> (ProduceResponsePartition, Option<Pending>);

    fn write(
        &self,
        machine: &mut Machine,
        call: &Call,
        key: PartitionKey,
        partition: &ProduceRequestPartition,
    ) -> Result<Written, Refused>;
}

impl Writes for ProduceRequest {
    fn partition(
        &self,
        machine: &mut Machine,
        call: &Call,
        topic: &ProduceRequestTopic,
        partition: &ProduceRequestPartition,
    ) -> (ProduceResponsePartition, Option<Pending>) {
        let index = partition.index;
        let found = match call.version < BY_ID {
            true => machine.topics.named(&topic.name).map(|topic| topic.id),
            false => machine.topics.with_id(topic.id).map(|topic| topic.id),
        };
        let unknown = match call.version < BY_ID {
            true => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            false => ErrorCode::UNKNOWN_TOPIC_ID,
        };
        let Some(id) = found else {
            return (failed(index, unknown, -1), None);
        };
        let key = (id, index);
        match self.write(machine, call, key, partition) {
            Ok(written) => {
                let start = machine
                    .topics
                    .partition(key)
                    .map_or(-1, |it| it.log.start());
                let answer = ProduceResponsePartition {
                    index,
                    base_offset: written.base_offset,
                    log_append_time_ms: written.log_append_time_ms,
                    log_start_offset: start,
                    ..ProduceResponsePartition::default()
                };
                (answer, written.pending)
            }
            Err(refused) => {
                let start = machine
                    .topics
                    .partition(key)
                    .map_or(-1, |it| it.log.start());
                let start = if refused.at_log { start } else { -1 };
                let answer = ProduceResponsePartition {
                    error_message: refused.message.map(Into::into),
                    record_errors: refused.records,
                    current_leader: current_leader(machine, key, refused.error),
                    ..failed(index, refused.error, start)
                };
                (answer, None)
            }
        }
    }

    fn write(
        &self,
        machine: &mut Machine,
        call: &Call,
        key: PartitionKey,
        partition: &ProduceRequestPartition,
    ) -> Result<Written, Refused> {
        let unknown = Refused::from(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
        let topic = machine
            .topics
            .with_id(key.0)
            .ok_or(ErrorCode::UNKNOWN_TOPIC_ID)?;
        let it = machine.topics.partition(key).ok_or(unknown)?;
        if topic.is_internal {
            return Err(ErrorCode::INVALID_TOPIC_EXCEPTION.into());
        }
        let records = partition.records.clone().unwrap_or_default();
        let batch = validate::one_batch(records)?;
        if it.leader != Some(call.node) {
            return Err(ErrorCode::NOT_LEADER_OR_FOLLOWER.into());
        }
        let needed = topic.config.min_insync_replicas;
        if self.acks == -1 && it.isr.len() < needed {
            return Err(ErrorCode::NOT_ENOUGH_REPLICAS.into());
        }
        self.check_transaction(machine, call, key, &batch)?;
        let (topic, it) = (
            machine
                .topics
                .with_id(key.0)
                .ok_or(ErrorCode::UNKNOWN_TOPIC_ID)?,
            machine
                .topics
                .partition(key)
                .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?,
        );
        let Checked { batch, append_time } =
            validate::batch(&batch, call, topic, &machine.settings)?;
        let admission = match batch.producer_id() < 0 {
            true => Ok(Admission::New),
            false => it.log.admit(&batch),
        };
        let leader_epoch = it.leader_epoch;
        let (base_offset, required) = match admission.map_err(Refused::at_log)? {
            Admission::Duplicate { base_offset } => (base_offset, it.log.end()),
            Admission::New => machine.append(call, key, leader_epoch, &batch),
        };
        Ok(Written {
            base_offset,
            log_append_time_ms: append_time.unwrap_or(-1),
            pending: (self.acks == -1).then_some(Pending {
                key,
                place: (0, 0),
                required,
                leader_epoch,
            }),
        })
    }
}

impl Machine {
    /// Appends a batch that may be appended, and gives its first offset and the one that follows it.
    fn append(&mut self, call: &Call, key: PartitionKey, epoch: i32, batch: &Batch) -> (i64, i64) {
        let Some(partition) = self.topics.partition_mut(key) else {
            return (-1, -1);
        };
        let base_offset = partition.log.append(call.now, epoch, batch);
        let end = partition.log.end();
        let delay = self.settings.replication_delay;
        partition.replicate(call.now, delay);
        self.topics.size += batch.size();
        self.topics.touch(key);
        self.make_room();
        (base_offset, end)
    }
}

trait ChecksTransactions {
    fn check_transaction(
        &self,
        machine: &mut Machine,
        call: &Call,
        key: PartitionKey,
        batch: &Batch,
    ) -> Result<(), Refused>;
}

impl ChecksTransactions for ProduceRequest {
    /// A transactional batch belongs to a transaction that its coordinator knows of, with this partition in it.
    fn check_transaction(
        &self,
        machine: &mut Machine,
        call: &Call,
        key: PartitionKey,
        batch: &Batch,
    ) -> Result<(), Refused> {
        if !batch.is_transactional() {
            return Ok(());
        }
        let Some(id) = self.transactional_id.as_deref() else {
            return Err(ErrorCode::INVALID_TXN_STATE.into());
        };
        let identity = Identity {
            producer_id: batch.producer_id(),
            epoch: batch.producer_epoch(),
        };
        let partition = machine.topics.partition(key);
        if partition.is_some_and(|it| it.log.has_open_transaction(identity)) {
            return Ok(());
        }
        let adds = call.version >= ADDS_PARTITIONS;
        Transactions::admit(machine, call.now, id, identity, key, adds)?;
        Ok(())
    }
}

/// Looks at what is not settled: what is committed is done, what cannot be any more has failed, and when it is `late` so
/// has all the rest.
pub(crate) fn settle(machine: &mut Machine, waiting: &mut WaitingProduce, late: bool) {
    let pending = std::mem::take(&mut waiting.pending);
    for it in pending {
        let error = match outcome(machine, waiting.node, &it) {
            Some(error) => error,
            None if late => ErrorCode::REQUEST_TIMED_OUT,
            None => {
                waiting.pending.push(it);
                continue;
            }
        };
        let (topic, partition) = it.place;
        let answer = waiting.response.topics.get_mut(topic);
        if let Some(answer) = answer.and_then(|topic| topic.partitions.get_mut(partition))
            && !error.is_ok()
        {
            *answer = failed(answer.index, error, -1);
            answer.current_leader = current_leader(machine, it.key, error);
        }
    }
    waiting.response.nodes = named_leaders(machine, &waiting.response);
}

/// What has become of a batch that was written; `None` while that is open.
fn outcome(machine: &Machine, node: i32, pending: &Pending) -> Option<ErrorCode> {
    let Some(partition) = machine.topics.partition(pending.key) else {
        return Some(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
    };
    let led = partition.leader == Some(node) && partition.leader_epoch == pending.leader_epoch;
    if !led {
        return Some(ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    if partition.high_watermark < pending.required {
        return None;
    }
    let topic = machine.topics.with_id(pending.key.0)?;
    let needed = topic.config.min_insync_replicas;
    match partition.isr.len() < needed {
        true => Some(ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND),
        false => Some(ErrorCode::NONE),
    }
}

/// Who leads, for a client that has asked somebody else (KIP-951).
fn current_leader(machine: &Machine, key: PartitionKey, error: ErrorCode) -> ProduceResponseLeader {
    if error != ErrorCode::NOT_LEADER_OR_FOLLOWER {
        return ProduceResponseLeader::default();
    }
    let partition = machine.topics.partition(key);
    let led = partition.and_then(|it| Some((it.leader?, it.leader_epoch)));
    led.map_or_else(
        ProduceResponseLeader::default,
        |(leader_id, leader_epoch)| ProduceResponseLeader {
            leader_id,
            leader_epoch,
        },
    )
}

fn named_leaders(machine: &Machine, response: &ProduceResponse) -> Vec<ProduceResponseNode> {
    let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    let named: std::collections::BTreeSet<i32> = partitions
        .map(|it| it.current_leader.leader_id)
        .filter(|id| *id >= 0)
        .collect();
    let nodes = named.into_iter().filter_map(|id| {
        let node = machine.nodes.get(&id)?;
        Some(ProduceResponseNode {
            id,
            host: node.address.host.clone(),
            port: node.address.port.into(),
            rack: node.rack.clone(),
        })
    });
    nodes.collect()
}
