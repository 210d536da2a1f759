//! Stories of brokers that stop, followers that lag and leaders that move, made up by chance: whatever happens, what was
//! acknowledged by every in-sync replica stays, unless an election was unclean and says so.

use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use milena_protocol::api::*;
use milena_protocol::compression::Decompressor;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::record::{BatchBuilder, Stamp};

use crate::node::{Node, NodeId};
use crate::partition::Partition;
use crate::settings::Settings;
use crate::testing::{Asked, Lab};
use crate::topics::PartitionKey;

const BROKERS: u16 = 3;
const PARTITIONS: i32 = 2;

/// A record whose answer has not come.
struct Sent {
    asked: Asked,
    index: i32,
    number: u32,
}

/// A record that was acknowledged.
#[derive(Debug)]
struct Acked {
    index: i32,
    offset: i64,
    number: u32,
}

struct Story {
    lab: Lab,
    chance: Rng,
    key: PartitionKey,
    may_be_unclean: bool,
    sent: Vec<Sent>,
    acked: Vec<Acked>,
    numbers: u32,
    /// Everything that was answered, in order.
    told: Vec<String>,
}

impl Story {
    fn begin(seed: u64, may_be_unclean: bool) -> Self {
        let mut chance = Rng::with_seed(seed);
        let mut settings = Settings {
            seed,
            min_insync_replicas: chance.i32(1..=3),
            replication_delay: Duration::from_millis(chance.u64(0..=1) * 7),
            ..Settings::default()
        };
        if chance.bool() {
            settings.replica_lag_time_max = Some(Duration::from_millis(40));
        }
        let mut lab = Lab::with(BROKERS, settings);
        let id = lab.machine.create_topic("t", PARTITIONS, 3);
        lab.machine.turn(lab.now);
        Self {
            lab,
            chance,
            key: (id, 0),
            may_be_unclean,
            sent: Vec::new(),
            acked: Vec::new(),
            numbers: 0,
            told: Vec::new(),
        }
    }

    fn partition(&self, index: i32) -> &Partition {
        let partition = self.lab.machine.topics.partition((self.key.0, index));
        partition.expect("it is there")
    }

    fn node(&mut self) -> NodeId {
        self.chance.i32(1..=i32::from(BROKERS))
    }

    fn step(&mut self) {
        let index = self.chance.i32(0..PARTITIONS);
        let (key, now, node) = ((self.key.0, index), self.lab.now, self.node());
        let machine = &mut self.lab.machine;
        match self.chance.u8(0..20) {
            0..8 => self.produce(index),
            8..12 => {
                let time = Duration::from_millis(self.chance.u64(0..20));
                self.lab.pass(time);
            }
            12 if self.chance.bool() => machine.hold_followers(key),
            12 => machine.topics.partition_mut(key).unwrap().hold(node),
            13..15 => machine.release_followers(now, key),
            15 => machine.stop_node(now, node),
            16 => machine.start_node(now, node, None),
            17 => drop(machine.move_leader(now, key, Some(node))),
            18 if self.may_be_unclean => drop(machine.elect_unclean(now, key, None)),
            _ => self.fetch(index),
        }
        self.listen();
        (0..PARTITIONS).for_each(|index| self.check(index));
    }

    /// Sends a record to whoever leads, or now and then to somebody else.
    fn produce(&mut self, index: i32) {
        let stray = self.node();
        let leader = self.partition(index).leader.unwrap_or(stray);
        let node = if self.chance.u8(0..10) == 0 {
            stray
        } else {
            leader
        };
        let Some(connection) = self.lab.machine.open(node) else {
            return;
        };
        self.numbers += 1;
        let request = ProduceRequest {
            acks: -1,
            timeout_ms: 100,
            topics: vec![ProduceRequestTopic {
                name: "t".into(),
                partitions: vec![ProduceRequestPartition {
                    index,
                    records: Some(record(self.numbers)),
                }],
                ..ProduceRequestTopic::default()
            }],
            ..ProduceRequest::default()
        };
        let asked = self.lab.ask(connection, 9, &request);
        let number = self.numbers;
        self.sent.push(Sent {
            asked,
            index,
            number,
        });
    }

    fn fetch(&mut self, index: i32) {
        let node = self.node();
        let Some(connection) = self.lab.machine.open(node) else {
            return;
        };
        let partition = FetchRequestPartition {
            index,
            current_leader_epoch: -1,
            last_fetched_epoch: -1,
            fetch_offset: self.chance.i64(0..30),
            max_bytes: 1000,
            ..FetchRequestPartition::default()
        };
        let request = FetchRequest {
            max_bytes: 1000,
            session_epoch: -1,
            topics: vec![FetchRequestTopic {
                name: "t".into(),
                partitions: vec![partition],
                ..FetchRequestTopic::default()
            }],
            ..FetchRequest::default()
        };
        let asked = self.lab.ask(connection, 12, &request);
        let answer = self.lab.answer::<FetchRequest>(asked);
        self.told.push(format!("{answer:?}"));
    }

