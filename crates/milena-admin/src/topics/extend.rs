//! Giving topics more partitions.

use super::verdict;
use crate::settle::Settling;
use crate::{Admin, Each};
use milena_core::Error;
use milena_protocol::api::{CreatePartitionsRequest, CreatePartitionsRequestTopic};
use std::collections::BTreeMap;

impl Admin {
    /// Gives each topic more partitions, so that it has `count` of them. The brokers choose where they are.
    ///
    /// Records with a key then go to other partitions than before; that cannot be undone.
    ///
    /// # Errors
    ///
    /// Inside, [`Broker`](milena_core::ErrorKind::Broker) with the code, for instance when the topic has that many
    /// already. Outside, that no answer could be had in time.
    pub async fn create_partitions<S: Into<String>>(
        &self,
        counts: impl IntoIterator<Item = (S, i32)>,
    ) -> Result<Each<String, ()>, Error> {
        let deadline = self.deadline();
        let counts: BTreeMap<String, i32> = counts
            .into_iter()
            .map(|(topic, count)| (topic.into(), count))
            .collect();
        let names = counts.keys().cloned().collect();
        let mut settling = Settling::new(&self.cluster, deadline, names);
        while let Some(open) = settling.open() {
            let topics = open.iter().filter_map(|name| counts.get_key_value(name));
            let topics = topics.map(|(name, count)| CreatePartitionsRequestTopic {
                name: name.as_str().into(),
                count: *count,
                assignments: None,
            });
            let request = CreatePartitionsRequest {
                topics: topics.collect(),
                timeout_ms: Self::remaining_ms(deadline),
                validate_only: false,
            };
            let response = self.cluster.call_controller(request, deadline).await?;
            let verdicts = response.topics.iter().map(|answer| {
                let verdict = verdict(&answer.name, answer.error, answer.error_message.as_deref());
                (answer.name.to_string(), verdict.into())
            });
            settling.enter(verdicts.collect()).await;
        }
        Ok(settling.close())
    }
}
