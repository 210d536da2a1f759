//! The cluster of a run, the network between it and its clients, and what can be done to them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use milena::core::connect::{BoxFuture, BrokerAddress, Connect, Transport};
use milena_broker::{Address, Cluster, LinkSettings, LogContent, NodeId, Settings};
use tokio::time::Instant;

use crate::history::{Nemesis, Payload, Recorder, Topic, TopicPartition};
use crate::schedule::Event;
use crate::truth::{Entry, Fate, Kind, Stamp, Truncation, Truth};

/// Brokers of every run.
pub const BROKERS: u16 = 3;
/// Partitions of the topic.
pub const PARTITIONS: i32 = 2;
/// The topic, as histories and brokers call it.
pub const TOPIC: Topic = Topic(0);
const TOPIC_NAME: &str = "t0";

/// What a link is like when nothing is wrong.
const LATENCY: Duration = Duration::from_millis(1);

/// The cluster and what was done to it.
#[derive(Clone, Debug)]
pub struct World {
    cluster: Cluster,
    recorder: Recorder,
    start: Instant,
    /// When the cluster's clock began.
    epoch: Duration,
    /// Whether nothing more is written.
    written: Arc<AtomicBool>,
}

impl World {
    /// A cluster with the topic. To be called inside a runtime whose clock is paused.
    pub fn new(seed: u64, recorder: Recorder) -> Self {
        let mut settings = Settings::default();
        settings.seed = seed;
        settings.trace = true;
        settings.min_insync_replicas = 2;
        settings.auto_create_topics = false;
        let link = LinkSettings {
            latency: LATENCY,
            ..LinkSettings::default()
        };
        let cluster = Cluster::builder()
            .brokers(BROKERS)
            .settings(settings)
            .link(link)
            .topic(TOPIC_NAME, PARTITIONS)
            .start_in_memory();
        Self {
            epoch: cluster.now().since_epoch(),
            cluster,
            recorder,
            start: Instant::now(),
            written: Arc::default(),
        }
    }

    /// Nothing more is written.
    pub fn end_writing(&self) {
        self.written.store(true, Relaxed);
    }

