//! A cluster with a producer in it, and what the producer asks.

mod admission;
mod coordinator;
mod markers;
mod requests;

use milena_protocol::api::*;
use milena_protocol::compression::Compression;
use milena_protocol::record::{BatchBuilder, Stamp};

use super::*;
use crate::partition::Partition;
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
                partitions: partitions.to_vec().into(),
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

    /// Produces a record to a partition, in its transaction.
    fn produce(&mut self, version: i16, partition: i32, sequence: i32) -> ErrorCode {
        let mut batch = BatchBuilder::new(0);
        let value = Some(&b"paid"[..]);
        batch.append(0, None, value, &[]).expect("it fits");
        let stamp = Stamp {
            producer_id: self.producer.producer_id,
            producer_epoch: self.producer.epoch,
            base_sequence: sequence,
            transactional: true,
        };
        let records = batch.seal(stamp, Compression::None).expect("it is one");
        let request = ProduceRequest {
            transactional_id: Some(ID.into()),
            acks: 1,
            timeout_ms: 1000,
            topics: vec![ProduceRequestTopic {
                name: "orders".into(),
                partitions: vec![ProduceRequestPartition {
                    index: partition,
                    records: Some(records),
                }],
                ..ProduceRequestTopic::default()
            }],
        };
        let key = self.partition(partition);
        let leader = self.log(key).leader.expect("somebody leads");
        let answer = self.lab.call(leader, version, &request);
        answer.topics[0].partitions[0].error
    }

    fn log(&self, key: PartitionKey) -> &Partition {
        let topics = &self.lab.machine.topics;
        topics.partition(key).expect("it was created")
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
