//! What coordinators answer, and what they do when time has passed.

use super::*;
use crate::node::NodeState;

#[test]
fn t9_the_coordinator_aborts_what_takes_too_long() {
    let mut scene = Scene::begin(Settings::default());
    scene.add(&[0]);
    scene.lab.pass(Duration::from_millis(60_000));
    assert_eq!(scene.state(), "Ongoing");
    scene.lab.pass(Duration::from_millis(1));
    let described = scene.describe();
    assert_eq!(described.state, "CompleteAbort");
    assert_eq!(described.producer_epoch, scene.producer.epoch + 1);
    assert_eq!(scene.add(&[0]), [ErrorCode::PRODUCER_FENCED]);
    assert_eq!(scene.end(5, true).error, ErrorCode::INVALID_TXN_STATE);
    assert_eq!(scene.end(4, true).error, ErrorCode::PRODUCER_FENCED);
    assert_eq!(scene.end(1, true).error, ErrorCode::INVALID_PRODUCER_EPOCH);
    assert_eq!(scene.end(5, false).error, ErrorCode::NONE);
}

#[test]
fn the_coordinator_may_look_for_what_takes_too_long_at_intervals() {
    let interval = Duration::from_secs(100);
    let mut scene = Scene::begin(Settings {
        transaction_abort_interval: interval,
        ..Settings::default()
    });
    let since = scene.lab.now.since_epoch().as_millis() % interval.as_millis();
    let rest = interval - Duration::from_millis(since as u64);
    scene.lab.pass(rest);
    scene.add(&[0]);
    scene.lab.pass(interval - Duration::from_millis(1));
    assert_eq!(scene.state(), "Ongoing");
    scene.lab.pass(Duration::from_millis(1));
    assert_eq!(scene.state(), "CompleteAbort");
}

#[test]
fn t8_older_clients_are_told_of_fencing_in_words_they_know() {
    let mut scene = Scene::begin(Settings::default());
    let expected = Identity {
        producer_id: scene.producer.producer_id,
        epoch: 7,
    };
    let fenced = ErrorCode::PRODUCER_FENCED;
    assert_eq!(scene.initialize(4, expected).error, fenced);
    let old = ErrorCode::INVALID_PRODUCER_EPOCH;
    assert_eq!(scene.initialize(3, expected).error, old);
}

#[test]
fn t14_a_partition_that_is_unknown_keeps_the_others_out() {
    let mut scene = Scene::begin(Settings::default());
    scene.add(&[0]);
    let errors = scene.add(&[1, 9]);
    let unknown = ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    assert_eq!(errors, [ErrorCode::OPERATION_NOT_ATTEMPTED, unknown]);
    assert_eq!(scene.describe().topics[0].partitions[..], [0]);
}

#[test]
fn what_a_producer_asks_of_the_wrong_broker_or_in_a_wrong_way_is_refused() {
    let mut scene = Scene::begin(Settings::default());
    let mut request = InitProducerIdRequest {
        transactional_id: Some(ID.into()),
        transaction_timeout_ms: 900_001,
        ..InitProducerIdRequest::default()
    };
    let coordinator = scene.coordinator;
    let timeout = ErrorCode::INVALID_TRANSACTION_TIMEOUT;
    assert_eq!(scene.lab.call(coordinator, 5, &request).error, timeout);
    request.transaction_timeout_ms = 0;
    assert_eq!(scene.lab.call(coordinator, 5, &request).error, timeout);
    request.transaction_timeout_ms = 1000;
    let stranger = coordinator % 3 + 1;
    let answer = scene.lab.call(stranger, 5, &request);
    assert_eq!(answer.error, ErrorCode::NOT_COORDINATOR);
    request.producer_id = 3;
    let invalid = ErrorCode::INVALID_REQUEST;
    assert_eq!(scene.lab.call(coordinator, 5, &request).error, invalid);
    request.producer_id = -1;
    request.transactional_id = Some("".into());
    assert_eq!(scene.lab.call(coordinator, 5, &request).error, invalid);
}

