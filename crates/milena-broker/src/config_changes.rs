//! Changes of configurations: what is set, taken back, appended and subtracted, and for what.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;

use crate::broker_configs::{self, is_dynamic};
use crate::config_def::{Definition, InvalidConfig, list};
use crate::machine::Machine;
use crate::node::NodeId;
use crate::refusal::Refusal;
use crate::topic_configs::{self, Configs, TopicConfig};
use crate::topic_name;

/// What has configurations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Topic(ByteString),
    Broker(NodeId),
    /// Every broker.
    Brokers,
    Group(ByteString),
}

/// A change of one configuration.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) name: ByteString,
    pub(crate) to: To,
}

/// What becomes of a configuration.
#[derive(Clone, Debug)]
pub(crate) enum To {
    Set(ByteString),
    Delete,
    Append(ByteString),
    Subtract(ByteString),
}

/// The numbers of resource types.
pub(crate) const TOPIC: i8 = 2;
pub(crate) const BROKER: i8 = 4;
pub(crate) const BROKER_LOGGER: i8 = 8;
pub(crate) const CLIENT_METRICS: i8 = 16;
pub(crate) const GROUP: i8 = 32;

impl Machine {
    /// What a request to the broker `node` means by a type and a name.
    ///
    /// # Errors
    ///
    /// When there is no such thing, or another broker would have to be asked.
    pub(crate) fn resource(
        &self,
        node: NodeId,
        resource_type: i8,
        name: &ByteString,
    ) -> Result<Resource, Refusal> {
        let invalid = |message: String| Refusal::new(ErrorCode::INVALID_REQUEST, message);
        match resource_type {
            TOPIC if topic_name::check(name).is_err() => {
                Err(ErrorCode::INVALID_TOPIC_EXCEPTION.into())
            }
            TOPIC if self.topics.named(name).is_none() => Err(Refusal::new(
                ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                format!("The topic '{name}' does not exist."),
            )),
            TOPIC => Ok(Resource::Topic(name.clone())),
            BROKER if name.is_empty() => Ok(Resource::Brokers),
            BROKER => match name.parse() {
                Ok(id) if id == node => Ok(Resource::Broker(id)),
                Ok(id) => Err(invalid(format!(
                    "Unexpected broker id, expected {node} or empty string, but received {id}"
                ))),
                Err(_) => Err(invalid(format!(
                    "Broker id must be an integer, but it is: {name}"
                ))),
            },
            GROUP if !self.settings.release.has_consumer_groups() => {
                Err(invalid(format!("Unsupported resource type: {GROUP}")))
            }
            GROUP if name.is_empty() => Err(invalid("Group name must not be empty".to_owned())),
            GROUP => Ok(Resource::Group(name.clone())),
            other => Err(invalid(format!("Unsupported resource type: {other}"))),
        }
    }

    /// What was set for something.
    pub(crate) fn set_configs(&self, resource: &Resource) -> Configs {
        let set = match resource {
            Resource::Topic(name) => self.topics.named(name).map(|topic| &topic.configs),
            Resource::Broker(id) => self.configs.each.get(id),
            Resource::Brokers => Some(&self.configs.all),
            Resource::Group(name) => self.groups.configs(name),
        };
        set.cloned().unwrap_or_default()
    }

    /// What would be set after these changes.
    ///
    /// # Errors
    ///
    /// When a change is none, or what comes of it is not valid.
    pub(crate) fn changed(
        &self,
        resource: &Resource,
        changes: &[Change],
    ) -> Result<Configs, Refusal> {
        let mut set = self.set_configs(resource);
        for change in changes {
            self.apply_change(resource, &mut set, change)?;
        }
        self.check_changed(resource, &set)?;
        Ok(set)
    }

