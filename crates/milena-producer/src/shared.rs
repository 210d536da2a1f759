//! What the handles and the loops of one producer have in common.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;

use milena_core::{Cluster, Error, Metadata, Topic};

use crate::accumulator::{Accumulator, Expiry, Leader, TopicLayout};
use crate::config::Settings;
use crate::meter::Meter;

/// The buffer, the cluster and the settings.
pub(crate) struct Shared {
    pub(crate) cluster: Cluster,
    pub(crate) settings: Settings,
    pub(crate) meter: Meter,
    accumulator: Mutex<Accumulator>,
}

impl Shared {
    pub(crate) fn new(cluster: Cluster, settings: Settings, seed: u64) -> Self {
        let accumulator = Mutex::new(Accumulator::new(settings.limits.clone(), seed));
        let meter = Meter::new(&cluster.config().client_id);
        Self {
            cluster,
            settings,
            meter,
            accumulator,
        }
    }

    /// Calls the accumulator, then wakes whoever that concerns, outside of its lock.
    pub(crate) fn update<T>(&self, call: impl FnOnce(&mut Accumulator) -> T) -> T {
        let mut accumulator = self.lock();
        let outcome = call(&mut accumulator);
        Self::release(accumulator);
        outcome
    }

    /// The accumulator, to be [released](Self::release) at once: [`update`](Self::update) in two steps, for what is done for
    /// every record.
    #[inline(always)]
    pub(crate) fn lock(&self) -> MutexGuard<'_, Accumulator> {
        // A panic in one task must not silence the others.
        self.accumulator
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    #[inline(always)]
    pub(crate) fn release(mut accumulator: MutexGuard<'_, Accumulator>) {
        let wakers = accumulator.take_wakers();
        drop(accumulator);
        if let Some(wakers) = wakers {
            wakers.into_iter().for_each(Waker::wake);
        }
    }

    /// Takes note of what metadata says about a topic.
    pub(crate) fn learn(&self, metadata: &Metadata, topic: &Topic) {
        if let Some(layout) = layout(metadata, topic, self.settings.near.as_deref()) {
            self.update(|accumulator| accumulator.handle_topic(now(), &layout));
        }
    }

    /// Gives up everything that has no outcome yet.
    pub(crate) fn abort(&self, error: &Error) {
        let unresolved = self.update(|accumulator| accumulator.abort(error));
        self.expire(unresolved);
    }

    /// Tells the waiters first, so that nobody sees a batch gone whose records have no outcome.
    pub(crate) fn expire(&self, expired: Vec<Expiry>) {
        let ids: Vec<_> = expired.iter().map(|expiry| expiry.id).collect();
        for expiry in expired {
            let failed = expiry
                .ack
                .complete(expiry.records, Err(expiry.error.clone()));
            self.meter.failed(failed, &expiry.error);
        }
        self.update(|accumulator| accumulator.handle_expired(ids));
    }
}

/// The clock of the loops and of their callers.
pub(crate) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// A topic as the accumulator sees it. Only the rack `near` is near; if it is `None` all are.
fn layout(metadata: &Metadata, topic: &Topic, near: Option<&str>) -> Option<TopicLayout> {
    let rack = |node: i32| metadata.brokers.get(&node)?.rack.as_deref();
    let leader = |partition: &milena_core::Partition| Leader {
        node: partition.leader,
        epoch: partition.leader_epoch,
        is_near: near.is_none_or(|near| partition.leader.and_then(rack) == Some(near)),
    };
    let leaders: Vec<_> = topic.partitions.iter().map(leader).collect();
    // While the topic's description is lost nothing better is known than what was known.
    (!leaders.is_empty()).then(|| TopicLayout {
        name: Arc::clone(&topic.name),
        version: metadata.version,
        id: topic.id,
        leaders,
    })
}
