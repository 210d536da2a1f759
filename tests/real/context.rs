//! What a story is given.

use std::fmt::Display;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use libtest_mimic::Failed;
use tokio::runtime::{Builder, Runtime};
use xtask::kafka::{Cluster, Version};

// A story that hangs fails, so that the others run.
const LIMIT: Duration = Duration::from_secs(180);

/// A running cluster and what else a story needs.
pub(crate) struct Context<'a> {
    pub(crate) story: &'static str,
    /// The release that runs, or whose tools and clients do.
    pub(crate) version: Version,
    pub(crate) host: Host<'a>,
}

/// What a story runs on.
#[derive(Clone, Copy)]
pub(crate) enum Host<'a> {
    Kafka(&'a Cluster),
    Embedded(&'a milena_broker::Cluster),
}

impl Context<'_> {
    /// The cluster, for its faults and for Kafka's own tools.
    ///
    /// # Panics
    /// When the story asked for embedded brokers.
    pub(crate) fn cluster(&self) -> &Cluster {
        match self.host {
            Host::Kafka(cluster) => cluster,
            Host::Embedded(_) => panic!("the story runs on embedded brokers"),
        }
    }

    /// The embedded brokers, to look into them.
    ///
    /// # Panics
    /// When the story asked for Apache Kafka.
    pub(crate) fn embedded(&self) -> &milena_broker::Cluster {
        match self.host {
            Host::Embedded(cluster) => cluster,
            Host::Kafka(_) => panic!("the story runs on Apache Kafka"),
        }
    }

    /// `127.0.0.1:PORT` of every broker, separated by commas.
    pub(crate) fn bootstrap(&self) -> String {
        match self.host {
            Host::Kafka(cluster) => cluster.bootstrap(),
            Host::Embedded(cluster) => cluster.bootstrap(),
        }
    }

    /// The release that runs, or whose tools and clients do.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// A name, new with every call, for a topic, group or transactional id. Nothing is created.
    pub(crate) fn fresh_name(&self) -> String {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        format!("{}-{}", self.story, NUMBER.fetch_add(1, Ordering::Relaxed))
    }

    /// A multi-threaded tokio runtime of the story's own.
    pub(crate) fn runtime(&self) -> Result<Runtime, Failed> {
        Ok(Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?)
    }

    /// Runs a future on a new runtime; fails when it takes longer than three minutes.
    pub(crate) fn block_on<T, E: Display>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failed> {
        let runtime = self.runtime()?;
        let result = runtime.block_on(async { tokio::time::timeout(LIMIT, future).await });
        runtime.shutdown_background();
        match result {
            Ok(result) => Ok(result?),
            Err(_) => Err(format!("not finished after {} s", LIMIT.as_secs()).into()),
        }
    }
}
