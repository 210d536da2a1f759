//! Takes a fetch response apart: one answer for every partition that was asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use milena_core::{Broker, BrokerAddress};
use milena_protocol::api::{
    FetchResponse, FetchResponseNode, FetchResponsePartition, FetchResponseTopic,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::{TopicPartition, Uuid};

use crate::aborted::AbortedTransaction;
use crate::chunk::{Chunk, Reading};
use crate::config::IsolationLevel;
use crate::partition::EpochEnd;
use crate::position::known_epoch;
use crate::positions::{FetchAnswer, Wanted};

/// A leader that a broker names because the client does not know it yet (KIP-951).
#[derive(Debug)]
pub(crate) struct LeaderHint {
    pub(crate) at: TopicPartition,
    pub(crate) leader: i32,
    pub(crate) epoch: i32,
    pub(crate) endpoint: Option<Broker>,
}

/// What a response says to those who asked.
#[derive(Debug, Default)]
pub(crate) struct FetchAnswers {
    pub(crate) answers: Vec<(Wanted, FetchAnswer)>,
    pub(crate) hints: Vec<LeaderHint>,
}

impl FetchAnswers {
    /// Every item of `wanted` gets exactly one answer: the first that the response has for it, or that nothing has
    /// changed. What was not asked for is ignored.
    pub(crate) fn read(wanted: Vec<Wanted>, response: FetchResponse, reading: Reading) -> Self {
        let names: BTreeMap<Uuid, Arc<str>> = by_id(&wanted);
        let mut open: BTreeMap<TopicPartition, Wanted> = wanted
            .into_iter()
            .map(|wanted| (wanted.at.clone(), wanted))
            .collect();
        let mut read = Self::default();
        for topic in response.topics {
            let Some(name) = name_of(&topic, &names) else {
                continue;
            };
            for partition in topic.partitions {
                let at = TopicPartition {
                    topic: Arc::clone(&name),
                    partition: partition.index,
                };
                let Some(wanted) = open.remove(&at) else {
                    continue;
                };
                read.hints.extend(hint(&at, &partition, &response.nodes));
                let answer = answer(&wanted, partition, reading);
                read.answers.push((wanted, answer));
            }
        }
        read.answers.extend(
            open.into_values()
                .map(|wanted| (wanted, FetchAnswer::Unchanged)),
        );
        read
    }

    /// Nobody gets an answer.
    pub(crate) fn lost(wanted: Vec<Wanted>) -> Self {
        let answers = wanted
            .into_iter()
            .map(|wanted| (wanted, FetchAnswer::Lost))
            .collect();
        Self {
            answers,
            hints: Vec::new(),
        }
    }
}

fn by_id(wanted: &[Wanted]) -> BTreeMap<Uuid, Arc<str>> {
    let with_id = wanted.iter().filter(|wanted| !wanted.topic_id.is_zero());
    with_id
        .map(|wanted| (wanted.topic_id, Arc::clone(&wanted.at.topic)))
        .collect()
}

/// Responses name topics by id or by name, depending on their version.
fn name_of(topic: &FetchResponseTopic, names: &BTreeMap<Uuid, Arc<str>>) -> Option<Arc<str>> {
    if topic.id.is_zero() {
        Some(Arc::from(&*topic.name))
    } else {
        names.get(&topic.id).cloned()
    }
}

fn answer(wanted: &Wanted, partition: FetchResponsePartition, reading: Reading) -> FetchAnswer {
    if !partition.error.is_ok() {
        return FetchAnswer::Refused(partition.error);
    }
    if partition.diverging_epoch.end_offset >= 0 {
        let found = partition.diverging_epoch;
        return FetchAnswer::Diverged(EpochEnd {
            epoch: known_epoch(found.epoch),
            end: Some(found.end_offset),
        });
    }
    let records = partition.records.unwrap_or_default();
    if records.is_empty() && partition.preferred_read_replica >= 0 {
        return FetchAnswer::Redirected {
            node: partition.preferred_read_replica,
        };
    }
    let readable_end = match reading.isolation {
        IsolationLevel::ReadUncommitted => partition.high_watermark,
        IsolationLevel::ReadCommitted => partition.last_stable_offset,
    };
    let listed = partition.aborted_transactions.unwrap_or_default();
    let aborted: Vec<_> = listed
        .iter()
        .map(|aborted| AbortedTransaction {
            producer_id: aborted.producer_id,
            first_offset: aborted.first_offset,
        })
        .collect();
    FetchAnswer::Records {
        chunk: Chunk::read(wanted.from, records, &aborted, reading),
        readable_end,
    }
}

fn hint(
    at: &TopicPartition,
    partition: &FetchResponsePartition,
    nodes: &[FetchResponseNode],
) -> Option<LeaderHint> {
    let moved = matches!(
        partition.error,
        ErrorCode::NOT_LEADER_OR_FOLLOWER | ErrorCode::FENCED_LEADER_EPOCH
    );
    let leader = &partition.current_leader;
    if !moved || leader.leader_id < 0 || leader.leader_epoch < 0 {
        return None;
    }
    let node = nodes.iter().find(|node| node.id == leader.leader_id);
    let endpoint = node.and_then(|node| {
        let address = BrokerAddress::new(&node.host, u16::try_from(node.port).ok()?);
        Some(Broker::new(
            node.id,
            address,
            node.rack.as_deref().map(Arc::from),
        ))
    });
    Some(LeaderHint {
        at: at.clone(),
        leader: leader.leader_id,
        epoch: leader.leader_epoch,
        endpoint,
    })
}
