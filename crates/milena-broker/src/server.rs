//! The loops: one accepts at each broker's address, one serves each connection, one watches the clock.

use std::io::{self, IoSlice};
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, sleep_until};

use crate::connection::ConnectionId;
use crate::node::NodeId;
use crate::shared::{Outgoing, Shared};

/// Bytes of the size before each frame.
const SIZE: usize = 4;
/// Bytes that are asked of a socket at once.
const READ: usize = 256 * 1024;
/// Answers that are written together.
const TOGETHER: usize = 16;
/// How long nothing is accepted after that has failed.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Slices of one vectored write.
const SLICES: usize = 64;

/// Wakes the machine when something is due.
pub(crate) async fn watch_clock(shared: Arc<Shared>) {
    loop {
        let deadline = shared.deadline();
        let due = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = shared.earlier_deadline() => {}
            () = due => shared.run(|machine, now| machine.handle_timeout(now)),
        }
    }
}

/// Accepts connections for a broker, and drops those that come while it does not run.
pub(crate) async fn accept(shared: Arc<Shared>, node: NodeId, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => {
                // Without it answers wait for others; if it cannot be set, they do.
                let _ = socket.set_nodelay(true);
                shared.spawn(serve(Arc::clone(&shared), node, socket));
            }
            // The process has no descriptor left, or the client is gone again: others may come.
            Err(error) => {
                tracing::warn!(node, %error, "a connection could not be accepted");
                // Without a pause this would be tried as often as the processor can.
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Serves one connection to its end.
pub(crate) async fn serve<T>(shared: Arc<Shared>, node: NodeId, stream: T)
where
    T: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let Some((connection, outgoing)) = shared.open(node) else {
        return;
    };
    let (reader, writer) = tokio::io::split(stream);
    let ended = tokio::select! {
        biased;
        ended = write(writer, outgoing) => ended,
        ended = read(&shared, connection, reader) => ended,
    };
    if let Err(error) = ended {
        tracing::debug!(node, connection, %error, "a connection ended");
    }
    shared.close(connection);
}

/// Hands the frames that arrive to the machine, until the client closes.
async fn read<R>(shared: &Shared, connection: ConnectionId, mut reader: R) -> io::Result<()>
where
    R: AsyncRead + Unpin,
{
    let largest = shared.look(|machine| machine.settings.socket_request_max_bytes);
    let mut received = BytesMut::new();
    loop {
        while let Some(frame) = take_frame(&mut received, largest)? {
            shared.run(|machine, now| machine.handle_frame(now, connection, frame));
        }
        // Memory is taken as bytes arrive, not because a size announces them.
        received.reserve(READ);
        if reader.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
}

fn take_frame(received: &mut BytesMut, largest: usize) -> io::Result<Option<Bytes>> {
    let Some(size) = received.first_chunk::<SIZE>() else {
        return Ok(None);
    };
    let announced = i32::from_be_bytes(*size);
    let size = usize::try_from(announced)
        .ok()
        .filter(|size| *size <= largest);
    let Some(size) = size else {
        let text = format!("a request of {announced} bytes, with {largest} allowed");
        return Err(io::Error::new(io::ErrorKind::InvalidData, text));
    };
    if received.len() < SIZE + size {
        return Ok(None);
    }
    received.advance(SIZE);
    Ok(Some(received.split_to(size).freeze()))
}

/// Writes what the machine has for the client, until it has closed the connection.
async fn write<W>(mut writer: W, mut outgoing: UnboundedReceiver<Outgoing>) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    let mut batch = Vec::with_capacity(TOGETHER);
    loop {
        if outgoing.recv_many(&mut batch, TOGETHER).await == 0 {
            return writer.shutdown().await;
        }
        let mut pieces: Vec<Bytes> = Vec::new();
        for piece in batch.drain(..) {
            match piece {
                Outgoing::Frame(frame) => pieces.extend(frame.into_segments()),
                Outgoing::Spoilt(bytes) => pieces.push(bytes),
            }
        }
        write_all(&mut writer, pieces).await?;
    }
}

async fn write_all<W>(writer: &mut W, mut pieces: Vec<Bytes>) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    let mut first = 0;
    while first < pieces.len() {
        let slices: Vec<IoSlice<'_>> = pieces[first..]
            .iter()
            .take(SLICES)
            .map(|piece| IoSlice::new(piece))
            .collect();
        let mut written = writer.write_vectored(&slices).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        while written > 0 {
            let part = written.min(pieces[first].len());
            pieces[first].advance(part);
            written -= part;
            first += usize::from(pieces[first].is_empty());
        }
    }
    Ok(())
}
