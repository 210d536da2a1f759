//! A7 to A10, A14, A16, A17 and A21: transactions.

use std::collections::BTreeSet;

use super::{caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::{Expectations, Processing};
use crate::history::Topic;

/// Transaction 5 of client 1 with two records, ended as the test says.
fn two(end: &str, logs: &str) -> String {
    format!(
        "c1 init id1 ok\n c1 begin x5 ok\n c1 send t0/0 1@5 info\n c1 send t0/1 2@5 info\n {end}\n {logs}"
    )
}

#[test]
fn a7_an_aborted_read_is_found() {
    caught(
        A7DirtyRead,
        &strict(),
        &two("c1 abort x5 ok\n c2 poll t0/0 0=1", "log t0/0 1 A5"),
    );
}

#[test]
fn a7_a_read_of_an_open_transaction_is_found() {
    caught(
        A7DirtyRead,
        &strict(),
        &two("c2 poll t0/0 0=1", "log t0/0 1"),
    );
}

#[test]
fn a7_a_read_before_the_commit_is_found() {
    let late = two(
        "c2 poll t0/0 0=1\n c1 commit x5 ok",
        "log t0/0 1 at=500 C5\n log t0/1 2 C5",
    );
    caught(A7DirtyRead, &strict(), &late);
}

#[test]
fn a7_a_read_behind_the_commit_is_clean() {
    let story = two(
        "c1 commit x5 ok\n c2 poll t0/0 0=1",
        "log t0/0 1 C5\n log t0/1 2 C5",
    );
    clean(A7DirtyRead, &strict(), &story);
}

#[test]
fn a7_readers_of_uncommitted_records_may_get_them() {
    let story = two(
        "c1 abort x5 ok\n c2 poll t0/0 0=1\n c1 send t0/2 8@6 info\n c3 poll",
        "log t0/0 1 A5",
    );
    let lenient = Expectations {
        read_uncommitted: BTreeSet::from([2]),
        ..strict()
    };
    clean(A8TornTransaction, &lenient, &story);
}

#[test]
fn a8_half_a_transaction_is_found() {
    let half = "log t0/0 1 C5\n log t0/1 2 A5";
    caught(A8TornTransaction, &strict(), &two("c1 commit x5 ok", half));
    caught(
        A8TornTransaction,
        &strict(),
        &two("c1 commit x5 info", half),
    );
    caught(A8TornTransaction, &strict(), &two("c1 abort x5 ok", half));
}

#[test]
fn a8_a_commit_that_left_a_record_out_is_found() {
    let story = two("c1 commit x5 ok", "log t0/0 1 C5\n log t0/1");
    caught(A8TornTransaction, &strict(), &story);
    caught(
        A8TornTransaction,
        &strict(),
        &story.replace("2@5 info", "2@5 fail"),
    );
}

#[test]
fn a8_an_abort_that_committed_is_found() {
    caught(
        A8TornTransaction,
        &strict(),
        &two("c1 abort x5 ok", "log t0/0 1 C5\n log t0/1 2 C5"),
    );
    caught(
        A8TornTransaction,
        &strict(),
        &two("c1 commit x5 fail", "log t0/0 1 C5\n log t0/1 2 C5"),
    );
}

#[test]
fn a8_all_or_nothing_is_clean() {
    let (all, nothing) = ("log t0/0 1 C5\n log t0/1 2 C5", "log t0/0 1 A5\n log t0/1");
    clean(A8TornTransaction, &strict(), &two("c1 commit x5 ok", all));
    clean(A8TornTransaction, &strict(), &two("c1 commit x5 info", all));
    clean(
        A8TornTransaction,
        &strict(),
        &two("c1 commit x5 info", nothing),
    );
    clean(
        A8TornTransaction,
        &strict(),
        &two("c1 abort x5 ok", nothing),
    );
    clean(A8TornTransaction, &strict(), &two("", nothing));
}

#[test]
fn a8_staged_offsets_are_a_part_of_it() {
    let story = |group: &str| {
        format!(
            "c2 subscribe g1 t1\n c2 assigned t1/0\n c9 send t1/0 3 ok 0\n c2 poll t1/0 0=3\n c1 begin x5 ok\n
             c1 send t0/0 1@5 ok 0\n c1 stage x5 g1 t1/0=1 ok\n c1 commit x5 ok\n {group}\n log t0/0 1 C5\n log t1/0 3"
        )
    };
    clean(A8TornTransaction, &strict(), &story("group g1 t1/0 1 x5"));
    caught(
        A8TornTransaction,
        &strict(),
        &story("group g1 t1/0 1 x5 void"),
    );
    caught(A8TornTransaction, &strict(), &story(""));
    let aborted = story("group g1 t1/0 1 x5")
        .replace("c1 commit", "c1 abort")
        .replace("C5", "A5");
    caught(A8TornTransaction, &strict(), &aborted);
}

#[test]
fn a9_a_commit_of_a_fenced_instance_is_found() {
    let story = two(
        "c2 init id1 ok\n c1 commit x5 ok",
        "log t0/0 1 C5\n log t0/1 2 C5",
    );
    caught(A9ZombieCommit, &strict(), &story);
}

#[test]
fn a9_a_marker_behind_the_fence_is_found() {
    let story = two(
        "c1 commit x5 open\n c2 init id1 ok",
        "log t0/0 1 at=500 C5\n log t0/1 2 at=500 C5",
    );
    caught(A9ZombieCommit, &strict(), &story);
}

#[test]
fn a9_what_was_committed_before_the_fence_is_clean() {
    let story = two(
        "c1 commit x5 ok\n c2 init id1 ok",
        "log t0/0 1 C5\n log t0/1 2 C5",
    );
    clean(A9ZombieCommit, &strict(), &story);
    let story = two(
        "c2 init id1 ok\n c1 commit x5 fail",
        "log t0/0 1 A5\n log t0/1 2 A5",
    );
    clean(A9ZombieCommit, &strict(), &story);
}

#[test]
fn a10_a_transaction_that_reads_its_own_write_is_found() {
    let read_uncommitted = two(
        "c1 poll x5 t0/0 0=1\n c1 commit x5 ok",
        "log t0/0 1 C5\n log t0/1 2 C5",
    );
    caught(A10PrecommittedRead, &strict(), &read_uncommitted);
}

#[test]
fn a10_a_transaction_that_reads_what_others_wrote_is_clean() {
    let story = "c2 send t1/0 7 ok 0\n".to_owned()
        + &two(
            "c1 poll x5 t1/0 0=7\n c1 commit x5 ok",
            "log t0/0 1 C5\n log t0/1 2 C5\n log t1/0 7",
        );
    clean(A10PrecommittedRead, &strict(), &story);
}

const THREE: &str = "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c1 send t0/0 3 ok 2\n log t0/0 1 2 3\n c2 begin x5\n";

#[test]
fn a14_a_skip_within_a_transaction_is_found() {
    caught(
        A14InsideATransaction,
        &strict(),
        &format!("{THREE} c2 poll x5 t0/0 0=1\n c2 poll x5 t0/0 2=3\n c2 abort x5"),
    );
}

#[test]
fn a14_going_back_within_a_transaction_is_found() {
    caught(
        A14InsideATransaction,
        &strict(),
        &format!("{THREE} c2 poll x5 t0/0 0=1 1=2\n c2 poll x5 t0/0 1=2\n c2 abort x5"),
    );
}

#[test]
fn a14_offsets_that_descend_within_a_transaction_are_found() {
    let story = "c1 begin x5\n c1 send t0/0 1@5 ok 4\n c1 send t0/0 2@5 ok 3\n c1 abort x5\n log t0/0 start=5";
    caught(A14InsideATransaction, &strict(), story);
}

#[test]
fn a14_polls_and_sends_in_order_are_clean() {
    clean(
        A14InsideATransaction,
        &strict(),
        &format!("{THREE} c2 poll x5 t0/0 0=1\n c2 poll x5 t0/0 1=2 2=3\n c2 abort x5"),
    );
}

/// Two transactions, 5 and 6, that both write to two partitions.
fn intertwined(logs: &str) -> String {
    format!(
        "c1 begin x5\n c2 begin x6\n c1 send t0/0 1@5 info\n c1 send t0/1 2@5 info\n c2 send t0/0 3@6 info\n
         c2 send t0/1 4@6 info\n c1 commit x5\n c2 commit x6\n {logs}"
    )
}

#[test]
fn a16_writes_that_are_intertwined_are_told_and_pass() {
    caught(
        A16WriteCycle,
        &strict(),
        &intertwined("log t0/0 1 3 C5 C6\n log t0/1 4 2 C5 C6"),
    );
}

#[test]
fn a16_writes_one_after_the_other_are_clean() {
    clean(
        A16WriteCycle,
        &strict(),
        &intertwined("log t0/0 1 3 C5 C6\n log t0/1 2 4 C5 C6"),
    );
}

/// Two transactions, each of which reads; the second reads the first.
fn readers(first: &str) -> String {
    format!(
        "c1 begin x5\n c2 begin x6\n c1 send t0/0 1@5 ok 0\n c2 send t0/1 2@6 ok 0\n c1 poll x5 {first}\n c2 poll x6 t0/0 0=1\n
         c1 commit x5\n c2 commit x6\n log t0/0 1 C5\n log t0/1 2 C6"
    )
}

#[test]
fn a17_transactions_that_read_from_one_another_are_found() {
    let report = super::Story::read(&readers("t0/1 0=2")).check(&strict());
    assert_eq!(
        report.anomalies(),
        [A16WriteCycle, A17InformationCycle],
        "{report}"
    );
    assert!(!report.passes());
}

#[test]
fn a17_reading_in_one_direction_is_clean() {
    clean(A17InformationCycle, &strict(), &readers(""));
}

#[test]
fn a16_only_what_follows_the_last_read_was_missed() {
    // 6 reads both records of 5; that 5's second follows 5's first does not put 6 before 5.
    let story = "c1 begin x5\n c1 send t0/0 1@5 ok 0\n c1 send t0/0 2@5 ok 1\n c1 commit x5\n c2 begin x6\n c2 poll x6 t0/0 0=1\n
                 c2 poll x6 t0/0 1=2\n c2 commit x6\n log t0/0 1 2 C5";
    clean(A17InformationCycle, &strict(), story);
    // It has missed the second, and so is before it and behind it.
    caught(
        A16WriteCycle,
        &strict(),
        &story.replace("c2 poll x6 t0/0 1=2", ""),
    );
}

/// Client 2 reads t0 in group 1 and writes t1; values 3 and 4 are made of 1 and 2.
fn processed(output: &str, committed: &str) -> String {
    format!(
        "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c2 subscribe g1 t0\n c2 assigned t0/0\n c2 poll t0/0 0=1 1=2\n
         c2 send t1/0 3<1 info\n c2 send t1/0 4<2 info\n c2 send t1/0 5<1 info\n log t0/0 1 2\n log t1/0 {output}\n {committed}"
    )
}

fn exactly_once() -> Expectations {
    let processing = Processing {
        group: 1,
        input: BTreeSet::from([Topic(0)]),
        output: BTreeSet::from([Topic(1)]),
    };
    Expectations {
        processing: Some(processing),
        ..strict()
    }
}

#[test]
fn a21_an_input_without_its_output_is_found() {
    caught(
        A21ProcessingMismatch,
        &exactly_once(),
        &processed("3", "group g1 t0/0 2"),
    );
}

#[test]
fn a21_an_input_that_was_processed_twice_is_found() {
    caught(
        A21ProcessingMismatch,
        &exactly_once(),
        &processed("3 4 5", "group g1 t0/0 2"),
    );
}

#[test]
fn a21_an_output_whose_input_is_not_committed_is_found() {
    caught(
        A21ProcessingMismatch,
        &exactly_once(),
        &processed("3 4", "group g1 t0/0 1"),
    );
}

#[test]
fn a21_an_output_of_nothing_is_found() {
    let story =
        processed("3 4 6", "group g1 t0/0 2").replace("log t0/0", "c2 send t1/0 6 info\n log t0/0");
    caught(A21ProcessingMismatch, &exactly_once(), &story);
}

#[test]
fn a21_one_output_for_each_input_is_clean() {
    clean(
        A21ProcessingMismatch,
        &exactly_once(),
        &processed("3 4", "group g1 t0/0 2"),
    );
    clean(
        A21ProcessingMismatch,
        &exactly_once(),
        &processed("3", "group g1 t0/0 1"),
    );
}
