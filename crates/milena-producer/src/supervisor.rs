//! The loop beside the senders: starts one for every leader, passes on metadata, expires batches.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use milena_core::{BoxFuture, Error, ErrorKind, Metadata};
use milena_protocol::api::{InitProducerIdRequest, InitProducerIdResponse};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use crate::accumulator::Supervision;
use crate::alarm::Alarm;
use crate::sender::Sender;
use crate::shared::{Shared, now};

type Answer = Result<InitProducerIdResponse, Error>;

/// Keeps a producer going until it is closed and everything accepted has its outcome.
pub(crate) struct Supervisor {
    shared: Arc<Shared>,
    senders: JoinSet<()>,
    metadata: Arc<Metadata>,
    /// A broker is being asked for a producer id.
    asking: Option<BoxFuture<'static, Answer>>,
    owns_cluster: bool,
    /// Dropped last: tells those who close the producer that nothing runs any more.
    _running: watch::Sender<()>,
}

impl Supervisor {
    /// A supervisor, and what resolves (as an error) when it has ended.
    pub(crate) fn new(shared: Arc<Shared>, owns_cluster: bool) -> (Self, watch::Receiver<()>) {
        let (running, ended) = watch::channel(());
        let supervisor = Self {
            shared,
            senders: JoinSet::new(),
            metadata: Arc::default(),
            asking: None,
            owns_cluster,
            _running: running,
        };
        (supervisor, ended)
    }

    /// Runs until there is nothing left to do.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut changes = shared.cluster.watch_metadata();
        let mut alarm = Alarm::new();
        loop {
            tokio::select! {
                biased;
                Some(ended) = self.senders.join_next(), if !self.senders.is_empty() => self.handle_ended(ended),
                Ok(()) = changes.changed() => {
                    let metadata = Arc::clone(&changes.borrow_and_update());
                    self.handle_metadata(metadata);
                }
                answer = answer_of(&mut self.asking) => self.handle_identity(answer),
                step = poll_fn(|context| poll_step(&shared, &mut alarm, context)) => match step {
                    Supervision::Start(leaders) => leaders.into_iter().for_each(|node| self.start(node)),
                    Supervision::Identify => self.asking = Some(ask(&shared)),
                    Supervision::Expire(expired) => shared.expire(expired),
                    Supervision::Idle(_) => {}
                    Supervision::Finished => break,
                },
            }
        }
        self.senders.shutdown().await;
    }

    fn start(&mut self, node: i32) {
        self.senders
            .spawn(Sender::new(Arc::clone(&self.shared), node).run());
    }

    /// Passes on topics whose description changed.
    fn handle_metadata(&mut self, metadata: Arc<Metadata>) {
        let names: Vec<_> = self
            .shared
            .update(|accumulator| accumulator.topics().cloned().collect());
        for name in names {
            let Some(topic) = metadata.topic(&name) else {
                continue;
            };
            if self
                .metadata
                .topic(&name)
                .is_none_or(|known| !Arc::ptr_eq(known, topic))
            {
                self.shared.learn(&metadata, topic);
            }
        }
        self.metadata = metadata;
    }

    fn handle_identity(&mut self, answer: Answer) {
        let outcome = self
            .shared
            .update(|accumulator| accumulator.handle_identity(now(), answer));
        if let Err(error) = outcome {
            tracing::error!(error = %error.chain(), "the producer ends");
            self.shared.abort(&error);
        }
    }

    /// Without a sender nothing is delivered to its broker, so the end of one ends the producer.
    fn handle_ended(&mut self, ended: Result<(), JoinError>) {
        let error = match ended {
            Ok(()) => return,
            Err(error) if error.is_panic() => {
                Error::new(ErrorKind::Internal, "a task of the producer panicked")
                    .with_source(error)
            }
            // Its runtime is ending, which this task has not been told yet.
            Err(_) => runtime_ended(),
        };
        tracing::error!(error = %error.chain(), "the producer ends");
        self.shared.abort(&error);
    }
}

fn runtime_ended() -> Error {
    let text = "the producer's runtime ended before the record was delivered";
    Error::new(ErrorKind::Closed, text)
}

