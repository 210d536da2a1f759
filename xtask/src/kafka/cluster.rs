//! A running Apache Kafka of one or more nodes.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::java::Java;
use super::launch::{self, Nodes};
use super::node::{Lifetime, Node};
use super::probe::{self, Metadata};
use super::properties::Layout;
use super::scratch::{self, Scratch};
use super::tool::{Finished, RunningTool, Tool};
use super::{Error, Spec, Version, archive, cache, fetch};

// Starting takes 5 to 20 s on an idle machine of two cores.
const START_LIMIT: Duration = Duration::from_secs(180);
const STOP_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);
// Somebody else may take a port between our look and the node's start.
const ATTEMPTS: u32 = 3;

/// Apache Kafka that serves on 127.0.0.1. Nodes are numbered from 1.
///
/// Dropping it kills every node and removes its data, unless the environment variable `MILENA_KEEP` is set: then the
/// data stays and its path is printed. The nodes also end when this process dies in any other way. Every method takes
/// `&self`, so that one thread may kill a node while others use the cluster.
#[derive(Debug)]
pub struct Cluster {
    spec: Spec,
    layout: Layout,
    // Before `home`: the processes end before their directories go.
    nodes: Nodes,
    home: Home,
}

/// Where a cluster's files are, and whether they go with it.
#[derive(Debug)]
enum Home {
    Scratch(Scratch),
    Kept(PathBuf),
}

impl Cluster {
    /// Fetches what is needed, starts every node and waits until all of them serve and know each other.
    ///
    /// # Errors
    /// When Java, Maven or the jars are not to be had, or a node does not come up; the sentence says what to do or
    /// ends with the node's log.
    pub fn start(spec: Spec) -> Result<Cluster, Error> {
        spec.check()?;
        let lifetime = if scratch::keep() {
            Lifetime::GuardedKept
        } else {
            Lifetime::Guarded
        };
        retry_on_taken_ports(|| {
            let home = Home::Scratch(Scratch::new(&format!("kafka-{}", spec.name))?);
            let cluster = Cluster::prepare(&spec, home, lifetime)?;
            cluster.start_all()?;
            cluster.wait_until_ready(START_LIMIT)?;
            Ok(cluster)
        })
    }

    /// Starts a cluster that lives on after this process, with its files in `directory`. `started` is told as soon
    /// as there are processes, before they are ready.
    pub(crate) fn start_detached(
        spec: &Spec,
        directory: &Path,
        started: impl Fn(&Cluster) -> Result<(), Error>,
    ) -> Result<Cluster, Error> {
        spec.check()?;
        retry_on_taken_ports(|| {
            cache::create(directory)?;
            let home = Home::Kept(directory.to_owned());
            let cluster = Cluster::prepare(spec, home, Lifetime::Detached)?;
            match cluster.start_recorded(&started) {
                Ok(()) => Ok(cluster),
                Err(error) => {
                    cluster.processes().for_each(|node| drop(node.kill()));
                    scratch::remove(directory);
                    Err(error)
                }
            }
        })
    }

    fn prepare(spec: &Spec, home: Home, lifetime: Lifetime) -> Result<Cluster, Error> {
        let layout = Layout::choose(spec)?;
        let java = Java::find(spec.version, fetch::broker_jars(spec.version)?)?;
        let java = archive::equip(java, spec.version);
        let nodes = launch::prepare(spec, &layout, home.path(), lifetime, java)?;
        Ok(Cluster {
            spec: spec.clone(),
            layout,
            nodes,
            home,
        })
    }

    /// Starts everything and waits; a process is recorded before it is waited for, so that an interruption leaves none
    /// that nobody knows of.
    fn start_recorded(&self, started: impl Fn(&Cluster) -> Result<(), Error>) -> Result<(), Error> {
        if let Some(zookeeper) = &self.nodes.zookeeper {
            zookeeper.start()?;
            started(self)?;
        }
        self.start_all()?;
        started(self)?;
        self.wait_until_ready(START_LIMIT)
    }

    fn start_all(&self) -> Result<(), Error> {
        if let (Some(node), Some(port)) = (&self.nodes.zookeeper, self.layout.zookeeper) {
            node.start()?;
            let listening = wait_for(START_LIMIT, || {
                node.check_alive().map(|()| probe::is_listening(port))
            })?;
            if !listening {
                return Err(node.failure("it does not listen"));
            }
        }
        self.nodes.brokers.iter().try_for_each(Node::start)
    }

    /// The release that runs.
    pub fn version(&self) -> Version {
        self.spec.version
    }

    /// The cluster's name in its spec.
    pub fn name(&self) -> &str {
        &self.spec.name
    }

    /// Where its files are: one directory per node with properties, data and log.
    pub fn directory(&self) -> &Path {
        self.home.path()
    }

