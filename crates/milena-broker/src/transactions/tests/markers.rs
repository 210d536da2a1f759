//! What markers do to a transaction on their way.

use super::*;

#[test]
fn a_transaction_is_complete_when_every_partition_has_its_marker() {
    let mut scene = Scene::with_marker_delay(Duration::from_millis(100));
    let slow = scene.partition(1);
    let slowly = Some(Duration::from_secs(2));
    scene.lab.machine.delay_markers(slow, slowly);
    assert_eq!(scene.add(&[0, 1]), [ErrorCode::NONE; 2]);
    assert_eq!(scene.state(), "Ongoing");
    let answer = scene.end(5, true);
    assert_eq!(answer.error, ErrorCode::NONE);
    assert_eq!(answer.producer_id, scene.producer.producer_id);
    assert_eq!(answer.producer_epoch, scene.producer.epoch + 1);
    assert_eq!(scene.describe().topics[0].partitions[..], [0, 1]);
    scene.lab.pass(Duration::from_millis(100));
    let described = scene.describe();
    assert_eq!(described.state, "PrepareCommit");
    assert_eq!(described.topics[0].partitions[..], [1]);
    scene.lab.pass(Duration::from_secs(2));
    let described = scene.describe();
    assert_eq!(described.state, "CompleteCommit");
    assert!(described.topics.is_empty());
    assert_eq!(described.producer_epoch, answer.producer_epoch);
}

#[test]
fn t7_the_next_transaction_waits_for_the_markers_of_the_last() {
    let mut scene = Scene::with_marker_delay(Duration::from_secs(1));
    scene.add(&[0]);
    scene.producer.epoch = scene.end(5, false).producer_epoch;
    assert_eq!(scene.add(&[0]), [ErrorCode::CONCURRENT_TRANSACTIONS]);
    let again = scene.initialize(5, Identity::NONE);
    assert_eq!(again.error, ErrorCode::CONCURRENT_TRANSACTIONS);
    assert_eq!((again.producer_id, again.producer_epoch), (-1, -1));
    scene.lab.pass(Duration::from_secs(1));
    assert_eq!(scene.state(), "CompleteAbort");
    assert_eq!(scene.add(&[0]), [ErrorCode::NONE]);
}

#[test]
fn a_held_marker_keeps_the_transaction_open_until_it_is_released() {
    let mut scene = Scene::begin(Settings::default());
    let held = scene.partition(0);
    scene.lab.machine.hold_markers(held);
    scene.add(&[0, 2]);
    scene.end(5, true);
    scene.lab.pass(Duration::from_secs(3600));
    assert_eq!(scene.state(), "PrepareCommit");
    scene.lab.machine.release_markers(scene.lab.now, held);
    assert_eq!(scene.state(), "CompleteCommit");
}

#[test]
fn a_marker_waits_for_the_leader_of_its_partition() {
    let mut scene = Scene::begin(Settings::default());
    scene.add(&[0]);
    let key = scene.partition(0);
    let partition = scene.lab.machine.topics.partition_mut(key).unwrap();
    let leader = partition.leader.take();
    scene.end(5, true);
    scene.lab.pass(Duration::from_secs(60));
    assert_eq!(scene.state(), "PrepareCommit");
    let partition = scene.lab.machine.topics.partition_mut(key).unwrap();
    partition.leader = leader;
    scene.lab.machine.turn(scene.lab.now);
    assert_eq!(scene.state(), "CompleteCommit");
}

#[test]
fn a_deleted_partition_needs_no_marker() {
    let mut scene = Scene::with_marker_delay(Duration::from_millis(10));
    scene.add(&[0, 1]);
    scene.end(5, true);
    let topic = scene.partition(0).0;
    scene.lab.machine.topics.remove(topic);
    scene.lab.pass(Duration::from_millis(10));
    assert_eq!(scene.state(), "CompleteCommit");
}

#[test]
fn t15_a_new_coordinator_loads_and_sends_the_markers_again() {
    let mut scene = Scene::begin(Settings {
        transaction_load_time: Duration::from_secs(1),
        ..Settings::default()
    });
    let held = scene.partition(1);
    scene.lab.machine.hold_markers(held);
    scene.add(&[0, 1]);
    scene.end(5, true);
    assert_eq!(scene.describe().topics[0].partitions[..], [1]);
    let former = scene.coordinator;
    scene.move_coordinator();
    let loading = ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    assert_eq!(scene.describe().error, loading);
    assert_eq!(scene.end(5, true).error, loading);
    let successor = std::mem::replace(&mut scene.coordinator, former);
    assert_eq!(scene.end(5, true).error, ErrorCode::NOT_COORDINATOR);
    scene.coordinator = successor;
    scene.lab.machine.release_markers(scene.lab.now, held);
    scene.lab.pass(Duration::from_secs(1));
    assert_eq!(scene.state(), "CompleteCommit");
    let again = scene.end(5, true);
    assert_eq!(again.error, ErrorCode::NONE);
    assert_eq!(again.producer_epoch, scene.producer.epoch + 1);
}

#[test]
fn a_marker_has_arrived_when_every_replica_has_it() {
    let mut scene = Scene::begin(Settings::default());
    let key = scene.partition(0);
    scene.lab.machine.hold_followers(key);
    assert_eq!(scene.produce(12, 0, 0), ErrorCode::NONE);
    scene.end(5, true);
    scene.lab.pass(Duration::from_secs(60));
    assert_eq!(scene.log(key).log.end(), 2);
    assert_eq!(scene.state(), "PrepareCommit");
    scene.lab.machine.release_followers(scene.lab.now, key);
    assert_eq!(scene.state(), "CompleteCommit");
    assert_eq!(scene.log(key).last_stable_offset(), 2);
}

#[test]
fn a_marker_that_an_election_lost_is_sent_again() {
    let mut scene = Scene::begin(Settings::default());
    let key = scene.partition(0);
    assert_eq!(scene.produce(12, 0, 0), ErrorCode::NONE);
    scene.lab.machine.hold_followers(key);
    scene.end(5, true);
    assert_eq!(scene.log(key).log.end(), 2);
    scene.lab.machine.move_leader(scene.lab.now, key, None);
    assert_eq!(scene.log(key).log.end(), 2, "the marker is there again");
    assert_eq!(scene.state(), "PrepareCommit");
    scene.lab.machine.release_followers(scene.lab.now, key);
    assert_eq!(scene.state(), "CompleteCommit");
    assert_eq!(scene.log(key).last_stable_offset(), 2);
}
