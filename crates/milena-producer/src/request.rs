//! Batches as a produce request, and the answers matched to the batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytestring::ByteString;
use milena_protocol::api::{
    ProduceRequest, ProduceRequestPartition, ProduceRequestTopic, ProduceResponse,
    ProduceResponsePartition,
};
use milena_protocol::ids::Uuid;

use crate::batch::Batch;

/// From this version on topics are named by id alone.
const FIRST_VERSION_BY_ID: i16 = 13;

/// The topics of a request for frozen batches, each named both ways.
pub(crate) fn topics(batches: &[Batch]) -> Vec<ProduceRequestTopic> {
    let mut topics: BTreeMap<&Arc<str>, ProduceRequestTopic> = BTreeMap::new();
    for batch in batches {
        let topic = topics
            .entry(batch.topic())
            .or_insert_with(|| ProduceRequestTopic {
                name: ByteString::from(&**batch.topic()),
                id: batch.topic_id,
                ..Default::default()
            });
        topic.partitions.push(ProduceRequestPartition {
            index: batch.partition_number(),
            records: Some(batch.bytes()),
        });
    }
    topics.into_values().collect()
}

/// The highest version that can name the topics: ids are needed from some version on.
pub(crate) fn max_version(request: &ProduceRequest) -> Option<i16> {
    let all_known = request.topics.iter().all(|topic| !topic.id.is_zero());
    (!all_known).then_some(FIRST_VERSION_BY_ID - 1)
}

/// A broker's answers, each to be taken once.
pub(crate) struct Answers(BTreeMap<(Named, i32), ProduceResponsePartition>);

/// A topic as the broker names it: by id if it gives one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    ById(Uuid),
    ByName(ByteString),
}

impl Answers {
    /// The answers of a response. Where it answers twice about a partition, the first counts.
    pub(crate) fn new(response: &mut ProduceResponse) -> Self {
        let mut answers = BTreeMap::new();
        for topic in std::mem::take(&mut response.topics) {
            let named = if topic.id.is_zero() {
                Named::ByName(topic.name)
            } else {
                Named::ById(topic.id)
            };
            for partition in topic.partitions {
                answers
                    .entry((named.clone(), partition.index))
                    .or_insert(partition);
            }
        }
        Self(answers)
    }

    /// The answer about a batch, if there is one.
    pub(crate) fn take(&mut self, batch: &Batch) -> Option<ProduceResponsePartition> {
        let number = batch.partition_number();
        let by_id = self.0.remove(&(Named::ById(batch.topic_id), number));
        by_id.or_else(|| {
            self.0
                .remove(&(Named::ByName(ByteString::from(&**batch.topic())), number))
        })
    }

    /// How many answers nobody asked for.
    pub(crate) fn left_over(&self) -> usize {
        self.0.len()
    }
}
