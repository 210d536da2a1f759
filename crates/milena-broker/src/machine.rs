//! The whole cluster as a value: frames of clients in, frames for clients out, and when it wants to be woken.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use bytestring::ByteString;
use fastrand::Rng;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{self, ApiKey, Request};

use crate::api;
use crate::connection::{ConnectionId, Connections, Output, Ticket};
use crate::faults::Fate;
use crate::groups::Groups;
use crate::moment::Moment;
use crate::node::{Address, Node, NodeId, NodeState};
use crate::purgatory::Purgatory;
use crate::settings::Settings;
use crate::topics::Topics;
use crate::transactions::Transactions;

/// Every broker of the cluster and what they share.
///
/// One value for all of them: what a real cluster agrees on through its controller and its replication is simply true
/// here, and where a broker may believe something else for a while, that difference is kept as its own state.
pub(crate) struct Machine {
    pub(crate) settings: Settings,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    /// The broker that clients are told to be the controller.
    pub(crate) controller: NodeId,
    pub(crate) topics: Topics,
    pub(crate) groups: Groups,
    pub(crate) transactions: Transactions,
    /// Requests that wait for records, for followers or for time to pass.
    pub(crate) purgatory: Purgatory,
    pub(crate) connections: Connections,
    pub(crate) rng: Rng,
    outbox: VecDeque<Output>,
}

/// One request as a handler gets it.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) now: Moment,
    /// The broker that was asked.
    pub(crate) node: NodeId,
    pub(crate) version: i16,
    pub(crate) client_id: ByteString,
    /// Where the answer goes if the handler does not give it at once.
    pub(crate) ticket: Ticket,
}

impl Machine {
    /// A cluster of the brokers that listen at these addresses, numbered from 1.
    pub(crate) fn new(settings: Settings, brokers: Vec<(Address, Option<ByteString>)>) -> Self {
        let nodes = brokers.into_iter().zip(1..).map(|((address, rack), id)| {
            let node = Node {
                address,
                rack,
                state: NodeState::Up,
                epoch: 1,
            };
            (id, node)
        });
        Self {
            nodes: nodes.collect(),
            controller: 1,
            topics: Topics::default(),
            groups: Groups::default(),
            transactions: Transactions::default(),
            purgatory: Purgatory::default(),
            connections: Connections::default(),
            rng: Rng::with_seed(settings.seed),
            outbox: VecDeque::new(),
            settings,
        }
    }

    /// A client connects to a broker; `None` if that does not run.
    pub(crate) fn open(&mut self, node: NodeId) -> Option<ConnectionId> {
        self.nodes
            .get(&node)?
            .is_up()
            .then(|| self.connections.open(node))
    }

    /// The client has closed the connection. What it has sent and what waits for its answer goes on as in Kafka: a
    /// request that has arrived is worked on whether or not anybody waits.
    pub(crate) fn handle_close(&mut self, now: Moment, connection: ConnectionId) {
        self.connections.close(connection);
        self.turn(now);
    }

    /// A frame has arrived, without the size in front.
    pub(crate) fn handle_frame(&mut self, now: Moment, connection: ConnectionId, frame: Bytes) {
        self.connections.receive(connection, frame);
        self.turn(now);
    }

