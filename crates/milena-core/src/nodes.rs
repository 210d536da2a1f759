//! The connections of a cluster: one per broker, opened when a call needs it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use milena_pace::Backoff;
use tokio::runtime::Handle;
use tokio::sync::Notify;

use crate::call::{Call, CallError};
use crate::config::ConnectionConfig;
use crate::connect::{BrokerAddress, Connect};
use crate::connection::Connection;
use crate::dial::Dial;
use crate::error::{Error, ErrorKind};
use crate::metadata::Target;
use crate::reconnect::Reconnect;
use crate::versions::Versions;

/// Every broker that was ever called, with its connection while there is one.
pub(crate) struct Nodes {
    config: Arc<ConnectionConfig>,
    connector: Arc<dyn Connect>,
    broken: Arc<Notify>,
    runtime: Handle,
    seeds: fastrand::Rng,
    open: Option<BTreeMap<Target, Node>>,
}

/// A broker at one address. A broker that moves becomes another node, so that no connection survives a
/// change of address.
struct Node {
    dial: Dial,
    connection: Connection,
}

impl Nodes {
    pub(crate) fn new(
        config: Arc<ConnectionConfig>,
        connector: Arc<dyn Connect>,
        broken: Arc<Notify>,
        runtime: Handle,
        seed: u64,
    ) -> Self {
        let seeds = fastrand::Rng::with_seed(seed);
        Self {
            config,
            connector,
            broken,
            runtime,
            seeds,
            open: Some(BTreeMap::new()),
        }
    }

    /// Gives a call to the broker's connection, which is opened if need be.
    pub(crate) fn send(&mut self, target: Target, address: &BrokerAddress, call: Box<dyn Call>) {
        if self.open.is_none() {
            return call.fail(CallError::Unsent(Error::new(
                ErrorKind::Closed,
                "the client is closed",
            )));
        }
        let moved = self
            .node(target)
            .is_some_and(|node| node.dial.address != *address);
        if moved || self.node(target).is_none() {
            let dial = self.dial(address);
            let node = Node {
                connection: Connection::open(&self.runtime, dial.clone()),
                dial,
            };
            self.open.as_mut().map(|nodes| nodes.insert(target, node));
        }
        let Some(node) = self.open.as_mut().and_then(|nodes| nodes.get_mut(&target)) else {
            return;
        };
        if let Err(call) = node.connection.send(call) {
            node.connection = Connection::open(&self.runtime, node.dial.clone());
            // The new task holds the receiver until it has ended, and it has not begun yet.
            let _ = node.connection.send(call);
        }
    }

    /// Whether a broker's connection is ready for use.
    pub(crate) fn is_connected(&self, target: Target) -> bool {
        self.versions(target).is_some()
    }

    /// What a connected broker speaks.
    pub(crate) fn versions(&self, target: Target) -> Option<&Versions> {
        let node = self
            .node(target)
            .filter(|node| !node.connection.is_closed())?;
        node.connection.versions()
    }

    /// Forgets brokers that the cluster no longer has; their connections end when nobody waits on them.
    pub(crate) fn retain(&mut self, is_known: impl Fn(i32) -> bool) {
        if let Some(nodes) = &mut self.open {
            nodes.retain(|target, _| match target {
                Target::Broker(id) => is_known(*id),
                Target::Bootstrap(_) => true,
            });
        }
    }

    /// Ends the bootstrap connections: brokers are now known by their own addresses.
    pub(crate) fn leave_bootstrap(&mut self) {
        if let Some(nodes) = &mut self.open {
            nodes.retain(|target, _| matches!(target, Target::Broker(_)));
        }
    }

    /// Ends every connection and refuses calls from now on.
    pub(crate) fn close(&mut self) {
        self.open = None;
    }

    fn node(&self, target: Target) -> Option<&Node> {
        self.open.as_ref()?.get(&target)
    }

    fn dial(&mut self, address: &BrokerAddress) -> Dial {
        let backoff = Backoff::new(
            self.config.reconnect_backoff,
            self.config.reconnect_backoff_max,
            self.seeds.u64(..),
        );
        let setup = Backoff::new(
            self.config.setup_timeout,
            self.config.setup_timeout_max,
            self.seeds.u64(..),
        );
        Dial {
            address: address.clone(),
            config: Arc::clone(&self.config),
            connector: Arc::clone(&self.connector),
            reconnect: Arc::new(Mutex::new(Reconnect::new(
                backoff,
                self.config.setup_timeout,
                setup,
            ))),
            broken: Arc::clone(&self.broken),
        }
    }
}
