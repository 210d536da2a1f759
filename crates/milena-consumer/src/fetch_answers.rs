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
use crate::work::{FetchAnswer, Wanted};

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
    /// The response is about something that was not asked for.
    pub(crate) is_foreign: bool,
}

impl FetchAnswers {
    /// Every item of `wanted` gets exactly one answer: the first that the response has for it, or that nothing has
    /// changed. What was not asked for is ignored, and noted.
    pub(crate) fn read(wanted: Vec<Wanted>, response: FetchResponse, reading: Reading) -> Self {
        let names: BTreeMap<Uuid, Arc<str>> = by_id(&wanted);
        let mut open: BTreeMap<TopicPartition, Wanted> = wanted
            .into_iter()
            .map(|wanted| (wanted.at.clone(), wanted))
            .collect();
        let mut read = Self::default();
        for topic in response.topics {
            let Some(name) = name_of(&topic, &names) else {
                read.is_foreign = true;
                continue;
            };
            for partition in topic.partitions {
                let at = TopicPartition {
                    topic: Arc::clone(&name),
                    partition: partition.index,
                };
                let Some(wanted) = open.remove(&at) else {
                    read.is_foreign = true;
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
            ..Self::default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::Ticket;
    use crate::position::Position;
    use crate::testing::{plain, tp};
    use milena_protocol::api::{FetchResponseEpochEnd, FetchResponseLeader};

    const ID: Uuid = Uuid([3; 16]);
    const READING: Reading = Reading {
        isolation: IsolationLevel::ReadUncommitted,
        check_crcs: true,
    };

    fn wanted(partition: i32) -> Wanted {
        Wanted {
            at: tp(partition),
            ticket: Ticket(u64::from(partition.unsigned_abs())),
            topic_id: ID,
            leader_epoch: Some(1),
            from: Position::at(0),
            compare_epoch: true,
            max_bytes: 1,
        }
    }

    fn with_records(index: i32, count: u32) -> FetchResponsePartition {
        let records = Some(plain(0, 0, count));
        FetchResponsePartition {
            index,
            high_watermark: 50,
            last_stable_offset: 40,
            records,
            ..Default::default()
        }
    }

    fn response(topics: Vec<(Uuid, &'static str, Vec<FetchResponsePartition>)>) -> FetchResponse {
        let topics = topics
            .into_iter()
            .map(|(id, name, partitions)| FetchResponseTopic {
                id,
                name: name.into(),
                partitions,
            });
        FetchResponse {
            topics: topics.collect(),
            ..FetchResponse::default()
        }
    }

    /// What each partition was told, in a word.
    fn told(read: &FetchAnswers) -> Vec<(i32, String)> {
        let mut told: Vec<_> = read
            .answers
            .iter()
            .map(|(wanted, answer)| {
                let word = match answer {
                    FetchAnswer::Unchanged => "unchanged".to_owned(),
                    FetchAnswer::Records { chunk, .. } => {
                        format!(
                            "records to {}",
                            chunk.entries.back().map_or(0, |entry| entry.next.offset)
                        )
                    }
                    FetchAnswer::Diverged(found) => format!("diverged at {:?}", found.end),
                    FetchAnswer::Redirected { node } => format!("go to {node}"),
                    FetchAnswer::Refused(code) => code.name().to_owned(),
                    FetchAnswer::Lost => "lost".to_owned(),
                };
                (wanted.at.partition, word)
            })
            .collect();
        told.sort();
        told
    }

    #[test]
    fn c23_omitted_is_unchanged_the_first_duplicate_counts_and_the_rest_is_ignored() {
        let answer = response(vec![
            (
                ID,
                "",
                vec![with_records(0, 3), with_records(0, 7), with_records(9, 1)],
            ),
            (Uuid([9; 16]), "", vec![with_records(1, 1)]),
            (ID, "", vec![with_records(0, 9)]),
        ]);
        let read = FetchAnswers::read(vec![wanted(0), wanted(1)], answer, READING);
        assert_eq!(
            told(&read),
            [(0, "records to 3".to_owned()), (1, "unchanged".to_owned())]
        );
        assert!(read.is_foreign);
    }

    #[test]
    fn topics_are_found_by_name_where_there_are_no_ids() {
        let mut by_name = wanted(0);
        by_name.topic_id = Uuid::ZERO;
        let answer = response(vec![(Uuid::ZERO, "t", vec![with_records(0, 3)])]);
        assert_eq!(
            told(&FetchAnswers::read(vec![by_name], answer, READING)),
            [(0, "records to 3".to_owned())]
        );
    }

    #[test]
    fn c11_the_readable_end_depends_on_the_isolation() {
        for (isolation, end) in [
            (IsolationLevel::ReadUncommitted, 50),
            (IsolationLevel::ReadCommitted, 40),
        ] {
            let reading = Reading {
                isolation,
                check_crcs: true,
            };
            let answer = response(vec![(ID, "", vec![with_records(0, 3)])]);
            let read = FetchAnswers::read(vec![wanted(0)], answer, reading);
            assert!(
                matches!(read.answers[0].1, FetchAnswer::Records { readable_end, .. } if readable_end == end)
            );
        }
    }

    #[test]
    fn errors_divergence_and_closer_replicas_are_told_apart() {
        let refused = FetchResponsePartition {
            error: ErrorCode::KAFKA_STORAGE_ERROR,
            ..with_records(0, 1)
        };
        let diverging_epoch = FetchResponseEpochEnd {
            epoch: 2,
            end_offset: 7,
        };
        let diverged = FetchResponsePartition {
            index: 1,
            diverging_epoch: diverging_epoch.into(),
            ..Default::default()
        };
        let redirected = FetchResponsePartition {
            index: 2,
            preferred_read_replica: 5,
            ..Default::default()
        };
        let both = FetchResponsePartition {
            preferred_read_replica: 5,
            ..with_records(3, 2)
        };
        let answer = response(vec![(ID, "", vec![refused, diverged, redirected, both])]);
        let read = FetchAnswers::read((0..4).map(wanted).collect(), answer, READING);
        let words: Vec<_> = told(&read).into_iter().map(|(_, word)| word).collect();
        assert_eq!(
            words,
            [
                "KAFKA_STORAGE_ERROR",
                "diverged at Some(7)",
                "go to 5",
                "records to 2"
            ]
        );
    }

    #[test]
    fn a_new_leader_is_heard_of_with_its_address() {
        let current_leader = FetchResponseLeader {
            leader_id: 2,
            leader_epoch: 8,
        };
        let moved = FetchResponsePartition {
            error: ErrorCode::NOT_LEADER_OR_FOLLOWER,
            current_leader: current_leader.into(),
            ..FetchResponsePartition::default()
        };
        let mut answer = response(vec![(ID, "", vec![moved])]);
        answer.nodes = vec![FetchResponseNode {
            id: 2,
            host: "two".into(),
            port: 9092,
            rack: None,
        }];
        let read = FetchAnswers::read(vec![wanted(0)], answer, READING);
        let hint = &read.hints[0];
        assert_eq!((hint.leader, hint.epoch, &hint.at), (2, 8, &tp(0)));
        assert_eq!(
            hint.endpoint.as_ref().unwrap().address.to_string(),
            "two:9092"
        );
    }
}
