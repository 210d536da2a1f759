//! The producer's handle: send, flush, close.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use milena_core::{Cluster, Connect, Error, ErrorKind};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use crate::accumulator::{Refusal, Room};
use crate::ack::{Ack, Resolved};
use crate::clock::SystemClock;
use crate::config::ProducerConfig;
use crate::deliveries::Deliveries;
use crate::delivery::{Delivery, RecordMetadata};
use crate::entry::Entry;
use crate::interceptors::Interceptors;
use crate::metrics::ProducerMetrics;
use crate::partitioner::Choice;
use crate::produce_record::ProduceRecord;
use crate::reservation::Reservation;
use crate::scratch::Scratch;
use crate::send_all_error::SendAllError;
use crate::sending::Sending;
use crate::serializer::Serializer;
use crate::shared::Shared;
use crate::sink::ProducerSink;
use crate::supervisor::Supervisor;
use crate::try_send_error::TrySendError;
use crate::typed_producer::TypedProducer;

/// Writes records to a Kafka cluster.
///
/// Records are gathered into batches per partition and sent in the background. [`send`](Self::send) waits only
/// until a record is accepted into the buffer; the [`Delivery`] it returns resolves when the record's fate is
/// known. Records that one task sends to one partition are written in the order in which they were sent, also
/// across retries and moves of the partition.
///
/// A broker that is down is waited for: nothing fails before `delivery.timeout.ms` is over. A batch whose
/// answer was lost is sent again and is in the log once all the same
/// ([`idempotence`](ProducerConfig::idempotence)).
///
/// Cloning gives another handle of the same producer. When the last one is dropped no more records come, and
/// what was accepted is still delivered in the background as long as the tokio runtime lives;
/// [`close`](Self::close) waits for that.
///
/// ```no_run
/// use milena_producer::{ProduceRecord, Producer, ProducerConfig};
///
/// # async fn example() -> Result<(), milena_core::Error> {
/// let producer = Producer::new(ProducerConfig::new("127.0.0.1:9092"))?;
/// let delivery = producer.send(ProduceRecord::to("orders").key("customer-3").value("coffee")).await?;
/// let written = delivery.await?;
/// println!("{}-{} at offset {:?}", written.topic, written.partition, written.offset);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Producer {
    handle: Arc<Handle>,
}

/// Closes the producer when the last handle is dropped. Needs no runtime.
struct Handle {
    shared: Arc<Shared>,
    ended: watch::Receiver<()>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.update(|accumulator| accumulator.close());
    }
}

impl std::fmt::Debug for Producer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Producer")
            .field("cluster", &self.handle.shared.cluster)
            .finish_non_exhaustive()
    }
}

impl Producer {
    /// A producer with a cluster of its own, reached over TCP. Returns at once; its tasks run on the current
    /// tokio runtime.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the configuration contradicts itself, [`ErrorKind::Usage`] outside a tokio
    /// runtime.
    pub fn new(config: ProducerConfig) -> Result<Self, Error> {
        config.validate()?;
        Self::start(Cluster::connect(config.connection.clone())?, &config, true)
    }

