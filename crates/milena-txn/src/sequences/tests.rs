//! Single histories, and random ones against a broker that keeps producers' state as Kafka does.

mod broker;
mod model;

use super::*;

const GIVEN: ProducerIdentity = ProducerIdentity { id: 9, epoch: 0 };

fn next_epoch() -> ProducerIdentity {
    GIVEN.next_epoch().unwrap()
}

/// Numbers of batches of one record, of which so many are in flight to a broker that knows the producer.
fn launched(count: i32) -> Sequences {
    let mut sequences = Sequences {
        is_known: true,
        ..Sequences::new()
    };
    for base in 0..count {
        assert_eq!(sequences.launch(None, 1, Some(GIVEN)), Some((GIVEN, base)));
    }
    sequences
}

fn restarted(sequences: &mut Sequences) -> bool {
    sequences.poll_restart().is_some()
}

#[test]
fn p16_a_broker_that_knows_nothing_of_a_producer_gets_one_batch_at_a_time() {
    let mut sequences = Sequences::new();
    sequences.launch(None, 1, Some(GIVEN));
    assert!(
        !sequences.admits(None),
        "it would take the second without the first"
    );
    sequences.handle_acked(0, None);
    sequences.launch(None, 1, Some(GIVEN));
    assert!(sequences.admits(None));
}

#[test]
fn p15_five_batches_are_sent_and_the_sixth_waits_for_the_oldest() {
    let mut sequences = launched(5);
    assert!(!sequences.admits(None));
    sequences.handle_acked(1, None);
    assert!(!sequences.admits(None), "the broker would forget the first");
    sequences.handle_acked(0, None);
    assert!(sequences.admits(None));
    assert!(!restarted(&mut sequences));
}

#[test]
fn p3_a_batch_without_an_answer_keeps_its_number() {
    let mut sequences = launched(2);
    sequences.handle_returned(0, true);
    assert!(sequences.admits(Some(0)));
    assert_eq!(sequences.launch(Some(0), 1, Some(GIVEN)), Some((GIVEN, 0)));
    assert_eq!(sequences.launch(None, 1, Some(GIVEN)), Some((GIVEN, 2)));
}

#[test]
fn p5_a_gap_behind_a_batch_that_is_not_settled_restarts_nothing() {
    let mut sequences = launched(3);
    sequences.handle_returned(0, false);
    assert_eq!(sequences.handle_refused(1, None), Refused::NotInTurn);
    assert_eq!(sequences.handle_refused(2, None), Refused::NotInTurn);
    assert!(!restarted(&mut sequences));
    assert!([0, 1, 2].iter().all(|base| sequences.admits(Some(*base))));
}

#[test]
fn p26_a_gap_at_the_oldest_batch_after_an_acknowledged_one_is_a_loss() {
    let mut sequences = launched(3);
    sequences.handle_acked(0, Some(40));
    let lost = Refused::AckedDataLost { offset: Some(40) };
    assert_eq!(sequences.handle_refused(1, Some(7)), lost);
    assert!(!restarted(&mut sequences), "one is in flight");
    assert!(!sequences.admits(Some(1)) && !sequences.admits(None));
    assert_eq!(sequences.handle_refused(2, Some(7)), Refused::NotInTurn);
    assert!(restarted(&mut sequences));
    assert_eq!(
        sequences.launch(None, 1, Some(GIVEN)),
        Some((next_epoch(), 0))
    );
}

#[test]
fn p10_what_retention_took_is_no_loss() {
    let mut sequences = launched(2);
    sequences.handle_acked(0, Some(40));
    assert_eq!(sequences.handle_refused(1, Some(41)), Refused::Restarts);
    assert!(restarted(&mut sequences));
}

