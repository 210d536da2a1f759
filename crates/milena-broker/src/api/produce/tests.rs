//! What a produce request does and is answered, with followers that lag and leaders that move.

use std::time::Duration;

use bytes::Bytes;
use milena_protocol::record::{BatchBuilder, Stamp};

use super::*;
use crate::connection::ConnectionId;
use crate::log::PER_BATCH;
use crate::settings::Settings;
use crate::testing::{Asked, Lab};

const TIMEOUT_MS: i32 = 5000;

/// A topic `t` of one partition on three brokers.
struct Scene {
    lab: Lab,
    key: PartitionKey,
    leader: i32,
    connection: ConnectionId,
}

impl Scene {
    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let mut lab = Lab::with(3, settings);
        let id = lab.machine.create_topic("t", 1, 3);
        let key = (id, 0);
        let leader = lab.machine.topics.partition(key).unwrap().leader.unwrap();
        let connection = lab.connect(leader);
        Self {
            lab,
            key,
            leader,
            connection,
        }
    }

    fn send(&mut self, version: i16, request: &ProduceRequest) -> Asked {
        self.lab.ask(self.connection, version, request)
    }

    fn answer(&mut self, asked: Asked) -> Option<ProduceResponsePartition> {
        self.lab.collect();
        let answer = self.lab.answer::<ProduceRequest>(asked)?;
        answer
            .topics
            .into_iter()
            .next()?
            .partitions
            .into_iter()
            .next()
    }

    fn produce(&mut self, request: &ProduceRequest) -> ProduceResponsePartition {
        let asked = self.send(9, request);
        self.answer(asked).expect("an answer at once")
    }

    fn end(&self) -> i64 {
        self.lab
            .machine
            .topics
            .partition(self.key)
            .unwrap()
            .log
            .end()
    }
}

fn stamped(stamp: Stamp, values: usize) -> Bytes {
    let mut builder = BatchBuilder::new(100);
    for _ in 0..values {
        builder.append(1000, Some(b"k"), Some(b"v"), &[]).unwrap();
    }
    builder.seal(stamp, Default::default()).unwrap()
}

fn batch() -> Bytes {
    stamped(Stamp::NONE, 1)
}

fn sequence(base_sequence: i32) -> Bytes {
    let stamp = Stamp {
        producer_id: 7,
        producer_epoch: 0,
        base_sequence,
        transactional: false,
    };
    stamped(stamp, 1)
}

fn to(acks: i16, records: Bytes) -> ProduceRequest {
    ProduceRequest {
        acks,
        timeout_ms: TIMEOUT_MS,
        topics: vec![ProduceRequestTopic {
            name: "t".into(),
            partitions: vec![ProduceRequestPartition {
                index: 0,
                records: Some(records),
            }],
            ..ProduceRequestTopic::default()
        }],
        ..ProduceRequest::default()
    }
}

#[test]
fn acks_all_is_answered_when_every_follower_has_the_batch() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    let all = scene.send(9, &to(-1, batch()));
    assert!(scene.answer(all).is_none());
    scene.lab.pass(Duration::from_secs(1));
    assert!(scene.answer(all).is_none());
    scene
        .lab
        .machine
        .release_followers(scene.lab.now, scene.key);
    let answer = scene.answer(all).expect("now");
    assert_eq!((answer.error, answer.base_offset), (ErrorCode::NONE, 0));
}

#[test]
fn acks_1_does_not_wait() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    assert_eq!(scene.produce(&to(1, batch())).error, ErrorCode::NONE);
}

#[test]
fn a_follower_that_takes_its_time_is_waited_for_so_long() {
    let mut scene = Scene::with(Settings {
        replication_delay: Duration::from_millis(20),
        ..Settings::default()
    });
    let all = scene.send(9, &to(-1, batch()));
    scene.lab.pass(Duration::from_millis(19));
    assert!(scene.answer(all).is_none());
    scene.lab.pass(Duration::from_millis(1));
    assert_eq!(scene.answer(all).expect("now").error, ErrorCode::NONE);
}

