//! A cluster and the loop that keeps its description fresh; routes calls to brokers.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytestring::ByteString;
use milena_pace::Backoff;
use milena_protocol::api::{MetadataRequest, MetadataRequestTopic, MetadataResponse};
use milena_protocol::message::Request;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use crate::call::{self, CallError, CallOptions, Pending};
use crate::config::ConnectionConfig;
use crate::connect::{BrokerAddress, Connect, Tcp};
use crate::error::{Error, ErrorKind};
use crate::metadata::{Broker, Merge, Metadata, Refresh, Target, Topic};
use crate::nodes::Nodes;
use crate::runtime::Runtime;
use crate::versions::Versions;

/// A broker that does not answer a metadata request within this time is passed over for another. The request
/// itself stays on its connection, which is given up only at the request timeout.
const METADATA_PATIENCE: Duration = Duration::from_secs(3);

/// A Kafka cluster as a client sees it: its description, and a way to call its brokers.
///
/// Cloning gives another handle of the same cluster, sharing connections. When the last handle is dropped all
/// connections are closed and the background task ends.
///
/// ```no_run
/// use milena_core::{Cluster, ConnectionConfig};
/// use std::time::Duration;
/// use tokio::time::Instant;
///
/// # async fn example() -> Result<(), milena_core::Error> {
/// let cluster = Cluster::connect(ConnectionConfig::new("127.0.0.1:9092"))?;
/// let topic = cluster.topic("orders", Instant::now() + Duration::from_secs(10)).await?;
/// println!("{} partitions", topic.partitions.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Cluster {
    shared: Arc<Shared>,
    // The loop ends when the last handle is gone.
    owner: Arc<Owner>,
}

struct Shared {
    config: Arc<ConnectionConfig>,
    bootstrap: Vec<BrokerAddress>,
    metadata: watch::Sender<Arc<Metadata>>,
    refresh: Mutex<Refresh>,
    nodes: Mutex<Nodes>,
    nudge: Arc<Notify>,
}

/// What only handles have: dropping the last one ends the loop, and with it the connections.
struct Owner {
    stop: watch::Sender<bool>,
    runtime: Runtime,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in another task must not silence the rest of the client.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("bootstrap", &self.shared.bootstrap)
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// A cluster reached over TCP. Returns at once; connections are made when they are needed.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the configuration contradicts itself, [`ErrorKind::Usage`] outside a tokio
    /// runtime.
    pub fn connect(config: ConnectionConfig) -> Result<Self, Error> {
        let tcp = Tcp::default().buffers(config.send_buffer, config.receive_buffer);
        Self::new(config, tcp)
    }

    /// A cluster reached through a transport of your own. Returns at once.
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub fn new(config: ConnectionConfig, connector: impl Connect) -> Result<Self, Error> {
        config.validate()?;
        let runtime = match config.dedicated_runtime {
            true => Runtime::dedicated()?,
            false => Runtime::current()?,
        };
        let seed = fastrand::u64(..);
        let config = Arc::new(config);
        let nudge = Arc::new(Notify::new());
        let nodes = Nodes::new(
            Arc::clone(&config),
            Arc::new(connector),
            Arc::clone(&nudge),
            runtime.handle().clone(),
            seed,
        );
        let shared = Arc::new(Shared {
            bootstrap: config.bootstrap_addresses()?,
            metadata: watch::Sender::new(Arc::default()),
            refresh: Mutex::new(Refresh::new(now(), &config, seed)),
            nodes: Mutex::new(nodes),
            nudge,
            config,
        });
        let (stop, stopped) = watch::channel(false);
        runtime.handle().spawn(run(Arc::clone(&shared), stopped));
        Ok(Self {
            owner: Arc::new(Owner { stop, runtime }),
            shared,
        })
    }

    /// The settings that the connections follow.
    pub fn config(&self) -> &ConnectionConfig {
        &self.shared.config
    }

