//! The connections of clients: what they have sent, and the one request of each that is being worked on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bytes::Bytes;
use milena_protocol::message::{ApiKey, Frame};

use crate::faults::Fate;
use crate::moment::Moment;
use crate::node::NodeId;

/// Counts connections over the life of the cluster.
pub type ConnectionId = u64;

/// No connection has this number: the answers of requests whose client is gone go there.
pub(crate) const NOBODY: ConnectionId = 0;

/// Names one request, so that it can be answered later. It stays harmless when its connection is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Ticket {
    pub(crate) connection: ConnectionId,
    /// Counts requests over the life of the cluster.
    pub(crate) serial: u64,
    pub(crate) api: ApiKey,
    pub(crate) version: i16,
    pub(crate) correlation_id: i32,
}

/// What the cluster has for the outside.
#[derive(Debug)]
pub(crate) enum Output {
    /// An answer for a client.
    Send {
        connection: ConnectionId,
        frame: Frame,
    },
    /// Bytes that a fault has made of an answer.
    SendSpoilt {
        connection: ConnectionId,
        bytes: Bytes,
    },
    /// The connection is at its end; what was sent before may still be written.
    Close { connection: ConnectionId },
}

/// One client's connection to one broker.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) node: NodeId,
    /// Frames that wait for the one before them: a broker works on one request of a connection at a time.
    inbox: VecDeque<Bytes>,
    current: Option<Current>,
    /// Until when nothing that it sends is looked at, because its client has used too much.
    muted_until: Option<Moment>,
    /// Answers that wait for the next one, because a fault swaps them.
    pub(crate) swapped: Vec<Frame>,
}

/// The request that is being worked on.
#[derive(Debug)]
struct Current {
    ticket: Ticket,
    fate: Fate,
}

/// Every open connection.
#[derive(Debug, Default)]
pub(crate) struct Connections {
    open: BTreeMap<ConnectionId, Connection>,
    next_connection: ConnectionId,
    next_serial: u64,
    /// Connections that may have a frame to work on.
    ready: VecDeque<ConnectionId>,
    muted: BTreeSet<(Moment, ConnectionId)>,
}

impl Connections {
    pub(crate) fn open(&mut self, node: NodeId) -> ConnectionId {
        self.next_connection += 1;
        let connection = Connection {
            node,
            inbox: VecDeque::new(),
            current: None,
            muted_until: None,
            swapped: Vec::new(),
        };
        self.open.insert(self.next_connection, connection);
        self.next_connection
    }

    pub(crate) fn get_mut(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.open.get_mut(&id)
    }

    pub(crate) fn receive(&mut self, id: ConnectionId, frame: Bytes) {
        if let Some(connection) = self.open.get_mut(&id) {
            connection.inbox.push_back(frame);
            self.ready.push_back(id);
        }
    }

    /// The next frame that may be worked on, and the broker that it was sent to.
    pub(crate) fn next_frame(&mut self) -> Option<(ConnectionId, NodeId, Bytes)> {
        while let Some(id) = self.ready.pop_front() {
            let Some(connection) = self.open.get_mut(&id) else {
                continue;
            };
            if connection.current.is_some() || connection.muted_until.is_some() {
                continue;
            }
            if let Some(frame) = connection.inbox.pop_front() {
                return Some((id, connection.node, frame));
            }
        }
        None
    }

    /// From now on and until then the connection's frames are left where they are.
    pub(crate) fn mute(&mut self, id: ConnectionId, until: Moment) {
        if let Some(connection) = self.open.get_mut(&id) {
            let until = connection.muted_until.map_or(until, |it| it.max(until));
            connection.muted_until = Some(until);
            self.muted.insert((until, id));
        }
    }

    /// When the first of those that are muted is to be heard again.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        self.muted.first().map(|(until, _)| *until)
    }

    /// Those whose time is over are heard again.
    pub(crate) fn unmute(&mut self, now: Moment) {
        while let Some((until, id)) = self.muted.first().copied().filter(|it| it.0 <= now) {
            self.muted.remove(&(until, id));
            let connection = self.open.get_mut(&id);
            let heard = connection.and_then(|it| it.muted_until.take_if(|it| *it <= now));
            if heard.is_some() {
                self.ready.push_back(id);
            }
        }
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> u64 {
        self.next_serial
    }

    /// The number of the next request, from 1.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.next_serial += 1;
        self.next_serial
    }

    /// The request is being worked on; its answer will have this fate.
    pub(crate) fn begin(&mut self, ticket: Ticket, fate: Fate) {
        if let Some(connection) = self.open.get_mut(&ticket.connection) {
            connection.current = Some(Current { ticket, fate });
        }
    }

    /// Whether the client is told something else than the answer to this request.
    pub(crate) fn is_told_otherwise(&self, ticket: Ticket) -> bool {
        let connection = self.open.get(&ticket.connection);
        let current = connection.and_then(|it| it.current.as_ref());
        current.is_some_and(|it| it.ticket == ticket && matches!(it.fate, Fate::Replace(_)))
    }

    /// What is to become of the answer to the request, if that is still being worked on. Asked again, it is sent.
    pub(crate) fn fate(&mut self, ticket: Ticket) -> Option<Fate> {
        let connection = self.open.get_mut(&ticket.connection)?;
        let current = connection.current.as_mut()?;
        (current.ticket == ticket).then(|| std::mem::take(&mut current.fate))
    }

    /// Ends the request if it is still the one being worked on: the next on its connection may begin.
    pub(crate) fn end(&mut self, ticket: Ticket) {
        let Some(connection) = self.open.get_mut(&ticket.connection) else {
            return;
        };
        let current = &mut connection.current;
        if current.take_if(|it| it.ticket == ticket).is_some() {
            self.ready.push_back(ticket.connection);
        }
    }

    /// Forgets the connection, and hands out the frames that it had received and not been worked on.
    pub(crate) fn close(&mut self, id: ConnectionId) -> Option<Connection> {
        self.open.remove(&id)
    }

    /// The connections to a broker.
    pub(crate) fn of(&self, node: NodeId) -> Vec<ConnectionId> {
        let of_node = self.open.iter().filter(|(_, c)| c.node == node);
        of_node.map(|(id, _)| *id).collect()
    }
}
