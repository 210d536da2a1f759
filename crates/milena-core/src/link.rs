//! One connection as a value: calls go in, bytes go out, bytes come in, answers go out. The loop around it
//! only moves bytes and waits.

use std::io::IoSlice;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use milena_pace::Throttle;

use crate::call::{Call, CallError};
use crate::config::ConnectionConfig;
use crate::correlation::{Correlation, Desync};
use crate::error::{Error, ErrorKind};
use crate::frame_reader::FrameReader;
use crate::handshake;
use crate::versions::Versions;
use crate::write_queue::{MAX_SLICES, WriteQueue};

/// A broker's wish for silence is granted up to this long.
const MAX_THROTTLE: Duration = Duration::from_secs(5 * 60);

/// A connection after its handshake.
pub(crate) struct Link<'v> {
    versions: &'v Versions,
    client_id: String,
    request_timeout: Duration,
    max_idle: Duration,
    reader: FrameReader,
    writes: WriteQueue<Box<dyn Call>>,
    waiting: Correlation<Waiter>,
    throttle: Throttle,
    /// When the socket last took bytes while it had bytes to take.
    last_write: Instant,
    last_use: Instant,
}

/// A request in flight.
struct Waiter {
    call: Box<dyn Call>,
    version: i16,
    /// Where its first byte stands in the write queue.
    position: u64,
}

/// What has come of the time that passed.
#[derive(Debug)]
pub(crate) enum Expiry {
    /// Nothing is overdue.
    None,
    /// The connection has been unused for as long as it may.
    Idle,
    /// A request has been on the wire for as long as it may.
    Overdue(Error),
}

impl<'v> Link<'v> {
    pub(crate) fn new(now: Instant, config: &ConnectionConfig, versions: &'v Versions) -> Self {
        Self {
            versions,
            client_id: config.client_id.clone(),
            request_timeout: config.request_timeout,
            max_idle: config.connections_max_idle,
            reader: FrameReader::new(config.max_response_bytes),
            writes: WriteQueue::default(),
            waiting: Correlation::starting_at(handshake::FIRST_ID),
            throttle: Throttle::new(MAX_THROTTLE),
            last_write: now,
            last_use: now,
        }
    }

    /// Whether a call may be given now: not while the broker wants silence (KIP-219).
    pub(crate) fn accepts_calls(&self, now: Instant) -> bool {
        !self.throttle.is_muted(now)
    }

    /// Puts a call on the wire; its time begins now. A call that nobody waits for any more is dropped.
    pub(crate) fn handle_call(&mut self, now: Instant, call: Box<dyn Call>) {
        if call.is_abandoned() {
            return;
        }
        let mut encoded = match call.encode(self.versions, &self.client_id) {
            Ok(encoded) => encoded,
            Err(error) => return call.fail(CallError::Unsent(error)),
        };
        if self.writes.is_empty() {
            self.last_write = now;
        }
        self.last_use = now;
        let options = call.options();
        if options.no_response {
            encoded.frame.set_correlation_id(self.waiting.skip());
            self.writes.push(encoded.frame.into_segments());
            self.writes.mark(call);
        } else {
            let deadline = now + options.timeout.unwrap_or(self.request_timeout);
            let waiter = Waiter {
                call,
                version: encoded.version,
                position: self.writes.position(),
            };
            encoded
                .frame
                .set_correlation_id(self.waiting.push(deadline, waiter));
            self.writes.push(encoded.frame.into_segments());
        }
    }

    /// Whether there are bytes to write.
    pub(crate) fn wants_write(&self) -> bool {
        !self.writes.is_empty()
    }

    /// The bytes to write next.
    pub(crate) fn slices<'a>(&'a self, slices: &mut [IoSlice<'a>; MAX_SLICES]) -> usize {
        self.writes.slices(slices)
    }

    /// The socket took `count` bytes.
    pub(crate) fn handle_written(&mut self, now: Instant, count: usize) {
        self.last_write = now;
        self.writes.advance(count);
        while let Some(call) = self.writes.pop_reached() {
            call.written();
        }
    }

