//! An accumulator with a clock and names for what the tests do to it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use milena_core::{Error, ErrorKind};
use milena_protocol::compression::{Compression, Compressor, Decompressor};
use milena_protocol::ids::Uuid;
use milena_protocol::record::batches;

use crate::accumulator::{
    Accumulator, Drain, Leader, Limits, Line, PartitionIndex, Refusal, Room, Supervision,
    TopicLayout,
};
use crate::ack::Place;
use crate::batch::Batch;
use crate::clock::Clock;
use crate::delivery::{Delivery, RecordMetadata};
use crate::entry::Entry;
use crate::partitioner::Choice;

pub(super) const LINGER: Duration = Duration::from_millis(5);
pub(super) const DELIVERY_TIMEOUT: Duration = Duration::from_secs(120);

/// A sender that can send.
const FREE: Line = Line {
    is_connected: true,
    has_room: true,
};
/// One whose window is full.
const FULL: Line = Line {
    is_connected: true,
    has_room: false,
};
/// One whose broker is gone, with a request that waits for it.
const CUT: Line = Line {
    is_connected: false,
    has_room: false,
};

/// A clock that stands.
pub(super) struct Frozen(pub(super) Instant);

impl Clock for Frozen {
    fn now(&self) -> Instant {
        self.0
    }

    fn wall_ms(&self) -> i64 {
        0
    }
}

pub(super) fn limits() -> Limits {
    Limits {
        batch_size: 1000,
        max_request_size: 4000,
        buffer_memory: 100_000,
        linger: LINGER,
        delivery_timeout: DELIVERY_TIMEOUT,
        in_flight_per_partition: 1,
        is_idempotent: false,
        retry_backoff: Duration::from_millis(100),
        retry_backoff_max: Duration::from_secs(1),
        is_adaptive: true,
        availability_timeout: None,
    }
}

