//! The rules that tell a producer's batch from its retry, and an old producer from a new one.

use milena_protocol::record::{BatchBuilder, Stamp, batches, control_batch, with_base_offset};

use super::*;

const PRODUCER: i64 = 7;

/// A batch of `count` records at this place in the log.
fn batch(epoch: i16, sequence: i32, count: i64, offset: i64, transactional: bool) -> Batch {
    let mut builder = BatchBuilder::new(100);
    for _ in 0..count {
        builder.append(1000, None, Some(b"v"), &[]).unwrap();
    }
    let stamp = Stamp {
        producer_id: PRODUCER,
        producer_epoch: epoch,
        base_sequence: sequence,
        transactional,
    };
    let sealed = builder.seal(stamp, Default::default()).unwrap();
    let bytes = with_base_offset(sealed, offset, 0).unwrap();
    batches(bytes).next().unwrap().unwrap()
}

fn plain(epoch: i16, sequence: i32, count: i64, offset: i64) -> Batch {
    batch(epoch, sequence, count, offset, false)
}

fn marker(epoch: i16, committed: bool, offset: i64) -> (Batch, ControlRecord) {
    let record = match committed {
        true => ControlRecord::Commit {
            coordinator_epoch: 3,
        },
        false => ControlRecord::Abort {
            coordinator_epoch: 3,
        },
    };
    let sealed = control_batch(record, 2000, PRODUCER, epoch).unwrap();
    let bytes = with_base_offset(sealed, offset, 0).unwrap();
    (batches(bytes).next().unwrap().unwrap(), record)
}

fn producer(epoch: i16) -> Identity {
    Identity {
        producer_id: PRODUCER,
        epoch,
    }
}

/// States after these batches of one record each, from offset 0 on.
fn after(sequences: impl IntoIterator<Item = i32>) -> ProducerStates {
    let mut states = ProducerStates::default();
    for (offset, sequence) in (0..).zip(sequences) {
        let batch = plain(0, sequence, 1, offset);
        assert_eq!(states.check(&batch), Ok(Verdict::New), "{sequence}");
        states.append(&batch, offset);
    }
    states
}

fn first_offset(verdict: Result<Verdict, ErrorCode>) -> Option<i64> {
    match verdict {
        Ok(Verdict::Duplicate(batch)) => Some(batch.first_offset),
        _ => None,
    }
}

const OUT_OF_ORDER: Result<Verdict, ErrorCode> = Err(ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER);
const FENCED: Result<Verdict, ErrorCode> = Err(ErrorCode::INVALID_PRODUCER_EPOCH);

#[test]
fn the_last_five_batches_are_told_from_new_ones() {
    let states = after(0..7);
    assert_eq!(states.check(&plain(0, 1, 1, 9)), OUT_OF_ORDER);
    for sequence in 2..7 {
        let verdict = states.check(&plain(0, sequence, 1, 9));
        assert_eq!(first_offset(verdict), Some(i64::from(sequence)));
    }
    assert_eq!(states.check(&plain(0, 7, 1, 9)), Ok(Verdict::New));
}

#[test]
fn only_a_batch_with_the_same_bounds_is_a_retry() {
    let mut states = ProducerStates::default();
    states.append(&plain(0, 0, 3, 0), 0);
    for (sequence, count) in [(0, 2), (0, 4), (1, 2), (2, 3)] {
        let verdict = states.check(&plain(0, sequence, count, 9));
        assert_eq!(verdict, OUT_OF_ORDER, "{sequence} and {count}");
    }
    assert_eq!(first_offset(states.check(&plain(0, 0, 3, 9))), Some(0));
}

#[test]
fn a_gap_is_refused_and_what_was_missing_is_not() {
    let states = after([0]);
    assert_eq!(states.check(&plain(0, 2, 1, 1)), OUT_OF_ORDER);
    assert_eq!(states.check(&plain(0, 1, 1, 1)), Ok(Verdict::New));
}

#[test]
fn zero_follows_the_largest_sequence() {
    let mut states = after([i32::MAX - 1, i32::MAX]);
    assert_eq!(states.check(&plain(0, 1, 1, 2)), OUT_OF_ORDER);
    assert_eq!(states.check(&plain(0, 0, 1, 2)), Ok(Verdict::New));
    let straddling = plain(1, i32::MAX - 1, 4, 10);
    states = ProducerStates::default();
    states.append(&straddling, 10);
    assert_eq!(first_offset(states.check(&straddling)), Some(10));
    assert_eq!(states.check(&plain(1, 1, 1, 14)), OUT_OF_ORDER);
    assert_eq!(states.check(&plain(1, 2, 1, 14)), Ok(Verdict::New));
}

#[test]
fn an_unknown_producer_may_begin_anywhere() {
    let states = ProducerStates::default();
    assert_eq!(states.check(&plain(5, 17, 1, 0)), Ok(Verdict::New));
}

#[test]
fn a_new_epoch_begins_at_zero_and_ends_the_old_one() {
    let mut states = after([0, 1]);
    assert_eq!(states.check(&plain(1, 2, 1, 2)), OUT_OF_ORDER);
    assert_eq!(states.check(&plain(4, 0, 1, 2)), Ok(Verdict::New));
    states.append(&plain(4, 0, 1, 2), 2);
    assert_eq!(states.check(&plain(0, 2, 1, 3)), FENCED);
    assert_eq!(states.check(&plain(0, 1, 1, 3)), FENCED, "not even a retry");
    assert_eq!(states.check(&plain(4, 1, 1, 3)), Ok(Verdict::New));
}

