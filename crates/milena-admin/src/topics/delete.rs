//! Deleting topics.

use super::verdict;
use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::Error;
use milena_protocol::api::{DeleteTopicsRequest, DeleteTopicsRequestTopic};

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
            // Newer versions name topics by name or id, older ones by name only; each leaves the other's field out.
            let topics = open.iter().map(|name| DeleteTopicsRequestTopic {
                name: Some(name.as_str().into()),
                ..Default::default()
            });
            let request = DeleteTopicsRequest {
                topics: topics.collect(),
                topic_names: open.iter().map(|name| name.as_str().into()).collect(),
                timeout_ms: Self::remaining_ms(deadline),
            };
            let response = self.cluster.call_controller(request, deadline).await?;
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
