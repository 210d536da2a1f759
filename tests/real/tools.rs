//! Kafka's own console tools, as stories use them.

use std::time::Duration;

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use crate::context::Context;

const LIMIT: Duration = Duration::from_secs(150);

/// Writes `input` with the console producer.
pub(crate) fn console_produce(
    context: &Context,
    arguments: &[&str],
    input: &[u8],
) -> Result<(), Failed> {
    context
        .cluster()
        .run_tool(Tool::ConsoleProducer, arguments, input, LIMIT)?
        .checked()?;
    Ok(())
}

/// What the console consumer prints of a topic from its beginning, up to `records` records.
pub(crate) fn console_consume(
    context: &Context,
    topic: &str,
    records: usize,
) -> Result<Vec<u8>, Failed> {
    let count = records.to_string();
    let arguments = [
        "--topic",
        topic,
        "--from-beginning",
        "--max-messages",
        &count,
        "--timeout-ms",
        "30000",
    ];
    Ok(context
        .cluster()
        .run_tool(Tool::ConsoleConsumer, &arguments, b"", LIMIT)?
        .checked()?
        .output)
}
