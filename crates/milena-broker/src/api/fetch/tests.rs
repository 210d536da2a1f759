//! Fetches that wait, that are sent elsewhere, and that go on in sessions.

use std::time::Duration;

use bytes::Bytes;
use milena_protocol::compression::Decompressor;
use milena_protocol::record::{BatchBuilder, Stamp, batches};

use super::*;
use crate::connection::ConnectionId;
use crate::settings::Settings;
use crate::testing::{Asked, Lab};
use crate::topics::PartitionKey;

/// A topic `t` of two partitions on three brokers, and a reader at the leader of the first.
struct Scene {
    lab: Lab,
    id: Uuid,
    leader: i32,
    reader: ConnectionId,
}

impl Scene {
    fn new() -> Self {
        Self::with(Settings::default())
    }

    fn with(settings: Settings) -> Self {
        let mut lab = Lab::with(3, settings);
        let id = lab.machine.create_topic("t", 2, 3);
        let leader = lab.machine.topics.partition((id, 0)).unwrap().leader;
        let leader = leader.unwrap();
        for index in 0..2 {
            lab.machine.move_leader(lab.now, (id, index), Some(leader));
        }
        let reader = lab.connect(leader);
        Self {
            lab,
            id,
            leader,
            reader,
        }
    }

    fn key(&self) -> PartitionKey {
        (self.id, 0)
    }

    /// Appends a record of so many bytes.
    fn append(&mut self, index: i32, size: usize) {
        let mut builder = BatchBuilder::new(100);
        let time = self.lab.now.timestamp_ms();
        builder
            .append(time, None, Some(&vec![b'v'; size]), &[])
            .unwrap();
        let records = builder.seal(Stamp::NONE, Default::default()).unwrap();
        let request = ProduceRequest {
            acks: 1,
            timeout_ms: 1000,
            topics: vec![ProduceRequestTopic {
                name: "t".into(),
                partitions: vec![ProduceRequestPartition {
                    index,
                    records: Some(records),
                }],
                ..ProduceRequestTopic::default()
            }],
            ..ProduceRequest::default()
        };
        let answer = self.lab.call(self.leader, 9, &request);
        assert_eq!(answer.topics[0].partitions[0].error, ErrorCode::NONE);
    }

    fn send(&mut self, version: i16, request: &FetchRequest) -> Asked {
        self.lab.ask(self.reader, version, request)
    }

    fn answer(&mut self, asked: Asked) -> Option<FetchResponse> {
        self.lab.collect();
        self.lab.answer::<FetchRequest>(asked)
    }

    fn fetch(&mut self, version: i16, request: &FetchRequest) -> FetchResponse {
        let asked = self.send(version, request);
        self.answer(asked).expect("an answer at once")
    }
}

/// A fetch of both partitions from the beginning that waits for a byte.
fn fetch() -> FetchRequest {
    let partition = |index| FetchRequestPartition {
        index,
        current_leader_epoch: -1,
        last_fetched_epoch: -1,
        log_start_offset: -1,
        max_bytes: 1 << 20,
        ..FetchRequestPartition::default()
    };
    FetchRequest {
        max_wait_ms: 500,
        min_bytes: 1,
        max_bytes: 1 << 20,
        session_epoch: -1,
        topics: vec![FetchRequestTopic {
            name: "t".into(),
            partitions: vec![partition(0), partition(1)],
            ..FetchRequestTopic::default()
        }],
        ..FetchRequest::default()
    }
}

fn first(response: &FetchResponse) -> &FetchResponsePartition {
    &response.topics[0].partitions[0]
}

/// The partitions that have records, in the order of the answer.
fn with_records(response: &FetchResponse) -> Vec<i32> {
    let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    let full = partitions.filter(|it| it.records.as_ref().is_some_and(|it| !it.is_empty()));
    full.map(|partition| partition.index).collect()
}

fn offsets(records: &Bytes) -> Vec<i64> {
    let mut offsets = Vec::new();
    for batch in batches(records.clone()) {
        let mut records = batch.unwrap().records(&mut Decompressor::new()).unwrap();
        while let Some(record) = records.next() {
            offsets.push(record.unwrap().offset);
        }
    }
    offsets
}

