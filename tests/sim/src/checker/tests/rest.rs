//! A23 to A25, the gates, and what a report says.

use std::time::Duration;

use super::{Story, caught, clean, strict};
use crate::checker::Anomaly::*;
use crate::checker::{Expectations, Liveness};

#[test]
fn a23_a_flush_that_returns_too_early_is_found() {
    let story = |end: &str| {
        format!("c1 send t0/0 1 open\n c1 {end} ok\n at 100\n c1 ends 1 ok 0\n log t0/0 1")
    };
    caught(A23Incompleteness, &strict(), &story("flush"));
    caught(A23Incompleteness, &strict(), &story("close"));
}

#[test]
fn a23_a_close_behind_which_a_send_has_no_outcome_is_found() {
    caught(
        A23Incompleteness,
        &strict(),
        "c1 send t0/0 1 open\n c1 close ok",
    );
}

#[test]
fn a23_a_handle_that_resolves_twice_is_found() {
    caught(
        A23Incompleteness,
        &strict(),
        "c1 send t0/0 1 ok 0\n c1 ends 1 ok 0\n log t0/0 1",
    );
}

#[test]
fn a23_a_flush_waits_for_earlier_sends_of_its_client_only() {
    let story = "c1 send t0/0 1 ok 0\n c2 send t0/1 2 open\n c1 flush open\n c1 send t0/0 3 open\n c1 ends c1 ok\n log t0/0 1";
    clean(A23Incompleteness, &strict(), story);
}

fn lively() -> Expectations {
    let liveness = Liveness {
        healed: Duration::from_millis(100),
        within: Duration::from_millis(50),
        max_assignments: Some(1),
        logs_are_settled: true,
    };
    Expectations {
        liveness: Some(liveness),
        ..strict()
    }
}

#[test]
fn a24_a_call_that_does_not_end_is_found() {
    caught(A24Liveness, &lively(), "c1 send t0/0 1 open");
    caught(
        A24Liveness,
        &lively(),
        "c1 send t0/0 1 open\n at 160\n c1 ends 1 info",
    );
}

#[test]
fn a24_a_call_that_ends_in_time_is_clean() {
    clean(
        A24Liveness,
        &lively(),
        "c1 send t0/0 1 open\n at 140\n c1 ends 1 info",
    );
    clean(
        A24Liveness,
        &lively(),
        "at 500\n c1 send t0/0 1 ok 0\n log t0/0 1",
    );
    clean(
        A24Liveness,
        &lively(),
        "c1 send t0/0 1 open\n nemesis killed c1",
    );
}

#[test]
fn a24_a_group_that_does_not_come_to_rest_is_found() {
    let story = "c2 subscribe g1 t0\n c2 assigned t0/0\n c2 revoked t0/0\n c2 assigned t0/0";
    caught(A24Liveness, &lively(), story);
}

#[test]
fn a24_a_hanging_transaction_is_found() {
    let story = "c1 begin x5\n c1 send t0/0 1@5 info\n c1 abort x5 info\n log t0/0 1";
    caught(A24Liveness, &lively(), story);
    clean(A24Liveness, &lively(), &format!("{story} A5"));
    caught(A24Liveness, &lively(), &format!("{story} A5 hw=1"));
}

#[test]
fn a25_what_a_closed_client_keeps_is_found() {
    for usage in ["1 0 0", "0 1 0", "0 0 1"] {
        caught(
            A25Resource,
            &strict(),
            &format!("c1 close ok\n c1 usage {usage}"),
        );
    }
}

#[test]
fn a25_more_memory_than_allowed_is_found() {
    let limited = Expectations {
        memory_limit: Some(100),
        ..strict()
    };
    caught(A25Resource, &limited, "c1 usage 101 1 1\n c1 usage 0 1 1");
}

#[test]
fn a25_a_client_that_keeps_nothing_is_clean() {
    let limited = Expectations {
        memory_limit: Some(100),
        ..strict()
    };
    clean(
        A25Resource,
        &limited,
        "c1 usage 100 2 3\n c1 close ok\n c1 usage 0 0 0",
    );
}

#[test]
fn too_many_indefinite_outcomes_miss_the_gate() {
    let story = Story::read(
        "c1 send t0/0 1 info\n c1 send t0/0 2 open\n c1 send t0/0 3 ok 0\n c1 send t0/0 4 fail\n log t0/0 3",
    );
    let report = story.check(&Expectations {
        max_info_share: 0.5,
        ..strict()
    });
    assert!(report.passes(), "{report}");
    let report = story.check(&Expectations {
        max_info_share: 0.49,
        ..strict()
    });
    assert!(!report.passes() && report.gates.len() == 1, "{report}");
}

#[test]
fn a_run_in_which_nothing_was_checked_misses_the_gate() {
    let demanding = Expectations {
        must_check: vec![A1LostWrite, A12PollSkip],
        ..strict()
    };
    let report = Story::read("c1 send t0/0 1 ok 0\n log t0/0 1").check(&demanding);
    assert_eq!(report.gates, ["nothing was there to check for A12PollSkip"]);
    assert!(!report.passes());
}

#[test]
fn a_violation_names_its_events_and_records() {
    let report = Story::read("c1 flush\n c1 send t0/0 1 ok 3\n log t0/0").check(&strict());
    let violation = &report.violations[0];
    assert_eq!(violation.events, [2, 3]);
    assert_eq!(violation.records[0].1, 3);
    assert_eq!(
        violation.sentence,
        "v1.0.1 was acknowledged for t0/0 and is not there"
    );
    assert!(
        report.to_string().contains(
            "A1: v1.0.1 was acknowledged for t0/0 and is not there; events [2, 3] t0/0@3"
        )
    );
}

#[test]
fn many_violations_are_counted_and_few_are_kept() {
    let sends: String = (1..=200)
        .map(|value| format!("c1 send t0/0 {value} ok\n"))
        .collect();
    let report = Story::read(&format!("{sends} log t0/0")).check(&strict());
    assert_eq!(report.found(A1LostWrite), 200);
    assert_eq!(report.violations.len(), 50);
}
