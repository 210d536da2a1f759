//! What each request makes of a transactional id, without a cluster.

use std::ops::RangeFrom;

use milena_protocol::ids::Uuid;

use super::*;

const TIMEOUT: i32 = 60_000;

/// A transactional id, and the producer ids that it is given.
struct Story {
    transaction: Transaction,
    ids: RangeFrom<i64>,
    now: Moment,
}

impl Story {
    /// A producer has introduced itself, and has the identity (7, 0).
    fn begin() -> Self {
        let now = Moment::new(Duration::from_secs(1_000_000));
        let mut story = Story {
            transaction: Transaction::new(now, 7, TIMEOUT),
            ids: 8..,
            now,
        };
        let opening = story.initialize(None, Protocol::V2);
        assert_eq!(opening, Ok(Opening::Ready(id(7, 0))));
        story
    }

    /// The same, with that epoch.
    fn at_epoch(epoch: i16) -> Self {
        let mut story = Self::begin();
        story.transaction.identity.epoch = epoch;
        story
    }

    fn initialize(
        &mut self,
        expected: Option<Identity>,
        protocol: Protocol,
    ) -> Result<Opening, ErrorCode> {
        let ids = &mut self.ids;
        let fresh_id = || ids.next().unwrap();
        self.transaction
            .initialize(self.now, TIMEOUT, expected, protocol, fresh_id)
    }

    fn add(&mut self, identity: Identity, partition: i32) -> Result<(), ErrorCode> {
        let partitions = BTreeSet::from([key(partition)]);
        self.transaction.add(self.now, identity, &partitions)
    }

    fn end(&mut self, identity: Identity, committed: bool, protocol: Protocol) -> Answer {
        let ids = &mut self.ids;
        let fresh_id = || ids.next().unwrap();
        self.transaction
            .end(self.now, identity, committed, protocol, fresh_id)
    }

    fn time_out(&mut self, protocol: Protocol) {
        let ids = &mut self.ids;
        self.transaction
            .fence(self.now, protocol, || ids.next().unwrap());
        self.transaction.complete(self.now);
    }

    /// A transaction with one partition ends, and its marker arrives. Gives who the producer is afterwards.
    fn run(&mut self, identity: Identity, committed: bool, protocol: Protocol) -> Identity {
        assert_eq!(self.add(identity, 0), Ok(()));
        let Ok(Ending::Decided(next)) = self.end(identity, committed, protocol) else {
            panic!("the transaction cannot end");
        };
        assert!(self.transaction.reached(key(0)));
        self.transaction.complete(self.now);
        next
    }
}

type Answer = Result<Ending, ErrorCode>;

fn id(producer_id: i64, epoch: i16) -> Identity {
    Identity { producer_id, epoch }
}

fn key(partition: i32) -> PartitionKey {
    (Uuid([1; 16]), partition)
}

#[test]
fn a_producer_that_introduces_itself_again_leaves_the_one_before_behind() {
    let mut story = Story::begin();
    let opening = story.initialize(None, Protocol::V2);
    assert_eq!(opening, Ok(Opening::Ready(id(7, 1))));
    assert_eq!(story.add(id(7, 0), 0), Err(ErrorCode::PRODUCER_FENCED));
    assert_eq!(story.add(id(7, 1), 0), Ok(()));
    let unknown = Err(ErrorCode::INVALID_PRODUCER_ID_MAPPING);
    assert_eq!(story.add(id(6, 1), 0), unknown);
}

#[test]
fn a_producer_goes_on_after_an_error_and_may_ask_twice() {
    let mut story = Story::begin();
    let next = Ok(Opening::Ready(id(7, 1)));
    assert_eq!(story.initialize(Some(id(7, 0)), Protocol::V2), next);
    assert_eq!(story.initialize(Some(id(7, 0)), Protocol::V2), next);
    let next = Ok(Opening::Ready(id(7, 2)));
    assert_eq!(story.initialize(Some(id(7, 1)), Protocol::V2), next);
    let fenced = Err(ErrorCode::PRODUCER_FENCED);
    assert_eq!(story.initialize(Some(id(7, 0)), Protocol::V2), fenced);
    assert_eq!(story.initialize(Some(id(6, 2)), Protocol::V2), fenced);
}

