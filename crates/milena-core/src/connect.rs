//! How a connection to a broker is opened: the `Connect` trait, and TCP.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::error::{Error, ErrorKind};

/// The next address is tried this long after the last one did not answer (RFC 8305 suggests 250 ms).
const ATTEMPT_STAGGER: Duration = Duration::from_millis(250);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(10);
/// Bytes that the peer's kernel has not confirmed for this long mean that nobody is there (RFC 5482).
#[cfg(target_os = "linux")]
const USER_TIMEOUT: Duration = Duration::from_secs(30);

/// A boxed future, as the traits of this module return.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A byte stream to a broker.
pub trait Transport: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> Transport for T {}

/// Where a broker listens.
///
/// ```
/// use milena_core::BrokerAddress;
///
/// let address: BrokerAddress = "[::1]:9092".parse()?;
/// assert_eq!((address.host.as_ref(), address.port), ("::1", 9092));
/// assert_eq!(address.to_string(), "[::1]:9092");
/// # Ok::<(), milena_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrokerAddress {
    /// A name or an IP address; IPv6 without brackets.
    pub host: Arc<str>,
    /// The TCP port.
    pub port: u16,
}

impl BrokerAddress {
    /// An address from its parts; brackets around an IPv6 address are dropped.
    pub fn new(host: &str, port: u16) -> Self {
        let bare = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(host);
        Self {
            host: bare.into(),
            port,
        }
    }
}

impl fmt::Display for BrokerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = crate::error::printable(&self.host);
        if host.contains(':') {
            write!(f, "[{host}]:{}", self.port)
        } else {
            write!(f, "{host}:{}", self.port)
        }
    }
}

impl FromStr for BrokerAddress {
    type Err = Error;

    /// Parses `host:port`, `[ipv6]:port`, and either with a `PROTOCOL://` prefix as Kafka's listeners have.
    fn from_str(text: &str) -> Result<Self, Error> {
        let malformed = |why: &str| {
            Error::new(
                ErrorKind::Config,
                format!("bootstrap.servers: {text:?} {why}; expected host:port"),
            )
        };
        let address = text.trim();
        let address = address.split_once("://").map_or(address, |(_, rest)| rest);
        let (host, port) = address
            .rsplit_once(':')
            .ok_or_else(|| malformed("has no port"))?;
        let port = port.parse().map_err(|_| malformed("has no valid port"))?;
        let bracketed = host.starts_with('[') && host.ends_with(']');
        if host.is_empty() || host == "[]" {
            return Err(malformed("has no host"));
        }
        if host.contains(':') && !bracketed {
            return Err(malformed("is an IPv6 address without brackets"));
        }
        Ok(Self::new(host, port))
    }
}

/// Opens byte streams to brokers.
///
/// Implement it to bring your own transport: a proxy, a tunnel, a test double. The client calls it for every
/// connection, so names are resolved anew each time; it bounds the call by its own setup timeout and drops
/// the future when that runs out.
///
/// ```
/// use milena_core::connect::{BoxFuture, BrokerAddress, Connect, Tcp, Transport};
///
/// /// Sends every connection through one gateway.
/// struct Gateway(Tcp, BrokerAddress);
///
/// impl Connect for Gateway {
///     fn connect<'a>(&'a self, _: &'a BrokerAddress) -> BoxFuture<'a, std::io::Result<Box<dyn Transport>>> {
///         self.0.connect(&self.1)
///     }
/// }
/// ```
pub trait Connect: Send + Sync + 'static {
    /// Opens a stream to `address`, or says why it could not.
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>>;
}

impl<C: Connect + ?Sized> Connect for Arc<C> {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        (**self).connect(address)
    }
}

/// Turns a host name into addresses.
pub trait Resolve: Send + Sync + 'static {
    /// Every address of `host`, in the order in which to try them.
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The operating system's resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve<'a>(
        &'a self,
        host: &'a str,
        port: u16,
    ) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// Plain TCP: resolves at every connect, tries all addresses, beginning with the one behind that of the last connection, sets
