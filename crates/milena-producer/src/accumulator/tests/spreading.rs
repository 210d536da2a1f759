//! Where records without a key go: weights by queue, brokers that take nothing, racks.

use std::time::Duration;

use super::fixture::{Fixture, fate, limits};
use crate::accumulator::Limits;
use crate::partitioner::Choice;

/// Records of this size have a batch of their own, so that each goes where the draw says.
const FULL: usize = 1000;
const PATIENCE: Duration = Duration::from_millis(500);

fn roomy() -> Limits {
    Limits {
        buffer_memory: 1 << 24,
        ..limits()
    }
}

fn impatient() -> Limits {
    Limits {
        availability_timeout: Some(PATIENCE),
        ..roomy()
    }
}

impl Fixture {
    /// Sends a batch to the next partition that records without a key stick to.
    fn stick(&mut self) -> i32 {
        self.offer(Choice::Sticky, "x", FULL).unwrap().partition()
    }

    /// Sends a batch to a partition; what becomes of it is of no interest.
    fn append_full(&mut self, partition: i32) {
        let choice = Choice::Explicit(partition);
        drop(self.offer(choice, "x", FULL).unwrap());
    }

    /// Which of so many partitions such batches go to, `count` times each.
    fn shares(&mut self, count: usize, partitions: usize) -> Vec<usize> {
        let mut shares = vec![0; partitions];
        for _ in 0..count {
            shares[usize::try_from(self.stick()).unwrap()] += 1;
        }
        shares
    }

    /// Sends what waits for a broker, and acknowledges it.
    fn serve(&mut self, node: i32) {
        loop {
            let batches = self.drain(node);
            if batches.is_empty() {
                return;
            }
            for batch in batches {
                self.acknowledge(batch, 0);
            }
        }
    }
}

/// How often each partition is drawn first in 4,000 producers, with so many batches waiting.
fn first_draws(limits: &Limits, waiting: &[usize]) -> Vec<usize> {
    let mut drawn = vec![0; waiting.len()];
    for seed in 0..4000 {
        let mut f = Fixture::seeded(limits.clone(), &vec![1; waiting.len()], seed);
        for (partition, count) in (0..).zip(waiting) {
            (0..*count).for_each(|_| f.append_full(partition));
        }
        drawn[usize::try_from(f.stick()).unwrap()] += 1;
    }
    drawn
}

/// Four standard deviations either way.
fn assert_about(drawn: &[usize], expected: &[usize]) {
    for (found, expected) in drawn.iter().zip(expected) {
        assert!(
            found.abs_diff(*expected) <= 130,
            "{drawn:?} are not {expected:?}"
        );
    }
}

#[test]
fn a_partition_is_drawn_less_the_longer_its_queue_and_never_not_at_all() {
    assert_about(&first_draws(&roomy(), &[0, 3, 1]), &[2000, 500, 1500]);
    assert_about(&first_draws(&roomy(), &[2, 2, 2, 2]), &[1000; 4]);
    let uniform = Limits {
        is_adaptive: false,
        ..roomy()
    };
    assert_about(&first_draws(&uniform, &[0, 3, 1, 0]), &[1000; 4]);
}

#[test]
fn an_open_batch_counts_as_one_that_waits() {
    let mut drawn = [0; 2];
    for seed in 0..4000 {
        let mut f = Fixture::seeded(roomy(), &[1, 1], seed);
        let _open = f.append(0, "small");
        drawn[usize::try_from(f.stick()).unwrap()] += 1;
    }
    assert_about(&drawn, &[1333, 2667]);
}

#[test]
fn a_broker_that_takes_nothing_gets_ever_less_and_the_others_share_the_rest() {
    let share_of_the_slow = |is_adaptive| {
        let mut f = Fixture::new(
            Limits {
                is_adaptive,
                ..roomy()
            },
            &[1, 2, 3],
        );
        let mut shares = [0usize; 3];
        for _ in 0..900 {
            shares[usize::try_from(f.stick()).unwrap()] += 1;
            f.serve(1);
            f.serve(3);
        }
        assert!(shares[0].abs_diff(shares[2]) < 120, "{shares:?}");
        shares[1]
    };
    let (adaptive, uniform) = (share_of_the_slow(true), share_of_the_slow(false));
    assert!(uniform > 250, "{uniform} of 900");
    // With L batches waiting it is drawn once in 2L + 3 times, so that L grows as the square root.
    assert!((10..=50).contains(&adaptive), "{adaptive} of 900");
}

#[test]
fn of_two_partitions_the_slow_one_does_not_get_every_second_batch() {
    let mut f = Fixture::new(roomy(), &[1, 2]);
    let mut slow = 0;
    for _ in 0..400 {
        slow += f.stick();
        f.serve(1);
    }
    assert!((5..=60).contains(&slow), "{slow} of 400");
}

#[test]
fn x15_many_partitions_share_evenly_although_weights_are_seldom_looked_at() {
    let mut f = Fixture::new(roomy(), &[1; 640]);
    let shares = f.shares(6400, 640);
    let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
    assert!(
        *least >= 2 && *most <= 20,
        "{least} to {most} batches for each"
    );
}

