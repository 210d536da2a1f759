//! Creating topics.

use super::verdict;
use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::{Error, ErrorKind};
use milena_protocol::api::{
    CreateTopicsRequest, CreateTopicsRequestAssignment, CreateTopicsRequestConfig,
    CreateTopicsRequestTopic, CreateTopicsResponseTopic,
};
use milena_protocol::ids::Uuid;
use std::collections::{BTreeMap, BTreeSet};

/// A topic to create.
///
/// ```
/// use milena_admin::NewTopic;
///
/// let topic = NewTopic::new("orders").partitions(6).replication(3).config("retention.ms", "86400000");
/// assert_eq!(topic.partitions, Some(6));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTopic {
    /// Its name.
    pub name: String,
    /// How many partitions it has; `None` leaves it to the brokers' `num.partitions` (Kafka 2.4 and later).
    pub partitions: Option<i32>,
    /// How many replicas each partition has; `None` leaves it to the brokers' `default.replication.factor` (Kafka 2.4
    /// and later).
    pub replication: Option<i16>,
    /// The brokers of each partition, the preferred leader first; the brokers choose if this is empty. If it is not,
    /// [`partitions`](Self::partitions) and [`replication`](Self::replication) must be left out.
    pub assignments: BTreeMap<i32, Vec<i32>>,
    /// Properties by name, where they differ from the brokers' defaults.
    pub configs: BTreeMap<String, String>,
}

/// A topic as it was created. Brokers before Kafka 2.4 tell nothing, and none does where describing is not allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreatedTopic {
    /// Its id; [`Uuid::ZERO`] where the broker is too old to tell (before Kafka 2.8).
    pub id: Uuid,
    /// How many partitions it has.
    pub partitions: Option<i32>,
    /// How many replicas each partition has.
    pub replication: Option<i16>,
}

impl NewTopic {
    /// A topic with the brokers' defaults.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            partitions: None,
            replication: None,
            assignments: BTreeMap::new(),
            configs: BTreeMap::new(),
        }
    }

    /// Sets [`partitions`](Self::partitions).
    #[must_use]
    pub fn partitions(mut self, partitions: i32) -> Self {
        self.partitions = Some(partitions);
        self
    }

    /// Sets [`replication`](Self::replication).
    #[must_use]
    pub fn replication(mut self, replication: i16) -> Self {
        self.replication = Some(replication);
        self
    }

    /// Sets the brokers of one partition, the preferred leader first.
    #[must_use]
    pub fn assignment(mut self, partition: i32, brokers: impl Into<Vec<i32>>) -> Self {
        self.assignments.insert(partition, brokers.into());
        self
    }

    /// Sets a property.
    #[must_use]
    pub fn config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.configs.insert(name.into(), value.into());
        self
    }

    fn request(&self) -> CreateTopicsRequestTopic {
        let assignments =
            self.assignments
                .iter()
                .map(|(partition, brokers)| CreateTopicsRequestAssignment {
                    index: *partition,
                    broker_ids: brokers.clone().into(),
                });
        let configs = self
            .configs
            .iter()
            .map(|(name, value)| CreateTopicsRequestConfig {
                name: name.as_str().into(),
                value: Some(value.as_str().into()),
            });
        CreateTopicsRequestTopic {
            name: self.name.as_str().into(),
            num_partitions: self.partitions.unwrap_or(-1),
            replication_factor: self.replication.unwrap_or(-1),
            assignments: assignments.collect(),
            configs: configs.collect(),
        }
    }
}

impl Admin {
    /// Creates topics, each on its own: some may succeed while others fail.
    ///
    /// # Errors
    ///
    /// Inside, [`Broker`](ErrorKind::Broker) with the code and the broker's own words, for instance that the topic
    /// exists. It may say so, too, when the broker had created the topic and the connection broke before its answer
    /// came. Outside, that no answer could be had in time, or that one name is there twice.
    pub async fn create_topics(
        &self,
        topics: impl IntoIterator<Item = NewTopic>,
    ) -> Result<Each<String, CreatedTopic>, Error> {
        self.create(by_name(topics)?, false).await
    }

    /// Asks whether topics could be created, and creates none.
    ///
    /// # Errors
    ///
    /// As for [`create_topics`](Self::create_topics).
    pub async fn validate_topics(
        &self,
        topics: impl IntoIterator<Item = NewTopic>,
    ) -> Result<Each<String, CreatedTopic>, Error> {
        self.create(by_name(topics)?, true).await
    }

    async fn create(
        &self,
        topics: BTreeMap<String, NewTopic>,
        validate_only: bool,
    ) -> Result<Each<String, CreatedTopic>, Error> {
        let deadline = self.deadline();
        let names: BTreeSet<String> = topics.keys().cloned().collect();
        let mut settling = Settling::new(&self.cluster, deadline, names);
        while let Some(open) = settling.open() {
            let request = CreateTopicsRequest {
                topics: open
                    .iter()
                    .filter_map(|name| topics.get(name))
                    .map(NewTopic::request)
                    .collect(),
                timeout_ms: Self::remaining_ms(deadline),
                validate_only,
            };
            let response = self.cluster.call_controller(request, deadline).await?;
            let answers = response.topics.iter();
            let answers = answers.map(|answer| (answer.name.to_string(), created(answer).into()));
            settling.enter(answers.collect()).await;
        }
        Ok(settling.close())
    }
}

fn by_name(
    topics: impl IntoIterator<Item = NewTopic>,
) -> Result<BTreeMap<String, NewTopic>, Error> {
    let mut by_name = BTreeMap::new();
    for topic in topics {
        let name = topic.name.clone();
        if by_name.insert(name.clone(), topic).is_some() {
            return Err(
                Error::new(ErrorKind::Usage, "the topic is to be created twice").with_topic(name),
            );
        }
    }
    Ok(by_name)
}

fn created(answer: &CreateTopicsResponseTopic) -> Result<CreatedTopic, Error> {
    verdict(&answer.name, answer.error, answer.error_message.as_deref())?;
    Ok(CreatedTopic {
        id: answer.id,
        partitions: Some(answer.num_partitions).filter(|count| *count > 0),
        replication: Some(answer.replication_factor).filter(|count| *count > 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena_protocol::error_code::ErrorCode;

    #[test]
    fn what_is_left_out_is_left_to_the_brokers() {
        let request = NewTopic::new("t").request();
        assert_eq!(
            (request.num_partitions, request.replication_factor),
            (-1, -1)
        );
        let request = NewTopic::new("t")
            .assignment(0, [2, 1])
            .config("a", "b")
            .request();
        assert_eq!(request.assignments[0].broker_ids[..], [2, 1]);
        assert_eq!(request.configs[0].value.as_deref(), Some("b"));
    }

    #[test]
    fn a_topic_cannot_be_created_twice_at_once() {
        let twice = by_name([NewTopic::new("t"), NewTopic::new("t").partitions(2)]).unwrap_err();
        assert_eq!((twice.kind(), twice.topic()), (ErrorKind::Usage, Some("t")));
    }

    #[test]
    fn a_refusal_names_the_topic_and_has_the_brokers_words() {
        let answer = CreateTopicsResponseTopic {
            name: "t".into(),
            error: ErrorCode::TOPIC_ALREADY_EXISTS,
            error_message: Some("Topic 't' already exists.".into()),
            ..Default::default()
        };
        let error = created(&answer).unwrap_err();
        assert_eq!(error.error_code(), Some(ErrorCode::TOPIC_ALREADY_EXISTS));
        assert!(
            error.to_string().contains("already exists.") && error.topic() == Some("t"),
            "{error}"
        );
    }
}
