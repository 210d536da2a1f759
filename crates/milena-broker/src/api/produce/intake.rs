//! A produce request sorted by partition, and what is wrong with it as a whole.

use bytes::Bytes;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use crate::validation::{Outline, Rejection};

/// What a request brings.
pub(super) struct Intake<'a> {
    pub(super) topics: Vec<TopicIntake<'a>>,
}

pub(super) struct TopicIntake<'a> {
    pub(super) asked: &'a ProduceRequestTopic,
    pub(super) items: Vec<Item>,
}

/// What is for one partition.
pub(super) struct Item {
    pub(super) index: i32,
    pub(super) records: Bytes,
    pub(super) outline: Outline,
}

impl<'a> Intake<'a> {
    /// Of a partition that is named twice, the last records count.
    pub(super) fn of(request: &'a ProduceRequest) -> Self {
        let mut topics: Vec<TopicIntake<'_>> = Vec::with_capacity(request.topics.len());
        for asked in &request.topics {
            let mut items: Vec<Item> = Vec::with_capacity(asked.partitions.len());
            for partition in &asked.partitions {
                let item = Item::of(partition);
                match items.iter_mut().find(|known| known.index == item.index) {
                    Some(known) => *known = item,
                    None => items.push(item),
                }
            }
            topics.push(TopicIntake { asked, items });
        }
        Self { topics }
    }

    /// What refuses the whole request, if anything does: bytes that are no batches, or transactional batches of nobody or
    /// of several.
    pub(super) fn refusal(&self, has_transactional_id: bool) -> Option<Rejection> {
        let outlines = || {
            let items = self.topics.iter().flat_map(|topic| &topic.items);
            items.map(|item| &item.outline)
        };
        if outlines().any(|outline| outline.is_corrupt) {
            return Some(Rejection {
                message: Some("The records cannot be told apart.".into()),
                ..Rejection::before_log(ErrorCode::CORRUPT_MESSAGE)
            });
        }
        let transactional = || outlines().flat_map(Outline::transactional);
        let first = transactional().next()?.identity;
        if !has_transactional_id {
            let error = ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED;
            return Some(Rejection::before_log(error));
        }
        let differs = transactional().any(|other| other.identity != first);
        differs.then(|| Rejection::before_log(ErrorCode::INVALID_PRODUCER_ID_MAPPING))
    }
}

impl Item {
    fn of(partition: &ProduceRequestPartition) -> Self {
        let records = partition.records.clone().unwrap_or_default();
        Self {
            index: partition.index,
            outline: Outline::of(&records),
            records,
        }
    }
}
