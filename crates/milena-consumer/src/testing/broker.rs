//! Brokers in memory: what a Kafka broker does for a consumer, and faults on request.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use milena_core::{BoxFuture, BrokerAddress, Cluster, Connect, ConnectionConfig, Transport};
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::message::{self, ApiKey, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};

use super::log::Log;

const ID: Uuid = Uuid([7; 16]);

/// Answers the next fetches with something wrong.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The whole answer is this error.
    Refuse(ErrorCode),
    /// The connection breaks instead of an answer.
    Cut,
    /// The answer comes this much later.
    Late(Duration),
    /// Nothing but the size and the correlation id.
    Garbage,
}

/// What a session asks for, with the topic's id.
type Wanted = Vec<(Uuid, FetchRequestPartition)>;

/// A cluster of brokers with one topic, `t`.
#[derive(Clone)]
pub(crate) struct World {
    state: Arc<Mutex<State>>,
    changed: watch::Sender<()>,
}

pub(crate) struct State {
    pub(crate) logs: Vec<Log>,
    pub(crate) leaders: Vec<i32>,
    pub(crate) id: Uuid,
    brokers: i32,
    down: BTreeSet<i32>,
    /// Counts up when a broker goes down, which breaks its connections.
    lives: BTreeMap<i32, u32>,
    sessions: BTreeMap<i32, Session>,
    next_session: i32,
    pub(crate) faults: Vec<Fault>,
    pub(crate) fetches: usize,
    pub(crate) full_fetches: usize,
    pub(crate) requests: Vec<(i32, ApiKey)>,
    /// Versions above are not offered.
    pub(crate) newest_fetch: i16,
}

#[derive(Default)]
struct Session {
    epoch: i32,
    members: BTreeMap<(Uuid, i32), FetchRequestPartition>,
}

impl World {
    /// As many brokers as partitions, each leading one.
    pub(crate) fn new(logs: Vec<Log>) -> Self {
        let brokers = i32::try_from(logs.len()).unwrap();
        let state = State {
            logs,
            leaders: (1..=brokers).collect(),
            id: ID,
            brokers,
            down: BTreeSet::new(),
            lives: BTreeMap::new(),
            sessions: BTreeMap::new(),
            next_session: 1,
            faults: Vec::new(),
            fetches: 0,
            full_fetches: 0,
            requests: Vec::new(),
            newest_fetch: i16::MAX,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            changed: watch::Sender::new(()),
        }
    }

    pub(crate) fn cluster(&self) -> Cluster {
        Cluster::new(ConnectionConfig::new("broker-1:9092"), self.clone()).unwrap()
    }

