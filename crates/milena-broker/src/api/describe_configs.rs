//! DescribeConfigs, versions 1-4.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::config_changes::Resource;
use crate::config_entries::{Entry, Value};
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};

impl Served for DescribeConfigsRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<DescribeConfigsResponse> {
        let resources = self.resources.iter();
        let results = resources.map(|asked| {
            let resource = machine.resource(call.node, asked.resource_type, &asked.resource_name);
            let entries = resource.map(|resource| entries(machine, &resource));
            answer(asked, entries, self.include_synonyms)
        });
        Some(DescribeConfigsResponse {
            results: results.collect(),
            ..DescribeConfigsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeConfigsResponse {
        let resources = self.resources.iter();
        DescribeConfigsResponse {
            results: resources
                .map(|asked| answer(asked, Err(error.into()), false))
                .collect(),
            ..DescribeConfigsResponse::default()
        }
    }
}

fn entries(machine: &Machine, resource: &Resource) -> Vec<Entry> {
    match resource {
        Resource::Topic(_) => machine.topic_entries(&machine.set_configs(resource)),
        Resource::Broker(id) => machine.broker_entries(*id),
        Resource::Brokers => machine.all_brokers_entries(),
        Resource::Group(name) => machine.group_entries(name),
    }
}

fn answer(
    asked: &DescribeConfigsRequestResource,
    entries: Result<Vec<Entry>, Refusal>,
    with_synonyms: bool,
) -> DescribeConfigsResponseResult {
    let (error, error_message) = outcome(&entries);
    // Kafka has an empty sentence where nothing went wrong, and for a topic that is not there.
    let without = error.is_ok() || error == ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let error_message = error_message.filter(|_| !without).unwrap_or_default();
    let wanted = |name: &ByteString| match &asked.configuration_keys {
        Some(keys) if !keys.is_empty() => keys.contains(name),
        _ => true,
    };
    let entries = entries.unwrap_or_default().into_iter();
    DescribeConfigsResponseResult {
        error,
        error_message: Some(error_message),
        resource_type: asked.resource_type,
        resource_name: asked.resource_name.clone(),
        configs: entries
            .filter(|entry| wanted(&entry.name))
            .map(|entry| config(entry, with_synonyms))
            .collect(),
    }
}

fn config(entry: Entry, with_synonyms: bool) -> DescribeConfigsResponseConfig {
    let value = entry.value();
    let config_source = entry.source().number();
    let values = if with_synonyms {
        entry.values
    } else {
        Vec::new()
    };
    DescribeConfigsResponseConfig {
        name: entry.name,
        value,
        read_only: entry.read_only,
        config_source,
        is_sensitive: false,
        synonyms: values.into_iter().map(synonym).collect(),
        config_type: entry.kind.number(),
        documentation: None,
    }
}

fn synonym(value: Value) -> DescribeConfigsResponseSynonym {
    DescribeConfigsResponseSynonym {
        name: value.name,
        value: Some(value.text),
        source: value.source.number(),
    }
}
