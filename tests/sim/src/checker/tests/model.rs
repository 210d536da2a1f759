//! A model of one partition with producers and readers whose histories are right by construction, and the same histories with
//! one thing changed.

mod corruption;

use std::collections::VecDeque;
use std::time::Duration;

use proptest::prelude::*;

use corruption::Corruption;

use super::strict;
use crate::checker::{Anomaly, Expectations, Report, check};
use crate::history::{
    Answer, Event, History, Observed, Op, Outcome, Payload, Process, SeekTo, Sent, TopicPartition,
    Value, ValueId, What,
};
use crate::truth::{Fate, Kind, Log, Truth};

const PLACE: TopicPartition = TopicPartition::new(0, 0);
const PRODUCERS: u32 = 3;
const READERS: u32 = 2;

/// What really becomes of a send.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Luck {
    Acknowledged,
    StoredUnknown,
    LostUnknown,
    Refused,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Send(u32, Luck),
    /// An outcome reaches its producer.
    Return(u32),
    Flush(u32),
    Transaction {
        producer: u32,
        records: u8,
        committed: bool,
        known: bool,
    },
    Poll {
        reader: u32,
        most: usize,
    },
    SeekBack {
        reader: u32,
        by: i64,
    },
}

fn luck() -> impl Strategy<Value = Luck> {
    prop_oneof![
        5 => Just(Luck::Acknowledged),
        1 => Just(Luck::StoredUnknown),
        1 => Just(Luck::LostUnknown),
        1 => Just(Luck::Refused),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let producer = 0..PRODUCERS;
    let reader = 0..READERS;
    prop_oneof![
        6 => (producer.clone(), luck()).prop_map(|(producer, luck)| Step::Send(producer, luck)),
        3 => producer.clone().prop_map(Step::Return),
        1 => producer.clone().prop_map(Step::Flush),
        2 => (producer, 1..4_u8, any::<bool>(), any::<bool>())
            .prop_map(|(producer, records, committed, known)| Step::Transaction { producer, records, committed, known }),
        4 => (reader.clone(), 0..6_usize).prop_map(|(reader, most)| Step::Poll { reader, most }),
        1 => (reader, 1..5_i64).prop_map(|(reader, by)| Step::SeekBack { reader, by }),
    ]
}

/// Something to find for each corruption.
const PROLOGUE: [Step; 9] = [
    Step::Send(0, Luck::Acknowledged),
    Step::Send(0, Luck::Acknowledged),
    Step::Send(0, Luck::Refused),
    Step::Send(0, Luck::StoredUnknown),
    Step::Send(0, Luck::Acknowledged),
    Step::Transaction {
        producer: 1,
        records: 2,
        committed: true,
        known: true,
    },
    Step::Flush(0),
    Step::Poll { reader: 0, most: 5 },
    Step::Transaction {
        producer: 2,
        records: 2,
        committed: false,
        known: true,
    },
];

#[derive(Default)]
struct Model {
    events: Vec<Event>,
    log: Log,
    counter: u64,
    pending: [VecDeque<(u64, Outcome)>; PRODUCERS as usize],
    positions: [i64; READERS as usize],
}

impl Model {
    fn run(steps: &[Step]) -> Self {
        let mut model = Self::default();
        PROLOGUE
            .iter()
            .chain(steps)
            .for_each(|step| model.step(*step));
        for producer in 0..PRODUCERS {
            model.settle(producer);
        }
        for reader in 0..READERS {
            model.poll(reader, usize::MAX);
        }
        model
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Send(producer, luck) => {
                let (call, outcome) = self.send(producer, luck, None);
                self.pending[producer as usize].push_back((call, outcome));
            }
            Step::Return(producer) => self.settle_one(producer),
            Step::Flush(producer) => {
                let call = self.push(client(producer), What::Invoke(Op::Flush));
                self.settle(producer);
                self.push(
                    client(producer),
                    What::Return {
                        call,
                        outcome: Outcome::Ok(Answer::Done),
                    },
                );
            }
            Step::Transaction {
                producer,
                records,
                committed,
                known,
            } => {
                self.transaction(producer, records, committed, known);
            }
            Step::Poll { reader, most } => self.poll(reader, most),
            Step::SeekBack { reader, by } => {
                let position = &mut self.positions[reader as usize];
                *position = (*position - by).max(0);
                let to = SeekTo::Offset(*position);
                self.call(
                    reading(reader),
                    Op::Seek { place: PLACE, to },
                    Outcome::Ok(Answer::Done),
                );
            }
        }
    }

    fn push(&mut self, process: Process, what: What) -> u64 {
        let seq = self.events.len() as u64;
        self.events.push(Event {
            seq,
            at: Duration::from_millis(seq),
            process,
            what,
        });
        seq
    }

    fn call(&mut self, process: Process, op: Op, outcome: Outcome) {
        let call = self.push(process, What::Invoke(op));
        self.push(process, What::Return { call, outcome });
    }

    fn append(&mut self, kind: Kind) -> i64 {
        self.log
            .append(Duration::from_millis(self.events.len() as u64), None, kind)
    }

    fn send(&mut self, producer: u32, luck: Luck, txn: Option<u64>) -> (u64, Outcome) {
        self.counter += 1;
        let id = ValueId {
            producer,
            task: 0,
            counter: self.counter,
        };
        let value = Value {
            id,
            key: 0,
            topic: PLACE.topic,
            partition: Some(0),
            txn,
        };
        let call = self.push(client(producer), What::Invoke(Op::Send(value)));
        let fate = if txn.is_some() {
            Fate::Open
        } else {
            Fate::Plain
        };
        let stored = matches!(luck, Luck::Acknowledged | Luck::StoredUnknown);
        let offset = stored.then(|| {
            self.append(Kind::Record {
                payload: Payload::Value(value),
                fate,
            })
        });
        let outcome = match luck {
            Luck::Acknowledged => Outcome::Ok(Answer::Sent(Sent {
                partition: 0,
                offset,
                timestamp: None,
            })),
            Luck::Refused => Outcome::Fail("refused"),
            Luck::StoredUnknown | Luck::LostUnknown => Outcome::Info("timeout"),
        };
        (call, outcome)
    }

    fn transaction(&mut self, producer: u32, records: u8, committed: bool, known: bool) {
        let txn = self.events.len() as u64;
        let process = client(producer);
        self.call(process, Op::Begin(txn), Outcome::Ok(Answer::Done));
        let first = self.log.entries.len();
        for _ in 0..records {
            let (call, outcome) = self.send(producer, Luck::Acknowledged, Some(txn));
            self.push(process, What::Return { call, outcome });
        }
        let op = if committed || !known {
            Op::Commit(txn)
        } else {
            Op::Abort(txn)
        };
        let call = self.push(process, What::Invoke(op));
        let marker = self.append(Kind::Marker { committed });
        for entry in &mut self.log.entries[first..] {
            if let Kind::Record { fate, .. } = &mut entry.kind {
                *fate = if committed {
                    Fate::Committed(marker)
                } else {
                    Fate::Aborted(marker)
                };
            }
        }
        let outcome = if known {
            Outcome::Ok(Answer::Done)
        } else {
            Outcome::Info("timeout")
        };
        self.push(process, What::Return { call, outcome });
    }

    fn settle_one(&mut self, producer: u32) {
        if let Some((call, outcome)) = self.pending[producer as usize].pop_front() {
            self.push(client(producer), What::Return { call, outcome });
        }
    }

    fn settle(&mut self, producer: u32) {
        while !self.pending[producer as usize].is_empty() {
            self.settle_one(producer);
        }
    }

    fn poll(&mut self, reader: u32, most: usize) {
        let from = self.positions[reader as usize];
        let entries = self.log.entries[self.log.index(from)..].iter();
        let records: Vec<Observed> = entries
            .filter(|entry| entry.is_committed())
            .filter_map(|entry| Some((entry.offset, entry.record()?.0)))
            .take(most)
            .map(|(offset, payload)| Observed {
                place: PLACE,
                offset,
                leader_epoch: None,
                payload: *payload,
            })
            .collect();
        if let Some(last) = records.last() {
            self.positions[reader as usize] = last.offset + 1;
        }
        self.call(
            reading(reader),
            Op::Poll { txn: None },
            Outcome::Ok(Answer::Polled(records)),
        );
    }

    fn check(self) -> Report {
        let mut history = History::default();
        for event in self.events {
            history.push(event);
        }
        let mut truth = Truth::default();
        *truth.log(PLACE) = self.log;
        let readers = (0..READERS)
            .map(|reader| [reading(reader).client].into())
            .collect();
        check(
            &history,
            &truth,
            &Expectations {
                full_readers: readers,
                ..strict()
            },
        )
    }
}