    /// Like [`new`](Self::new), over a transport of your own.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_connector(config: ProducerConfig, connector: impl Connect) -> Result<Self, Error> {
        config.validate()?;
        Self::start(
            Cluster::new(config.connection.clone(), connector)?,
            &config,
            true,
        )
    }

    /// A producer on a cluster that others use too. The cluster's own connection settings count, not those in
    /// `config`; closing the producer does not close it.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn on(cluster: &Cluster, config: &ProducerConfig) -> Result<Self, Error> {
        Self::start(cluster.clone(), config, false)
    }

    fn start(cluster: Cluster, config: &ProducerConfig, owns_cluster: bool) -> Result<Self, Error> {
        let settings = config.settings(cluster.config())?;
        let runtime = cluster.runtime().clone();
        let shared = Arc::new(Shared::new(cluster, settings, fastrand::u64(..)));
        let (supervisor, ended) = Supervisor::new(Arc::clone(&shared), owns_cluster);
        runtime.spawn(supervisor.run());
        Ok(Self {
            handle: Arc::new(Handle { shared, ended }),
        })
    }

    /// Accepts a record: copies it into the open batch of its partition. Waits, for at most `max.block.ms`,
    /// while the topic is not known yet or the buffer has no room; those who wait for room get it in the order
    /// in which they came.
    ///
    /// # Cancel safety
    /// Dropping the future before it resolves queues nothing.
    ///
    /// # Errors
    /// Nothing of the record is queued when the buffer stayed full or the topic unknown ([`ErrorKind::Timeout`], [`ErrorKind::UnknownTopicOrPartition`]), the record is too large
    /// ([`ErrorKind::RecordTooLarge`]), or the producer is closed ([`ErrorKind::Closed`]).
    #[inline]
    pub fn send<'r: 's, 's>(&'s self, record: ProduceRecord<'r>) -> Sending<'s> {
        Sending::new(self, record.shortened())
    }

    /// Accepts a record if that is possible at once.
    ///
    /// # Errors
    /// As for [`send`](Self::send), and the record comes back with it, as it was given; where `send` would wait, the error
    /// [is retriable](Error::is_retriable).
    pub fn try_send<'a>(&self, record: ProduceRecord<'a>) -> Result<Delivery, TrySendError<'a>> {
        let outcome = match self.interceptors().is_empty() {
            true => self.try_accept(&record),
            false => self.try_send_intercepted(record.clone()),
        };
        outcome.map_err(|error| TrySendError { error, record })
    }

    /// Accepts a record as [`send`](Self::send) does, and tells `callback` its outcome: see
    /// [`Delivery::on_outcome`], which does the same for a record that was sent otherwise.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("orders", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// use milena_producer::ProduceRecord;
    ///
    /// let record = ProduceRecord::to("orders").value("tea");
    /// producer.send_with(record, |outcome| println!("{outcome:?}")).await?;
    /// # producer.flush().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping the future before it resolves queues nothing, and the callback is not called.
    ///
    /// # Errors
    /// As for [`send`](Self::send). The callback is told of accepted records only, so it is not called then.
    pub async fn send_with(
        &self,
        record: ProduceRecord<'_>,
        callback: impl FnOnce(Result<RecordMetadata, Error>) + Send + 'static,
    ) -> Result<(), Error> {
        self.send(record).await?.on_outcome(callback);
        Ok(())
    }

    /// Accepts records one after the other, and gives one handle for all of them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("orders", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// use milena_producer::ProduceRecord;
    ///
    /// let drinks = ["tea", "coffee", "cocoa"];
    /// let mut deliveries = producer.send_all(drinks.map(|drink| ProduceRecord::to("orders").value(drink))).await?;
    /// if (&mut deliveries).await.is_err() {
    ///     for (index, error) in deliveries.failures() {
    ///         println!("{}: {}, {:?}", drinks[index], error.chain(), error.persistence());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping the future before it resolves leaves accepted what was accepted; how much that was nobody knows then.
    /// [`send_into`](Self::send_into) tells.
    ///
    /// # Errors
    /// The first refusal, for the reasons that [`send`](Self::send) has, and the handle of those before it, which are
    /// delivered; nothing after it was looked at.
    pub async fn send_all<'a>(
        &self,
        records: impl IntoIterator<Item = ProduceRecord<'a>>,
    ) -> Result<Deliveries, SendAllError> {
        let mut accepted = Deliveries::default();
        match self.send_into(&mut accepted, records).await {
            Ok(()) => Ok(accepted),
            Err(error) => Err(SendAllError { error, accepted }),
        }
    }

    /// Accepts records one after the other, and adds each to `deliveries` in the moment in which it is accepted.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("lines", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// # let lines = ["one".to_owned(), "two".to_owned()];
    /// use milena_producer::{Deliveries, ProduceRecord};
    /// use std::time::Duration;
    ///
    /// let mut deliveries = Deliveries::default();
    /// let records = lines.iter().map(|line| ProduceRecord::to("lines").value(line));
    /// let sending = producer.send_into(&mut deliveries, records);
    /// if tokio::time::timeout(Duration::from_secs(1), sending).await.is_err() {
    ///     println!("the first {} of {} were accepted in time", deliveries.len(), lines.len());
    /// }
    /// deliveries.await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Cancel safety
    /// Dropping the future leaves accepted what was accepted, which is what `deliveries` has: of the iterator's records the
    /// first so many. Nothing of any other is queued.
    ///
    /// # Errors
    /// As for [`send`](Self::send), and for the first record that is refused: the one behind those that were added.
    pub async fn send_into<'a>(
        &self,
        deliveries: &mut Deliveries,
        records: impl IntoIterator<Item = ProduceRecord<'a>>,
    ) -> Result<(), Error> {
        let mut records = records.into_iter();
        deliveries.reserve(records.size_hint().0);
        while let Some(stopped) = self.offer_all(deliveries, &mut records) {
            deliveries.push(match stopped {
                (record, None) => self.send_intercepted(record).await?,
                (record, Some(refusal)) => self.send_later(&record, refusal).await?,
            });
        }
        Ok(())
    }

    /// Queues records until one of them has to wait, which is returned with what is in its way, or has to be shown to
    /// interceptors first.
    fn offer_all<'a>(
        &self,
        deliveries: &mut Deliveries,
        records: &mut impl Iterator<Item = ProduceRecord<'a>>,
    ) -> Option<(ProduceRecord<'a>, Option<Refusal>)> {
        for record in records {
            if !self.interceptors().is_empty() {
                return Some((record, None));
            }
            let add = |ack: &Arc<Ack>, index, time| deliveries.add(ack, index, time);
            if let Err(refusal) = self.offer(&record, Room::ToBeFound, add) {
                return Some((record, Some(refusal)));
            }
        }
        None
    }

    /// A handle that turns keys and values of your types into bytes.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("names", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// use milena_producer::serializer::{LongSerializer, StringSerializer};
    /// use milena_producer::TypedRecord;
    ///
    /// let mut names = producer.typed::<i64, str>(LongSerializer, StringSerializer);
    /// names.send(TypedRecord::to("names").key(&7).value("Milena")).await?.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn typed<K: ?Sized + 'static, V: ?Sized + 'static>(
        &self,
        keys: impl Serializer<K>,
        values: impl Serializer<V>,
    ) -> TypedProducer<K, V> {
        TypedProducer::new(self.clone(), keys, values)
    }

    /// A [`Sink`](futures_sink::Sink) that sends owned records, with the buffer's room as its back-pressure.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let cluster = milena_broker::Cluster::builder().topic("orders", 1).start_tcp("127.0.0.1:0").await?;
    /// # let producer = milena_producer::Producer::new(milena_producer::ProducerConfig::new(cluster.bootstrap()))?;
    /// use futures_util::SinkExt;
    /// use milena_producer::OwnedRecord;
    ///
    /// let mut sink = producer.sink();
    /// sink.feed(OwnedRecord::to("orders").value("tea")).await?;
    /// sink.flush().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn sink(&self) -> ProducerSink {
        ProducerSink::new(self.clone())
    }

    /// Sends everything accepted so far without further delay and waits until all of it has its outcome.
    /// Records that others send meanwhile are not waited for.
    ///
    /// # Cancel safety
    /// Dropping the future stops the waiting only.
    ///
    /// # Errors
    /// The first failure among the records it waited for. All of them have their outcome even so.
    pub async fn flush(&self) -> Result<(), Error> {
        let unresolved = self.handle.shared.update(|accumulator| accumulator.flush());
        let mut outcome = Ok(());
        for ack in unresolved {
            outcome = outcome.and(Resolved::new(ack).await);
        }
        outcome
    }

    /// Accepts no more records, delivers what was accepted and ends the producer's tasks. What has no outcome
    /// after `patience` fails with [`ErrorKind::Closed`]; so every record accepted before is resolved when this
    /// returns. Closing again, or another handle, waits for the same end.
    ///
    /// # Cancel safety
    /// Dropping the future leaves the producer closed; what was accepted is still delivered.
    ///
    /// # Errors
    /// The first failure among the records it waited for.
    pub async fn close(&self, patience: Duration) -> Result<(), Error> {
        let deadline = Instant::now() + patience;
        let shared = &self.handle.shared;
        shared.update(|accumulator| accumulator.close());
        let outcome = match timeout_at(deadline, self.flush()).await {
            Ok(outcome) => outcome,
            Err(_) => {
                let error = Error::new(
                    ErrorKind::Closed,
                    format!("the producer was closed; waited {patience:?}"),
                );
                shared.abort(&error);
                Err(error)
            }
        };
        // The tasks hold nothing any more that could keep them.
        let mut ended = self.handle.ended.clone();
        while ended.changed().await.is_ok() {}
        outcome
    }

    /// What this producer has done so far, all its handles together.
    ///
    /// ```no_run
    /// # fn example(producer: &milena_producer::Producer) {
    /// let metrics = producer.metrics();
    /// println!("p99 of requests: {} us", metrics.request_latency.quantile(0.99));
    /// # }
    /// ```
    pub fn metrics(&self) -> ProducerMetrics {
        let shared = &self.handle.shared;
        ProducerMetrics {
            buffer_used: shared.update(|accumulator| accumulator.held_bytes()),
            buffer_total: shared.settings.limits.buffer_memory,
            ..shared.meter.snapshot()
        }
    }

    pub(crate) fn interceptors(&self) -> &Interceptors {
        &self.handle.shared.settings.interceptors
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.handle.shared
    }

    pub(crate) async fn send_intercepted(
        &self,
        record: ProduceRecord<'_>,
    ) -> Result<Delivery, Error> {
        let (interceptors, scratch) = (self.interceptors(), Scratch::default());
        let mut record = record.shortened();
        let expectation = interceptors.expect(record.topic);
        let outcome = match interceptors.on_send(&mut record, &scratch) {
            Ok(()) => self.accept(&record).await,
            Err(refusal) => Err(refusal),
        };
        expectation.meet(&outcome);
        outcome
    }

    fn try_send_intercepted(&self, record: ProduceRecord<'_>) -> Result<Delivery, Error> {
        let (interceptors, scratch) = (self.interceptors(), Scratch::default());
        let mut record = record.shortened();
        let expectation = interceptors.expect(record.topic);
        let shown = interceptors.on_send(&mut record, &scratch);
        let outcome = shown.and_then(|()| self.try_accept(&record));
        expectation.meet(&outcome);
        outcome
    }

    async fn accept(&self, record: &ProduceRecord<'_>) -> Result<Delivery, Error> {
        match self.offer_one(record) {
            Ok(delivery) => Ok(delivery),
            Err(refusal) => self.send_later(record, refusal).await,
        }
    }

    pub(crate) fn try_accept(&self, record: &ProduceRecord<'_>) -> Result<Delivery, Error> {
        let topic = record.topic;
        self.offer_one(record).map_err(|refusal| match refusal {
            Refusal::Never(error) => error,
            Refusal::Full { .. } => {
                Error::new(ErrorKind::Timeout, "the buffer is full").with_topic(topic)
            }
            Refusal::UnknownTopic => {
                self.handle.shared.cluster.track_topic(topic);
                self.learn(topic);
                let text = "the topic is not known yet";
                Error::new(ErrorKind::UnknownTopicOrPartition, text).with_topic(topic)
            }
            Refusal::UnknownPartition => unknown_partition(record),
        })
    }

    /// Tries to queue a record.
    #[inline]
    pub(crate) fn offer_one(&self, record: &ProduceRecord<'_>) -> Result<Delivery, Refusal> {
        self.offer_delivery(record, Room::ToBeFound)
    }

    #[inline]
    fn offer_delivery(&self, record: &ProduceRecord<'_>, room: Room) -> Result<Delivery, Refusal> {
        self.offer(record, room, |ack, index, time| {
            Delivery::new(Arc::clone(ack), index, time)
        })
    }

    #[inline(always)]
    fn offer<T>(
        &self,
        record: &ProduceRecord<'_>,
        room: Room,
        mut receipt: impl FnMut(&Arc<Ack>, u32, i64) -> T,
    ) -> Result<T, Refusal> {
        let entry = Entry {
            topic: record.topic,
            choice: self.choice(record)?,
            timestamp_ms: record.timestamp_ms,
            key: record.key,
            value: record.value,
            headers: &record.headers,
        };
        let mut accumulator = self.handle.shared.lock();
        let outcome = accumulator.append(&entry, room, &SystemClock, &mut receipt);
        Shared::release(accumulator);
        match outcome {
            Err(Refusal::UnknownPartition) if record.partition.is_none() => {
                self.offer_again(entry, room, receipt)
            }
            outcome => outcome,
        }
    }

    /// The partitioner has seen newer metadata than the buffer.
    #[cold]
    #[inline(never)]
    fn offer_again<T>(
        &self,
        entry: Entry<'_>,
        room: Room,
        receipt: impl FnOnce(&Arc<Ack>, u32, i64) -> T,
    ) -> Result<T, Refusal> {
        self.learn(entry.topic);
        let shared = &self.handle.shared;
        shared.update(|accumulator| accumulator.append(&entry, room, &SystemClock, receipt))
    }

    fn choice(&self, record: &ProduceRecord<'_>) -> Result<Choice, Refusal> {
        if let Some(partition) = record.partition {
            return Ok(Choice::Explicit(partition));
        }
        let partitioner = match self.handle.shared.settings.partitioning.choice(record.key) {
            Ok(choice) => return Ok(choice),
            Err(partitioner) => partitioner,
        };
        let metadata = self.handle.shared.cluster.metadata();
        let topic = metadata
            .topic(record.topic)
            .filter(|topic| !topic.partitions.is_empty());
        let topic = topic.ok_or(Refusal::UnknownTopic)?;
        let partition = partitioner.partition(record, topic, &metadata);
        match usize::try_from(partition).is_ok_and(|number| number < topic.partitions.len()) {
            true => Ok(Choice::Explicit(partition)),
            false => Err(Refusal::Never(out_of_range(
                record.topic,
                partition,
                topic.partitions.len(),
            ))),
        }
    }

    /// Removes what is in the way, one thing after the other, until the record is accepted.
    #[cold]
    pub(crate) async fn send_later(
        &self,
        record: &ProduceRecord<'_>,
        refusal: Refusal,
    ) -> Result<Delivery, Error> {
        let deadline = Instant::now() + self.handle.shared.settings.max_block;
        let mut refusal = refusal;
        loop {
            let mut reservation = None;
            match refusal {
                Refusal::Never(error) => return Err(error),
                Refusal::UnknownTopic => {
                    self.handle
                        .shared
                        .cluster
                        .topic(record.topic, deadline)
                        .await?;
                    self.learn(record.topic);
                }
                Refusal::UnknownPartition => self.await_partition(record, deadline).await?,
                Refusal::Full { bytes } => {
                    reservation = Some(self.reserve(record.topic, bytes, deadline).await?)
                }
            }
            let room = if reservation.is_some() {
                Room::Reserved
            } else {
                Room::ToBeFound
            };
            match self.offer_delivery(record, room) {
                Ok(delivery) => {
                    reservation.into_iter().for_each(Reservation::spend);
                    return Ok(delivery);
                }
                Err(next) => refusal = next,
            }
        }
    }

    /// Tells the accumulator what the newest metadata says about a topic. From then on the supervisor does:
    /// so news that came before it could know of the topic must not be missed here.
    fn learn(&self, topic: &str) {
        let shared = &self.handle.shared;
        loop {
            let metadata = shared.cluster.metadata();
            if let Some(topic) = metadata.topic(topic) {
                shared.learn(&metadata, topic);
            }
            if shared.cluster.metadata().version == metadata.version {
                return;
            }
        }
    }

    /// Waits for metadata that may have the partition: partitions are added to topics.
    async fn await_partition(
        &self,
        record: &ProduceRecord<'_>,
        deadline: Instant,
    ) -> Result<(), Error> {
        let number = record
            .partition
            .and_then(|number| usize::try_from(number).ok());
        let Some(number) = number else {
            return Err(unknown_partition(record));
        };
        let cluster = &self.handle.shared.cluster;
        let mut changes = cluster.watch_metadata();
        loop {
            let count = changes
                .borrow_and_update()
                .topic(record.topic)
                .map_or(0, |topic| topic.partitions.len());
            if number < count {
                self.learn(record.topic);
                return Ok(());
            }
            cluster.refresh_metadata();
            // A refresh that brings no news is not signalled: ask again after a while.
            let again = Instant::now() + cluster.config().retry_backoff_max;
            let change = timeout_at(again.min(deadline), changes.changed()).await;
            if matches!(change, Ok(Err(_))) || Instant::now() >= deadline {
                return Err(unknown_partition(record));
            }
        }
    }

    /// Waits for room in the buffer.
    async fn reserve(
        &self,
        topic: &str,
        bytes: usize,
        deadline: Instant,
    ) -> Result<Reservation, Error> {
        let mut reservation = Reservation::new(Arc::clone(&self.handle.shared), bytes);
        let granted = timeout_at(
            deadline,
            poll_fn(|context| reservation.poll(context.waker())),
        )
        .await;
        match granted {
            Ok(Ok(())) => Ok(reservation),
            Ok(Err(error)) => Err(error.with_topic(topic)),
            Err(_) => {
                let waited = self.handle.shared.settings.max_block;
                let text = format!("the buffer had no room for {bytes} bytes within {waited:?}");
                Err(Error::new(ErrorKind::Timeout, text).with_topic(topic))
            }
        }
    }
}

