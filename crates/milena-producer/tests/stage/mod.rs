//! An embedded broker with the topic `t`, and producers that write to it.

#![allow(dead_code, reason = "each test binary uses its own part")]

#[path = "../network/mod.rs"]
mod network;

use std::time::Duration;

use milena_broker::{ApiKey, Cluster, LogContent, Rule, Verdict};
use milena_producer::{Producer, ProducerConfig};

pub(crate) use network::NOW;
use network::Network;

pub(crate) const SECOND: Duration = Duration::from_secs(1);

pub(crate) struct Stage {
    pub(crate) cluster: Cluster,
}

impl Stage {
    pub(crate) fn new(partitions: i32) -> Self {
        let cluster = Cluster::builder().seed(7).start_in_memory();
        cluster.create_topic("t", partitions);
        Self { cluster }
    }

    pub(crate) fn config(&self) -> ProducerConfig {
        ProducerConfig::new(self.cluster.bootstrap())
    }

    pub(crate) fn producer(&self, config: ProducerConfig) -> Producer {
        Producer::with_connector(config, Network(self.cluster.clone())).unwrap()
    }

    /// Has produce requests worked on and not answered, until [`answer`](Self::answer).
    pub(crate) fn stall(&self) {
        let rule = Rule::on(ApiKey::PRODUCE).always();
        self.cluster.inject(rule.then(Verdict::Silence));
    }

    /// What stalled is asked again on new connections, and answered.
    pub(crate) fn answer(&self) {
        self.cluster.clear_rules();
        self.cluster.disconnect(1);
    }

    /// What becomes of the next produce request.
    pub(crate) fn next(&self, verdict: Verdict) {
        self.cluster.inject(Rule::on(ApiKey::PRODUCE).then(verdict));
    }

    /// The values in a partition.
    pub(crate) fn log(&self, partition: i32) -> Vec<String> {
        let entries = self.cluster.partition("t", partition).unwrap().entries;
        let value = |content| match content {
            LogContent::Record { value, .. } => String::from_utf8(value.unwrap().to_vec()).unwrap(),
            other => panic!("{other:?}"),
        };
        entries
            .into_iter()
            .map(|entry| value(entry.content))
            .collect()
    }
}
