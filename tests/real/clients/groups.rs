//! `kafka-consumer-groups`: a group with a member, the same group without, reset and deleted; of both protocols.

use std::time::Duration;

use libtest_mimic::Failed;
use xtask::kafka::{RunningTool, Tool};

use super::tool::{fed, refused, row, run, start};
use crate::context::Context;
use crate::story::Outcome;

const LIMIT: Duration = Duration::from_secs(60);

pub(super) fn classic(context: &Context<'_>) -> Outcome {
    life(context, "classic", "Classic")
}

pub(super) fn consumer(context: &Context<'_>) -> Outcome {
    life(context, "consumer", "Consumer")
}

fn life(context: &Context<'_>, protocol: &str, kind: &str) -> Outcome {
    context.embedded().create_topic("orders", 1);
    fed(
        context,
        Tool::ConsoleProducer,
        "--topic orders",
        "1\n2\n3\n",
    )?;
    let member = member(context, protocol)?;
    let groups = |line: &str| run(context, Tool::ConsumerGroups, line);

    let listed = groups("--list --state --type")?;
    assert_eq!(row(&listed, "readers")?, [kind, "Stable"], "{listed}");
    let members = groups("--describe --group readers --members")?;
    assert!(
        row(&members, "readers")?.contains(&"1".to_owned()),
        "{members}"
    );
    let refusal = refused(context, Tool::ConsumerGroups, "--delete --group readers")?;
    assert!(refusal.contains("GroupNotEmptyException"), "{refusal}");
    member.terminate(LIMIT)?;

    // The member had read and committed everything.
    fed(context, Tool::ConsoleProducer, "--topic orders", "4\n5\n")?;
    let described = groups("--describe --group readers")?;
    assert_eq!(row(&described, "readers orders 0")?[..3], ["3", "5", "2"]);
    let reset = groups("--reset-offsets --group readers --topic orders --to-offset 1 --execute")?;
    assert_eq!(row(&reset, "readers orders 0")?, ["1"]);
    let described = groups("--describe --group readers")?;
    assert_eq!(row(&described, "readers orders 0")?[..3], ["1", "5", "4"]);

    groups("--delete --group readers")?;
    assert_eq!(groups("--list")?.trim(), "");
    Ok(())
}

/// A member that has read and committed the three records that there are, and stays.
fn member(context: &Context<'_>, protocol: &str) -> Result<RunningTool, Failed> {
    let line = format!(
        "--topic orders --group-id readers --group-protocol {protocol} --reset-policy earliest"
    );
    let mut member = start(context, Tool::VerifiableConsumer, &line, "")?;
    let committed = r#""partition":0,"offset":3}],"success":true"#;
    member.wait_until_it_says(committed, LIMIT)?;
    Ok(member)
}