#[test]
fn a_producer_does_not_go_on_when_another_came_in_between() {
    let mut story = Story::begin();
    story.initialize(None, Protocol::V2).unwrap();
    let fenced = Err(ErrorCode::PRODUCER_FENCED);
    assert_eq!(story.initialize(Some(id(7, 0)), Protocol::V2), fenced);
}

#[test]
fn p9_when_epochs_are_used_up_the_producer_gets_another_id() {
    let mut story = Story::at_epoch(i16::MAX - 1);
    let last = id(7, i16::MAX - 1);
    let next = Ok(Opening::Ready(id(8, 0)));
    assert_eq!(story.initialize(Some(last), Protocol::V1), next);
    assert_eq!(story.initialize(Some(last), Protocol::V1), next);
    let fenced = Err(ErrorCode::PRODUCER_FENCED);
    assert_eq!(
        story.initialize(Some(id(7, i16::MAX - 2)), Protocol::V1),
        fenced
    );
}

#[test]
fn t7_a_takeover_aborts_first_and_is_asked_to_come_again() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let mut story = Story::begin();
        story.add(id(7, 0), 0).unwrap();
        assert_eq!(story.initialize(None, protocol), Ok(Opening::Aborting));
        let concurrent = ErrorCode::CONCURRENT_TRANSACTIONS;
        assert_eq!(story.initialize(None, protocol), Err(concurrent));
        let marker = story.transaction.marker();
        assert_eq!(marker, Some((id(7, 1), false)), "{protocol:?}");
        story.transaction.reached(key(0));
        story.transaction.complete(story.now);
        let opening = story.initialize(None, protocol);
        assert_eq!(opening, Ok(Opening::Ready(id(7, 2))));
    }
}

#[test]
fn a_takeover_at_the_last_epoch_comes_by_another_id() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let mut story = Story::at_epoch(i16::MAX - 1);
        story.add(id(7, i16::MAX - 1), 0).unwrap();
        story.initialize(None, protocol).unwrap();
        let marker = story.transaction.marker();
        assert_eq!(marker, Some((id(7, i16::MAX), false)));
        story.transaction.reached(key(0));
        story.transaction.complete(story.now);
        let Ok(Opening::Ready(identity)) = story.initialize(None, protocol) else {
            panic!("the transaction is over");
        };
        assert_eq!(identity.producer_id, 8, "{protocol:?}");
    }
}

#[test]
fn t2_with_the_first_protocol_a_late_end_reaches_the_next_transaction() {
    let mut story = Story::begin();
    let identity = id(7, 0);
    assert_eq!(story.run(identity, true, Protocol::V1), identity);
    story.add(identity, 1).unwrap();
    let zombie = story.end(identity, true, Protocol::V1);
    assert_eq!(zombie, Ok(Ending::Decided(identity)));
}

#[test]
fn t2_with_the_second_protocol_a_late_end_does_not_reach_the_next_transaction() {
    let mut story = Story::begin();
    let next = story.run(id(7, 0), true, Protocol::V2);
    assert_eq!(next, id(7, 1));
    story.add(next, 1).unwrap();
    let zombie = story.end(id(7, 0), true, Protocol::V2);
    assert_eq!(zombie, Err(ErrorCode::PRODUCER_FENCED));
    assert_eq!(story.add(id(7, 0), 2), Err(ErrorCode::PRODUCER_FENCED));
}

#[test]
fn t11_an_end_that_is_asked_for_again_gives_the_same_identity() {
    for committed in [true, false] {
        let mut story = Story::begin();
        let next = story.run(id(7, 0), committed, Protocol::V2);
        let again = story.end(id(7, 0), committed, Protocol::V2);
        assert_eq!(again, Ok(Ending::Repeated(next)));
    }
}

#[test]
fn t11_an_end_at_the_last_epoch_gives_another_id_and_does_so_again() {
    let mut story = Story::at_epoch(i16::MAX - 1);
    let last = id(7, i16::MAX - 1);
    story.add(last, 0).unwrap();
    let ended = story.end(last, true, Protocol::V2);
    assert_eq!(ended, Ok(Ending::Decided(id(8, 0))));
    assert_eq!(
        story.transaction.marker(),
        Some((id(7, i16::MAX), true)),
        "the marker is the old producer's"
    );
    let concurrent = ErrorCode::CONCURRENT_TRANSACTIONS;
    assert_eq!(story.add(id(8, 0), 0), Err(concurrent));
    assert_eq!(story.end(last, true, Protocol::V2), Err(concurrent));
    story.transaction.reached(key(0));
    story.transaction.complete(story.now);
    let again = story.end(last, true, Protocol::V2);
    assert_eq!(again, Ok(Ending::Repeated(id(8, 0))));
    assert_eq!(story.add(id(8, 0), 0), Ok(()));
}

