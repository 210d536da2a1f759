//! Who may write in a transaction.

use super::*;

#[test]
fn a_producer_is_admitted_to_the_partitions_of_its_transaction() {
    let mut scene = Scene::with_marker_delay(Duration::from_secs(1));
    scene.add(&[0]);
    let (now, producer) = (scene.lab.now, scene.producer);
    let (inside, outside) = (scene.partition(0), scene.partition(1));
    let machine = &mut scene.lab.machine;
    let verified = Transactions::admit(machine, now, ID, producer, inside, false);
    assert_eq!(verified, Ok(()));
    let verified = Transactions::admit(machine, now, ID, producer, outside, false);
    assert_eq!(verified, Err(ErrorCode::TRANSACTION_ABORTABLE));
    let added = Transactions::admit(machine, now, ID, producer, outside, true);
    assert_eq!(added, Ok(()));
    let verified = Transactions::admit(machine, now, ID, producer, outside, false);
    assert_eq!(verified, Ok(()));
    let stale = Identity {
        epoch: producer.epoch - 1,
        ..producer
    };
    let fenced = Transactions::admit(machine, now, ID, stale, inside, true);
    assert_eq!(fenced, Err(ErrorCode::INVALID_PRODUCER_EPOCH));
    let unknown = Transactions::admit(machine, now, "another", producer, inside, true);
    let unknown = unknown.unwrap_err();
    assert_eq!(unknown, ErrorCode::INVALID_PRODUCER_ID_MAPPING);

    scene.producer.epoch = scene.end(5, true).producer_epoch;
    let (machine, producer) = (&mut scene.lab.machine, scene.producer);
    let early = Transactions::admit(machine, now, ID, producer, inside, true);
    assert_eq!(early, Err(ErrorCode::CONCURRENT_TRANSACTIONS));
    let early = Transactions::admit(machine, now, ID, producer, inside, false);
    assert_eq!(early, Err(ErrorCode::NOT_ENOUGH_REPLICAS));
}

#[test]
fn without_a_coordinator_a_produce_request_is_told_to_try_again() {
    let mut scene = Scene::begin(Settings::default());
    let (now, producer, key) = (scene.lab.now, scene.producer, scene.partition(0));
    let machine = &mut scene.lab.machine;
    let home = machine.internal_partition(TRANSACTION_TOPIC, ID).unwrap();
    let topic = machine.topics.named_mut(TRANSACTION_TOPIC).unwrap();
    topic.partitions[home as usize].leader = None;
    let refused = Transactions::admit(machine, now, ID, producer, key, true);
    assert_eq!(refused, Err(ErrorCode::NOT_ENOUGH_REPLICAS));
    let refused = Transactions::admit_offsets(machine, now, ID, producer, "group", true);
    assert_eq!(refused, Err(ErrorCode::COORDINATOR_NOT_AVAILABLE));
}

#[test]
fn the_offsets_of_a_group_take_part_by_their_partition() {
    let mut scene = Scene::begin(Settings::default());
    let request = AddOffsetsToTxnRequest {
        transactional_id: ID.into(),
        producer_id: scene.producer.producer_id,
        producer_epoch: scene.producer.epoch,
        group_id: "group".into(),
    };
    let answer = scene.lab.call(scene.coordinator, 4, &request);
    assert_eq!(answer.error, ErrorCode::NONE);
    let described = scene.describe();
    assert_eq!(described.topics[0].name, "__consumer_offsets");
    // "group".hashCode() is 98629247.
    assert_eq!(described.topics[0].partitions[..], [98_629_247 % 50]);
    let (now, producer) = (scene.lab.now, scene.producer);
    let machine = &mut scene.lab.machine;
    let verified = Transactions::admit_offsets(machine, now, ID, producer, "group", false);
    assert_eq!(verified, Ok(()));
    let other = Transactions::admit_offsets(machine, now, ID, producer, "other", false);
    assert_eq!(other, Err(ErrorCode::TRANSACTION_ABORTABLE));
}

#[test]
fn t3_a_batch_of_the_next_epoch_does_not_join_the_transaction_before() {
    let mut scene = Scene::with_marker_delay(Duration::from_secs(1));
    assert_eq!(scene.produce(12, 0, 0), ErrorCode::NONE);
    scene.producer.epoch = scene.end(5, true).producer_epoch;
    let concurrent = ErrorCode::CONCURRENT_TRANSACTIONS;
    assert_eq!(scene.produce(12, 0, 0), concurrent);
    scene.lab.pass(Duration::from_secs(1));
    assert_eq!(scene.produce(12, 0, 0), ErrorCode::NONE);
    let described = scene.describe();
    assert_eq!(described.state, "Ongoing");
    assert_eq!(described.topics[0].partitions[..], [0]);
}

#[test]
fn t3_a_late_batch_of_an_ended_transaction_is_refused() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let mut scene = Scene::begin(Settings::default());
        let (produce, end) = match protocol {
            Protocol::V1 => (11, 4),
            Protocol::V2 => (12, 5),
        };
        scene.add(&[0]);
        assert_eq!(scene.produce(produce, 0, 0), ErrorCode::NONE);
        assert_eq!(scene.end(end, false).error, ErrorCode::NONE);
        let refused = match protocol {
            Protocol::V1 => ErrorCode::TRANSACTION_ABORTABLE,
            Protocol::V2 => ErrorCode::INVALID_PRODUCER_EPOCH,
        };
        assert_eq!(scene.produce(produce, 0, 1), refused);
        let refused = match protocol {
            Protocol::V1 => ErrorCode::INVALID_TXN_STATE,
            Protocol::V2 => ErrorCode::INVALID_PRODUCER_EPOCH,
        };
        assert_eq!(scene.produce(10, 0, 1), refused);
        let key = scene.partition(0);
        assert_eq!(scene.log(key).last_stable_offset(), 2);
    }
}

#[test]
fn without_verification_the_newer_protocol_still_adds_partitions() {
    let mut scene = Scene::begin(Settings {
        transaction_partition_verification: false,
        ..Settings::default()
    });
    assert_eq!(scene.produce(11, 0, 0), ErrorCode::NONE);
    assert_eq!(scene.state(), "Empty");
    assert_eq!(scene.produce(12, 1, 0), ErrorCode::NONE);
    assert_eq!(scene.describe().topics[0].partitions[..], [1]);
}