    fn apply_change(
        &self,
        resource: &Resource,
        set: &mut Configs,
        change: &Change,
    ) -> Result<(), Refusal> {
        let name = &change.name;
        let value = match &change.to {
            To::Set(value) => value.clone(),
            To::Delete => {
                set.remove(name);
                return Ok(());
            }
            To::Append(value) => {
                let mut items = self.config_items(resource, set, name, "APPEND")?;
                let new: Vec<&str> = list(value).filter(|it| !has(&items, it)).collect();
                items.extend(new.into_iter().map(str::to_owned));
                items.join(",").into()
            }
            To::Subtract(value) => {
                let mut items = self.config_items(resource, set, name, "SUBTRACT")?;
                items.retain(|item| list(value).all(|gone| gone != item));
                items.join(",").into()
            }
        };
        set.insert(name.clone(), value);
        Ok(())
    }

    /// The items of a list that a change adds to or takes from.
    fn config_items(
        &self,
        resource: &Resource,
        set: &Configs,
        name: &ByteString,
        what: &str,
    ) -> Result<Vec<String>, Refusal> {
        let known = definition(resource, name).map_err(invalid)?;
        if !known.kind.is_list() {
            return Err(invalid(InvalidConfig(format!(
                "Can't {what} to key {name} because its type is not LIST."
            ))));
        }
        let current = match (set.get(name), resource) {
            (Some(value), _) => value.to_string(),
            (None, Resource::Topic(_)) => self.fallback().value(known).0.into_owned(),
            (None, _) => known.default.unwrap_or_default().to_owned(),
        };
        Ok(list(&current).map(str::to_owned).collect())
    }

    fn check_changed(&self, resource: &Resource, set: &Configs) -> Result<(), Refusal> {
        if let Resource::Topic(_) = resource {
            return match TopicConfig::parse(set, self.fallback()) {
                Ok(_) => Ok(()),
                Err(error) => Err(invalid(error)),
            };
        }
        let is_broker = !matches!(resource, Resource::Group(_));
        for (name, value) in set {
            let known = definition(resource, name).map_err(invalid)?;
            if is_broker && !is_dynamic(name) {
                return Err(Refusal::new(
                    ErrorCode::INVALID_REQUEST,
                    format!("Cannot update these configs dynamically: Set({name})"),
                ));
            }
            known.check(value).map_err(invalid)?;
        }
        match resource {
            Resource::Group(_) => self.check_group_bounds(set),
            _ => Ok(()),
        }
    }

    /// What the brokers allow to groups.
    fn check_group_bounds(&self, set: &Configs) -> Result<(), Refusal> {
        let settings = &self.settings;
        let bounds = [
            (
                "consumer.session.timeout.ms",
                settings.consumer_group_min_session_timeout,
                settings.consumer_group_max_session_timeout,
            ),
            (
                "consumer.heartbeat.interval.ms",
                settings.consumer_group_min_heartbeat_interval,
                settings.consumer_group_max_heartbeat_interval,
            ),
        ];
        for (name, least, most) in bounds {
            let (least, most) = (least.as_millis(), most.as_millis());
            let Some(value) = set
                .get(name)
                .and_then(|value| value.trim().parse::<u128>().ok())
            else {
                continue;
            };
            if !(least..=most).contains(&value) {
                return Err(invalid(InvalidConfig(format!(
                    "{name} must be between {least} and {most}, not {value}"
                ))));
            }
        }
        Ok(())
    }

    /// Sets what was checked.
    pub(crate) fn set_checked(&mut self, resource: Resource, set: Configs) {
        match resource {
            Resource::Topic(name) => {
                if let Some(topic) = self.topics.named_mut(&name) {
                    topic.configs = set;
                }
            }
            Resource::Broker(id) => drop(self.configs.each.insert(id, set)),
            Resource::Brokers => self.configs.all = set,
            Resource::Group(name) => self.groups.configure(name, set),
        }
        self.refresh_topic_configs();
    }
}

fn has(items: &[String], item: &str) -> bool {
    items.iter().any(|it| it == item)
}