#[test]
fn while_markers_travel_every_request_is_too_early() {
    for protocol in [Protocol::V1, Protocol::V2] {
        let mut story = Story::begin();
        story.add(id(7, 0), 0).unwrap();
        let Ok(Ending::Decided(next)) = story.end(id(7, 0), true, protocol) else {
            panic!("it ends");
        };
        let concurrent = ErrorCode::CONCURRENT_TRANSACTIONS;
        assert_eq!(story.add(next, 0), Err(concurrent));
        assert_eq!(story.end(next, true, protocol), Err(concurrent));
        assert_eq!(story.end(next, false, protocol), Err(concurrent));
        assert_eq!(story.initialize(None, protocol), Err(concurrent));
        let verified = story.transaction.verify(next, key(0));
        assert_eq!(verified, Err(concurrent));
    }
}

/// The tables of KIP-890: the state, whether it is a commit, and what comes of a request with the epoch before and with
/// the current one.
#[test]
fn an_end_without_a_transaction_is_judged_as_kafka_does() {
    let fenced = Err(ErrorCode::PRODUCER_FENCED);
    let invalid = Err(ErrorCode::INVALID_TXN_STATE);
    let bumped = Ok(Ending::Decided(id(7, 6)));
    let again = Ok(Ending::Repeated(id(7, 5)));
    let v2 = [
        (State::Empty, false, fenced, bumped),
        (State::Empty, true, fenced, invalid),
        (State::CompleteAbort, false, again, bumped),
        (State::CompleteAbort, true, invalid, invalid),
        (State::CompleteCommit, false, invalid, bumped),
        (State::CompleteCommit, true, again, invalid),
    ];
    let v1 = [
        (State::Empty, false, fenced, invalid),
        (State::Empty, true, fenced, invalid),
        (State::CompleteAbort, false, fenced, again),
        (State::CompleteAbort, true, fenced, invalid),
        (State::CompleteCommit, false, fenced, invalid),
        (State::CompleteCommit, true, fenced, again),
    ];
    for (protocol, table) in [(Protocol::V1, v1), (Protocol::V2, v2)] {
        for (state, committed, before, current) in table {
            for (epoch, right) in [(4, before), (5, current), (6, fenced), (3, fenced)] {
                let mut story = Story::at_epoch(5);
                story.transaction.state = state;
                let answer = story.end(id(7, epoch), committed, protocol);
                assert_eq!(answer, right, "{protocol:?} {state:?} {committed} {epoch}");
            }
        }
    }
}

#[test]
fn t13_an_abort_of_nothing_has_no_marker_and_a_start() {
    let mut story = Story::begin();
    let ended = story.end(id(7, 0), false, Protocol::V2);
    assert_eq!(ended, Ok(Ending::Decided(id(7, 1))));
    assert!(story.transaction.partitions().is_empty());
    assert_eq!(
        story.transaction.started_ms(),
        story.now.timestamp_ms(),
        "Kafka wants one"
    );
}

#[test]
fn t9_after_its_time_is_up_a_producer_can_tell_and_go_on() {
    let mut story = Story::begin();
    story.add(id(7, 0), 0).unwrap();
    story.time_out(Protocol::V2);
    assert_eq!(story.add(id(7, 0), 1), Err(ErrorCode::PRODUCER_FENCED));
    // What KAFKA-20785 complains of: it looks like a client that contradicts itself.
    let invalid = Err(ErrorCode::INVALID_TXN_STATE);
    assert_eq!(story.end(id(7, 0), true, Protocol::V2), invalid);
    let again = Ok(Ending::Repeated(id(7, 1)));
    assert_eq!(story.end(id(7, 0), false, Protocol::V2), again);
    let opening = story.initialize(Some(id(7, 0)), Protocol::V2);
    assert_eq!(opening, Ok(Opening::Ready(id(7, 1))));
}