#[test]
fn p1_a_batch_that_is_answered_with_a_timeout_is_there_all_the_same() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    let all = scene.send(9, &to(-1, sequence(0)));
    scene.lab.pass(Duration::from_millis(TIMEOUT_MS as u64));
    let answer = scene.answer(all).expect("the time is over");
    assert_eq!(answer.error, ErrorCode::REQUEST_TIMED_OUT);
    assert_eq!(scene.end(), 1);
    scene
        .lab
        .machine
        .release_followers(scene.lab.now, scene.key);
    let again = scene.produce(&to(-1, sequence(0)));
    assert_eq!((again.error, again.base_offset), (ErrorCode::NONE, 0));
    assert_eq!(
        again.log_append_time_ms, 1000,
        "as Kafka has it for a retry"
    );
    assert_eq!(scene.end(), 1);
}

#[test]
fn p2_a_leader_that_moves_after_the_append_says_that_it_does_not_lead() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    let all = scene.send(10, &to(-1, batch()));
    assert_eq!(scene.end(), 1);
    assert!(
        scene
            .lab
            .machine
            .move_leader(scene.lab.now, scene.key, None)
    );
    scene.lab.collect();
    let answer = scene.lab.answer::<ProduceRequest>(all).expect("at once");
    let partition = &answer.topics[0].partitions[0];
    assert_eq!(partition.error, ErrorCode::NOT_LEADER_OR_FOLLOWER);
    let told = partition.current_leader.leader_id;
    assert_ne!(told, scene.leader);
    assert_eq!(answer.nodes[0].id, told);
    assert_eq!(scene.end(), 0, "the new leader did not have it");
}

#[test]
fn p2_an_old_version_is_told_of_a_moved_leader_in_its_own_words() {
    let mut scene = Scene::new();
    scene
        .lab
        .machine
        .move_leader(scene.lab.now, scene.key, None);
    for version in [3, 9] {
        let asked = scene.send(version, &to(-1, batch()));
        let answer = scene.answer(asked).expect("it can be said");
        assert_eq!(answer.error, ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
}

#[test]
fn p14_a_topic_that_goes_while_a_batch_waits_is_unknown() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    let all = scene.send(9, &to(-1, batch()));
    scene.lab.machine.topics.remove(scene.key.0);
    scene.lab.machine.turn(scene.lab.now);
    let answer = scene.answer(all).expect("at once");
    assert_eq!(answer.error, ErrorCode::UNKNOWN_TOPIC_OR_PARTITION);
}

#[test]
fn a_broker_that_stops_forgets_what_waits_and_closes_its_connections() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key);
    let all = scene.send(9, &to(-1, batch()));
    scene.lab.machine.stop_node(scene.lab.now, scene.leader);
    assert!(scene.answer(all).is_none());
    assert!(scene.lab.is_closed(scene.connection));
    scene.lab.pass(Duration::from_secs(60));
    assert!(scene.answer(all).is_none());
}

#[test]
fn p8_what_is_known_of_a_producer_outlives_its_leader() {
    let mut scene = Scene::new();
    assert_eq!(
        scene.produce(&to(-1, sequence(i32::MAX))).error,
        ErrorCode::NONE
    );
    scene.lab.machine.stop_node(scene.lab.now, scene.leader);
    let partition = scene.lab.machine.topics.partition(scene.key).unwrap();
    let leader = partition.leader.unwrap();
    let retried = scene.lab.call(leader, 9, &to(-1, sequence(i32::MAX)));
    assert_eq!(retried.topics[0].partitions[0].base_offset, 0);
    let next = scene.lab.call(leader, 9, &to(-1, sequence(0)));
    assert_eq!(next.topics[0].partitions[0].base_offset, 1);
}

#[test]
fn p22_acks_0_has_no_answer_and_an_error_closes_the_connection() {
    let mut scene = Scene::new();
    let silent = scene.send(9, &to(0, batch()));
    assert!(scene.answer(silent).is_none());
    assert_eq!(scene.end(), 1);
    assert_eq!(scene.produce(&to(1, batch())).base_offset, 1);
    let mut nowhere = to(0, batch());
    nowhere.topics[0].name = "nowhere".into();
    scene.send(9, &nowhere);
    assert!(scene.lab.is_closed(scene.connection));
}

