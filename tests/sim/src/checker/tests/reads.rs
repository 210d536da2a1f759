//! A11 to A13, A15 and A26: what consumers hand out.

use std::collections::BTreeSet;

use super::{caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::Expectations;

const THREE: &str =
    "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c1 send t0/0 3 ok 2\n log t0/0 1 2 3\n";

fn read(polls: &str) -> String {
    format!("{THREE}{polls}")
}

#[test]
fn a11_another_record_than_the_stored_one_is_found() {
    caught(A11InconsistentOffsets, &strict(), &read("c2 poll t0/0 0=2"));
}

#[test]
fn a11_a_record_where_nothing_is_stored_is_found() {
    caught(A11InconsistentOffsets, &strict(), &read("c2 poll t0/0 7=2"));
}

#[test]
fn a11_a_control_marker_that_is_handed_out_is_found() {
    let story =
        "c1 begin x5\n c1 send t0/0 1@5 ok 0\n c1 commit x5\n c2 poll t0/0 1=1\n log t0/0 1 C5";
    caught(A11InconsistentOffsets, &strict(), story);
}

#[test]
fn a11_two_readers_who_disagree_on_what_is_gone_are_found() {
    let story = |second: u32| {
        format!(
            "c1 send t0/0 1 info\n c1 send t0/0 2 info\n c2 poll t0/0 0=1\n c3 poll t0/0 0={second}\n log t0/0 start=1"
        )
    };
    caught(A11InconsistentOffsets, &strict(), &story(2));
    clean(A11InconsistentOffsets, &strict(), &story(1));
}

#[test]
fn a11_the_stored_records_are_clean() {
    clean(
        A11InconsistentOffsets,
        &strict(),
        &read("c2 poll t0/0 0=1 1=2\n c3 poll t0/0 1=2"),
    );
}

#[test]
fn a12_a_record_that_was_left_out_is_found() {
    caught(
        A12PollSkip,
        &strict(),
        &read("c2 poll t0/0 0=1\n c2 poll t0/0 2=3"),
    );
    caught(A12PollSkip, &strict(), &read("c2 poll t0/0 0=1 2=3"));
}

#[test]
fn a12_a_record_that_was_left_out_behind_a_seek_is_found() {
    caught(
        A12PollSkip,
        &strict(),
        &read("c2 seek t0/0 0\n c2 poll t0/0 1=2"),
    );
    caught(
        A12PollSkip,
        &strict(),
        &read("c2 seek t0/0 beginning\n c2 poll t0/0 1=2"),
    );
}

#[test]
fn a12_one_record_after_the_other_is_clean() {
    clean(
        A12PollSkip,
        &strict(),
        &read("c2 poll t0/0 0=1\n c2 poll t0/0 1=2 2=3"),
    );
}

#[test]
fn a12_a_seek_a_rebalance_and_an_assignment_may_leave_out() {
    for what in [
        "seek t0/0 2",
        "seek t0/0 end",
        "assign t0/0",
        "assigned t0/0",
        "reset t0/0 1->2 out-of-range",
    ] {
        let story = read(&format!(
            "c2 poll t0/0 0=1\n c2 {what}\n c2 poll t0/0 2=3\n log t0/0 1 2 3 start=2"
        ));
        clean(A12PollSkip, &strict(), &story);
    }
}

#[test]
fn a12_a_seek_that_failed_says_nothing() {
    clean(
        A12PollSkip,
        &strict(),
        &read("c2 seek t0/0 0 info\n c2 poll t0/0 2=3"),
    );
}

#[test]
fn a12_markers_aborted_records_and_holes_are_not_left_out() {
    let story = "c1 begin x5\n c1 send t0/0 1 ok 0\n c1 send t0/0 2@5 info\n c1 abort x5\n c1 send t0/0 3 ok 4\n
                 c2 poll t0/0 0=1\n c2 poll t0/0 4=3\n log t0/0 1 2 A5 . 3";
    clean(A12PollSkip, &strict(), story);
    // Who reads uncommitted records has to get the aborted one.
    caught(
        A12PollSkip,
        &Expectations {
            read_uncommitted: BTreeSet::from([2]),
            ..strict()
        },
        story,
    );
}

#[test]
fn a12_while_a_reset_is_under_way_a_poll_may_bring_what_was_before() {
    let story = read(
        "c2 poll t0/0 0=1\n c2 reset t0/0 1->2 truncated\n c2 poll t0/0 1=2 2=3\n log t0/0 1 2 3 cut=9",
    );
    clean(A12PollSkip, &strict(), &story);
}

#[test]
fn a13_a_poll_that_goes_back_is_found() {
    caught(
        A13NonmonotonicPoll,
        &strict(),
        &read("c2 poll t0/0 0=1 1=2\n c2 poll t0/0 1=2"),
    );
    caught(
        A13NonmonotonicPoll,
        &strict(),
        &read("c2 poll t0/0 0=1 0=1"),
    );
    caught(
        A13NonmonotonicPoll,
        &strict(),
        &read("c2 seek t0/0 1\n c2 poll t0/0 0=1"),
    );
}

#[test]
fn a13_a_seek_may_go_back() {
    clean(
        A13NonmonotonicPoll,
        &strict(),
        &read("c2 poll t0/0 0=1 1=2\n c2 seek t0/0 0\n c2 poll t0/0 0=1"),
    );
    clean(
        A13NonmonotonicPoll,
        &strict(),
        &read("c2 poll t0/0 0=1 1=2\n c3 poll t0/0 0=1"),
    );
}

fn readers(clients: &[u32]) -> Expectations {
    Expectations {
        full_readers: vec![clients.iter().copied().collect()],
        ..strict()
    }
}

#[test]
fn a15_a_record_that_nobody_got_is_found() {
    caught(
        A15Unseen,
        &readers(&[2]),
        &read("c2 poll t0/0 0=1 1=2\n c3 poll t0/0 2=3"),
    );
}

#[test]
fn a15_readers_together_get_everything() {
    clean(
        A15Unseen,
        &readers(&[2, 3]),
        &read("c2 poll t0/0 0=1 1=2\n c3 poll t0/0 2=3"),
    );
}

#[test]
fn a15_what_is_not_committed_and_what_is_gone_need_not_be_seen() {
    let story = "c1 begin x5\n c1 send t0/0 1@5 info\n c1 abort x5\n c1 send t0/0 2 ok 2\n c1 send t0/0 3 ok 3\n c1 send t0/0 4 info\n
                 c2 poll t0/0 3=3\n log t0/0 1 A5 2 3 4 start=3 hw=4";
    clean(A15Unseen, &readers(&[2]), story);
}

#[test]
fn a26_a_reset_without_a_cause_is_found() {
    for reset in [
        "1->0 unsaid",
        "1->0 out-of-range",
        "1->3 nothing-committed",
        "1->0 truncated",
    ] {
        caught(
            A26ResetWithoutCause,
            &strict(),
            &read(&format!("c2 reset t0/0 {reset}")),
        );
    }
}

#[test]
fn a26_a_reset_although_the_group_has_committed_is_found() {
    let story = read(
        "c2 subscribe g1 t0\n c2 assigned t0/0\n c2 poll t0/0 0=1\n group g1 t0/0 1\n c2 revoked t0/0\n c2 reset t0/0 ->0 nothing-committed",
    );
    caught(A26ResetWithoutCause, &strict(), &story);
    clean(
        A26ResetWithoutCause,
        &strict(),
        &story.replace("group g1 t0/0 1", ""),
    );
}

#[test]
fn a26_a_reset_with_its_cause_is_clean() {
    clean(
        A26ResetWithoutCause,
        &strict(),
        &read("c2 reset t0/0 1->2 out-of-range\n log t0/0 1 2 3 start=2"),
    );
    clean(
        A26ResetWithoutCause,
        &strict(),
        &read("c2 reset t0/0 9->3 out-of-range"),
    );
    clean(
        A26ResetWithoutCause,
        &strict(),
        &read("c2 reset t0/0 3->2 truncated\n log t0/0 1 2 3 cut=2"),
    );
}