#[test]
fn a_producer_without_transactions_gets_an_id_of_any_broker() {
    let mut lab = Lab::new(2);
    let request = InitProducerIdRequest {
        transactional_id: None,
        ..InitProducerIdRequest::default()
    };
    let first = lab.call(1, 5, &request);
    let second = lab.call(2, 0, &request);
    assert_eq!((first.producer_id, first.producer_epoch), (0, 0));
    assert_eq!((second.producer_id, second.producer_epoch), (1000, 0));
}

#[test]
fn an_id_that_rests_for_a_week_is_forgotten() {
    let mut scene = Scene::begin(Settings::default());
    scene.lab.pass(Duration::from_secs(7 * 24 * 60 * 60));
    let unknown = ErrorCode::TRANSACTIONAL_ID_NOT_FOUND;
    assert_eq!(scene.describe().error, unknown);
    let unmapped = ErrorCode::INVALID_PRODUCER_ID_MAPPING;
    assert_eq!(scene.add(&[0]), [unmapped]);
    assert_eq!(scene.end(5, true).error, unmapped);
}

#[test]
fn nothing_is_timed_while_there_is_no_coordinator() {
    let mut scene = Scene::begin(Settings::default());
    let node = scene.coordinator;
    let orders = scene.lab.machine.topics.named("orders").unwrap();
    let mut elsewhere = orders.partitions.iter();
    let elsewhere = elsewhere.position(|partition| partition.leader != Some(node));
    scene.add(&[elsewhere.unwrap() as i32]);
    scene.lab.machine.nodes.get_mut(&node).unwrap().state = NodeState::Down;
    scene.lab.machine.turn(scene.lab.now);
    scene.lab.pass(Duration::from_secs(3600));
    scene.move_coordinator();
    assert_eq!(scene.state(), "CompleteAbort");
}

#[test]
fn transactions_are_listed_by_state_producer_and_duration() {
    let mut scene = Scene::begin(Settings::default());
    scene.add(&[0]);
    scene.lab.pass(Duration::from_secs(10));
    let mut list = |request: ListTransactionsRequest| {
        let answer = scene.lab.call(scene.coordinator, 2, &request);
        assert_eq!(answer.error, ErrorCode::NONE);
        (answer.transactions.len(), answer.unknown_state_filters)
    };
    let all = ListTransactionsRequest::default;
    assert_eq!(list(all()), (1, vec![]));
    let of_states = |states: &[&'static str]| ListTransactionsRequest {
        state_filters: states.iter().map(|state| (*state).into()).collect(),
        ..all()
    };
    assert_eq!(list(of_states(&["Ongoing", "Dead"])), (1, vec![]));
    assert_eq!(list(of_states(&["Empty"])), (0, vec![]));
    assert_eq!(list(of_states(&["Open"])), (0, vec!["Open".into()]));
    let of_producer = |producer_id| ListTransactionsRequest {
        producer_id_filters: vec![producer_id],
        ..all()
    };
    assert_eq!(list(of_producer(scene.producer.producer_id)).0, 1);
    assert_eq!(list(of_producer(4711)).0, 0);
    let lasting = |duration_filter| ListTransactionsRequest {
        duration_filter,
        ..all()
    };
    assert_eq!(list(lasting(9_999)).0, 1);
    assert_eq!(list(lasting(10_000)).0, 0);
}

#[test]
fn transactions_are_listed_by_a_pattern_that_matches_whole_ids() {
    let mut scene = Scene::begin(Settings::default());
    let mut list = |pattern: &'static str| {
        let request = ListTransactionsRequest {
            transactional_id_pattern: Some(pattern.into()),
            ..ListTransactionsRequest::default()
        };
        let answer = scene.lab.call(scene.coordinator, 2, &request);
        (answer.error, answer.transactions.len())
    };
    assert_eq!(list("^pay.*"), (ErrorCode::NONE, 1));
    assert_eq!(list("pay"), (ErrorCode::NONE, 0));
    assert_eq!(list(""), (ErrorCode::NONE, 1));
    let refused = (ErrorCode::INVALID_REGULAR_EXPRESSION, 0);
    assert_eq!(list("["), refused);
    assert_eq!(list(")("), refused);
}
