//! Order within a partition, whatever happens to attempts and leaders.

use std::time::Duration;

use milena_core::{ErrorKind, Persistence};
use milena_protocol::compression::{Compression, Compressor};

use super::fixture::{DELIVERY_TIMEOUT, Fixture, fate, limits, read};
use crate::accumulator::Limits;
use crate::partitioner::Choice;

fn urgent() -> Limits {
    Limits {
        linger: Duration::ZERO,
        ..limits()
    }
}

#[test]
fn p4_a_batch_sent_again_has_the_same_bytes_although_records_keep_coming() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    let mut batch = f.drain_one(1);
    batch
        .freeze(Compression::Lz4, &mut Compressor::new())
        .unwrap();
    let sent = batch.bytes();
    f.retry(batch);
    let _b = f.append(0, "b");
    let mut again = f.after(150).drain_one(1);
    again
        .freeze(Compression::Lz4, &mut Compressor::new())
        .unwrap();
    assert_eq!(again.bytes(), sent);
    assert_eq!(again.attempts, 2);
}

#[test]
fn p23_records_behind_a_retry_wait_for_it_and_keep_their_order() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    let head = f.drain_one(1);
    let _rest: Vec<_> = (0..100).map(|n| f.append(0, &n.to_string())).collect();
    assert!(
        f.drain(1).is_empty(),
        "one batch of a partition is in flight"
    );
    f.retry(head);
    assert!(
        f.drain(1).is_empty(),
        "the pause concerns the whole partition"
    );
    f.after(150);
    let mut texts = Vec::new();
    loop {
        let mut batches = f.drain(1);
        let Some(mut batch) = batches.pop() else {
            break;
        };
        texts.extend(read(&mut batch));
        f.acknowledge(batch, 0);
    }
    let expected: Vec<_> = std::iter::once("a".to_owned())
        .chain((0..100).map(|n| n.to_string()))
        .collect();
    assert_eq!(texts, expected);
}

#[test]
fn p15_a_new_leader_gets_nothing_before_the_old_ones_answer_is_in() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    let in_flight = f.drain_one(1);
    let _b = f.append(0, "b");
    f.lead(0, Some(2));
    assert!(f.drain(2).is_empty() && f.drain(1).is_empty());
    f.retry(in_flight);
    let mut first = f.drain_one(2);
    assert_eq!(
        read(&mut first),
        ["a"],
        "without a pause, for the move explains the failure"
    );
    f.acknowledge(first, 0);
    assert_eq!(read(&mut f.drain_one(2)), ["b"]);
}

#[test]
fn p15_without_numbers_the_old_leaders_answer_is_waited_for() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    let _in_flight = f.drain_one(1);
    f.lead(0, Some(2));
    assert!(f.after(10_000).overdue(1).is_empty());
}

#[test]
fn p16_leadership_that_goes_back_and_forth_keeps_the_order() {
    let mut f = Fixture::new(urgent(), &[1]);
    let mut expected = Vec::new();
    let mut seen = Vec::new();
    let mut deliveries = Vec::new();
    for round in 0..20 {
        deliveries.push(f.append(0, &round.to_string()));
        expected.push(round.to_string());
        let node = 1 + round % 2;
        f.lead(0, Some(node));
        if let Some(batch) = f.drain(node).pop() {
            let next = 1 + (round + 1) % 2;
            f.lead(0, Some(next));
            f.retry(batch);
            f.lead(0, Some(node));
            let mut again = f.drain_one(node);
            assert!(f.drain(next).is_empty());
            seen.extend(read(&mut again));
            f.acknowledge(again, i64::from(round));
        }
    }
    assert_eq!(seen, expected);
}

#[test]
fn a_partition_without_a_leader_waits_for_one() {
    let mut f = Fixture::new(urgent(), &[1]);
    f.lead(0, None);
    let _a = f.append(0, "a");
    assert!(f.drain(1).is_empty());
    f.lead(0, Some(3));
    assert_eq!(read(&mut f.drain_one(3)), ["a"]);
}

#[test]
fn pauses_grow_with_each_failure_and_start_over_after_success() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    for nominal in [100u64, 200, 400, 800, 1000, 1000] {
        let batch = f.drain_one(1);
        f.retry(batch);
        let pause = f.sleep_of(1).unwrap();
        let nominal = Duration::from_millis(nominal);
        assert!(
            pause >= nominal.mul_f64(0.8) && pause <= nominal.mul_f64(1.2),
            "{pause:?}"
        );
        f.now += pause;
    }
    let batch = f.drain_one(1);
    f.acknowledge(batch, 0);
    let _b = f.append(0, "b");
    let batch = f.drain_one(1);
    f.retry(batch);
    assert!(f.sleep_of(1).unwrap() <= Duration::from_millis(120));
}

#[test]
fn what_never_left_is_no_attempt_and_does_not_lengthen_the_pause() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    for _ in 0..5 {
        let batch = f.drain_one(1);
        assert_eq!(batch.attempts, 1);
        f.unsent(batch);
        assert_eq!(f.sleep_of(1), Some(Duration::from_millis(100)));
        f.now += Duration::from_millis(100);
    }
}

