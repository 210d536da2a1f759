//! Writes and reads ListOffsets, believing nothing that cannot be.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytestring::ByteString;
use milena_protocol::api::{
    ListOffsetsRequest, ListOffsetsRequestPartition, ListOffsetsRequestTopic, ListOffsetsResponse,
    ListOffsetsResponsePartition,
};
use milena_protocol::ids::TopicPartition;

use crate::config::IsolationLevel;
use crate::lookup::Question;
use crate::position::Position;
use crate::work::Refusal;

/// One question to a partition's leader.
#[derive(Debug, Clone)]
pub(crate) struct OffsetQuery {
    pub(crate) at: TopicPartition,
    pub(crate) leader_epoch: Option<i32>,
    pub(crate) question: Question,
}

/// What a leader says; `Ok(None)` if no record is as young as asked for.
pub(crate) type OffsetAnswer = Result<Option<Found>, Refusal>;

/// An offset and the timestamp of its record, where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) position: Position,
    pub(crate) timestamp: Option<i64>,
}

/// The request for `queries`, which must be about different partitions.
pub(crate) fn request(
    queries: &[OffsetQuery],
    isolation: IsolationLevel,
    wall_ms: i64,
    timeout_ms: i32,
) -> ListOffsetsRequest {
    let mut topics = BTreeMap::<&Arc<str>, Vec<ListOffsetsRequestPartition>>::new();
    for query in queries {
        topics
            .entry(&query.at.topic)
            .or_default()
            .push(ListOffsetsRequestPartition {
                index: query.at.partition,
                current_leader_epoch: query.leader_epoch.unwrap_or(-1),
                timestamp: query.question.wire(wall_ms),
            });
    }
    let topics = topics
        .into_iter()
        .map(|(name, partitions)| ListOffsetsRequestTopic {
            name: ByteString::from(&**name),
            partitions,
        });
    ListOffsetsRequest {
        replica_id: -1,
        isolation_level: isolation.wire(),
        topics: topics.collect(),
        timeout_ms,
    }
}

/// The answers in the order of `queries`: for each the first that the response has.
pub(crate) fn answers(
    queries: &[OffsetQuery],
    response: &ListOffsetsResponse,
) -> Vec<OffsetAnswer> {
    let mut found = BTreeMap::<(&str, i32), &ListOffsetsResponsePartition>::new();
    for topic in &response.topics {
        for partition in &topic.partitions {
            found
                .entry((&*topic.name, partition.index))
                .or_insert(partition);
        }
    }
    let answer = |query: &OffsetQuery| match found.get(&(&*query.at.topic, query.at.partition)) {
        Some(partition) => read(query.question, partition),
        None => Err(Refusal::Nonsense(
            "no offset for a partition that was asked for",
        )),
    };
    queries.iter().map(answer).collect()
}

fn read(question: Question, partition: &ListOffsetsResponsePartition) -> OffsetAnswer {
    if !partition.error.is_ok() {
        return Err(Refusal::Code(partition.error));
    }
    match partition.offset {
        offset @ 0.. => Ok(Some(Found {
            position: Position::from_wire(offset, partition.leader_epoch),
            timestamp: (partition.timestamp >= 0).then_some(partition.timestamp),
        })),
        -1 if question.may_find_nothing() => Ok(None),
        _ => Err(Refusal::Nonsense("a negative offset")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::api::ListOffsetsResponseTopic;
    use milena_protocol::error_code::ErrorCode;

    fn query(partition: i32, question: Question) -> OffsetQuery {
        OffsetQuery {
            at: TopicPartition::new("t", partition),
            leader_epoch: Some(4),
            question,
        }
    }

    fn response(topic: &'static str, partitions: &[(i32, i64)]) -> ListOffsetsResponse {
        let partitions = partitions
            .iter()
            .map(|(index, offset)| ListOffsetsResponsePartition {
                index: *index,
                offset: *offset,
                leader_epoch: 4,
                ..ListOffsetsResponsePartition::default()
            });
        let topic = ListOffsetsResponseTopic {
            name: topic.into(),
            partitions: partitions.collect(),
        };
        ListOffsetsResponse {
            topics: vec![topic],
            ..ListOffsetsResponse::default()
        }
    }

    #[test]
    fn questions_are_grouped_by_topic_and_carry_isolation() {
        let queries = [query(0, Question::Latest), query(1, Question::Timestamp(5))];
        let request = request(&queries, IsolationLevel::ReadCommitted, 0, 1000);
        assert_eq!(
            (
                request.isolation_level,
                request.topics.len(),
                request.replica_id
            ),
            (1, 1, -1)
        );
        let asked: Vec<_> = request.topics[0]
            .partitions
            .iter()
            .map(|p| (p.index, p.timestamp))
            .collect();
        assert_eq!(asked, [(0, -1), (1, 5)]);
    }

    #[test]
    fn c26_hostile_offsets_are_refused() {
        for hostile in [-1, -2, -3, -4, i64::MIN] {
            for question in [Question::Earliest, Question::Latest, Question::Timestamp(1)] {
                let answer =
                    answers(&[query(0, question)], &response("t", &[(0, hostile)])).remove(0);
                if hostile == -1 && question.may_find_nothing() {
                    assert_eq!(answer, Ok(None));
                } else {
                    assert!(
                        matches!(answer, Err(Refusal::Nonsense(_))),
                        "{hostile} for {question:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn c26_of_duplicates_the_first_counts_and_foreign_ones_do_not() {
        let asked = [query(0, Question::Latest)];
        let answer = answers(&asked, &response("t", &[(7, 1), (0, 10), (0, 20)])).remove(0);
        assert_eq!(
            answer.unwrap().unwrap().position,
            Position {
                offset: 10,
                epoch: Some(4)
            }
        );
        assert!(
            answers(&asked, &response("other", &[(0, 10)]))
                .remove(0)
                .is_err()
        );
    }

    #[test]
    fn c26_omitted_partitions_are_no_answer() {
        let asked = [query(0, Question::Latest), query(1, Question::Latest)];
        let answers = answers(&asked, &response("t", &[(1, 3)]));
        assert!(matches!(answers[0], Err(Refusal::Nonsense(_))));
        assert!(answers[1].is_ok());
    }

    #[test]
    fn an_error_of_the_broker_is_its_error() {
        let mut refused = response("t", &[(0, -1)]);
        refused.topics[0].partitions[0].error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
        let answer = answers(&[query(0, Question::Latest)], &refused).remove(0);
        assert_eq!(
            answer,
            Err(Refusal::Code(ErrorCode::NOT_LEADER_OR_FOLLOWER))
        );
    }
}
