//! Compresses and checksums batches: at once if that is quick, on a thread for blocking work if it is not.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use milena_core::Error;
use milena_protocol::compression::{Compression, Compressor};
use tokio::task::{JoinError, JoinHandle};

use crate::batch::Batch;
use crate::codecs::Codecs;

/// Other tasks of the thread wait no longer than about this for a request to be compressed. To move it to another thread
/// and back costs a tenth of it.
const AT_ONCE: Duration = Duration::from_micros(300);

/// Fixes the bytes of batches for one sender.
pub(crate) struct Freezer {
    codecs: Arc<Codecs>,
    state: State,
}

enum State {
    /// With what the codecs keep from one batch to the next.
    Idle(Box<Compressor>),
    Running(JoinHandle<(Box<Compressor>, Frozen)>),
}

/// What became of the batches of one request.
#[derive(Default)]
pub(crate) struct Frozen {
    pub(crate) batches: Vec<Batch>,
    pub(crate) failed: Vec<(Batch, Error)>,
}

impl Freezer {
    pub(crate) fn new(codecs: Arc<Codecs>) -> Self {
        Self {
            codecs,
            state: State::Idle(Box::default()),
        }
    }

    /// Whether batches are being compressed elsewhere.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.state, State::Running(_))
    }

    /// Stamps, compresses and checksums those of the batches that are sent for the first time. Where that takes long the
    /// outcome is had by [`poll`](Self::poll), and nothing may be started before.
    pub(crate) fn start(&mut self, batches: Vec<Batch>) -> Option<Frozen> {
        let is_long = estimate(&self.codecs, &batches) > AT_ONCE;
        let codecs = &self.codecs;
        let State::Idle(compressor) = &mut self.state else {
            debug_assert!(false, "one request after the other");
            return None;
        };
        if !is_long {
            return Some(freeze(codecs, compressor, batches));
        }
        let (codecs, mut compressor) = (Arc::clone(codecs), std::mem::take(compressor));
        self.state = State::Running(tokio::task::spawn_blocking(move || {
            let frozen = freeze(&codecs, &mut compressor, batches);
            (compressor, frozen)
        }));
        None
    }

    /// The outcome of what was started and is not yet told; pending while there is none.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Frozen> {
        let State::Running(job) = &mut self.state else {
            return Poll::Pending;
        };
        let outcome = std::task::ready!(Pin::new(job).poll(context));
        let (compressor, frozen) = outcome.unwrap_or_else(lost);
        self.state = State::Idle(compressor);
        Poll::Ready(frozen)
    }
}

/// The batches are dropped, which told their waiters. A panic is the caller's as well; otherwise the runtime ends.
fn lost(error: JoinError) -> (Box<Compressor>, Frozen) {
    if error.is_panic() {
        std::panic::resume_unwind(error.into_panic());
    }
    Default::default()
}

fn freeze(codecs: &Codecs, compressor: &mut Compressor, batches: Vec<Batch>) -> Frozen {
    let mut frozen = Frozen {
        batches: Vec::with_capacity(batches.len()),
        failed: Vec::new(),
    };
    for mut batch in batches {
        match batch.freeze(codecs.of(batch.topic()), compressor) {
            Ok(()) => frozen.batches.push(batch),
            Err(error) => frozen.failed.push((batch, error)),
        }
    }
    frozen
}

/// About how long freezing takes.
fn estimate(codecs: &Codecs, batches: &[Batch]) -> Duration {
    let new = batches.iter().filter(|batch| batch.attempts == 1);
    let nanos: u64 = new
        .map(|batch| batch.size() as u64 * nanos_per_byte(codecs.of(batch.topic())))
        .sum();
    Duration::from_nanos(nanos)
}

/// What a slow machine needs; the checksum alone is a fraction of one.
fn nanos_per_byte(compression: Compression) -> u64 {
    match compression {
        Compression::None => 0,
        Compression::Snappy | Compression::Lz4 => 3,
        Compression::Zstd { .. } => 6,
        Compression::Gzip { .. } => 20,
        _ => 20,
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use milena_protocol::compression::Codec;
    use milena_protocol::record::{BatchBuilder, batches};

    use super::*;
    use crate::accumulator::PartitionIndex;
    use crate::ack::Ack;
    use crate::entry::Entry;
    use crate::partitioner::Choice;

    fn freezer(codecs: Codecs) -> Freezer {
        Freezer::new(Arc::new(codecs))
    }

    fn gzip() -> Codecs {
        Codecs {
            default: Compression::GZIP,
            ..Codecs::default()
        }
    }

    /// A batch on its first attempt, of one record with so many bytes.
    fn batch(topic: &str, len: usize) -> Batch {
        let value: Vec<u8> = (0..len)
            .map(|at| (at % 251) as u8 ^ (at / 999) as u8)
            .collect();
        let ack = Arc::new(Ack::new(topic.into(), 0));
        let mut batch = Batch::new(PartitionIndex::default(), ack, BatchBuilder::new(len));
        let entry = Entry {
            topic,
            choice: Choice::Explicit(0),
            timestamp_ms: None,
            key: None,
            value: Some(&value),
            headers: &[],
        };
        batch.append(0, &entry).unwrap();
        batch.attempts = 1;
        batch
    }

    fn codec(batch: &Batch) -> Codec {
        batches(batch.bytes()).next().unwrap().unwrap().codec()
    }

    #[tokio::test]
    async fn what_takes_long_to_compress_keeps_no_other_task_waiting() {
        let mut freezer = freezer(gzip());
        assert!(freezer.start(vec![batch("t", 4 << 20)]).is_none());
        let mut turns = 0;
        let running = poll_fn(|context| {
            turns += 1;
            context.waker().wake_by_ref();
            freezer.poll(context)
        });
        let frozen = running.await;
        assert!(turns > 10, "{turns} turns meanwhile");
        assert_eq!(codec(&frozen.batches[0]), Codec::Gzip);
        assert!(!freezer.is_running());
    }

    #[test]
    fn what_is_quick_is_done_at_once_and_needs_no_runtime() {
        let mut freezer = freezer(gzip());
        let frozen = freezer.start(vec![batch("t", 1_000)]).unwrap();
        assert_eq!(codec(&frozen.batches[0]), Codec::Gzip);
        // What was compressed before is not compressed again, however large.
        let mut again = batch("t", 4 << 20);
        again.attempts = 2;
        assert!(freezer.start(vec![again]).is_some());
    }

    #[test]
    fn a_topic_may_have_a_codec_of_its_own() {
        let codecs = Codecs {
            default: Compression::Lz4,
            by_topic: [
                ("audit".to_owned(), Compression::ZSTD),
                ("raw".to_owned(), Compression::None),
            ]
            .into(),
        };
        let topics = ["t", "audit", "raw"];
        let batches = topics.map(|topic| batch(topic, 1_000)).into();
        let frozen = freezer(codecs).start(batches).unwrap();
        let used: Vec<_> = frozen.batches.iter().map(codec).collect();
        assert_eq!(used, [Codec::Lz4, Codec::Zstd, Codec::None]);
    }

    #[tokio::test]
    async fn a_runtime_that_ends_fails_what_was_being_compressed() {
        let (batch, delivery) = {
            let batch = batch("t", 4 << 20);
            let delivery = crate::Delivery::new(Arc::clone(batch.ack()), 0, 0);
            (batch, delivery)
        };
        let mut freezer = freezer(gzip());
        assert!(freezer.start(vec![batch]).is_none());
        drop(freezer);
        assert_eq!(
            delivery.await.unwrap_err().kind(),
            milena_core::ErrorKind::Closed
        );
    }
}