/// `TCP_NODELAY` and keepalive.
#[derive(Clone)]
pub struct Tcp {
    resolver: Arc<dyn Resolve>,
    /// Which of the several addresses of a name was connected to last.
    last: Arc<Mutex<BTreeMap<BrokerAddress, SocketAddr>>>,
    send_buffer: Option<u32>,
    receive_buffer: Option<u32>,
}

impl Default for Tcp {
    fn default() -> Self {
        Self::new(SystemResolver)
    }
}

impl fmt::Debug for Tcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tcp").finish_non_exhaustive()
    }
}

impl Tcp {
    /// TCP with a resolver of your choice.
    pub fn new(resolver: impl Resolve) -> Self {
        Self {
            resolver: Arc::new(resolver),
            last: Arc::default(),
            send_buffer: None,
            receive_buffer: None,
        }
    }

    /// Sets the socket's buffer sizes in bytes; `None` leaves them to the operating system.
    #[must_use]
    pub fn buffers(mut self, send: Option<u32>, receive: Option<u32>) -> Self {
        (self.send_buffer, self.receive_buffer) = (send, receive);
        self
    }

    async fn open(&self, address: &BrokerAddress) -> io::Result<Box<dyn Transport>> {
        let mut candidates = self.resolver.resolve(&address.host, address.port).await?;
        let has_choice = candidates.len() > 1;
        self.begin_behind_last(address, &mut candidates);
        let stream = Race::new(candidates).await?;
        if let (true, Ok(peer)) = (has_choice, stream.peer_addr()) {
            self.last().insert(address.clone(), peer);
        }
        self.configure(&stream)?;
        Ok(Box::new(stream))
    }

    /// Who listens where the last connection went may be no broker that works, which shows only after connecting: the others
    /// have their turn first.
    fn begin_behind_last(&self, address: &BrokerAddress, candidates: &mut [SocketAddr]) {
        let last = self.last().get(address).copied();
        let place = candidates
            .iter()
            .position(|candidate| Some(*candidate) == last);
        candidates.rotate_left(place.map_or(0, |place| place + 1));
    }

    fn last(&self) -> std::sync::MutexGuard<'_, BTreeMap<BrokerAddress, SocketAddr>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn configure(&self, stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let socket = socket2::SockRef::from(stream);
        let keepalive = socket2::TcpKeepalive::new()
            .with_time(KEEPALIVE_IDLE)
            .with_interval(KEEPALIVE_INTERVAL);
        socket.set_tcp_keepalive(&keepalive)?;
        #[cfg(target_os = "linux")]
        socket.set_tcp_user_timeout(Some(USER_TIMEOUT))?;
        if let Some(bytes) = self.send_buffer {
            socket.set_send_buffer_size(bytes as usize)?;
        }
        if let Some(bytes) = self.receive_buffer {
            socket.set_recv_buffer_size(bytes as usize)?;
        }
        Ok(())
    }
}

impl Connect for Tcp {
    fn connect<'a>(
        &'a self,
        address: &'a BrokerAddress,
    ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
        Box::pin(self.open(address))
    }
}

/// Connects to the first of several addresses that answers: each gets a head start over the next.
struct Race {
    waiting: std::vec::IntoIter<SocketAddr>,
    attempts: Vec<BoxFuture<'static, io::Result<TcpStream>>>,
    next_start: Pin<Box<Sleep>>,
    last_failure: Option<io::Error>,
}

impl Race {
    fn new(candidates: Vec<SocketAddr>) -> Self {
        Self {
            waiting: candidates.into_iter(),
            attempts: Vec::new(),
            next_start: Box::pin(tokio::time::sleep(Duration::ZERO)),
            last_failure: None,
        }
    }

