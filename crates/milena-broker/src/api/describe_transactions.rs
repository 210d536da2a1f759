//! DescribeTransactions, version 0.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::wire::Numbers;

use super::Served;
use crate::machine::{Call, Machine};
use crate::transactions::{Transaction, Transactions};

type Described = DescribeTransactionsResponseTransaction;

impl Served for DescribeTransactionsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeTransactionsResponse> {
        let ids = self.transactional_ids.iter();
        let transactions =
            ids.map(
                |id| match Transactions::describe(machine, call.now, call.node, id).cloned() {
                    Ok(transaction) => describe(machine, id, &transaction),
                    Err(error) => refuse(id, error),
                },
            );
        Some(DescribeTransactionsResponse {
            transactions: transactions.collect(),
            ..DescribeTransactionsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeTransactionsResponse {
        let ids = self.transactional_ids.iter();
        DescribeTransactionsResponse {
            transactions: ids.map(|id| refuse(id, error)).collect(),
            ..DescribeTransactionsResponse::default()
        }
    }
}

fn describe(machine: &Machine, id: &ByteString, transaction: &Transaction) -> Described {
    let mut topics: BTreeMap<ByteString, Numbers> = BTreeMap::new();
    for (topic, partition) in transaction.partitions() {
        if let Some(topic) = machine.topics.with_id(*topic) {
            let partitions = topics.entry(topic.name.clone()).or_default();
            partitions.push(*partition);
        }
    }
    let topics = topics.into_iter();
    let topics =
        topics.map(|(name, partitions)| DescribeTransactionsResponseTopic { name, partitions });
    Described {
        error: ErrorCode::NONE,
        transactional_id: id.clone(),
        state: transaction.state().name().into(),
        timeout_ms: transaction.timeout_ms(),
        start_time_ms: transaction.started_ms(),
        producer_id: transaction.identity().producer_id,
        producer_epoch: transaction.identity().epoch,
        topics: topics.collect(),
    }
}

fn refuse(id: &ByteString, error: ErrorCode) -> Described {
    Described {
        error,
        transactional_id: id.clone(),
        ..Described::default()
    }
}
