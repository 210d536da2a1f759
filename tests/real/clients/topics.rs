//! `kafka-topics`, from the creation of a topic to its end.

use xtask::kafka::Tool;

use super::tool::{refused, run};
use crate::context::Context;
use crate::story::Outcome;

pub(super) fn life(context: &Context<'_>) -> Outcome {
    let topics = |line: &str| run(context, Tool::Topics, line);
    let said = topics("--create --topic orders --partitions 3 --config retention.ms=3600000")?;
    assert_eq!(said.trim(), "Created topic orders.");
    let again = refused(context, Tool::Topics, "--create --topic orders")?;
    assert!(again.contains("TopicExistsException"), "{again}");

    let described = topics("--describe --topic orders")?;
    assert!(described.contains("PartitionCount: 3"), "{described}");
    assert!(described.contains("retention.ms=3600000"), "{described}");
    assert_eq!(described.matches("Leader: 1").count(), 3, "{described}");

    topics("--alter --topic orders --partitions 5")?;
    let described = topics("--describe --topic orders")?;
    assert!(described.contains("PartitionCount: 5"), "{described}");
    assert_eq!(described.matches("Leader: 1").count(), 5, "{described}");

    context.embedded().create_topic("payments", 1);
    assert_eq!(topics("--list")?, "orders\npayments\n");
    topics("--delete --topic orders")?;
    assert_eq!(topics("--list")?, "payments\n");
    Ok(())
}
