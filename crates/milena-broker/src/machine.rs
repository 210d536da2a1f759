//! The whole cluster as a value: frames of clients in, frames for clients out, and when it wants to be woken.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use bytestring::ByteString;
use fastrand::Rng;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{self, Frame, Request};

use crate::api;
use crate::broker_configs::BrokerConfigs;
use crate::connection::{ConnectionId, Connections, NOBODY, Output, Ticket};
use crate::faults::{Arrival, Fate, Faults, Verdict};
use crate::fetch_sessions::FetchSessions;
use crate::groups::Groups;
use crate::hash_order::java_hash;
use crate::linter::Linter;
use crate::moment::Moment;
use crate::node::{Address, Node, NodeId, NodeState};
use crate::purgatory::Purgatory;
use crate::quotas::Quotas;
use crate::reassignments::Reassignments;
use crate::settings::Settings;
use crate::topics::Topics;
use crate::trace::{Trace, Way};
use crate::transactions::Transactions;
use crate::views::Views;

/// Every broker of the cluster and what they share.
///
/// One value for all of them: what a real cluster agrees on through its controller and its replication is simply true
/// here, and where a broker may believe something else for a while, that difference is kept as its own state.
pub(crate) struct Machine {
    pub(crate) settings: Settings,
    pub(crate) nodes: BTreeMap<NodeId, Node>,
    /// The broker that clients are told to be the controller.
    pub(crate) controller: NodeId,
    /// What was set while the brokers ran.
    pub(crate) configs: BrokerConfigs,
    pub(crate) topics: Topics,
    pub(crate) views: Views,
    pub(crate) reassignments: Reassignments,
    pub(crate) groups: Groups,
    pub(crate) transactions: Transactions,
    /// Requests that wait for records, for followers or for time to pass.
    pub(crate) purgatory: Purgatory,
    pub(crate) fetch_sessions: FetchSessions,
    pub(crate) quotas: Quotas,
    pub(crate) connections: Connections,
    pub(crate) faults: Faults,
    pub(crate) linter: Linter,
    pub(crate) trace: Trace,
    pub(crate) rng: Rng,
    /// The moment of the turn under way.
    now: Moment,
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
    /// Bytes of its frame.
    pub(crate) size: usize,
    /// Where the answer goes if the handler does not give it at once.
    pub(crate) ticket: Ticket,
}

