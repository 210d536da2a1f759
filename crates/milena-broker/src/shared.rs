//! The machine behind its lock, and the way from what it says to the connections that wait for it.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use milena_protocol::message::Frame;
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::connection::{ConnectionId, Output};
use crate::machine::Machine;
use crate::moment::Moment;
use crate::node::NodeId;

/// What a connection's task is to write. When the sender is gone, the connection is at its end.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Frame(Frame),
    Spoilt(Bytes),
}

/// What the loops of a cluster share.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Wakes the timer when there may be an earlier deadline.
    earlier: Notify,
    /// Wakes whoever waits for the cluster to have worked on something.
    worked: Notify,
    clock: Clock,
    tasks: Mutex<JoinSet<()>>,
}

struct State {
    machine: Machine,
    routes: BTreeMap<ConnectionId, UnboundedSender<Outgoing>>,
    deadline: Option<Moment>,
}

/// The cluster's time, by the runtime's clock: it stands still and jumps where that does.
struct Clock {
    start: Instant,
    epoch: Duration,
}

impl Clock {
    fn now(&self) -> Moment {
        Moment::new(self.epoch + self.start.elapsed())
    }

    fn instant_of(&self, moment: Moment) -> Instant {
        self.start + moment.since(Moment::new(self.epoch))
    }
}

impl Shared {
    /// `epoch` is what the time is now, since the beginning of 1970.
    pub(crate) fn new(machine: Machine, epoch: Duration) -> Self {
        Self {
            state: Mutex::new(State {
                machine,
                routes: BTreeMap::new(),
                deadline: None,
            }),
            earlier: Notify::new(),
            worked: Notify::new(),
            clock: Clock {
                start: Instant::now(),
                epoch,
            },
            tasks: Mutex::new(JoinSet::new()),
        }
    }

    /// Does something to the machine, and sends what comes of it on its way.
    pub(crate) fn run<T>(&self, act: impl FnOnce(&mut Machine, Moment) -> T) -> T {
        let mut state = self.lock();
        let result = act(&mut state.machine, self.clock.now());
        state.route();
        let deadline = state.machine.poll_timeout();
        let is_earlier = match (deadline, state.deadline) {
            (Some(new), Some(old)) => new < old,
            (new, _) => new.is_some(),
        };
        state.deadline = deadline;
        drop(state);
        if is_earlier {
            self.earlier.notify_one();
        }
        self.worked.notify_waiters();
        result
    }

    /// Looks at the machine without doing anything to it.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Machine) -> T) -> T {
        look(&self.lock().machine)
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// A client has connected to a broker; `None` if that does not run.
    pub(crate) fn open(&self, node: NodeId) -> Option<(ConnectionId, UnboundedReceiver<Outgoing>)> {
        let mut state = self.lock();
        let connection = state.machine.open(node)?;
        let (sender, receiver) = unbounded_channel();
        state.routes.insert(connection, sender);
        Some((connection, receiver))
    }

    /// The client is gone.
    pub(crate) fn close(&self, connection: ConnectionId) {
        self.run(|machine, now| machine.handle_close(now, connection));
        self.lock().routes.remove(&connection);
    }

    /// When the timer is due next.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let deadline = self.lock().deadline;
        deadline.map(|moment| self.clock.instant_of(moment))
    }

    pub(crate) async fn earlier_deadline(&self) {
        self.earlier.notified().await;
    }

    /// Waits until `holds` of the machine. It is looked at whenever something was done to it.
    pub(crate) async fn wait_until(&self, mut holds: impl FnMut(&Machine) -> bool) {
        loop {
            let worked = self.worked.notified();
            if self.look(&mut holds) {
                return;
            }
            worked.await;
        }
    }

    /// Starts a task that ends with the cluster.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Ends every task.
    pub(crate) fn abort(&self) {
        self.tasks().abort_all();
    }

    /// Ends every task and waits until none is left.
    pub(crate) async fn shutdown(&self) {
        let mut tasks = std::mem::take(&mut *self.tasks());
        tasks.shutdown().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in a test that holds a handle must not hide what the test found.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn route(&mut self) {
        while let Some(output) = self.machine.poll_output() {
            let (connection, outgoing) = match output {
                Output::Send { connection, frame } => (connection, Outgoing::Frame(frame)),
                Output::SendSpoilt { connection, bytes } => (connection, Outgoing::Spoilt(bytes)),
                Output::Close { connection } => {
                    self.routes.remove(&connection);
                    continue;
                }
            };
            if let Some(route) = self.routes.get(&connection) {
                // The task is gone when its client is.
                let _ = route.send(outgoing);
            }
        }
    }
}
