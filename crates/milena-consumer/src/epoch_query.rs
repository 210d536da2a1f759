//! Writes and reads OffsetForLeaderEpoch: does the leader's log still contain the position? (KIP-320)

use std::collections::BTreeMap;
use std::sync::Arc;

use bytestring::ByteString;
use milena_protocol::api::{
    OffsetForLeaderEpochRequest, OffsetForLeaderEpochRequestPartition,
    OffsetForLeaderEpochRequestTopic, OffsetForLeaderEpochResponse,
    OffsetForLeaderEpochResponsePartition,
};

use crate::partition::EpochEnd;
use crate::position::known_epoch;
use crate::work::{Refusal, Validate};

/// The request for `asked`.
pub(crate) fn request(asked: &[Validate]) -> OffsetForLeaderEpochRequest {
    let mut topics = BTreeMap::<&Arc<str>, Vec<OffsetForLeaderEpochRequestPartition>>::new();
    for asked in asked {
        topics
            .entry(&asked.at.topic)
            .or_default()
            .push(OffsetForLeaderEpochRequestPartition {
                index: asked.at.partition,
                current_leader_epoch: asked.leader_epoch.unwrap_or(-1),
                leader_epoch: asked.epoch,
            });
    }
    let topics = topics
        .into_iter()
        .map(|(name, partitions)| OffsetForLeaderEpochRequestTopic {
            name: ByteString::from(&**name),
            partitions,
        });
    OffsetForLeaderEpochRequest {
        replica_id: -1,
        topics: topics.collect(),
    }
}

/// The answers in the order of `asked`: for each the first that the response has.
pub(crate) fn answers(
    asked: &[Validate],
    response: &OffsetForLeaderEpochResponse,
) -> Vec<Result<EpochEnd, Refusal>> {
    let mut found = BTreeMap::<(&str, i32), &OffsetForLeaderEpochResponsePartition>::new();
    for topic in &response.topics {
        for partition in &topic.partitions {
            found
                .entry((&*topic.name, partition.index))
                .or_insert(partition);
        }
    }
    let answer = |asked: &Validate| match found.get(&(&*asked.at.topic, asked.at.partition)) {
        Some(partition) if !partition.error.is_ok() => Err(Refusal::Code(partition.error)),
        Some(partition) => Ok(EpochEnd {
            epoch: known_epoch(partition.leader_epoch),
            end: (partition.end_offset >= 0).then_some(partition.end_offset),
        }),
        None => Err(Refusal::Nonsense(
            "no epoch for a partition that was asked for",
        )),
    };
    asked.iter().map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::Ticket;
    use crate::testing::tp;
    use milena_protocol::api::OffsetForLeaderEpochResponseTopic;
    use milena_protocol::error_code::ErrorCode;

    fn asked(partition: i32) -> Validate {
        Validate {
            at: tp(partition),
            ticket: Ticket(0),
            leader_epoch: Some(6),
            epoch: 5,
        }
    }

    #[test]
    fn a_consumer_asks_for_the_end_of_its_own_epoch() {
        let request = request(&[asked(0), asked(1)]);
        let partition = &request.topics[0].partitions[1];
        assert_eq!((request.replica_id, request.topics.len()), (-1, 1));
        assert_eq!(
            (
                partition.index,
                partition.current_leader_epoch,
                partition.leader_epoch
            ),
            (1, 6, 5)
        );
    }

    #[test]
    fn c14_answers_are_matched_by_partition_and_the_unknown_stays_unknown() {
        let answer =
            |index, leader_epoch, end_offset, error| OffsetForLeaderEpochResponsePartition {
                error,
                index,
                leader_epoch,
                end_offset,
            };
        let partitions = vec![
            answer(1, -1, -1, ErrorCode::NONE),
            answer(0, 5, 40, ErrorCode::NONE),
            answer(0, 5, 99, ErrorCode::NONE),
            answer(2, -1, -1, ErrorCode::FENCED_LEADER_EPOCH),
        ];
        let topics = vec![OffsetForLeaderEpochResponseTopic {
            name: "t".into(),
            partitions,
        }];
        let response = OffsetForLeaderEpochResponse {
            topics,
            ..OffsetForLeaderEpochResponse::default()
        };
        let answers = answers(&[asked(0), asked(1), asked(2), asked(3)], &response);
        assert_eq!(
            answers[0],
            Ok(EpochEnd {
                epoch: Some(5),
                end: Some(40)
            })
        );
        assert_eq!(
            answers[1],
            Ok(EpochEnd {
                epoch: None,
                end: None
            })
        );
        assert_eq!(
            answers[2],
            Err(Refusal::Code(ErrorCode::FENCED_LEADER_EPOCH))
        );
        assert!(matches!(answers[3], Err(Refusal::Nonsense(_))));
    }
}
