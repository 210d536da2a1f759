//! DescribeCluster, versions 0-2.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use super::metadata::{CLUSTER_OPERATIONS, NOT_ASKED};
use crate::machine::{Call, Machine};
use crate::views::NodeImage;

const BROKERS: i8 = 1;
const CONTROLLERS: i8 = 2;

impl Served for DescribeClusterRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeClusterResponse> {
        match self.endpoint_type {
            BROKERS => {}
            CONTROLLERS => return Some(self.refuse(ErrorCode::MISMATCHED_ENDPOINT_TYPE)),
            _ => return Some(self.refuse(ErrorCode::UNSUPPORTED_ENDPOINT_TYPE)),
        }
        let view = machine.view(call.node);
        let nodes = view.nodes().into_iter();
        let shown = nodes.filter(|node| node.is_up || self.include_fenced_brokers);
        Some(DescribeClusterResponse {
            endpoint_type: BROKERS,
            cluster_id: machine.settings.cluster_id.clone(),
            controller_id: view.controller(),
            brokers: shown.map(broker).collect(),
            cluster_authorized_operations: match self.include_cluster_authorized_operations {
                true => CLUSTER_OPERATIONS,
                false => NOT_ASKED,
            },
            error_message: None,
            ..DescribeClusterResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeClusterResponse {
        DescribeClusterResponse {
            error,
            error_message: Some(error.message().into()),
            cluster_authorized_operations: NOT_ASKED,
            ..DescribeClusterResponse::default()
        }
    }
}

fn broker(node: NodeImage) -> DescribeClusterResponseBroker {
    DescribeClusterResponseBroker {
        id: node.id,
        host: node.address.host,
        port: i32::from(node.address.port),
        rack: node.rack,
        is_fenced: !node.is_up,
    }
}
