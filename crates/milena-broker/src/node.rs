//! One broker of the cluster: where it listens, and whether it runs.

use bytestring::ByteString;

/// The number of a broker, as `node.id` in Kafka.
pub type NodeId = i32;

/// Where a broker says that it listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// A name or an IP address.
    pub host: ByteString,
    /// The TCP port, or a number that stands for one in memory.
    pub port: u16,
}

impl Address {
    /// An address from its parts.
    pub fn new(host: impl Into<ByteString>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
        }
    }
}

/// What the cluster knows of one broker.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) address: Address,
    pub(crate) rack: Option<ByteString>,
    pub(crate) state: NodeState,
    /// Counts the broker's lives: connections belong to one of them.
    pub(crate) epoch: u64,
}

/// Whether a broker runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeState {
    /// It accepts connections and answers.
    Up,
    /// It is gone: no connections, no leadership, out of every in-sync set.
    Down,
}

impl Node {
    pub(crate) fn is_up(&self) -> bool {
        self.state == NodeState::Up
    }
}