    /// Whether nothing more is written.
    pub fn is_written(&self) -> bool {
        self.written.load(Relaxed)
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Where what happens is taken down.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The time since the beginning of the run.
    pub fn now(&self) -> Duration {
        self.start.elapsed()
    }

    /// How clients get to the brokers.
    pub fn network(&self) -> Arc<dyn Connect> {
        Arc::new(Network(self.cluster.clone()))
    }

    /// Does to the cluster or its network what the event says.
    pub fn cause(&self, event: &Event) {
        let cluster = &self.cluster;
        self.recorder
            .nemesis(self.now(), Nemesis::Other(format!("{event:?}")));
        match event {
            Event::Stop(node) => cluster.stop(*node),
            Event::Start(node) => cluster.start(*node),
            Event::Readdress(node) => {
                let requests = cluster.requests();
                let host = format!("broker-{node}-since-{requests}");
                cluster.readdress(*node, Address::new(host, 9092));
            }
            Event::Move(partition) => {
                cluster.move_leader(TOPIC_NAME, *partition, None);
            }
            Event::Unclean(partition) => self.elect_unclean(*partition),
            Event::Hold(partition) => {
                cluster.hold_followers(TOPIC_NAME, *partition);
            }
            Event::Release(partition) => {
                cluster.release_followers(TOPIC_NAME, *partition);
            }
            Event::Freeze(node) => cluster.freeze_view(*node),
            Event::Thaw(node) => cluster.thaw_view(*node),
            Event::Reset(node) => cluster.links(*node).iter().for_each(|link| link.reset()),
            Event::Block(node, direction) => {
                cluster
                    .links(*node)
                    .iter()
                    .for_each(|link| link.block(*direction));
            }
            Event::Unblock(node, direction) => {
                cluster
                    .links(*node)
                    .iter()
                    .for_each(|link| link.unblock(*direction));
            }
            Event::Slow(node, latency) => {
                self.change_links(*node, |settings| settings.latency = *latency)
            }
            Event::Crumble(node, size) => {
                self.change_links(*node, |settings| settings.segment = Some(*size))
            }
            Event::Recreate => {
                cluster.recreate_topic(TOPIC_NAME);
            }
            Event::Trim(partition) => {
                let end = cluster.partition(TOPIC_NAME, *partition);
                let middle = end.map_or(0, |it| it.high_watermark / 2);
                cluster.delete_records(TOPIC_NAME, *partition, middle);
            }
            Event::ForgetProducers(partition) => {
                cluster.forget_producers(TOPIC_NAME, *partition);
            }
        }
    }

    fn elect_unclean(&self, partition: i32) {
        self.cluster.elect_unclean(TOPIC_NAME, partition, None);
        let place = TopicPartition::new(TOPIC.0, partition as u32);
        let state = self.cluster.partition(TOPIC_NAME, partition);
        let last = state.and_then(|it| it.truncations.last().copied());
        if let Some(cut) = last.filter(|cut| cut.is_unclean) {
            let unclean = Nemesis::Unclean { place, to: cut.to };
            self.recorder.nemesis(self.now(), unclean);
        }
    }

    fn change_links(&self, node: NodeId, change: impl Fn(&mut LinkSettings)) {
        let mut settings = LinkSettings {
            latency: LATENCY,
            ..LinkSettings::default()
        };
        change(&mut settings);
        self.cluster
            .links(node)
            .iter()
            .for_each(|link| link.change(settings));
    }

    /// Ends every fault that lasts.
    pub fn heal(&self) {
        self.cluster.clear_rules();
        for node in 1..=NodeId::from(BROKERS) {
            self.cluster.thaw_view(node);
            self.cluster.start(node);
            self.change_links(node, |_| {});
            for link in self.cluster.links(node) {
                link.unblock(milena_broker::Direction::ToBroker);
                link.unblock(milena_broker::Direction::ToClient);
            }
        }
        for partition in 0..PARTITIONS {
            self.cluster.release_followers(TOPIC_NAME, partition);
        }
        self.recorder.nemesis(self.now(), Nemesis::Healed);
    }

    /// What the brokers have.
    pub fn truth(&self) -> Truth {
        let mut truth = Truth::default();
        for partition in 0..PARTITIONS {
            let Some(state) = self.cluster.partition(TOPIC_NAME, partition) else {
                continue;
            };
            let log = truth.log(TopicPartition::new(TOPIC.0, partition as u32));
            log.start = state.log_start_offset;
            log.high_watermark = state.high_watermark;
            log.entries = state
                .entries
                .iter()
                .map(|entry| self.entry(entry))
                .collect();
            let cut = |it: &milena_broker::Truncation| Truncation {
                at: it.at.since_epoch().saturating_sub(self.epoch),
                to: it.to,
                unclean: it.is_unclean,
            };
            log.truncations = state.truncations.iter().map(cut).collect();
        }
        truth
    }

    fn entry(&self, entry: &milena_broker::LogEntry) -> Entry {
        let kind = match &entry.content {
            LogContent::Record { value, .. } => Kind::Record {
                payload: Payload::read(value.as_deref().unwrap_or_default()),
                fate: Fate::Plain,
            },
            LogContent::Marker { committed } => Kind::Marker {
                committed: *committed,
            },
            LogContent::Unreadable => Kind::Record {
                payload: Payload::read(&[]),
                fate: Fate::Plain,
            },
        };
        Entry {
            offset: entry.offset,
            at: entry.appended_at.since_epoch().saturating_sub(self.epoch),
            timestamp: entry.timestamp_ms,
            leader_epoch: entry.leader_epoch,
            stamp: (entry.stamp.producer_id >= 0).then_some(Stamp {
                id: entry.stamp.producer_id,
                epoch: entry.stamp.producer_epoch,
                sequence: entry.stamp.base_sequence,
            }),
            kind,
        }
    }
}

/// Connections in memory for the client.
struct Network(Cluster);

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
