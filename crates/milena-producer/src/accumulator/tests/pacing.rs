//! When a batch is ready, who is woken, and what goes into one request.

use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use super::fixture::{Bell, Fixture, Frozen, LINGER, limits, read, read_all};
use crate::accumulator::{Drain, Limits, Refusal};
use crate::partitioner::Choice;

#[test]
fn a_batch_lingers_for_more_records_and_not_longer() {
    let mut f = Fixture::new(limits(), &[1]);
    let _a = f.append(0, "a");
    assert_eq!(f.sleep_of(1), Some(LINGER));
    let _b = f.after(4).append(0, "b");
    assert_eq!(f.sleep_of(1), Some(Duration::from_millis(1)));
    assert_eq!(read(&mut f.after(1).drain_one(1)), ["a", "b"]);
}

#[test]
fn a_full_batch_does_not_linger() {
    let mut f = Fixture::new(limits(), &[1]);
    let _deliveries: Vec<_> = (0..100).map(|n| f.append(0, &n.to_string())).collect();
    let texts = read(&mut f.drain_one(1));
    assert!(
        texts.len() > 10 && texts.len() < 100,
        "{} records in 1,000 bytes",
        texts.len()
    );
}

#[test]
fn without_linger_a_batch_takes_what_comes_until_the_sender_looks() {
    let mut f = Fixture::new(
        Limits {
            linger: Duration::ZERO,
            ..limits()
        },
        &[1],
    );
    let _deliveries = [f.append(0, "a"), f.append(0, "b")];
    assert_eq!(read(&mut f.drain_one(1)), ["a", "b"]);
}

#[test]
fn a_sleeping_sender_is_woken_once_per_transition_and_not_per_record() {
    let mut f = Fixture::new(limits(), &[1, 1]);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    assert!(matches!(f.poll_drain(1, &waker), Drain::Idle(None)));
    let mut deliveries: Vec<_> = (0..8).map(|n| f.append(0, &n.to_string())).collect();
    f.ring();
    assert_eq!(bell.rings(), 1, "the first batch sets the timer");
    assert!(matches!(f.poll_drain(1, &waker), Drain::Idle(Some(_))));
    deliveries.push(f.append(1, "another partition"));
    f.ring();
    assert_eq!(
        bell.rings(),
        1,
        "the timer is early enough for later batches"
    );
    deliveries.extend((0..90).map(|n| f.append(0, &n.to_string())));
    f.ring();
    assert_eq!(bell.rings(), 2, "a full batch is sent now");
}

#[test]
fn a_request_takes_batches_of_several_partitions_up_to_its_size() {
    let mut f = Fixture::new(
        Limits {
            linger: Duration::ZERO,
            ..limits()
        },
        &[1; 10],
    );
    let deliveries = (0..10).map(|n| f.offer(Choice::Explicit(n), &n.to_string(), 800).unwrap());
    let _deliveries: Vec<_> = deliveries.collect();
    let first = read_all(&mut f.drain(1)).concat();
    assert_eq!(
        first,
        ["0", "1", "2", "3"],
        "four batches of more than 800 bytes in 4,000"
    );
    assert_eq!(read_all(&mut f.drain(1)).concat(), ["4", "5", "6", "7"]);
    assert_eq!(read_all(&mut f.drain(1)).concat(), ["8", "9"]);
}

#[test]
fn a_record_larger_than_a_batch_has_a_batch_of_its_own() {
    let mut f = Fixture::new(limits(), &[1]);
    let _a = f.append(0, "a");
    let _large = f.offer(Choice::Explicit(0), "large", 2000).unwrap();
    let _b = f.append(0, "b");
    for expected in ["a", "large"] {
        let mut batch = f.drain_one(1);
        assert_eq!(read(&mut batch), [expected]);
        f.acknowledge(batch, 0);
    }
    let refused = f.offer(Choice::Explicit(0), "too large", 4000);
    assert!(
        matches!(refused, Err(Refusal::Never(_))),
        "larger than a request"
    );
}

#[test]
fn records_without_a_key_stick_to_a_partition_for_about_a_batch() {
    let mut f = Fixture::new(
        Limits {
            buffer_memory: 1 << 20,
            ..limits()
        },
        &[1; 8],
    );
    let partitions: Vec<_> = (0..4000)
        .map(|n| {
            f.offer(Choice::Sticky, &n.to_string(), 60)
                .unwrap()
                .partition()
        })
        .collect();
    let runs: Vec<_> = partitions
        .chunk_by(|one, next| one == next)
        .map(<[_]>::len)
        .collect();
    // A batch has room for 12 records of this size, and the same partition may be drawn several times in a row.
    let full = &runs[..runs.len() - 1];
    assert!(full.iter().all(|run| *run >= 8), "{runs:?}");
    let once = full.iter().filter(|run| **run <= 20).count();
    assert!(once * 4 > full.len() * 3, "{runs:?}");
    for partition in 0..8 {
        let share = partitions.iter().filter(|one| **one == partition).count();
        assert!(
            (250..=750).contains(&share),
            "{share} of 4,000 records on partition {partition}"
        );
    }
}