fn unknown_partition(record: &ProduceRecord<'_>) -> Error {
    let error = Error::new(
        ErrorKind::UnknownTopicOrPartition,
        "the topic has no such partition",
    );
    let error = error.with_topic(record.topic);
    match record.partition {
        Some(partition) => error.with_partition(partition),
        None => error,
    }
}

fn out_of_range(topic: &str, partition: i32, count: usize) -> Error {
    let text = format!("the partitioner chose partition {partition} of a topic that has {count}");
    Error::new(ErrorKind::Usage, text).with_topic(topic)
}

#[cfg(test)]
mod tests {
    use std::io;

    use milena_core::{BoxFuture, BrokerAddress, Metadata, Topic, Transport};

    use super::*;
    use crate::partitioner::Partitioner;

    struct Network(milena_broker::Cluster);

    impl Connect for Network {
        fn connect<'a>(
            &'a self,
            address: &'a BrokerAddress,
        ) -> BoxFuture<'a, io::Result<Box<dyn Transport>>> {
            Box::pin(async move {
                let link = self.0.connect(&address.host, address.port)?;
                Ok(Box::new(link) as Box<dyn Transport>)
            })
        }
    }

    struct Last;

    impl Partitioner for Last {
        fn partition(&self, _: &ProduceRecord<'_>, topic: &Topic, _: &Metadata) -> i32 {
            topic.partitions.len() as i32 - 1
        }
    }

    /// There is no supervisor, so that nobody but the producer's handle tells the buffer what it does not know.
    #[tokio::test(start_paused = true)]
    async fn a_partition_that_the_partitioner_knows_before_the_buffer_does_is_no_error() {
        let broker = milena_broker::Cluster::builder().start_in_memory();
        broker.create_topic("t", 1);
        let config = ProducerConfig::new(broker.bootstrap()).partitioner(Last);
        let cluster = Cluster::new(config.connection.clone(), Network(broker.clone())).unwrap();
        let settings = config.settings(cluster.config()).unwrap();
        let shared = Arc::new(Shared::new(cluster.clone(), settings, 7));
        let (_, ended) = watch::channel(());
        let handle = Arc::new(Handle { shared, ended });
        let producer = Producer { handle };
        let record = ProduceRecord::to("t").value("v");
        assert_eq!(producer.send(record.clone()).await.unwrap().partition(), 0);
        broker.create_topic("t", 3);
        let mut changes = cluster.watch_metadata();
        while changes
            .borrow_and_update()
            .topic("t")
            .unwrap()
            .partitions
            .len()
            < 3
        {
            cluster.refresh_metadata();
            let _ = timeout_at(Instant::now() + Duration::from_secs(1), changes.changed()).await;
        }
        assert_eq!(producer.try_send(record).unwrap().partition(), 2);
    }
}