fn definition(resource: &Resource, name: &str) -> Result<&'static Definition, InvalidConfig> {
    match resource {
        Resource::Topic(_) => topic_configs::definition(name),
        Resource::Broker(_) | Resource::Brokers => broker_configs::definition(name),
        Resource::Group(_) => broker_configs::group_definition(name),
    }
}

fn invalid(error: InvalidConfig) -> Refusal {
    Refusal::new(ErrorCode::INVALID_CONFIG, error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    fn change(name: &'static str, to: To) -> Change {
        Change {
            name: name.into(),
            to,
        }
    }

    fn lab() -> (Lab, Resource) {
        let mut lab = Lab::new(1);
        lab.machine.create_topic("t", 1, 1);
        (lab, Resource::Topic("t".into()))
    }

    #[test]
    fn what_is_set_holds_until_it_is_taken_back() {
        let (mut lab, topic) = lab();
        let size = |lab: &Lab| {
            lab.machine
                .topics
                .named("t")
                .unwrap()
                .config
                .max_message_bytes
        };
        for (to, expected) in [(To::Set("200".into()), 200), (To::Delete, 1_048_588)] {
            let set = lab
                .machine
                .changed(&topic, &[change("max.message.bytes", to)]);
            lab.machine.set_checked(topic.clone(), set.unwrap());
            assert_eq!(size(&lab), expected);
        }
    }

    #[test]
    fn lists_grow_from_their_default_and_shrink() {
        let (mut lab, topic) = lab();
        for (to, expected) in [
            (To::Append("compact".into()), "delete,compact"),
            (To::Append("compact".into()), "delete,compact"),
            (To::Subtract("delete".into()), "compact"),
        ] {
            let set = lab
                .machine
                .changed(&topic, &[change("cleanup.policy", to)])
                .unwrap();
            assert_eq!(&*set["cleanup.policy"], expected);
            lab.machine.set_checked(topic.clone(), set);
        }
        let number = change("retention.ms", To::Append("1".into()));
        let refused = lab.machine.changed(&topic, &[number]).unwrap_err();
        assert_eq!(refused.error, ErrorCode::INVALID_CONFIG);
    }

    #[test]
    fn what_is_set_for_all_brokers_holds_for_topics_without_their_own() {
        let (mut lab, topic) = lab();
        let set = |lab: &mut Lab, resource: &Resource, name, value: &'static str| {
            let change = change(name, To::Set(value.into()));
            let set = lab.machine.changed(resource, &[change]).unwrap();
            lab.machine.set_checked(resource.clone(), set);
            lab.machine
                .topics
                .named("t")
                .unwrap()
                .config
                .max_message_bytes
        };
        assert_eq!(
            set(&mut lab, &Resource::Brokers, "message.max.bytes", "300"),
            300
        );
        assert_eq!(set(&mut lab, &topic, "max.message.bytes", "200"), 200);
        assert_eq!(
            set(&mut lab, &Resource::Brokers, "message.max.bytes", "400"),
            200
        );
    }

    #[test]
    fn a_broker_does_not_change_what_it_was_started_with() {
        let (lab, _) = lab();
        let change = change("num.partitions", To::Set("3".into()));
        let refused = lab
            .machine
            .changed(&Resource::Brokers, &[change])
            .unwrap_err();
        assert_eq!(refused.error, ErrorCode::INVALID_REQUEST);
    }

    #[test]
    fn a_groups_timeouts_stay_in_the_brokers_bounds() {
        let (lab, _) = lab();
        let group = Resource::Group("g".into());
        for (value, good) in [("1", false), ("50000", true), ("60001", false)] {
            let change = change("consumer.session.timeout.ms", To::Set(value.into()));
            assert_eq!(
                lab.machine.changed(&group, &[change]).is_ok(),
                good,
                "{value}"
            );
        }
    }
}
