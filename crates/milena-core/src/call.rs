//! One request on its way through a connection, and the future that its caller holds.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use milena_protocol::message::{self, Frame, Request, Response};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind, Persistence};
use crate::versions::Versions;

/// How a call is to be made.
#[derive(Debug, Clone, Copy, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// How long the request may be on the wire; the connection's `request.timeout.ms` if not given.
    pub timeout: Option<Duration>,
    /// No higher version than this may be used, because the request lacks what a higher one needs.
    pub max_version: Option<i16>,
    /// The broker will not answer (acks=0): the call resolves with a default response once it is written.
    pub no_response: bool,
}

impl CallOptions {
    /// Sets [`timeout`](Self::timeout).
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets [`max_version`](Self::max_version).
    #[must_use]
    pub fn max_version(mut self, version: Option<i16>) -> Self {
        self.max_version = version;
        self
    }

    /// Sets [`no_response`](Self::no_response).
    #[must_use]
    pub fn no_response(mut self, no_response: bool) -> Self {
        self.no_response = no_response;
        self
    }
}

/// Why a call has no response, and so what may be concluded about the broker.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum CallError {
    /// No byte of the request reached the broker.
    Unsent(Error),
    /// It was written at least in part and no answer came: the broker may have acted on it.
    Lost(Error),
    /// The broker answered with bytes that are not a response to it.
    Malformed(Error),
}

impl CallError {
    /// Whether the broker may have acted on the request.
    pub fn was_sent(&self) -> bool {
        !matches!(self, Self::Unsent(_))
    }

    /// The error for people and for the public API.
    pub fn error(&self) -> &Error {
        match self {
            Self::Unsent(error) | Self::Lost(error) | Self::Malformed(error) => error,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error().fmt(f)
    }
}

impl std::error::Error for CallError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.error().source()
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unsent(error) => error,
            CallError::Lost(error) | CallError::Malformed(error) => {
                error.with_persistence(Persistence::PossiblyPersisted)
            }
        }
    }
}

/// The answer to a request, in time.
///
/// *Cancel safety*: dropping it gives up the answer only. A request that is not yet written is then not sent;
/// one that is written is still answered, and other requests on the connection are not affected.
#[derive(Debug)]
pub struct Pending<T>(oneshot::Receiver<Result<T, CallError>>);

impl<T> Future for Pending<T> {
    type Output = Result<T, CallError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0)
            .poll(context)
            .map(|answer| answer.unwrap_or_else(|_| Err(abandoned())))
    }
}

/// The connection's task ended without resolving the call: it panicked or its runtime is gone.
fn abandoned() -> CallError {
    CallError::Lost(Error::new(
        ErrorKind::Closed,
        "the connection's task ended before the answer came",
    ))
}

/// A request encoded for a connection.
pub(crate) struct Encoded {
    pub(crate) frame: Frame,
    pub(crate) version: i16,
}

/// A call whose types the connection need not know.
pub(crate) trait Call: Send {
    /// Whether nobody waits for it any more.
    fn is_abandoned(&self) -> bool;
    /// Ready once nobody waits for it any more.
    fn poll_abandoned(&mut self, context: &mut Context<'_>) -> Poll<()>;
    /// How it is to be made.
    fn options(&self) -> CallOptions;
    /// Its bytes in the version that `versions` allow.
    fn encode(&self, versions: &Versions, client_id: &str) -> Result<Encoded, Error>;
    /// Resolves it with the broker's answer; returns for how long the broker wants silence.
    fn answer(self: Box<Self>, frame: Bytes, version: i16) -> Result<Duration, Error>;
    /// Resolves a call that expects no answer: it is written.
    fn written(self: Box<Self>);
    /// Resolves it without an answer.
    fn fail(self: Box<Self>, error: CallError);
}

struct TypedCall<R: Request> {
    request: R,
    options: CallOptions,
    reply: oneshot::Sender<Result<R::Response, CallError>>,
}

/// A call and the future of its answer.
pub(crate) fn call<R: Request>(
    request: R,
    options: CallOptions,
) -> (Box<dyn Call>, Pending<R::Response>) {
    let (reply, answer) = oneshot::channel();
    (
        Box::new(TypedCall {
            request,
            options,
            reply,
        }),
        Pending(answer),
    )
}

impl<R: Request> Call for TypedCall<R> {
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn poll_abandoned(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.reply.poll_closed(context)
    }

    fn options(&self) -> CallOptions {
        self.options
    }

    fn encode(&self, versions: &Versions, client_id: &str) -> Result<Encoded, Error> {
        let version = versions.negotiate::<R>(self.options.max_version)?;
        let frame =
            message::encode_request(&self.request, version, client_id).map_err(|error| {
                let text = format!(
                    "a {} request cannot be written in version {version}",
                    R::API
                );
                Error::new(ErrorKind::UnsupportedVersion, text).with_source(error)
            })?;
        Ok(Encoded { frame, version })
    }

    fn answer(self: Box<Self>, frame: Bytes, version: i16) -> Result<Duration, Error> {
        match message::decode_response::<R>(frame, version) {
            Ok(response) => {
                let throttle = u64::try_from(response.throttle_time_ms()).unwrap_or(0);
                // A caller who has gone does not want the answer; the throttle counts all the same.
                let _ = self.reply.send(Ok(response));
                Ok(Duration::from_millis(throttle))
            }
            Err(error) => {
                let text = format!(
                    "the answer to a {} request of version {version} cannot be read",
                    R::API
                );
                let error = Error::new(ErrorKind::Protocol, text).with_source(error);
                let _ = self.reply.send(Err(CallError::Malformed(error.clone())));
                Err(error)
            }
        }
    }

    fn written(self: Box<Self>) {
        let _ = self.reply.send(Ok(R::Response::default()));
    }

    fn fail(self: Box<Self>, error: CallError) {
        let _ = self.reply.send(Err(error));
    }
}
