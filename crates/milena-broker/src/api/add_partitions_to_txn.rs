//! AddPartitionsToTxn, versions 0-5. From version 4 on it is for brokers, and several transactions are asked about at once.

use std::collections::BTreeSet;

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::topics::PartitionKey;
use crate::transactions::{Identity, Transactions};

type Asked = AddPartitionsToTxnRequestTransaction;
type Answers = Vec<AddPartitionsToTxnResponseTopic>;

impl Served for AddPartitionsToTxnRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<AddPartitionsToTxnResponse> {
        if call.version < 4 {
            let asked = Asked {
                transactional_id: self.transactional_id,
                producer_id: self.producer_id,
                producer_epoch: self.producer_epoch,
                verify_only: false,
                topics: self.topics,
            };
            return Some(AddPartitionsToTxnResponse {
                topics: answer(&asked, machine, call),
                ..AddPartitionsToTxnResponse::default()
            });
        }
        let transactions = self.transactions.iter();
        let transactions = transactions.map(|asked| AddPartitionsToTxnResponseTransaction {
            transactional_id: asked.transactional_id.clone(),
            topics: answer(asked, machine, call),
        });
        Some(AddPartitionsToTxnResponse {
            transactions: transactions.collect(),
            ..AddPartitionsToTxnResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> AddPartitionsToTxnResponse {
        AddPartitionsToTxnResponse {
            error,
            topics: each(&self.topics, |_, _| error),
            ..AddPartitionsToTxnResponse::default()
        }
    }
}

/// What comes of one transaction: all of its partitions are added, or none.
fn answer(asked: &Asked, machine: &mut Machine, call: &Call) -> Answers {
    let key = |machine: &Machine, topic: &str, partition| -> Option<PartitionKey> {
        let key = (machine.topics.named(topic)?.id, partition);
        machine.topics.partition(key).map(|_| key)
    };
    let names = asked.topics.iter().flat_map(|topic| {
        let partitions = topic.partitions.iter();
        partitions.map(|partition| (&*topic.name, *partition))
    });
    let keys: Option<BTreeSet<PartitionKey>> = names
        .map(|(topic, partition)| key(machine, topic, partition))
        .collect();
    let Some(keys) = keys else {
        return each(&asked.topics, |topic, partition| {
            match key(machine, topic, partition) {
                Some(_) => ErrorCode::OPERATION_NOT_ATTEMPTED,
                None => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            }
        });
    };
    if asked.verify_only {
        return each(&asked.topics, |topic, partition| {
            let key = key(machine, topic, partition);
            key.map_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, |key| {
                code(verify(asked, machine, call, key))
            })
        });
    }
    let error = code(add(asked, machine, call, &keys));
    each(&asked.topics, |_, _| error)
}

fn add(
    asked: &Asked,
    machine: &mut Machine,
    call: &Call,
    keys: &BTreeSet<PartitionKey>,
) -> Result<(), ErrorCode> {
    let id = &asked.transactional_id;
    let added = Transactions::add(machine, call.now, call.node, id, identity(asked), keys);
    added.map_err(|error| match error {
        // Clients of that time do not know the newer error.
        ErrorCode::PRODUCER_FENCED if call.version < 2 => ErrorCode::INVALID_PRODUCER_EPOCH,
        other => other,
    })
}

fn verify(
    asked: &Asked,
    machine: &mut Machine,
    call: &Call,
    key: PartitionKey,
) -> Result<(), ErrorCode> {
    let id = &asked.transactional_id;
    Transactions::verify(machine, call.now, call.node, id, identity(asked), key)
}

fn identity(asked: &Asked) -> Identity {
    Identity {
        producer_id: asked.producer_id,
        epoch: asked.producer_epoch,
    }
}

fn code(result: Result<(), ErrorCode>) -> ErrorCode {
    result.err().unwrap_or_default()
}

/// An answer for each partition that was asked about.
fn each(
    topics: &[AddPartitionsToTxnRequestTopic],
    mut error: impl FnMut(&str, i32) -> ErrorCode,
) -> Answers {
    let answer = |topic: &AddPartitionsToTxnRequestTopic| {
        let partitions = topic.partitions.iter();
        let partitions = partitions.map(|index| AddPartitionsToTxnResponsePartition {
            index: *index,
            error: error(&topic.name, *index),
        });
        AddPartitionsToTxnResponseTopic {
            name: topic.name.clone(),
            partitions: partitions.collect(),
        }
    };
    topics.iter().map(answer).collect()
}
