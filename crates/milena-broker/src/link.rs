//! A network in memory: two ends of a connection, and between them latency, bandwidth, small pieces, silence and resets.

use std::collections::VecDeque;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What a link is like, each way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinkSettings {
    /// From the moment a byte leaves until it arrives.
    pub latency: Duration,
    /// Bytes that may leave in a second; `None` for as many as there are.
    pub bandwidth: Option<u32>,
    /// Bytes that arrive together at most; `None` for as they were written.
    pub segment: Option<usize>,
    /// Bytes that one side may write before the other has read them.
    pub buffer: usize,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            bandwidth: None,
            segment: None,
            buffer: 256 * 1024,
        }
    }
}

/// A way through a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the broker.
    ToBroker,
    /// From the broker to the client.
    ToClient,
}

/// One end of a link, to read from and to write to. Dropping it closes the link in an orderly way: what was written
/// still arrives.
#[derive(Debug)]
pub struct LinkEnd {
    incoming: Arc<Pipe>,
    outgoing: Arc<Pipe>,
    /// Runs until the next bytes have arrived.
    arrival: Option<Pin<Box<Sleep>>>,
}

/// Does to a link what networks do.
#[derive(Clone, Debug)]
pub struct LinkControl {
    to_broker: Arc<Pipe>,
    to_client: Arc<Pipe>,
}

/// A new link: the client's end, the broker's end, and what controls it.
pub fn link(settings: LinkSettings) -> (LinkEnd, LinkEnd, LinkControl) {
    let to_broker = Arc::new(Pipe::new(settings));
    let to_client = Arc::new(Pipe::new(settings));
    let end = |incoming: &Arc<Pipe>, outgoing: &Arc<Pipe>| LinkEnd {
        incoming: Arc::clone(incoming),
        outgoing: Arc::clone(outgoing),
        arrival: None,
    };
    let client = end(&to_client, &to_broker);
    let broker = end(&to_broker, &to_client);
    let control = LinkControl {
        to_broker,
        to_client,
    };
    (client, broker, control)
}

impl LinkControl {
    /// The connection is reset: both ends get an error, and what is under way is lost.
    pub fn reset(&self) {
        for pipe in [&self.to_broker, &self.to_client] {
            let mut flow = pipe.lock();
            flow.end = End::Reset;
            flow.pieces.clear();
            flow.wake();
        }
    }

    /// Nothing arrives this way any more, and nobody is told: the link is half open. What is written waits.
    pub fn block(&self, direction: Direction) {
        self.pipe(direction).lock().blocked = true;
    }

    /// What waited arrives, and what comes after it.
    pub fn unblock(&self, direction: Direction) {
        let mut flow = self.pipe(direction).lock();
        flow.blocked = false;
        flow.wake();
    }

    /// Changes what the link is like, for bytes that are written from now on.
    pub fn change(&self, settings: LinkSettings) {
        for pipe in [&self.to_broker, &self.to_client] {
            let mut flow = pipe.lock();
            flow.settings = settings;
            flow.wake();
        }
    }

    /// Whether both ends are gone or the link was reset.
    pub fn is_over(&self) -> bool {
        let over = |pipe: &Pipe| pipe.lock().end != End::Open;
        over(&self.to_broker) && over(&self.to_client)
    }

    fn pipe(&self, direction: Direction) -> &Pipe {
        match direction {
            Direction::ToBroker => &self.to_broker,
            Direction::ToClient => &self.to_client,
        }
    }
}

/// One way of a link.
#[derive(Debug)]
struct Pipe(Mutex<Flow>);

#[derive(Debug)]
struct Flow {
    settings: LinkSettings,
    /// What is under way, and when it arrives.
    pieces: VecDeque<(Instant, Bytes)>,
    /// Bytes in `pieces`.
    size: usize,
    /// When the line is free for the next byte, where bandwidth is limited.
    free_at: Option<Instant>,
    blocked: bool,
    end: End,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Open,
    /// The writer has no more to say; what it has said still arrives.
    Finished,
    /// The reader is gone: whatever is written from now on meets a reset.
    Unread,
    Reset,
}

impl Pipe {
    fn new(settings: LinkSettings) -> Self {
        Self(Mutex::new(Flow {
            settings,
            pieces: VecDeque::new(),
            size: 0,
            free_at: None,
            blocked: false,
            end: End::Open,
            reader: None,
            writer: None,
        }))
    }

    /// A panic elsewhere leaves bytes in a queue, which is no reason to stop.
    fn lock(&self) -> MutexGuard<'_, Flow> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flow {
    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()]
            .into_iter()
            .flatten()
        {
            waker.wake();
        }
    }

    /// Puts as much of `bytes` on the way as there is room for, and says how much that was.
    fn write(&mut self, now: Instant, bytes: &[u8]) -> usize {
        let count = bytes
            .len()
            .min(self.settings.buffer.saturating_sub(self.size));
        if count == 0 {
            return 0;
        }
        let begins = self.free_at.map_or(now, |free_at| free_at.max(now));
        let takes = self.settings.bandwidth.map_or(Duration::ZERO, |bandwidth| {
            Duration::from_secs(1).mul_f64(count as f64 / f64::from(bandwidth.max(1)))
        });
        self.free_at = Some(begins + takes);
        let arrives = begins + takes + self.settings.latency;
        // Bytes stay in order when the latency becomes less.
        let arrives = self
            .pieces
            .back()
            .map_or(arrives, |(last, _)| arrives.max(*last));
        self.pieces
            .push_back((arrives, Bytes::copy_from_slice(&bytes[..count])));
        self.size += count;
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        count
    }

    /// Moves what has arrived into `buffer`: one segment at most.
    fn read(&mut self, buffer: &mut ReadBuf<'_>) {
        let segment = self.settings.segment.unwrap_or(usize::MAX).max(1);
        let Some((_, piece)) = self.pieces.front_mut() else {
            return;
        };
        let count = piece.len().min(segment).min(buffer.remaining());
        buffer.put_slice(&piece[..count]);
        piece.advance(count);
        if piece.is_empty() {
            self.pieces.pop_front();
        }
        self.size -= count;
        if let Some(writer) = self.writer.take() {
            writer.wake();
        }
    }
}

