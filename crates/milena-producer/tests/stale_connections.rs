//! Connections that somebody between client and broker has forgotten while they were not used. The client cannot know, and the
//! user must not feel it.

mod network;
mod relay;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use milena_broker::{Address, ApiKey, Cluster, ErrorCode, LogContent, Rule, Verdict};
use milena_core::{BoxFuture, BrokerAddress, Connect, Transport};
use milena_producer::{Delivery, ProduceRecord, Producer, ProducerConfig};
use network::{NOW, Network};
use relay::{Fate, Relay};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// A broker behind a relay, and a producer that has used its connection.
struct Stage {
    cluster: Cluster,
    relay: Relay,
    producer: Producer,
}

impl Stage {
    async fn new(configure: impl FnOnce(ProducerConfig) -> ProducerConfig) -> Self {
        let builder = Cluster::builder().topic("t", 1);
        let cluster = builder.start_tcp("127.0.0.1:0").await.unwrap();
        let relay = Relay::to(cluster.bootstrap().parse().unwrap()).await;
        let told = Address::new(relay.at.ip().to_string(), relay.at.port());
        cluster.readdress(1, told);
        let config = ProducerConfig::new(relay.at.to_string())
            .request_timeout(REQUEST_TIMEOUT)
            .linger(Duration::ZERO);
        let stage = Self {
            cluster,
            relay,
            producer: Producer::new(configure(config)).unwrap(),
        };
        stage.send("0").await.await.unwrap();
        stage
    }

    async fn send(&self, value: &str) -> Delivery {
        let record = ProduceRecord::to("t").partition(0).value(value);
        self.producer.send(record).await.unwrap()
    }

    /// The next produce requests that reach the broker are refused, as often as the user allows.
    fn refuse_next(&self) {
        let rule = Rule::on(ApiKey::PRODUCE);
        let refusal = Verdict::Refuse(ErrorCode::NOT_ENOUGH_REPLICAS);
        self.cluster.inject(rule.then(refusal));
    }

    fn log(&self) -> Vec<String> {
        let entries = self.cluster.partition("t", 0).unwrap().entries;
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

#[tokio::test]
async fn n1_a_connection_that_is_reset_at_its_next_use_costs_less_than_a_second_and_no_error() {
    for idempotence in [true, false] {
        let stage = Stage::new(|config| config.idempotence(idempotence)).await;
        stage.relay.doom(Fate::Reset);
        let started = Instant::now();
        stage.send("1").await.await.unwrap();
        assert!(started.elapsed() < SECOND, "{:?}", started.elapsed());
        assert_eq!(stage.log(), ["0", "1"]);
    }
}

#[tokio::test]
async fn n1_a_connection_that_swallows_everything_costs_the_request_timeout_and_no_error() {
    for idempotence in [true, false] {
        let stage = Stage::new(|config| config.idempotence(idempotence)).await;
        stage.relay.doom(Fate::Swallow);
        let started = Instant::now();
        stage.send("1").await.await.unwrap();
        let took = started.elapsed();
        assert!(took < REQUEST_TIMEOUT + SECOND, "{took:?}");
        assert_eq!(stage.log(), ["0", "1"]);
    }
}

/// The user allows one retry, and the broker needs it.
#[tokio::test]
async fn n1_a_forgotten_connection_costs_none_of_the_retries() {
    for fate in [Fate::Reset, Fate::Swallow] {
        let stage = Stage::new(|config| config.idempotence(true).retries(1)).await;
        stage.relay.doom(fate);
        stage.refuse_next();
        let mut deliveries = Vec::new();
        for value in ["1", "2", "3"] {
            deliveries.push(stage.send(value).await);
        }
        for delivery in deliveries {
            delivery
                .await
                .unwrap_or_else(|error| panic!("{fate:?}: {}", error.chain()));
        }
        assert_eq!(stage.log(), ["0", "1", "2", "3"]);
    }
}

/// A connection that breaks again and again is not one that was forgotten.
#[tokio::test]
async fn n1_a_broker_that_breaks_every_connection_uses_the_retries_up() {
    let stage = Stage::new(|config| config.idempotence(true).retries(3)).await;
    let cut = Rule::on(ApiKey::PRODUCE).always().then(Verdict::CutBefore);
    stage.cluster.inject(cut);
    let error = stage.send("1").await.await.unwrap_err();
    assert!(error.to_string().contains("5 attempts"), "{error}");
    assert_eq!(stage.cluster.injected(), 5, "one of them was not counted");
}

/// A translator of addresses that forgets connections which were not used for a while, and resets them when they are.
struct Nat {
    network: Network,
    memory: Duration,
}

impl Connect for Nat {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(async move {
            let translated = Translated {
                link: self.network.connect(address).await?,
                memory: self.memory,
                used: Instant::now(),
                is_forgotten: false,
            };
            Ok(Box::new(translated) as Box<dyn Transport>)
        })
    }
}

struct Translated {
    link: Box<dyn Transport>,
    memory: Duration,
    used: Instant,
    /// Something was sent after the translator had forgotten the connection.
    is_forgotten: bool,
}

impl AsyncRead for Translated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_forgotten {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.link).poll_read(context, buffer)
    }
}

impl AsyncWrite for Translated {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.is_forgotten |= self.used.elapsed() > self.memory;
        if self.is_forgotten {
            return Poll::Ready(Ok(bytes.len()));
        }
        self.used = Instant::now();
        Pin::new(&mut self.link).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(context)
    }
}

/// Up to nine minutes the client keeps a connection that it does not use, and asks for metadata every five.
#[tokio::test(start_paused = true)]
async fn n1_idle_minutes_behind_a_translator_that_forgets_after_four_cost_less_than_a_second() {
    let cluster = Cluster::builder().brokers(3).seed(7).start_in_memory();
    cluster.create_topic("t", 6);
    let nat = Nat {
        network: Network(cluster.clone()),
        memory: Duration::from_secs(4 * 60),
    };
    let config = ProducerConfig::new(cluster.bootstrap()).retries(1);
    let producer = Producer::with_connector(config, nat).unwrap();
    for minutes in [5, 8, 11, 5, 30] {
        let started = Instant::now();
        for partition in 0..6 {
            let record = ProduceRecord::to("t").partition(partition).value("x");
            let record = record.timestamp_ms(NOW);
            producer.send(record).await.unwrap().await.unwrap();
        }
        assert!(started.elapsed() < SECOND, "{:?}", started.elapsed());
        sleep(Duration::from_secs(minutes * 60)).await;
    }
    producer.close(SECOND).await.unwrap();
}
