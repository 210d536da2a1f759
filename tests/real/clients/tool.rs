//! Kafka's command-line tools, told what to do in one line.

use std::time::Duration;

use libtest_mimic::Failed;
use xtask::kafka::{Finished, RunningTool, Tool};

use crate::context::Context;

const LIMIT: Duration = Duration::from_secs(120);

/// Starts a tool with the words of `line`.
pub(super) fn start(
    context: &Context<'_>,
    tool: Tool,
    line: &str,
    input: &str,
) -> Result<RunningTool, Failed> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (version, bootstrap) = (context.version(), context.bootstrap());
    let tool = RunningTool::against(version, &bootstrap, tool, &words, input.as_bytes());
    Ok(tool?)
}

/// Runs a tool to its end, whatever that is.
pub(super) fn finish(
    context: &Context<'_>,
    tool: Tool,
    line: &str,
    input: &str,
) -> Result<Finished, Failed> {
    Ok(start(context, tool, line, input)?.wait(LIMIT)?)
}

/// What a tool prints that does what it is told.
pub(super) fn run(context: &Context<'_>, tool: Tool, line: &str) -> Result<String, Failed> {
    fed(context, tool, line, "")
}

/// What a tool prints that does what it is told with this on its standard input.
pub(super) fn fed(
    context: &Context<'_>,
    tool: Tool,
    line: &str,
    input: &str,
) -> Result<String, Failed> {
    Ok(finish(context, tool, line, input)?.checked()?.text())
}

/// What a tool says, wherever, that is refused what it asks.
pub(super) fn refused(context: &Context<'_>, tool: Tool, line: &str) -> Result<String, Failed> {
    let finished = finish(context, tool, line, "")?;
    let said = format!("{}{}", finished.text(), finished.errors);
    match said.contains("rror") {
        true => Ok(said),
        false => Err(format!("{tool:?} {line}: not refused but told {said}").into()),
    }
}

/// The words of the line that begins with the words of `beginning`, without these.
pub(super) fn row(table: &str, beginning: &str) -> Result<Vec<String>, Failed> {
    let beginning: Vec<&str> = beginning.split_whitespace().collect();
    let rest = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let (head, rest) = words.split_at_checked(beginning.len())?;
        (head == beginning).then(|| rest.to_vec())
    };
    let found = table.lines().find_map(rest);
    found.ok_or_else(|| format!("no row {beginning:?} in\n{table}").into())
}
