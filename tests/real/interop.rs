//! What milena writes the Java client reads, and the other way round. The Java side is `tests/interop/Interop.java`; the console
//! tools are asked as well.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use libtest_mimic::Failed;
use milena::{
    Admin, Compression, ConnectionConfig, Consumer, ConsumerConfig, Header, NewTopic,
    ProduceRecord, Producer, ProducerConfig, StartAt, TopicPartition,
};
use xtask::kafka::{Tool, fetch};

use crate::context::Context;
use crate::story::{Outcome, Story};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "interop_java_reads_every_codec_null_header_and_size",
        java_reads,
    ),
    Story::single(
        "interop_milena_reads_every_codec_null_header_and_size",
        d9_java_writes_what_milena_reads,
    ),
    Story::single(
        "interop_the_console_consumer_reads_every_codec",
        console_reads,
    ),
    Story::single(
        "interop_the_console_producer_writes_every_codec",
        console_writes,
    ),
];

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];
const LIMIT: Duration = Duration::from_secs(120);
const TEN_MEGABYTES: usize = 10_000_000;

/// Bytes that both sides can make from a word.
#[derive(Clone, Copy)]
enum Content {
    Null,
    Text(&'static str),
    Pattern(usize),
}

/// A record as both sides know it.
#[derive(Clone)]
struct Sample {
    key: Content,
    value: Content,
    headers: &'static [(&'static str, Content)],
}

/// What must survive: nulls and empties on every side, headers of every kind, and all sizes.
fn samples() -> Vec<Sample> {
    use Content::{Null, Pattern, Text};
    let sample = |key, value, headers| Sample {
        key,
        value,
        headers,
    };
    let mut samples = vec![
        sample(Null, Null, &[]),
        sample(Text(""), Text(""), &[]),
        sample(Text("key"), Null, &[]),
        sample(Null, Text("value"), &[]),
        sample(
            Text("k"),
            Text("v"),
            &[
                ("h", Text("1")),
                ("h", Text("2")),
                ("", Text("")),
                ("null", Null),
            ],
        ),
        sample(Text("ключ"), Text("wartość"), &[("заголовок", Text("ü"))]),
        sample(Text("big header"), Text("v"), &[("h", Pattern(50_000))]),
        sample(Text("big"), Pattern(100_000), &[]),
    ];
    samples.extend((0..300).map(|size| sample(Pattern(size % 7), Pattern(size), &[])));
    samples.push(sample(Text("10 MB"), Pattern(TEN_MEGABYTES), &[]));
    samples.push(sample(Text("last"), Text("one"), &[]));
    samples
}

impl Content {
    fn bytes(self) -> Option<Vec<u8>> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(text.as_bytes().to_vec()),
            Self::Pattern(length) => Some(
                (0..length)
                    .map(|i| (i * 31 + i / 251).to_le_bytes()[0])
                    .collect(),
            ),
        }
    }

    /// As the Java side is told to write it.
    fn word(self) -> String {
        match self {
            Self::Null => "-".to_owned(),
            Self::Text(text) => format!("x{}", hex(text.as_bytes())),
            Self::Pattern(length) => format!("p{length}"),
        }
    }
}