    /// What is to be sent or closed next.
    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        self.outbox.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called if nothing happens before.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        [
            self.connections.poll_timeout(),
            self.purgatory.poll_timeout(),
            self.groups.poll_timeout(),
            self.transactions.poll_timeout(),
            self.topics.poll_timeout(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Time has passed.
    pub(crate) fn handle_timeout(&mut self, now: Moment) {
        self.connections.handle_timeout(now);
        self.turn(now);
    }

    /// Works on what can be worked on, and on what follows from that, until nothing is left.
    pub(crate) fn turn(&mut self, now: Moment) {
        loop {
            if let Some((connection, node, frame)) = self.connections.next_frame(now) {
                self.serve(now, connection, node, frame);
            } else if !self.settle(now) {
                break;
            }
        }
    }

    /// Draws the consequences of what has changed, and says whether there were any.
    fn settle(&mut self, now: Moment) -> bool {
        let mut changed = Topics::settle(self, now);
        changed |= Transactions::settle(self, now);
        changed |= Groups::settle(self, now);
        changed |= Purgatory::settle(self, now);
        changed
    }

    fn serve(&mut self, now: Moment, connection: ConnectionId, node: NodeId, frame: Bytes) {
        let Ok((api, version, correlation_id)) = message::peek_request(&frame) else {
            return self.close(connection);
        };
        let ticket = self
            .connections
            .ticket(connection, api, version, correlation_id);
        self.connections.begin(ticket, Fate::Send);
        let call = Call {
            now,
            node,
            version,
            client_id: ByteString::new(),
            ticket,
        };
        // A request that cannot be read ends its connection, as it does in Kafka.
        if api::dispatch(self, call, frame).is_err() {
            self.close(connection);
        }
    }

    /// Gives the answer to a request that was put off, or just worked on.
    pub(crate) fn answer<R: Request>(&mut self, ticket: Ticket, response: &R::Response) {
        self.answer_in::<R>(ticket, ticket.version, response);
    }

    /// Answers in another version than that of the request, as only ApiVersions does.
    pub(crate) fn answer_in<R: Request>(
        &mut self,
        ticket: Ticket,
        version: i16,
        response: &R::Response,
    ) {
        let Some(fate) = self.connections.end(ticket) else {
            return;
        };
        let encoded = message::encode_response::<R>(response, version, ticket.correlation_id);
        match (fate, encoded) {
            (Fate::Send | Fate::Late(_), Ok(frame)) => self.outbox.push_back(Output::Send {
                connection: ticket.connection,
                frame,
            }),
            (Fate::Never, _) => {}
            (Fate::Cut, _) => self.close(ticket.connection),
            (_, Err(error)) => {
                tracing::error!(api = %ticket.api, version = ticket.version, %error, "an answer cannot be said");
                self.close(ticket.connection);
            }
        }
    }

    /// Ends a request that gets no answer, as a produce request with acks=0.
    pub(crate) fn pass_over(&mut self, ticket: Ticket) {
        self.connections.end(ticket);
    }

    /// Closes a connection from this side.
    pub(crate) fn close(&mut self, connection: ConnectionId) {
        if self.connections.close(connection).is_some() {
            self.outbox.push_back(Output::Close { connection });
        }
    }

    /// The brokers that run.
    pub(crate) fn live_nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.nodes
            .iter()
            .filter(|(_, node)| node.is_up())
            .map(|(id, _)| *id)
    }

    /// The API's versions as this cluster offers them, if it does.
    pub(crate) fn offered(&self, api: ApiKey) -> Option<message::VersionRange> {
        api::SERVED
            .iter()
            .find(|served| served.api == api)
            .map(|served| served.versions)
    }

    /// Whether the broker leads the partition of the internal topic that this key belongs to.
    pub(crate) fn coordinates(
        &self,
        node: NodeId,
        topic: &str,
        key: &str,
    ) -> Result<(), ErrorCode> {
        match self.coordinator(topic, key) {
            Some(coordinator) if coordinator == node => Ok(()),
            _ => Err(ErrorCode::NOT_COORDINATOR),
        }
    }

    /// The broker that leads the partition of the internal topic that this key belongs to.
    pub(crate) fn coordinator(&self, topic: &str, key: &str) -> Option<NodeId> {
        let index = self.internal_partition(topic, key)?;
        let topic = self.topics.named(topic)?;
        topic.partitions.get(index as usize)?.leader
    }

    /// The partition of the internal topic that this key belongs to.
    pub(crate) fn internal_partition(&self, topic: &str, key: &str) -> Option<i32> {
        let partitions = self.topics.named(topic)?.partitions.len() as i32;
        Some((java_hash(key) & i32::MAX) % partitions.max(1))
    }
}

/// Java's hash of a string, by which Kafka spreads groups and transactional ids over their topics.
fn java_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0_i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}
