//! Deleting topics.

use super::verdict;
use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::{Error, ErrorKind};
use milena_protocol::api::{DeleteTopicsRequest, DeleteTopicsRequestTopic};
use std::collections::BTreeSet;

impl Admin {
    /// Deletes topics and everything in them, each on its own.
    ///
    /// Brokers answer when the deletion is certain; the topics may be seen for a moment longer.
    ///
    /// # Errors
    ///
    /// Inside, [`Broker`](milena_core::ErrorKind::Broker) with the code, or
    /// [`UnknownTopicOrPartition`](milena_core::ErrorKind::UnknownTopicOrPartition) for a topic that does not exist,
    /// or did not any more when a lost answer made the client ask again. Outside, that no answer could be had in time.
    pub async fn delete_topics<S: AsRef<str>>(
        &self,
        topics: impl IntoIterator<Item = S>,
    ) -> Result<Each<String, ()>, Error> {
        let deadline = self.deadline();
        let names = topics
            .into_iter()
            .map(|topic| topic.as_ref().to_owned())
            .collect();
        let mut settling = Settling::new(&self.cluster, deadline, names);
        while let Some(open) = settling.open() {
            let timeout_ms = Self::remaining_ms(deadline);
            let request = request(open, timeout_ms);
            let fallback = request_of_old(open, timeout_ms);
            let response = match self.cluster.call_controller(request, deadline).await {
                Err(error) if error.kind() == ErrorKind::UnsupportedVersion => {
                    self.cluster.call_controller(fallback, deadline).await?
                }
                response => response?,
            };
            let answers = response.topics.iter().filter_map(|answer| {
                let name = answer.name.as_deref()?;
                let verdict = verdict(name, answer.error, answer.error_message.as_deref());
                Some((name.to_owned(), verdict.into()))
            });
            settling.enter(answers.collect()).await;
        }
        Ok(settling.close())
    }
}

fn request(names: &BTreeSet<String>, timeout_ms: i32) -> DeleteTopicsRequest {
    let topics = names.iter().map(|name| DeleteTopicsRequestTopic {
        name: Some(name.as_str().into()),
        ..Default::default()
    });
    DeleteTopicsRequest {
        topics: topics.collect(),
        topic_names: Vec::new(),
        timeout_ms,
    }
}

/// Brokers before Kafka 2.8 are told the names in a field of their own, and the newer one cannot be written for them.
fn request_of_old(names: &BTreeSet<String>, timeout_ms: i32) -> DeleteTopicsRequest {
    let topic_names = names.iter().map(|name| name.as_str().into()).collect();
    DeleteTopicsRequest {
        topics: Vec::new(),
        topic_names,
        timeout_ms,
    }
}
