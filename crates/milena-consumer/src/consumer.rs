//! The handle: assignment, positions, and records.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use milena_core::{Cluster, Error, ErrorKind, Topic};
use milena_protocol::compression::Decompressor;
use milena_protocol::ids::TopicPartition;
use tokio::task::{JoinHandle, coop};
use tokio::time::{Instant, timeout};

use crate::batch::{Batch, OpenBatch};
use crate::chunk::Reading;
use crate::config::ConsumerConfig;
use crate::fetcher::wire_ms;
use crate::fetchers;
use crate::lookup::Question;
use crate::offset_query::Found;
use crate::offsets::{Offsets, check_exist};
use crate::positions::{Handout, Positions, Settings};
use crate::record::ConsumedRecord;
use crate::shared::{FetchOptions, Shared, closed};
use crate::start_at::StartAt;
use crate::stream::RecordStream;

/// The largest response minus this is the largest batch: the rest of a response is small.
const RESPONSE_OVERHEAD: usize = 1 << 20;

/// Reads records from partitions that the application assigns.
///
/// Records are fetched in the background, ahead of the application and within
/// [`prefetch_max_bytes`](ConsumerConfig::prefetch_max_bytes), whether or not it is polling. There are three ways to
/// take them: [`poll`](Self::poll) lends batches and is the fastest, [`recv`](Self::recv) gives one owned record,
/// [`stream`](Self::stream) is [`recv`](Self::recv) as a `Stream`. They can be mixed freely.
///
/// A partition's position moves only when a record is handed out, whichever way. Brokers that go down, leaders that
/// move and timeouts never move a position; reading goes on where it was once the cluster is back.
///
/// *Cancel safety*: every future may be dropped at any time. No record is lost, skipped or repeated by that.
///
/// ```no_run
/// use milena_consumer::{Consumer, ConsumerConfig, StartAt, TopicPartition};
/// use std::time::Duration;
///
/// # async fn example() -> Result<(), milena_core::Error> {
/// let mut consumer = Consumer::new(ConsumerConfig::new("127.0.0.1:9092"))?;
/// consumer.assign([(TopicPartition::new("orders", 0), StartAt::Beginning)]).await?;
/// while let Some(mut batch) = consumer.poll(Duration::from_secs(1)).await? {
///     while let Some(record) = batch.next()? {
///         println!("{} {:?}", record.offset(), record.value());
///     }
/// }
/// consumer.close().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Consumer {
    shared: Arc<Shared>,
    config: ConsumerConfig,
    /// The batch that the application is reading.
    open: Option<OpenBatch>,
    decompressor: Decompressor,
    fetchers: JoinHandle<()>,
    owns_cluster: bool,
}

impl Consumer {
    /// A consumer with connections of its own. Returns at once; nothing is assigned.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when the configuration contradicts itself, [`ErrorKind::Usage`] outside a tokio runtime.
    pub fn new(config: ConsumerConfig) -> Result<Self, Error> {
        config.validate()?;
        let cluster = Cluster::connect(config.connection.clone())?;
        let mut consumer = Self::on(&cluster, config)?;
        consumer.owns_cluster = true;
        Ok(consumer)
    }

