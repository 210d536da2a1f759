//! Requests that brokers and administrators send, and where coordinators are found.

use milena_protocol::ids::Uuid;

use super::*;

fn topics(partitions: &[i32]) -> Vec<AddPartitionsToTxnRequestTopic> {
    vec![AddPartitionsToTxnRequestTopic {
        name: "orders".into(),
        partitions: partitions.to_vec().into(),
    }]
}

#[test]
fn a_broker_asks_about_several_transactions_at_once() {
    let mut scene = Scene::begin(Settings::default());
    let asked = |transactional_id: &'static str, epoch, verify_only, partitions: &[i32]| {
        AddPartitionsToTxnRequestTransaction {
            transactional_id: transactional_id.into(),
            producer_id: scene.producer.producer_id,
            producer_epoch: epoch,
            verify_only,
            topics: topics(partitions),
        }
    };
    let request = AddPartitionsToTxnRequest {
        transactions: vec![
            asked(ID, 0, true, &[0]),
            asked(ID, 0, false, &[0]),
            asked(ID, 0, true, &[0, 1]),
            asked(ID, 9, false, &[1]),
            asked("", 0, true, &[0]),
        ],
        ..AddPartitionsToTxnRequest::default()
    };
    let answer = scene.lab.call(scene.coordinator, 5, &request);
    let errors = |answer: &AddPartitionsToTxnResponseTransaction| -> Vec<ErrorCode> {
        let partitions = answer.topics[0].partitions.iter();
        partitions.map(|partition| partition.error).collect()
    };
    let errors: Vec<_> = answer.transactions.iter().map(errors).collect();
    let abortable = ErrorCode::TRANSACTION_ABORTABLE;
    assert_eq!(errors[0], [abortable]);
    assert_eq!(errors[1], [ErrorCode::NONE]);
    assert_eq!(errors[2], [ErrorCode::NONE, abortable]);
    assert_eq!(errors[3], [ErrorCode::PRODUCER_FENCED]);
    assert_eq!(errors[4], [ErrorCode::INVALID_REQUEST]);
}

#[test]
fn an_administrator_ends_a_transaction_that_hangs() {
    let mut scene = Scene::begin(Settings::default());
    assert_eq!(scene.produce(12, 0, 0), ErrorCode::NONE);
    let key = scene.partition(0);
    let leader = scene.log(key).leader.unwrap();
    let request = |coordinator_epoch, partitions: &[i32]| WriteTxnMarkersRequest {
        markers: vec![WriteTxnMarkersRequestMarker {
            producer_id: scene.producer.producer_id,
            producer_epoch: scene.producer.epoch,
            result: false,
            topics: vec![WriteTxnMarkersRequestTopic {
                name: "orders".into(),
                partitions: partitions.to_vec().into(),
            }],
            coordinator_epoch,
            transaction_version: 0,
        }],
    };
    let (marker, late) = (request(5, &[0, 7]), request(4, &[0]));
    let errors = |answer: WriteTxnMarkersResponse| -> Vec<ErrorCode> {
        let partitions = answer.markers[0].topics[0].partitions.iter();
        partitions.map(|partition| partition.error).collect()
    };
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    let follower = leader % 3 + 1;
    let answer = errors(scene.lab.call(follower, 1, &marker));
    assert_eq!(answer, [ErrorCode::NOT_LEADER_OR_FOLLOWER, unknown]);
    assert_eq!(scene.log(key).last_stable_offset(), 0);
    let answer = errors(scene.lab.call(leader, 1, &marker));
    assert_eq!(answer, [ErrorCode::NONE, unknown]);
    assert_eq!(scene.log(key).last_stable_offset(), 2);
    let answer = errors(scene.lab.call(leader, 1, &late));
    assert_eq!(answer, [ErrorCode::TRANSACTION_COORDINATOR_FENCED]);
}

#[test]
fn a_coordinator_is_where_the_key_belongs_in_every_version() {
    let mut lab = Lab::new(3);
    for version in 0..4 {
        let request = FindCoordinatorRequest {
            key: ID.into(),
            key_type: i8::from(version > 0),
            ..FindCoordinatorRequest::default()
        };
        let found = lab.call(2, version, &request);
        assert_eq!(found.error, ErrorCode::NONE);
        let topic = match version {
            0 => crate::groups::OFFSETS_TOPIC,
            _ => TRANSACTION_TOPIC,
        };
        let coordinator = lab.machine.coordinator(topic, ID);
        assert_eq!(Some(found.node_id), coordinator);
        assert_eq!(found.host, format!("broker-{}", found.node_id));
    }
}

#[test]
fn coordinators_of_groups_and_shares_are_found_and_others_are_not() {
    let mut lab = Lab::new(3);
    let share = format!("a:b:{}:4", Uuid([7; 16]));
    let mut find = |version, key_type, keys: &[&str]| -> Vec<ErrorCode> {
        let request = FindCoordinatorRequest {
            key_type,
            coordinator_keys: keys.iter().map(|key| (*key).into()).collect(),
            ..FindCoordinatorRequest::default()
        };
        let found = lab.call(1, version, &request).coordinators;
        found.into_iter().map(|found| found.error).collect()
    };
    let invalid = ErrorCode::INVALID_REQUEST;
    assert_eq!(find(4, 0, &["x", ""]), [ErrorCode::NONE; 2]);
    assert_eq!(find(6, 2, &[&share, "a:b"]), [ErrorCode::NONE, invalid]);
    assert_eq!(find(5, 2, &[&share]), [invalid]);
    assert_eq!(find(4, 5, &["z"]), [invalid]);
}

#[test]
fn a_coordinator_without_a_leader_is_not_available() {
    let mut lab = Lab::new(1);
    let request = FindCoordinatorRequest {
        key_type: 1,
        coordinator_keys: vec![ID.into()],
        ..FindCoordinatorRequest::default()
    };
    lab.call(1, 6, &request);
    let topic = lab.machine.topics.named_mut(TRANSACTION_TOPIC).unwrap();
    topic.partitions.iter_mut().for_each(|it| it.leader = None);
    let found = lab.call(1, 6, &request);
    let found = &found.coordinators[0];
    assert_eq!(found.error, ErrorCode::COORDINATOR_NOT_AVAILABLE);
    assert_eq!((found.node_id, found.port), (-1, -1));
}