#[test]
fn t9_with_the_first_protocol_nobody_goes_on_after_its_time_is_up() {
    let mut story = Story::begin();
    story.add(id(7, 0), 0).unwrap();
    story.time_out(Protocol::V1);
    let fenced = ErrorCode::PRODUCER_FENCED;
    assert_eq!(story.end(id(7, 0), false, Protocol::V1), Err(fenced));
    let opening = story.initialize(Some(id(7, 0)), Protocol::V1);
    assert_eq!(opening, Err(fenced));
}

#[test]
fn time_is_up_one_millisecond_after_the_timeout() {
    let mut story = Story::begin();
    assert_eq!(story.transaction.times_out_at(), None);
    story.add(id(7, 0), 0).unwrap();
    let deadline = story.now.after_ms(i64::from(TIMEOUT) + 1);
    assert_eq!(story.transaction.times_out_at(), Some(deadline));
    story.end(id(7, 0), true, Protocol::V2).unwrap();
    assert_eq!(story.transaction.times_out_at(), None);
}

#[test]
fn t14_a_partition_that_joins_later_does_not_begin_anew() {
    let mut story = Story::begin();
    story.add(id(7, 0), 0).unwrap();
    let started = story.transaction.started_ms();
    story.now = story.now.after_ms(5);
    story.add(id(7, 0), 1).unwrap();
    assert_eq!(story.transaction.started_ms(), started);
    let partitions: Vec<_> = story.transaction.partitions().iter().copied().collect();
    assert_eq!(partitions, [key(0), key(1)]);
}

#[test]
fn t15_a_successor_sends_the_markers_of_every_partition_again() {
    let mut story = Story::begin();
    story.add(id(7, 0), 0).unwrap();
    story.add(id(7, 0), 1).unwrap();
    story.end(id(7, 0), true, Protocol::V2).unwrap();
    assert!(!story.transaction.reached(key(0)));
    story.transaction.resume();
    assert_eq!(story.transaction.partitions().len(), 2);
}

#[test]
fn t21_a_partition_outside_of_the_transaction_calls_for_an_abort() {
    let mut story = Story::begin();
    story.add(id(7, 0), 0).unwrap();
    assert_eq!(story.transaction.verify(id(7, 0), key(0)), Ok(()));
    let outside = story.transaction.verify(id(7, 0), key(1));
    assert_eq!(outside, Err(ErrorCode::TRANSACTION_ABORTABLE));
}

#[test]
fn an_id_that_rests_expires_and_one_at_work_does_not() {
    let mut story = Story::begin();
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    let expiry = Some(story.now.after(week));
    assert_eq!(story.transaction.expires_at(week), expiry);
    story.add(id(7, 0), 0).unwrap();
    assert_eq!(story.transaction.expires_at(week), None);
    story.end(id(7, 0), true, Protocol::V2).unwrap();
    assert_eq!(story.transaction.expires_at(week), None);
    story.transaction.complete(story.now);
    assert_eq!(story.transaction.expires_at(week), expiry);
}

/// Whatever is asked in whatever order, the identity only ever moves on: to a larger epoch, or to another producer id.
#[test]
fn no_request_brings_an_old_identity_back() {
    let mut rng = fastrand::Rng::with_seed(1);
    for _ in 0..2000 {
        let mut story = Story::at_epoch(i16::MAX - rng.i16(1..10));
        let mut before = story.transaction.identity();
        for _ in 0..60 {
            let protocol = if rng.bool() {
                Protocol::V1
            } else {
                Protocol::V2
            };
            let epoch = before.epoch.saturating_sub(rng.i16(0..3));
            let asked = id(before.producer_id - rng.i64(0..2), epoch);
            match rng.u8(..6) {
                0 => drop(story.initialize(rng.bool().then_some(asked), protocol)),
                1 | 2 => drop(story.add(asked, rng.i32(0..3))),
                3 => drop(story.end(asked, rng.bool(), protocol)),
                4 if story.transaction.state() == State::Ongoing => story.time_out(protocol),
                _ if story.transaction.state().is_prepared() => {
                    let (marker, _) = story.transaction.marker().expect("it is decided");
                    assert_eq!(marker, story.transaction.identity());
                    story.transaction.complete(story.now);
                }
                _ => {}
            }
            let after = story.transaction.identity();
            assert!(after >= before, "{before:?} came to {after:?}");
            before = after;
        }
    }
}
