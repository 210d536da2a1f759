//! DescribeTopicPartitions, version 0.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::wire::Numbers;

use super::Served;
use super::metadata::{NOT_ASKED, TOPIC_OPERATIONS};
use crate::machine::{Call, Machine};
use crate::topic_name;
use crate::views::{PartitionImage, View};

/// `max.request.partition.size.limit`.
const MOST: i32 = 2000;

impl Served for DescribeTopicPartitionsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeTopicPartitionsResponse> {
        let from = match &self.cursor {
            Some(cursor) if cursor.partition_index < 0 => {
                return Some(self.refuse(ErrorCode::INVALID_REQUEST));
            }
            Some(cursor) => (cursor.topic_name.clone(), cursor.partition_index),
            None => (ByteString::new(), 0),
        };
        let view = machine.view(call.node);
        let mut names: Vec<ByteString> = match self.topics.is_empty() {
            true => view.names(),
            false => self.topics.iter().map(|it| it.name.clone()).collect(),
        };
        names.sort();
        names.dedup();
        let is_named = self.topics.is_empty() || self.cursor.is_none() || names.contains(&from.0);
        if !is_named {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        }
        names.retain(|name| *name >= from.0);
        let limit = self.response_partition_limit.clamp(1, MOST) as usize;
        Some(page(&view, names, from, limit))
    }

    fn refuse(&self, error: ErrorCode) -> DescribeTopicPartitionsResponse {
        let topics = self.topics.iter();
        DescribeTopicPartitionsResponse {
            topics: topics
                .map(|topic| unknown(topic.name.clone(), error))
                .collect(),
            ..DescribeTopicPartitionsResponse::default()
        }
    }
}

/// So many partitions of these topics, and where to go on.
fn page(
    view: &View<'_>,
    names: Vec<ByteString>,
    from: (ByteString, i32),
    limit: usize,
) -> DescribeTopicPartitionsResponse {
    let mut response = DescribeTopicPartitionsResponse::default();
    let mut left = limit;
    for name in names {
        let topic = match view.topic(&name) {
            Ok(topic) => topic,
            Err(error) => {
                let error =
                    topic_name::check(&name).map_or(ErrorCode::INVALID_TOPIC_EXCEPTION, |()| error);
                response.topics.push(DescribeTopicPartitionsResponseTopic {
                    authorized_operations: TOPIC_OPERATIONS,
                    ..unknown(name, error)
                });
                continue;
            }
        };
        let first = if name == from.0 { from.1 } else { 0 };
        let mut rest = topic.partitions.into_iter();
        let mut rest = rest.by_ref().skip_while(|it| it.index < first).peekable();
        if left == 0 {
            response.next_cursor = Some(cursor(name, first));
            break;
        }
        let partitions: Vec<_> = rest.by_ref().take(left).map(partition).collect();
        left -= partitions.len();
        response.topics.push(DescribeTopicPartitionsResponseTopic {
            error: ErrorCode::NONE,
            name: Some(name.clone()),
            id: topic.id,
            is_internal: topic.is_internal,
            partitions,
            authorized_operations: TOPIC_OPERATIONS,
        });
        if let Some(next) = rest.peek() {
            response.next_cursor = Some(cursor(name, next.index));
            break;
        }
    }
    response
}

fn cursor(topic_name: ByteString, partition_index: i32) -> DescribeTopicPartitionsResponseCursor {
    DescribeTopicPartitionsResponseCursor {
        topic_name,
        partition_index,
    }
}

fn unknown(name: ByteString, error: ErrorCode) -> DescribeTopicPartitionsResponseTopic {
    DescribeTopicPartitionsResponseTopic {
        error,
        name: Some(name),
        authorized_operations: NOT_ASKED,
        ..DescribeTopicPartitionsResponseTopic::default()
    }
}

fn partition(partition: PartitionImage) -> DescribeTopicPartitionsResponsePartition {
    DescribeTopicPartitionsResponsePartition {
        error: match partition.leader {
            Some(_) => ErrorCode::NONE,
            None => ErrorCode::LEADER_NOT_AVAILABLE,
        },
        index: partition.index,
        leader_id: partition.leader.unwrap_or(-1),
        leader_epoch: partition.leader_epoch,
        replica_nodes: partition.replicas.into(),
        isr_nodes: partition.isr.into(),
        eligible_leader_replicas: Some(Numbers::new()),
        last_known_elr: Some(Numbers::new()),
        offline_replicas: partition.offline.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    #[test]
    fn pages_of_any_size_show_every_partition_once_and_in_order() {
        let mut lab = Lab::new(1);
        for (name, partitions) in [("a", 3), ("b", 1), ("c", 4)] {
            lab.machine.create_topic(name, partitions, 1);
        }
        for limit in 1..=9 {
            let mut request = DescribeTopicPartitionsRequest {
                response_partition_limit: limit,
                ..DescribeTopicPartitionsRequest::default()
            };
            let mut seen = Vec::new();
            loop {
                let page = lab.call(1, 0, &request);
                let of_topic = page.topics.iter().flat_map(|topic| {
                    let name = topic.name.clone().unwrap_or_default();
                    topic
                        .partitions
                        .iter()
                        .map(move |it| (name.clone(), it.index))
                });
                let of_page: Vec<_> = of_topic.collect();
                assert!(of_page.len() <= limit as usize);
                seen.extend(of_page);
                let Some(next) = page.next_cursor else { break };
                request.cursor = Some(DescribeTopicPartitionsRequestCursor {
                    topic_name: next.topic_name,
                    partition_index: next.partition_index,
                });
            }
            assert_eq!(seen.len(), 8, "pages of {limit}");
            assert!(seen.is_sorted());
        }
    }
}
