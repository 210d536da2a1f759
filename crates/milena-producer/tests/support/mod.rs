//! A small Kafka in memory: brokers that keep what they are sent and misbehave as told.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use milena_core::{BoxFuture, BrokerAddress, Connect, Transport};
use milena_producer::{Producer, ProducerConfig};
use milena_protocol::api::{
    APIS, ApiVersionsRequest, ApiVersionsResponse, ApiVersionsResponseApiVersion, MetadataRequest,
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
    ProduceRequest, ProduceResponse, ProduceResponseLeader, ProduceResponseNode,
    ProduceResponsePartition, ProduceResponseTopic,
};
use milena_protocol::compression::Decompressor;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;
use milena_protocol::message::{self, ApiKey, Request};
use milena_protocol::record::batches;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::Notify;

/// What a broker does with a produce request.
pub(crate) enum Fault {
    /// Answers with this error for every partition and writes nothing.
    Refuse(ErrorCode),
    /// Writes, then answers with this error.
    WriteAndRefuse(ErrorCode),
    /// Closes the connection before it writes.
    Cut,
    /// Writes, then closes the connection.
    WriteAndCut,
    /// Goes silent for as long as the connection lasts, and writes nothing.
    Silence,
    /// Answers after this time.
    Delay(Duration),
    /// Changes a good answer.
    Alter(Box<dyn FnOnce(ProduceResponse) -> ProduceResponse + Send>),
}

/// A produce request as a broker saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) node: i32,
    pub(crate) version: i16,
    pub(crate) acks: i16,
    pub(crate) at: tokio::time::Instant,
    pub(crate) partitions: Vec<(i32, Bytes)>,
}

/// The state of the cluster. Its one topic is `t`.
pub(crate) struct State {
    pub(crate) topic_id: Uuid,
    pub(crate) topic_exists: bool,
    /// Per partition: who leads it, and how often that changed.
    pub(crate) leaders: Vec<(i32, i32)>,
    pub(crate) nodes: i32,
    pub(crate) down: BTreeSet<i32>,
    /// Refuses batches that are larger, as `max.message.bytes` does.
    pub(crate) max_batch: usize,
    /// Brokers name the new leader when they refuse as the old one (KIP-951).
    pub(crate) gives_hints: bool,
    pub(crate) faults: VecDeque<Fault>,
    /// Values per partition.
    pub(crate) log: Vec<Vec<String>>,
    pub(crate) seen: Vec<Seen>,
    pub(crate) connections: usize,
}

/// The cluster, as the client dials it and as the test steers it.
#[derive(Clone)]
pub(crate) struct Kafka {
    state: Arc<Mutex<State>>,
    kick: Arc<Notify>,
}

