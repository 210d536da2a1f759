//! The embedded broker answers every script as Apache Kafka did, but for those that are declared here to differ.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_broker::{Cluster, Release, Settings};
use milena_differential::{Outcome, play_all};
use tokio::runtime::Runtime;

/// Scripts whose answers differ from those of a release, and why. Whoever makes one equal takes it out.
const DIFFERENT: &[(Release, &str, &str)] = &[(
    Release::V3_9,
    "configurations_that_are_named_are_described",
    "what was set to its default at the start is not told from what was not set",
)];

#[test]
fn scripts_are_answered_as_by_kafka_4_4() {
    judge(&play("4.4.0", Release::V4_4), Release::V4_4);
}

#[test]
fn scripts_are_answered_as_by_kafka_4_3() {
    judge(&play("4.3.1", Release::V4_3), Release::V4_3);
}

#[test]
fn scripts_are_answered_as_by_kafka_3_9() {
    judge(&play("3.9.1", Release::V3_9), Release::V3_9);
}

fn play(version: &str, release: Release) -> Vec<Outcome> {
    let runtime = Runtime::new().expect("a runtime");
    let builder = Cluster::builder().racks(["r1"]).settings(settings());
    let cluster = runtime
        .block_on(builder.release(release).start_tcp("127.0.0.1:0"))
        .expect("a free port");
    play_all(&cluster.bootstrap(), version).expect("a broker that is ready")
}

/// The broker that the golden files assume.
fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.default_replication_factor = 1;
    settings.log_retention = None;
    settings.group_min_session_timeout = Duration::from_secs(1);
    settings.consumer_group_min_session_timeout = Duration::from_secs(3);
    settings.consumer_group_heartbeat_interval = Duration::from_secs(1);
    settings.consumer_group_min_heartbeat_interval = Duration::from_millis(500);
    // Kafka's default, which the embedded broker leaves out because tests would wait for it.
    settings.consumer_group_assignment_interval = Duration::from_secs(1);
    settings.offsets_topic_partitions = 4;
    settings.transaction_topic_partitions = 4;
    settings.transaction_abort_interval = Duration::from_secs(1);
    settings
}

/// Fails on every difference that is not declared, and on every declaration that is not true any more.
fn judge(outcomes: &[Outcome], release: Release) {
    let declared = DIFFERENT.iter().filter(|(of, ..)| *of == release);
    let mut declared: BTreeMap<&str, &str> = declared
        .map(|(_, script, reason)| (*script, *reason))
        .collect();
    let mut wrong = Vec::new();
    for outcome in outcomes {
        let reason = declared.remove(outcome.script);
        match (&outcome.difference, reason) {
            (Some(difference), None) => wrong.push(format!("{}: {difference}", outcome.script)),
            (None, Some(_)) => wrong.push(format!("{} is as it should be", outcome.script)),
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
    wrong.extend(declared.keys().map(|name| format!("there is no {name}")));
    assert!(
        wrong.is_empty(),
        "{} of {} scripts:\n{}",
        wrong.len(),
        outcomes.len(),
        wrong.join("\n")
    );
}
