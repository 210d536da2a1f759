//! Transactions of the Java client, with `kafka-transactions` looking on and interfering.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use libtest_mimic::Failed;
use xtask::kafka::Tool;

use super::tool::{fed, row, run};
use crate::context::Context;
use crate::interop::{here, java};
use crate::story::Outcome;

/// What of the program's lines begins with the name of the topic, without that.
type Told = Vec<String>;

const COMMITTED: [&str; 3] = ["one", "two", "copy of first"];
const ALL: [&str; 5] = ["one", "two", "never", "copy of first", "copy of second"];

pub(super) fn life(context: &Context<'_>) -> Outcome {
    context.embedded().create_topic("source", 1);
    context.embedded().create_topic("sink", 1);
    fed(
        context,
        Tool::ConsoleProducer,
        "--topic source",
        "first\nsecond\n",
    )?;
    let mut program = Program::start(context)?;

    // Once when all is decided, and once with a transaction that is open.
    let told = program.until("open")?;
    let decided = [lines("committed", &COMMITTED), lines("all", &ALL)].concat();
    let open = [
        lines("committed", &COMMITTED),
        lines("all", &ALL),
        lines("all", &["open"]),
    ]
    .concat();
    let offset = lines("offset", &["1"]);
    assert_eq!(
        told,
        [decided, offset.clone(), open, offset.clone()].concat()
    );
    seen_and_ended(context)?;

    // The tool has taken the transactional id, so that its producer is told that it may not go on.
    program.go_on()?;
    let told = program.until("ProducerFencedException")?;
    assert!(told.is_empty(), "{told:?}");
    let told = program.rest()?;
    let committed = lines("committed", &[&COMMITTED[..], &["last"]].concat());
    let all = lines("all", &[&ALL[..], &["open", "last"]].concat());
    assert_eq!(told, [committed, all, offset].concat());
    Ok(())
}

/// Kafka's tool sees the transaction that is open, and ends it.
fn seen_and_ended(context: &Context<'_>) -> Outcome {
    let transactions = |line: &str| run(context, Tool::Transactions, line);
    let listed = transactions("list")?;
    assert_eq!(row(&listed, "sink 1")?[1], "Ongoing", "{listed}");
    let described = transactions("describe --transactional-id sink")?;
    let words = row(&described, "1 sink")?;
    assert_eq!(
        (&*words[2], &*words[3]),
        ("Ongoing", "60000"),
        "{described}"
    );
    assert_eq!(
        words.last().map(String::as_str),
        Some("sink-0"),
        "{described}"
    );

    let partition = "describe-producers --topic sink --partition 0";
    let producers = transactions(partition)?;
    let producer = row(&producers, &words[0])?;
    // After `one` and `two`, `never`, both copies, and the marker of each of the four.
    assert_eq!(
        producer.last().map(String::as_str),
        Some("9"),
        "{producers}"
    );

    transactions("forceTerminateTransaction --transactionalId sink")?;
    let listed = transactions("list")?;
    // Aborted, and begun anew by the tool.
    assert_eq!(row(&listed, "sink 1")?[1], "Empty", "{listed}");
    Ok(())
}

fn lines(kind: &str, values: &[&str]) -> Told {
    let line = |value: &&str| format!("{kind} {value}");
    values.iter().map(line).collect()
}

/// `tests/interop/Transactions.java` at work. Dropping it kills it.
struct Program {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(context: &Context<'_>) -> Result<Self, Failed> {
        let mut child = java(context, &here("interop/Transactions.java"))?
            .args([&context.bootstrap(), "source", "sink"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().ok_or("no output")?;
        Ok(Self {
            output: BufReader::new(output),
            child,
        })
    }

    /// What it says before it says this.
    fn until(&mut self, end: &str) -> Result<Told, Failed> {
        let mut told = Told::new();
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err(format!("it ended without {end:?} but with {told:?}").into());
            }
            let line = line.trim_end();
            if line == end {
                return Ok(told);
            }
            told.push(line.strip_prefix("sink ").unwrap_or(line).to_owned());
        }
    }

    fn go_on(&mut self) -> Outcome {
        let mut input = self.child.stdin.take().ok_or("no input")?;
        Ok(input.write_all(b"\n")?)
    }

    /// What it says before it ends well.
    fn rest(&mut self) -> Result<Told, Failed> {
        let lines: Result<Told, _> = self.output.by_ref().lines().collect();
        let status = self.child.wait()?;
        if !status.success() {
            return Err(format!("it ended with {status} after {lines:?}").into());
        }
        let strip = |line: String| line.strip_prefix("sink ").unwrap_or(&line).to_owned();
        Ok(lines?.into_iter().map(strip).collect())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
