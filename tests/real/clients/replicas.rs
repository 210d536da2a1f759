//! `kafka-reassign-partitions` and `kafka-leader-election` move what three brokers have.

use std::io::Write;

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, row, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn moved(context: &Context<'_>) -> Outcome {
    let create = "--create --topic orders --replica-assignment 1:2";
    run(context, Tool::Topics, create)?;
    fed(context, Tool::ConsoleProducer, "--topic orders", "1\n2\n")?;
    assert_eq!(leader_and_replicas(context)?, ("1".into(), "1,2".into()));

    let mut plan = tempfile::NamedTempFile::new()?;
    let replicas =
        r#"{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[3,1]}]}"#;
    plan.write_all(replicas.as_bytes())?;
    let plan = plan.path().display();
    let line = format!("--reassignment-json-file {plan} --execute");
    let said = run(context, Tool::ReassignPartitions, &line)?;
    assert!(
        said.contains("Successfully started partition reassignment"),
        "{said}"
    );
    let line = format!("--reassignment-json-file {plan} --verify");
    let said = run(context, Tool::ReassignPartitions, &line)?;
    assert!(
        said.contains("Reassignment of partition orders-0 is completed."),
        "{said}"
    );
    // The leader of before is still a replica, so that it still leads.
    assert_eq!(leader_and_replicas(context)?, ("1".into(), "3,1".into()));

    let elect = "--election-type preferred --topic orders --partition 0";
    let said = run(context, Tool::LeaderElection, elect)?;
    assert!(
        said.contains("(PREFERRED) for partitions orders-0"),
        "{said}"
    );
    assert_eq!(leader_and_replicas(context)?, ("3".into(), "3,1".into()));
    let read = "--topic orders --from-beginning --max-messages 2 --timeout-ms 30000";
    assert_eq!(run(context, Tool::ConsoleConsumer, read)?, "1\n2\n");
    Ok(())
}

fn leader_and_replicas(context: &Context<'_>) -> Result<(String, String), Failed> {
    let described = run(context, Tool::Topics, "--describe --topic orders")?;
    let mut words = row(&described, "Topic: orders Partition: 0 Leader:")?.into_iter();
    let leader = words.next().unwrap_or_default();
    Ok((leader, words.nth(1).unwrap_or_default()))
}