/// Counts how often it was woken.
#[derive(Default)]
pub(super) struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Bell {
    pub(super) fn rings(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

pub(super) struct Fixture {
    pub(super) accumulator: Accumulator,
    pub(super) now: Instant,
    layout: TopicLayout,
}

impl Fixture {
    /// A topic `t` whose partition N is led by broker `leaders[N]`.
    pub(super) fn new(limits: Limits, leaders: &[i32]) -> Self {
        Self::seeded(limits, leaders, 7)
    }

    pub(super) fn seeded(limits: Limits, leaders: &[i32], seed: u64) -> Self {
        let leaders = leaders.iter().map(|node| Leader {
            node: Some(*node),
            epoch: Some(1),
            is_near: true,
        });
        let layout = TopicLayout {
            name: "t".into(),
            version: 1,
            id: Uuid::ZERO,
            leaders: leaders.collect(),
        };
        let mut accumulator = Accumulator::new(limits, seed);
        let now = Instant::now();
        accumulator.handle_topic(now, &layout);
        Self {
            accumulator,
            now,
            layout,
        }
    }

    pub(super) fn after(&mut self, ms: u64) -> &mut Self {
        self.now += Duration::from_millis(ms);
        self
    }

    /// Appends a record to a partition; its value is the text padded to `size` bytes.
    pub(super) fn offer(
        &mut self,
        choice: Choice,
        text: &str,
        size: usize,
    ) -> Result<Delivery, Refusal> {
        let value = format!("{text:<size$}");
        let entry = Entry {
            topic: "t",
            choice,
            timestamp_ms: Some(1_000),
            key: None,
            value: Some(value.as_bytes()),
            headers: &[],
        };
        let receipt = |ack: &Arc<_>, index, time| Delivery::new(Arc::clone(ack), index, time);
        self.accumulator
            .append(&entry, Room::ToBeFound, &Frozen(self.now), receipt)
    }

    pub(super) fn append(&mut self, partition: i32, text: &str) -> Delivery {
        self.offer(Choice::Explicit(partition), text, 10).unwrap()
    }

    /// Gives a partition another leader, as newer metadata would.
    pub(super) fn lead(&mut self, partition: usize, node: Option<i32>) {
        let epoch = self.layout.leaders[partition].epoch.map(|epoch| epoch + 1);
        let is_near = self.layout.leaders[partition].is_near;
        let leader = Leader {
            node,
            epoch,
            is_near,
        };
        self.change(partition, leader);
    }

    /// Moves the leader of a partition into the client's rack or out of it.
    pub(super) fn set_near(&mut self, partition: usize, is_near: bool) {
        let leader = self.layout.leaders[partition];
        self.change(partition, Leader { is_near, ..leader });
    }

    fn change(&mut self, partition: usize, leader: Leader) {
        self.layout.leaders[partition] = leader;
        self.layout.version += 1;
        self.accumulator.handle_topic(self.now, &self.layout);
    }

    pub(super) fn poll_drain(&mut self, node: i32, waker: &Waker) -> Drain {
        self.accumulator.poll_drain(self.now, node, FREE, waker)
    }

    /// What a leader's sender whose window is full would do now: for which partitions it would wait no longer.
    pub(super) fn overdue(&mut self, node: i32) -> Vec<PartitionIndex> {
        self.overdue_on(node, FULL)
    }

    /// The same of a sender whose broker is gone.
    pub(super) fn overdue_without_connection(&mut self, node: i32) -> Vec<PartitionIndex> {
        self.overdue_on(node, CUT)
    }

    fn overdue_on(&mut self, node: i32, line: Line) -> Vec<PartitionIndex> {
        let now = self.now;
        match self.accumulator.poll_drain(now, node, line, Waker::noop()) {
            Drain::Abandon(partitions) => partitions,
            Drain::Idle(_) => Vec::new(),
            Drain::Batches(_) | Drain::Finished => panic!("the sender is to wait"),
        }
    }

    /// What a leader's sender would send now.
    pub(super) fn drain(&mut self, node: i32) -> Vec<Batch> {
        match self.poll_drain(node, Waker::noop()) {
            Drain::Batches(batches) => batches,
            Drain::Idle(_) => Vec::new(),
            Drain::Abandon(_) => panic!("something is overdue"),
            Drain::Finished => panic!("the accumulator is not closed"),
        }
    }

    pub(super) fn drain_one(&mut self, node: i32) -> Batch {
        let mut batches = self.drain(node);
        assert_eq!(batches.len(), 1, "batches for broker {node}");
        batches.remove(0)
    }

    /// How long the sender would sleep.
    pub(super) fn sleep_of(&mut self, node: i32) -> Option<Duration> {
        match self.poll_drain(node, Waker::noop()) {
            Drain::Idle(until) => until.map(|until| until - self.now),
            Drain::Batches(_) | Drain::Abandon(_) | Drain::Finished => {
                panic!("the sender would not sleep")
            }
        }
    }

    /// The same of a sender whose window is full.
    pub(super) fn full_sleep_of(&mut self, node: i32) -> Option<Duration> {
        let now = self.now;
        match self.accumulator.poll_drain(now, node, FULL, Waker::noop()) {
            Drain::Idle(until) => until.map(|until| until - now),
            Drain::Batches(_) | Drain::Abandon(_) | Drain::Finished => {
                panic!("the sender would not sleep")
            }
        }
    }

    pub(super) fn acknowledge(&mut self, mut batch: Batch, base_offset: i64) {
        batch.resolve(Ok(Place {
            offset: Some(base_offset),
            log_append_time: None,
        }));
        if let Some(finished) = self.accumulator.handle_resolved(batch) {
            finished.finish();
        }
    }

    pub(super) fn unsent(&mut self, batch: Batch) {
        let error = Error::new(ErrorKind::Connection, "connection refused");
        self.accumulator.handle_unsent(self.now, batch, error);
    }

    pub(super) fn retry(&mut self, batch: Batch) {
        let error = Error::new(ErrorKind::Connection, "connection reset");
        self.accumulator.handle_retry(self.now, batch, error);
    }

    /// Splits a batch as its sender would.
    pub(super) fn split(&mut self, mut batch: Batch) {
        read(&mut batch);
        let halves = batch.split(Compression::None).unwrap();
        self.accumulator.handle_split(&batch, halves);
    }

    /// Expires what is due, as the supervisor would.
    pub(super) fn expire(&mut self) -> usize {
        let waker = Waker::noop();
        let expired = loop {
            match self.accumulator.poll_supervision(self.now, waker) {
                Supervision::Start(_) | Supervision::Identify => {}
                Supervision::Expire(expired) => break expired,
                Supervision::Idle(_) | Supervision::Finished => return 0,
            }
        };
        let ids: Vec<_> = expired.iter().map(|expiry| expiry.id).collect();
        for expiry in expired {
            expiry.ack.complete(expiry.records, Err(expiry.error));
        }
        let count = ids.len();
        self.accumulator.handle_expired(ids);
        count
    }

    pub(super) fn ring(&mut self) {
        self.accumulator
            .take_wakers()
            .into_iter()
            .flatten()
            .for_each(Waker::wake);
    }
}

/// The texts in a batch, which is frozen by that.
pub(super) fn read(batch: &mut Batch) -> Vec<String> {
    batch
        .freeze(Compression::None, &mut Compressor::new())
        .unwrap();
    let sealed = batches(batch.bytes()).next().unwrap().unwrap();
    let mut records = sealed.records(&mut Decompressor::new()).unwrap();
    let mut texts = Vec::new();
    while let Some(record) = records.next() {
        let text = String::from_utf8(record.unwrap().value.unwrap().to_vec()).unwrap();
        texts.push(text.trim_end().to_owned());
    }
    texts
}

pub(super) fn read_all(batches: &mut [Batch]) -> Vec<Vec<String>> {
    batches.iter_mut().map(read).collect()
}

/// The fate of a record, if it has one.
pub(super) fn fate(delivery: &mut Delivery) -> Option<Result<RecordMetadata, Error>> {
    match Pin::new(delivery).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => Some(outcome),
        Poll::Pending => None,
    }
}
