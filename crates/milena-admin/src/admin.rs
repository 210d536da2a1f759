//! The handle: a cluster, and how long to try.

use milena_core::{Cluster, ConnectionConfig, Error};
use std::time::Duration;
use tokio::time::Instant;

/// Asks a cluster about itself and changes its topics.
///
/// Calls are repeated inside, at whatever broker is right by then, until they have an answer that another attempt would
/// not change or the [`timeout`](Self::timeout) has passed. Cloning gives another handle of the same connections.
///
/// # Cancel safety
///
/// Dropping a call's future abandons the answer. Of a call that changes something, the change may happen nevertheless.
#[derive(Debug, Clone)]
pub struct Admin {
    pub(crate) cluster: Cluster,
    timeout: Duration,
}

impl Admin {
    /// How long a call tries unless told otherwise, as `default.api.timeout.ms` of Kafka's own client.
    const TIMEOUT: Duration = Duration::from_secs(60);

    /// An admin with connections of its own. Returns at once; connections are made when they are needed.
    ///
    /// # Errors
    ///
    /// [`Config`](milena_core::ErrorKind::Config) when the settings contradict themselves,
    /// [`Usage`](milena_core::ErrorKind::Usage) outside a tokio runtime.
    pub fn new(config: ConnectionConfig) -> Result<Self, Error> {
        Ok(Self::on(&Cluster::connect(config)?))
    }

    /// An admin that shares the connections of `cluster`.
    pub fn on(cluster: &Cluster) -> Self {
        Self {
            cluster: cluster.clone(),
            timeout: Self::TIMEOUT,
        }
    }

    /// Sets how long each call tries before it gives up; 60 s unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// When a call that begins now gives up.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// What is left until the deadline, as brokers want to be told.
    pub(crate) fn remaining_ms(deadline: Instant) -> i32 {
        let left = deadline.saturating_duration_since(Instant::now());
        i32::try_from(left.as_millis()).unwrap_or(i32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NewTopic, OffsetSpec};

    fn may_be_spawned<F: Future + Send>(_: F) {}

    #[tokio::test]
    async fn every_call_may_be_spawned_on_another_thread() {
        let admin = Admin::new(ConnectionConfig::new("127.0.0.1:1")).unwrap();
        may_be_spawned(admin.create_topics([NewTopic::new("t")]));
        may_be_spawned(admin.validate_topics([NewTopic::new("t")]));
        may_be_spawned(admin.delete_topics(["t"]));
        may_be_spawned(admin.create_partitions([("t", 2)]));
        may_be_spawned(admin.list_topics());
        may_be_spawned(admin.describe_topics(["t"]));
        may_be_spawned(admin.describe_configs(&[]));
        may_be_spawned(admin.describe_cluster());
        may_be_spawned(admin.api_versions(1));
        may_be_spawned(admin.list_offsets(&[], OffsetSpec::Latest));
    }

    #[tokio::test(start_paused = true)]
    async fn an_unreachable_cluster_is_an_error_within_the_timeout_that_says_what_was_in_the_way() {
        let admin = Admin::new(ConnectionConfig::new("127.0.0.1:1"))
            .unwrap()
            .timeout(Duration::from_secs(5));
        let error = admin.create_topics([NewTopic::new("t")]).await.unwrap_err();
        assert_eq!(error.kind(), milena_core::ErrorKind::Timeout);
        assert!(error.chain().contains("127.0.0.1:1"), "{}", error.chain());
    }
}
