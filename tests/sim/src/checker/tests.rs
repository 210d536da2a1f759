//! The smallest histories that show each anomaly, and the smallest that do not; then a model whose histories are right.

mod groups;
mod jepsen;
mod model;
mod reads;
mod rest;
mod scale;
mod sends;
mod story;
mod transactions;

use story::Story;

use super::{Anomaly, Expectations, Report};

/// The story shows this, and nothing else.
#[track_caller]
fn caught(anomaly: Anomaly, expectations: &Expectations, story: &str) {
    let report = Story::read(story).check(expectations);
    assert_eq!(report.anomalies(), [anomaly], "\n{report}");
    assert_eq!(report.passes(), !anomaly.is_violation());
}

/// The story shows nothing, though this was looked for.
#[track_caller]
fn clean(anomaly: Anomaly, expectations: &Expectations, story: &str) -> Report {
    let report = Story::read(story).check(expectations);
    assert!(
        report.passes() && report.anomalies().is_empty(),
        "\n{report}"
    );
    assert!(report.checked(anomaly) > 0, "nothing was checked\n{report}");
    report
}

/// What is promised by default, in histories that are too short for a share of anything.
fn strict() -> Expectations {
    Expectations {
        max_info_share: 1.0,
        ..Expectations::default()
    }
}