#[test]
fn a_transaction_holds_back_the_last_stable_offset_until_its_marker_is_committed() {
    let mut states = ProducerStates::default();
    states.append(&batch(0, 0, 2, 10, true), 10);
    assert_eq!(states.first_unstable(), Some(10));
    let (end, record) = marker(0, false, 12);
    let ended = states
        .append_marker(&end, end.base_offset(), record)
        .unwrap();
    let aborted = ended.aborted().unwrap();
    assert_eq!((aborted.first, aborted.last), (10, 12));
    assert_eq!(states.first_unstable(), Some(10));
    states.commit(12);
    assert_eq!(states.first_unstable(), Some(10));
    states.commit(13);
    assert_eq!(states.first_unstable(), None);
}

#[test]
fn a_batch_outside_the_open_transaction_is_refused() {
    let mut states = ProducerStates::default();
    states.append(&batch(0, 0, 1, 0, true), 0);
    let outside = states.check(&plain(0, 1, 1, 1));
    assert_eq!(outside, Err(ErrorCode::INVALID_TXN_STATE));
    assert_eq!(states.check(&batch(0, 1, 1, 1, true)), Ok(Verdict::New));
}

#[test]
fn sequences_go_on_after_a_marker_of_the_same_epoch_and_begin_again_after_one_of_the_next() {
    let mut states = ProducerStates::default();
    states.append(&batch(0, 0, 2, 0, true), 0);
    let (end, record) = marker(0, true, 2);
    states.append_marker(&end, end.base_offset(), record);
    assert_eq!(states.check(&batch(0, 2, 1, 3, true)), Ok(Verdict::New));
    let (end, record) = marker(1, true, 3);
    states.append_marker(&end, end.base_offset(), record);
    assert_eq!(states.check(&batch(1, 2, 1, 4, true)), OUT_OF_ORDER);
    assert_eq!(states.check(&batch(1, 0, 1, 4, true)), Ok(Verdict::New));
    assert_eq!(states.check(&batch(0, 2, 1, 4, true)), FENCED);
}

#[test]
fn an_old_coordinator_and_an_old_epoch_end_nothing() {
    let mut states = ProducerStates::default();
    states.append(&batch(4, 0, 1, 0, true), 0);
    let (end, record) = marker(4, true, 1);
    states.append_marker(&end, end.base_offset(), record);
    let fenced = states.check_marker(producer(4), 2);
    assert_eq!(fenced, Err(ErrorCode::TRANSACTION_COORDINATOR_FENCED));
    let old = states.check_marker(producer(3), 3);
    assert_eq!(old, Err(ErrorCode::INVALID_PRODUCER_EPOCH));
    assert_eq!(states.check_marker(producer(4), 3), Ok(()));
}

#[test]
fn p_a_batch_does_not_overtake_one_that_could_not_be_verified() {
    let mut states = ProducerStates::default();
    let first = batch(0, 0, 1, 0, true);
    states.begin_verification(Moment::default(), producer(0), 0, false);
    let second = batch(0, 1, 1, 0, true);
    states.begin_verification(Moment::default(), producer(0), 1, false);
    assert_eq!(states.check(&second), OUT_OF_ORDER);
    assert_eq!(states.check(&first), Ok(Verdict::New));
    states.append(&first, 0);
    assert_eq!(states.check(&second), Ok(Verdict::New));
}

#[test]
fn with_an_epoch_for_each_transaction_the_first_batch_has_sequence_zero() {
    let mut states = ProducerStates::default();
    let late = batch(0, 3, 1, 0, true);
    states.begin_verification(Moment::default(), producer(0), 3, true);
    assert_eq!(states.check(&late), OUT_OF_ORDER);
}

#[test]
fn a_producer_is_forgotten_when_it_is_silent_and_has_nothing_open() {
    let mut states = after([0]);
    let later = |ms| Moment::new(Duration::from_millis(ms));
    states.expire(later(1999), Duration::from_secs(1));
    assert!(states.get(PRODUCER).is_some());
    states.expire(later(2000), Duration::from_secs(1));
    assert!(states.get(PRODUCER).is_none());
    assert_eq!(states.check(&plain(0, 17, 1, 1)), Ok(Verdict::New));
    states.append(&batch(0, 0, 1, 5, true), 5);
    states.expire(later(1 << 40), Duration::from_secs(1));
    assert!(states.get(PRODUCER).is_some(), "its transaction is open");
}

#[test]
fn a_log_cut_off_takes_back_what_was_known_of_its_end() {
    let log = [
        plain(0, 0, 2, 0),
        plain(0, 2, 1, 2),
        batch(1, 0, 1, 3, true),
    ];
    let mut states = ProducerStates::default();
    log.iter()
        .for_each(|batch| states.append(batch, batch.base_offset()));
    states.rebuild(log[..2].iter(), 3, 3);
    assert_eq!(states.first_unstable(), None);
    assert_eq!(states.get(PRODUCER).unwrap().epoch, 0);
    assert_eq!(states.check(&plain(0, 3, 1, 3)), Ok(Verdict::New));
}

#[test]
fn a_log_cut_off_does_not_forget_those_whose_batches_retention_has_removed() {
    let mut states = after([0, 1]);
    states.rebuild([].iter(), 2, 2);
    assert_eq!(first_offset(states.check(&plain(0, 1, 1, 9))), Some(1));
}
