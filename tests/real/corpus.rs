//! A million lines of real text: file, `milena produce`, Kafka, `milena consume`, file; and Java reads the same.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use tempfile::TempDir;
use xtask::kafka::{Cluster, Spec, Version};

use crate::context::Context;
use crate::story::{Outcome, Story};
use crate::tools::{cargo_build, console_consume};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "a_corpus_comes_back_through_every_codec_and_java_reads_it",
        through_every_codec,
    ),
    Story::single(
        "a_keyed_corpus_comes_back_whole_and_in_order_per_partition",
        keyed,
    ),
    Story::single(
        "a_corpus_survives_a_broker_that_stops_for_20_seconds",
        through_an_outage,
    ),
];

const LINES: usize = 1_000_000;
const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];

fn through_every_codec(context: &Context) -> Outcome {
    let corpus = corpus()?;
    let expected = fs::read(&corpus.plain)?;
    // What a codec's bytes are does not depend on the release; the newest one gets all of them.
    let codecs = if context.version() == Version::KNOWN[0] {
        &CODECS[..]
    } else {
        &CODECS[2..3]
    };
    for codec in codecs {
        let topic = context.fresh_name();
        milena(&[
            "topics",
            "create",
            "-b",
            &context.bootstrap(),
            &topic,
            "-p",
            "1",
            "-r",
            "1",
        ])?;
        let file = corpus.plain.display().to_string();
        milena(&[
            "produce",
            "-b",
            &context.bootstrap(),
            "-t",
            &topic,
            "-p",
            "0",
            "-z",
            codec,
            &file,
        ])?;
        let read = milena(&[
            "consume",
            "-b",
            &context.bootstrap(),
            "-t",
            &topic,
            "-o",
            "beginning",
            "-e",
        ])?;
        same(&read, &expected, &format!("milena, {codec}"))?;
        same(
            &console_consume(context, &topic, LINES)?,
            &expected,
            &format!("Java, {codec}"),
        )?;
    }
    Ok(())
}

fn keyed(context: &Context) -> Outcome {
    let corpus = corpus()?;
    let topic = context.fresh_name();
    let (bootstrap, file) = (context.bootstrap(), corpus.numbered.display().to_string());
    milena(&[
        "topics", "create", "-b", &bootstrap, &topic, "-p", "5", "-r", "1",
    ])?;
    milena(&[
        "produce", "-b", &bootstrap, "-t", &topic, "-K", "\t", "-z", "snappy", &file,
    ])?;
    let format = "%p\t%k\t%s\n";
    let read = milena(&[
        "consume",
        "-b",
        &bootstrap,
        "-t",
        &topic,
        "-o",
        "beginning",
        "-e",
        "-f",
        format,
    ])?;
    let found = numbered_lines(&read)?;
    assert_eq!(found.values().map(Vec::len).sum::<usize>(), LINES, "lines");
    let expected = fs::read(&corpus.plain)?;
    let lines: Vec<&[u8]> = expected.split(|byte| *byte == b'\n').collect();
    let mut seen = vec![false; LINES];
    for (partition, records) in found {
        let mut last = None;
        for (number, line) in records {
            assert!(
                last < Some(number),
                "partition {partition}: {number} came after {last:?}"
            );
            assert!(line == lines[number], "line {number} differs");
            assert!(
                !std::mem::replace(&mut seen[number], true),
                "line {number} came twice"
            );
            last = Some(number);
        }
    }
    Ok(())
}

/// Lines by partition, each with its number.
type Numbered<'a> = BTreeMap<u32, Vec<(usize, &'a [u8])>>;

/// The number and the rest of every line, by partition.
fn numbered_lines(output: &[u8]) -> Result<Numbered<'_>, Failed> {
    let mut found = Numbered::new();
    for line in output
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let mut fields = line.splitn(3, |byte| *byte == b'\t');
        let mut number =
            || std::str::from_utf8(fields.next().unwrap_or_default()).map(str::parse::<usize>);
        let (partition, number) = (number()??, number()??);
        found
            .entry(u32::try_from(partition)?)
            .or_default()
            .push((number, fields.next().unwrap_or_default()));
    }
    Ok(found)
}

fn through_an_outage(context: &Context) -> Outcome {
    let corpus = corpus()?;
    // The shared node is left alone.
    let cluster = Cluster::start(Spec::new(context.version()).named("corpus-outage"))?;
    let (bootstrap, topic) = (cluster.bootstrap(), context.fresh_name());
    milena(&[
        "topics", "create", "-b", &bootstrap, &topic, "-p", "1", "-r", "1",
    ])?;
    let directory = TempDir::new()?;
    let place = |name: &str| directory.path().join(name);
    let consumer = ["consume", "-b", &bootstrap, "-t", &topic, "-o", "beginning"];
    let mut consumer = start(&consumer, &place("read"), &place("consume.log"))?;
    let file = corpus.numbered.display().to_string();
    let producer = [
        "produce", "-b", &bootstrap, "-t", &topic, "-z", "snappy", "--rate", "80000", &file,
    ];
    let mut producer = start(&producer, &place("out"), &place("produce.log"))?;

    std::thread::sleep(Duration::from_secs(4));
    cluster.stop(1)?;
    std::thread::sleep(Duration::from_secs(20));
    cluster.restart(1)?;

    let status = producer.wait()?;
    let log = fs::read_to_string(place("produce.log"))?;
    assert!(status.success(), "produce ended with {status}: {log}");
    assert!(
        log.contains(&format!("acknowledged {LINES}, failed 0")),
        "{log}"
    );
    assert!(
        log.contains("waiting for") || log.contains("trying again"),
        "no notice of the outage: {log}"
    );
    let read = wait_for_last_line(&mut consumer, &place("read"));
    let consumed = fs::read_to_string(place("consume.log"))?;
    assert!(
        consumed.contains("trying again"),
        "no notice of the outage: {consumed}"
    );
    all_in_order(&read?, &fs::read(&corpus.numbered)?)
}

