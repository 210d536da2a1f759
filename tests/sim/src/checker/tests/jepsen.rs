//! The cases that the test of Jepsen's Kafka checker has, told anew: the ideas are theirs, the histories are ours.

use std::collections::BTreeSet;

use super::{Story, caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::Expectations;

#[test]
fn a_lost_write_is_one_even_when_a_later_one_was_read() {
    let expectations = Expectations {
        full_readers: vec![BTreeSet::from([2])],
        ..strict()
    };
    // The reader gets 1 and 3 in one go; 2 was acknowledged between them and is nowhere.
    let story = "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c1 send t0/0 3 ok 2\n c2 poll t0/0 0=1 2=3\n log t0/0 1 . 3";
    caught(A1LostWrite, &expectations, story);
}

#[test]
fn a_write_that_was_read_once_and_then_lost_is_two_findings() {
    let story = "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c2 poll t0/0 0=1\n c3 poll t0/0 0=2\n log t0/0 2";
    let report = Story::read(story).check(&strict());
    assert_eq!(
        report.anomalies(),
        [A1LostWrite, A4OffsetLie, A11InconsistentOffsets],
        "{report}"
    );
}

#[test]
fn an_info_send_that_was_read_counts_as_written() {
    clean(
        A15Unseen,
        &Expectations {
            full_readers: vec![BTreeSet::from([2])],
            ..strict()
        },
        "c1 send t0/0 1 info\n c2 poll t0/0 0=1\n log t0/0 1",
    );
}

#[test]
fn an_aborted_read_is_found_by_its_transaction() {
    let story =
        "c1 begin x1\n c1 send t0/0 1@1 ok 0\n c1 abort x1\n c2 poll t0/0 0=1\n log t0/0 1 A1";
    caught(A7DirtyRead, &strict(), story);
}

#[test]
fn a_commit_of_unknown_outcome_may_be_read() {
    clean(
        A7DirtyRead,
        &strict(),
        "c1 begin x1\n c1 send t0/0 1@1 ok 0\n c1 commit x1 info\n c2 poll t0/0 0=1\n log t0/0 1 C1",
    );
}

const FOUR: &str = "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c1 send t0/0 3 ok 2\n c1 send t0/0 4 ok 3\n log t0/0 1 2 3 4\n";

#[test]
fn an_internal_skip_is_not_an_external_one() {
    let inside = format!("{FOUR} c2 begin x1\n c2 poll x1 t0/0 0=1 2=3\n c2 commit x1");
    caught(A14InsideATransaction, &strict(), &inside);
    let outside = format!(
        "{FOUR} c2 begin x1\n c2 poll x1 t0/0 0=1\n c2 commit x1\n c2 begin x2\n c2 poll x2 t0/0 2=3\n c2 commit x2"
    );
    caught(A12PollSkip, &strict(), &outside);
}

#[test]
fn a_rebalance_makes_an_internal_skip_harmless() {
    let story = format!("{FOUR} c2 begin x1\n c2 subscribe g1 t0\n c2 assigned t0/0\n c2 poll x1 t0/0 0=1\n c2 revoked t0/0\n
                         c2 assigned t0/0\n c2 poll x1 t0/0 2=3\n c2 commit x1");
    clean(A14InsideATransaction, &strict(), &story);
}

#[test]
fn the_position_is_kept_for_each_partition_and_each_client() {
    let story = format!(
        "{FOUR} c1 send t0/1 5 ok 0\n log t0/1 5\n c2 poll t0/0 0=1\n c2 poll t0/1 0=5\n c3 poll t0/0 3=4\n c2 poll t0/0 1=2"
    );
    clean(A12PollSkip, &strict(), &story);
}

#[test]
fn a_poll_that_repeats_is_nonmonotonic_even_across_an_empty_one() {
    caught(
        A13NonmonotonicPoll,
        &strict(),
        &format!("{FOUR} c2 poll t0/0 0=1 1=2\n c2 poll\n c2 poll t0/0 1=2"),
    );
}

#[test]
fn sends_of_two_transactions_are_external_and_of_one_internal() {
    let two = "c1 begin x1\n c1 send t0/0 1@1 ok 9\n c1 abort x1\n c1 begin x2\n c1 send t0/0 2@2 ok 8\n c1 abort x2\n log t0/0 start=20";
    caught(A3Reordering, &strict(), two);
    caught(
        A14InsideATransaction,
        &strict(),
        &two.replace("c1 abort x1\n c1 begin x2\n", "")
            .replace("@2", "@1")
            .replace("x2", "x1"),
    );
}

#[test]
fn one_value_at_two_offsets_is_a_duplicate_though_every_reader_agrees() {
    let story =
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c2 poll t0/0 0=1 1=2 2=1\n log t0/0 1 2 1";
    caught(A2Duplicate, &strict(), story);
}

#[test]
fn the_last_record_unseen_is_unseen() {
    let expectations = Expectations {
        full_readers: vec![BTreeSet::from([2])],
        ..strict()
    };
    caught(
        A15Unseen,
        &expectations,
        &format!("{FOUR} c2 poll t0/0 0=1 1=2 2=3"),
    );
}

#[test]
fn a_circle_of_reads_through_three_transactions_is_found() {
    let story = "c1 begin x1\n c2 begin x2\n c3 begin x3\n c1 send t0/0 1@1 ok 0\n c2 send t0/1 2@2 ok 0\n c3 send t0/2 3@3 ok 0\n
                 c1 poll x1 t0/2 0=3\n c2 poll x2 t0/0 0=1\n c3 poll x3 t0/1 0=2\n c1 commit x1\n c2 commit x2\n c3 commit x3\n
                 log t0/0 1 C1\n log t0/1 2 C2\n log t0/2 3 C3";
    let report = Story::read(story).check(&strict());
    assert_eq!(
        report.anomalies(),
        [A16WriteCycle, A17InformationCycle],
        "{report}"
    );
    assert_eq!(
        report.violations[1].sentence,
        "transactions [1, 2, 3] have read from one another"
    );
}