    /// The runtime that the cluster's loops run on, and on which clients of the cluster run theirs.
    pub fn runtime(&self) -> &tokio::runtime::Handle {
        self.owner.runtime.handle()
    }

    /// The newest description of the cluster; empty until the first answer.
    pub fn metadata(&self) -> Arc<Metadata> {
        self.shared.metadata.borrow().clone()
    }

    /// Follows the description of the cluster: changes are signalled.
    pub fn watch_metadata(&self) -> watch::Receiver<Arc<Metadata>> {
        self.shared.metadata.subscribe()
    }

    /// Keeps a topic's description fresh from now on.
    pub fn track_topic(&self, topic: &str) {
        if lock(&self.shared.refresh).track(now(), topic) {
            self.shared.nudge.notify_one();
        }
    }

    /// Stops keeping a topic's description fresh.
    pub fn untrack_topic(&self, topic: &str) {
        lock(&self.shared.refresh).untrack(topic);
    }

    /// Something suggests that the description is stale: asks for a new one, at most one at a time and at a
    /// pace that slows down while nothing changes.
    pub fn refresh_metadata(&self) {
        self.shared.nudge.notify_one();
    }

    /// A broker does not answer, or is not there: asks the others for a new description, as soon as the pace of
    /// [`refresh_metadata`](Self::refresh_metadata) allows, and this one after them until it answers.
    pub fn doubt_broker(&self, broker: i32) {
        lock(&self.shared.refresh).doubt(Target::Broker(broker));
        self.refresh_metadata();
    }

    /// Waits until at least one broker is known.
    ///
    /// *Cancel safety*: dropping the future changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] at the deadline; its source says what was in the way.
    pub async fn ready(&self, deadline: Instant) -> Result<Arc<Metadata>, Error> {
        self.wait_for(
            deadline,
            || Error::new(ErrorKind::Timeout, "no broker could be reached in time"),
            |metadata| (!metadata.brokers.is_empty()).then(|| Ok(Arc::clone(metadata))),
        )
        .await
    }

    /// Waits until a topic and its partitions are known, and keeps its description fresh from then on.
    ///
    /// *Cancel safety*: dropping the future changes nothing; the topic stays tracked.
    ///
    /// # Errors
    /// At once when the cluster refuses the topic (its name, or the right to see it); at the deadline
    /// [`ErrorKind::UnknownTopicOrPartition`] if the cluster says that there is no such topic, otherwise
    /// [`ErrorKind::Timeout`] whose source says what was in the way.
    pub async fn topic(&self, name: &str, deadline: Instant) -> Result<Arc<Topic>, Error> {
        self.track_topic(name);
        let late = || match self.metadata().topic(name).and_then(|topic| topic.error) {
            Some(code) => Error::broker(code, None).with_topic(name),
            None => Error::new(
                ErrorKind::Timeout,
                "the topic's description could not be had in time",
            )
            .with_topic(name),
        };
        self.wait_for(deadline, late, |metadata| described(metadata.topic(name)?))
            .await
    }

    async fn wait_for<T>(
        &self,
        deadline: Instant,
        late: impl FnOnce() -> Error,
        mut found: impl FnMut(&Arc<Metadata>) -> Option<Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut changes = self.watch_metadata();
        let mut stopped = self.owner.stop.subscribe();
        loop {
            if let Some(outcome) = found(&changes.borrow_and_update()) {
                return outcome;
            }
            tokio::select! {
                biased;
                () = is_closed(&mut stopped) => return Err(closed()),
                changed = timeout_at(deadline, changes.changed()) => match changed {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return Err(closed()),
                    Err(_) => return Err(self.explain(late())),
                },
            }
        }
    }

    /// Attaches what was last in the way of fresh metadata.
    fn explain(&self, error: Error) -> Error {
        match lock(&self.shared.refresh).last_error() {
            Some(cause) => error.with_source(cause.clone()),
            None => error,
        }
    }