    /// Changes something and wakes fetches that wait for records.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.send_replace(());
        result
    }

    pub(crate) fn append(&self, partition: usize, count: u32) {
        self.change(|state| state.logs[partition].append(count));
    }

    /// The broker stops: connections break and new ones are refused. Its partitions keep their leader.
    pub(crate) fn stop(&self, broker: i32) {
        self.change(|state| {
            state.down.insert(broker);
            *state.lives.entry(broker).or_default() += 1;
            state.sessions.clear();
        });
    }

    pub(crate) fn start(&self, broker: i32) {
        self.change(|state| state.down.remove(&broker));
    }

    /// Another broker becomes the leader.
    pub(crate) fn lead(&self, partition: usize, broker: i32) {
        self.change(|state| {
            state.leaders[partition] = broker;
            state.logs[partition].elect();
        });
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    async fn serve(self, broker: i32, mut io: DuplexStream) {
        let life = self.lock().lives.get(&broker).copied();
        let mut received = BytesMut::new();
        loop {
            let mut changes = self.changed.subscribe();
            let request = tokio::select! {
                request = next_request(&mut io, &mut received) => request,
                () = async { while self.lock().lives.get(&broker).copied() == life { let _ = changes.changed().await; } } => return,
            };
            let Some(frame) = request else { return };
            let Some(answer) = self.answer(broker, frame, life).await else {
                return;
            };
            if io.write_all(&answer).await.is_err() {
                return;
            }
        }
    }

    async fn answer(&self, broker: i32, frame: Bytes, life: Option<u32>) -> Option<Bytes> {
        let (api, version, correlation) = message::peek_request(&frame).unwrap();
        self.lock().requests.push((broker, api));
        let bytes = match api {
            ApiKey::API_VERSIONS => {
                encode::<ApiVersionsRequest>(&self.lock().versions(), version, correlation)
            }
            ApiKey::METADATA => {
                encode::<MetadataRequest>(&self.lock().metadata(), version, correlation)
            }
            ApiKey::LIST_OFFSETS => {
                let request = decode::<ListOffsetsRequest>(frame);
                encode::<ListOffsetsRequest>(
                    &self.lock().list_offsets(broker, &request),
                    version,
                    correlation,
                )
            }
            ApiKey::OFFSET_FOR_LEADER_EPOCH => {
                let request = decode::<OffsetForLeaderEpochRequest>(frame);
                let response = self.lock().epoch_ends(broker, &request);
                encode::<OffsetForLeaderEpochRequest>(&response, version, correlation)
            }
            ApiKey::FETCH => {
                let fault = {
                    let mut state = self.lock();
                    (!state.faults.is_empty()).then(|| state.faults.remove(0))
                };
                match fault {
                    Some(Fault::Cut) => return None,
                    Some(Fault::Garbage) => {
                        let mut garbage = BytesMut::from(&[0, 0, 0, 4][..]);
                        garbage.extend_from_slice(&correlation.to_be_bytes());
                        return Some(garbage.freeze());
                    }
                    Some(Fault::Refuse(error)) => {
                        let response = FetchResponse {
                            error,
                            ..FetchResponse::default()
                        };
                        return Some(encode::<FetchRequest>(&response, version, correlation));
                    }
                    Some(Fault::Late(delay)) => sleep(delay).await,
                    None => {}
                }
                let response = self
                    .fetch(broker, decode::<FetchRequest>(frame), version, life)
                    .await?;
                encode::<FetchRequest>(&response, version, correlation)
            }
            other => panic!("the brokers of this test do not know {other}"),
        };
        Some(bytes)
    }

    /// Waits for records as a broker does. `None` if the broker stops meanwhile.
    async fn fetch(
        &self,
        broker: i32,
        request: FetchRequest,
        version: i16,
        life: Option<u32>,
    ) -> Option<FetchResponse> {
        let deadline =
            Instant::now() + Duration::from_millis(u64::from(request.max_wait_ms.unsigned_abs()));
        let mut changes = self.changed.subscribe();
        let (session, wanted) = match self.lock().enter_session(&request) {
            Ok(entered) => entered,
            Err(error) => {
                return Some(FetchResponse {
                    error,
                    ..FetchResponse::default()
                });
            }
        };
        loop {
            let late = Instant::now() >= deadline;
            {
                let mut state = self.lock();
                if state.lives.get(&broker).copied() != life {
                    return None;
                }
                let partitions = state.read(broker, &request, &wanted);
                let news = partitions.iter().any(|(_, partition)| is_news(partition));
                if news || late {
                    state.fetches += 1;
                    let full = request.session_epoch == 0;
                    state.full_fetches += usize::from(full);
                    let partitions = partitions
                        .into_iter()
                        .filter(|(_, partition)| full || is_news(partition));
                    let topics = partitions.map(|(id, partition)| FetchResponseTopic {
                        name: if version < 13 { "t".into() } else { "".into() },
                        id,
                        partitions: vec![partition],
                    });
                    let topics = topics.collect();
                    return Some(FetchResponse {
                        session_id: session,
                        topics,
                        ..FetchResponse::default()
                    });
                }
            }
            let _ = timeout_at(deadline, changes.changed()).await;
        }
    }
}

fn is_news(partition: &FetchResponsePartition) -> bool {
    !partition.error.is_ok()
        || partition.diverging_epoch.end_offset >= 0
        || partition
            .records
            .as_ref()
            .is_some_and(|records| !records.is_empty())
}

impl State {
    fn versions(&self) -> ApiVersionsResponse {
        let offer = |api: &message::ApiInfo| ApiVersionsResponseApiVersion {
            api_key: api.key.0,
            min_version: api.versions.min,
            max_version: if api.key == ApiKey::FETCH {
                api.versions.max.min(self.newest_fetch)
            } else {
                api.versions.max
            },
        };
        ApiVersionsResponse {
            api_keys: APIS.iter().map(offer).collect(),
            ..ApiVersionsResponse::default()
        }
    }

