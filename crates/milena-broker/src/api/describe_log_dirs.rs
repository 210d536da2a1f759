//! DescribeLogDirs, versions 1-5.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::broker_configs::log_dir;
use crate::machine::{Call, Machine};
use crate::node::NodeId;
use crate::topics::Topic;

impl Served for DescribeLogDirsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeLogDirsResponse> {
        let is_asked = |topic: &Topic, index: i32| match &self.topics {
            None => true,
            Some(topics) => topics
                .iter()
                .any(|it| it.name == topic.name && it.partitions.contains(&index)),
        };
        let mut topics = Vec::new();
        for topic in machine.topics.iter() {
            let mut partitions = held(topic, call.node);
            partitions.retain(|partition| is_asked(topic, partition.index));
            if !partitions.is_empty() {
                topics.push(DescribeLogDirsResponseTopic {
                    name: topic.name.clone(),
                    partitions,
                });
            }
        }
        let used: i64 = topics
            .iter()
            .flat_map(|topic| &topic.partitions)
            .map(|partition| partition.size)
            .sum();
        let total = i64::try_from(machine.settings.memory).unwrap_or(i64::MAX);
        Some(DescribeLogDirsResponse {
            results: vec![DescribeLogDirsResponseDir {
                error: ErrorCode::NONE,
                log_dir: log_dir(call.node).into(),
                topics,
                total_bytes: total,
                usable_bytes: total.saturating_sub(used),
                is_cordoned: false,
            }],
            ..DescribeLogDirsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeLogDirsResponse {
        DescribeLogDirsResponse {
            error,
            ..DescribeLogDirsResponse::default()
        }
    }
}

/// The partitions of a topic that a broker has a replica of.
fn held(topic: &Topic, node: NodeId) -> Vec<DescribeLogDirsResponsePartition> {
    let partitions = topic.partitions.iter().zip(0..);
    let held = partitions.filter(|(partition, _)| partition.replicas.contains(&node));
    held.map(|(partition, index)| DescribeLogDirsResponsePartition {
        index,
        size: partition.log.size() as i64,
        offset_lag: 0,
        is_future_key: false,
    })
    .collect()
}
