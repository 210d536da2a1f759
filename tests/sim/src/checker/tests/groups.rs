//! A18 to A20 and A22: groups and share groups.

use std::time::Duration;

use super::{caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::{Expectations, GroupStart, Sharing};
use crate::history::Topic;

const THREE: &str =
    "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n c1 send t0/0 3 ok 2\n log t0/0 1 2 3\n
                     c2 subscribe g1 t0\n c2 assigned t0/0\n";

fn group(rest: &str) -> String {
    format!("{THREE}{rest}")
}

#[test]
fn a18_a_commit_past_an_unread_record_is_found() {
    caught(
        A18CommitPastUnprocessed,
        &strict(),
        &group("c2 poll t0/0 0=1\n c2 commit_offsets g1 t0/0=2"),
    );
    caught(
        A18CommitPastUnprocessed,
        &strict(),
        &group("c2 poll t0/0 0=1\n group g1 t0/0 2"),
    );
}

#[test]
fn a18_a_record_that_comes_after_the_commit_is_found() {
    caught(
        A18CommitPastUnprocessed,
        &strict(),
        &group("c2 commit_offsets g1 t0/0=1\n c2 poll t0/0 0=1"),
    );
}

#[test]
fn a18_a_commit_of_what_members_got_is_clean() {
    let story = group(
        "c2 poll t0/0 0=1\n c2 revoked t0/0\n c3 subscribe g1 t0\n c3 assigned t0/0\n c3 poll t0/0 1=2\n c3 commit_offsets g1 t0/0=2",
    );
    clean(A18CommitPastUnprocessed, &strict(), &story);
}

#[test]
fn a18_what_a_seek_left_out_and_what_was_before_a_latest_group_is_clean() {
    clean(
        A18CommitPastUnprocessed,
        &strict(),
        &group("c2 seek t0/0 2\n c2 poll t0/0 2=3\n c2 commit_offsets g1 t0/0=3"),
    );
    let latest = Expectations {
        group_start: GroupStart::Latest,
        ..strict()
    };
    clean(
        A18CommitPastUnprocessed,
        &latest,
        &group("c2 poll t0/0 1=2\n c2 commit_offsets g1 t0/0=2"),
    );
}

#[test]
fn a19_a_commit_that_goes_back_is_found() {
    let story =
        group("c2 poll t0/0 0=1 1=2\n c2 commit_offsets g1 t0/0=2\n c2 commit_offsets g1 t0/0=1");
    caught(A19CommittedRegression, &strict(), &story);
    let stored = group("c2 poll t0/0 0=1 1=2\n group g1 t0/0 2\n group g1 t0/0 1");
    caught(A19CommittedRegression, &strict(), &stored);
}

#[test]
fn a19_a_committed_offset_that_is_said_to_be_less_is_found() {
    let story =
        group("c2 poll t0/0 0=1 1=2\n c2 commit_offsets g1 t0/0=2\n c2 committed g1 t0/0 1");
    caught(A19CommittedRegression, &strict(), &story);
    clean(
        A19CommittedRegression,
        &strict(),
        &story.replace("committed g1 t0/0 1", "committed g1 t0/0 2"),
    );
    caught(
        A19CommittedRegression,
        &strict(),
        &story.replace("committed g1 t0/0 1", "committed g1 t0/0 -"),
    );
}

#[test]
fn a19_another_owner_and_a_seek_may_go_back() {
    let story = |between: &str| {
        group(&format!(
            "c2 poll t0/0 0=1 1=2\n c2 commit_offsets g1 t0/0=2\n {between}\n c2 commit_offsets g1 t0/0=1"
        ))
    };
    clean(
        A19CommittedRegression,
        &strict(),
        &story("c2 revoked t0/0\n c2 assigned t0/0"),
    );
    clean(
        A19CommittedRegression,
        &strict(),
        &story("c2 seek t0/0 0\n c2 poll t0/0 0=1"),
    );
}

#[test]
fn a20_two_owners_are_found() {
    caught(
        A20OwnershipOverlap,
        &strict(),
        &group("c3 subscribe g1 t0\n c3 assigned t0/0"),
    );
}

#[test]
fn a20_a_record_of_a_partition_that_was_given_up_is_found() {
    caught(
        A20OwnershipOverlap,
        &strict(),
        &group("c2 revoked t0/0\n c2 poll t0/0 0=1"),
    );
    caught(
        A20OwnershipOverlap,
        &strict(),
        &group("c2 lost t0/0\n c2 poll t0/0 0=1"),
    );
}

#[test]
fn a20_one_owner_after_the_other_is_clean() {
    for end in [
        "c2 revoked t0/0",
        "c2 lost t0/0",
        "c2 close ok",
        "nemesis killed c2",
    ] {
        let story = group(&format!(
            "c2 poll t0/0 0=1\n {end}\n c3 subscribe g1 t0\n c3 assigned t0/0\n c3 poll t0/0 1=2"
        ));
        clean(A20OwnershipOverlap, &strict(), &story);
    }
}

#[test]
fn a20_a_member_that_is_cut_off_has_until_its_session_ends() {
    let short = Expectations {
        session_timeout: Duration::from_millis(100),
        ..strict()
    };
    let story = |late| {
        group(&format!(
            "nemesis isolated c2\n at 90\n c3 subscribe g1 t0\n c3 assigned t0/0\n at {late}\n c2 lost t0/0"
        ))
    };
    clean(A20OwnershipOverlap, &short, &story(95));
    caught(A20OwnershipOverlap, &short, &story(400));
    // Nor may it never give up.
    caught(
        A20OwnershipOverlap,
        &short,
        &story(400).replace("c2 lost t0/0", "nemesis calm"),
    );
}

#[test]
fn a20_two_groups_and_two_partitions_are_clean() {
    clean(
        A20OwnershipOverlap,
        &strict(),
        &group("c3 subscribe g2 t0\n c3 assigned t0/0\n c4 subscribe g1 t0\n c4 assigned t0/1"),
    );
}

const SHARED: &str =
    "c1 send t0/0 1 ok 0\n c1 send t0/0 2 ok 1\n log t0/0 1 2\n c2 acquire g1 t0/0 0*1\n";

fn shared(rest: &str) -> String {
    format!("{SHARED}{rest}")
}

fn drained() -> Expectations {
    let sharing = Sharing {
        drained: vec![(1, Topic(0))],
        max_deliveries: 2,
        lock: Duration::from_millis(100),
        answers_are_lost: false,
    };
    Expectations {
        sharing,
        ..strict()
    }
}

#[test]
fn a22_a_settled_record_that_comes_again_is_found() {
    for how in ["accept", "reject"] {
        caught(
            A22ShareViolation,
            &strict(),
            &shared(&format!(
                "c2 ack g1 t0/0 0..0 {how} ok\n c3 acquire g1 t0/0 0*2"
            )),
        );
    }
}

#[test]
fn a22_two_holders_are_found() {
    caught(
        A22ShareViolation,
        &strict(),
        &shared("c3 acquire g1 t0/0 0*2"),
    );
}

#[test]
fn a22_a_renewed_lock_holds() {
    let story = |renew| {
        shared(&format!(
            "at 80\n {renew}\n at 120\n c3 acquire g1 t0/0 0*2"
        ))
    };
    let short = Expectations {
        sharing: Sharing {
            lock: Duration::from_millis(100),
            ..Sharing::default()
        },
        ..strict()
    };
    caught(
        A22ShareViolation,
        &short,
        &story("c2 ack g1 t0/0 0..0 renew ok"),
    );
    clean(
        A22ShareViolation,
        &short,
        &story("c2 ack g1 t0/0 0..0 renew fail"),
    );
}

#[test]
fn a22_a_delivery_count_that_does_not_count_is_found() {
    for count in [1, 3] {
        let story = shared(&format!(
            "c2 ack g1 t0/0 0..0 release ok\n c3 acquire g1 t0/0 0*{count}"
        ));
        caught(A22ShareViolation, &strict(), &story);
    }
    let lossy = Expectations {
        sharing: Sharing {
            answers_are_lost: true,
            ..Sharing::default()
        },
        ..strict()
    };
    clean(
        A22ShareViolation,
        &lossy,
        &shared("c2 ack g1 t0/0 0..0 release ok\n c3 acquire g1 t0/0 0*3"),
    );
}

#[test]
fn a22_a_record_that_nobody_settles_is_found() {
    caught(
        A22ShareViolation,
        &drained(),
        &shared("c2 ack g1 t0/0 0..0 accept ok"),
    );
    caught(
        A22ShareViolation,
        &drained(),
        &shared("c2 acquire g1 t0/0 1*1\n c2 ack g1 t0/0 0..1 release ok"),
    );
}

#[test]
fn a22_records_that_are_settled_or_given_up_are_clean() {
    let story = shared(
        "c2 ack g1 t0/0 0..0 release ok\n c3 acquire g1 t0/0 0*2 1*1\n c3 ack g1 t0/0 1..1 accept ok",
    );
    clean(A22ShareViolation, &drained(), &story);
    clean(
        A22ShareViolation,
        &drained(),
        &shared("c2 acquire g1 t0/0 1*1\n c2 ack g1 t0/0 0..1 accept info"),
    );
}

#[test]
fn a22_a_holder_that_is_gone_or_late_is_none() {
    for end in [
        "nemesis killed c2",
        "c2 close ok",
        "c2 session-lost",
        "at 200000",
        "c2 ack g1 t0/0 0..0 accept info",
    ] {
        clean(
            A22ShareViolation,
            &strict(),
            &shared(&format!("{end}\n c3 acquire g1 t0/0 0*2")),
        );
    }
}