    /// Takes note of a leader that a broker named in an answer (KIP-951), if that is news.
    pub fn leader_hint(
        &self,
        topic: &str,
        partition: i32,
        leader: i32,
        epoch: i32,
        endpoint: Option<Broker>,
    ) {
        self.shared.metadata.send_if_modified(|metadata| {
            let next = metadata.with_leader_hint(topic, partition, leader, epoch, endpoint);
            next.map(|next| *metadata = Arc::new(next)).is_some()
        });
    }

    /// Sends a request to a broker. The connection is made if there is none; requests to one broker are
    /// answered in the order in which they were submitted.
    ///
    /// The future returned may be polled or dropped at will: the call proceeds by itself.
    pub fn submit<R: Request>(
        &self,
        broker: i32,
        request: R,
        options: CallOptions,
    ) -> Pending<R::Response> {
        let (call, pending) = call::call(request, options);
        match self.shared.metadata.borrow().brokers.get(&broker) {
            Some(known) => {
                lock(&self.shared.nodes).send(Target::Broker(broker), &known.address, call)
            }
            None => {
                let text = format!("broker {broker} is not part of the cluster as last described");
                call.fail(CallError::Unsent(Error::new(ErrorKind::Connection, text)));
            }
        }
        pending
    }

    /// The version that a request to a broker would have, while it is connected.
    pub fn version_of<R: Request>(&self, broker: i32) -> Option<i16> {
        self.versions(broker)?.negotiate::<R>(None).ok()
    }

    /// Every request that a connected broker offers.
    pub fn versions(&self, broker: i32) -> Option<Versions> {
        lock(&self.shared.nodes)
            .versions(Target::Broker(broker))
            .cloned()
    }

    /// Asks any broker, another one after a failed connection, until the deadline. For requests that may be
    /// repeated.
    ///
    /// *Cancel safety*: dropping the future abandons the answer; the request may have been acted on.
    ///
    /// # Errors
    /// [`ErrorKind::Timeout`] at the deadline with the last failure as its source, or at once a failure that
    /// another attempt cannot mend.
    pub async fn call_any<R: Request>(
        &self,
        request: R,
        deadline: Instant,
    ) -> Result<R::Response, Error> {
        let mut turn = fastrand::usize(..);
        self.call_until(request, deadline, |metadata| {
            turn = turn.wrapping_add(1);
            let connected: Vec<_> = metadata
                .brokers
                .keys()
                .filter(|id| self.is_connected(**id))
                .copied()
                .collect();
            let known: Vec<_> = metadata.brokers.keys().copied().collect();
            let choice = if connected.is_empty() {
                known
            } else {
                connected
            };
            choice.get(turn % choice.len().max(1)).copied()
        })
        .await
    }

    /// Asks the controller until the deadline, wherever it moves. For requests that may be repeated.
    ///
    /// *Cancel safety*: dropping the future abandons the answer; the request may have been acted on.
    ///
    /// # Errors
    /// As for [`call_any`](Self::call_any).
    pub async fn call_controller<R: Request>(
        &self,
        request: R,
        deadline: Instant,
    ) -> Result<R::Response, Error> {
        self.call_until(request, deadline, |metadata| metadata.controller)
            .await
    }

    /// Asks one broker until the deadline. For requests that may be repeated.
    ///
    /// *Cancel safety*: dropping the future abandons the answer; the request may have been acted on.
    ///
    /// # Errors
    /// As for [`call_any`](Self::call_any).
    pub async fn call<R: Request>(
        &self,
        broker: i32,
        request: R,
        deadline: Instant,
    ) -> Result<R::Response, Error> {
        self.call_until(request, deadline, |_| Some(broker)).await
    }

