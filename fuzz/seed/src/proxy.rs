//! A proxy in front of one broker that keeps what it hears.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use bytes::Bytes;

/// The most that is kept of each API and version.
const MOST: usize = 24;

/// A request, from its API key on, and its response, from its correlation id on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) key: i16,
    pub(crate) version: i16,
    pub(crate) request: Bytes,
    pub(crate) response: Bytes,
}

/// The proxy; it runs until the process ends.
#[derive(Clone)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    /// Where the broker listens, once that is known.
    pub(crate) broker: Arc<OnceLock<u16>>,
    pub(crate) heard: Arc<Mutex<Vec<Exchange>>>,
}

impl Proxy {
    pub(crate) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let proxy = Self {
            port: listener.local_addr()?.port(),
            broker: Arc::default(),
            heard: Arc::default(),
        };
        let accepting = proxy.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let proxy = accepting.clone();
                // A connection that breaks is the business of those who hold it.
                thread::spawn(move || proxy.carry(client));
            }
        });
        Ok(proxy)
    }

    /// Carries one connection until either side closes it.
    fn carry(&self, client: TcpStream) -> io::Result<()> {
        let broker = TcpStream::connect(("127.0.0.1", *self.broker.wait()))?;
        client.set_nodelay(true)?;
        broker.set_nodelay(true)?;
        let asked: Arc<Mutex<BTreeMap<i32, Bytes>>> = Arc::default();
        let (from, to, questions) = (client.try_clone()?, broker.try_clone()?, asked.clone());
        thread::spawn(move || {
            let outcome = copy(from, &to, |frame| {
                if let Some(id) = frame.get(4..8) {
                    let id = i32::from_be_bytes([id[0], id[1], id[2], id[3]]);
                    lock(&questions).insert(id, frame.clone());
                }
            });
            let _closed = to.shutdown(Shutdown::Both);
            outcome
        });
        let outcome = copy(broker, &client, |frame| {
            let id = frame.first_chunk().map(|id| i32::from_be_bytes(*id));
            let request = id.and_then(|id| lock(&asked).remove(&id));
            request
                .into_iter()
                .for_each(|request| self.hear(request, frame.clone()));
        });
        let _closed = client.shutdown(Shutdown::Both);
        outcome
    }

    fn hear(&self, request: Bytes, response: Bytes) {
        let [a, b, c, d] = *request.first_chunk().expect("it had a correlation id");
        let exchange = Exchange {
            key: i16::from_be_bytes([a, b]),
            version: i16::from_be_bytes([c, d]),
            request,
            response,
        };
        let mut heard = lock(&self.heard);
        let alike = |one: &&Exchange| (one.key, one.version) == (exchange.key, exchange.version);
        let same = |one: &Exchange| one.response.len() == exchange.response.len();
        let before: Vec<_> = heard.iter().filter(alike).collect();
        if before.len() < MOST && !before.into_iter().any(same) {
            heard.push(exchange);
        }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("nobody panics while holding it")
}

/// Copies frames, each shown to `each` first.
fn copy(mut from: TcpStream, mut to: &TcpStream, mut each: impl FnMut(&Bytes)) -> io::Result<()> {
    loop {
        let frame = read_frame(&mut from)?;
        each(&frame);
        let size = u32::try_from(frame.len()).expect("it came with a size");
        to.write_all(&[&size.to_be_bytes()[..], &frame].concat())?;
    }
}

/// A frame without its size.
pub(crate) fn read_frame(stream: &mut TcpStream) -> io::Result<Bytes> {
    let mut size = [0; 4];
    stream.read_exact(&mut size)?;
    let mut frame = vec![0; u32::from_be_bytes(size) as usize];
    stream.read_exact(&mut frame)?;
    Ok(frame.into())
}
