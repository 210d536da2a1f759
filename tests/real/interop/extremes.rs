//! The Java client at its extremes: every codec's levels, times set by the broker, transactions, compacted logs. Of
//! librdkafka the transactions.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use libtest_mimic::Failed;
use milena::{IsolationLevel, TimestampType};

use super::ours::{self, LIMIT, Refused};
use super::peer::{Peer, Topic};
use super::records::{Content, Records, Sample, Step, modest};
use super::{by_topic, codec_topics, create, reads, same};
use crate::context::Context;
use crate::story::Outcome;

/// The ends of what each codec takes, and the middle of those whose kinds of matches change there.
const LEVELS: [(&str, &[i32]); 3] = [
    ("gzip", &[1, 9]),
    ("lz4", &[1, 9, 17]),
    ("zstd", &[-131_072, -5, 1, 12, 22]),
];

pub(super) fn d6_every_level_is_read(context: &Context<'_>) -> Outcome {
    let mut topics = Vec::new();
    for (codec, levels) in LEVELS {
        for level in levels {
            let how = format!("{codec},compression.{codec}.level={level}");
            topics.push((context.fresh_name(), how));
        }
    }
    create(context, &topics, &[])?;
    Peer::Java.write(context, &topics, modest())?;
    reads(context, Peer::Milena, &topics, modest())
}

pub(super) fn append_time(context: &Context<'_>) -> Outcome {
    let topics = codec_topics(context);
    create(
        context,
        &topics,
        &[("message.timestamp.type", "LogAppendTime")],
    )?;
    let began = now_ms()?;
    Peer::Java.write(context, &topics, modest())?;
    let written = began..=now_ms()?;
    let counts = modest().counts();
    let level = IsolationLevel::ReadUncommitted;
    let records = context.block_on(async {
        Ok::<_, Refused>(ours::records(context, &topics, &counts, level).await?)
    })?;
    for record in &records {
        assert_eq!(record.timestamp_type(), TimestampType::Append);
        assert!(written.contains(&record.timestamp()), "{record:?}");
    }
    let mine = by_topic(records.iter().map(ours::told).collect())?;
    let java = by_topic(Peer::Java.read(context, &topics, &counts)?)?;
    for (topic, codec) in &topics {
        same(codec, &mine[topic], &java[topic])?;
        let expected = modest().expected(topic);
        same(codec, &timeless(&mine[topic]), &timeless(&expected))?;
    }
    Ok(())
}

/// Lines without the fourth word, the time.
fn timeless(lines: &[String]) -> Vec<String> {
    let without = |line: &String| {
        let mut words: Vec<&str> = line.split(' ').collect();
        words.remove(3);
        words.join(" ")
    };
    lines.iter().map(without).collect()
}

fn now_ms() -> Result<i64, Failed> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(since.as_millis())?)
}

pub(super) fn transactions(context: &Context<'_>) -> Outcome {
    transactions_of(context, Peer::Java)
}

pub(super) fn librdkafka_transactions(context: &Context<'_>) -> Outcome {
    transactions_of(context, Peer::Librdkafka)
}

fn transactions_of(context: &Context<'_>, writer: Peer) -> Outcome {
    let mut topics = codec_topics(context);
    create(context, &topics, &[])?;
    for (topic, how) in &mut topics {
        *how += &format!(",transactional.id={topic}");
    }
    let transactions = [(3, true), (2, false), (1, false), (4, true), (200, true)];
    let (mut steps, mut all, mut committed) = (Vec::new(), Vec::new(), Vec::new());
    let mut offset = 0;
    for (records, commit) in transactions {
        for number in 0..records {
            let value = format!("record {number} of {records}, which is so: {commit}");
            let sample = Sample::new(Content::text("key"), Content::text(&value));
            all.push(sample.told(offset));
            if commit {
                committed.push(sample.told(offset));
            }
            steps.push(Step::Write(sample));
            offset += 1;
        }
        steps.push(if commit { Step::Flush } else { Step::Abort });
        // The marker at the end has an offset of its own.
        offset += 1;
    }
    writer.write(context, &topics, &Records::new(steps))?;
    check(context, &topics, IsolationLevel::ReadCommitted, &committed)?;
    check(context, &topics, IsolationLevel::ReadUncommitted, &all)
}

/// What milena reads in partition 0 of every topic are these lines, behind the topic.
fn check(
    context: &Context<'_>,
    topics: &[Topic],
    isolation: IsolationLevel,
    expected: &[String],
) -> Outcome {
    let counts = [(0, expected.len())];
    let records = context.block_on(async {
        Ok::<_, Refused>(ours::records(context, topics, &counts, isolation).await?)
    })?;
    let read = by_topic(records.iter().map(ours::told).collect())?;
    for (topic, codec) in topics {
        same(codec, &read[topic], &behind(topic, expected))?;
    }
    Ok(())
}

fn behind(topic: &str, lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| format!("{topic} {line}")).collect()
}

pub(super) fn compacted(context: &Context<'_>) -> Outcome {
    let topics = codec_topics(context);
    let configs = [
        ("cleanup.policy", "compact"),
        ("min.cleanable.dirty.ratio", "0"),
        // By the records' own times: every group of them is in a segment of its own.
        ("segment.ms", "1000"),
    ];
    create(context, &topics, &configs)?;
    let (steps, left) = overwritten();
    Peer::Java.write(context, &topics, &Records::new(steps))?;
    let deadline = Instant::now() + LIMIT;
    // The broker's cleaner comes by every 15 seconds.
    while let Err(failed) = check(context, &topics, IsolationLevel::ReadUncommitted, &left) {
        if Instant::now() > deadline {
            return Err(failed);
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    for reader in Peer::ALL {
        if let Some(reason) = reader.missing() {
            println!("{}: {reason}", reader.name());
            continue;
        }
        let read = by_topic(reader.read(context, &topics, &[(0, left.len())])?)?;
        for (topic, codec) in &topics {
            let what = format!("{} reads {codec}", reader.name());
            same(&what, &read[topic], &behind(topic, &left))?;
        }
    }
    Ok(())
}

/// Batches that overwrite parts of those before them, and the lines that are left.
fn overwritten() -> (Vec<Step>, Vec<String>) {
    // The keys of each batch; a segment is cleaned only once there is another behind it.
    let batches: [&[i32]; 4] = [&[0, 1, 2, 3, 4, 5, 6], &[0, 2, 4], &[3], &[9]];
    let (mut steps, mut left) = (Vec::new(), Vec::new());
    let mut offset = 0;
    for (number, keys) in batches.iter().enumerate() {
        for key in *keys {
            let value = match number {
                2 => Content::Null,
                _ => Content::text(&format!("batch {number}")),
            };
            let mut sample = Sample::new(Content::text(&format!("key {key}")), value);
            sample.timestamp += 10_000 * number as i64;
            let later = batches[number + 1..].concat();
            if !later.contains(key) {
                left.push(sample.told(offset));
            }
            steps.push(Step::Write(sample));
            offset += 1;
        }
        steps.push(Step::Flush);
    }
    (steps, left)
}