    async fn call_until<R: Request>(
        &self,
        request: R,
        deadline: Instant,
        mut choose: impl FnMut(&Metadata) -> Option<i32>,
    ) -> Result<R::Response, Error> {
        let config = &self.shared.config;
        let mut backoff = Backoff::new(
            config.retry_backoff,
            config.retry_backoff_max,
            fastrand::u64(..),
        );
        self.ready(deadline).await?;
        loop {
            let failure = match choose(&self.metadata()) {
                None => Error::new(ErrorKind::Connection, "no broker to ask is known"),
                Some(broker) => {
                    let pending = self.submit(broker, request.clone(), CallOptions::default());
                    match timeout_at(deadline, pending).await {
                        Ok(Ok(response)) => return Ok(response),
                        Ok(Err(error)) if is_final(&error) => return Err(error.into()),
                        Ok(Err(error)) => error.into(),
                        Err(_) => Error::new(ErrorKind::Connection, "the broker did not answer")
                            .with_broker(broker),
                    }
                }
            };
            self.refresh_metadata();
            let again = Instant::now() + backoff.fail();
            if again >= deadline {
                let text = format!("no answer to {} in time", R::API);
                return Err(Error::new(ErrorKind::Timeout, text).with_source(failure));
            }
            sleep_until(again).await;
        }
    }

    /// Whether a broker is connected: what is submitted goes out at once, as far as it is not throttled.
    pub fn is_connected(&self, broker: i32) -> bool {
        lock(&self.shared.nodes).is_connected(Target::Broker(broker))
    }

    /// Closes every connection; calls that wait fail, later ones too. Other handles of this cluster are
    /// closed with it.
    pub fn close(&self) {
        lock(&self.shared.nodes).close();
        self.owner.stop.send_replace(true);
    }
}

/// What is to be said about a topic: its description, a refusal, or nothing yet.
fn described(topic: &Arc<Topic>) -> Option<Result<Arc<Topic>, Error>> {
    use milena_protocol::error_code::ErrorCode;
    match topic.error {
        Some(
            code @ (ErrorCode::TOPIC_AUTHORIZATION_FAILED | ErrorCode::INVALID_TOPIC_EXCEPTION),
        ) => Some(Err(
            Error::broker(code, None).with_topic(Arc::clone(&topic.name))
        )),
        _ => (!topic.partitions.is_empty()).then(|| Ok(Arc::clone(topic))),
    }
}

/// Whether another attempt could not fare better.
fn is_final(error: &CallError) -> bool {
    matches!(
        error.error().kind(),
        ErrorKind::UnsupportedVersion | ErrorKind::Closed | ErrorKind::Internal
    )
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client is closed")
}

/// Resolves when the cluster is closed, or was before.
async fn is_closed(stopped: &mut watch::Receiver<bool>) {
    // Without its sender there is no handle, and who waits has one.
    let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
}

/// The loop: asks for metadata when it is time, until the cluster is closed.
async fn run(shared: Arc<Shared>, mut stopped: watch::Receiver<bool>) {
    let mut merge = Merge::default();
    loop {
        let target = shared.poll_target();
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            () = shared.advance(target, &mut merge) => {}
        }
    }
}

impl Shared {
    fn poll_target(&self) -> Option<Target> {
        let metadata = self.metadata.borrow().clone();
        let nodes = lock(&self.nodes);
        let known = metadata
            .brokers
            .keys()
            .map(|id| (*id, nodes.is_connected(Target::Broker(*id))));
        let known: Vec<_> = known.collect();
        drop(nodes);
        lock(&self.refresh).poll_target(now(), &known, self.bootstrap.len())
    }

    /// Asks the target, or waits until there is someone to ask.
    async fn advance(&self, target: Option<Target>, merge: &mut Merge) {
        if let Some(target) = target {
            let answer = self.ask(target).await;
            let outcome = answer.and_then(|answer| self.handle_answer(target, answer, merge));
            if let Err(error) = outcome {
                lock(&self.refresh).handle_failure(now(), error);
            }
            return;
        }
        let wake = lock(&self.refresh).poll_timeout();
        let due = async {
            match wake {
                Some(at) => sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = self.nudge.notified() => lock(&self.refresh).request(now()),
            () = due => {}
        }
    }

    async fn ask(&self, target: Target) -> Result<MetadataResponse, Error> {
        let address = match target {
            Target::Broker(id) => self
                .metadata
                .borrow()
                .brokers
                .get(&id)
                .map(|broker| broker.address.clone()),
            Target::Bootstrap(index) => self.bootstrap.get(index).cloned(),
        };
        let address = address
            .ok_or_else(|| Error::new(ErrorKind::Connection, "the broker has left the cluster"))?;
        let (call, pending) = call::call(self.request(), CallOptions::default());
        lock(&self.nodes).send(target, &address, call);
        match timeout(METADATA_PATIENCE, pending).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(
                Error::new(ErrorKind::Timeout, "no answer to a Metadata request")
                    .with_broker(address),
            ),
        }
    }