#[test]
fn a_fetch_waits_for_the_first_record_and_no_longer_than_it_wants() {
    let mut scene = Scene::new();
    let asked = scene.send(12, &fetch());
    assert!(scene.answer(asked).is_none());
    scene.append(1, 10);
    assert_eq!(with_records(&scene.answer(asked).expect("now")), [1]);
    let mut request = fetch();
    request.topics[0].partitions.remove(1);
    let asked = scene.send(12, &request);
    scene.lab.pass(Duration::from_millis(499));
    assert!(scene.answer(asked).is_none());
    scene.lab.pass(Duration::from_millis(1));
    let late = scene.answer(asked).expect("the time is over");
    assert_eq!(first(&late).error, ErrorCode::NONE);
}

#[test]
fn a_fetch_waits_for_as_many_bytes_as_it_wants_in_all_partitions() {
    let mut scene = Scene::new();
    let request = FetchRequest {
        min_bytes: 900,
        ..fetch()
    };
    let asked = scene.send(12, &request);
    scene.append(0, 400);
    assert!(scene.answer(asked).is_none());
    scene.append(1, 400);
    let answer = scene.answer(asked).expect("together it is enough");
    assert_eq!(with_records(&answer), [0, 1]);
}

#[test]
fn c13_what_is_not_committed_wakes_nobody() {
    let mut scene = Scene::new();
    scene.lab.machine.hold_followers(scene.key());
    let asked = scene.send(12, &fetch());
    scene.append(0, 10);
    assert!(scene.answer(asked).is_none());
    scene
        .lab
        .machine
        .release_followers(scene.lab.now, scene.key());
    assert_eq!(with_records(&scene.answer(asked).expect("now")), [0]);
}

#[test]
fn c14_a_leader_that_moves_answers_who_waits() {
    let mut scene = Scene::new();
    let mut request = fetch();
    request.topics[0].id = scene.id;
    let epoch = scene
        .lab
        .machine
        .topics
        .partition(scene.key())
        .unwrap()
        .leader_epoch;
    request.topics[0].partitions[0].current_leader_epoch = epoch;
    let asked = scene.send(16, &request);
    let now = scene.lab.now;
    assert!(scene.lab.machine.move_leader(now, scene.key(), None));
    let answer = scene.answer(asked).expect("at once");
    assert_eq!(first(&answer).error, ErrorCode::FENCED_LEADER_EPOCH);
    let leader = first(&answer).current_leader.leader_id;
    assert_ne!(leader, scene.leader);
    assert_eq!(answer.nodes[0].id, leader);
}

#[test]
fn c14_an_old_version_is_told_of_a_moved_leader_in_its_own_words() {
    let mut scene = Scene::new();
    let now = scene.lab.now;
    scene.lab.machine.move_leader(now, scene.key(), None);
    for version in [4, 10] {
        let answer = scene.fetch(version, &fetch());
        assert_eq!(first(&answer).error, ErrorCode::NOT_LEADER_OR_FOLLOWER);
    }
    let mut request = fetch();
    request.topics[0].partitions[0].current_leader_epoch = 0;
    let answer = scene.fetch(12, &request);
    assert_eq!(first(&answer).error, ErrorCode::FENCED_LEADER_EPOCH);
}

#[test]
fn c9_the_first_batch_comes_even_if_it_is_too_large_and_no_other() {
    let mut scene = Scene::new();
    for index in [0, 0, 1] {
        scene.append(index, 500);
    }
    let request = FetchRequest {
        max_bytes: 1,
        ..fetch()
    };
    let answer = scene.fetch(12, &request);
    assert_eq!(with_records(&answer), [0]);
    assert_eq!(offsets(first(&answer).records.as_ref().unwrap()), [0]);
}

