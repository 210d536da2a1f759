//! Looking up offsets.

use crate::settle::{Answer, Answers, Settling};
use crate::{Admin, Each};
use milena_core::{CallOptions, Error, ErrorKind, Pending};
use milena_protocol::api::{
    ListOffsetsRequest, ListOffsetsRequestPartition, ListOffsetsRequestTopic, ListOffsetsResponse,
    ListOffsetsResponsePartition, MetadataRequest, MetadataRequestTopic, MetadataResponse,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::TopicPartition;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

/// Which offset of a partition is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OffsetSpec {
    /// That of the oldest record kept.
    Earliest,
    /// That of the next record to be written.
    Latest,
    /// Where a reader of committed records only would have to wait: [`Latest`](Self::Latest), or the beginning of the
    /// first open transaction if there is one.
    LatestStable,
    /// That of the first record with this timestamp (milliseconds since 1970 UTC) or a later one.
    Timestamp(i64),
    /// That of the record with the largest timestamp (Kafka 3.0 and later).
    MaxTimestamp,
}

/// An offset that was looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListedOffset {
    /// The offset; `None` when no record has that timestamp or a later one.
    pub offset: Option<i64>,
    /// The timestamp of the record at the offset, where one was looked for.
    pub timestamp: Option<i64>,
    /// The leader epoch of the record at the offset, where the broker tells.
    pub leader_epoch: Option<i32>,
}

impl OffsetSpec {
    fn timestamp(self) -> i64 {
        match self {
            Self::Latest | Self::LatestStable => -1,
            Self::Earliest => -2,
            Self::MaxTimestamp => -3,
            Self::Timestamp(ms) => ms,
        }
    }

    fn isolation_level(self) -> i8 {
        i8::from(self == Self::LatestStable)
    }
}

impl Admin {
    /// One offset of each partition, asked of the partitions' leaders all at once.
    ///
    /// # Errors
    ///
    /// Inside, [`UnknownTopicOrPartition`](ErrorKind::UnknownTopicOrPartition) for what does not exist, or
    /// [`Broker`](ErrorKind::Broker) with the code. Outside, that the cluster could not be asked in time.
    pub async fn list_offsets<'a>(
        &self,
        partitions: impl IntoIterator<Item = &'a TopicPartition>,
        wanted: OffsetSpec,
    ) -> Result<Each<TopicPartition, ListedOffset>, Error> {
        let deadline = self.deadline();
        let partitions = partitions.into_iter().cloned().collect();
        let mut settling = Settling::new(&self.cluster, deadline, partitions);
        while let Some(open) = settling.open() {
            let metadata = self.cluster.call_any(metadata_of(open), deadline).await?;
            let Plan {
                by_leader,
                mut answers,
            } = Plan::new(open, &metadata);
            // Every leader is asked before the first answer is awaited.
            let asked = by_leader.into_iter().map(|(leader, partitions)| {
                let request = request(&partitions, wanted, Self::remaining_ms(deadline));
                (
                    partitions,
                    self.cluster.submit(leader, request, CallOptions::default()),
                )
            });
            let asked: Vec<_> = asked.collect();
            for (partitions, pending) in asked {
                match answer(pending, deadline).await {
                    Ok(response) => answers.extend(found(&response)),
                    Err(error) => answers.extend(
                        partitions
                            .into_iter()
                            .map(|asked| not_yet(asked.partition, &error)),
                    ),
                }
            }
            settling.enter(answers).await;
        }
        Ok(settling.close())
    }
}

/// Who is to be asked what.
struct Plan {
    by_leader: BTreeMap<i32, Vec<Asked>>,
    /// What need not be asked.
    answers: Answers<TopicPartition, ListedOffset>,
}

/// A partition with the leader epoch that the leader is known to have.
struct Asked {
    partition: TopicPartition,
    leader_epoch: i32,
}

impl Plan {
    fn new(partitions: &BTreeSet<TopicPartition>, metadata: &MetadataResponse) -> Self {
        let mut plan = Self {
            by_leader: BTreeMap::new(),
            answers: Vec::new(),
        };
        for partition in partitions {
            match leader(partition, metadata) {
                Ok((leader, leader_epoch)) => {
                    let asked = Asked {
                        partition: partition.clone(),
                        leader_epoch,
                    };
                    plan.by_leader.entry(leader).or_default().push(asked);
                }
                Err(error) => plan.answers.push((partition.clone(), Err(error).into())),
            }
        }
        plan
    }
}

fn leader(partition: &TopicPartition, metadata: &MetadataResponse) -> Result<(i32, i32), Error> {
    let place = |error: Error| {
        error
            .with_topic(Arc::clone(&partition.topic))
            .with_partition(partition.partition)
    };
    let unknown = || {
        place(Error::new(
            ErrorKind::UnknownTopicOrPartition,
            "there is no such topic or partition",
        ))
    };
    let topic = metadata
        .topics
        .iter()
        .find(|topic| topic.name.as_deref() == Some(&*partition.topic));
    let topic = topic.ok_or_else(unknown)?;
    match topic.error {
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => return Err(unknown()),
        code => code.ok().map_err(|code| place(Error::broker(code, None)))?,
    }
    let found = topic
        .partitions
        .iter()
        .find(|answer| answer.index == partition.partition);
    let found = found.ok_or_else(unknown)?;
    match found.leader_id {
        0.. => Ok((found.leader_id, found.leader_epoch)),
        _ => Err(place(Error::broker(ErrorCode::LEADER_NOT_AVAILABLE, None))),
    }
}