    /// The brokers' ids, ascending from 1.
    pub fn node_ids(&self) -> impl Iterator<Item = i32> {
        self.layout.nodes.iter().map(|node| node.id)
    }

    /// `127.0.0.1:PORT` of every broker, separated by commas.
    pub fn bootstrap(&self) -> String {
        let addresses = self
            .layout
            .nodes
            .iter()
            .map(|node| format!("127.0.0.1:{}", node.broker));
        addresses.collect::<Vec<_>>().join(",")
    }

    /// As [`bootstrap`](Cluster::bootstrap), of a listener added by [`Spec::listener`].
    ///
    /// # Errors
    /// When the spec has no listener of this name.
    pub fn listener(&self, name: &str) -> Result<String, Error> {
        let index = self
            .spec
            .listeners
            .iter()
            .position(|listener| listener.name == name);
        let index =
            index.ok_or_else(|| Error::new(format!("this cluster has no listener {name}")))?;
        let addresses = self
            .layout
            .nodes
            .iter()
            .map(|node| format!("127.0.0.1:{}", node.extra[index]));
        Ok(addresses.collect::<Vec<_>>().join(","))
    }

    /// The port of a broker's plain listener; the same after a restart.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn port(&self, node: i32) -> Result<u16, Error> {
        let ports = self.layout.nodes.iter().find(|ports| ports.id == node);
        ports
            .map(|ports| ports.broker)
            .ok_or_else(|| self.no_such_node(node))
    }

    /// `127.0.0.1:PORT` of ZooKeeper, for a release that has one.
    pub fn zookeeper(&self) -> Option<String> {
        self.layout
            .zookeeper
            .map(|port| format!("127.0.0.1:{port}"))
    }

    /// Ends a node at once (SIGKILL), as a power failure would.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn kill(&self, node: i32) -> Result<(), Error> {
        self.node(node)?.kill()
    }

    /// Freezes a node (SIGSTOP): its connections stay open and nobody answers.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn pause(&self, node: i32) -> Result<(), Error> {
        self.node(node)?.pause()
    }

    /// Lets a paused node go on (SIGCONT).
    ///
    /// # Errors
    /// When there is no such node.
    pub fn resume(&self, node: i32) -> Result<(), Error> {
        self.node(node)?.resume()
    }

    /// Shuts a node down in an orderly way (SIGTERM): it hands its leaderships over first.
    ///
    /// # Errors
    /// When there is no such node, or it did not end within a minute and was killed.
    pub fn stop(&self, node: i32) -> Result<(), Error> {
        self.node(node)?.stop(STOP_LIMIT)
    }

    /// Starts a node that was killed or stopped, on the same ports and data, or one that runs after an orderly stop;
    /// waits until it serves and every running node knows it.
    ///
    /// # Errors
    /// When there is no such node or it does not come up.
    pub fn restart(&self, node: i32) -> Result<(), Error> {
        let node = self.node(node)?;
        node.stop(STOP_LIMIT)?;
        node.start()?;
        self.wait_until_ready(START_LIMIT)
    }

    /// Whether a node runs and is not paused.
    pub fn is_running(&self, node: i32) -> bool {
        self.node(node).is_ok_and(Node::is_running)
    }

    /// Undoes every kill, stop and pause, and waits until every partition has a leader and no copy lags behind.
    ///
    /// # Errors
    /// When that takes longer than `limit`, or a node ends.
    pub fn heal(&self, limit: Duration) -> Result<(), Error> {
        let deadline = Instant::now() + limit;
        self.nodes.brokers.iter().try_for_each(Node::resume)?;
        self.start_all()?;
        self.wait_until_ready(deadline.saturating_duration_since(Instant::now()))?;
        self.wait_until_in_sync(deadline.saturating_duration_since(Instant::now()))
    }

    /// Waits until every running node serves and knows all the others that run.
    ///
    /// # Errors
    /// When a node has ended by itself or `limit` is over; with the node's log.
    pub fn wait_until_ready(&self, limit: Duration) -> Result<(), Error> {
        let expected: Vec<i32> = self
            .node_ids()
            .filter(|id| self.node(*id).is_ok_and(|node| node.pid().is_some()))
            .collect();
        for &id in &expected {
            let node = self.node(id)?;
            let mut last = Error::new("it was not asked");
            let ready = wait_for(limit, || {
                node.check_alive()?;
                let answer = self.knows(id, &expected);
                let ready = answer.is_ok();
                answer.unwrap_or_else(|error| last = error);
                Ok(ready)
            })?;
            if !ready {
                return Err(
                    node.failure(&format!("not ready after {} s ({last})", limit.as_secs()))
                );
            }
        }
        Ok(())
    }

    /// Waits until every partition has a leader and all its copies are in sync.
    ///
    /// # Errors
    /// When `limit` is over.
    pub fn wait_until_in_sync(&self, limit: Duration) -> Result<(), Error> {
        match wait_for(limit, || {
            Ok(self.metadata().is_ok_and(|metadata| metadata.is_in_sync()))
        })? {
            true => Ok(()),
            false => Err(Error::new(format!(
                "copies still lag behind after {} s",
                limit.as_secs()
            ))),
        }
    }

    /// What the first running node knows of the cluster.
    ///
    /// # Errors
    /// When no node runs, or it does not answer within a few seconds.
    pub fn metadata(&self) -> Result<Metadata, Error> {
        let node = self.node_ids().find(|id| self.is_running(*id));
        probe::metadata(self.port(node.ok_or_else(|| Error::new("no node is running"))?)?)
    }

    /// The last `lines` lines of a node's log; empty when there is no such node.
    pub fn log_tail(&self, node: i32, lines: usize) -> String {
        self.node(node)
            .map(|node| node.log_tail(lines))
            .unwrap_or_default()
    }

    /// Runs an official command-line tool against this cluster and waits for its end; the connection's arguments are
    /// added. `stdin` is all it can read.
    ///
    /// # Errors
    /// When it cannot be started or runs longer than `limit` and was killed. A tool that fails is not an error: look
    /// at [`Finished::success`].
    pub fn run_tool(
        &self,
        tool: Tool,
        arguments: &[&str],
        stdin: &[u8],
        limit: Duration,
    ) -> Result<Finished, Error> {
        self.start_tool(tool, arguments, stdin)?.wait(limit)
    }

    /// Starts an official command-line tool against this cluster; as [`run_tool`](Cluster::run_tool).
    ///
    /// # Errors
    /// When the tool's jars are not to be had or do not contain it.
    pub fn start_tool(
        &self,
        tool: Tool,
        arguments: &[&str],
        stdin: &[u8],
    ) -> Result<RunningTool, Error> {
        let connection = tool.connection(
            self.version().tools(),
            &self.bootstrap(),
            self.zookeeper().as_deref(),
        );
        let all: Vec<&str> = connection
            .iter()
            .map(String::as_str)
            .chain(arguments.iter().copied())
            .collect();
        RunningTool::start(self.version(), tool.classes(), &all, stdin)
    }

    /// Starts any class of the tools' jars with exactly these arguments.
    ///
    /// # Errors
    /// When the jars are not to be had or do not contain the class.
    pub fn start_class(
        &self,
        class: &str,
        arguments: &[&str],
        stdin: &[u8],
    ) -> Result<RunningTool, Error> {
        RunningTool::start(self.version(), &[class], arguments, stdin)
    }

    /// Every process of the cluster, brokers last.
    pub(crate) fn processes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.zookeeper.iter().chain(&self.nodes.brokers)
    }

    fn knows(&self, id: i32, expected: &[i32]) -> Result<(), Error> {
        let port = self.port(id)?;
        probe::api_versions(port)?;
        let Metadata {
            brokers,
            controller,
            ..
        } = probe::metadata(port)?;
        match brokers == expected && controller.is_some() {
            true => Ok(()),
            false => Err(Error::new(format!(
                "it knows of brokers {brokers:?} and controller {controller:?}"
            ))),
        }
    }

    fn node(&self, id: i32) -> Result<&Node, Error> {
        let index = self.layout.nodes.iter().position(|ports| ports.id == id);
        index
            .and_then(|index| self.nodes.brokers.get(index))
            .ok_or_else(|| self.no_such_node(id))
    }

    fn no_such_node(&self, id: i32) -> Error {
        Error::new(format!(
            "there is no node {id}; this cluster has nodes 1 to {}",
            self.spec.brokers
        ))
    }
}

impl Home {
    fn path(&self) -> &Path {
        match self {
            Home::Scratch(scratch) => scratch.path(),
            Home::Kept(path) => path,
        }
    }
}

/// Asks again and again until the answer is yes; no when `limit` is over.
fn wait_for(
    limit: Duration,
    mut check: impl FnMut() -> Result<bool, Error>,
) -> Result<bool, Error> {
    let deadline = Instant::now() + limit;
    while !check()? {
        if Instant::now() >= deadline {
            return Ok(false);
        }
        thread::sleep(POLL);
    }
    Ok(true)
}

fn retry_on_taken_ports(start: impl Fn() -> Result<Cluster, Error>) -> Result<Cluster, Error> {
    let mut attempt = 1;
    loop {
        match start() {
            Err(error) if attempt < ATTEMPTS && lost_a_port(&error) => attempt += 1,
            result => return result,
        }
    }
}

fn lost_a_port(error: &Error) -> bool {
    let text = error.to_string();
    text.contains("Address already in use") || text.contains("BindException")
}