impl AsyncRead for LinkEnd {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let incoming = Arc::clone(&self.incoming);
        loop {
            let mut flow = incoming.lock();
            if flow.end == End::Reset {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
            flow.reader = Some(context.waker().clone());
            if flow.blocked {
                return Poll::Pending;
            }
            let arrives = match flow.pieces.front() {
                Some((arrives, _)) => *arrives,
                None if flow.end == End::Open => return Poll::Pending,
                None => return Poll::Ready(Ok(())),
            };
            if arrives <= Instant::now() {
                flow.read(buffer);
                return Poll::Ready(Ok(()));
            }
            drop(flow);
            let arrival = self
                .arrival
                .get_or_insert_with(|| Box::pin(sleep_until(arrives)));
            arrival.as_mut().reset(arrives);
            ready!(arrival.as_mut().poll(context));
        }
    }
}

impl AsyncWrite for LinkEnd {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut flow = self.outgoing.lock();
        match flow.end {
            End::Open => {}
            End::Finished => return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            End::Unread | End::Reset => {
                return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
            }
        }
        match flow.write(Instant::now(), bytes) {
            0 if !bytes.is_empty() => {
                flow.writer = Some(context.waker().clone());
                Poll::Pending
            }
            count => Poll::Ready(Ok(count)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.finish();
        Poll::Ready(Ok(()))
    }
}

impl LinkEnd {
    fn finish(&self) {
        let mut flow = self.outgoing.lock();
        if flow.end == End::Open {
            flow.end = End::Finished;
            flow.wake();
        }
    }
}

impl Drop for LinkEnd {
    fn drop(&mut self) {
        self.finish();
        let mut flow = self.incoming.lock();
        if flow.end == End::Open {
            flow.end = End::Unread;
            flow.wake();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn with_latency(latency: Duration) -> LinkSettings {
        LinkSettings {
            latency,
            ..LinkSettings::default()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_arrive_after_the_latency_and_in_order() {
        let (mut client, mut broker, _) = link(with_latency(SECOND));
        let start = Instant::now();
        client.write_all(b"one").await.unwrap();
        client.write_all(b"two").await.unwrap();
        let mut read = [0; 6];
        broker.read_exact(&mut read).await.unwrap();
        assert_eq!((&read, start.elapsed()), (b"onetwo", SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn a_narrow_link_takes_its_time() {
        let settings = LinkSettings {
            bandwidth: Some(1000),
            ..LinkSettings::default()
        };
        let (mut client, mut broker, _) = link(settings);
        let start = Instant::now();
        client.write_all(&[7; 3000]).await.unwrap();
        let mut read = vec![0; 3000];
        broker.read_exact(&mut read).await.unwrap();
        assert_eq!(start.elapsed(), 3 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn segments_are_as_small_as_asked() {
        let settings = LinkSettings {
            segment: Some(1),
            ..LinkSettings::default()
        };
        let (mut client, mut broker, _) = link(settings);
        client.write_all(b"abc").await.unwrap();
        let mut read = [0; 8];
        assert_eq!(broker.read(&mut read).await.unwrap(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_half_open_link_swallows_one_way_and_gives_it_back_when_healed() {
        let (mut client, mut broker, control) = link(LinkSettings::default());
        control.block(Direction::ToClient);
        broker.write_all(b"answer").await.unwrap();
        client.write_all(b"request").await.unwrap();
        let mut read = [0; 7];
        broker.read_exact(&mut read).await.unwrap();
        let mut answer = [0; 6];
        assert!(
            timeout(SECOND, client.read_exact(&mut answer))
                .await
                .is_err()
        );
        control.unblock(Direction::ToClient);
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"answer");
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_link_makes_the_writer_wait() {
        let settings = LinkSettings {
            buffer: 4,
            ..LinkSettings::default()
        };
        let (mut client, mut broker, _) = link(settings);
        assert!(
            timeout(SECOND, client.write_all(b"too much"))
                .await
                .is_err()
        );
        let mut read = [0; 4];
        broker.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"too ");
        timeout(SECOND, client.write_all(b"!"))
            .await
            .unwrap()
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_client_has_written_arrives_after_it_is_gone() {
        let (mut client, mut broker, _) = link(with_latency(SECOND));
        client.write_all(b"last words").await.unwrap();
        drop(client);
        let mut read = Vec::new();
        broker.read_to_end(&mut read).await.unwrap();
        assert_eq!(read, b"last words");
        let error = broker.write_all(b"?").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reset_loses_what_is_under_way_and_both_ends_see_it() {
        let (mut client, mut broker, control) = link(with_latency(SECOND));
        client.write_all(b"lost").await.unwrap();
        control.reset();
        let mut read = [0; 4];
        let error = broker.read_exact(&mut read).await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        let error = client.write_all(b"?").await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        assert!(control.is_over());
    }
}
