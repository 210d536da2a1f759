//! DescribeClientQuotas, versions 0-1.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};
use crate::quotas::{Entity, Part};

/// What of an entity is looked for: a name, the default, or any.
const NAMED: i8 = 0;
const DEFAULT: i8 = 1;
const ANY: i8 = 2;

impl Served for DescribeClientQuotasRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<DescribeClientQuotasResponse> {
        let known = ["user", "client-id", "ip"];
        let is_known = |it: &DescribeClientQuotasRequestComponent| {
            known.contains(&&*it.entity_type) && (NAMED..=ANY).contains(&it.match_type)
        };
        if !self.components.iter().all(is_known) {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        }
        let quotas = machine.quotas.iter();
        let found = quotas.filter(|(entity, _)| is_about(&self, entity));
        let entries = found.map(|(entity, limits)| DescribeClientQuotasResponseEntry {
            entity: entity.parts().map(told).collect(),
            values: limits
                .iter()
                .map(|(key, value)| DescribeClientQuotasResponseValue {
                    key: key.clone(),
                    value: *value,
                })
                .collect(),
        });
        Some(DescribeClientQuotasResponse {
            error_message: None,
            entries: Some(entries.collect()),
            ..DescribeClientQuotasResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeClientQuotasResponse {
        DescribeClientQuotasResponse {
            error,
            error_message: Some(error.message().into()),
            entries: None,
            ..DescribeClientQuotasResponse::default()
        }
    }
}

fn told((name, part): (&'static str, &Part)) -> DescribeClientQuotasResponseEntity {
    DescribeClientQuotasResponseEntity {
        entity_type: name.into(),
        entity_name: match part {
            Part::Default => None,
            Part::Named(name) => Some(name.clone()),
        },
    }
}

/// Whether the entity has every side that is asked for, and no other if that is asked for too.
fn is_about(request: &DescribeClientQuotasRequest, entity: &Entity) -> bool {
    let matches = |it: &DescribeClientQuotasRequestComponent| {
        let mut parts = entity.parts();
        let part = parts.find(|(name, _)| *name == &*it.entity_type);
        part.is_some_and(|(_, part)| match part {
            Part::Default => it.match_type != NAMED,
            Part::Named(name) => match it.match_type {
                NAMED => it.matched.as_ref() == Some(name),
                other => other != DEFAULT,
            },
        })
    };
    let is_exact = entity.parts().count() == request.components.len();
    (is_exact || !request.strict) && request.components.iter().all(matches)
}
