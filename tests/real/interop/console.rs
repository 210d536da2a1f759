//! Kafka's console tools as writers and readers: text keys and values only.

use libtest_mimic::Failed;
use milena::{ConsumedRecord, IsolationLevel};
use xtask::kafka::Tool;

use super::ours::{self, LIMIT, Refused};
use super::peer::Peer;
use super::records::{Content, Records, Sample, Step};
use super::{codec_topics, create, same};
use crate::context::Context;
use crate::story::Outcome;

const WORDS: [&str; 4] = ["one", "zwei", "три", "cztery"];
const COUNT: usize = 200;

fn values() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied().cycle().take(COUNT)
}

/// The lines `KEY<TAB>VALUE` of the console tools.
fn lines() -> Vec<String> {
    values().map(|value| format!("k\t{value}")).collect()
}

pub(super) fn reads(context: &Context<'_>) -> Outcome {
    let topics = codec_topics(context);
    create(context, &topics, &[])?;
    let sample = |value| Sample::new(Content::text("k"), Content::text(value));
    let steps = values().map(|value| Step::Write(sample(value))).collect();
    Peer::Milena.write(context, &topics, &Records::new(steps))?;
    for (topic, codec) in &topics {
        same(codec, &read(context, topic)?, &lines())?;
    }
    Ok(())
}

fn read(context: &Context<'_>, topic: &str) -> Result<Vec<String>, Failed> {
    let count = COUNT.to_string();
    let arguments = [
        "--topic",
        topic,
        "--from-beginning",
        "--max-messages",
        &count,
        "--property",
        "print.key=true",
    ];
    let finished = context
        .cluster()
        .run_tool(Tool::ConsoleConsumer, &arguments, b"", LIMIT)?
        .checked()?;
    let text = finished.text();
    // Newer tools say on standard output that an option's name has changed.
    let records = text.lines().filter(|line| line.contains('\t'));
    Ok(records.map(str::to_owned).collect())
}

pub(super) fn writes(context: &Context<'_>) -> Outcome {
    let topics = codec_topics(context);
    create(context, &topics, &[])?;
    let input = lines().join("\n") + "\n";
    for (topic, codec) in &topics {
        let codec = format!("--compression-codec={codec}");
        let arguments = ["--topic", topic, &codec, "--property", "parse.key=true"];
        context
            .cluster()
            .run_tool(Tool::ConsoleProducer, &arguments, input.as_bytes(), LIMIT)?
            .checked()?;
    }
    // One key, so one partition has them all, in order.
    let counts = [(0, COUNT), (1, 0), (2, 0)];
    for topic in topics {
        let level = IsolationLevel::ReadCommitted;
        let records = context.block_on(async {
            let topics = [topic.clone()];
            Ok::<_, Refused>(ours::records(context, &topics, &counts, level).await?)
        })?;
        let read: Vec<String> = records.iter().map(plain).collect();
        same(&topic.1, &read, &lines())?;
    }
    Ok(())
}

fn plain(record: &ConsumedRecord) -> String {
    let text = |bytes: Option<&[u8]>| String::from_utf8_lossy(bytes.unwrap_or(b"-")).into_owned();
    format!("{}\t{}", text(record.key()), text(record.value()))
}