impl Kafka {
    /// As many brokers; partition N is led by broker `leaders[N]`.
    pub(crate) fn new(nodes: i32, leaders: &[i32]) -> Self {
        let state = State {
            topic_id: Uuid([7; 16]),
            topic_exists: true,
            leaders: leaders.iter().map(|node| (*node, 1)).collect(),
            nodes,
            down: BTreeSet::new(),
            max_batch: usize::MAX,
            gives_hints: true,
            faults: VecDeque::new(),
            log: vec![Vec::new(); leaders.len()],
            seen: Vec::new(),
            connections: 0,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            kick: Arc::new(Notify::new()),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn fault(&self, fault: Fault) -> &Self {
        self.state().faults.push_back(fault);
        self
    }

    /// Stops a broker: its connections break, new ones are refused.
    pub(crate) fn stop(&self, node: i32) {
        self.state().down.insert(node);
        self.kick.notify_waiters();
    }

    pub(crate) fn start(&self, node: i32) {
        self.state().down.remove(&node);
    }

    /// Gives a partition another leader.
    pub(crate) fn lead(&self, partition: usize, node: i32) {
        let leader = &mut self.state().leaders[partition];
        *leader = (node, leader.1 + 1);
    }

    pub(crate) fn log(&self, partition: usize) -> Vec<String> {
        self.state().log[partition].clone()
    }

    /// Without idempotence: these brokers do not tell producers apart. (`idempotence.rs` has some that do.)
    pub(crate) fn config(&self) -> ProducerConfig {
        ProducerConfig::new("broker-1:9092").idempotence(false)
    }

    pub(crate) fn producer(&self, config: ProducerConfig) -> Producer {
        Producer::with_connector(config, self.clone()).unwrap()
    }

    async fn serve(self, node: i32, mut io: DuplexStream) {
        self.state().connections += 1;
        let mut received = BytesMut::new();
        loop {
            let kicked = self.kick.notified();
            if self.state().down.contains(&node) {
                break;
            }
            tokio::select! {
                biased;
                () = kicked => {}
                frame = read_frame(&mut io, &mut received) => {
                    let Some(frame) = frame else { break };
                    if !self.handle(node, &mut io, frame).await {
                        break;
                    }
                }
            }
        }
        self.state().connections -= 1;
    }

    /// Handles one request; whether the connection goes on.
    async fn handle(&self, node: i32, io: &mut DuplexStream, frame: Bytes) -> bool {
        let (api, version, correlation) = message::peek_request(&frame).unwrap();
        match api {
            ApiKey::API_VERSIONS => {
                answer::<ApiVersionsRequest>(io, version, correlation, &api_versions()).await
            }
            ApiKey::METADATA => {
                let response = self.metadata();
                answer::<MetadataRequest>(io, version, correlation, &response).await;
            }
            ApiKey::PRODUCE => return self.produce(node, io, frame, version, correlation).await,
            other => panic!("the test does not expect {other}"),
        }
        true
    }

    async fn produce(
        &self,
        node: i32,
        io: &mut DuplexStream,
        frame: Bytes,
        version: i16,
        correlation: i32,
    ) -> bool {
        let (_, request) = message::decode_request::<ProduceRequest>(frame).unwrap();
        self.see(node, version, &request);
        let fault = self.state().faults.pop_front();
        let response = match fault {
            None => self.write(node, &request),
            Some(Fault::Refuse(code)) => refuse(&request, code),
            Some(Fault::WriteAndRefuse(code)) => {
                self.write(node, &request);
                refuse(&request, code)
            }
            Some(Fault::Cut) => return false,
            Some(Fault::WriteAndCut) => {
                self.write(node, &request);
                return false;
            }
            Some(Fault::Silence) => {
                // Answers come in order, so nothing after it is answered either.
                while io.read(&mut [0; 1024]).await.is_ok_and(|count| count > 0) {}
                return false;
            }
            Some(Fault::Delay(time)) => {
                tokio::time::sleep(time).await;
                self.write(node, &request)
            }
            Some(Fault::Alter(change)) => change(self.write(node, &request)),
        };
        if request.acks != 0 {
            answer::<ProduceRequest>(io, version, correlation, &response).await;
        }
        true
    }

    fn see(&self, node: i32, version: i16, request: &ProduceRequest) {
        let partitions = request.topics.iter().flat_map(|topic| &topic.partitions);
        let partitions =
            partitions.map(|partition| (partition.index, partition.records.clone().unwrap()));
        self.state().seen.push(Seen {
            node,
            version,
            acks: request.acks,
            at: tokio::time::Instant::now(),
            partitions: partitions.collect(),
        });
    }

    fn write(&self, node: i32, request: &ProduceRequest) -> ProduceResponse {
        let mut state = self.state();
        let mut response = ProduceResponse::default();
        for topic in &request.topics {
            let mut answer = ProduceResponseTopic {
                name: topic.name.clone(),
                id: topic.id,
                ..Default::default()
            };
            for partition in &topic.partitions {
                answer.partitions.push(state.append(
                    node,
                    partition.index,
                    partition.records.clone().unwrap(),
                ));
            }
            response.topics.push(answer);
        }
        if state.gives_hints {
            response.nodes = (1..=state.nodes).map(endpoint).collect();
        }
        response
    }

    fn metadata(&self) -> MetadataResponse {
        let state = self.state();
        let partition =
            |(index, (leader, epoch)): (usize, &(i32, i32))| MetadataResponsePartition {
                index: index as i32,
                leader_id: *leader,
                leader_epoch: *epoch,
                replicas: vec![*leader].into(),
                isr: vec![*leader].into(),
                ..Default::default()
            };
        let topic = match state.topic_exists {
            true => MetadataResponseTopic {
                name: Some("t".into()),
                id: state.topic_id,
                partitions: state.leaders.iter().enumerate().map(partition).collect(),
                ..Default::default()
            },
            false => MetadataResponseTopic {
                name: Some("t".into()),
                error: ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                ..Default::default()
            },
        };
        let broker = |id| MetadataResponseBroker {
            id,
            host: format!("broker-{id}").into(),
            port: 9092,
            ..Default::default()
        };
        MetadataResponse {
            brokers: (1..=state.nodes).map(broker).collect(),
            controller_id: 1,
            topics: vec![topic],
            ..Default::default()
        }
    }
}

impl State {
    fn append(&mut self, node: i32, index: i32, records: Bytes) -> ProduceResponsePartition {
        let mut answer = ProduceResponsePartition {
            index,
            base_offset: -1,
            ..Default::default()
        };
        let (leader, epoch) = self.leaders[index as usize];
        if leader != node {
            answer.error = ErrorCode::NOT_LEADER_OR_FOLLOWER;
            if self.gives_hints {
                answer.current_leader = ProduceResponseLeader {
                    leader_id: leader,
                    leader_epoch: epoch,
                }
                .into();
            }
        } else if records.len() > self.max_batch {
            answer.error = ErrorCode::MESSAGE_TOO_LARGE;
        } else {
            let log = &mut self.log[index as usize];
            answer.base_offset = log.len() as i64;
            log.extend(values(records));
        }
        answer
    }
}

impl Connect for Kafka {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(async move {
            let node = address
                .host
                .strip_prefix("broker-")
                .unwrap()
                .parse()
                .unwrap();
            if self.state().down.contains(&node) {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let (near, far) = tokio::io::duplex(1 << 16);
            tokio::spawn(self.clone().serve(node, far));
            Ok(Box::new(near) as Box<dyn Transport>)
        })
    }
}

/// The values of a batch, its checksum verified.
pub(crate) fn values(records: Bytes) -> Vec<String> {
    let mut values = Vec::new();
    for batch in batches(records) {
        let batch = batch.unwrap();
        batch.verify_crc().unwrap();
        let mut records = batch.records(&mut Decompressor::new()).unwrap();
        while let Some(record) = records.next() {
            values.push(String::from_utf8(record.unwrap().value.unwrap().to_vec()).unwrap());
        }
    }
    values
}

fn refuse(request: &ProduceRequest, code: ErrorCode) -> ProduceResponse {
    let mut response = ProduceResponse::default();
    for topic in &request.topics {
        let partitions = topic
            .partitions
            .iter()
            .map(|partition| ProduceResponsePartition {
                index: partition.index,
                error: code,
                base_offset: -1,
                ..Default::default()
            });
        response.topics.push(ProduceResponseTopic {
            name: topic.name.clone(),
            id: topic.id,
            partitions: partitions.collect(),
        });
    }
    response
}

fn endpoint(id: i32) -> ProduceResponseNode {
    ProduceResponseNode {
        id,
        host: format!("broker-{id}").into(),
        port: 9092,
        ..Default::default()
    }
}

fn api_versions() -> ApiVersionsResponse {
    let api = |api: &message::ApiInfo| ApiVersionsResponseApiVersion {
        api_key: api.key.0,
        min_version: api.versions.min,
        max_version: api.versions.max,
    };
    ApiVersionsResponse {
        api_keys: APIS.iter().map(api).collect(),
        ..Default::default()
    }
}

async fn answer<R: Request>(
    io: &mut DuplexStream,
    version: i16,
    correlation: i32,
    response: &R::Response,
) {
    let frame = message::encode_response::<R>(response, version, correlation).unwrap();
    let _ = io.write_all(&frame.into_bytes()).await;
}

/// The next frame; `None` when the client is gone. Cancel safe: what was read stays in `received`.
async fn read_frame(io: &mut DuplexStream, received: &mut BytesMut) -> Option<Bytes> {
    loop {
        if let Some(prefix) = received.first_chunk::<4>() {
            let length = u32::from_be_bytes(*prefix) as usize;
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

/// Keeps the warnings and notices of the producer while it is the default subscriber of a thread.
#[derive(Clone, Default)]
pub(crate) struct Diary(Arc<Mutex<Vec<(tracing::Level, String)>>>);

impl Diary {
    pub(crate) fn entries(&self) -> Vec<(tracing::Level, String)> {
        self.0.lock().unwrap().clone()
    }
}

impl tracing::Subscriber for Diary {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("milena_producer")
            && *metadata.level() <= tracing::Level::INFO
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!("{field}={value:?} "));
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0
            .lock()
            .unwrap()
            .push((*event.metadata().level(), text.0));
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}