/// However it ends, with its runtime or by a panic, nobody is left waiting.
impl Drop for Supervisor {
    fn drop(&mut self) {
        self.shared.abort(&runtime_ended());
        if self.owns_cluster {
            self.shared.cluster.close();
        }
    }
}

/// Asks any broker for a producer id, another one if it cannot be reached.
fn ask(shared: &Arc<Shared>) -> BoxFuture<'static, Answer> {
    let shared = Arc::clone(shared);
    Box::pin(async move {
        let request = InitProducerIdRequest {
            transactional_id: None,
            // Of no meaning without transactions; the largest, as nothing is to be aborted.
            transaction_timeout_ms: i32::MAX,
            ..Default::default()
        };
        let deadline = tokio::time::Instant::now() + shared.settings.request_timeout;
        shared.cluster.call_any(request, deadline).await
    })
}

/// The answer to the question that is open; never without one.
async fn answer_of(asking: &mut Option<BoxFuture<'static, Answer>>) -> Answer {
    poll_fn(|context| {
        let Some(answer) = asking else {
            return Poll::Pending;
        };
        let answer = std::task::ready!(answer.as_mut().poll(context));
        *asking = None;
        Poll::Ready(answer)
    })
    .await
}

fn poll_step(shared: &Shared, alarm: &mut Alarm, context: &mut Context<'_>) -> Poll<Supervision> {
    loop {
        let step =
            shared.update(|accumulator| accumulator.poll_supervision(now(), context.waker()));
        let Supervision::Idle(until) = step else {
            return Poll::Ready(step);
        };
        if alarm.poll(context, until).is_pending() {
            return Poll::Pending;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use milena_core::{BoxFuture, BrokerAddress, Cluster, Connect, Transport};

    use super::*;
    use crate::accumulator::{Leader, Room, TopicLayout};
    use crate::clock::SystemClock;
    use crate::config::ProducerConfig;
    use crate::entry::Entry;
    use crate::partitioner::Choice;

    /// Nobody is ever reached.
    struct Nowhere;

    impl Connect for Nowhere {
        fn connect<'a>(
            &'a self,
            _: &'a BrokerAddress,
        ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
            Box::pin(std::future::pending())
        }
    }

    fn shared() -> Arc<Shared> {
        let config = ProducerConfig::new("nowhere:9092");
        let cluster = Cluster::new(config.connection.clone(), Nowhere).unwrap();
        let settings = config.settings(cluster.config()).unwrap();
        Arc::new(Shared::new(cluster, settings, 7))
    }

    fn accept(shared: &Shared) -> crate::Delivery {
        let leaders = vec![Leader {
            node: Some(1),
            epoch: Some(1),
            is_near: true,
        }];
        let layout = TopicLayout {
            name: "t".into(),
            version: 1,
            id: Default::default(),
            leaders,
        };
        let entry = Entry {
            topic: "t",
            choice: Choice::Explicit(0),
            timestamp_ms: Some(0),
            key: None,
            value: None,
            headers: &[],
        };
        shared.update(|accumulator| {
            accumulator.handle_topic(now(), &layout);
            let receipt =
                |ack: &Arc<_>, index, time| crate::Delivery::new(Arc::clone(ack), index, time);
            accumulator
                .append(&entry, Room::ToBeFound, &SystemClock, receipt)
                .unwrap()
        })
    }

    #[tokio::test(start_paused = true)]
    async fn r4_a_panic_in_a_sender_fails_every_record_and_ends_the_producer() {
        let shared = shared();
        let (mut supervisor, mut ended) = Supervisor::new(Arc::clone(&shared), true);
        supervisor.senders.spawn(async { panic!("a defect") });
        let running = tokio::spawn(supervisor.run());
        let delivery = accept(&shared);
        let outcome = tokio::time::timeout(Duration::from_secs(1), delivery).await;
        assert_eq!(outcome.unwrap().unwrap_err().kind(), ErrorKind::Internal);
        running.await.unwrap();
        assert!(ended.changed().await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn r5_a_supervisor_that_is_dropped_leaves_nobody_waiting() {
        let shared = shared();
        let (supervisor, _ended) = Supervisor::new(Arc::clone(&shared), true);
        let delivery = accept(&shared);
        drop(supervisor);
        assert_eq!(delivery.await.unwrap_err().kind(), ErrorKind::Closed);
    }
}
