//! What a producer leaves behind in its process when it is closed, or dropped: nothing. Counted by the operating system and
//! by the runtime, on real sockets.

#![cfg(target_os = "linux")]

mod relay;

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use milena_broker::{Address, Cluster};
use milena_core::{ErrorKind, Persistence};
use milena_producer::{Delivery, ProduceRecord, Producer, ProducerConfig};
use relay::{Fate, Relay};
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::time::{sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);
const PARTITIONS: i32 = 12;

/// How long the tasks have to notice that they are not needed any more. They wait for nothing, so any time is long.
const SETTLED: Duration = Duration::from_secs(2);

/// Brokers on a runtime of their own, so that what runs on the client's is the client's.
struct Stage {
    brokers: Runtime,
    cluster: Cluster,
    client: Runtime,
    /// Whom the client connects to.
    servers: BTreeSet<SocketAddr>,
}

impl Stage {
    fn new() -> Self {
        Self::of(3)
    }

    fn of(count: u16) -> Self {
        let brokers = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let builder = Cluster::builder().brokers(count).topic("t", PARTITIONS);
        let cluster = brokers.block_on(builder.start_tcp("127.0.0.1:0")).unwrap();
        let servers = cluster.bootstrap();
        let servers = servers.split(',').map(|at| at.parse().unwrap()).collect();
        Self {
            brokers,
            cluster,
            client: Builder::new_current_thread().enable_all().build().unwrap(),
            servers,
        }
    }

    fn producer(&self, config: ProducerConfig) -> Producer {
        let _inside = self.client.enter();
        Producer::new(config).unwrap()
    }

    fn config(&self) -> ProducerConfig {
        ProducerConfig::new(self.cluster.bootstrap())
    }

    /// The client's tasks and sockets.
    fn left(&self) -> (usize, usize) {
        let tasks = self.client.metrics().num_alive_tasks();
        (tasks, sockets_to(&self.servers))
    }

    /// Drives what the client has left over until that has ended, for as long as it may take.
    fn settle(&self) -> (usize, usize) {
        self.client.block_on(async {
            let ended = async {
                while self.left() != (0, 0) {
                    sleep(SECOND / 200).await;
                }
            };
            // What is left even so is told to the caller.
            let _ = timeout(SETTLED, ended).await;
        });
        self.left()
    }
}

/// The sockets of this process that are connected to one of the servers.
fn sockets_to(servers: &BTreeSet<SocketAddr>) -> usize {
    let own = fs::read_dir("/proc/self/fd").unwrap();
    let own = own.filter_map(|fd| fs::read_link(fd.ok()?.path()).ok());
    let own: BTreeSet<String> = own
        .filter_map(|link| {
            let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(inode.to_owned())
        })
        .collect();
    let table = fs::read_to_string("/proc/self/net/tcp").unwrap();
    let rows = table.lines().skip(1);
    rows.filter(|row| {
        let columns: Vec<_> = row.split_whitespace().collect();
        let peer = columns[2].rsplit_once(':').unwrap().1;
        let peer = u16::from_str_radix(peer, 16).unwrap();
        own.contains(columns[9]) && servers.iter().any(|server| server.port() == peer)
    })
    .count()
}

async fn send(producer: &Producer, partition: i32, value: &[u8]) -> Delivery {
    let record = ProduceRecord::to("t").partition(partition).value(value);
    producer.send(record).await.unwrap()
}

async fn send_everywhere(producer: &Producer, count: i32) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    for n in 0..count {
        deliveries.push(send(producer, n % PARTITIONS, b"x").await);
    }
    deliveries
}

#[test]
fn n17_a_producer_that_was_closed_leaves_no_task_and_no_socket() {
    let stage = Stage::new();
    for _ in 0..10 {
        let producer = stage.producer(stage.config());
        stage.client.block_on(async {
            for delivery in send_everywhere(&producer, PARTITIONS).await {
                delivery.await.unwrap();
            }
            let (tasks, sockets) = stage.left();
            assert!(tasks > 3 && sockets > 2, "{tasks} and {sockets}");
            let deliveries = send_everywhere(&producer, 1200).await;
            producer.close(10 * SECOND).await.unwrap();
            for delivery in deliveries {
                delivery.await.unwrap();
            }
        });
        assert_eq!(stage.settle(), (0, 0), "tasks and sockets");
        // The handle is still there, and keeps nothing.
        drop(producer);
    }
}