/// As both sides tell what they have read.
fn told(bytes: Option<&[u8]>) -> String {
    match bytes {
        None => "-".to_owned(),
        Some(long) if long.len() > 64 => {
            let hash = long.iter().fold(1_i32, |hash, &byte| {
                hash.wrapping_mul(31)
                    .wrapping_add(i32::from(i8::from_le_bytes([byte])))
            });
            format!("h{}:{hash}", long.len())
        }
        Some(short) => format!("x{}", hex(short)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One line per record: topic, offset, key, value, headers.
fn line<'a>(
    topic: &str,
    offset: i64,
    key: Option<&[u8]>,
    value: Option<&[u8]>,
    headers: impl Iterator<Item = (&'a [u8], Option<&'a [u8]>)>,
) -> String {
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{}={}", hex(name), told(value)))
        .collect();
    let headers = if headers.is_empty() {
        ".".to_owned()
    } else {
        headers.join(",")
    };
    format!("{topic} {offset} {} {} {headers}", told(key), told(value))
}

/// The lines that must be read from a topic that all samples were written to, in order.
fn expected(topic: &str) -> Vec<String> {
    samples()
        .iter()
        .zip(0..)
        .map(|(sample, offset)| {
            let headers: Vec<_> = sample
                .headers
                .iter()
                .map(|(name, value)| (*name, value.bytes()))
                .collect();
            line(
                topic,
                offset,
                sample.key.bytes().as_deref(),
                sample.value.bytes().as_deref(),
                headers
                    .iter()
                    .map(|(name, value)| (name.as_bytes(), value.as_deref())),
            )
        })
        .collect()
}

/// A topic of one partition per codec, with room for the largest sample.
async fn topics(context: &Context<'_>) -> Result<Vec<(String, &'static str)>, Failed> {
    let topics: Vec<_> = CODECS
        .iter()
        .map(|codec| (format!("{}-{codec}", context.fresh_name()), *codec))
        .collect();
    let admin = Admin::new(ConnectionConfig::new(context.bootstrap()))?;
    let new = topics.iter().map(|(topic, _)| {
        NewTopic::new(topic.as_str())
            .partitions(1)
            .replication(1)
            .config("max.message.bytes", "20000000")
    });
    for (_, created) in admin.create_topics(new).await? {
        created?;
    }
    Ok(topics)
}

async fn write(context: &Context<'_>, topic: &str, codec: &str, samples: &[Sample]) -> Outcome {
    let compression: Compression = codec.parse()?;
    let config = ProducerConfig::new(context.bootstrap())
        .compression(compression)
        .linger(Duration::from_millis(20))
        .max_request_size(20_000_000);
    let producer = Producer::new(config)?;
    let mut deliveries = Vec::new();
    for sample in samples {
        let (key, value) = (sample.key.bytes(), sample.value.bytes());
        let contents: Vec<_> = sample
            .headers
            .iter()
            .map(|(name, value)| (*name, value.bytes()))
            .collect();
        let headers: Vec<Header<'_>> = contents
            .iter()
            .map(|(name, value)| Header {
                key: name.as_bytes(),
                value: value.as_deref(),
            })
            .collect();
        let mut record = ProduceRecord::to(topic).partition(0).headers(&headers);
        record.key = key.as_deref();
        record.value = value.as_deref();
        deliveries.push(
            producer
                .send(record)
                .await
                .map_err(|refused| refused.to_string())?,
        );
    }
    for (delivery, offset) in deliveries.into_iter().zip(0..) {
        assert_eq!(delivery.await?.offset, Some(offset), "{topic}");
    }
    producer.close(LIMIT).await?;
    Ok(())
}

async fn read(context: &Context<'_>, topic: &str, count: usize) -> Result<Vec<String>, Failed> {
    let mut consumer = Consumer::new(ConsumerConfig::new(context.bootstrap()))?;
    consumer
        .assign([(TopicPartition::new(topic, 0), StartAt::Beginning)])
        .await?;
    let mut lines = Vec::new();
    while lines.len() < count {
        let record = tokio::time::timeout(LIMIT, consumer.recv()).await??;
        let headers = record
            .headers()
            .iter()
            .map(|header| (header.key, header.value));
        lines.push(line(
            topic,
            record.offset(),
            record.key(),
            record.value(),
            headers,
        ));
    }
    Ok(lines)
}

fn same(topic: &str, read: &[String], expected: &[String]) -> Outcome {
    if read.len() != expected.len() {
        return Err(format!(
            "{topic}: {} records instead of {}",
            read.len(),
            expected.len()
        )
        .into());
    }
    match read
        .iter()
        .zip(expected)
        .find(|(read, expected)| read != expected)
    {
        None => Ok(()),
        Some((read, expected)) => {
            Err(format!("{topic}: read\n  {read}\ninstead of\n  {expected}").into())
        }
    }
}

/// Runs the Java side with these arguments and this input; returns what it printed.
fn java(context: &Context<'_>, arguments: &[String], input: &str) -> Result<String, Failed> {
    let jars = fetch::tool_jars(context.version())?;
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/interop/Interop.java");
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), input)?;
    let output = Command::new("java")
        .args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(jars.join("*"))
        .arg(source)
        .args(arguments)
        .stdin(Stdio::from(file.reopen()?))
        .output()?;
    let text = String::from_utf8(output.stdout)?;
    if output.status.success() {
        Ok(text)
    } else {
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("the Java side failed ({}): {text}\n{errors}", output.status).into())
    }
}

