//! Brokers whose addresses change, and names with many addresses or none: over TCP, with a resolver that tells what the test
//! wants.

mod relay;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use milena_broker::{Address, Cluster};
use milena_core::{BoxFuture, Resolve, Tcp};
use milena_producer::{ProduceRecord, Producer, ProducerConfig};
use relay::{Fate, Relay};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

const SECOND: Duration = Duration::from_secs(1);
const BROKERS: u16 = 3;
/// What the brokers say that their port is. The resolver knows better.
const PORT: u16 = 9092;

/// How soon records are written again after every address has changed: the requests that went to the old ones have run out of
/// time, each broker was asked for metadata in vain, then the bootstrap server.
const RESUMED: Duration = Duration::from_secs(12);

/// The addresses of every name that there is.
#[derive(Clone, Default)]
struct Names(Arc<Mutex<BTreeMap<String, Vec<SocketAddr>>>>);

impl Names {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<SocketAddr>>> {
        self.0.lock().unwrap()
    }

    fn set(&self, name: impl Into<String>, addresses: Vec<SocketAddr>) {
        self.lock().insert(name.into(), addresses);
    }
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, host: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        let unknown = || io::Error::new(io::ErrorKind::NotFound, "no such name");
        let known = self.lock().get(host).cloned();
        Box::pin(async move { known.ok_or_else(unknown) })
    }
}

/// Brokers that have names, and are reached through relays, whose addresses change.
struct Stage {
    cluster: Cluster,
    listeners: Vec<SocketAddr>,
    names: Names,
    relays: Vec<Relay>,
}

impl Stage {
    async fn new() -> Self {
        let builder = Cluster::builder().brokers(BROKERS).topic("t", 6);
        let cluster = builder.start_tcp("127.0.0.1:0").await.unwrap();
        let listeners = cluster.bootstrap();
        let mut stage = Self {
            listeners: listeners.split(',').map(|at| at.parse().unwrap()).collect(),
            cluster,
            names: Names::default(),
            relays: Vec::new(),
        };
        stage.call_brokers("old");
        stage.appear("old").await;
        stage
    }

    /// The brokers call themselves this, with their number behind.
    fn call_brokers(&self, prefix: &str) {
        for node in 1..=i32::from(BROKERS) {
            let host = format!("{prefix}-{node}.test");
            self.cluster.readdress(node, Address::new(host, PORT));
        }
    }

    /// The brokers are at new addresses, under these names; `seed.test` is any of them.
    async fn appear(&mut self, prefix: &str) {
        for listener in &self.listeners {
            self.relays.push(Relay::to(*listener).await);
        }
        for (relay, node) in self.relays.iter().zip(1..) {
            self.names
                .set(format!("{prefix}-{node}.test"), vec![relay.at]);
        }
        let all = self.relays.iter().map(|relay| relay.at).collect();
        self.names.set("seed.test", all);
    }

    /// Nothing is left of the old addresses: what is sent there is lost or refused.
    fn disappear(&mut self, how: Disappearance) -> Vec<Relay> {
        self.names.lock().clear();
        let gone = std::mem::take(&mut self.relays);
        match how {
            Disappearance::Closed => Vec::new(),
            Disappearance::Silent => {
                gone.iter().for_each(|relay| relay.doom_all(Fate::Swallow));
                gone
            }
        }
    }

    fn producer(&self, bootstrap: &str) -> Producer {
        let config = ProducerConfig::new(bootstrap).request_timeout(2 * SECOND);
        Producer::with_connector(config, Tcp::new(self.names.clone())).unwrap()
    }
}

#[derive(Debug, Clone, Copy)]
enum Disappearance {
    Closed,
    Silent,
}

async fn write(producer: &Producer, partition: i32) {
    let record = ProduceRecord::to("t").partition(partition).value("x");
    producer.send(record).await.unwrap().await.unwrap();
}

async fn write_everywhere(producer: &Producer) {
    for partition in 0..6 {
        write(producer, partition).await;
    }
}

