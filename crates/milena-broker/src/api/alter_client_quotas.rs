//! AlterClientQuotas, versions 0-1.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::quotas::{Entity, Part};

/// What a user or a client may be limited in, and whether in whole numbers.
const OF_CLIENTS: [(&str, bool); 4] = [
    ("producer_byte_rate", true),
    ("consumer_byte_rate", true),
    ("request_percentage", false),
    ("controller_mutation_rate", false),
];
const OF_ADDRESSES: [(&str, bool); 1] = [("connection_creation_rate", true)];

impl Served for AlterClientQuotasRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<AlterClientQuotasResponse> {
        let entries = self.entries.iter().map(|entry| {
            let altered = alter(machine, entry, self.validate_only);
            let why = altered.err();
            let error = why
                .as_ref()
                .map_or(ErrorCode::NONE, |_| ErrorCode::INVALID_REQUEST);
            told(entry, error, why)
        });
        Some(AlterClientQuotasResponse {
            entries: entries.collect(),
            ..AlterClientQuotasResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> AlterClientQuotasResponse {
        let told = |entry| told(entry, error, Some(error.message().into()));
        AlterClientQuotasResponse {
            entries: self.entries.iter().map(told).collect(),
            ..AlterClientQuotasResponse::default()
        }
    }
}

fn told(
    entry: &AlterClientQuotasRequestEntry,
    error: ErrorCode,
    error_message: Option<ByteString>,
) -> AlterClientQuotasResponseEntry {
    let entity = entry
        .entity
        .iter()
        .map(|it| AlterClientQuotasResponseEntity {
            entity_type: it.entity_type.clone(),
            entity_name: it.entity_name.clone(),
        });
    AlterClientQuotasResponseEntry {
        error,
        error_message,
        entity: entity.collect(),
    }
}

/// Does all that is asked for an entity, or nothing, and says why.
fn alter(
    machine: &mut Machine,
    entry: &AlterClientQuotasRequestEntry,
    validate_only: bool,
) -> Result<(), ByteString> {
    let entity = entity(entry)?;
    for op in &entry.ops {
        check(&entity, op)?;
    }
    if !validate_only {
        for op in &entry.ops {
            let value = (!op.remove).then_some(op.value);
            machine.quotas.set(&entity, &op.key, value);
        }
    }
    Ok(())
}

fn entity(entry: &AlterClientQuotasRequestEntry) -> Result<Entity, ByteString> {
    let mut entity = Entity::default();
    for it in &entry.entity {
        let part = entity
            .part_mut(&it.entity_type)
            .ok_or_else(|| format!("There are no quotas for a {}.", it.entity_type))?;
        let named = it.entity_name.clone().map(Part::Named);
        if part.replace(named.unwrap_or(Part::Default)).is_some() {
            return Err(format!("The {} is given twice.", it.entity_type).into());
        }
    }
    let of_client = entity.user.is_some() || entity.client.is_some();
    match of_client == entity.ip.is_some() {
        true => Err("A quota is for a user, a client id, both, or an address.".into()),
        false => Ok(entity),
    }
}

fn check(entity: &Entity, op: &AlterClientQuotasRequestOp) -> Result<(), ByteString> {
    let known: &[(&str, bool)] = match entity.ip {
        Some(_) => &OF_ADDRESSES,
        None => &OF_CLIENTS,
    };
    let Some((_, is_whole)) = known.iter().find(|(key, _)| *key == &*op.key) else {
        return Err(format!("There is no quota {} for that.", op.key).into());
    };
    let is_value = op.value > 0.0 && (!is_whole || op.value.fract() == 0.0);
    match op.remove || is_value {
        true => Ok(()),
        false => Err(format!("Quota {} cannot be {}.", op.key, op.value).into()),
    }
}
