//! LOOP, one per consumer: follows the metadata and keeps one fetcher running for every broker that is needed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use milena_core::{Error, ErrorKind, Metadata};
use milena_protocol::ids::{TopicPartition, Uuid};
use tokio::task::{AbortHandle, JoinError, JoinSet};

use crate::fetcher::Fetcher;
use crate::partition::Leadership;
use crate::shared::Shared;

/// The fetchers of one consumer. Dropping it stops them.
struct Fetchers {
    shared: Arc<Shared>,
    running: BTreeMap<i32, AbortHandle>,
    tasks: JoinSet<()>,
}

/// Runs until it is aborted, or the cluster is closed, or a fetcher panics.
pub(crate) async fn run(shared: Arc<Shared>) {
    let mut metadata = shared.cluster.watch_metadata();
    let mut fetchers = Fetchers {
        shared,
        running: BTreeMap::new(),
        tasks: JoinSet::new(),
    };
    loop {
        let newest = Arc::clone(&metadata.borrow_and_update());
        fetchers.follow(&newest);
        fetchers.match_nodes();
        tokio::select! {
            biased;
            Some(ended) = fetchers.tasks.join_next() => if let Err(error) = ended {
                fetchers.handle_end(error);
            },
            changed = metadata.changed() => if changed.is_err() {
                return fetchers.shared.end(crate::shared::closed());
            },
            () = fetchers.shared.nodes.notified() => {}
        }
    }
}

impl Fetchers {
    /// Tells every partition where it is now.
    fn follow(&self, metadata: &Metadata) {
        let leaderless = self.shared.with(|positions| {
            let assigned: Vec<_> = positions.assignment().cloned().collect();
            for at in &assigned {
                if let Some(news) = leadership(metadata, at) {
                    positions.handle_leadership(at, news);
                }
            }
            positions.is_leaderless()
        });
        if leaderless {
            self.shared.cluster.refresh_metadata();
        }
    }

    /// Starts the fetchers that are missing and stops those whose brokers have no partition left.
    fn match_nodes(&mut self) {
        let needed: BTreeSet<i32> = self.shared.with(|positions| positions.nodes().clone());
        self.running.retain(|node, task| {
            let stays = needed.contains(node) && !task.is_finished();
            if !stays {
                task.abort();
            }
            stays
        });
        for node in needed {
            self.running.entry(node).or_insert_with(|| {
                self.tasks
                    .spawn(Fetcher::new(Arc::clone(&self.shared), node).run())
            });
        }
    }

    fn handle_end(&self, error: JoinError) {
        if error.is_panic() {
            let text = "a task of the consumer panicked; please report this defect";
            self.shared
                .end(Error::new(ErrorKind::Internal, text).with_source(error));
        }
    }
}

/// What the metadata says of a partition; nothing if it does not describe the topic.
fn leadership(metadata: &Metadata, at: &TopicPartition) -> Option<Leadership> {
    let topic = metadata.topic(&at.topic)?;
    let partition = usize::try_from(at.partition)
        .ok()
        .and_then(|index| topic.partitions.get(index));
    match partition {
        Some(partition) => Some(Leadership {
            topic_id: topic.id,
            leader: partition.leader,
            epoch: partition.leader_epoch,
        }),
        // A topic without this partition is another topic than the one assigned, or one that is being created.
        None if topic.error.is_none() && topic.id != Uuid::ZERO => Some(Leadership {
            topic_id: topic.id,
            leader: None,
            epoch: None,
        }),
        None => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Lets a fetcher panic, as a defect in it would.
    pub(crate) async fn panic_in(shared: &Arc<Shared>) {
        let mut fetchers = Fetchers {
            shared: Arc::clone(shared),
            running: BTreeMap::new(),
            tasks: JoinSet::new(),
        };
        fetchers.tasks.spawn(async { panic!("a defect") });
        if let Some(Err(error)) = fetchers.tasks.join_next().await {
            fetchers.handle_end(error);
        }
    }
}