    /// Starts an attempt at the next address, if one is left.
    fn start_next(&mut self) -> bool {
        let Some(address) = self.waiting.next() else {
            return false;
        };
        self.attempts.push(Box::pin(TcpStream::connect(address)));
        self.next_start
            .as_mut()
            .reset(tokio::time::Instant::now() + ATTEMPT_STAGGER);
        true
    }

    /// Polls every running attempt; those that failed are dropped.
    fn poll_attempts(&mut self, context: &mut Context<'_>) -> Option<TcpStream> {
        let mut index = 0;
        while let Some(attempt) = self.attempts.get_mut(index) {
            match attempt.as_mut().poll(context) {
                Poll::Pending => index += 1,
                Poll::Ready(Ok(stream)) => return Some(stream),
                Poll::Ready(Err(error)) => {
                    self.last_failure = Some(error);
                    drop(self.attempts.swap_remove(index));
                }
            }
        }
        None
    }

    fn failure(&mut self) -> io::Error {
        let none = || io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        self.last_failure.take().unwrap_or_else(none)
    }
}

impl Future for Race {
    type Output = io::Result<TcpStream>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            if let Some(stream) = self.poll_attempts(context) {
                return Poll::Ready(Ok(stream));
            }
            // A failed attempt needs no head start: the next address is tried at once.
            let due = self.attempts.is_empty() || self.next_start.as_mut().poll(context).is_ready();
            if !due {
                return Poll::Pending;
            }
            if !self.start_next() {
                return if self.attempts.is_empty() {
                    Poll::Ready(Err(self.failure()))
                } else {
                    Poll::Pending
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    struct Fixed(Vec<SocketAddr>);

    impl Resolve for Fixed {
        fn resolve<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
            Box::pin(async { Ok(self.0.clone()) })
        }
    }

    #[test]
    fn m7_addresses_parse_and_print_with_ipv6_in_brackets() {
        for (text, host, port) in [
            ("localhost:9092", "localhost", 9092),
            ("[::1]:9093", "::1", 9093),
            (
                "PLAINTEXT://broker.example.:19092",
                "broker.example.",
                19092,
            ),
        ] {
            let address: BrokerAddress = text.parse().unwrap();
            assert_eq!((address.host.as_ref(), address.port), (host, port));
        }
        assert_eq!(BrokerAddress::new("::1", 9092).to_string(), "[::1]:9092");
        for bad in [
            "",
            "host",
            "host:",
            ":9092",
            "host:99999",
            "::1:9092",
            "[]:9092",
        ] {
            let error = bad.parse::<BrokerAddress>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{bad:?}");
        }
    }

    #[tokio::test]
    async fn m7_a_dead_first_address_does_not_hide_a_live_second() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dead = {
            let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
            unused.local_addr().unwrap()
        };
        let tcp = Tcp::new(Fixed(vec![dead, listener.local_addr().unwrap()]));
        tcp.connect(&BrokerAddress::new("any", 1))
            .await
            .map(drop)
            .unwrap();
    }

    #[tokio::test]
    async fn m7_the_next_connection_to_a_name_goes_to_its_next_address() {
        let mut listeners = Vec::new();
        for _ in 0..3 {
            listeners.push(TcpListener::bind("127.0.0.1:0").await.unwrap());
        }
        let all = listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap());
        let tcp = Tcp::new(Fixed(all.collect()));
        for _ in 0..2 {
            for listener in &listeners {
                let dialled = tcp.connect(&BrokerAddress::new("any", 1)).await.unwrap();
                listener.accept().await.unwrap();
                drop(dialled);
            }
        }
    }

    #[tokio::test]
    async fn m7_a_name_without_addresses_is_an_error_that_says_so() {
        let tcp = Tcp::new(Fixed(Vec::new()));
        let error = tcp
            .connect(&BrokerAddress::new("any", 1))
            .await
            .err()
            .unwrap();
        assert_eq!(error.to_string(), "the name has no address");
    }
}
