//! IncrementalAlterConfigs, versions 0-1.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::config_changes::{Change, To};
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};

impl Served for IncrementalAlterConfigsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<IncrementalAlterConfigsResponse> {
        let mut responses = Vec::new();
        for asked in &self.resources {
            let same = self.resources.iter().filter(|it| {
                (it.resource_type, &it.resource_name) == (asked.resource_type, &asked.resource_name)
            });
            let result = match same.count() {
                1 => alter(machine, call, asked, self.validate_only),
                _ => Err(invalid("Each resource must appear at most once.")),
            };
            responses.push(answer(asked, &result));
        }
        Some(IncrementalAlterConfigsResponse {
            responses,
            ..IncrementalAlterConfigsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> IncrementalAlterConfigsResponse {
        let resources = self.resources.iter();
        IncrementalAlterConfigsResponse {
            responses: resources
                .map(|asked| answer(asked, &Err(error.into())))
                .collect(),
            ..IncrementalAlterConfigsResponse::default()
        }
    }
}

fn alter(
    machine: &mut Machine,
    call: &Call,
    asked: &IncrementalAlterConfigsRequestResource,
    only_validated: bool,
) -> Result<(), Refusal> {
    let resource = machine.resource(call.node, asked.resource_type, &asked.resource_name)?;
    let changes: Result<Vec<Change>, Refusal> = asked.configs.iter().map(change).collect();
    let changes = changes?;
    let twice = |change: &Change| changes.iter().filter(|it| it.name == change.name).count() > 1;
    if changes.iter().any(twice) {
        return Err(invalid("Error due to duplicate config keys"));
    }
    let set = machine.changed(&resource, &changes)?;
    if !only_validated {
        machine.set_checked(resource, set);
    }
    Ok(())
}

fn change(config: &IncrementalAlterConfigsRequestConfig) -> Result<Change, Refusal> {
    let missing = || {
        let name = &config.name;
        Refusal::new(
            ErrorCode::INVALID_REQUEST,
            format!("Null value not supported for : {name}"),
        )
    };
    let value = || config.value.clone().ok_or_else(missing);
    let to = match config.config_operation {
        0 => To::Set(value()?),
        1 => To::Delete,
        2 => To::Append(value()?),
        3 => To::Subtract(value()?),
        _ => return Err(Refusal::bare(ErrorCode::UNKNOWN_SERVER_ERROR)),
    };
    Ok(Change {
        name: config.name.clone(),
        to,
    })
}

fn invalid(message: &'static str) -> Refusal {
    Refusal::new(ErrorCode::INVALID_REQUEST, message)
}

fn answer(
    asked: &IncrementalAlterConfigsRequestResource,
    result: &Result<(), Refusal>,
) -> IncrementalAlterConfigsResponseResponse {
    let (error, error_message) = outcome(result);
    IncrementalAlterConfigsResponseResponse {
        error,
        error_message,
        resource_type: asked.resource_type,
        resource_name: asked.resource_name.clone(),
    }
}
