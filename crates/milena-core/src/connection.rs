//! The loop that owns one socket: connects, moves bytes for as long as it is needed, and ends with the socket.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use crate::call::{Call, CallError};
use crate::dial::Dial;
use crate::error::{Error, ErrorKind};
use crate::link::{Expiry, Link};
use crate::socket::Socket;
use crate::versions::Versions;

/// The handle of a connection, open or on its way. Dropping it ends the connection as soon as nobody waits
/// for an answer on it.
#[derive(Debug)]
pub(crate) struct Connection {
    // As long as the number of callers that wait, who bound it themselves.
    calls: mpsc::UnboundedSender<Box<dyn Call>>,
    versions: Arc<OnceLock<Versions>>,
}

impl Connection {
    /// Starts the task that dials and then serves calls.
    pub(crate) fn open(runtime: &Handle, dial: Dial) -> Self {
        let (calls, receiver) = mpsc::unbounded_channel();
        let versions = Arc::new(OnceLock::new());
        runtime.spawn(
            Task {
                dial,
                calls: receiver,
                queue: VecDeque::new(),
            }
            .run(Arc::clone(&versions)),
        );
        Self { calls, versions }
    }

    /// Queues a call; gives it back if the connection has ended.
    pub(crate) fn send(&self, call: Box<dyn Call>) -> Result<(), Box<dyn Call>> {
        self.calls.send(call).map_err(|refused| refused.0)
    }

    /// Whether the task has ended or is about to.
    pub(crate) fn is_closed(&self) -> bool {
        self.calls.is_closed()
    }

    /// What the broker speaks, once the handshake is complete.
    pub(crate) fn versions(&self) -> Option<&Versions> {
        self.versions.get()
    }
}

/// Why a connection ended.
enum End {
    /// Nobody needs it: it was unused for long, or its handle is gone.
    Unneeded,
    /// The peer, the network, or the time allowed for either.
    Broken(Error),
}

struct Task {
    dial: Dial,
    calls: mpsc::UnboundedReceiver<Box<dyn Call>>,
    /// Calls that arrived before the handshake was complete.
    queue: VecDeque<Box<dyn Call>>,
}

impl Task {
    async fn run(mut self, versions: Arc<OnceLock<Versions>>) {
        let end = match self.set_up().await {
            Ok((socket, negotiated)) => {
                self.serve(socket, versions.get_or_init(|| negotiated))
                    .await
            }
            Err(end) => end,
        };
        self.calls.close();
        while let Ok(call) = self.calls.try_recv() {
            self.queue.push_back(call);
        }
        let error = match end {
            End::Unneeded => Error::new(
                ErrorKind::Connection,
                "the connection was closed because it was unused",
            ),
            End::Broken(error) => {
                self.dial.broken.notify_one();
                error
            }
        };
        for call in self.queue {
            call.fail(CallError::Unsent(error.clone()));
        }
    }

    /// Connects; meanwhile calls gather in the queue.
    async fn set_up(&mut self) -> Result<(Socket, Versions), End> {
        let Self { dial, calls, queue } = self;
        let mut connecting = pin!(dial.connect());
        loop {
            tokio::select! {
                biased;
                outcome = &mut connecting => return outcome.map_err(End::Broken),
                call = calls.recv() => queue.push_back(call.ok_or(End::Unneeded)?),
            }
        }
    }

    async fn serve(&mut self, mut socket: Socket, versions: &Versions) -> End {
        let mut link = Link::new(Instant::now().into_std(), &self.dial.config, versions);
        let end = self.move_bytes(&mut socket, &mut link).await;
        let error = match &end {
            End::Unneeded => Error::new(ErrorKind::Closed, "the connection was closed"),
            End::Broken(error) => error.clone(),
        };
        link.end(&error);
        end
    }

    async fn move_bytes(&mut self, socket: &mut Socket, link: &mut Link<'_>) -> End {
        let mut alarm = pin!(sleep_until(Instant::now()));
        loop {
            let now = Instant::now().into_std();
            if let Some(end) = self.advance(now, link) {
                return end;
            }
            let wake = link.poll_timeout(now).into();
            if alarm.deadline() != wake {
                alarm.as_mut().reset(wake);
            }
            let released = self.calls.is_closed() && self.queue.is_empty();
            tokio::select! {
                biased;
                event = poll_fn(|context| poll_event(context, socket, link, released)) => match event {
                    Event::Abandoned => return End::Unneeded,
                    Event::Moved(moved) => if let Err(error) = self.handle_moved(moved, link) {
                        return End::Broken(error.with_broker(&self.dial.address));
                    }
                },
                call = self.calls.recv(), if !self.calls.is_closed() => self.queue.extend(call),
                () = alarm.as_mut() => {}
            }
        }
    }

    /// Gives the link the time and the calls that wait; the end, if it has come to that.
    fn advance(&mut self, now: std::time::Instant, link: &mut Link<'_>) -> Option<End> {
        match link.handle_timeout(now) {
            Expiry::None => {}
            Expiry::Idle => return Some(End::Unneeded),
            Expiry::Overdue(error) => {
                return Some(End::Broken(error.with_broker(&self.dial.address)));
            }
        }
        while let Ok(call) = self.calls.try_recv() {
            self.queue.push_back(call);
        }
        while link.accepts_calls(now)
            && let Some(call) = self.queue.pop_front()
        {
            link.handle_call(now, call);
        }
        None
    }

    /// What was received counts even when the stream ended behind it.
    fn handle_moved(&self, moved: io::Result<()>, link: &mut Link<'_>) -> Result<(), Error> {
        link.handle_received(Instant::now().into_std())?;
        moved.map_err(|error| {
            Error::new(ErrorKind::Connection, "the connection broke").with_source(error)
        })
    }
}

/// What a connection waits for beside calls and the clock.
enum Event {
    Moved(io::Result<()>),
    /// The handle is gone and nobody waits for an answer.
    Abandoned,
}

fn poll_event(
    context: &mut Context<'_>,
    socket: &mut Socket,
    link: &mut Link<'_>,
    released: bool,
) -> Poll<Event> {
    match socket.poll_move(context, link) {
        Poll::Ready(moved) => Poll::Ready(Event::Moved(moved)),
        Poll::Pending if released => link.poll_abandoned(context).map(|()| Event::Abandoned),
        Poll::Pending => Poll::Pending,
    }
}
