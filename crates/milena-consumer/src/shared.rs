//! What the consumer's handle and its background tasks share.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use milena_core::{Cluster, Error, ErrorKind};
use milena_protocol::ids::TopicPartition;
use tokio::sync::{Notify, watch};

use crate::chunk::Reading;
use crate::fault::Fault;
use crate::position::Position;
use crate::positions::{Handout, Positions, Signals};

/// The settings of fetch requests.
#[derive(Debug, Clone)]
pub(crate) struct FetchOptions {
    pub(crate) min_bytes: i32,
    pub(crate) max_wait_ms: i32,
    pub(crate) reading: Reading,
    pub(crate) rack: String,
}

/// One lock around the machine and who waits for it. It is held for one call and never across an await.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) cluster: Cluster,
    pub(crate) options: FetchOptions,
    state: Mutex<State>,
    /// Signalled when other brokers are needed than before.
    pub(crate) nodes: Notify,
    /// Signalled when idle fetchers should look again.
    work: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    positions: Positions,
    /// The application, while it waits for records.
    poller: Option<Waker>,
    /// Trouble with a broker that the application should hear of, once.
    troubles: BTreeMap<i32, Error>,
    /// Why there will be no more records.
    ended: Option<Error>,
}

/// How far the application has come in the batch that it had.
pub(crate) struct Progress<'a> {
    pub(crate) at: &'a TopicPartition,
    pub(crate) version: u64,
    pub(crate) position: Position,
}

impl Shared {
    pub(crate) fn new(cluster: Cluster, options: FetchOptions, positions: Positions) -> Self {
        let state = State {
            positions,
            poller: None,
            troubles: BTreeMap::new(),
            ended: None,
        };
        Self {
            cluster,
            options,
            state: Mutex::new(state),
            nodes: Notify::new(),
            work: watch::Sender::new(()),
        }
    }

    /// Calls the machine once, then tells those who should look again.
    pub(crate) fn with<T>(&self, call: impl FnOnce(&mut Positions) -> T) -> T {
        self.locked(|state| call(&mut state.positions))
    }

    /// To be told when there may be work for a fetcher.
    pub(crate) fn watch_work(&self) -> watch::Receiver<()> {
        self.work.subscribe()
    }

    /// Settles the progress in the last batch and takes the next one. Pending means that the waker is kept.
    pub(crate) fn poll_handout(
        &self,
        context: &Context<'_>,
        progress: Option<Progress<'_>>,
    ) -> Poll<Result<Handout, Error>> {
        self.locked(|state| {
            if let Some(progress) = progress {
                state
                    .positions
                    .advance(progress.at, progress.version, progress.position);
            }
            if let Some(error) = &state.ended {
                return Poll::Ready(Err(error.clone()));
            }
            if let Some((_, error)) = state.troubles.pop_first() {
                return Poll::Ready(Err(error));
            }
            match state.positions.hand_out() {
                Some(handout) => Poll::Ready(Ok(handout)),
                None => {
                    state.poller = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
    }

    /// Settles the progress in a batch.
    pub(crate) fn settle(&self, progress: &Progress<'_>) {
        self.with(|positions| positions.advance(progress.at, progress.version, progress.position));
    }

    /// A batch turned out to be unreadable at the position reached.
    pub(crate) fn halt(&self, progress: &Progress<'_>, fault: &Fault) {
        self.with(|positions| {
            positions.advance(progress.at, progress.version, progress.position);
            positions.halt(progress.at, progress.version, fault);
        });
    }

    /// The application should hear of trouble with a broker.
    pub(crate) fn report(&self, node: i32, error: Error) {
        let waker = self.locked(|state| {
            state.troubles.insert(node, error);
            state.poller.take()
        });
        wake(waker);
    }

    /// There will be no more records. The first reason counts.
    pub(crate) fn end(&self, error: Error) {
        let waker = self.locked(|state| {
            state.ended.get_or_insert(error);
            state.poller.take()
        });
        wake(waker);
    }

    fn locked<T>(&self, call: impl FnOnce(&mut State) -> T) -> T {
        // A panic while the lock was held is reported by the supervisor; the state is still that of the last whole
        // transition or the error it ended with.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = call(&mut state);
        let signals = state.positions.take_signals();
        let waker = if signals.ready {
            state.poller.take()
        } else {
            None
        };
        drop(state);
        wake(waker);
        self.tell(signals);
        result
    }

    fn tell(&self, signals: Signals) {
        if signals.nodes {
            self.nodes.notify_one();
        }
        if signals.work {
            self.work.send_replace(());
        }
        if signals.refresh {
            self.cluster.refresh_metadata();
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// The error of everything that is asked of a consumer after its end.
pub(crate) fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the consumer is closed")
}
