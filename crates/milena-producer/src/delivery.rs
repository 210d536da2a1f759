//! The fate of one record: an index into the acknowledgement of its batch.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use milena_core::Error;

use crate::ack::{Ack, Slot};
use crate::interceptors::Interceptors;
use crate::listener::{Ear, Listener};

/// The fate of one accepted record. Await it, keep it for later, or drop it: the record is delivered anyway.
///
/// It resolves exactly once per record, within `delivery.timeout.ms` of acceptance: to the record's place in
/// the log, or to the error that says whether it may nevertheless be there
/// ([`Error::persistence`]). Awaiting it again gives the same answer.
///
/// # Cancel safety
///
/// Dropping it has no effect on the record.
#[must_use = "a failure to deliver the record is only told here"]
pub struct Delivery {
    ack: Arc<Ack>,
    index: u32,
    slot: Slot,
    timestamp: i64,
}

/// Where a record is in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordMetadata {
    /// The topic's name.
    pub topic: Arc<str>,
    /// The partition written to.
    pub partition: i32,
    /// The record's offset. `None` where the broker did not say: it was not asked to answer (`acks=0`), or it
    /// had written the batch at an earlier attempt and no longer knew where.
    pub offset: Option<i64>,
    /// The record's time in milliseconds since 1970: its own, or the broker's if the topic keeps that.
    pub timestamp: i64,
}

impl Delivery {
    pub(crate) fn new(ack: Arc<Ack>, index: u32, timestamp: i64) -> Self {
        Self {
            ack,
            index,
            slot: Slot::NONE,
            timestamp,
        }
    }

    /// The topic that the record was accepted for.
    pub fn topic(&self) -> &str {
        self.ack.topic()
    }

    /// The partition that the record was accepted for.
    pub fn partition(&self) -> i32 {
        self.ack.partition()
    }

    /// Tells `callback` the outcome, once, instead of you: no task has to wait. This costs the box of the closure and
    /// nothing else.
    ///
    /// It is called by the task that learns the outcome of the whole batch, or at once when that is known already. The
    /// callbacks of a partition are called in the order of its records, before [`flush`](crate::Producer::flush)
    /// returns. They must be quick and may not block, as nothing is sent to that broker meanwhile; no lock is held, so
    /// they may call the producer. One that panics is logged and changes nothing else.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("orders", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// use milena_producer::ProduceRecord;
    ///
    /// let delivery = producer.send(ProduceRecord::to("orders").value("tea")).await?;
    /// delivery.on_outcome(|outcome| match outcome {
    ///     Ok(written) => println!("at offset {:?}", written.offset),
    ///     Err(error) => println!("{}, {:?}", error.chain(), error.persistence()),
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_outcome(self, callback: impl FnOnce(Result<RecordMetadata, Error>) + Send + 'static) {
        self.listen(Ear::Callback(Box::new(callback)));
    }

    /// Gives up the handle. A failure is told to nobody but the producer's interceptors, of which
    /// [`on_failure`](crate::ProducerConfig::on_failure) makes one.
    pub fn forget(self) {}

    /// Lets interceptors know of the outcome.
    pub(crate) fn intercept(&self, interceptors: &Interceptors) {
        self.listen(Ear::Interceptors(interceptors.clone()));
    }

    fn listen(&self, ear: Ear) {
        self.ack.listen(Listener {
            index: self.index,
            timestamp: self.timestamp,
            ear,
        });
    }

    pub(crate) fn ack(&self) -> &Arc<Ack> {
        &self.ack
    }

    /// Its place in the batch.
    pub(crate) fn index(&self) -> u32 {
        self.index
    }

    /// The time that the record was accepted with.
    pub(crate) fn timestamp(&self) -> i64 {
        self.timestamp
    }
}

impl Future for Delivery {
    type Output = Result<RecordMetadata, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let outcome = this.ack.poll_record(this.index, &mut this.slot, context);
        outcome.map(|outcome| outcome.map(|place| this.ack.metadata(place, this.timestamp)))
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.ack.forget(self.slot);
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Delivery({}-{} #{})",
            self.topic(),
            self.partition(),
            self.index
        )
    }
}