fn client(producer: u32) -> Process {
    Process {
        client: producer,
        task: 0,
    }
}

fn reading(reader: u32) -> Process {
    Process {
        client: 100 + reader,
        task: 0,
    }
}

proptest! {
    #[test]
    fn what_is_right_is_clean(steps in prop::collection::vec(step(), 0..80)) {
        let report = Model::run(&steps).check();
        prop_assert!(report.passes() && report.anomalies().is_empty(), "{report}");
        for anomaly in [Anomaly::A1LostWrite, Anomaly::A8TornTransaction, Anomaly::A12PollSkip, Anomaly::A15Unseen] {
            prop_assert!(report.checked(anomaly) > 0);
        }
    }

    #[test]
    fn what_was_changed_is_found(
        steps in prop::collection::vec(step(), 0..80),
        corruption in prop::sample::select(&Corruption::ALL[..]),
        pick in any::<usize>(),
    ) {
        let mut model = Model::run(&steps);
        corruption.apply(&mut model, pick);
        let report = model.check();
        prop_assert!(report.found(corruption.anomaly()) > 0, "{corruption:?}\n{report}");
        prop_assert!(!report.passes());
    }
}

#[test]
fn every_corruption_is_found_in_the_shortest_run() {
    for corruption in Corruption::ALL {
        let mut model = Model::run(&[]);
        corruption.apply(&mut model, 0);
        let report = model.check();
        assert!(
            report.found(corruption.anomaly()) > 0,
            "{corruption:?}\n{report}"
        );
    }
}
