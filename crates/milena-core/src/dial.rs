//! How a connection comes about: the reconnect backoff, the transport, the handshake.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use crate::config::ConnectionConfig;
use crate::connect::{BrokerAddress, Connect, Transport};
use crate::error::{Error, ErrorKind};
use crate::frame_reader::FrameReader;
use crate::handshake::Handshake;
use crate::reconnect::Reconnect;
use crate::socket::Socket;
use crate::versions::Versions;

/// No answer of the handshake is longer: who sends it is not yet known to be a broker.
const MAX_HANDSHAKE: usize = 1 << 20;

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
    ///
    /// # Errors
    /// Names the broker and the stage that failed.
    pub(crate) async fn connect(&self) -> Result<(Socket, Versions), Error> {
        let dial_at = self.with_reconnect(|reconnect, now| reconnect.dial_at(now));
        sleep_until(dial_at.into()).await;
        let allowed = self.with_reconnect(|reconnect, _| reconnect.begin());
        let outcome = match timeout(allowed, self.dial_and_shake_hands()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::new(
                ErrorKind::Timeout,
                "no connection within the setup timeout",
            )),
        };
        self.report(&outcome);
        outcome.map_err(|error| error.with_broker(&self.address))
    }

    async fn dial_and_shake_hands(&self) -> Result<(Socket, Versions), Error> {
        let mut io = self
            .connector
            .connect(&self.address)
            .await
            .map_err(|error| {
                Error::new(ErrorKind::Connection, "cannot connect").with_source(error)
            })?;
        let versions = shake_hands(&mut io, &self.config).await?;
        Ok((Socket::new(io), versions))
    }

    /// Keeps the dialling history and tells people about an outage once when it begins and once when it ends.
    fn report<T>(&self, outcome: &Result<T, Error>) {
        let address = &self.address;
        match outcome {
            Ok(_) => match self.with_reconnect(Reconnect::handle_success) {
                Some(down) => {
                    tracing::info!(broker = %address, "reachable again after {:.1} s", down.as_secs_f64());
                }
                None => tracing::debug!(broker = %address, "connected"),
            },
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
    let mut reader = FrameReader::new(config.max_response_bytes.min(MAX_HANDSHAKE));
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