/// Every address changes, and the names if there are new ones. How long it took until every partition was written to again.
async fn replace(
    stage: &mut Stage,
    producer: &Producer,
    names: &str,
    how: Disappearance,
) -> Duration {
    // Kept, so that what is silent stays so.
    let _gone = stage.disappear(how);
    stage.call_brokers(names);
    stage.appear(names).await;
    let changed = Instant::now();
    let written = timeout(2 * RESUMED, write_everywhere(producer)).await;
    written.expect("the new addresses are not found");
    changed.elapsed()
}

/// How brokers come to be somewhere else: under the same names or new ones, and what becomes of the old connections.
const CHANGES: [(&str, Disappearance); 4] = [
    ("old", Disappearance::Closed),
    ("old", Disappearance::Silent),
    ("new", Disappearance::Closed),
    ("new", Disappearance::Silent),
];

#[tokio::test]
async fn m6_m7_every_address_may_change_while_nothing_is_sent() {
    for (names, how) in CHANGES {
        let mut stage = Stage::new().await;
        let producer = stage.producer("seed.test:1");
        write_everywhere(&producer).await;
        let took = replace(&mut stage, &producer, names, how).await;
        println!("idle, {names} names, {how:?}: {took:?}");
        assert!(took < RESUMED, "{names} {how:?}: {took:?}");
        producer.close(SECOND).await.unwrap();
    }
}

#[tokio::test]
async fn m6_m7_every_address_may_change_while_records_are_sent() {
    for (names, how) in CHANGES {
        let mut stage = Stage::new().await;
        let producer = stage.producer("seed.test:1");
        write_everywhere(&producer).await;
        let (stop, mut stopped) = watch::channel(false);
        let load = tokio::spawn({
            let producer = producer.clone();
            async move {
                let mut deliveries = Vec::new();
                while !*stopped.borrow_and_update() {
                    for partition in 0..6 {
                        let record = ProduceRecord::to("t").partition(partition).value("x");
                        deliveries.push(producer.send(record).await.unwrap());
                    }
                    // Time passes for the sake of the runtime's other tasks.
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                for delivery in deliveries {
                    delivery.await.unwrap();
                }
            }
        });
        let took = replace(&mut stage, &producer, names, how).await;
        println!("loaded, {names} names, {how:?}: {took:?}");
        assert!(took < RESUMED, "{names} {how:?}: {took:?}");
        stop.send_replace(true);
        timeout(RESUMED, load).await.unwrap().unwrap();
        producer.close(SECOND).await.unwrap();
    }
}

#[tokio::test]
async fn m7_a_bootstrap_name_without_addresses_is_no_error_while_another_has_one() {
    let stage = Stage::new().await;
    stage.names.set("empty.test", Vec::new());
    for bootstrap in [
        "nowhere.test:1,seed.test:1",
        "seed.test:1,nowhere.test:1",
        "empty.test:1,nowhere.test:1,seed.test:1",
    ] {
        let started = Instant::now();
        let producer = stage.producer(bootstrap);
        write(&producer, 0).await;
        assert!(started.elapsed() < 2 * SECOND, "{:?}", started.elapsed());
        producer.close(SECOND).await.unwrap();
    }
}

/// An address at which connections come about, and are closed at once, as by a balancer with nothing behind it.
async fn closing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    at
}

/// An address at which nobody listens.
async fn refusing() -> SocketAddr {
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    unused.local_addr().unwrap()
}

#[tokio::test]
async fn m7_the_addresses_of_a_name_are_tried_in_turn_until_one_is_a_brokers() {
    let stage = Stage::new().await;
    let live = stage.relays[0].at;
    let dead = [refusing().await, refusing().await, closing().await];
    for addresses in [
        vec![dead[0], live],
        vec![dead[0], dead[1], live],
        vec![dead[2], live],
        vec![dead[2], dead[0], live],
    ] {
        stage.names.set("seed.test", addresses.clone());
        let producer = stage.producer("seed.test:1");
        let written = timeout(5 * SECOND, write(&producer, 0)).await;
        assert!(written.is_ok(), "{addresses:?}");
        producer.close(SECOND).await.unwrap();
    }
}
