//! The embedded broker answers every script as Apache Kafka did, but for those that are declared here to differ.

use std::collections::BTreeMap;
use std::time::Duration;

use milena_broker::{Cluster, Settings};
use milena_differential::{Outcome, play_all};
use tokio::runtime::Runtime;

/// Scripts whose answers still differ, and why. Whoever makes one equal takes it out.
const DIFFERENT: &[(&str, &str)] = &[];

#[test]
fn scripts_are_answered_as_by_kafka_4_4() {
    judge(&play("4.4.0", settings()), DIFFERENT);
}

fn play(version: &str, settings: Settings) -> Vec<Outcome> {
    let runtime = Runtime::new().expect("a runtime");
    let cluster = Cluster::builder().racks(["r1"]).settings(settings);
    let cluster = runtime
        .block_on(cluster.start_tcp("127.0.0.1:0"))
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
    settings
}

/// Fails on every difference that is not declared, and on every declaration that is not true any more.
fn judge(outcomes: &[Outcome], declared: &[(&str, &str)]) {
    let mut declared: BTreeMap<&str, &str> = declared.iter().copied().collect();
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