#[test]
fn p18_those_behind_a_batch_that_was_given_up_are_tried_before_anything_new() {
    let mut sequences = launched(3);
    sequences.handle_returned(0, true);
    sequences.handle_given_up(0);
    assert!(!restarted(&mut sequences));
    sequences.handle_returned(1, true);
    sequences.handle_returned(2, true);
    assert!(!restarted(&mut sequences), "they may be written");
    assert!(sequences.admits(Some(1)) && !sequences.admits(None));
    sequences.launch(Some(1), 1, Some(GIVEN));
    assert_eq!(sequences.handle_refused(1, None), Refused::Restarts);
    assert!(restarted(&mut sequences));
    assert_eq!(
        sequences.launch(None, 1, Some(GIVEN)),
        Some((next_epoch(), 0))
    );
}

#[test]
fn p18_those_that_are_acknowledged_all_the_same_are_settled_and_then_it_restarts() {
    let mut sequences = launched(2);
    sequences.handle_returned(0, true);
    sequences.handle_given_up(0);
    sequences.handle_acked(1, Some(3));
    assert!(!sequences.admits(None));
    assert!(restarted(&mut sequences));
    assert!(sequences.admits(None));
}

#[test]
fn p20_what_nobody_can_have_written_need_not_be_tried() {
    let mut sequences = launched(3);
    sequences.handle_given_up(0);
    assert_eq!(sequences.handle_refused(1, None), Refused::Restarts);
    sequences.handle_returned(2, false);
    assert!(restarted(&mut sequences));
}

#[test]
fn p1_a_number_that_was_sent_is_not_given_to_another_batch() {
    let mut sequences = launched(1);
    sequences.handle_returned(0, true);
    sequences.handle_given_up(0);
    assert!(restarted(&mut sequences));
    assert_eq!(
        sequences.launch(None, 1, Some(GIVEN)),
        Some((next_epoch(), 0))
    );
}

#[test]
fn p6_a_partition_that_was_idle_goes_on_in_its_own_epoch() {
    let (mut one, mut other) = (launched(1), launched(1));
    other.handle_acked(0, None);
    one.handle_given_up(0);
    assert!(restarted(&mut one));
    assert_eq!(one.launch(None, 1, Some(GIVEN)), Some((next_epoch(), 0)));
    assert_eq!(other.launch(None, 1, Some(GIVEN)), Some((GIVEN, 1)));
}

#[test]
fn p9_after_the_last_epoch_another_id_is_taken() {
    let last = ProducerIdentity {
        id: 9,
        epoch: i16::MAX - 1,
    };
    let mut sequences = Sequences::new();
    sequences.launch(None, 1, Some(last));
    sequences.handle_given_up(0);
    let restart = sequences.poll_restart().unwrap();
    assert_eq!(restart.retired, Some(9));
    assert!(sequences.needs_identity());
    let another = ProducerIdentity { id: 10, epoch: 0 };
    assert_eq!(sequences.launch(None, 1, Some(another)), Some((another, 0)));
}

#[test]
fn a_later_epoch_at_the_broker_takes_another_id() {
    let mut sequences = launched(2);
    sequences.handle_fenced(0);
    assert!(!restarted(&mut sequences));
    sequences.handle_fenced(1);
    assert_eq!(sequences.poll_restart().unwrap().retired, Some(GIVEN.id));
}

#[test]
fn p14_a_topic_that_is_another_one_restarts_when_every_attempt_is_over() {
    let mut sequences = launched(1);
    sequences.restart();
    assert!(!restarted(&mut sequences));
    sequences.handle_returned(0, true);
    assert!(restarted(&mut sequences));
    let mut untouched = Sequences::new();
    untouched.restart();
    assert!(!restarted(&mut untouched), "nothing was ever sent");
}

#[test]
fn p8_numbers_go_on_with_0_after_the_highest_in_the_middle_of_a_batch_too() {
    assert_eq!(after(i32::MAX, 1), 0);
    assert_eq!(after(i32::MAX - 2, 2), i32::MAX);
    assert_eq!(after(i32::MAX - 2, 8), 5);
    let mut wide: u64 = i32::MAX as u64 - 20;
    let mut base = i32::MAX - 20;
    for records in (1..=8).cycle().take(40) {
        base = after(base, records);
        wide += u64::from(records);
        assert_eq!(u64::from(base.unsigned_abs()), wide % (1 << 31));
    }
}
