//! Random operations against the naive idea of a producer: a list per partition.

use proptest::prelude::*;

use milena_core::Persistence;

use super::fixture::{DELIVERY_TIMEOUT, Fixture, fate, limits, read};
use crate::Delivery;
use crate::accumulator::Limits;
use crate::batch::Batch;
use crate::partitioner::Choice;

const PARTITIONS: usize = 4;
const NODES: i32 = 3;

#[derive(Debug, Clone)]
enum Step {
    Append {
        partition: usize,
        size: usize,
    },
    Pass(u64),
    Drain(i32),
    Acknowledge(usize),
    Retry(usize),
    Split(usize),
    Lead {
        partition: usize,
        node: Option<i32>,
    },
    Flush,
    /// The delivery timeout passes for everything that is unresolved.
    Expire,
}

fn step() -> impl Strategy<Value = Step> {
    let partition = 0..PARTITIONS;
    prop_oneof![
        8 => (partition.clone(), 1usize..1500).prop_map(|(partition, size)| Step::Append { partition, size }),
        2 => (0u64..300).prop_map(Step::Pass),
        4 => (1..=NODES).prop_map(Step::Drain),
        3 => (0usize..8).prop_map(Step::Acknowledge),
        2 => (0usize..8).prop_map(Step::Retry),
        1 => (0usize..8).prop_map(Step::Split),
        2 => (partition, prop::option::weighted(0.9, 1..=NODES))
            .prop_map(|(partition, node)| Step::Lead { partition, node }),
        1 => Just(Step::Flush),
        1 => Just(Step::Expire),
    ]
}

struct World {
    fixture: Fixture,
    in_flight: Vec<Batch>,
    /// Which records were written, per partition.
    log: [Vec<usize>; PARTITIONS],
    /// Of every record accepted, by its number.
    deliveries: Vec<Delivery>,
    has_expired: bool,
}

impl World {
    fn new() -> Self {
        Self {
            fixture: Fixture::new(
                Limits {
                    buffer_memory: 40_000,
                    ..limits()
                },
                &[1, 2, 3, 1],
            ),
            in_flight: Vec::new(),
            log: Default::default(),
            deliveries: Vec::new(),
            has_expired: false,
        }
    }

    fn apply(&mut self, step: Step) {
        match step {
            Step::Append { partition, size } => self.append(partition, size),
            Step::Pass(ms) => drop(self.fixture.after(ms)),
            Step::Drain(node) => self.drain(node),
            Step::Acknowledge(n) => {
                if let Some(batch) = self.take(n) {
                    self.acknowledge(batch);
                }
            }
            Step::Retry(n) => {
                if let Some(batch) = self.take(n) {
                    self.fixture.retry(batch);
                }
            }
            Step::Split(n) => {
                if let Some(batch) = self.take(n) {
                    match batch.record_count() {
                        1 => self.acknowledge(batch),
                        _ => self.fixture.split(batch),
                    }
                }
            }
            Step::Lead { partition, node } => self.fixture.lead(partition, node),
            Step::Flush => drop(self.fixture.accumulator.flush()),
            Step::Expire => {
                self.fixture.now += DELIVERY_TIMEOUT;
                self.has_expired |= self.fixture.expire() > 0;
            }
        }
    }

    fn append(&mut self, partition: usize, size: usize) {
        let text = self.deliveries.len().to_string();
        if let Ok(delivery) = self
            .fixture
            .offer(Choice::Explicit(partition as i32), &text, size)
        {
            self.deliveries.push(delivery);
        }
    }

    fn drain(&mut self, node: i32) {
        let batches = self.fixture.drain(node);
        let size: usize = batches.iter().map(Batch::size).sum();
        assert!(
            size <= 4000 || batches.len() == 1,
            "{size} bytes in one request"
        );
        self.in_flight.extend(batches);
        let mut partitions: Vec<_> = self.in_flight.iter().map(Batch::partition_number).collect();
        let count = partitions.len();
        partitions.sort_unstable();
        partitions.dedup();
        assert_eq!(
            partitions.len(),
            count,
            "two batches of a partition in flight"
        );
    }

    fn take(&mut self, n: usize) -> Option<Batch> {
        (n < self.in_flight.len()).then(|| self.in_flight.remove(n))
    }

    /// Writes a batch to the log, as a broker does, and says so.
    fn acknowledge(&mut self, mut batch: Batch) {
        let log = &mut self.log[batch.partition_number() as usize];
        let base_offset = log.len() as i64;
        log.extend(
            read(&mut batch)
                .iter()
                .map(|text| text.parse::<usize>().unwrap()),
        );
        assert!(
            log.is_sorted_by(|one, next| one < next),
            "out of order or twice: {log:?}"
        );
        self.fixture.acknowledge(batch, base_offset);
    }

    /// Whether a record's fate is what the log says.
    fn check(&mut self, number: usize) {
        let delivery = &mut self.deliveries[number];
        let log = &self.log[delivery.partition() as usize];
        match fate(delivery).expect("every record is resolved") {
            Ok(placed) => assert_eq!(log[placed.offset.unwrap() as usize], number),
            Err(error) => {
                assert!(self.has_expired, "{error}");
                let is_certain = error.persistence() == Persistence::NotPersisted;
                assert!(
                    !is_certain || !log.contains(&number),
                    "{number} was written"
                );
            }
        }
    }

    /// Lets everything through.
    fn settle(&mut self) {
        self.fixture.accumulator.flush();
        (0..PARTITIONS).for_each(|partition| self.fixture.lead(partition, Some(1)));
        for _ in 0..500 {
            while let Some(batch) = self.take(0) {
                self.acknowledge(batch);
            }
            self.fixture.after(2000);
            (1..=NODES).for_each(|node| self.drain(node));
            if self.in_flight.is_empty() {
                return;
            }
        }
        panic!("it does not come to an end");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Every accepted record is written at most once and in the order of its partition; its delivery tells
    /// its offset, or that it expired; and no byte of the buffer stays taken.
    #[test]
    fn p23_every_record_is_delivered_in_order_or_expires(steps in prop::collection::vec(step(), 0..150)) {
        let mut world = World::new();
        steps.into_iter().for_each(|step| world.apply(step));
        world.settle();
        (0..world.deliveries.len()).for_each(|number| world.check(number));
        prop_assert_eq!(world.fixture.accumulator.held_bytes(), 0);
    }
}
