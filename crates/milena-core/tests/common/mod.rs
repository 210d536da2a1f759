//! Scripted brokers in memory: each dial hands the other end of a pipe to a script.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::{Buf, Bytes, BytesMut};
use milena_core::{BoxFuture, BrokerAddress, Cluster, Connect, ConnectionConfig, Transport};
use milena_protocol::api::{
    APIS, ApiVersionsRequest, ApiVersionsResponse, ApiVersionsResponseApiVersion, MetadataRequest,
    MetadataResponse, MetadataResponseBroker, MetadataResponsePartition, MetadataResponseTopic,
};
use milena_protocol::message::{self, ApiKey, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

/// What happens at the other end of each connection.
pub(crate) type Script = dyn Fn(usize, BrokerAddress, Peer) -> BoxFuture<'static, ()> + Send + Sync;

/// Whether a dial is refused.
type Refusal = dyn Fn(usize, &BrokerAddress) -> bool + Send + Sync;

/// A transport whose peers follow a script. The script gets the number of the dial and the address.
#[derive(Clone)]
pub(crate) struct Scripted {
    script: Arc<Script>,
    dials: Arc<AtomicUsize>,
    pub(crate) dialled: Arc<Mutex<Vec<(tokio::time::Instant, BrokerAddress)>>>,
    refuse: Arc<Refusal>,
}

impl Scripted {
    pub(crate) fn new<F: Future<Output = ()> + Send + 'static>(
        script: impl Fn(usize, BrokerAddress, Peer) -> F + Send + Sync + 'static,
    ) -> Self {
        Self {
            script: Arc::new(move |dial, address, peer| Box::pin(script(dial, address, peer))),
            dials: Arc::default(),
            dialled: Arc::default(),
            refuse: Arc::new(|_, _| false),
        }
    }

    pub(crate) fn refusing(
        mut self,
        refuse: impl Fn(usize, &BrokerAddress) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.refuse = Arc::new(refuse);
        self
    }

    pub(crate) fn dials(&self) -> usize {
        self.dials.load(Ordering::SeqCst)
    }

    pub(crate) fn cluster(&self, config: ConnectionConfig) -> Cluster {
        Cluster::new(config, self.clone()).unwrap()
    }
}

impl Connect for Scripted {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        let dial = self.dials.fetch_add(1, Ordering::SeqCst);
        self.dialled
            .lock()
            .unwrap()
            .push((tokio::time::Instant::now(), address.clone()));
        let refused = (self.refuse)(dial, address);
        let (near, far) = tokio::io::duplex(1 << 16);
        if !refused {
            tokio::spawn((self.script)(
                dial,
                address.clone(),
                Peer {
                    io: far,
                    received: BytesMut::new(),
                },
            ));
        }
        Box::pin(async move {
            if refused {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            Ok(Box::new(near) as Box<dyn Transport>)
        })
    }
}

/// The broker's end of a connection.
pub(crate) struct Peer {
    pub(crate) io: DuplexStream,
    received: BytesMut,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) api: ApiKey,
    pub(crate) version: i16,
    pub(crate) correlation_id: i32,
    pub(crate) frame: Bytes,
}

impl Peer {
    /// The next request; `None` once the client has closed.
    pub(crate) async fn request(&mut self) -> Option<Received> {
        loop {
            if let Some(prefix) = self.received.first_chunk::<4>() {
                let length = usize::try_from(i32::from_be_bytes(*prefix)).unwrap();
                if self.received.len() >= 4 + length {
                    self.received.advance(4);
                    let frame = self.received.split_to(length).freeze();
                    let (api, version, correlation_id) = message::peek_request(&frame).unwrap();
                    return Some(Received {
                        api,
                        version,
                        correlation_id,
                        frame,
                    });
                }
            }
            if self.io.read_buf(&mut self.received).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// The next request of one kind; other kinds are answered as a healthy broker would.
    pub(crate) async fn request_of<R: Request>(&mut self, world: &World) -> Option<Received> {
        loop {
            let request = self.request().await?;
            if request.api == R::API {
                return Some(request);
            }
            self.serve(&request, world).await;
        }
    }

    pub(crate) async fn answer<R: Request>(&mut self, request: &Received, response: &R::Response) {
        self.answer_as::<R>(request, response, request.correlation_id)
            .await;
    }

    pub(crate) async fn answer_as<R: Request>(
        &mut self,
        request: &Received,
        response: &R::Response,
        correlation_id: i32,
    ) {
        let frame =
            message::encode_response::<R>(response, request.version, correlation_id).unwrap();
        let _ = self.io.write_all(&frame.into_bytes()).await;
    }

    /// Answers ApiVersions and Metadata.
    pub(crate) async fn serve(&mut self, request: &Received, world: &World) {
        match request.api {
            ApiKey::API_VERSIONS => {
                self.answer::<ApiVersionsRequest>(request, &world.api_versions())
                    .await
            }
            ApiKey::METADATA => {
                self.answer::<MetadataRequest>(request, &world.metadata)
                    .await
            }
            other => panic!("the script does not expect {other}"),
        }
    }

    /// A healthy broker for as long as the client stays.
    pub(crate) async fn serve_all(mut self, world: World) {
        while let Some(request) = self.request().await {
            self.serve(&request, &world).await;
        }
    }

    /// Reads until the client closes and says how much came.
    pub(crate) async fn drain(&mut self) -> usize {
        let mut rest = Vec::new();
        let _ = self.io.read_to_end(&mut rest).await;
        rest.len() + self.received.len()
    }

    pub(crate) fn has_received(&self) -> usize {
        self.received.len()
    }
}

/// What the brokers of a test say about themselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) metadata: MetadataResponse,
}

impl World {
    /// Brokers 1 to `count` at `broker-N:9092`, and topic `t` whose partition N is led by broker N + 1.
    pub(crate) fn new(count: i32) -> Self {
        let broker = |id| MetadataResponseBroker {
            id,
            host: format!("broker-{id}").into(),
            port: 9092,
            ..MetadataResponseBroker::default()
        };
        let partition = |index| MetadataResponsePartition {
            index,
            leader_id: index + 1,
            leader_epoch: 1,
            replicas: vec![index + 1].into(),
            isr: vec![index + 1].into(),
            ..MetadataResponsePartition::default()
        };
        let topic = MetadataResponseTopic {
            name: Some("t".into()),
            partitions: (0..count).map(partition).collect(),
            ..MetadataResponseTopic::default()
        };
        let metadata = MetadataResponse {
            brokers: (1..=count).map(broker).collect(),
            controller_id: 1,
            topics: vec![topic],
            ..MetadataResponse::default()
        };
        Self { metadata }
    }

    pub(crate) fn api_versions(&self) -> ApiVersionsResponse {
        let api = |api: &milena_protocol::message::ApiInfo| ApiVersionsResponseApiVersion {
            api_key: api.key.0,
            min_version: api.versions.min,
            max_version: api.versions.max,
        };
        ApiVersionsResponse {
            api_keys: APIS.iter().map(api).collect(),
            ..ApiVersionsResponse::default()
        }
    }
}

/// A configuration whose bootstrap server is broker 1.
pub(crate) fn config() -> ConnectionConfig {
    ConnectionConfig::new("broker-1:9092")
}

/// A moment this many milliseconds from now.
pub(crate) fn within(ms: u64) -> tokio::time::Instant {
    tokio::time::Instant::now() + std::time::Duration::from_millis(ms)
}
