//! A producer of one partition and its broker, with everything that can happen to a request.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::GIVEN;
use super::broker::{Answer, Broker};
use crate::ProducerIdentity;
use crate::sequences::{Refused, Sequences};

#[derive(Debug, Clone, Copy)]
enum Step {
    /// A batch of so many records is there to be sent.
    Offer(u32),
    /// The next batch goes out, if it may.
    Launch,
    /// The broker takes the next request.
    Take,
    /// It answers that without having written, and a later attempt may fare better.
    Decline,
    /// It answers so although it has written.
    Mislead,
    /// It finds fault with the batch.
    Reject,
    /// The producer gets the next answer.
    Answer,
    /// The connection breaks.
    Cut,
    /// The oldest batch is given up.
    Expire,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1u32..4).prop_map(Step::Offer),
        6 => Just(Step::Launch),
        5 => Just(Step::Take),
        1 => Just(Step::Decline),
        1 => Just(Step::Mislead),
        1 => Just(Step::Reject),
        4 => Just(Step::Answer),
        1 => Just(Step::Cut),
        1 => Just(Step::Expire),
    ]
}

#[derive(Debug)]
struct Batch {
    number: usize,
    records: u32,
    base: Option<i32>,
    is_expired: bool,
}

#[derive(Debug, Clone, Copy)]
enum Said {
    Broker(Answer),
    Again { is_ambiguous: bool },
    Never,
}

/// Requests are answered in the order in which they were sent.
struct Request {
    batch: Batch,
    identity: ProducerIdentity,
    said: Option<Said>,
}

#[derive(Default)]
struct World {
    sequences: Sequences,
    broker: Broker,
    waiting: VecDeque<Batch>,
    wire: VecDeque<Request>,
    offered: usize,
    /// Offsets by batch.
    acked: Vec<(usize, i64)>,
    rejected: Vec<usize>,
    losses: usize,
}

impl World {
    fn apply(&mut self, step: Step) {
        match step {
            Step::Offer(records) => self.offer(records),
            Step::Launch => drop(self.launch()),
            Step::Take => self.take(Said::Broker),
            Step::Mislead => self.take(|answer| match answer {
                Answer::Written { .. } => Said::Again { is_ambiguous: true },
                other => Said::Broker(other),
            }),
            Step::Decline => self.refuse(Said::Again {
                is_ambiguous: false,
            }),
            Step::Reject => self.refuse(Said::Never),
            Step::Answer => drop(self.answer()),
            Step::Cut => self.cut(),
            Step::Expire => self.expire(),
        }
    }

    fn offer(&mut self, records: u32) {
        self.waiting.push_back(Batch {
            number: self.offered,
            records,
            base: None,
            is_expired: false,
        });
        self.offered += 1;
    }

    fn launch(&mut self) -> bool {
        let admits = |next: &Batch| self.sequences.admits(next.base);
        if !self.waiting.front().is_some_and(admits) {
            return false;
        }
        let mut batch = self.waiting.pop_front().unwrap();
        let launched = self
            .sequences
            .launch(batch.base, batch.records, Some(GIVEN));
        let (identity, base) = launched.unwrap();
        batch.base = Some(base);
        self.wire.push_back(Request {
            batch,
            identity,
            said: None,
        });
        true
    }

    fn untaken(&mut self) -> Option<&mut Request> {
        self.wire.iter_mut().find(|request| request.said.is_none())
    }

    fn take(&mut self, said: impl FnOnce(Answer) -> Said) {
        let Some(request) = self.untaken() else {
            return;
        };
        let (batch, identity) = (&request.batch, request.identity);
        let (number, base, records) = (batch.number, batch.base.unwrap(), batch.records);
        let answer = self.broker.append(number, identity, base, records);
        self.untaken().unwrap().said = Some(said(answer));
    }

    /// Kafka looks at what is wrong with a batch before it looks at its number.
    fn refuse(&mut self, with: Said) {
        if let Some(request) = self.untaken() {
            request.said = Some(with);
        }
    }

    fn answer(&mut self) -> bool {
        let Some(said) = self.wire.front().and_then(|request| request.said) else {
            return false;
        };
        let Request { batch, .. } = self.wire.pop_front().unwrap();
        let base = batch.base.unwrap();
        match said {
            Said::Broker(Answer::Written { offset }) => {
                self.acked.push((batch.number, offset));
                self.sequences.handle_acked(base, Some(offset));
            }
            Said::Broker(Answer::OutOfOrder) => {
                let refused = self.sequences.handle_refused(base, Some(0));
                self.losses += usize::from(matches!(refused, Refused::AckedDataLost { .. }));
                self.put_back(batch);
            }
            Said::Broker(Answer::Fenced) => panic!("nobody else has the id"),
            Said::Again { is_ambiguous } => {
                self.sequences.handle_returned(base, is_ambiguous);
                self.put_back(batch);
            }
            Said::Never => {
                // Of an earlier attempt nobody knows.
                self.rejected.push(batch.number);
                self.sequences.handle_given_up(base);
            }
        }
        self.settle();
        true
    }

    /// What the broker did not take is lost; what it took is in doubt.
    fn cut(&mut self) {
        while let Some(Request { batch, .. }) = self.wire.pop_front() {
            self.sequences.handle_returned(batch.base.unwrap(), true);
            self.put_back(batch);
        }
        self.settle();
    }

    fn expire(&mut self) {
        let in_flight = self.wire.iter_mut().map(|request| &mut request.batch);
        let all = in_flight.chain(&mut self.waiting);
        let living = all.filter(|batch| !batch.is_expired);
        let Some(oldest) = living.min_by_key(|batch| batch.number) else {
            return;
        };
        oldest.is_expired = true;
        let gone = self.waiting.iter().position(|batch| batch.is_expired);
        let gone = gone.and_then(|place| self.waiting.remove(place));
        if let Some(base) = gone.and_then(|batch| batch.base) {
            self.sequences.handle_given_up(base);
        }
        self.settle();
    }

    fn put_back(&mut self, batch: Batch) {
        if batch.is_expired {
            return self.sequences.handle_given_up(batch.base.unwrap());
        }
        let place = self
            .waiting
            .partition_point(|other| other.number < batch.number);
        self.waiting.insert(place, batch);
    }

    fn settle(&mut self) {
        if self.sequences.poll_restart().is_some() {
            assert!(self.wire.is_empty(), "an attempt is under way");
            self.waiting.iter_mut().for_each(|batch| batch.base = None);
        }
    }

    /// Lets everything through.
    fn finish(&mut self) {
        for _ in 0..10_000 {
            while self.launch() {}
            while self.untaken().is_some() {
                self.apply(Step::Take);
            }
            while self.answer() {}
            if self.waiting.is_empty() && self.wire.is_empty() {
                return;
            }
        }
        panic!("it does not come to an end: {:?}", self.sequences);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    /// Whatever happens to requests: no batch is written twice or out of order, those acknowledged are where the answer
    /// said, nothing is called lost, and everything comes to an end.
    #[test]
    fn p3_every_batch_is_written_once_in_order_or_given_up(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::default();
        steps.into_iter().for_each(|step| world.apply(step));
        world.finish();
        let log: Vec<_> = world.broker.log.iter().map(|entry| entry.number).collect();
        prop_assert!(log.is_sorted_by(|one, next| one < next), "{log:?}");
        for (number, offset) in &world.acked {
            prop_assert_eq!(log[*offset as usize], *number);
        }
        prop_assert_eq!(world.losses, 0);
        prop_assert!(world.acked.len() + world.rejected.len() <= world.offered);
    }
}