fn java_reads(context: &Context<'_>) -> Outcome {
    let topics = context.block_on(async {
        let topics = topics(context).await?;
        for (topic, codec) in &topics {
            write(context, topic, codec, &samples()).await?;
        }
        Ok::<_, Refused>(topics)
    })?;
    let mut arguments = vec!["consume".to_owned(), context.bootstrap()];
    arguments.extend(
        topics
            .iter()
            .map(|(topic, _)| format!("{topic}={}", samples().len())),
    );
    let printed = java(context, &arguments, "")?;
    for (topic, _) in &topics {
        let mine = format!("{topic} ");
        let read: Vec<String> = printed
            .lines()
            .filter(|line| line.starts_with(&mine))
            .map(str::to_owned)
            .collect();
        same(topic, &read, &expected(topic))?;
    }
    Ok(())
}

fn d9_java_writes_what_milena_reads(context: &Context<'_>) -> Outcome {
    let topics = context.block_on(async { Ok::<_, Refused>(topics(context).await?) })?;
    let mut input = String::new();
    for (topic, codec) in &topics {
        for sample in samples() {
            let headers: Vec<String> = sample
                .headers
                .iter()
                .map(|(name, value)| format!("{}={}", hex(name.as_bytes()), value.word()))
                .collect();
            let headers = if headers.is_empty() {
                ".".to_owned()
            } else {
                headers.join(",")
            };
            let _ = writeln!(
                input,
                "{topic} {codec} {} {} {headers}",
                sample.key.word(),
                sample.value.word()
            );
        }
    }
    let printed = java(
        context,
        &["produce".to_owned(), context.bootstrap()],
        &input,
    )?;
    assert_eq!(
        printed.trim(),
        format!("sent {}", samples().len() * CODECS.len())
    );
    context.block_on(async {
        for (topic, _) in &topics {
            let read = read(context, topic, samples().len()).await?;
            same(topic, &read, &expected(topic))?;
        }
        Ok::<_, Refused>(())
    })
}

/// What the console tools can say: text keys and values.
fn plain_samples() -> Vec<Sample> {
    const WORDS: [&str; 4] = ["one", "zwei", "три", "cztery"];
    WORDS
        .iter()
        .cycle()
        .take(200)
        .map(|word| Sample {
            key: Content::Text("k"),
            value: Content::Text(word),
            headers: &[],
        })
        .collect()
}

/// The lines `KEY<TAB>VALUE` of the console tools.
fn plain_lines() -> Vec<String> {
    let text = |content: Content| {
        String::from_utf8(content.bytes().unwrap_or_default()).unwrap_or_default()
    };
    plain_samples()
        .iter()
        .map(|sample| format!("{}\t{}", text(sample.key), text(sample.value)))
        .collect()
}

fn console_reads(context: &Context<'_>) -> Outcome {
    let topics = context.block_on(async {
        let topics = topics(context).await?;
        for (topic, codec) in &topics {
            write(context, topic, codec, &plain_samples()).await?;
        }
        Ok::<_, Refused>(topics)
    })?;
    let count = plain_samples().len().to_string();
    for (topic, _) in &topics {
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
        let read: Vec<String> = text
            .lines()
            .filter(|line| line.contains('\t'))
            .map(str::to_owned)
            .collect();
        same(topic, &read, &plain_lines())?;
    }
    Ok(())
}

fn console_writes(context: &Context<'_>) -> Outcome {
    let topics = context.block_on(async { Ok::<_, Refused>(topics(context).await?) })?;
    let input = plain_lines().join("\n") + "\n";
    for (topic, codec) in &topics {
        let codec = format!("--compression-codec={codec}");
        let arguments = ["--topic", topic, &codec, "--property", "parse.key=true"];
        context
            .cluster()
            .run_tool(Tool::ConsoleProducer, &arguments, input.as_bytes(), LIMIT)?
            .checked()?;
    }
    context.block_on(async {
        for (topic, _) in &topics {
            let read = read(context, topic, plain_samples().len()).await?;
            let expected: Vec<String> = plain_samples()
                .iter()
                .zip(0..)
                .map(|(sample, offset)| {
                    line(
                        topic,
                        offset,
                        sample.key.bytes().as_deref(),
                        sample.value.bytes().as_deref(),
                        [].into_iter(),
                    )
                })
                .collect();
            same(topic, &read, &expected)?;
        }
        Ok::<_, Refused>(())
    })
}

/// A failure of a story inside of a runtime: [`Failed`] cannot be printed, and `block_on` asks for that.
struct Refused(String);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Failed> for Refused {
    fn from(failed: Failed) -> Self {
        Self(failed.message().unwrap_or("no reason was given").to_owned())
    }
}
