//! librdkafka in groups of both protocols, with `kafka-consumer-groups` looking on.

use std::process::Command;

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, row, run};
use crate::context::Context;
use crate::interop;
use crate::story::Outcome;

pub(super) fn groups(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("orders", 1);
    fed(
        context,
        Tool::ConsoleProducer,
        "--topic orders",
        "1\n2\n3\n4\n5\n",
    )?;
    for protocol in ["classic", "consumer"] {
        assert_eq!(values(context, protocol, 3)?, ["x31", "x32", "x33"]);
        assert_eq!(values(context, protocol, 1)?, ["x34"]);
    }
    let described = run(context, Tool::ConsumerGroups, "--describe --all-groups")?;
    for protocol in ["classic", "consumer"] {
        let group = row(&described, &format!("{protocol} orders 0"))?;
        assert_eq!(group[..3], ["4", "5", "1"], "{described}");
    }
    let listed = run(context, Tool::ConsumerGroups, "--list --type")?;
    assert_eq!(row(&listed, "classic")?, ["Classic"], "{listed}");
    assert_eq!(row(&listed, "consumer")?, ["Consumer"], "{listed}");
    Ok(())
}

/// The values of so many records that a member of the group reads and commits.
fn values(context: &Context<'_>, protocol: &str, count: usize) -> Result<Vec<String>, Failed> {
    let mut command = Command::new(interop::librdkafka()?);
    command.args(["group", &context.bootstrap(), protocol, protocol, "orders"]);
    command.arg(count.to_string());
    let told = interop::run("librdkafka", command, "")?;
    let value = |line: &str| line.split(' ').nth(5).unwrap_or_default().to_owned();
    Ok(told.lines().map(value).collect())
}
