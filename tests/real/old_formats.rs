//! Topics whose brokers keep records in the formats before v2: what the Java client reads there, milena reads, whoever
//! wrote it. The Java side is `tests/interop/OldFormats.java`. Kafka 3.0 stopped writing these formats.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use milena::{
    Admin, ConnectionConfig, Consumer, ConsumerConfig, NewTopic, ProduceRecord, Producer,
    ProducerConfig, StartAt, TimestampType,
};
use xtask::kafka::fetch;

use crate::context::Context;
use crate::ledger::at;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "d8_old_formats_are_read_as_java_reads_them_whoever_wrote_them",
        are_read_as_java_reads_them,
    )
    .before(3, 0),
    Story::single(
        "d8_c8_a_topic_whose_format_was_upgraded_twice_is_read_from_any_offset",
        upgraded_twice,
    )
    .before(3, 0),
];

/// What a topic is told to keep, and the format number that this means.
const FORMATS: [(&str, u8); 2] = [("0.9.0", 0), ("0.10.2", 1)];
const CODECS: [&str; 4] = ["none", "gzip", "snappy", "lz4"];
const TIME: i64 = 1_500_000_000_000;
const SILENCE: Duration = Duration::from_secs(20);
const LIMIT: Duration = Duration::from_secs(60);
/// How many records are read from one offset before reading begins anew behind them; no divisor of anything here.
const STEP: usize = 37;

type Bytes = Option<Vec<u8>>;

/// What is written: nulls and empties on every side, and sizes that take several of lz4's and snappy's blocks together.
fn samples() -> Vec<(Bytes, Bytes)> {
    let kinds: [Bytes; 4] = [
        None,
        Some(vec![]),
        Some(vec![0, 0xff]),
        Some(vec![b'v'; 3000]),
    ];
    let pairs = kinds
        .iter()
        .flat_map(|key| kinds.iter().map(|value| (key.clone(), value.clone())));
    let sizes = (0..300).map(|size| {
        let value = format!("value {size} ").repeat(size).into_bytes();
        (Some(size.to_string().into_bytes()), Some(value))
    });
    pairs.chain(sizes).collect()
}

