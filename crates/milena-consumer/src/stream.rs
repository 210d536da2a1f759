//! The records as a `Stream`.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use futures_core::stream::FusedStream;
use milena_core::Error;

use crate::consumer::Consumer;
use crate::record::ConsumedRecord;

/// Owned records as they come; see [`Consumer::stream`].
///
/// An error that is about one partition is an item like others, and more follow. After an error that has ended the
/// consumer the stream ends.
#[derive(Debug)]
pub struct RecordStream<'a> {
    consumer: &'a mut Consumer,
    ended: bool,
}

impl<'a> RecordStream<'a> {
    pub(crate) fn new(consumer: &'a mut Consumer) -> Self {
        Self {
            consumer,
            ended: false,
        }
    }
}

impl Stream for RecordStream<'_> {
    type Item = Result<ConsumedRecord, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let item = ready!(self.consumer.poll_recv(context));
        self.ended = item.as_ref().is_err_and(Error::is_fatal);
        Poll::Ready(Some(item))
    }
}

impl FusedStream for RecordStream<'_> {
    fn is_terminated(&self) -> bool {
        self.ended
    }
}