    /// Takes in what was answered.
    fn listen(&mut self) {
        self.lab.collect();
        for sent in std::mem::take(&mut self.sent) {
            let Some(answer) = self.lab.answer::<ProduceRequest>(sent.asked) else {
                self.sent.push(sent);
                continue;
            };
            let Sent { index, number, .. } = sent;
            let partition = &answer.topics[0].partitions[0];
            self.told.push(format!("{number} {partition:?}"));
            if partition.error == ErrorCode::NONE {
                self.acked.push(Acked {
                    index,
                    offset: partition.base_offset,
                    number,
                });
            }
        }
    }

    /// What holds of a partition at every moment.
    fn check(&self, index: i32) {
        let partition = self.partition(index);
        let (log, committed) = (&partition.log, partition.high_watermark);
        assert!(log.start() <= committed && committed <= log.end());
        assert!(partition.last_stable_offset() <= committed);
        let nodes = &self.lab.machine.nodes;
        if let Some(leader) = partition.leader {
            assert!(partition.isr.contains(&leader), "{partition:?}");
            assert!(nodes.get(&leader).is_some_and(Node::is_up));
        }
        assert!(partition.isr.iter().all(|node| partition.is_replica(*node)));
        let mut next = 0;
        for batch in log.batches() {
            assert_eq!(batch.base_offset(), next, "a log has no gaps");
            assert!(batch.leader_epoch() <= partition.leader_epoch);
            next = batch.next_offset();
        }
        assert_eq!(next, log.end());
        let lost = partition.truncations.iter().any(|it| it.is_unclean);
        assert!(self.may_be_unclean || !lost);
        for acked in self.acked.iter().filter(|it| it.index == index) {
            let is_there = number_at(partition, acked.offset) == Some(acked.number);
            assert!(is_there || lost, "{acked:?} is gone");
            assert!(
                acked.offset < committed || lost,
                "{acked:?} is not committed"
            );
        }
    }

    /// Everything is well again: everybody runs and copies.
    fn heal(&mut self) {
        for node in 1..=i32::from(BROKERS) {
            self.lab.machine.start_node(self.lab.now, node, None);
        }
        for index in 0..PARTITIONS {
            let key = (self.key.0, index);
            self.lab.machine.release_followers(self.lab.now, key);
        }
        self.lab.pass(Duration::from_secs(1));
        self.listen();
        for index in 0..PARTITIONS {
            self.check(index);
            let partition = self.partition(index);
            assert_eq!(partition.isr.len(), 3, "{partition:?}");
            assert_eq!(partition.high_watermark, partition.log.end());
        }
        let closed = |sent: &Sent| self.lab.is_closed(sent.asked.connection);
        assert!(self.sent.iter().all(closed), "everybody has an answer");
    }
}

fn record(number: u32) -> Bytes {
    let mut builder = BatchBuilder::new(100);
    builder
        .append(-1, None, Some(&number.to_be_bytes()), &[])
        .expect("it is small");
    let sealed = builder.seal(Stamp::NONE, Default::default());
    sealed.expect("it has a record")
}

/// What was written at an offset.
fn number_at(partition: &Partition, offset: i64) -> Option<u32> {
    let mut batches = partition.log.batches();
    let batch = batches.find(|batch| batch.base_offset() == offset)?;
    let mut records = batch.records(&mut Decompressor::new()).ok()?;
    let record = records.next()?.ok()?;
    Some(u32::from_be_bytes(record.value?.try_into().ok()?))
}

fn tell(seed: u64, may_be_unclean: bool) -> Story {
    let mut story = Story::begin(seed, may_be_unclean);
    for _ in 0..150 {
        story.step();
    }
    story.heal();
    story
}

#[test]
fn a1_what_was_acknowledged_stays_whatever_happens_to_brokers() {
    let stories = (0..100).map(|seed| tell(seed, false));
    let acked: usize = stories.map(|story| story.acked.len()).sum();
    assert!(acked > 1000, "only {acked}");
}

#[test]
fn p26_only_an_unclean_election_loses_what_was_acknowledged() {
    let stories: Vec<Story> = (0..100).map(|seed| tell(seed, true)).collect();
    let lost = |story: &Story| {
        let of = |index| story.partition(index).truncations.iter();
        (0..PARTITIONS).any(|index| of(index).any(|it| it.is_unclean))
    };
    let unclean = stories.iter().filter(|story| lost(story)).count();
    assert!(unclean > 10, "only {unclean}");
}

#[test]
fn the_same_story_is_told_in_the_same_words() {
    for seed in 0..20 {
        let (once, again) = (tell(seed, true), tell(seed, true));
        assert!(!once.told.is_empty());
        assert_eq!(once.told, again.told, "seed {seed}");
    }
}
