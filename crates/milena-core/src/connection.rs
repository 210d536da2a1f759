//! The loop that owns one socket: dials, shakes hands, moves bytes, and ends with the socket.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

use crate::call::{Call, CallError};
use crate::config::ConnectionConfig;
use crate::connect::{BrokerAddress, Connect, Transport};
use crate::error::{Error, ErrorKind};
use crate::frame_reader::FrameReader;
use crate::handshake::Handshake;
use crate::link::{Expiry, Link};
use crate::reconnect::Reconnect;
use crate::versions::Versions;
use crate::write_queue::MAX_SLICES;

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
    pub(crate) fn open(dial: Dial) -> Self {
        let (calls, receiver) = mpsc::unbounded_channel();
        let versions = Arc::new(OnceLock::new());
        tokio::spawn(
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

/// What a connection needs to come about.
#[derive(Clone)]
pub(crate) struct Dial {
    pub(crate) address: BrokerAddress,
    pub(crate) config: Arc<ConnectionConfig>,
    pub(crate) connector: Arc<dyn Connect>,
    pub(crate) reconnect: Arc<Mutex<Reconnect>>,
    /// Told when the connection could not be made or broke: leaders may have moved.
    pub(crate) broken: Arc<Notify>,
}

impl Dial {
    /// Waits out the reconnect backoff, then connects and shakes hands within the setup timeout.
    async fn connect(&self) -> Result<(Box<dyn Transport>, Versions), Error> {
        let dial_at = self.with_reconnect(|reconnect, now| reconnect.dial_at(now));
        sleep_until(dial_at.into()).await;
        let outcome = match timeout(self.config.setup_timeout, self.dial_and_shake_hands()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                "no connection within the setup timeout",
            )),
        };
        self.report(&outcome);
        outcome.map_err(|error| error.with_broker(&self.address))
    }

    async fn dial_and_shake_hands(&self) -> Result<(Box<dyn Transport>, Versions), Error> {
        let mut io = self
            .connector
            .connect(&self.address)
            .await
            .map_err(|error| {
                Error::new(ErrorKind::Connection, "cannot connect").with_source(error)
            })?;
        let versions = shake_hands(&mut io, &self.config).await?;
        Ok((io, versions))
    }

    /// Keeps the dialling history and tells people about an outage once when it begins and once when it ends.
    fn report<T>(&self, outcome: &Result<T, Error>) {
        let address = &self.address;
        match outcome {
            Ok(_) => {
                if let Some(down) = self.with_reconnect(Reconnect::handle_success) {
                    tracing::info!(broker = %address, "reachable again after {:.1} s", down.as_secs_f64());
                }
            }
            Err(error) => {
                if self.with_reconnect(Reconnect::handle_failure) {
                    tracing::warn!(broker = %address, "{}; trying again", error.chain());
                }
            }
        }
    }

    fn with_reconnect<T>(&self, act: impl FnOnce(&mut Reconnect, std::time::Instant) -> T) -> T {
        let mut reconnect = self
            .reconnect
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        act(&mut reconnect, Instant::now().into_std())
    }
}

