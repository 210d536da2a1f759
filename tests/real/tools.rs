//! Programs that stories run: Kafka's own console tools, and what cargo builds.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
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

/// Builds the package in a directory and returns the path of its program.
pub(crate) fn cargo_build(directory: &Path, arguments: &[&str]) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--quiet", "--message-format", "json"])
        .args(arguments)
        .current_dir(directory)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("cargo build {} failed", arguments.join(" ")));
    }
    executable(&String::from_utf8_lossy(&output.stdout))
        .ok_or_else(|| "cargo names no executable".to_owned())
}

/// The path in cargo's message about the artifact; its paths need no unescaping on the systems this runs on.
fn executable(messages: &str) -> Option<PathBuf> {
    let (_, rest) = messages.rsplit_once("\"executable\":\"")?;
    Some(PathBuf::from(rest.split_once('"')?.0))
}