fn metadata_of(partitions: &BTreeSet<TopicPartition>) -> MetadataRequest {
    let topics: BTreeSet<&str> = partitions
        .iter()
        .map(|partition| &*partition.topic)
        .collect();
    let topics = topics.into_iter().map(|name| MetadataRequestTopic {
        name: Some(name.into()),
        ..Default::default()
    });
    MetadataRequest {
        topics: Some(topics.collect()),
        allow_auto_topic_creation: false,
        ..Default::default()
    }
}

fn request(partitions: &[Asked], wanted: OffsetSpec, timeout_ms: i32) -> ListOffsetsRequest {
    let mut topics: BTreeMap<&str, Vec<ListOffsetsRequestPartition>> = BTreeMap::new();
    for asked in partitions {
        topics
            .entry(&asked.partition.topic)
            .or_default()
            .push(ListOffsetsRequestPartition {
                index: asked.partition.partition,
                current_leader_epoch: asked.leader_epoch,
                timestamp: wanted.timestamp(),
            });
    }
    let topics = topics
        .into_iter()
        .map(|(name, partitions)| ListOffsetsRequestTopic {
            name: name.into(),
            partitions,
        });
    ListOffsetsRequest {
        replica_id: -1,
        isolation_level: wanted.isolation_level(),
        topics: topics.collect(),
        timeout_ms,
    }
}

async fn answer(
    pending: Pending<ListOffsetsResponse>,
    deadline: Instant,
) -> Result<ListOffsetsResponse, Error> {
    match timeout_at(deadline, pending).await {
        Ok(answer) => answer.map_err(Error::from),
        Err(_) => Err(Error::new(
            ErrorKind::Timeout,
            "the leader did not answer in time",
        )),
    }
}

fn not_yet(partition: TopicPartition, error: &Error) -> (TopicPartition, Answer<ListedOffset>) {
    let error = error
        .clone()
        .with_topic(Arc::clone(&partition.topic))
        .with_partition(partition.partition);
    let answer = if error.is_retriable() {
        Answer::NotYet(error)
    } else {
        Answer::Final(Err(error))
    };
    (partition, answer)
}

fn found(
    response: &ListOffsetsResponse,
) -> impl Iterator<Item = (TopicPartition, Answer<ListedOffset>)> + '_ {
    response.topics.iter().flat_map(|topic| {
        let name: Arc<str> = Arc::from(&*topic.name);
        topic.partitions.iter().map(move |answer| {
            let partition = TopicPartition::new(Arc::clone(&name), answer.index);
            match answer.error {
                ErrorCode::NONE => (partition, Answer::Final(Ok(listed(answer)))),
                // A leader that does not know the partition contradicts the metadata: one of them lags.
                code => not_yet(partition, &Error::broker(code, None)),
            }
        })
    })
}

fn listed(answer: &ListOffsetsResponsePartition) -> ListedOffset {
    ListedOffset {
        offset: Some(answer.offset).filter(|offset| *offset >= 0),
        timestamp: Some(answer.timestamp).filter(|timestamp| *timestamp >= 0),
        leader_epoch: Some(answer.leader_epoch).filter(|epoch| *epoch >= 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::api::{
        ListOffsetsResponseTopic, MetadataResponsePartition, MetadataResponseTopic,
    };

    fn metadata(leaders: &[i32]) -> MetadataResponse {
        let partition = |(index, leader)| MetadataResponsePartition {
            index,
            leader_id: leader,
            ..Default::default()
        };
        let partitions = (0..).zip(leaders.iter().copied()).map(partition).collect();
        let topic = MetadataResponseTopic {
            name: Some("t".into()),
            partitions,
            ..Default::default()
        };
        MetadataResponse {
            topics: vec![topic],
            ..Default::default()
        }
    }

    fn final_kind(answer: &Answer<ListedOffset>) -> Option<ErrorKind> {
        match answer {
            Answer::Final(Err(error)) => Some(error.kind()),
            _ => None,
        }
    }

    #[test]
    fn each_leader_is_asked_about_its_own_partitions() {
        let all: BTreeSet<_> = (0..5)
            .map(|partition| TopicPartition::new("t", partition))
            .collect();
        let plan = Plan::new(&all, &metadata(&[1, 2, 1, -1]));
        let shares: Vec<_> = plan
            .by_leader
            .iter()
            .map(|(leader, asked)| (*leader, asked.len()))
            .collect();
        assert_eq!(shares, [(1, 2), (2, 1)]);
        let [(leaderless, waits), (missing, unknown)] = plan.answers.as_slice() else {
            panic!("two are not asked")
        };
        assert!(leaderless.partition == 3 && matches!(waits, Answer::NotYet(_)));
        assert!(
            missing.partition == 4
                && final_kind(unknown) == Some(ErrorKind::UnknownTopicOrPartition)
        );
    }

    #[test]
    fn a_leader_that_lags_is_asked_again_and_a_refusal_is_final() {
        let partition = |index, error, offset| ListOffsetsResponsePartition {
            index,
            error,
            offset,
            ..Default::default()
        };
        let topic = ListOffsetsResponseTopic {
            name: "t".into(),
            partitions: vec![
                partition(0, ErrorCode::NONE, 7),
                partition(1, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, -1),
                partition(2, ErrorCode::TOPIC_AUTHORIZATION_FAILED, -1),
                partition(3, ErrorCode::NONE, -1),
            ],
        };
        let response = ListOffsetsResponse {
            topics: vec![topic],
            ..Default::default()
        };
        let answers: Vec<_> = found(&response).map(|(_, answer)| answer).collect();
        assert!(matches!(&answers[0], Answer::Final(Ok(listed)) if listed.offset == Some(7)));
        assert!(matches!(&answers[1], Answer::NotYet(_)));
        assert!(final_kind(&answers[2]).is_some());
        assert!(matches!(&answers[3], Answer::Final(Ok(listed)) if listed.offset.is_none()));
    }
}