fn told(bytes: Option<&[u8]>) -> String {
    let Some(bytes) = bytes else {
        return "-".to_owned();
    };
    bytes.iter().fold("x".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// `TOPIC OFFSET TIMESTAMP TYPE KEY VALUE`, as both sides tell a record.
fn line(topic: &str, offset: i64, time: i64, kind: &str, key: &str, value: &str) -> String {
    format!("{topic} {offset} {time} {kind} {key} {value}")
}

/// A topic of one partition with these settings besides.
async fn create(context: &Context<'_>, topic: &str, configs: &[(&str, &str)]) -> Outcome {
    let admin = Admin::new(ConnectionConfig::new(context.bootstrap()))?;
    let mut new = NewTopic::new(topic).partitions(1).replication(1);
    for (key, value) in configs {
        new = new.config(*key, *value);
    }
    for (_, created) in admin.create_topics([new]).await? {
        created?;
    }
    Ok(())
}

fn producer(context: &Context<'_>, codec: &str) -> Result<Producer, Failed> {
    let config = ProducerConfig::new(context.bootstrap())
        .compression(codec.parse()?)
        .linger(Duration::from_millis(50));
    Ok(Producer::new(config)?)
}

/// Writes the samples, the first to `offset`.
async fn write(context: &Context<'_>, topic: &str, codec: &str, offset: i64) -> Outcome {
    let producer = producer(context, codec)?;
    let mut deliveries = Vec::new();
    let samples = samples();
    for ((key, value), offset) in samples.iter().zip(offset..) {
        let mut record = ProduceRecord::to(topic)
            .partition(0)
            .timestamp_ms(TIME + offset);
        record.key = key.as_deref();
        record.value = value.as_deref();
        let delivery = producer.send(record).await;
        deliveries.push(delivery.map_err(|refused| refused.to_string())?);
    }
    for (delivery, offset) in deliveries.into_iter().zip(offset..) {
        assert_eq!(delivery.await?.offset, Some(offset), "{topic}");
    }
    producer.close(LIMIT).await?;
    Ok(())
}

/// The lines of the records from `start` on, to the end or at most this many.
async fn read(
    context: &Context<'_>,
    topic: &str,
    start: i64,
    most: usize,
) -> Result<Vec<String>, Failed> {
    let partition = at(topic, 0);
    let mut consumer = Consumer::new(ConsumerConfig::new(context.bootstrap()))?;
    let end = consumer
        .end_offsets(std::slice::from_ref(&partition))
        .await?[&partition];
    consumer
        .assign([(partition.clone(), StartAt::Offset(start))])
        .await?;
    let mut lines = Vec::new();
    while lines.len() < most && consumer.position(&partition).unwrap_or(0) < end {
        let batch = consumer.poll(SILENCE).await?;
        let mut batch = batch.ok_or_else(|| format!("{topic}: nothing came any more"))?;
        let kind = batch.timestamp_type();
        while let Some(record) = batch.next()? {
            assert!(record.headers().is_empty());
            let kind = match kind {
                _ if record.timestamp() == -1 => "-",
                TimestampType::Create => "CreateTime",
                TimestampType::Append => "LogAppendTime",
            };
            let (key, value) = (told(record.key()), told(record.value()));
            let (offset, time) = (record.offset(), record.timestamp());
            lines.push(line(topic, offset, time, kind, &key, &value));
        }
    }
    consumer.close().await;
    lines.truncate(most);
    Ok(lines)
}

/// Runs the Java side with these arguments and this input; returns what it printed.
fn java(context: &Context<'_>, arguments: &[&str], input: &str) -> Result<String, Failed> {
    let jars = fetch::tool_jars(context.version())?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/OldFormats.java");
    let file = tempfile::NamedTempFile::new()?;
    fs::write(file.path(), input)?;
    let output = Command::new("java")
        .args(["-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(jars.join("*"))
        .arg(source)
        .arg(arguments[0])
        .arg(context.bootstrap())
        .args(&arguments[1..])
        .stdin(Stdio::from(file.reopen()?))
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("the Java side failed ({}): {errors}", output.status).into())
}

/// What Java reads, by topic.
fn java_reads(
    context: &Context<'_>,
    topics: &BTreeMap<String, usize>,
) -> Result<BTreeMap<String, Vec<String>>, Failed> {
    let wanted: Vec<String> = topics
        .iter()
        .map(|(topic, count)| format!("{topic}={count}"))
        .collect();
    let mut arguments = vec!["read"];
    arguments.extend(wanted.iter().map(String::as_str));
    let mut read: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in java(context, &arguments, "")?.lines() {
        let (topic, _) = line.split_once(' ').ok_or("a line without a topic")?;
        read.entry(topic.to_owned())
            .or_default()
            .push(line.to_owned());
    }
    Ok(read)
}

/// The format number of every batch and message in the broker's log, in order.
fn formats_on_disk(context: &Context<'_>, topic: &str) -> Result<Vec<u8>, Failed> {
    let folder = find(context.cluster().directory(), &format!("{topic}-0"))
        .ok_or_else(|| format!("the broker has no folder for {topic}"))?;
    let log = fs::read(folder.join("00000000000000000000.log"))?;
    let mut formats = Vec::new();
    let mut rest = &log[..];
    // Behind the offset lies the length of what follows it; format numbers are in one place in all formats.
    while let (Some(length), Some(format)) = (rest.get(8..12), rest.get(16)) {
        formats.push(*format);
        let size = 12 + usize::try_from(i32::from_be_bytes(length.try_into()?))?;
        rest = rest.get(size..).unwrap_or_default();
    }
    Ok(formats)
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(folder).ok()?;
    let folders = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    folders.filter(|path| path.is_dir()).find_map(|path| {
        match path.file_name().is_some_and(|found| found == name) {
            true => Some(path),
            false => find(&path, name),
        }
    })
}

fn same(read: &[String], expected: &[String]) -> Outcome {
    let differs = read
        .iter()
        .zip(expected)
        .find(|(read, expected)| read != expected);
    match differs {
        Some((read, expected)) => {
            Err(format!("read\n  {read:.200}\ninstead of\n  {expected:.200}").into())
        }
        None if read.len() == expected.len() => Ok(()),
        None => Err(format!("{} records instead of {}", read.len(), expected.len()).into()),
    }
}

/// A topic, and how it was written.
struct Topic {
    name: String,
    codec: &'static str,
    format: u8,
    by_java: bool,
    append_time: bool,
}

fn topics(context: &Context<'_>) -> Vec<(Topic, Vec<(&'static str, &'static str)>)> {
    let mut topics = Vec::new();
    for (version, format) in FORMATS {
        for codec in CODECS {
            for (by_java, append_time) in [(true, false), (false, false), (true, true)] {
                // Format v0 has no timestamps.
                if append_time && format == 0 {
                    continue;
                }
                let name = context.fresh_name();
                let mut configs = vec![("message.format.version", version)];
                if append_time {
                    configs.push(("message.timestamp.type", "LogAppendTime"));
                }
                topics.push((
                    Topic {
                        name,
                        codec,
                        format,
                        by_java,
                        append_time,
                    },
                    configs,
                ));
            }
        }
    }
    topics
}

fn are_read_as_java_reads_them(context: &Context<'_>) -> Outcome {
    let topics = topics(context);
    let mut input = String::new();
    for (topic, _) in topics.iter().filter(|(topic, _)| topic.by_java) {
        for ((key, value), offset) in samples().iter().zip(0..) {
            let (key, value) = (told(key.as_deref()), told(value.as_deref()));
            let (name, codec) = (&topic.name, topic.codec);
            let _ = writeln!(input, "{name} {codec} {} {key} {value}", TIME + offset);
        }
    }
    context.block_on(async {
        for (topic, configs) in &topics {
            create(context, &topic.name, configs).await.map_err(words)?;
            if !topic.by_java {
                write(context, &topic.name, topic.codec, 0)
                    .await
                    .map_err(words)?;
            }
        }
        Ok::<_, String>(())
    })?;
    java(context, &["write"], &input)?;

    let counts = topics
        .iter()
        .map(|(topic, _)| (topic.name.clone(), samples().len()))
        .collect();
    let by_java = java_reads(context, &counts)?;
    for (topic, _) in &topics {
        check(context, topic, &by_java[&topic.name])
            .map_err(|failed| format!("v{} {}: {}", topic.format, topic.codec, words(failed)))?;
    }
    Ok(())
}

fn check(context: &Context<'_>, topic: &Topic, by_java: &[String]) -> Outcome {
    let formats = formats_on_disk(context, &topic.name)?;
    assert!(
        formats.iter().all(|format| *format == topic.format),
        "{formats:?}"
    );
    let is_packed = topic.codec != "none";
    assert_eq!(
        formats.len() < samples().len(),
        is_packed,
        "{}",
        formats.len()
    );
    let read = context.block_on(async {
        read(context, &topic.name, 0, usize::MAX)
            .await
            .map_err(words)
    })?;
    same(&read, by_java)?;
    // With append time the broker decides; then Java's word must do.
    if topic.append_time {
        assert!(read.iter().all(|line| line.contains(" LogAppendTime ")));
        return Ok(());
    }
    let expected: Vec<_> = samples()
        .iter()
        .zip(0..)
        .map(|((key, value), offset)| {
            let (key, value) = (told(key.as_deref()), told(value.as_deref()));
            let (time, kind) = match topic.format {
                0 => (-1, "-"),
                _ => (TIME + offset, "CreateTime"),
            };
            line(&topic.name, offset, time, kind, &key, &value)
        })
        .collect();
    same(&read, &expected)
}

fn upgraded_twice(context: &Context<'_>) -> Outcome {
    let topic = context.fresh_name();
    let mut count = 0;
    for (version, format) in [("0.9.0", 0), ("0.10.2", 1), ("2.0", 2)] {
        if format == 0 {
            let configs = [("message.format.version", version)];
            context.block_on(async { create(context, &topic, &configs).await.map_err(words) })?;
        } else {
            java(context, &["format", &topic, version], "")?;
        }
        count = until_format(context, &topic, count, format)?;
        for codec in CODECS {
            context
                .block_on(async { write(context, &topic, codec, count).await.map_err(words) })?;
            count += i64::try_from(samples().len())?;
        }
    }
    let formats: BTreeSet<u8> = formats_on_disk(context, &topic)?.into_iter().collect();
    assert_eq!(formats, BTreeSet::from([0, 1, 2]));

    let counts = BTreeMap::from([(topic.clone(), usize::try_from(count)?)]);
    let by_java = &java_reads(context, &counts)?[&topic];
    context.block_on(async {
        for (start, offset) in (0..by_java.len()).zip(0..).step_by(STEP) {
            let end = by_java.len().min(start + STEP);
            let read = read(context, &topic, offset, STEP).await.map_err(words)?;
            same(&read, &by_java[start..end])
                .map_err(|failed| format!("from {start}: {}", words(failed)))?;
        }
        Ok::<_, String>(())
    })
}

/// Writes records, one at a time, until the broker keeps one in this format: it learns of a new setting in its own time.
/// Returns the offset that follows.
fn until_format(context: &Context<'_>, topic: &str, count: i64, format: u8) -> Result<i64, Failed> {
    let deadline = Instant::now() + LIMIT;
    context.block_on(async {
        let producer = producer(context, "none").map_err(words)?;
        let mut next = count;
        while formats_on_disk(context, topic).map_err(words)?.last() != Some(&format) {
            if Instant::now() > deadline {
                return Err(format!("{topic}: the broker does not take to v{format}"));
            }
            let record = ProduceRecord::to(topic).partition(0).timestamp_ms(TIME);
            let delivery = producer
                .send(record)
                .await
                .map_err(|refused| refused.to_string())?;
            let written = delivery.await.map_err(|error| error.to_string())?;
            assert_eq!(written.offset, Some(next));
            next += 1;
        }
        producer
            .close(LIMIT)
            .await
            .map_err(|error| error.to_string())?;
        Ok(next)
    })
}

fn words(failed: Failed) -> String {
    failed.message().unwrap_or("it failed").to_owned()
}
