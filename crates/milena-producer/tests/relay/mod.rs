//! What is between a client and a broker on TCP: it forwards, until it is told what becomes of the connections.

#![allow(dead_code, reason = "each test binary uses its own part")]

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// What becomes of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Forward,
    /// They look alive; the next byte is answered with a reset, as by a firewall that has forgotten them.
    Reset,
    /// Whatever is sent is taken, and nobody answers.
    Swallow,
    /// Nothing is even taken, so that the socket of who sends fills up.
    Deaf,
}

/// A relay to one broker. Dropping it ends its connections and refuses new ones.
pub(crate) struct Relay {
    pub(crate) at: SocketAddr,
    fate: watch::Sender<Fate>,
    newcomers: watch::Sender<Fate>,
    accepting: JoinHandle<()>,
}

impl Relay {
    pub(crate) async fn to(broker: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (fate, newcomers) = (
            watch::Sender::new(Fate::Forward),
            watch::Sender::new(Fate::Forward),
        );
        let accepting = accept(listener, broker, fate.clone(), newcomers.clone());
        Self {
            at,
            fate,
            newcomers,
            accepting: tokio::spawn(accepting),
        }
    }

    /// What becomes of the connections that there are. New ones are forwarded.
    pub(crate) fn doom(&self, fate: Fate) {
        self.fate.send_replace(fate);
    }

    /// What becomes of every connection from now on.
    pub(crate) fn doom_all(&self, fate: Fate) {
        self.newcomers.send_replace(fate);
        self.doom(fate);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(
    listener: TcpListener,
    broker: SocketAddr,
    fate: watch::Sender<Fate>,
    newcomers: watch::Sender<Fate>,
) {
    // They end with the relay.
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (first, later) = (*newcomers.borrow(), fate.subscribe());
        connections.spawn(async move {
            // An end is an end, however it came.
            let _ = serve(client, broker, first, later).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(
    mut client: TcpStream,
    broker: SocketAddr,
    first: Fate,
    mut later: watch::Receiver<Fate>,
) -> io::Result<()> {
    let mut upstream = TcpStream::connect(broker).await?;
    for end in [&client, &upstream] {
        end.set_nodelay(true)?;
    }
    let mut fate = first;
    while fate == Fate::Forward {
        tokio::select! {
            biased;
            Ok(()) = later.changed() => fate = *later.borrow_and_update(),
            ended = copy_bidirectional(&mut client, &mut upstream) => return ended.map(drop),
        }
    }
    match fate {
        // What was received and not read makes a reset of the close.
        Fate::Reset => client.readable().await,
        Fate::Swallow => swallow(&mut client).await,
        Fate::Forward | Fate::Deaf => std::future::pending().await,
    }
}

async fn swallow(client: &mut TcpStream) -> io::Result<()> {
    let mut nowhere = [0; 4096];
    while client.read(&mut nowhere).await? > 0 {}
    Ok(())
}
