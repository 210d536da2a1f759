//! ListConfigResources, versions 0-1.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::config_changes::{BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP, TOPIC};
use crate::machine::{Call, Machine};

const KNOWN: [i8; 5] = [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP];

impl Served for ListConfigResourcesRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ListConfigResourcesResponse> {
        // The first version knows client metrics alone, of which there are none here.
        let types = match (call.version, self.resource_types.is_empty()) {
            (0, _) => vec![CLIENT_METRICS],
            (_, true) => KNOWN.to_vec(),
            (_, false) => self.resource_types.clone(),
        };
        if types.iter().any(|it| !KNOWN.contains(it)) {
            return Some(self.refuse(ErrorCode::UNSUPPORTED_VERSION));
        }
        let mut config_resources = Vec::new();
        for resource_type in types {
            let names = names(machine, resource_type).into_iter();
            config_resources.extend(names.map(|resource_name| {
                ListConfigResourcesResponseResource {
                    resource_name,
                    resource_type,
                }
            }));
        }
        Some(ListConfigResourcesResponse {
            config_resources,
            ..ListConfigResourcesResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> ListConfigResourcesResponse {
        ListConfigResourcesResponse {
            error,
            ..ListConfigResourcesResponse::default()
        }
    }
}

fn names(machine: &Machine, resource_type: i8) -> Vec<ByteString> {
    match resource_type {
        TOPIC => machine.topics.iter().map(|it| it.name.clone()).collect(),
        BROKER | BROKER_LOGGER => {
            let nodes = machine.nodes.keys();
            nodes.map(|id| id.to_string().into()).collect()
        }
        GROUP => machine.groups.configured().cloned().collect(),
        _ => Vec::new(),
    }
}