    fn metadata(&self) -> MetadataResponse {
        let broker = |id| MetadataResponseBroker {
            id,
            host: format!("broker-{id}").into(),
            port: 9092,
            ..MetadataResponseBroker::default()
        };
        let partition = |(index, leader_id): (usize, &i32)| MetadataResponsePartition {
            index: i32::try_from(index).unwrap(),
            leader_id: *leader_id,
            leader_epoch: self.logs[index].epoch,
            replicas: vec![*leader_id].into(),
            isr: vec![*leader_id].into(),
            ..MetadataResponsePartition::default()
        };
        let topic = MetadataResponseTopic {
            name: Some("t".into()),
            id: self.id,
            partitions: self.leaders.iter().enumerate().map(partition).collect(),
            ..MetadataResponseTopic::default()
        };
        MetadataResponse {
            brokers: (1..=self.brokers).map(broker).collect(),
            controller_id: 1,
            topics: vec![topic],
            ..MetadataResponse::default()
        }
    }

    fn check(&self, broker: i32, index: i32, epoch: i32) -> Result<&Log, ErrorCode> {
        let place = usize::try_from(index).unwrap();
        let log = self
            .logs
            .get(place)
            .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION)?;
        match () {
            () if self.leaders[place] != broker => Err(ErrorCode::NOT_LEADER_OR_FOLLOWER),
            () if epoch >= 0 && epoch < log.epoch => Err(ErrorCode::FENCED_LEADER_EPOCH),
            () if epoch > log.epoch => Err(ErrorCode::UNKNOWN_LEADER_EPOCH),
            () => Ok(log),
        }
    }

    fn list_offsets(&self, broker: i32, request: &ListOffsetsRequest) -> ListOffsetsResponse {
        let answer = |asked: &ListOffsetsRequestPartition| {
            let mut answer = ListOffsetsResponsePartition {
                index: asked.index,
                ..Default::default()
            };
            match self.check(broker, asked.index, asked.current_leader_epoch) {
                Err(error) => answer.error = error,
                Ok(log) => {
                    answer.leader_epoch = log.epoch;
                    answer.offset = match asked.timestamp {
                        -2 => log.start,
                        -1 if request.isolation_level == 1 => log.last_stable(),
                        -1 => log.end(),
                        timestamp => log.find(timestamp).unwrap_or(-1),
                    };
                }
            }
            answer
        };
        let topics = request.topics.iter().map(|topic| ListOffsetsResponseTopic {
            name: topic.name.clone(),
            partitions: topic.partitions.iter().map(answer).collect(),
        });
        ListOffsetsResponse {
            topics: topics.collect(),
            ..ListOffsetsResponse::default()
        }
    }

    fn epoch_ends(
        &self,
        broker: i32,
        request: &OffsetForLeaderEpochRequest,
    ) -> OffsetForLeaderEpochResponse {
        let answer = |asked: &OffsetForLeaderEpochRequestPartition| {
            let mut answer = OffsetForLeaderEpochResponsePartition {
                index: asked.index,
                ..Default::default()
            };
            match self.check(broker, asked.index, asked.current_leader_epoch) {
                Err(error) => answer.error = error,
                Ok(log) => {
                    (answer.leader_epoch, answer.end_offset) = log.epoch_end(asked.leader_epoch)
                }
            }
            answer
        };
        let topics = request
            .topics
            .iter()
            .map(|topic| OffsetForLeaderEpochResponseTopic {
                name: topic.name.clone(),
                partitions: topic.partitions.iter().map(answer).collect(),
            });
        OffsetForLeaderEpochResponse {
            topics: topics.collect(),
            ..OffsetForLeaderEpochResponse::default()
        }
    }

    /// The session's id and everything that is wanted in it, as KIP-227 has it.
    fn enter_session(&mut self, request: &FetchRequest) -> Result<(i32, Wanted), ErrorCode> {
        let included = request
            .topics
            .iter()
            .flat_map(|topic| topic.partitions.iter().map(|p| (topic.id, p)));
        let id = if request.session_epoch == 0 {
            self.sessions.remove(&request.session_id);
            self.next_session += 1;
            self.sessions.insert(self.next_session, Session::default());
            self.next_session
        } else {
            request.session_id
        };
        let session = self
            .sessions
            .get_mut(&id)
            .ok_or(ErrorCode::FETCH_SESSION_ID_NOT_FOUND)?;
        if session.epoch != request.session_epoch {
            return Err(ErrorCode::INVALID_FETCH_SESSION_EPOCH);
        }
        session.epoch += 1;
        for topic in &request.forgotten_topics {
            for index in &topic.partitions {
                session.members.remove(&(topic.id, *index));
            }
        }
        session.members.extend(
            included.map(|(topic, partition)| ((topic, partition.index), partition.clone())),
        );
        Ok((
            id,
            session
                .members
                .iter()
                .map(|((topic, _), partition)| (*topic, partition.clone()))
                .collect(),
        ))
    }

    fn read(
        &self,
        broker: i32,
        request: &FetchRequest,
        wanted: &Wanted,
    ) -> Vec<(Uuid, FetchResponsePartition)> {
        let mut room = usize::try_from(request.max_bytes).unwrap();
        let mut read = Vec::new();
        for (id, asked) in wanted {
            let mut answer = FetchResponsePartition {
                index: asked.index,
                ..Default::default()
            };
            match self.check(broker, asked.index, asked.current_leader_epoch) {
                _ if !id.is_zero() && *id != self.id => answer.error = ErrorCode::UNKNOWN_TOPIC_ID,
                Err(error) => answer.error = error,
                Ok(log) => read_partition(log, request, asked, &mut answer, &mut room),
            }
            read.push((*id, answer));
        }
        read
    }
}

