//! The handle to a running cluster, and how one is started.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytestring::ByteString;
use milena_protocol::message::ApiKey;
use tokio::net::TcpListener;

use crate::faults::Rule;
use crate::link::{LinkControl, LinkEnd, LinkSettings, link};
use crate::linter::Violation;
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Address, NodeId};
use crate::release::Release;
use crate::server;
use crate::settings::Settings;
use crate::shared::Shared;

/// The port that every broker in memory has.
const MEMORY_PORT: u16 = 9092;
/// When a cluster in memory begins, so that every run has the same timestamps.
const INVENTED_EPOCH: Duration = Duration::from_secs(1_767_225_600);

/// A running cluster. Its brokers stop when the last handle is dropped.
///
/// ```
/// use milena_broker::Cluster;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let cluster = Cluster::builder()
///     .brokers(3)
///     .topic("orders", 6)
///     .start_tcp("127.0.0.1:0")
///     .await?;
/// // Any client in any language may connect there.
/// println!("bootstrap.servers={}", cluster.bootstrap());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Cluster {
    handle: Arc<Handle>,
}

struct Handle {
    shared: Arc<Shared>,
    face: Face,
}

/// How clients reach the brokers.
enum Face {
    Tcp,
    Memory(Mutex<Network>),
}

/// The links of a cluster in memory.
struct Network {
    settings: LinkSettings,
    links: BTreeMap<NodeId, Vec<LinkControl>>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.abort();
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("bootstrap", &self.bootstrap())
            .finish_non_exhaustive()
    }
}

/// What a cluster is to be.
#[derive(Clone, Debug)]
pub struct ClusterBuilder {
    brokers: u16,
    racks: Vec<ByteString>,
    settings: Settings,
    topics: Vec<(ByteString, i32)>,
    link: LinkSettings,
}

impl Default for ClusterBuilder {
    fn default() -> Self {
        Self {
            brokers: 1,
            racks: Vec::new(),
            settings: Settings::default(),
            topics: Vec::new(),
            link: LinkSettings::default(),
        }
    }
}

impl ClusterBuilder {
    /// How many brokers, numbered from 1. Default 1.
    #[must_use]
    pub fn brokers(mut self, brokers: u16) -> Self {
        self.brokers = brokers.max(1);
        self
    }

    /// The brokers' racks, in the order of their numbers, around again when there are fewer.
    #[must_use]
    pub fn racks(mut self, racks: impl IntoIterator<Item = impl Into<ByteString>>) -> Self {
        self.racks = racks.into_iter().map(Into::into).collect();
        self
    }

    /// The seed of what is left to chance.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// The release of Kafka that the brokers stand for, by default the newest.
    #[must_use]
    pub fn release(mut self, release: Release) -> Self {
        self.settings.release = release;
        self
    }

    /// The settings of the brokers.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// A topic that is there from the start, with a replica on three brokers, or on as many as there are.
    #[must_use]
    pub fn topic(mut self, name: impl Into<ByteString>, partitions: i32) -> Self {
        self.topics.push((name.into(), partitions));
        self
    }

    /// What connections in memory are like.
    #[must_use]
    pub fn link(mut self, link: LinkSettings) -> Self {
        self.link = link;
        self
    }

    /// Starts the cluster on TCP: the first broker at `listen`, the others at free ports of the same address. To be
    /// called inside a tokio runtime.
    ///
    /// # Errors
    /// When an address cannot be listened at.
    pub async fn start_tcp(self, listen: &str) -> io::Result<Cluster> {
        let first = TcpListener::bind(listen).await?;
        let mut at: SocketAddr = first.local_addr()?;
        let mut listeners = vec![first];
        at.set_port(0);
        for _ in 1..self.brokers {
            listeners.push(TcpListener::bind(at).await?);
        }
        let mut addresses = Vec::new();
        for listener in &listeners {
            let at = listener.local_addr()?;
            addresses.push(Address::new(at.ip().to_string(), at.port()));
        }
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let cluster = self.start(addresses, now, |_| Face::Tcp);
        for (listener, node) in listeners.into_iter().zip(1..) {
            let shared = Arc::clone(&cluster.handle.shared);
            cluster
                .handle
                .shared
                .spawn(server::accept(shared, node, listener));
        }
        Ok(cluster)
    }

    /// Starts the cluster in memory: clients get there by [`Cluster::connect`], and there is no other way. The time is
    /// that of the runtime, from an invented day on. To be called inside a tokio runtime.
    pub fn start_in_memory(self) -> Cluster {
        let addresses =
            (1..=self.brokers).map(|id| Address::new(format!("broker-{id}"), MEMORY_PORT));
        let addresses = addresses.collect();
        self.start(addresses, INVENTED_EPOCH, |settings| {
            Face::Memory(Mutex::new(Network {
                settings,
                links: BTreeMap::new(),
            }))
        })
    }

