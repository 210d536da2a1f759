//! AlterConfigs, versions 0-2: what is named is set, and everything else is taken back.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::config_changes::{Change, To};
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};

impl Served for AlterConfigsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<AlterConfigsResponse> {
        let resources = self.resources.iter();
        let responses = resources.map(|asked| {
            let result = alter(machine, call, asked, self.validate_only);
            answer(asked, &result)
        });
        Some(AlterConfigsResponse {
            responses: responses.collect(),
            ..AlterConfigsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> AlterConfigsResponse {
        let resources = self.resources.iter();
        AlterConfigsResponse {
            responses: resources
                .map(|asked| answer(asked, &Err(error.into())))
                .collect(),
            ..AlterConfigsResponse::default()
        }
    }
}

fn alter(
    machine: &mut Machine,
    call: &Call,
    asked: &AlterConfigsRequestResource,
    only_validated: bool,
) -> Result<(), Refusal> {
    let resource = machine.resource(call.node, asked.resource_type, &asked.resource_name)?;
    let former = machine.set_configs(&resource).into_keys();
    let mut changes: Vec<Change> = former
        .map(|name| Change {
            name,
            to: To::Delete,
        })
        .collect();
    for config in &asked.configs {
        let Some(value) = config.value.clone() else {
            let name = &config.name;
            return Err(Refusal::new(
                ErrorCode::INVALID_REQUEST,
                format!("Null value not supported for : {name}"),
            ));
        };
        changes.push(Change {
            name: config.name.clone(),
            to: To::Set(value),
        });
    }
    let set = machine.changed(&resource, &changes)?;
    if !only_validated {
        machine.set_checked(resource, set);
    }
    Ok(())
}

fn answer(
    asked: &AlterConfigsRequestResource,
    result: &Result<(), Refusal>,
) -> AlterConfigsResponseResponse {
    let (error, error_message) = outcome(result);
    AlterConfigsResponseResponse {
        error,
        error_message,
        resource_type: asked.resource_type,
        resource_name: asked.resource_name.clone(),
    }
}
