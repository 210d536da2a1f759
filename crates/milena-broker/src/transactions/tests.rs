//! Transactions of a cluster, through the requests that producers send.

use milena_protocol::api::*;

use super::*;
use crate::node::NodeState;
use crate::settings::Settings;
use crate::testing::Lab;

const ID: &str = "payments";

/// A cluster with a topic of three partitions, and a producer.
struct Scene {
    lab: Lab,
    coordinator: NodeId,
    producer: Identity,
}

impl Scene {
    fn begin(settings: Settings) -> Self {
        let mut lab = Lab::with(3, settings);
        lab.machine.create_topic("orders", 3, 3);
        let request = FindCoordinatorRequest {
            key_type: 1,
            coordinator_keys: vec![ID.into()],
            ..FindCoordinatorRequest::default()
        };
        let found = lab.call(1, 6, &request);
        let mut scene = Scene {
            lab,
            coordinator: found.coordinators[0].node_id,
            producer: Identity::NONE,
        };
        let answer = scene.initialize(5, Identity::NONE);
        assert_eq!(answer.error, ErrorCode::NONE);
        scene.producer = Identity {
            producer_id: answer.producer_id,
            epoch: answer.producer_epoch,
        };
        scene
    }

    fn with_marker_delay(delay: Duration) -> Self {
        Self::begin(Settings {
            marker_delay: delay,
            ..Settings::default()
        })
    }

    fn initialize(&mut self, version: i16, expected: Identity) -> InitProducerIdResponse {
        let request = InitProducerIdRequest {
            transactional_id: Some(ID.into()),
            transaction_timeout_ms: 60_000,
            producer_id: expected.producer_id,
            producer_epoch: expected.epoch,
            ..InitProducerIdRequest::default()
        };
        self.lab.call(self.coordinator, version, &request)
    }

    fn add(&mut self, partitions: &[i32]) -> Vec<ErrorCode> {
        let request = AddPartitionsToTxnRequest {
            transactional_id: ID.into(),
            producer_id: self.producer.producer_id,
            producer_epoch: self.producer.epoch,
            topics: vec![AddPartitionsToTxnRequestTopic {
                name: "orders".into(),
                partitions: partitions.to_vec(),
            }],
            ..AddPartitionsToTxnRequest::default()
        };
        let answer = self.lab.call(self.coordinator, 3, &request);
        let partitions = answer.topics.iter().flat_map(|topic| &topic.partitions);
        partitions.map(|partition| partition.error).collect()
    }

    fn end(&mut self, version: i16, committed: bool) -> EndTxnResponse {
        let request = EndTxnRequest {
            transactional_id: ID.into(),
            producer_id: self.producer.producer_id,
            producer_epoch: self.producer.epoch,
            committed,
        };
        self.lab.call(self.coordinator, version, &request)
    }

    fn describe(&mut self) -> DescribeTransactionsResponseTransaction {
        let request = DescribeTransactionsRequest {
            transactional_ids: vec![ID.into()],
        };
        let answer = self.lab.call(self.coordinator, 0, &request);
        answer
            .transactions
            .into_iter()
            .next()
            .expect("one was asked about")
    }

    fn state(&mut self) -> String {
        self.describe().state.to_string()
    }

    fn partition(&self, index: i32) -> PartitionKey {
        let topic = self
            .lab
            .machine
            .topics
            .named("orders")
            .expect("it was created");
        (topic.id, index)
    }

    /// The leadership of the id's partition of the transaction topic goes to another broker.
    fn move_coordinator(&mut self) {
        let machine = &mut self.lab.machine;
        let home = machine.internal_partition(TRANSACTION_TOPIC, ID).unwrap();
        let topic = machine.topics.named_mut(TRANSACTION_TOPIC).unwrap();
        let partition = &mut topic.partitions[home as usize];
        let former = partition.leader;
        let next = partition
            .replicas
            .iter()
            .find(|node| Some(**node) != former);
        self.coordinator = *next.expect("another replica");
        partition.leader = Some(self.coordinator);
        partition.leader_epoch += 1;
        machine.turn(self.lab.now);
    }
}

#[test]
fn a_transaction_is_complete_when_every_partition_has_its_marker() {
    let mut scene = Scene::with_marker_delay(Duration::from_millis(100));
    let slow = scene.partition(1);
    let markers = &mut scene.lab.machine.transactions.markers;
    markers.delay(slow, Some(Duration::from_secs(2)));
    assert_eq!(scene.add(&[0, 1]), [ErrorCode::NONE; 2]);
    assert_eq!(scene.state(), "Ongoing");
    let answer = scene.end(5, true);
    assert_eq!(answer.error, ErrorCode::NONE);
    assert_eq!(answer.producer_id, scene.producer.producer_id);
    assert_eq!(answer.producer_epoch, scene.producer.epoch + 1);
    assert_eq!(scene.describe().topics[0].partitions, [0, 1]);
    scene.lab.pass(Duration::from_millis(100));
    let described = scene.describe();
    assert_eq!(described.state, "PrepareCommit");
    assert_eq!(described.topics[0].partitions, [1]);
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
    scene.lab.machine.transactions.markers.hold(held);
    scene.add(&[0, 2]);
    scene.end(5, true);
    scene.lab.pass(Duration::from_secs(3600));
    assert_eq!(scene.state(), "PrepareCommit");
    scene.lab.machine.transactions.markers.release(held);
    scene.lab.machine.turn(scene.lab.now);
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
        coordinator_load_delay: Duration::from_secs(1),
        ..Settings::default()
    });
    let held = scene.partition(1);
    scene.lab.machine.transactions.markers.hold(held);
    scene.add(&[0, 1]);
    scene.end(5, true);
    assert_eq!(scene.describe().topics[0].partitions, [1]);
    let former = scene.coordinator;
    scene.move_coordinator();
    let loading = ErrorCode::COORDINATOR_LOAD_IN_PROGRESS;
    assert_eq!(scene.describe().error, loading);
    assert_eq!(scene.end(5, true).error, loading);
    let successor = std::mem::replace(&mut scene.coordinator, former);
    assert_eq!(scene.end(5, true).error, ErrorCode::NOT_COORDINATOR);
    scene.coordinator = successor;
    scene.lab.machine.transactions.markers.release(held);
    scene.lab.pass(Duration::from_secs(1));
    assert_eq!(scene.state(), "CompleteCommit");
    let again = scene.end(5, true);
    assert_eq!(again.error, ErrorCode::NONE);
    assert_eq!(again.producer_epoch, scene.producer.epoch + 1);
}

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
    assert_eq!(scene.end(5, true).error, ErrorCode::PRODUCER_FENCED);
    assert_eq!(scene.end(4, true).error, ErrorCode::PRODUCER_FENCED);
    assert_eq!(scene.end(1, true).error, ErrorCode::INVALID_PRODUCER_EPOCH);
    assert_eq!(scene.end(5, false).error, ErrorCode::NONE);
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
    assert_eq!(scene.describe().topics[0].partitions, [0]);
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
    assert_eq!(described.topics[0].partitions, [98_629_247 % 50]);
    let (now, producer) = (scene.lab.now, scene.producer);
    let machine = &mut scene.lab.machine;
    let verified = Transactions::admit_offsets(machine, now, ID, producer, "group", false);
    assert_eq!(verified, Ok(()));
    let other = Transactions::admit_offsets(machine, now, ID, producer, "other", false);
    assert_eq!(other, Err(ErrorCode::TRANSACTION_ABORTABLE));
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
