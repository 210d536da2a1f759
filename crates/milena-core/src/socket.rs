//! The bytes of one connection in motion, between its link and its transport.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::time::Instant;

use crate::connect::Transport;
use crate::link::Link;
use crate::write_queue::MAX_SLICES;

/// A transport and whether it holds bytes back that a flush would push on.
pub(crate) struct Socket {
    io: Box<dyn Transport>,
    unflushed: bool,
}

impl Socket {
    pub(crate) fn new(io: Box<dyn Transport>) -> Self {
        Self {
            io,
            unflushed: false,
        }
    }

    /// Writes what there is to write and reads what there is to read. Ready once something was received or when
    /// the stream has ended; what was received before an end is in the link.
    ///
    /// *Cancel safety*: whatever moved is in the link.
    pub(crate) fn poll_move(
        &mut self,
        context: &mut Context<'_>,
        link: &mut Link<'_>,
    ) -> Poll<io::Result<()>> {
        let wrote = self.poll_write(context, link);
        // A peer that closed its side may have answered first: read before believing a failed write.
        match (self.poll_read(context, link), wrote) {
            (Poll::Ready(outcome), _) => Poll::Ready(outcome),
            (Poll::Pending, Poll::Ready(Err(error))) => Poll::Ready(Err(error)),
            (Poll::Pending, _) => Poll::Pending,
        }
    }

    /// Ready once nothing is left to write.
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        link: &mut Link<'_>,
    ) -> Poll<io::Result<()>> {
        while link.wants_write() {
            let mut slices = [IoSlice::new(&[]); MAX_SLICES];
            let count = link.slices(&mut slices);
            match ready!(Pin::new(&mut self.io).poll_write_vectored(context, &slices[..count]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => link.handle_written(Instant::now().into_std(), count),
            }
            self.unflushed = true;
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.io).poll_flush(context))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    /// Ready once a frame is complete or cannot be, once nothing more is there but something came, or at the end.
    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        link: &mut Link<'_>,
    ) -> Poll<io::Result<()>> {
        let mut received = false;
        loop {
            let reading = pin!(self.io.read_buf(link.buffer()));
            match std::future::Future::poll(reading, context) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into())),
                Poll::Ready(Ok(_)) if link.has_news() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(_)) => received = true,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending if received => return Poll::Ready(Ok(())),
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