#[test]
fn n17_a_producer_whose_last_handle_was_dropped_delivers_and_leaves_no_task_and_no_socket() {
    let stage = Stage::new();
    for _ in 0..10 {
        let producer = stage.producer(stage.config().linger(60 * SECOND));
        stage.client.block_on(async {
            let deliveries = send_everywhere(&producer, 1200).await;
            let other = producer.clone();
            drop(producer);
            drop(other);
            for delivery in deliveries {
                timeout(5 * SECOND, delivery).await.unwrap().unwrap();
            }
        });
        assert_eq!(stage.settle(), (0, 0), "tasks and sockets");
    }
}

#[test]
fn n17_a_producer_that_was_dropped_in_an_outage_ends_with_the_delivery_timeout_of_what_it_accepted()
{
    let stage = Stage::new();
    let config = stage.config().request_timeout(SECOND / 2);
    let producer = stage.producer(config.delivery_timeout(2 * SECOND));
    stage.client.block_on(async {
        for delivery in send_everywhere(&producer, PARTITIONS).await {
            delivery.await.unwrap();
        }
        for node in 1..=3 {
            stage.cluster.stop(node);
        }
        let deliveries = send_everywhere(&producer, 100).await;
        drop(producer);
        for delivery in deliveries {
            let outcome = timeout(4 * SECOND, delivery).await.unwrap();
            assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Timeout);
        }
    });
    assert_eq!(stage.settle(), (0, 0), "tasks and sockets");
}

/// One broker behind a relay that becomes a black hole under load, and a close that has a second.
fn close_against(fate: Fate) {
    let mut stage = Stage::of(1);
    let broker = *stage.servers.first().unwrap();
    let relay = stage.brokers.block_on(Relay::to(broker));
    let told = Address::new(relay.at.ip().to_string(), relay.at.port());
    stage.cluster.readdress(1, told);
    stage.servers = BTreeSet::from([relay.at]);
    let mut config = ProducerConfig::new(relay.at.to_string())
        .idempotence(false)
        .linger(Duration::ZERO);
    // Little is enough to fill it.
    config.connection.send_buffer = Some(16 << 10);
    let producer = stage.producer(config);
    stage.client.block_on(async {
        send(&producer, 0, b"before").await.await.unwrap();
        relay.doom_all(fate);
        let large = vec![b'x'; 900_000];
        let mut deliveries = Vec::new();
        for partition in 0..PARTITIONS {
            deliveries.push(send(&producer, partition, &large).await);
        }
        let started = Instant::now();
        let error = producer.close(SECOND).await.unwrap_err();
        let waited = started.elapsed();
        assert_eq!(error.kind(), ErrorKind::Closed);
        assert!(waited >= SECOND && waited < 2 * SECOND, "{waited:?}");
        let mut persistences = Vec::new();
        for delivery in deliveries {
            let error = timeout(SECOND, delivery).await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Closed);
            persistences.push(error.persistence());
        }
        assert_eq!(persistences[0], Persistence::PossiblyPersisted);
        assert_eq!(persistences.last(), Some(&Persistence::NotPersisted));
    });
    // Not even for as long as a request may be on the wire.
    assert_eq!(stage.settle(), (0, 0), "tasks and sockets with {fate:?}");
}

#[test]
fn p24_n17_a_close_against_brokers_that_answer_nothing_returns_in_time_and_leaves_nothing() {
    close_against(Fate::Swallow);
}

#[test]
fn p24_n17_a_close_against_brokers_that_do_not_even_take_bytes_returns_in_time_and_leaves_nothing()
{
    close_against(Fate::Deaf);
}

#[test]
fn p24_n17_a_close_before_any_broker_was_reached_returns_in_time_and_leaves_nothing() {
    let mut stage = Stage::new();
    // Connections come about in its queue, and nobody takes them from there.
    let nobody = stage.brokers.block_on(TcpListener::bind("127.0.0.1:0"));
    let nobody = nobody.unwrap();
    let at = nobody.local_addr().unwrap();
    stage.servers = BTreeSet::from([at]);
    let producer = stage.producer(ProducerConfig::new(at.to_string()));
    stage.client.block_on(async {
        let waiting = tokio::spawn({
            let producer = producer.clone();
            async move {
                let record = ProduceRecord::to("t").value("x");
                producer.send(record).await.map(drop)
            }
        });
        while sockets_to(&stage.servers) == 0 {
            sleep(SECOND / 200).await;
        }
        let started = Instant::now();
        producer.close(SECOND).await.unwrap();
        let refused = timeout(SECOND, waiting).await.unwrap().unwrap();
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Closed);
        assert!(started.elapsed() < 2 * SECOND, "{:?}", started.elapsed());
    });
    assert_eq!(stage.settle(), (0, 0), "tasks and sockets");
}
