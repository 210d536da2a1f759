//! Describing configurations.

use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::Error;
use milena_protocol::api::{
    DescribeConfigsRequest, DescribeConfigsRequestResource, DescribeConfigsResponseConfig,
    DescribeConfigsResponseResult,
};
use std::collections::BTreeMap;
use std::fmt;

/// What has a configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConfigResource {
    /// A topic by its name.
    Topic(String),
    /// A broker by its id.
    Broker(i32),
}

/// One property of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfigEntry {
    /// Its name.
    pub name: String,
    /// Its value; `None` for a secret, which brokers keep to themselves, and where none is set.
    pub value: Option<String>,
    /// Where the value comes from.
    pub source: ConfigSource,
    /// Whether it can be changed only in the brokers' files.
    pub read_only: bool,
    /// Whether it is a secret.
    pub sensitive: bool,
}

/// Where the value of a property comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConfigSource {
    /// It was set on this topic.
    Topic,
    /// It was set on this broker while it ran.
    Broker,
    /// It was set for all brokers while they ran.
    AllBrokers,
    /// It is in the broker's file.
    BrokerFile,
    /// It is Kafka's default.
    Default,
    /// Something else; the number is the broker's.
    Other(i8),
}

impl ConfigResource {
    const TOPIC: i8 = 2;
    const BROKER: i8 = 4;

    fn request(&self) -> DescribeConfigsRequestResource {
        let (resource_type, name) = match self {
            Self::Topic(name) => (Self::TOPIC, name.clone()),
            Self::Broker(id) => (Self::BROKER, id.to_string()),
        };
        DescribeConfigsRequestResource {
            resource_type,
            resource_name: name.into(),
            configuration_keys: None,
        }
    }

    fn answered(answer: &DescribeConfigsResponseResult) -> Option<Self> {
        match answer.resource_type {
            Self::TOPIC => Some(Self::Topic(answer.resource_name.to_string())),
            Self::BROKER => answer.resource_name.parse().ok().map(Self::Broker),
            _ => None,
        }
    }
}

impl fmt::Display for ConfigResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Topic(name) => write!(f, "topic {name}"),
            Self::Broker(id) => write!(f, "broker {id}"),
        }
    }
}

impl From<i8> for ConfigSource {
    fn from(number: i8) -> Self {
        match number {
            1 => Self::Topic,
            2 => Self::Broker,
            3 => Self::AllBrokers,
            4 => Self::BrokerFile,
            5 => Self::Default,
            other => Self::Other(other),
        }
    }
}

impl ConfigEntry {
    /// Whether the value was set on the topic itself.
    pub fn is_set_on_topic(&self) -> bool {
        self.source == ConfigSource::Topic
    }

    fn new(answer: &DescribeConfigsResponseConfig) -> Self {
        Self {
            name: answer.name.to_string(),
            value: answer.value.as_deref().map(str::to_owned),
            source: answer.config_source.into(),
            read_only: answer.read_only,
            sensitive: answer.is_sensitive,
        }
    }
}

impl Admin {
    /// Every property of each resource, sorted by name.
    ///
    /// A broker is asked about itself; any broker can tell about topics.
    ///
    /// # Errors
    ///
    /// Inside, what the broker answered about that resource. Outside, that no answer could be had in time.
    pub async fn describe_configs<'a>(
        &self,
        resources: impl IntoIterator<Item = &'a ConfigResource>,
    ) -> Result<Each<ConfigResource, Vec<ConfigEntry>>, Error> {
        let deadline = self.deadline();
        let resources = resources.into_iter().cloned().collect();
        let mut settling = Settling::new(&self.cluster, deadline, resources);
        while let Some(open) = settling.open() {
            let mut by_broker: BTreeMap<Option<i32>, Vec<&ConfigResource>> = BTreeMap::new();
            for resource in open {
                let broker = match resource {
                    ConfigResource::Broker(id) => Some(*id),
                    ConfigResource::Topic(_) => None,
                };
                by_broker.entry(broker).or_default().push(resource);
            }
            let mut answers = Vec::new();
            for (broker, resources) in by_broker {
                let request = DescribeConfigsRequest {
                    resources: resources
                        .iter()
                        .map(|resource| resource.request())
                        .collect(),
                    ..Default::default()
                };
                let response = match broker {
                    Some(id) => self.cluster.call(id, request, deadline).await?,
                    None => self.cluster.call_any(request, deadline).await?,
                };
                answers.extend(response.results.iter().filter_map(|answer| {
                    let resource = ConfigResource::answered(answer)?;
                    let entries = entries(&resource, answer);
                    Some((resource, entries.into()))
                }));
            }
            settling.enter(answers).await;
        }
        Ok(settling.close())
    }
}

fn entries(
    resource: &ConfigResource,
    answer: &DescribeConfigsResponseResult,
) -> Result<Vec<ConfigEntry>, Error> {
    if !answer.error.is_ok() {
        let error = Error::broker(answer.error, answer.error_message.as_deref());
        return Err(match resource {
            ConfigResource::Topic(name) => error.with_topic(name.as_str()),
            ConfigResource::Broker(id) => error.with_broker(id),
        });
    }
    let mut entries: Vec<_> = answer.configs.iter().map(ConfigEntry::new).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_core::ErrorKind;
    use milena_protocol::error_code::ErrorCode;

    #[test]
    fn entries_are_sorted_and_know_where_they_come_from() {
        let config = |name: &str, config_source| DescribeConfigsResponseConfig {
            name: name.into(),
            config_source,
            ..Default::default()
        };
        let answer = DescribeConfigsResponseResult {
            configs: vec![config("b", 5), config("a", 1), config("c", 99)],
            ..Default::default()
        };
        let entries = entries(&ConfigResource::Topic("t".into()), &answer).unwrap();
        let sources: Vec<_> = entries
            .iter()
            .map(|entry| (entry.name.as_str(), entry.source))
            .collect();
        let expected = [
            ("a", ConfigSource::Topic),
            ("b", ConfigSource::Default),
            ("c", ConfigSource::Other(99)),
        ];
        assert_eq!(sources, expected);
        assert!(entries[0].is_set_on_topic() && !entries[1].is_set_on_topic());
    }

    #[test]
    fn a_refusal_names_the_resource() {
        let answer = DescribeConfigsResponseResult {
            error: ErrorCode::TOPIC_AUTHORIZATION_FAILED,
            ..Default::default()
        };
        let error = entries(&ConfigResource::Topic("t".into()), &answer).unwrap_err();
        assert_eq!(
            (error.topic(), error.kind()),
            (Some("t"), ErrorKind::Broker(answer.error))
        );
    }
}
