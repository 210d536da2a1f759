//! A cluster on a table: requests by hand, answers looked at, and time that passes when told.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use milena_protocol::message::{self, Request};

use crate::connection::{ConnectionId, Output};
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::{Address, NodeId};
use crate::settings::Settings;

/// A machine and what it has sent.
pub(crate) struct Lab {
    pub(crate) machine: Machine,
    pub(crate) now: Moment,
    sent: BTreeMap<ConnectionId, VecDeque<Bytes>>,
    closed: Vec<ConnectionId>,
    /// The connections that [`call`](Self::call) uses, one to each broker.
    usual: BTreeMap<NodeId, ConnectionId>,
    correlation_id: i32,
}

/// A request whose answer has not been looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) connection: ConnectionId,
    version: i16,
    correlation_id: i32,
}

impl Lab {
    /// A cluster of so many brokers, with Kafka's settings.
    pub(crate) fn new(brokers: u16) -> Self {
        Self::with(brokers, Settings::default())
    }

    pub(crate) fn with(brokers: u16, settings: Settings) -> Self {
        let addresses = (1..=brokers).map(|id| (Address::new(format!("broker-{id}"), 9092), None));
        Self {
            machine: Machine::new(settings, addresses.collect()),
            now: Moment::new(Duration::from_secs(1_700_000_000)),
            sent: BTreeMap::new(),
            closed: Vec::new(),
            usual: BTreeMap::new(),
            correlation_id: 0,
        }
    }

    /// A new connection to a broker that runs.
    pub(crate) fn connect(&mut self, node: NodeId) -> ConnectionId {
        self.machine.open(node).expect("the broker runs")
    }

    /// Sends a request on a connection and does not look for the answer.
    pub(crate) fn ask<R: Request>(
        &mut self,
        connection: ConnectionId,
        version: i16,
        request: &R,
    ) -> Asked {
        self.correlation_id += 1;
        let correlation_id = self.correlation_id;
        let mut frame = message::encode_request(request, version, "lab").expect("it can be said");
        frame.set_correlation_id(correlation_id);
        let frame = frame.into_bytes().slice(4..);
        self.machine.handle_frame(self.now, connection, frame);
        self.collect();
        Asked {
            connection,
            version,
            correlation_id,
        }
    }

    /// The answer, if it is there.
    pub(crate) fn answer<R: Request>(&mut self, asked: Asked) -> Option<R::Response> {
        let frame = self.sent.get_mut(&asked.connection)?.pop_front()?;
        let correlation_id = message::peek_correlation_id(&frame).expect("a header");
        assert_eq!(
            correlation_id, asked.correlation_id,
            "the answer to another request"
        );
        Some(message::decode_response::<R>(frame, asked.version).expect("it can be read"))
    }

    /// The next frame that the cluster has sent, without its size.
    pub(crate) fn frame(&mut self, connection: ConnectionId) -> Option<Bytes> {
        self.sent.get_mut(&connection)?.pop_front()
    }

    /// Asks a broker on its usual connection and gets the answer at once.
    pub(crate) fn call<R: Request>(
        &mut self,
        node: NodeId,
        version: i16,
        request: &R,
    ) -> R::Response {
        let connection = match self.usual.get(&node) {
            Some(connection) => *connection,
            None => {
                let connection = self.connect(node);
                self.usual.insert(node, connection);
                connection
            }
        };
        let asked = self.ask(connection, version, request);
        self.answer::<R>(asked).expect("an answer at once")
    }

    /// Lets time pass, with everything that is due on the way happening when it is due.
    pub(crate) fn pass(&mut self, time: Duration) {
        let end = self.now.after(time);
        while let Some(due) = self.machine.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.machine.handle_timeout(self.now);
            let again = self.machine.poll_timeout();
            assert!(
                again != Some(due) || due > self.now,
                "what is due at {due:?} is never done"
            );
        }
        self.now = end;
        self.collect();
    }

    /// Whether the cluster has closed the connection.
    pub(crate) fn is_closed(&self, connection: ConnectionId) -> bool {
        self.closed.contains(&connection)
    }

    pub(crate) fn collect(&mut self) {
        while let Some(output) = self.machine.poll_output() {
            match output {
                Output::Send { connection, frame } => {
                    let frame = frame.into_bytes().slice(4..);
                    self.sent.entry(connection).or_default().push_back(frame);
                }
                Output::SendSpoilt { connection, bytes } => {
                    self.sent.entry(connection).or_default().push_back(bytes);
                }
                Output::Close { connection } => self.closed.push(connection),
            }
        }
    }
}