async fn shake_hands(
    io: &mut Box<dyn Transport>,
    config: &ConnectionConfig,
) -> Result<Versions, Error> {
    let broken = |error: io::Error| {
        Error::new(
            ErrorKind::Connection,
            "the connection broke during the handshake",
        )
        .with_source(error)
    };
    let mut handshake = Handshake::new(&config.client_id);
    let mut reader = FrameReader::new(config.max_response_bytes);
    loop {
        if let Some(versions) = handshake.poll_versions() {
            return match reader.pending() {
                0 => Ok(versions),
                _ => Err(Error::new(
                    ErrorKind::Protocol,
                    "the peer sent more than it was asked for",
                )),
            };
        }
        if let Some(frame) = handshake.poll_request()? {
            for segment in frame.into_segments() {
                io.write_all(&segment).await.map_err(broken)?;
            }
            io.flush().await.map_err(broken)?;
        }
        let answer = reader.next_frame().map_err(|error| {
            Error::new(
                ErrorKind::Protocol,
                "the peer does not answer as a Kafka broker",
            )
            .with_source(error)
        })?;
        match answer {
            Some(frame) => handshake.handle_frame(frame)?,
            None if io.read_buf(reader.buffer()).await.map_err(broken)? == 0 => {
                return Err(broken(io::ErrorKind::UnexpectedEof.into()));
            }
            None => {}
        }
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
            Ok((io, negotiated)) => self.serve(io, versions.get_or_init(|| negotiated)).await,
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
    async fn set_up(&mut self) -> Result<(Box<dyn Transport>, Versions), End> {
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

    async fn serve(&mut self, mut io: Box<dyn Transport>, versions: &Versions) -> End {
        let mut link = Link::new(Instant::now().into_std(), &self.dial.config, versions);
        let end = self.move_bytes(&mut io, &mut link).await;
        let error = match &end {
            End::Unneeded => Error::new(ErrorKind::Closed, "the connection was closed"),
            End::Broken(error) => error.clone(),
        };
        link.end(&error);
        end
    }

    async fn move_bytes(&mut self, io: &mut Box<dyn Transport>, link: &mut Link<'_>) -> End {
        let Self { dial, calls, queue } = self;
        let mut alarm = pin!(sleep_until(Instant::now()));
        let broken = |error: Error| End::Broken(error.with_broker(&dial.address));
        loop {
            let now = Instant::now().into_std();
            match link.handle_timeout(now) {
                Expiry::None => {}
                Expiry::Idle => return End::Unneeded,
                Expiry::Overdue(error) => return broken(error),
            }
            while let Ok(call) = calls.try_recv() {
                queue.push_back(call);
            }
            while link.accepts_calls(now)
                && let Some(call) = queue.pop_front()
            {
                link.handle_call(now, call);
            }
            if calls.is_closed() && queue.is_empty() && link.is_abandoned() {
                return End::Unneeded;
            }
            let wake = link.poll_timeout(now).into();
            if alarm.deadline() != wake {
                alarm.as_mut().reset(wake);
            }
            tokio::select! {
                biased;
                moved = poll_fn(|context| poll_move(context, io, link)) => {
                    let received = link.handle_received(Instant::now().into_std());
                    if let Err(error) = received {
                        return broken(error);
                    }
                    if let Err(error) = moved {
                        return broken(Error::new(ErrorKind::Connection, "the connection broke").with_source(error));
                    }
                }
                call = calls.recv(), if !calls.is_closed() => queue.extend(call),
                () = alarm.as_mut() => {}
            }
        }
    }
}

/// Writes what there is to write and reads what there is to read. Ready once something was received, once
/// everything was written, or when the stream has ended; what was received before an end is in the buffer.
fn poll_move(
    context: &mut Context<'_>,
    io: &mut Box<dyn Transport>,
    link: &mut Link<'_>,
) -> Poll<io::Result<()>> {
    let wrote = poll_write(context, io, link);
    // A peer that closed its side may have answered first: read before believing a failed write.
    match (poll_read(context, io, link), wrote) {
        (Poll::Ready(outcome), _) => Poll::Ready(outcome),
        (Poll::Pending, Poll::Ready(outcome)) => Poll::Ready(outcome),
        (Poll::Pending, Poll::Pending) => Poll::Pending,
    }
}

fn poll_write(
    context: &mut Context<'_>,
    io: &mut Box<dyn Transport>,
    link: &mut Link<'_>,
) -> Poll<io::Result<()>> {
    if !link.wants_write() {
        return Poll::Pending;
    }
    while link.wants_write() {
        let mut slices = [IoSlice::new(&[]); MAX_SLICES];
        let count = link.slices(&mut slices);
        match Pin::new(&mut *io).poll_write_vectored(context, &slices[..count]) {
            Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(Ok(count)) => link.handle_written(Instant::now().into_std(), count),
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending => return Poll::Pending,
        }
    }
    match Pin::new(io).poll_flush(context) {
        Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
        failed @ Poll::Ready(Err(_)) => failed,
    }
}

fn poll_read(
    context: &mut Context<'_>,
    io: &mut Box<dyn Transport>,
    link: &mut Link<'_>,
) -> Poll<io::Result<()>> {
    let mut received = false;
    loop {
        let reading = pin!(io.read_buf(link.buffer()));
        match std::future::Future::poll(reading, context) {
            Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
            Poll::Ready(Ok(_)) if link.has_frame() => return Poll::Ready(Ok(())),
            Poll::Ready(Ok(_)) => received = true,
            Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
            Poll::Pending if received => return Poll::Ready(Ok(())),
            Poll::Pending => return Poll::Pending,
        }
    }
}