#[test]
fn a_broker_that_takes_nothing_for_the_timeout_is_left_out_with_all_its_partitions() {
    // Partition 3 has nothing waiting, but the same leader as partition 1.
    let mut f = Fixture::new(impatient(), &[1, 2, 3, 2]);
    let hung = f.offer(Choice::Explicit(1), "x", FULL).unwrap();
    for _ in 0..3 {
        f.stick();
        f.serve(1);
        f.serve(3);
    }
    f.after(501);
    let shares = f.shares(400, 4);
    assert_eq!((shares[1], shares[3]), (0, 0), "{shares:?}");
    assert!(shares[0].abs_diff(shares[2]) < 80, "{shares:?}");
    f.serve(2);
    assert_eq!(hung.partition(), 1);
    let shares = f.shares(400, 4);
    assert!(shares[1] > 100 && shares[3] > 100, "it is back: {shares:?}");
}

#[test]
fn a_broker_that_takes_batches_in_time_is_not_left_out_however_long_it_was_idle() {
    let mut f = Fixture::new(impatient(), &[1, 2]);
    for _ in 0..200 {
        // Nobody asks for 10 s at a time, and batches wait a moment whenever somebody does.
        f.after(10_000).stick();
        f.stick();
        f.after(100);
        f.serve(1);
        f.serve(2);
    }
    let shares = f.shares(100, 2);
    assert!(shares[0] > 25 && shares[1] > 25, "{shares:?}");
}

#[test]
fn a_broker_that_acknowledges_in_time_is_not_left_out_however_much_waits_for_it() {
    let mut f = Fixture::new(impatient(), &[1, 2]);
    let mut busy = 0;
    (0..3).for_each(|_| f.append_full(1));
    for _ in 0..200 {
        // One in, one out: two always wait behind.
        match f.after(400).stick() {
            0 => f.append_full(1),
            _ => busy += 1,
        }
        f.serve(1);
        let batch = f.drain_one(2);
        f.acknowledge(batch, 0);
    }
    assert!(busy > 20, "{busy} of 200 went to the busy one");
}

#[test]
fn a_broker_that_was_left_out_is_tried_again_once_what_waited_for_it_has_expired() {
    let mut f = Fixture::new(impatient(), &[1, 2]);
    let mut hung = f.offer(Choice::Explicit(1), "x", FULL).unwrap();
    f.stick();
    f.serve(1);
    f.after(600);
    assert_eq!(f.shares(50, 2), [50, 0]);
    f.serve(1);
    f.after(120_000);
    assert!(f.expire() > 0);
    assert!(fate(&mut hung).unwrap().is_err());
    let shares = f.shares(50, 2);
    assert!(shares[1] > 10, "{shares:?}");
}

#[test]
fn where_every_broker_is_behind_all_take_part() {
    let mut f = Fixture::new(impatient(), &[1, 2]);
    f.shares(20, 2);
    f.after(600);
    let shares = f.shares(100, 2);
    assert!(shares[0] > 25 && shares[1] > 25, "{shares:?}");
}

#[test]
fn the_clients_rack_comes_first_as_long_as_a_partition_there_is_available() {
    let mut f = Fixture::new(impatient(), &[1, 2, 1, 3]);
    for partition in [1, 3] {
        f.set_near(partition, false);
    }
    let shares = f.shares(200, 4);
    assert_eq!((shares[1], shares[3]), (0, 0), "{shares:?}");
    assert!(shares[0].abs_diff(shares[2]) < 60, "{shares:?}");
    f.serve(1);
    f.lead(0, None);
    assert_eq!(f.shares(50, 4), [0, 0, 50, 0], "the other one there");
    f.serve(1);
    f.lead(2, None);
    let shares = f.shares(100, 4);
    assert_eq!((shares[0], shares[2]), (0, 0), "{shares:?}");
    assert!(shares[1] > 25 && shares[3] > 25, "other racks: {shares:?}");
    f.lead(2, Some(1));
    assert_eq!(f.shares(50, 4), [0, 0, 50, 0], "back home");
    f.after(600);
    let shares = f.shares(50, 4);
    assert_eq!(
        shares[2], 50,
        "everybody is behind, so that counts for nothing: {shares:?}"
    );
    f.serve(2);
    f.serve(3);
    let shares = f.shares(50, 4);
    assert_eq!(
        (shares[0], shares[2]),
        (0, 0),
        "only the broker at home is: {shares:?}"
    );
}

#[test]
fn without_any_leader_records_wait_where_the_queues_are_shortest() {
    let mut f = Fixture::new(roomy(), &[1, 1, 1]);
    for partition in 0..3 {
        f.lead(partition, None);
    }
    let shares = f.shares(300, 3);
    assert!(
        shares.iter().all(|share| (80..=120).contains(share)),
        "{shares:?}"
    );
    for choice in [Choice::Random, Choice::NextInTurn] {
        assert!((0..3).contains(&f.offer(choice, "x", 10).unwrap().partition()));
    }
}

#[test]
fn a_leader_that_is_lost_is_avoided_at_once_however_many_partitions_there_are() {
    let mut f = Fixture::new(roomy(), &[1; 320]);
    f.stick();
    for partition in 1..320 {
        f.lead(partition, None);
    }
    assert_eq!(f.shares(100, 320)[0], 100);
}

#[test]
fn random_means_every_partition_with_a_leader_alike_for_each_record() {
    let mut f = Fixture::new(roomy(), &[1; 6]);
    for partition in [2, 3] {
        f.lead(partition, None);
    }
    let mut drawn = [0; 6];
    for _ in 0..6000 {
        let delivery = f.offer(Choice::Random, "x", 10).unwrap();
        drawn[usize::try_from(delivery.partition()).unwrap()] += 1;
    }
    // A partition behind those without a leader must not inherit their share.
    assert_about(&drawn, &[1500, 1500, 0, 0, 1500, 1500]);
    assert_eq!(drawn[2..4], [0; 2]);
}