#[test]
fn p21_each_partition_of_a_request_is_answered_once() {
    let mut scene = Scene::new();
    let mut request = to(-1, batch());
    for (index, values) in [(7, 1), (0, 3)] {
        request.topics[0].partitions.push(ProduceRequestPartition {
            index,
            records: Some(stamped(Stamp::NONE, values)),
        });
    }
    let asked = scene.send(9, &request);
    let answer = scene.lab.answer::<ProduceRequest>(asked).unwrap();
    let answers = answer.topics[0].partitions.iter();
    let answers: Vec<(i32, ErrorCode)> = answers.map(|it| (it.index, it.error)).collect();
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    assert_eq!(answers, [(0, ErrorCode::NONE), (7, unknown)]);
    assert_eq!(scene.end(), 3, "the last one counts");
}

#[test]
fn internal_topics_are_not_for_producers() {
    let mut scene = Scene::new();
    scene
        .lab
        .machine
        .ensure_internal_topic("__consumer_offsets");
    let mut request = to(-1, batch());
    request.topics[0].name = "__consumer_offsets".into();
    let asked = scene.send(9, &request);
    let error = scene.answer(asked).unwrap().error;
    let elsewhere = [
        ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::NOT_LEADER_OR_FOLLOWER,
    ];
    assert!(elsewhere.contains(&error), "{error:?}");
}

#[test]
fn when_memory_is_full_the_oldest_batches_of_all_go() {
    let size = batch().len();
    let mut scene = Scene::with(Settings {
        memory: 3 * (size + PER_BATCH),
        ..Settings::default()
    });
    for _ in 0..10 {
        assert_eq!(scene.produce(&to(-1, batch())).error, ErrorCode::NONE);
    }
    let log = &scene.lab.machine.topics.partition(scene.key).unwrap().log;
    assert_eq!((log.start(), log.end(), log.size()), (7, 10, 3 * size));
}

#[test]
fn a_produce_looks_at_the_partition_it_is_for_and_at_no_other() {
    let mut scene = Scene::new();
    scene.lab.machine.create_topic("many", 1000, 3);
    scene.lab.machine.turn(scene.lab.now);
    let looks = |scene: &Scene| scene.lab.machine.topics.agenda.looks;
    let before = looks(&scene);
    assert!(before >= 1000);
    for _ in 0..100 {
        scene.produce(&to(-1, batch()));
    }
    assert!(looks(&scene) - before <= 200, "{}", looks(&scene) - before);
}

/// `cargo test --release -p milena-broker -- --ignored --nocapture throughput`
#[test]
#[ignore = "it measures"]
fn throughput_of_large_batches_of_small_records() {
    for (name, compression) in [("plain", "none"), ("lz4", "lz4"), ("zstd", "zstd")] {
        for (topics, validate_records) in [(1, true), (1, false), (10_000, true)] {
            let rate = throughput(compression.parse().unwrap(), topics, validate_records);
            println!(
                "{name}, {topics} partitions besides, validating {validate_records}: {rate:.2} M/s"
            );
        }
    }
}

/// Millions of records of 100 bytes in a second, in batches of 64 KiB without compression.
fn throughput(
    compression: milena_protocol::compression::Compression,
    partitions: i32,
    validate_records: bool,
) -> f64 {
    const PER_BATCH: u64 = 600;
    let mut scene = Scene::with(Settings {
        validate_records,
        memory: 64 << 20,
        ..Settings::default()
    });
    scene.lab.machine.create_topic("others", partitions, 3);
    let mut builder = BatchBuilder::new(1 << 16);
    let mut random = fastrand::Rng::with_seed(1);
    for _ in 0..PER_BATCH {
        let value: Vec<u8> = (0..100).map(|_| random.u8(b'a'..b'i')).collect();
        builder.append(1000, None, Some(&value), &[]).unwrap();
    }
    let request = to(-1, builder.seal(Stamp::NONE, compression).unwrap());
    let began = std::time::Instant::now();
    let mut batches = 0;
    while began.elapsed() < Duration::from_secs(2) {
        assert_eq!(scene.produce(&request).error, ErrorCode::NONE);
        batches += 1;
    }
    (batches * PER_BATCH) as f64 / began.elapsed().as_secs_f64() / 1e6
}
