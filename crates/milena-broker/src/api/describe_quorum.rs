//! DescribeQuorum, versions 0-2. The brokers agree without voting; it looks as if all of them had a vote.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::machine::{Call, Machine};
use crate::node::NodeId;
use crate::topic_creation::METADATA_TOPIC;

impl Served for DescribeQuorumRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeQuorumResponse> {
        let [topic] = &self.topics[..] else {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        };
        if *topic.name != *METADATA_TOPIC || !topic.partitions.iter().all(|it| it.index == 0) {
            return Some(self.refuse(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION));
        }
        let now = call.now.timestamp_ms();
        let voters = machine.nodes.keys().map(|id| voter(*id, now)).collect();
        let partition = DescribeQuorumResponsePartition {
            index: 0,
            error_message: None,
            leader_id: machine.controller,
            leader_epoch: 1,
            high_watermark: 1,
            current_voters: voters,
            ..DescribeQuorumResponsePartition::default()
        };
        let nodes = machine.nodes.iter();
        Some(DescribeQuorumResponse {
            error_message: None,
            topics: vec![DescribeQuorumResponseTopic {
                name: topic.name.clone(),
                partitions: vec![partition],
            }],
            nodes: nodes
                .map(|(id, node)| DescribeQuorumResponseNode {
                    id: *id,
                    listeners: vec![DescribeQuorumResponseListener {
                        name: "CONTROLLER".into(),
                        host: node.address.host.clone(),
                        port: node.address.port,
                    }],
                })
                .collect(),
            ..DescribeQuorumResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeQuorumResponse {
        DescribeQuorumResponse {
            error,
            error_message: Some(error.message().into()),
            ..DescribeQuorumResponse::default()
        }
    }
}

fn voter(id: NodeId, now: i64) -> DescribeQuorumResponseReplica {
    DescribeQuorumResponseReplica {
        replica_id: id,
        replica_directory_id: Uuid::ZERO,
        log_end_offset: 1,
        last_fetch_timestamp: now,
        last_caught_up_timestamp: now,
    }
}