fn read_partition(
    log: &Log,
    request: &FetchRequest,
    asked: &FetchRequestPartition,
    answer: &mut FetchResponsePartition,
    room: &mut usize,
) {
    if asked.last_fetched_epoch >= 0 {
        let (epoch, end_offset) = log.epoch_end(asked.last_fetched_epoch);
        if end_offset < asked.fetch_offset {
            answer.diverging_epoch = FetchResponseEpochEnd { epoch, end_offset }.into();
            return;
        }
    }
    let limit = usize::try_from(asked.max_bytes).unwrap().min(*room);
    match log.read(asked.fetch_offset, limit, request.isolation_level == 1) {
        None => answer.error = ErrorCode::OFFSET_OUT_OF_RANGE,
        Some((records, aborted)) => {
            *room = room.saturating_sub(records.len());
            answer.high_watermark = log.end();
            answer.last_stable_offset = log.last_stable();
            answer.records = Some(records);
            let aborted = aborted
                .iter()
                .map(|aborted| FetchResponseAbortedTransaction {
                    producer_id: aborted.producer_id,
                    first_offset: aborted.first_offset,
                });
            answer.aborted_transactions = Some(aborted.collect());
        }
    }
}

impl Connect for World {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        let broker = address
            .host
            .strip_prefix("broker-")
            .and_then(|id| id.parse().ok())
            .unwrap();
        Box::pin(async move {
            if self.lock().down.contains(&broker) {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let (near, far) = tokio::io::duplex(1 << 20);
            tokio::spawn(self.clone().serve(broker, far));
            Ok(Box::new(near) as Box<dyn Transport>)
        })
    }
}

/// The next request, without its size; `None` once the client has closed.
async fn next_request(io: &mut DuplexStream, received: &mut BytesMut) -> Option<Bytes> {
    loop {
        if let Some(prefix) = received.first_chunk::<4>() {
            let length = usize::try_from(i32::from_be_bytes(*prefix)).unwrap();
            if received.len() >= 4 + length {
                received.advance(4);
                return Some(received.split_to(length).freeze());
            }
        }
        if io.read_buf(received).await.ok()? == 0 {
            return None;
        }
    }
}

fn decode<R: Request>(frame: Bytes) -> R {
    message::decode_request::<R>(frame).unwrap().1
}

fn encode<R: Request>(response: &R::Response, version: i16, correlation: i32) -> Bytes {
    message::encode_response::<R>(response, version, correlation)
        .unwrap()
        .into_bytes()
}