    /// A consumer that shares the connections of `cluster`; `config.connection` does not count.
    ///
    /// Brokers answer one request per connection at a time, and a fetch may wait up to
    /// [`fetch_max_wait`](ConsumerConfig::fetch_max_wait) there; so do not share with a producer that is in a hurry.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn on(cluster: &Cluster, config: ConsumerConfig) -> Result<Self, Error> {
        let connection = cluster.config().clone();
        let config = ConsumerConfig {
            connection,
            ..config
        };
        config.validate()?;
        let positions = Positions::new(settings(&config));
        let shared = Arc::new(Shared::new(
            cluster.clone(),
            fetch_options(&config),
            positions,
        ));
        let fetchers = cluster.runtime().spawn(fetchers::run(Arc::clone(&shared)));
        let decompressor = Decompressor::with_limit(config.max_decompressed_batch_bytes);
        Ok(Self {
            shared,
            config,
            open: None,
            decompressor,
            fetchers,
            owns_cluster: false,
        })
    }

    // Assignment.

    /// Replaces the assignment. A partition that stays assigned starts anew where it is told to.
    ///
    /// Waits until the topics are known, at most [`default_api_timeout`](ConsumerConfig::default_api_timeout).
    ///
    /// *Cancel safety*: the assignment changes in one step at the end; dropped before, nothing has changed.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownTopicOrPartition`] when a partition does not exist, [`ErrorKind::Usage`] when one is given
    /// twice or with a place that cannot be, [`ErrorKind::Timeout`] when the cluster cannot be reached. Nothing has
    /// changed then.
    pub async fn assign(
        &mut self,
        partitions: impl IntoIterator<Item = (TopicPartition, StartAt)>,
    ) -> Result<(), Error> {
        let wanted = self.check(partitions).await?;
        let before = self.assignment();
        self.put_back(&before);
        let gone: Vec<_> = before
            .into_iter()
            .filter(|at| !wanted.contains_key(at))
            .collect();
        self.shared.with(|positions| {
            for at in &gone {
                positions.unassign(at);
            }
            for (at, start) in wanted {
                positions.assign(at, start);
            }
        });
        self.untrack(&gone);
        Ok(())
    }

    /// Adds partitions to the assignment; the others are not concerned.
    ///
    /// *Cancel safety*: as [`assign`](Self::assign).
    ///
    /// # Errors
    /// As [`assign`](Self::assign), and [`ErrorKind::Usage`] when a partition is assigned already.
    pub async fn incremental_assign(
        &mut self,
        partitions: impl IntoIterator<Item = (TopicPartition, StartAt)>,
    ) -> Result<(), Error> {
        let wanted = self.check(partitions).await?;
        self.shared.with(|positions| {
            if let Some(at) = wanted.keys().find(|at| positions.is_assigned(at)) {
                return Err(about(
                    at,
                    "the partition is assigned already; seek to move it",
                ));
            }
            for (at, start) in wanted {
                positions.assign(at, start);
            }
            Ok(())
        })
    }

    /// Takes partitions out of the assignment, with everything fetched of them; the others are not concerned.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when one is not assigned. Nothing has changed then.
    pub fn incremental_unassign(&mut self, partitions: &[TopicPartition]) -> Result<(), Error> {
        self.check_assigned(partitions)?;
        self.put_back(partitions);
        self.shared.with(|positions| {
            for at in partitions {
                positions.unassign(at);
            }
        });
        self.untrack(partitions);
        Ok(())
    }

    /// The assigned partitions, in order.
    pub fn assignment(&self) -> Vec<TopicPartition> {
        self.shared
            .with(|positions| positions.assignment().cloned().collect())
    }

    // Positions.

    /// The offset of the next record of a partition: one after the last that was handed out. `None` while it is not
    /// known yet, or the partition is not assigned.
    pub fn position(&self, at: &TopicPartition) -> Option<i64> {
        let (position, version) = self
            .shared
            .with(|positions| (positions.position(at), positions.version(at)));
        let open = self
            .open
            .as_ref()
            .filter(|open| open.at() == at && Some(open.version()) == version);
        let position = open.map(OpenBatch::position).or(position);
        position.map(|position| position.offset)
    }

    /// How many offsets the application is behind the end of what can be read of a partition, as of the latest fetch.
    /// `None` before that.
    pub fn lag(&self, at: &TopicPartition) -> Option<i64> {
        let lag = self.shared.with(|positions| {
            let settled = positions.position(at)?.offset;
            Some(positions.lag(at)? + settled)
        });
        Some((lag? - self.position(at)?).max(0))
    }

    /// Moves a partition's position. What was fetched of it is forgotten.
    ///
    /// Returns at once; an offset that must be looked up is looked up in the background. A partition that an error has
    /// stopped goes on.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when the partition is not assigned, or the place cannot be.
    pub fn seek(&mut self, at: &TopicPartition, start: StartAt) -> Result<(), Error> {
        start.validate()?;
        let concerned = std::slice::from_ref(at);
        self.check_assigned(concerned)?;
        self.put_back(concerned);
        self.shared.with(|positions| positions.seek(at, start));
        Ok(())
    }

    /// Goes past the batch that an error has stopped a partition at, giving up its records. Returns the new position;
    /// `None` if the partition was not stopped by an unreadable batch.
    pub fn skip(&mut self, at: &TopicPartition) -> Option<i64> {
        self.tell_fault();
        self.shared.with(|positions| positions.skip(at))
    }

    /// Hands out nothing more of these partitions until they are resumed. What was fetched of them is kept as long as
    /// the memory is not needed by others; positions do not move either way.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when one is not assigned. Nothing has changed then.
    pub fn pause(&mut self, partitions: &[TopicPartition]) -> Result<(), Error> {
        self.set_paused(partitions, true)
    }

    /// Ends [`pause`](Self::pause). A partition that an error has stopped gets another try at its position.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] when one is not assigned. Nothing has changed then.
    pub fn resume(&mut self, partitions: &[TopicPartition]) -> Result<(), Error> {
        self.set_paused(partitions, false)
    }

    /// The paused partitions, in order.
    pub fn paused(&self) -> Vec<TopicPartition> {
        self.shared
            .with(|positions| positions.paused().cloned().collect())
    }

    // Records.

    /// Lends the next batch: the rest of the one before if it was not used up, otherwise one of the partition whose
    /// turn it is. `None` if there is nothing within `max_wait`; with zero, only what is there already.
    ///
    /// *Cancel safety*: a batch is handed out by returning it, so dropping the future loses nothing.
    ///
    /// # Errors
    /// What has stopped a partition is told once and names it; the others go on, so calling again is fine. An error
    /// that is [fatal](Error::is_fatal) has ended the consumer.
    pub async fn poll(&mut self, max_wait: Duration) -> Result<Option<Batch<'_>>, Error> {
        match timeout(max_wait, poll_fn(|context| self.poll_open(context))).await {
            Ok(opened) => opened?,
            Err(_) => return Ok(None),
        }
        Ok(self.open.as_mut().map(|open| Batch { open }))
    }

    /// Waits for the next record.
    ///
    /// *Cancel safety*: a record is handed out by returning it, so dropping the future loses nothing; it may be a
    /// branch of `select!`.
    ///
    /// # Errors
    /// As [`poll`](Self::poll).
    pub async fn recv(&mut self) -> Result<ConsumedRecord, Error> {
        poll_fn(|context| self.poll_recv(context)).await
    }

    /// The records as a stream, which never ends unless the consumer does. Dropping it loses nothing.
    pub fn stream(&mut self) -> RecordStream<'_> {
        RecordStream::new(self)
    }

    /// The next record, or [`Poll::Pending`] and a wake-up when there is one. For use in futures of your own.
    pub fn poll_recv(&mut self, context: &mut Context<'_>) -> Poll<Result<ConsumedRecord, Error>> {
        loop {
            ready!(self.poll_open(context))?;
            if let Some(open) = &mut self.open
                && let Some(record) = open.next_owned()?
            {
                return Poll::Ready(Ok(record));
            }
        }
    }

    // Questions to the cluster.

    /// The offset of the oldest record of each partition.
    ///
    /// *Cancel safety*: dropping the future abandons the answers only.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownTopicOrPartition`] when one does not exist, [`ErrorKind::Timeout`] when not all leaders
    /// have answered within [`default_api_timeout`](ConsumerConfig::default_api_timeout); the source says what was in the way.
    pub async fn beginning_offsets(
        &self,
        partitions: &[TopicPartition],
    ) -> Result<BTreeMap<TopicPartition, i64>, Error> {
        self.ends(partitions, Question::Earliest).await
    }

    /// The offset after the newest record of each partition that this consumer can read: under
    /// [`ReadCommitted`](crate::IsolationLevel::ReadCommitted), that of the first record of an open transaction.
    ///
    /// *Cancel safety*: dropping the future abandons the answers only.
    ///
    /// # Errors
    /// As [`beginning_offsets`](Self::beginning_offsets).
    pub async fn end_offsets(
        &self,
        partitions: &[TopicPartition],
    ) -> Result<BTreeMap<TopicPartition, i64>, Error> {
        self.ends(partitions, Question::Latest).await
    }

    /// The offset of the first record of each partition whose timestamp is the given one or later, in milliseconds
    /// since 1970 UTC, with that record's own timestamp. `None` where there is no such record.
    ///
    /// *Cancel safety*: dropping the future abandons the answers only.
    ///
    /// # Errors
    /// As [`beginning_offsets`](Self::beginning_offsets), and [`ErrorKind::Usage`] when a timestamp is negative.
    pub async fn offsets_for_times(
        &self,
        times: &[(TopicPartition, i64)],
    ) -> Result<BTreeMap<TopicPartition, Option<OffsetAndTimestamp>>, Error> {
        for (_, ms) in times {
            StartAt::Timestamp(*ms).validate()?;
        }
        let questions = times
            .iter()
            .map(|(at, ms)| (at.clone(), Question::Timestamp(*ms)));
        let found = self.find(questions).await?;
        let describe = |found: Found| OffsetAndTimestamp {
            offset: found.position.offset,
            timestamp: found.timestamp,
            leader_epoch: found.position.epoch,
        };
        Ok(found
            .into_iter()
            .map(|(at, found)| (at, found.map(describe)))
            .collect())
    }

    /// The partitions of a topic, with their leaders and replicas.
    ///
    /// *Cancel safety*: dropping the future changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownTopicOrPartition`] when there is no such topic, [`ErrorKind::Timeout`] when the cluster
    /// cannot be reached within [`default_api_timeout`](ConsumerConfig::default_api_timeout).
    pub async fn partitions_for(&self, topic: &str) -> Result<Arc<Topic>, Error> {
        self.shared.cluster.topic(topic, self.deadline()).await
    }

    /// The settings in force.
    pub fn config(&self) -> &ConsumerConfig {
        &self.config
    }

    /// Stops fetching and closes the connections, unless they are shared. Dropping the consumer does the same without
    /// waiting.
    ///
    /// *Cancel safety*: dropping the future leaves the consumer closed.
    pub async fn close(mut self) {
        self.fetchers.abort();
        // The outcome of an aborted task is that it was aborted.
        let _ = (&mut self.fetchers).await;
    }

    // What is beneath.

    /// Sees to it that a batch with something left is open.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            if self.open.as_ref().is_some_and(|open| !open.is_used_up()) {
                return Poll::Ready(Ok(()));
            }
            // Once per batch, so that a consumer with plenty to read does not keep its thread from others.
            let turn = ready!(coop::poll_proceed(context));
            self.tell_fault();
            let progress = self.open.as_ref().map(OpenBatch::progress);
            let handout = self.shared.poll_handout(context, progress);
            self.open = None;
            let handout = ready!(handout)?;
            turn.made_progress();
            self.open(handout)?;
        }
    }

    fn open(&mut self, handout: Handout) -> Result<(), Error> {
        let (at, version, position, batch) = match handout {
            Handout::Batch {
                at,
                version,
                position,
                batch,
            } => (at, version, position, batch),
            Handout::Fault { at, fault } => return Err(fault.into_error(&at)),
        };
        let check_crcs = self.config.check_crcs;
        match OpenBatch::open(
            at.clone(),
            version,
            position,
            &batch,
            check_crcs,
            &mut self.decompressor,
        ) {
            Ok(open) => self.open = Some(open),
            Err(fault) => {
                self.shared
                    .with(|positions| positions.halt(&at, version, &fault));
                return Err(fault.into_error(&at));
            }
        }
        Ok(())
    }

    /// A batch that turned out to be unreadable while it was read stops its partition.
    fn tell_fault(&mut self) {
        if let Some((open, fault)) = self
            .open
            .as_ref()
            .and_then(|open| Some((open, open.fault()?)))
        {
            self.shared.halt(&open.progress(), fault);
            self.open = None;
        }
    }

    /// Settles how far the open batch was read and closes it, if it is of one of `partitions`; what is left of it is
    /// handed out again in its turn.
    fn put_back(&mut self, partitions: &[TopicPartition]) {
        self.tell_fault();
        if let Some(open) = self.open.take_if(|open| partitions.contains(open.at())) {
            self.shared.settle(&open.progress());
        }
    }

    fn set_paused(&mut self, partitions: &[TopicPartition], paused: bool) -> Result<(), Error> {
        self.check_assigned(partitions)?;
        self.put_back(partitions);
        self.shared.with(|positions| {
            for at in partitions {
                positions.set_paused(at, paused);
            }
        });
        Ok(())
    }

    async fn check(
        &self,
        partitions: impl IntoIterator<Item = (TopicPartition, StartAt)>,
    ) -> Result<BTreeMap<TopicPartition, StartAt>, Error> {
        let mut wanted = BTreeMap::new();
        for (at, start) in partitions {
            start.validate()?;
            if wanted.contains_key(&at) {
                return Err(about(&at, "the partition is given twice"));
            }
            wanted.insert(at, start);
        }
        check_exist(&self.shared.cluster, wanted.keys(), self.deadline()).await?;
        Ok(wanted)
    }

    fn check_assigned(&self, partitions: &[TopicPartition]) -> Result<(), Error> {
        let stranger = self.shared.with(|positions| {
            let stranger = partitions.iter().find(|at| !positions.is_assigned(at));
            stranger.cloned()
        });
        stranger.map_or(Ok(()), |at| {
            Err(about(&at, "the partition is not assigned"))
        })
    }

    /// Topics of which nothing is assigned any more need no fresh metadata.
    fn untrack(&self, gone: &[TopicPartition]) {
        if !self.owns_cluster {
            return;
        }
        let kept: BTreeSet<_> = self.assignment().into_iter().map(|at| at.topic).collect();
        let gone: BTreeSet<_> = gone.iter().map(|at| &at.topic).collect();
        for topic in gone.into_iter().filter(|topic| !kept.contains(*topic)) {
            self.shared.cluster.untrack_topic(topic);
        }
    }

    async fn ends(
        &self,
        partitions: &[TopicPartition],
        question: Question,
    ) -> Result<BTreeMap<TopicPartition, i64>, Error> {
        let found = self
            .find(partitions.iter().map(|at| (at.clone(), question)))
            .await?;
        Ok(found
            .into_iter()
            .filter_map(|(at, found)| Some((at, found?.position.offset)))
            .collect())
    }

    async fn find(
        &self,
        questions: impl Iterator<Item = (TopicPartition, Question)>,
    ) -> Result<BTreeMap<TopicPartition, Option<Found>>, Error> {
        let isolation = self.config.isolation_level;
        Offsets::new(
            &self.shared.cluster,
            isolation,
            self.deadline(),
            questions.collect(),
        )
        .find()
        .await
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.config.default_api_timeout
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.fetchers.abort();
        self.shared.end(closed());
        if self.owns_cluster {
            self.shared.cluster.close();
        }
    }
}