/// Checks that every line of `expected` is in `read`, once and in order.
fn all_in_order(read: &[u8], expected: &[u8]) -> Outcome {
    let mut expected = expected.split(|byte| *byte == b'\n').enumerate();
    let mut next = expected.next();
    for line in read
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        let number = line.split(|byte| *byte == b'\t').next().unwrap_or_default();
        let number: usize = std::str::from_utf8(number)?.parse()?;
        match next {
            Some((place, wanted)) if place == number => {
                assert!(line == wanted, "line {number} differs");
                next = expected.next();
            }
            Some((place, _)) if number > place => {
                return Err(format!("line {place} is missing").into());
            }
            _ => return Err(format!("line {number} came twice").into()),
        }
    }
    match next {
        Some((place, _)) if place < LINES => {
            Err(format!("line {place} is missing at the end").into())
        }
        _ => Ok(()),
    }
}

fn wait_for_last_line(consumer: &mut Child, file: &Path) -> Result<Vec<u8>, Failed> {
    let deadline = Instant::now() + Duration::from_secs(60);
    let last = format!("\n{}\t", LINES - 1);
    let read = loop {
        let read = fs::read(file)?;
        let tail = &read[read.len().saturating_sub(1 << 20)..];
        let complete = tail.ends_with(b"\n")
            && tail
                .windows(last.len())
                .any(|window| window == last.as_bytes());
        if complete || Instant::now() > deadline {
            break read;
        }
        if let Some(status) = consumer.try_wait()? {
            return Err(format!("consume ended with {status}").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    };
    consumer.kill()?;
    consumer.wait()?;
    Ok(read)
}

fn same(read: &[u8], expected: &[u8], who: &str) -> Outcome {
    if read == expected {
        return Ok(());
    }
    let place = read
        .iter()
        .zip(expected)
        .take_while(|(left, right)| left == right)
        .count();
    let line = expected[..place]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1;
    Err(format!(
        "{who}: {} bytes instead of {}, different from line {line} on",
        read.len(),
        expected.len()
    )
    .into())
}

struct Corpus {
    plain: PathBuf,
    /// The same lines, each behind its number and a tab.
    numbered: PathBuf,
    _directory: TempDir,
}

/// The source text of the crates that this project was built from: real lines, some empty, some long, not all ASCII.
fn corpus() -> Result<&'static Corpus, Failed> {
    static CORPUS: OnceLock<Result<Corpus, String>> = OnceLock::new();
    let corpus = CORPUS.get_or_init(|| gather().map_err(|error| format!("no corpus: {error}")));
    corpus.as_ref().map_err(|error| error.as_str().into())
}

fn gather() -> std::io::Result<Corpus> {
    let mut sources = Vec::new();
    find_sources(&cargo_home().join("registry").join("src"), &mut sources)?;
    sources.sort();
    let mut lines = Vec::with_capacity(LINES);
    let (mut texts, mut count) = (Vec::new(), 0);
    for source in sources {
        let text = fs::read(source)?;
        count += text.iter().filter(|byte| **byte == b'\n').count();
        texts.push(text);
        if count >= LINES {
            break;
        }
    }
    for text in &texts {
        lines.extend(
            text.split_inclusive(|byte| *byte == b'\n')
                .filter(|line| line.ends_with(b"\n")),
        );
    }
    if lines.is_empty() {
        return Err(std::io::Error::other("cargo has unpacked no sources"));
    }
    let directory = TempDir::new()?;
    let (plain, numbered) = (
        directory.path().join("plain"),
        directory.path().join("numbered"),
    );
    let repeated = || lines.iter().cycle().take(LINES);
    fs::write(
        &plain,
        repeated()
            .flat_map(|line| line.iter().copied())
            .collect::<Vec<_>>(),
    )?;
    let with_number =
        |(number, line): (usize, &&[u8])| [number.to_string().as_bytes(), b"\t", line].concat();
    fs::write(
        &numbered,
        repeated()
            .enumerate()
            .flat_map(with_number)
            .collect::<Vec<_>>(),
    )?;
    Ok(Corpus {
        plain,
        numbered,
        _directory: directory,
    })
}

fn cargo_home() -> PathBuf {
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cargo");
    std::env::var_os("CARGO_HOME").map_or_else(home, PathBuf::from)
}

fn find_sources(directory: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            find_sources(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// The command-line tool, built for release once.
fn binary() -> Result<&'static Path, Failed> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let binary = BINARY.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap_or(Path::new("."));
        cargo_build(root, &["--release", "--package", "milena-cli"])
    });
    binary.as_deref().map_err(|error| error.as_str().into())
}

/// Runs `milena` and returns what it wrote to standard output.
fn milena(arguments: &[&str]) -> Result<Vec<u8>, Failed> {
    let output = Command::new(binary()?)
        .args(arguments)
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "milena {} ended with {}: {errors}",
        arguments.join(" "),
        output.status
    )
    .into())
}

fn start(arguments: &[&str], output: &Path, errors: &Path) -> Result<Child, Failed> {
    let mut command = Command::new(binary()?);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(File::create(output)?)
        .stderr(File::create(errors)?);
    Ok(command.spawn()?)
}
