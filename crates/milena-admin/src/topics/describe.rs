//! Listing and describing topics.

use super::verdict;
use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::{Error, ErrorKind};
use milena_protocol::api::{
    MetadataRequest, MetadataRequestTopic, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

/// A topic's name and what it is, as in a list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopicListing {
    /// Its name.
    pub name: String,
    /// Its id; [`Uuid::ZERO`] where the broker is too old to tell (before Kafka 2.8).
    pub id: Uuid,
    /// Whether it is one of Kafka's own, such as `__consumer_offsets`.
    pub internal: bool,
    /// How many partitions it has.
    pub partitions: usize,
}

/// A topic and where its partitions are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TopicDescription {
    /// Its id; [`Uuid::ZERO`] where the broker is too old to tell (before Kafka 2.8).
    pub id: Uuid,
    /// Whether it is one of Kafka's own, such as `__consumer_offsets`.
    pub internal: bool,
    /// By number.
    pub partitions: Vec<PartitionDescription>,
}

/// A partition and the brokers that have it, by their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartitionDescription {
    /// Its number.
    pub id: i32,
    /// The broker to write to and read from, if there is one at the moment.
    pub leader: Option<i32>,
    /// How often the leadership changed; `None` where the broker does not tell.
    pub leader_epoch: Option<i32>,
    /// The brokers that should have it, the preferred leader first.
    pub replicas: Vec<i32>,
    /// Those of them that are in sync.
    pub isr: Vec<i32>,
    /// Those of them that are down, or whose disk is.
    pub offline: Vec<i32>,
}

impl Admin {
    /// Every topic that this client may see, by name.
    ///
    /// # Errors
    ///
    /// That no answer could be had in time.
    pub async fn list_topics(&self) -> Result<Vec<TopicListing>, Error> {
        let request = MetadataRequest {
            topics: None,
            allow_auto_topic_creation: false,
            ..Default::default()
        };
        let response = self.cluster.call_any(request, self.deadline()).await?;
        let mut topics: Vec<_> = response.topics.iter().filter_map(listing).collect();
        topics.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(topics)
    }

    /// Describes topics, each on its own. Asking does not create them.
    ///
    /// # Errors
    ///
    /// Inside, [`UnknownTopicOrPartition`](ErrorKind::UnknownTopicOrPartition) for a topic that does not exist, or
    /// [`Broker`](ErrorKind::Broker) with the code. Outside, that no answer could be had in time.
    pub async fn describe_topics<S: AsRef<str>>(
        &self,
        topics: impl IntoIterator<Item = S>,
    ) -> Result<Each<String, TopicDescription>, Error> {
        let deadline = self.deadline();
        let names = topics
            .into_iter()
            .map(|topic| topic.as_ref().to_owned())
            .collect();
        let mut settling = Settling::new(&self.cluster, deadline, names);
        while let Some(open) = settling.open() {
            let topics = open.iter().map(|name| MetadataRequestTopic {
                name: Some(name.as_str().into()),
                ..Default::default()
            });
            let request = MetadataRequest {
                topics: Some(topics.collect()),
                allow_auto_topic_creation: false,
                ..Default::default()
            };
            let response = self.cluster.call_any(request, deadline).await?;
            let described = |topic: &MetadataResponseTopic| {
                Some((topic.name.as_deref()?.to_owned(), describe(topic).into()))
            };
            let answers = response.topics.iter().filter_map(described);
            settling.enter(answers.collect()).await;
        }
        Ok(settling.close())
    }
}

fn listing(topic: &MetadataResponseTopic) -> Option<TopicListing> {
    Some(TopicListing {
        name: topic.name.as_deref()?.to_owned(),
        id: topic.id,
        internal: topic.is_internal,
        partitions: topic.partitions.len(),
    })
}

fn describe(topic: &MetadataResponseTopic) -> Result<TopicDescription, Error> {
    let name = topic.name.as_deref().unwrap_or_default();
    match topic.error {
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION => return Err(unknown(name)),
        code => verdict(name, code, None)?,
    }
    let mut partitions: Vec<_> = topic.partitions.iter().map(partition).collect();
    partitions.sort_by_key(|partition| partition.id);
    Ok(TopicDescription {
        id: topic.id,
        internal: topic.is_internal,
        partitions,
    })
}

fn unknown(name: &str) -> Error {
    Error::new(
        ErrorKind::UnknownTopicOrPartition,
        "there is no such topic, or this client may not see it",
    )
    .with_topic(name)
}

fn partition(answer: &MetadataResponsePartition) -> PartitionDescription {
    PartitionDescription {
        id: answer.index,
        leader: Some(answer.leader_id).filter(|id| *id >= 0),
        leader_epoch: Some(answer.leader_epoch).filter(|epoch| *epoch >= 0),
        replicas: answer.replicas.to_vec(),
        isr: answer.isr.to_vec(),
        offline: answer.offline_replicas.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_come_by_number_and_minus_one_is_nobody() {
        let partition = |index, leader_id| MetadataResponsePartition {
            index,
            leader_id,
            ..Default::default()
        };
        let answer = MetadataResponseTopic {
            name: Some("t".into()),
            partitions: vec![partition(1, -1), partition(0, 3)],
            ..Default::default()
        };
        let topic = describe(&answer).unwrap();
        let leaders: Vec<_> = topic.partitions.iter().map(|p| (p.id, p.leader)).collect();
        assert_eq!(leaders, [(0, Some(3)), (1, None)]);
        assert_eq!(topic.partitions[0].leader_epoch, None);
    }

    #[test]
    fn a_topic_that_does_not_exist_is_an_error_of_its_own_kind() {
        let answer = MetadataResponseTopic {
            name: Some("t".into()),
            error: ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
            ..Default::default()
        };
        let error = describe(&answer).unwrap_err();
        assert_eq!(
            (error.kind(), error.topic()),
            (ErrorKind::UnknownTopicOrPartition, Some("t"))
        );
    }
}