    /// Where received bytes go.
    pub(crate) fn buffer(&mut self) -> &mut BytesMut {
        self.reader.buffer()
    }

    /// Whether what was received is worth a look: a whole frame, or the beginning of an impossible one.
    pub(crate) fn has_news(&self) -> bool {
        self.reader.has_frame() || self.check_arriving().is_err()
    }

    /// The rest of a response that nobody waits for is not waited for either.
    fn check_arriving(&self) -> Result<(), Desync> {
        match self.reader.pending() {
            0 => Ok(()),
            _ => self.waiting.check(self.reader.arriving_id()),
        }
    }

    /// Bytes were received: answers the calls whose responses are complete.
    ///
    /// # Errors
    /// The peer does not speak the protocol; the connection is of no further use.
    pub(crate) fn handle_received(&mut self, now: Instant) -> Result<(), Error> {
        while let Some(frame) = self.reader.next_frame().map_err(protocol_error)? {
            self.last_use = now;
            self.handle_frame(now, frame)?;
        }
        self.check_arriving().map_err(protocol_error)
    }

    fn handle_frame(&mut self, now: Instant, frame: Bytes) -> Result<(), Error> {
        // The frame reader gives at least four bytes.
        let id = frame.first_chunk().map_or(-1, |id| i32::from_be_bytes(*id));
        let waiter = self.waiting.pop(id).map_err(protocol_error)?;
        let silence = waiter.call.answer(frame, waiter.version)?;
        self.throttle.mute(now, silence);
        Ok(())
    }

    /// When [`handle_timeout`](Self::handle_timeout) or [`accepts_calls`](Self::accepts_calls) has news.
    pub(crate) fn poll_timeout(&self, now: Instant) -> Instant {
        let idle = self.last_use + self.max_idle;
        let waiting = self.waiting.poll_timeout();
        let stuck = self
            .wants_write()
            .then(|| self.last_write + self.request_timeout);
        let muted = self.throttle.muted_until(now);
        let first = [waiting, stuck, muted].into_iter().flatten().min();
        match first {
            Some(first) if self.is_unused() => first.min(idle),
            Some(first) => first,
            None => idle,
        }
    }

    /// What the time says.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Expiry {
        if self
            .waiting
            .poll_timeout()
            .is_some_and(|deadline| deadline <= now)
        {
            let text = "no answer within the request timeout; the connection is given up";
            return Expiry::Overdue(Error::new(ErrorKind::Timeout, text));
        }
        if self.wants_write() && self.last_write + self.request_timeout <= now {
            let text =
                "the broker took no bytes within the request timeout; the connection is given up";
            return Expiry::Overdue(Error::new(ErrorKind::Timeout, text));
        }
        if self.is_unused() && self.last_use + self.max_idle <= now {
            return Expiry::Idle;
        }
        Expiry::None
    }

    /// Nothing is on its way in either direction.
    pub(crate) fn is_unused(&self) -> bool {
        self.waiting.is_empty() && self.writes.is_empty()
    }

    /// Ready once nobody waits for anything that is on its way. What nobody waits for need not be written either: a peer that
    /// takes no bytes would keep the connection for as long as a request may last.
    pub(crate) fn poll_abandoned(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let answers = self.waiting.iter_mut().map(|waiter| &mut waiter.call);
        let mut calls = answers.chain(self.writes.marks_mut());
        match calls.all(|call| call.poll_abandoned(context).is_ready()) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    /// The connection is gone: every call that has no answer learns so, and whether the broker may know of it.
    pub(crate) fn end(mut self, error: &Error) {
        for waiter in self.waiting.drain() {
            let begun = self.writes.has_begun(waiter.position);
            let outcome = if begun {
                CallError::Lost
            } else {
                CallError::Unsent
            };
            waiter.call.fail(outcome(error.clone()));
        }
        for call in self.writes.drain_marks() {
            call.fail(CallError::Lost(error.clone()));
        }
    }
}

fn protocol_error(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(
        ErrorKind::Protocol,
        "the peer does not speak Kafka's protocol as agreed",
    )
    .with_source(error)
}