impl Machine {
    /// A cluster of the brokers that listen at these addresses, numbered from 1.
    pub(crate) fn new(settings: Settings, brokers: Vec<(Address, Option<ByteString>)>) -> Self {
        let settings = settings.of_release();
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
            configs: BrokerConfigs::new(&settings),
            topics: Topics::default(),
            views: Views::default(),
            reassignments: Reassignments::default(),
            groups: Groups::default(),
            transactions: Transactions::default(),
            purgatory: Purgatory::default(),
            fetch_sessions: FetchSessions::default(),
            quotas: Quotas::default(),
            connections: Connections::default(),
            faults: Faults::default(),
            linter: Linter::default(),
            trace: Trace::new(settings.trace),
            rng: Rng::with_seed(settings.seed),
            now: Moment::default(),
            outbox: VecDeque::new(),
            settings,
        }
    }

    /// A client connects to a broker; `None` if that does not run.
    pub(crate) fn open(&mut self, node: NodeId) -> Option<ConnectionId> {
        if !self.nodes.get(&node)?.is_up() {
            return None;
        }
        let connection = self.connections.open(node);
        self.linter.open(connection);
        Some(connection)
    }

    /// The client has closed the connection. What it has sent and what waits for its answer goes on as in Kafka: a
    /// request that has arrived is worked on whether or not anybody waits.
    pub(crate) fn handle_close(&mut self, now: Moment, connection: ConnectionId) {
        self.connections.close(connection);
        self.linter.close(connection);
        self.turn(now);
    }

    /// A frame has arrived, without the size in front.
    pub(crate) fn handle_frame(&mut self, now: Moment, connection: ConnectionId, frame: Bytes) {
        self.connections.receive(connection, frame);
        self.turn(now);
    }

    /// The moment of the turn under way.
    pub(crate) fn now(&self) -> Moment {
        self.now
    }

    /// What is to be sent or closed next.
    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        self.outbox.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called if nothing happens before.
    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        [
            self.connections.poll_timeout(),
            self.faults.poll_timeout(),
            self.purgatory.poll_timeout(),
            self.groups.poll_timeout(),
            self.transactions.poll_timeout(),
            self.topics.poll_timeout(),
            self.reassignments.poll_timeout(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Time has passed.
    pub(crate) fn handle_timeout(&mut self, now: Moment) {
        self.turn(now);
    }

    /// Works on what can be worked on, and on what follows from that, until nothing is left.
    pub(crate) fn turn(&mut self, now: Moment) {
        self.now = now;
        self.connections.unmute(now);
        loop {
            if let Some((connection, node, frame)) = self.connections.next_frame() {
                self.serve(now, connection, node, frame);
            } else if !self.settle(now) {
                break;
            }
        }
    }

    /// Draws the consequences of what has changed, and says whether there were any.
    fn settle(&mut self, now: Moment) -> bool {
        let mut changed = self.raise_zombies(now);
        changed |= self.send_late_answers(now);
        changed |= Topics::settle(self, now);
        changed |= Transactions::settle(self, now);
        changed |= Groups::settle(self, now);
        changed |= Purgatory::settle(self, now);
        changed |= Reassignments::settle(self, now);
        Views::settle(self, now);
        changed
    }

    fn serve(&mut self, now: Moment, connection: ConnectionId, node: NodeId, frame: Bytes) {
        let Ok((api, version, correlation_id)) = message::peek_request(&frame) else {
            return self.close(connection);
        };
        let ticket = Ticket {
            connection,
            serial: self.connections.next_serial(),
            api,
            version,
            correlation_id,
        };
        let arrival = Arrival {
            serial: ticket.serial,
            api,
            node,
            connection,
            client_id: client_id_of(&frame),
        };
        let verdict = self.faults.verdict(&arrival, &mut self.rng);
        self.trace.note(now, Way::In, connection, &[&frame]);
        self.trace.request(api);
        let call = Call {
            now,
            node,
            version,
            client_id: ByteString::from(client_id_of(&frame)),
            size: frame.len(),
            ticket,
        };
        match verdict.fate() {
            Some(fate) => {
                self.connections.begin(ticket, fate);
                self.apply(call, frame);
            }
            None => self.withhold(call, frame, verdict),
        }
    }

    /// Works on a request. One that cannot be read ends its connection, as it does in Kafka.
    fn apply(&mut self, call: Call, frame: Bytes) {
        let connection = call.ticket.connection;
        if let Err(error) = api::dispatch(self, &call, frame) {
            self.linter.unreadable(&call, error);
            self.close(connection);
        }
    }

    /// Does with a request whatever the verdict says instead of working on it as usual.
    fn withhold(&mut self, call: Call, frame: Bytes, verdict: Verdict) {
        let ticket = call.ticket;
        if !matches!(verdict, Verdict::RefuseAfter(_)) {
            api::lint(self, &call, &frame);
        }
        match verdict {
            Verdict::Zombie(delay) => {
                let until = self.now.after(delay);
                self.faults.bury(until, ticket.serial, call.node, frame);
                self.close(ticket.connection);
            }
            Verdict::Ignore => self.connections.begin(ticket, Fate::Never),
            Verdict::Refuse(error) | Verdict::RefuseAfter(error) => {
                let Some(refusal) = api::refusal(self, ticket, &frame, error) else {
                    return self.close(ticket.connection);
                };
                if let Verdict::Refuse(_) = verdict {
                    self.connections.begin(ticket, Fate::Send);
                    self.linter.refused(ticket);
                    return self.send(ticket, refusal);
                }
                self.connections.begin(ticket, Fate::Replace(refusal));
                self.apply(call, frame);
            }
            _ => self.close(ticket.connection),
        }
    }

    /// Applies requests whose connection is long gone.
    fn raise_zombies(&mut self, now: Moment) -> bool {
        let due = self.faults.due_zombies(now);
        let any = !due.is_empty();
        for (node, frame) in due {
            let running = self.nodes.get(&node).is_some_and(Node::is_up);
            let Ok((api, version, correlation_id)) = message::peek_request(&frame) else {
                continue;
            };
            let ticket = Ticket {
                connection: NOBODY,
                serial: self.connections.next_serial(),
                api,
                version,
                correlation_id,
            };
            let call = Call {
                now,
                node,
                version,
                client_id: ByteString::new(),
                size: frame.len(),
                ticket,
            };
            if running {
                self.apply(call, frame);
            }
        }
        any
    }

    fn send_late_answers(&mut self, now: Moment) -> bool {
        let due = self.faults.due_answers(now);
        let any = !due.is_empty();
        for (ticket, frame) in due {
            self.send(ticket, frame);
        }
        any
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
        match self.connections.is_told_otherwise(ticket) {
            false => self.linter.response::<R>(self.now, ticket, response),
            true => self.linter.refused(ticket),
        }
        match message::encode_response::<R>(response, version, ticket.correlation_id) {
            Ok(frame) => self.send(ticket, frame),
            Err(error) => {
                tracing::error!(api = %ticket.api, version, %error, "an answer cannot be said");
                self.close(ticket.connection);
            }
        }
    }

    /// Sends an answer, or does with it what a fault demands.
    fn send(&mut self, ticket: Ticket, frame: Frame) {
        let connection = ticket.connection;
        let Some(fate) = self.connections.fate(ticket) else {
            return;
        };
        match fate {
            Fate::Cut => return self.close(connection),
            Fate::Never => return self.connections.begin(ticket, Fate::Never),
            Fate::Late(delay) => return self.faults.delay(self.now.after(delay), ticket, frame),
            Fate::Send => self.put_out(connection, frame),
            Fate::Replace(other) => self.put_out(connection, other),
            Fate::Spoil(spoil) => {
                let (bytes, ends) = spoil.apply(frame);
                self.outbox
                    .push_back(Output::SendSpoilt { connection, bytes });
                if ends {
                    return self.close(connection);
                }
            }
            Fate::Swap => {
                if let Some(open) = self.connections.get_mut(connection) {
                    open.swapped.push(frame);
                }
            }
        }
        self.connections.end(ticket);
    }

    fn put_out(&mut self, connection: ConnectionId, frame: Frame) {
        let swapped = match self.connections.get_mut(connection) {
            Some(open) => std::mem::take(&mut open.swapped),
            None => Vec::new(),
        };
        for frame in std::iter::once(frame).chain(swapped) {
            self.trace.note(
                self.now,
                Way::Out,
                connection,
                &[&frame.len().to_be_bytes()],
            );
            self.outbox.push_back(Output::Send { connection, frame });
        }
    }

    /// Ends a request that gets no answer, as a produce request with acks=0.
    pub(crate) fn pass_over(&mut self, ticket: Ticket) {
        self.connections.end(ticket);
    }

    /// Looks at nothing more that comes from the caller for so long, and says it as answers do.
    pub(crate) fn mute(&mut self, call: &Call, excess_ms: i64) -> i32 {
        if excess_ms > 0 {
            let until = self.now.after_ms(excess_ms);
            self.connections.mute(call.ticket.connection, until);
        }
        excess_ms.clamp(0, i32::MAX.into()) as i32
    }

    /// Closes a connection from this side.
    pub(crate) fn close(&mut self, connection: ConnectionId) {
        if self.connections.close(connection).is_some() {
            self.linter.close(connection);
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

    /// The partition of the internal topic that this key belongs to, if the topic is there.
    pub(crate) fn internal_partition(&self, topic: &str, key: &str) -> Option<i32> {
        let partitions = self.topics.named(topic)?.partitions.len() as i32;
        // As Kafka's absolute value: the smallest number, which has none, is taken for zero.
        Some(java_hash(key).checked_abs().unwrap_or(0) % partitions.max(1))
    }
}

/// The client's name for itself in the header of a request, for rules; empty if it has none.
fn client_id_of(frame: &Bytes) -> &str {
    const AT: usize = 8;
    let length = frame.get(AT..AT + 2).and_then(|two| two.try_into().ok());
    let length = length.map_or(0, i16::from_be_bytes).max(0) as usize;
    let name = frame.get(AT + 2..AT + 2 + length).unwrap_or_default();
    std::str::from_utf8(name).unwrap_or_default()
}
