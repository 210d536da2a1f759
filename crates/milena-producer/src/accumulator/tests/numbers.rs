//! Who signs which batch, and with which number.

use std::time::Duration;

use milena_core::Error;
use milena_core::ErrorKind;
use milena_protocol::api::InitProducerIdResponse;

use super::fixture::{Fixture, limits, read};
use crate::accumulator::{Limits, WrongNumber};
use crate::batch::Batch;

fn idempotent() -> Limits {
    Limits {
        linger: Duration::ZERO,
        // Every record is a batch.
        batch_size: 1,
        in_flight_per_partition: 5,
        is_idempotent: true,
        ..limits()
    }
}

/// Answers the question for an id.
fn give(f: &mut Fixture, producer_id: i64, producer_epoch: i16) {
    f.expire();
    let answer = InitProducerIdResponse {
        producer_id,
        producer_epoch,
        ..Default::default()
    };
    f.accumulator.handle_identity(f.now, Ok(answer)).unwrap();
}

fn signature(batch: &Batch) -> (i64, i16, i32) {
    let stamp = batch.stamp;
    (stamp.producer_id, stamp.producer_epoch, stamp.base_sequence)
}

/// Fails a batch for good.
fn fail(f: &mut Fixture, mut batch: Batch) {
    batch.resolve(Err(Error::new(ErrorKind::RecordTooLarge, "too large")));
    f.accumulator.handle_resolved(batch);
}

#[test]
fn p25_nothing_is_sent_without_an_id_and_everything_once_there_is_one() {
    let mut f = Fixture::new(idempotent(), &[1, 1]);
    let _deliveries = [f.append(0, "a"), f.append(1, "b")];
    assert!(f.drain(1).is_empty());
    give(&mut f, 5, 0);
    let batches = f.drain(1);
    let signatures: Vec<_> = batches.iter().map(signature).collect();
    assert_eq!(signatures, [(5, 0, 0), (5, 0, 0)]);
}

#[test]
fn p7_an_id_that_is_replaced_between_two_requests_signs_no_number_of_the_other() {
    let mut f = Fixture::new(idempotent(), &[1, 2]);
    give(&mut f, 5, i16::MAX - 1);
    let _deliveries = [f.append(0, "a"), f.append(1, "b")];
    let (one, other) = (f.drain_one(1), f.drain_one(2));
    f.acknowledge(other, 0);
    // The numbers of the first partition begin again, and the id has no more epochs.
    fail(&mut f, one);
    let _deliveries = [f.append(0, "c"), f.append(1, "d")];
    assert!(f.drain(1).is_empty(), "it needs another id");
    assert_eq!(signature(&f.drain_one(2)), (5, i16::MAX - 1, 1));
    give(&mut f, 6, 0);
    assert_eq!(signature(&f.drain_one(1)), (6, 0, 0));
    let _delivery = f.append(1, "e");
    assert_eq!(signature(&f.drain_one(2)), (5, i16::MAX - 1, 2));
}

#[test]
fn p15_a_broker_that_does_not_answer_about_what_it_leads_no_more_is_not_waited_for() {
    let mut f = Fixture::new(idempotent(), &[1, 1]);
    give(&mut f, 7, 0);
    let _a = f.append(0, "a");
    let in_flight = f.drain_one(1);
    f.lead(0, None);
    assert!(f.after(10_000).overdue(1).is_empty(), "no other leads");
    f.lead(0, Some(2));
    assert_eq!(f.sleep_of(1), Some(Duration::from_millis(500)));
    assert!(f.after(499).overdue(1).is_empty());
    assert_eq!(f.after(1).overdue(1), [in_flight.partition]);
    assert!(f.overdue(1).is_empty(), "once");
    f.retry(in_flight);
    assert_eq!(read(&mut f.drain_one(2)), ["a"]);
}

#[test]
fn p15_a_broker_without_a_connection_is_not_waited_for_at_all() {
    let mut f = Fixture::new(idempotent(), &[1, 1]);
    give(&mut f, 7, 0);
    let _a = f.append(0, "a");
    let in_flight = f.drain_one(1);
    assert!(f.overdue_without_connection(1).is_empty(), "it leads still");
    f.lead(0, Some(2));
    assert_eq!(f.overdue_without_connection(1), [in_flight.partition]);
    f.retry(in_flight);
    assert_eq!(read(&mut f.drain_one(2)), ["a"]);
}

#[test]
fn p15_a_broker_that_leads_again_or_answers_in_time_is_waited_for() {
    let mut f = Fixture::new(idempotent(), &[1, 1]);
    give(&mut f, 7, 0);
    let _deliveries = [f.append(0, "a"), f.append(1, "b")];
    let mut batches = f.drain(1);
    let (second, first) = (batches.pop().unwrap(), batches.pop().unwrap());
    f.lead(0, Some(2));
    f.lead(0, Some(1));
    f.lead(1, Some(2));
    f.acknowledge(second, 0);
    assert!(f.after(1_000).overdue(1).is_empty());
    f.acknowledge(first, 0);
}

#[test]
fn p15_a_new_leader_gets_nothing_while_batches_are_at_the_old_one() {
    let mut f = Fixture::new(idempotent(), &[1]);
    give(&mut f, 5, 0);
    let _delivery = f.append(0, "first");
    let first = f.drain_one(1);
    f.acknowledge(first, 0);
    let _deliveries = [f.append(0, "a"), f.append(0, "b"), f.append(0, "c")];
    let [a, b] = [f.drain_one(1), f.drain_one(1)];
    f.lead(0, Some(2));
    f.retry(a);
    assert!(f.drain(2).is_empty() && f.drain(1).is_empty());
    f.retry(b);
    let signatures: Vec<_> = (0..3).map(|_| signature(&f.drain_one(2))).collect();
    assert_eq!(signatures, [(5, 0, 1), (5, 0, 2), (5, 0, 3)]);
}

#[test]
fn n9_an_id_that_a_broker_fences_again_and_again_is_not_replaced_without_a_pause() {
    let mut f = Fixture::new(idempotent(), &[1]);
    give(&mut f, 5, 0);
    let _delivery = f.append(0, "a");
    let batch = f.drain_one(1);
    let error = Error::new(ErrorKind::Timeout, "fenced");
    f.accumulator
        .handle_refused(f.now, batch, WrongNumber::Fenced, error);
    give(&mut f, 6, 0);
    assert!(f.drain(1).is_empty(), "there is no pause");
    f.after(150);
    assert_eq!(signature(&f.drain_one(1)), (6, 0, 0));
}

#[test]
fn n9_batches_that_fail_together_pause_once() {
    let mut f = Fixture::new(idempotent(), &[1]);
    give(&mut f, 5, 0);
    let _delivery = f.append(0, "first");
    let first = f.drain_one(1);
    f.acknowledge(first, 0);
    let _deliveries: Vec<_> = (0..5).map(|n| f.append(0, &n.to_string())).collect();
    let batches: Vec<_> = (0..5).map(|_| f.drain_one(1)).collect();
    batches.into_iter().for_each(|batch| f.retry(batch));
    let pause = f.sleep_of(1).unwrap();
    assert!(pause <= Duration::from_millis(120), "{pause:?}");
}