#[test]
fn a_new_leader_has_its_own_pauses() {
    let mut f = Fixture::new(urgent(), &[1]);
    let _a = f.append(0, "a");
    for _ in 0..5 {
        let batch = f.drain_one(1);
        f.retry(batch);
        let pause = f.sleep_of(1).unwrap();
        f.now += pause;
    }
    f.lead(0, Some(2));
    let batch = f.drain_one(2);
    // It does not know yet that it leads.
    f.retry(batch);
    assert!(f.sleep_of(2).unwrap() <= Duration::from_millis(120));
}

#[test]
fn p17_a_batch_that_expires_in_flight_keeps_its_room_and_its_place_until_it_is_back() {
    let mut f = Fixture::new(urgent(), &[1]);
    let mut sent = f.append(0, "sent");
    let batch = f.drain_one(1);
    let bytes = batch.bytes();
    let mut queued = f.append(0, "queued");
    f.now += DELIVERY_TIMEOUT;
    let held = f.accumulator.held_bytes();
    assert_eq!(f.expire(), 2);
    let error = fate(&mut sent).unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.persistence()),
        (ErrorKind::Timeout, Persistence::PossiblyPersisted)
    );
    let error = fate(&mut queued).unwrap().unwrap_err();
    assert_eq!(
        (error.kind(), error.persistence()),
        (ErrorKind::Timeout, Persistence::NotPersisted)
    );
    assert!(f.accumulator.held_bytes() > 0 && f.accumulator.held_bytes() < held);
    let mut later = f.append(0, "later");
    assert!(
        f.drain(1).is_empty(),
        "the old request may still be written"
    );
    assert_eq!(batch.bytes(), bytes, "nobody reuses its bytes");
    f.acknowledge(batch, 7);
    assert!(fate(&mut sent).unwrap().is_err(), "the first outcome stays");
    let mut batch = f.drain_one(1);
    assert_eq!(read(&mut batch), ["later"]);
    f.acknowledge(batch, 8);
    assert_eq!(fate(&mut later).unwrap().unwrap().offset, Some(8));
    assert_eq!(f.accumulator.held_bytes(), 0);
}

#[test]
fn p2_a_batch_that_expires_after_an_ambiguous_attempt_may_be_in_the_log() {
    let mut f = Fixture::new(urgent(), &[1]);
    let mut delivery = f.append(0, "a");
    let mut batch = f.drain_one(1);
    batch.is_ambiguous = true;
    f.retry(batch);
    let batch = f.after(200).drain_one(1);
    f.retry(batch);
    f.now += DELIVERY_TIMEOUT;
    assert_eq!(f.expire(), 1);
    let error = fate(&mut delivery).unwrap().unwrap_err();
    assert_eq!(
        error.persistence(),
        Persistence::PossiblyPersisted,
        "it stays ambiguous"
    );
    assert!(
        error.chain().contains("connection reset"),
        "{}",
        error.chain()
    );
}

#[test]
fn p19_halves_go_before_what_came_later_and_keep_waiters_and_order() {
    let mut f = Fixture::new(urgent(), &[1]);
    let mut deliveries: Vec<_> = ["a", "b", "c", "d", "e"]
        .map(|text| f.append(0, text))
        .into();
    let whole = f.drain_one(1);
    let _later = f.append(0, "later");
    let held = f.accumulator.held_bytes();
    f.split(whole);
    assert_eq!(f.accumulator.held_bytes(), held);
    let flushed = f.accumulator.flush();
    let mut left = f.drain_one(1);
    assert_eq!(read(&mut left), ["a", "b"]);
    f.acknowledge(left, 10);
    assert_eq!(fate(&mut deliveries[1]).unwrap().unwrap().offset, Some(11));
    assert!(fate(&mut deliveries[2]).is_none());
    let right = f.drain_one(1);
    f.split(right);
    for (expected, offset) in [(&["c"][..], 12), (&["d", "e"][..], 20)] {
        let mut part = f.drain_one(1);
        assert_eq!(read(&mut part), expected);
        assert!(flushed[0].failure().is_none());
        f.acknowledge(part, offset);
    }
    let offsets: Vec<_> = deliveries
        .iter_mut()
        .map(|delivery| fate(delivery).unwrap().unwrap().offset.unwrap())
        .collect();
    assert_eq!(offsets, [10, 11, 12, 20, 21]);
    assert_eq!(read(&mut f.drain_one(1)), ["later"]);
}

#[test]
fn p19_a_half_that_expires_does_not_undo_the_other() {
    let mut f = Fixture::new(urgent(), &[1]);
    let mut deliveries = [f.append(0, "a"), f.append(0, "b")];
    let whole = f.drain_one(1);
    f.split(whole);
    let left = f.drain_one(1);
    f.acknowledge(left, 5);
    f.now += DELIVERY_TIMEOUT;
    assert_eq!(f.expire(), 1);
    assert_eq!(fate(&mut deliveries[0]).unwrap().unwrap().offset, Some(5));
    let error = fate(&mut deliveries[1]).unwrap().unwrap_err();
    assert_eq!(error.persistence(), Persistence::NotPersisted);
    assert_eq!(f.accumulator.held_bytes(), 0);
}

#[test]
fn p13_a_topic_that_vanishes_for_a_while_loses_nothing() {
    let mut f = Fixture::new(urgent(), &[1, 1]);
    let _a = f.offer(Choice::Explicit(1), "a", 10).unwrap();
    f.lead(1, None);
    assert!(f.drain(1).is_empty());
    f.lead(1, Some(1));
    assert_eq!(read(&mut f.drain_one(1)), ["a"]);
}
