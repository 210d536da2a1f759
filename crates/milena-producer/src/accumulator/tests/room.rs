//! Buffer memory: who waits, who is next, and that nothing leaks.

use std::sync::Arc;
use std::task::Waker;

use milena_core::{Error, ErrorKind};

use super::fixture::{Bell, Fixture, fate, limits};
use crate::accumulator::{Drain, Limits, Refusal, Supervision};
use crate::batch::Batch;
use crate::partitioner::Choice;

const RECORD: usize = 500;

/// Room for two records of that size and not for three.
fn tight() -> Limits {
    Limits {
        buffer_memory: 1200,
        batch_size: 4000,
        ..limits()
    }
}

fn bytes_wanted(refusal: Result<crate::Delivery, Refusal>) -> usize {
    match refusal {
        Err(Refusal::Full { bytes }) => bytes,
        other => panic!("the buffer should be full: {other:?}"),
    }
}

#[test]
fn who_waits_for_room_makes_the_open_batches_go() {
    let mut f = Fixture::new(tight(), &[1]);
    let _deliveries = [0, 1].map(|_| f.offer(Choice::Explicit(0), "x", RECORD).unwrap());
    assert!(f.drain(1).is_empty(), "they linger");
    let bytes = bytes_wanted(f.offer(Choice::Explicit(0), "x", RECORD));
    let bell = Arc::new(Bell::default());
    let ticket = f
        .accumulator
        .wait_for_room(bytes, Waker::from(Arc::clone(&bell)));
    let batch = f.drain_one(1);
    assert!(
        !f.accumulator.poll_room(ticket, Waker::noop()).unwrap(),
        "not before they are through"
    );
    let ticket_behind = f
        .accumulator
        .wait_for_room(bytes, Waker::from(Arc::clone(&bell)));
    assert!(
        matches!(
            f.offer(Choice::Explicit(0), "small", 1),
            Err(Refusal::Full { .. })
        ),
        "no overtaking"
    );
    f.acknowledge(batch, 0);
    f.ring();
    assert_eq!(
        bell.rings(),
        1,
        "the waker of the first was replaced by one that does not ring"
    );
    assert!(f.accumulator.poll_room(ticket, Waker::noop()).unwrap());
    assert!(
        f.accumulator
            .poll_room(ticket_behind, Waker::noop())
            .unwrap()
    );
}

#[test]
fn r1_room_that_was_waited_for_and_not_used_goes_to_the_next() {
    let mut f = Fixture::new(tight(), &[1]);
    let _deliveries = [0, 1].map(|_| f.offer(Choice::Explicit(0), "x", RECORD).unwrap());
    let bytes = bytes_wanted(f.offer(Choice::Explicit(0), "x", RECORD));
    let (first, second) = (
        f.accumulator
            .wait_for_room(2 * bytes, Waker::noop().clone()),
        f.accumulator.wait_for_room(bytes, Waker::noop().clone()),
    );
    f.accumulator.abandon_room(first);
    let batch: Batch = f.drain_one(1);
    f.acknowledge(batch, 0);
    assert!(f.accumulator.poll_room(second, Waker::noop()).unwrap());
    f.accumulator.give_back(bytes);
    assert_eq!(f.accumulator.held_bytes(), 0);
}

#[test]
fn p24_closing_refuses_records_frees_those_who_wait_and_delivers_the_rest() {
    let mut f = Fixture::new(tight(), &[1]);
    let mut accepted = f.offer(Choice::Explicit(0), "x", RECORD).unwrap();
    let bell = Arc::new(Bell::default());
    let ticket = f
        .accumulator
        .wait_for_room(5000, Waker::from(Arc::clone(&bell)));
    f.accumulator.close();
    f.ring();
    assert_eq!(bell.rings(), 1);
    assert_eq!(
        f.accumulator
            .poll_room(ticket, Waker::noop())
            .unwrap_err()
            .kind(),
        ErrorKind::Closed
    );
    assert!(matches!(
        f.offer(Choice::Explicit(0), "late", 1),
        Err(Refusal::Never(_))
    ));
    let batch = f.drain_one(1);
    f.acknowledge(batch, 3);
    assert_eq!(fate(&mut accepted).unwrap().unwrap().offset, Some(3));
    assert!(matches!(f.poll_drain(1, Waker::noop()), Drain::Finished));
    assert!(matches!(
        f.accumulator.poll_supervision(f.now, Waker::noop()),
        Supervision::Finished
    ));
}

#[test]
fn p24_aborting_gives_everything_an_outcome() {
    let mut f = Fixture::new(limits(), &[1, 2]);
    let mut deliveries = [f.append(0, "in flight"), f.append(1, "queued")];
    f.accumulator.flush();
    let batch = f.drain_one(1);
    let unresolved = f
        .accumulator
        .abort(&Error::new(ErrorKind::Closed, "closed"));
    let ids: Vec<_> = unresolved.iter().map(|expiry| expiry.id).collect();
    for expiry in unresolved {
        assert_eq!(expiry.records, 1);
        expiry.ack.complete(expiry.records, Err(expiry.error));
    }
    f.accumulator.handle_expired(ids);
    for delivery in &mut deliveries {
        assert_eq!(
            fate(delivery).unwrap().unwrap_err().kind(),
            ErrorKind::Closed
        );
    }
    drop(batch);
    assert!(matches!(f.poll_drain(2, Waker::noop()), Drain::Finished));
}