#[test]
fn c16_in_a_session_everybody_has_a_turn() {
    let mut scene = Scene::new();
    for index in [0, 1] {
        scene.append(index, 500);
    }
    let full = FetchRequest {
        session_epoch: 0,
        max_bytes: 1,
        ..fetch()
    };
    let begun = scene.fetch(12, &full);
    assert_eq!(with_records(&begun), [0]);
    let next = |session_epoch| FetchRequest {
        session_id: begun.session_id,
        session_epoch,
        topics: Vec::new(),
        ..full.clone()
    };
    assert_eq!(with_records(&scene.fetch(12, &next(1))), [1]);
    assert_eq!(with_records(&scene.fetch(12, &next(2))), [0]);
}

#[test]
fn c16_a_session_ends_with_its_broker() {
    let mut scene = Scene::new();
    let full = FetchRequest {
        session_epoch: 0,
        max_wait_ms: 0,
        ..fetch()
    };
    let session_id = scene.fetch(12, &full).session_id;
    assert_ne!(session_id, 0);
    scene.lab.machine.stop_node(scene.lab.now, scene.leader);
    scene
        .lab
        .machine
        .start_node(scene.lab.now, scene.leader, None);
    scene.reader = scene.lab.connect(scene.leader);
    let next = FetchRequest {
        session_id,
        session_epoch: 1,
        topics: Vec::new(),
        ..full
    };
    let answer = scene.fetch(12, &next);
    assert_eq!(answer.error, ErrorCode::FETCH_SESSION_ID_NOT_FOUND);
}

#[test]
fn a_fetch_that_waits_is_forgotten_with_its_broker() {
    let mut scene = Scene::new();
    let asked = scene.send(12, &fetch());
    assert!(scene.lab.machine.purgatory.poll_timeout().is_some());
    scene.lab.machine.stop_node(scene.lab.now, scene.leader);
    assert_eq!(scene.lab.machine.purgatory.poll_timeout(), None);
    assert!(scene.answer(asked).is_none());
}

#[test]
fn c17_a_session_sees_that_a_topic_is_another_one() {
    let mut scene = Scene::new();
    let mut full = FetchRequest {
        session_epoch: 0,
        max_wait_ms: 0,
        ..fetch()
    };
    full.topics[0].id = scene.id;
    let session_id = scene.fetch(16, &full).session_id;
    scene.lab.machine.topics.remove(scene.id);
    let next = |session_epoch| FetchRequest {
        session_id,
        session_epoch,
        topics: Vec::new(),
        ..full.clone()
    };
    let gone = scene.fetch(16, &next(1));
    assert_eq!(first(&gone).error, ErrorCode::UNKNOWN_TOPIC_ID);
    scene.lab.machine.create_topic("t", 2, 3);
    let other = scene.fetch(16, &next(2));
    assert_eq!(first(&other).error, ErrorCode::INCONSISTENT_TOPIC_ID);
}

#[test]
fn c18_a_reader_in_a_rack_is_sent_to_a_replica_there() {
    let mut scene = Scene::with(Settings {
        rack_aware: true,
        ..Settings::default()
    });
    scene.append(0, 10);
    let other = (1..=3).find(|node| *node != scene.leader).unwrap();
    scene.lab.machine.nodes.get_mut(&other).unwrap().rack = Some("near".into());
    let request = FetchRequest {
        rack_id: "near".into(),
        ..fetch()
    };
    let answer = scene.fetch(11, &request);
    assert_eq!(first(&answer).preferred_read_replica, other);
    assert_eq!(with_records(&answer), [0; 0]);
    scene.reader = scene.lab.connect(other);
    let answer = scene.fetch(11, &request);
    assert_eq!(first(&answer).preferred_read_replica, -1);
    assert_eq!(with_records(&answer), [0]);
}

#[test]
fn c1_readers_of_committed_records_are_told_what_was_aborted_before_they_ask() {
    let mut scene = Scene::new();
    scene.append(0, 10);
    let request = FetchRequest {
        isolation_level: 1,
        ..fetch()
    };
    let committed = scene.fetch(12, &request);
    assert_eq!(first(&committed).aborted_transactions, Some(Vec::new()));
    let uncommitted = scene.fetch(12, &fetch());
    assert_eq!(first(&uncommitted).aborted_transactions, None);
}