    fn request(&self) -> MetadataRequest {
        let refresh = lock(&self.refresh);
        let topic = |name: &Arc<str>| MetadataRequestTopic {
            name: Some(ByteString::from(name.as_ref())),
            ..MetadataRequestTopic::default()
        };
        MetadataRequest {
            topics: Some(refresh.asked().map(topic).collect()),
            allow_auto_topic_creation: self.config.allow_auto_create_topics,
            ..MetadataRequest::default()
        }
    }

    fn handle_answer(
        &self,
        target: Target,
        mut answer: MetadataResponse,
        merge: &mut Merge,
    ) -> Result<(), Error> {
        if !answer.error.is_ok() {
            return Err(Error::broker(answer.error, None));
        }
        let from = match target {
            Target::Broker(id) => id,
            // A bootstrap server's own id is not known; no two of them count as one voice.
            Target::Bootstrap(index) => -1 - i32::try_from(index).unwrap_or(i32::MAX - 1),
        };
        self.leave_out_unasked(&mut answer);
        let mut outcome = Ok(());
        // Merged where it is kept: a leader hint that comes meanwhile must not be lost.
        let changed = self.metadata.send_if_modified(|metadata| {
            match merge.handle_response(now(), metadata, &answer, from) {
                Ok(next) if !metadata.is_same_as(&next) => {
                    *metadata = Arc::new(next);
                    true
                }
                Ok(_) => false,
                Err(error) => {
                    outcome = Err(error);
                    false
                }
            }
        });
        outcome.map_err(|error| {
            tracing::warn!("{error}; its answer is ignored");
            Error::new(ErrorKind::OtherCluster, error.to_string())
        })?;
        self.follow(target, changed);
        Ok(())
    }

    /// What is known grows with what the application asks about, not with what a broker tells.
    fn leave_out_unasked(&self, answer: &mut MetadataResponse) {
        let tracked: BTreeSet<_> = lock(&self.refresh).topics().cloned().collect();
        let is_tracked = |name: &ByteString| tracked.contains::<str>(name);
        answer
            .topics
            .retain(|topic| topic.name.as_ref().is_some_and(is_tracked));
    }

    /// Brings connections and schedule in line with the newest description.
    fn follow(&self, target: Target, changed: bool) {
        let metadata = self.metadata.borrow().clone();
        let brokers = metadata.brokers.len();
        tracing::debug!(
            version = metadata.version,
            changed,
            brokers,
            "the cluster was described"
        );
        let mut nodes = lock(&self.nodes);
        nodes.retain(|id| metadata.brokers.contains_key(&id));
        if matches!(target, Target::Bootstrap(_)) && !metadata.brokers.is_empty() {
            nodes.leave_bootstrap();
        }
        drop(nodes);
        let mut refresh = lock(&self.refresh);
        let unsettled = refresh
            .topics()
            .filter(|name| !is_settled(metadata.topic(name)))
            .cloned()
            .collect();
        refresh.handle_answer(now(), changed, unsettled);
    }
}

fn is_settled(topic: Option<&Arc<Topic>>) -> bool {
    topic.is_some_and(|topic| {
        topic.error.is_none()
            && !topic.partitions.is_empty()
            && topic
                .partitions
                .iter()
                .all(|partition| partition.leader.is_some())
    })
}