/// A record's offset and timestamp, as [`Consumer::offsets_for_times`] finds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OffsetAndTimestamp {
    /// The offset of the record.
    pub offset: i64,
    /// Its timestamp in milliseconds since 1970 UTC, where the broker tells.
    pub timestamp: Option<i64>,
    /// The epoch of the leader that appended it, where the broker tells.
    pub leader_epoch: Option<i32>,
}

fn about(at: &TopicPartition, text: &str) -> Error {
    Error::new(ErrorKind::Usage, text)
        .with_topic(at.topic.clone())
        .with_partition(at.partition)
}

fn settings(config: &ConsumerConfig) -> Settings {
    let bytes = |bytes: i32| usize::try_from(bytes).unwrap_or_default();
    let connection = &config.connection;
    Settings {
        reset: config.auto_offset_reset,
        partition_bytes: bytes(config.max_partition_fetch_bytes),
        request_bytes: bytes(config.fetch_max_bytes),
        prefetch_bytes: config.prefetch_max_bytes,
        largest_batch: connection
            .max_response_bytes
            .saturating_sub(RESPONSE_OVERHEAD),
        replica_lease: config
            .client_rack
            .as_ref()
            .map(|_| connection.metadata_max_age),
        retry_backoff: connection.retry_backoff,
        retry_backoff_max: connection.retry_backoff_max,
        seed: fastrand::u64(..),
    }
}

fn fetch_options(config: &ConsumerConfig) -> FetchOptions {
    FetchOptions {
        min_bytes: config.fetch_min_bytes,
        max_wait_ms: wire_ms(config.fetch_max_wait),
        reading: Reading {
            isolation: config.isolation_level,
            check_crcs: config.check_crcs,
        },
        rack: config.client_rack.clone().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
