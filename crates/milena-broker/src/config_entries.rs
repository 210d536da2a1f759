//! Configurations as they are shown: each value, where it comes from, and what would hold without it.

use bytestring::ByteString;

use crate::broker_configs::{BROKER_CONFIGS, GROUP_CONFIGS, is_dynamic};
use crate::config_def::{Definition, Kind};
use crate::machine::Machine;
use crate::node::NodeId;
use crate::topic_configs::{Configs, Source, TOPIC_CONFIGS};

/// One configuration.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) name: ByteString,
    pub(crate) kind: Kind,
    pub(crate) read_only: bool,
    /// Every value that there is for it, the one that holds first.
    pub(crate) values: Vec<Value>,
    /// What holds if there is none.
    pub(crate) default: Option<ByteString>,
}

/// A value, under which name it was set, and where.
#[derive(Clone, Debug)]
pub(crate) struct Value {
    pub(crate) name: ByteString,
    pub(crate) text: ByteString,
    pub(crate) source: Source,
}

impl Entry {
    /// The value that holds.
    pub(crate) fn value(&self) -> Option<ByteString> {
        // A default may be in hours under its synonym's name.
        match self.values.first() {
            Some(value) if value.source != Source::Default => Some(value.text.clone()),
            _ => self.default.clone(),
        }
    }

    pub(crate) fn source(&self) -> Source {
        self.values
            .first()
            .map_or(Source::Default, |value| value.source)
    }
}

fn value(name: &'static str, text: impl Into<ByteString>, source: Source) -> Value {
    Value {
        name: ByteString::from_static(name),
        text: text.into(),
        source,
    }
}

impl Machine {
    /// The configurations of a topic for which these were set.
    pub(crate) fn topic_entries(&self, set: &Configs) -> Vec<Entry> {
        let entries = TOPIC_CONFIGS.iter();
        entries.map(|known| self.topic_entry(known, set)).collect()
    }

    fn topic_entry(&self, known: &'static Definition, set: &Configs) -> Entry {
        let mut values = Vec::new();
        if let Some(text) = set.get(known.name) {
            values.push(value(known.name, text.clone(), Source::Topic));
        }
        if let Some(synonym) = known.synonyms.first() {
            if let Some(text) = self.configs.all.get(*synonym) {
                values.push(value(synonym, text.clone(), Source::Brokers));
            }
            let (text, source) = self.fallback().without_dynamic(known);
            if source == Source::Static {
                values.push(value(synonym, &*text, Source::Static));
            }
            values.extend(default_of(known));
        }
        entry(known, false, values)
    }

    /// The configurations of a broker.
    pub(crate) fn broker_entries(&self, node: NodeId) -> Vec<Entry> {
        let entries = BROKER_CONFIGS.iter();
        entries
            .map(|known| self.broker_entry(node, known))
            .collect()
    }

    fn broker_entry(&self, node: NodeId, known: &'static Definition) -> Entry {
        let mut values = Vec::new();
        let own = self.configs.each.get(&node);
        if let Some(text) = own.and_then(|own| own.get(known.name)) {
            values.push(value(known.name, text.clone(), Source::Broker));
        }
        if let Some(text) = self.configs.all.get(known.name) {
            values.push(value(known.name, text.clone(), Source::Brokers));
        }
        let started = self.started_with(node, known);
        if let Some(text) = started.filter(|text| known.default != Some(text)) {
            values.push(value(known.name, text, Source::Static));
        }
        if let Some(text) = known.default {
            values.push(value(known.name, text, Source::Default));
        }
        entry(known, !is_dynamic(known.name), values)
    }

    /// What was set for every broker.
    pub(crate) fn all_brokers_entries(&self) -> Vec<Entry> {
        let set = BROKER_CONFIGS.iter().filter_map(|known| {
            let text = self.configs.all.get(known.name)?.clone();
            let values = vec![value(known.name, text, Source::Brokers)];
            Some(entry(known, false, values))
        });
        set.collect()
    }

    /// What the brokers were started with for groups that have nothing of their own.
    fn group_started_with(&self, known: &Definition) -> Option<String> {
        let time = match known.name {
            "consumer.assignment.interval.ms" => self.settings.consumer_group_assignment_interval,
            "consumer.heartbeat.interval.ms" => self.settings.consumer_group_heartbeat_interval,
            "consumer.session.timeout.ms" => self.settings.consumer_group_session_timeout,
            _ => return None,
        };
        Some(time.as_millis().to_string())
    }

    /// The configurations of a group.
    pub(crate) fn group_entries(&self, group: &str) -> Vec<Entry> {
        let set = self.groups.configs(group);
        let entries = GROUP_CONFIGS.iter().map(|known| {
            let text = set.and_then(|set| set.get(known.name));
            let text = text.map(|text| value(known.name, text.clone(), Source::Group));
            let started = self.group_started_with(known);
            let started = started.filter(|text| known.default != Some(text));
            let started = started.map(|text| value(known.name, text, Source::Static));
            let default = known
                .default
                .map(|text| value(known.name, text, Source::Default));
            let values = text.into_iter().chain(started).chain(default);
            entry(known, false, values.collect())
        });
        entries.collect()
    }
}

/// The brokers' default that stands in for a topic's. Of several synonyms it is the weakest that has one.
fn default_of(known: &'static Definition) -> Option<Value> {
    let (name, text) = (known.synonyms.last()?, known.default?);
    let ms: i64 = text.parse().unwrap_or_default();
    Some(match name.ends_with(".hours") {
        true => value(name, (ms / 3_600_000).to_string(), Source::Default),
        false => value(name, text, Source::Default),
    })
}

fn entry(known: &'static Definition, read_only: bool, values: Vec<Value>) -> Entry {
    Entry {
        name: ByteString::from_static(known.name),
        kind: known.kind,
        read_only,
        values,
        default: known.default.map(ByteString::from_static),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    #[test]
    fn a_configuration_knows_every_value_that_was_set_and_which_holds() {
        let mut lab = Lab::new(1);
        lab.machine.settings.log_retention = None;
        let set = Configs::from([("retention.ms".into(), "1234567".into())]);
        let entries = lab.machine.topic_entries(&set);
        let retention = entries.iter().find(|it| it.name == "retention.ms").unwrap();
        let shown: Vec<_> = retention
            .values
            .iter()
            .map(|it| (&*it.name, &*it.text, it.source.number()))
            .collect();
        assert_eq!(
            shown,
            [
                ("retention.ms", "1234567", 1),
                ("log.retention.ms", "-1", 4),
                ("log.retention.hours", "168", 5)
            ]
        );
        assert_eq!(retention.value().as_deref(), Some("1234567"));
    }

    #[test]
    fn a_group_is_shown_what_holds_for_it_and_not_what_kafka_would_do() {
        let lab = Lab::new(1);
        let entries = lab.machine.group_entries("g");
        let interval = entries
            .iter()
            .find(|it| it.name == "consumer.assignment.interval.ms")
            .unwrap();
        assert_eq!(interval.value().as_deref(), Some("0"));
        assert_eq!(interval.source(), Source::Static);
    }

    #[test]
    fn a_default_in_hours_is_shown_in_milliseconds() {
        let lab = Lab::new(1);
        let entries = lab.machine.topic_entries(&Configs::new());
        let segment = entries.iter().find(|it| it.name == "segment.ms").unwrap();
        assert_eq!(segment.value().as_deref(), Some("604800000"));
    }
}