    fn start(
        self,
        addresses: Vec<Address>,
        now: Duration,
        face: impl FnOnce(LinkSettings) -> Face,
    ) -> Cluster {
        let mut racks = self.racks.iter().cycle();
        let brokers = addresses
            .into_iter()
            .map(|address| (address, racks.next().cloned()));
        let machine = Machine::new(self.settings, brokers.collect());
        let shared = Arc::new(Shared::new(machine, now));
        shared.spawn(server::watch_clock(Arc::clone(&shared)));
        let cluster = Cluster {
            handle: Arc::new(Handle {
                face: face(self.link),
                shared,
            }),
        };
        for (name, partitions) in self.topics {
            cluster.create_topic(name, partitions);
        }
        cluster
    }
}

impl Cluster {
    /// What a cluster is to be; one broker unless told otherwise.
    pub fn builder() -> ClusterBuilder {
        ClusterBuilder::default()
    }

    /// Where the brokers listen, for `bootstrap.servers`.
    pub fn bootstrap(&self) -> String {
        let addresses = self.addresses().into_values();
        let texts: Vec<String> = addresses
            .map(|address| match address.host.contains(':') {
                true => format!("[{}]:{}", address.host, address.port),
                false => format!("{}:{}", address.host, address.port),
            })
            .collect();
        texts.join(",")
    }

    /// Where each broker says that it listens.
    pub fn addresses(&self) -> BTreeMap<NodeId, Address> {
        self.look(|machine| {
            let nodes = machine.nodes.iter();
            nodes
                .map(|(id, node)| (*id, node.address.clone()))
                .collect()
        })
    }

    /// Connects to a broker in memory.
    ///
    /// # Errors
    /// Connection refused when no broker that runs has this address, or the cluster is not in memory.
    pub fn connect(&self, host: &str, port: u16) -> io::Result<LinkEnd> {
        let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
        let Face::Memory(network) = &self.handle.face else {
            return Err(refused());
        };
        let node = self.look(|machine| {
            let mut nodes = machine.nodes.iter();
            let here = |address: &Address| *address.host == *host && address.port == port;
            nodes
                .find(|(_, node)| node.is_up() && here(&node.address))
                .map(|(id, _)| *id)
        });
        let node = node.ok_or_else(refused)?;
        let (client, broker, control) = {
            let mut network = lock(network);
            let made = link(network.settings);
            let links = network.links.entry(node).or_default();
            links.retain(|link| !link.is_over());
            links.push(made.2.clone());
            made
        };
        drop(control);
        let shared = Arc::clone(&self.handle.shared);
        self.handle
            .shared
            .spawn(server::serve(shared, node, broker));
        Ok(client)
    }

    /// The open connections to a broker in memory, to do to them what networks do.
    pub fn links(&self, node: NodeId) -> Vec<LinkControl> {
        match &self.handle.face {
            Face::Memory(network) => lock(network).links.get(&node).cloned().unwrap_or_default(),
            Face::Tcp => Vec::new(),
        }
    }

    /// Adds a topic, with a replica on three brokers, or on as many as there are. What it replaces is gone.
    pub fn create_topic(&self, name: impl Into<ByteString>, partitions: i32) {
        self.run(|machine, _| {
            let replication = machine.settings.default_replication_factor;
            machine.create_topic(name, partitions, replication);
        });
    }

    /// From now on this happens, before what earlier rules say.
    pub fn inject(&self, rule: Rule) {
        self.run(|machine, _| machine.faults.add(rule));
    }

    /// Nothing goes wrong any more by a rule. What is under way still does.
    pub fn clear_rules(&self) {
        self.run(|machine, _| machine.faults.clear());
    }

    /// How many requests something was done to by a rule.
    pub fn injected(&self) -> u64 {
        self.look(|machine| machine.faults.injected)
    }

    /// How many requests there were.
    pub fn requests(&self) -> u64 {
        self.look(|machine| machine.connections.requests())
    }

    /// Waits until the cluster has got so many requests.
    ///
    /// # Cancel safety
    /// Nothing is lost by dropping the future.
    pub async fn after_request(&self, count: u64) {
        let reached = |machine: &Machine| machine.connections.requests() >= count;
        self.handle.shared.wait_until(reached).await;
    }

    /// What clients have sent that they should not.
    pub fn violations(&self) -> Vec<Violation> {
        self.look(|machine| machine.linter.violations().to_vec())
    }

    /// A hash over every frame that came and over the order of all that happened, if [`Settings::trace`] is on. Two runs
    /// with the same hash were the same.
    pub fn trace(&self) -> u64 {
        self.look(|machine| machine.trace.hash())
    }

    /// The API of every request, in the order in which they came, if [`Settings::trace`] is on.
    pub fn apis(&self) -> Vec<ApiKey> {
        self.look(|machine| machine.trace.requests().to_vec())
    }

    /// What time it is for the cluster.
    pub fn now(&self) -> Moment {
        self.handle.shared.now()
    }

    /// Stops every broker and waits until nothing of the cluster runs.
    pub async fn shutdown(self) {
        self.handle.shared.shutdown().await;
    }

    pub(crate) fn run<T>(&self, act: impl FnOnce(&mut Machine, Moment) -> T) -> T {
        self.handle.shared.run(act)
    }

    pub(crate) fn look<T>(&self, look: impl FnOnce(&Machine) -> T) -> T {
        self.handle.shared.look(look)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