#[test]
fn records_avoid_partitions_without_a_leader_unless_told_otherwise() {
    let mut f = Fixture::new(limits(), &[1, 1, 1]);
    f.lead(1, None);
    for choice in [Choice::Sticky, Choice::NextInTurn] {
        for _ in 0..100 {
            assert_ne!(f.offer(choice, "x", 100).unwrap().partition(), 1);
        }
    }
    assert_eq!(
        f.offer(Choice::Explicit(1), "x", 10).unwrap().partition(),
        1
    );
    assert!(matches!(
        f.offer(Choice::Explicit(3), "x", 10),
        Err(Refusal::UnknownPartition)
    ));
    assert!(matches!(
        f.offer(Choice::Explicit(-1), "x", 10),
        Err(Refusal::UnknownPartition)
    ));
}

#[test]
fn round_robin_takes_every_partition_in_turn() {
    let mut f = Fixture::new(limits(), &[1, 2, 3]);
    let turns: Vec<_> = (0..6)
        .map(|_| f.offer(Choice::NextInTurn, "x", 1).unwrap().partition())
        .collect();
    assert_eq!(turns, [0, 1, 2, 0, 1, 2]);
}

#[test]
fn p24_flush_concerns_what_was_accepted_before_it() {
    let mut f = Fixture::new(limits(), &[1, 2]);
    let _before = [f.append(0, "a"), f.append(1, "b")];
    assert_eq!(f.accumulator.flush().len(), 2);
    let _after = f.append(0, "c");
    assert_eq!(
        read(&mut f.drain_one(1)),
        ["a"],
        "the later record is in a later batch"
    );
    assert_eq!(read(&mut f.drain_one(2)), ["b"]);
}

#[test]
fn times_too_far_apart_for_one_batch_go_into_two() {
    use crate::accumulator::Room;
    use crate::entry::Entry;
    let mut f = Fixture::new(limits(), &[1]);
    let clock = Frozen(f.now);
    let entry = |timestamp_ms| Entry {
        topic: "t",
        choice: Choice::Explicit(0),
        timestamp_ms: Some(timestamp_ms),
        key: None,
        value: None,
        headers: &[],
    };
    for timestamp in [i64::MIN, i64::MAX] {
        f.accumulator
            .append(&entry(timestamp), Room::ToBeFound, &clock, |_, _, _| ())
            .unwrap();
    }
    let first = f.drain_one(1);
    f.acknowledge(first, 0);
    assert_eq!(f.after(5).drain_one(1).record_count(), 1);
}

#[test]
fn a_sleeping_sender_is_woken_for_a_batch_that_comes_back_to_be_sent_again() {
    let mut f = Fixture::new(
        Limits {
            linger: Duration::ZERO,
            ..limits()
        },
        &[1],
    );
    let _a = f.append(0, "a");
    let batch = f.drain_one(1);
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    assert!(matches!(f.poll_drain(1, &waker), Drain::Idle(None)));
    f.ring();
    assert_eq!(bell.rings(), 0);
    f.retry(batch);
    f.ring();
    assert_eq!(bell.rings(), 1, "there is a pause to wait out now");
}

/// A wall clock that moves only when it is told to.
struct Wall {
    now: std::time::Instant,
    ms: std::cell::Cell<i64>,
}

impl crate::clock::Clock for Wall {
    fn now(&self) -> std::time::Instant {
        self.now
    }

    fn wall_ms(&self) -> i64 {
        self.ms.get()
    }
}

#[test]
fn a_record_has_the_time_of_the_one_before_only_until_their_batch_has_lingered() {
    use crate::accumulator::Room;
    use crate::entry::Entry;
    let entry = Entry {
        topic: "t",
        choice: Choice::Explicit(0),
        timestamp_ms: None,
        key: None,
        value: None,
        headers: &[],
    };
    // Of one broker the sender's window is full, and the other is not known.
    for leader in [1, 2] {
        let mut f = Fixture::new(limits(), &[leader]);
        if leader == 2 {
            f.lead(0, None);
        }
        let clock = Wall {
            now: f.now,
            ms: 5_000.into(),
        };
        let accept = |f: &mut Fixture| {
            f.accumulator
                .append(&entry, Room::ToBeFound, &clock, |_, _, time| time)
                .unwrap()
        };
        (0..10).for_each(|_| assert_eq!(accept(&mut f), 5_000));
        clock.ms.set(5_004);
        let shared = if leader == 1 { 5_000 } else { 5_004 };
        assert_eq!(accept(&mut f), shared);
        assert!(f.after(5).overdue(1).is_empty(), "it sends nothing");
        clock.ms.set(9_000);
        assert_eq!(accept(&mut f), 9_000);
    }
}

#[test]
fn a_sender_that_can_send_nothing_learns_when_a_batch_falls_due() {
    let mut f = Fixture::new(limits(), &[1]);
    assert!(f.overdue(1).is_empty());
    let _a = f.append(0, "a");
    assert_eq!(f.full_sleep_of(1), Some(LINGER));
    f.now += LINGER;
    assert_eq!(f.full_sleep_of(1), None, "once");
    assert_eq!(read(&mut f.drain_one(1)), ["a"]);
}
