//! What one client writes every other reads: milena, the Java client, librdkafka and franz-go, with every codec.

mod console;
mod extremes;
mod golden;
mod ours;
mod peer;
mod records;

use std::collections::BTreeMap;
use std::time::Instant;

use libtest_mimic::Failed;

use crate::context::Context;
use crate::story::{Outcome, Story};
use peer::{Peer, Topic};
pub(crate) use peer::{here, java, librdkafka, run};
use records::{Records, everything};

pub(crate) const STORIES: &[Story] = &[
    Story::single(
        "interop_what_milena_writes_every_client_reads",
        d9_what_milena_writes_all_read,
    ),
    Story::single(
        "interop_what_the_java_client_writes_every_client_reads",
        d9_what_the_java_client_writes_all_read,
    ),
    Story::single(
        "interop_what_librdkafka_writes_every_client_reads",
        d9_what_librdkafka_writes_all_read,
    ),
    Story::single(
        "interop_what_franz_go_writes_every_client_reads",
        d9_what_franz_go_writes_all_read,
    ),
    Story::single(
        "interop_every_level_of_the_java_client_is_read",
        extremes::d6_every_level_is_read,
    ),
    Story::single(
        "interop_times_that_the_broker_set_are_read",
        extremes::append_time,
    ),
    Story::single(
        "interop_transactions_of_the_java_client_are_read",
        extremes::transactions,
    ),
    Story::single(
        "interop_transactions_of_librdkafka_are_read",
        extremes::librdkafka_transactions,
    ),
    Story::single(
        "interop_what_the_broker_compacted_is_read",
        extremes::compacted,
    ),
    Story::single(
        "interop_the_golden_files_are_what_every_client_writes",
        golden::golden,
    ),
    Story::single(
        "interop_the_console_consumer_reads_every_codec",
        console::reads,
    ),
    Story::single(
        "interop_the_console_producer_writes_every_codec",
        console::writes,
    ),
];

/// The same with the brokers of `milena-broker` in between.
pub(crate) const EMBEDDED: &[Story] = &[
    Story::embedded(
        "clients_what_milena_writes_every_client_reads",
        1,
        d9_what_milena_writes_all_read,
    ),
    Story::embedded(
        "clients_what_the_java_client_writes_every_client_reads",
        1,
        d9_what_the_java_client_writes_all_read,
    ),
    Story::embedded(
        "clients_what_librdkafka_writes_every_client_reads",
        1,
        d9_what_librdkafka_writes_all_read,
    ),
    Story::embedded(
        "clients_what_franz_go_writes_every_client_reads",
        1,
        d9_what_franz_go_writes_all_read,
    ),
    Story::embedded(
        "clients_times_that_the_broker_set_are_read",
        1,
        extremes::append_time,
    ),
    Story::embedded(
        "clients_transactions_of_the_java_client_are_read",
        1,
        extremes::transactions,
    ),
    Story::embedded(
        "clients_transactions_of_librdkafka_are_read",
        1,
        extremes::librdkafka_transactions,
    ),
];

const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];

fn d9_what_milena_writes_all_read(context: &Context<'_>) -> Outcome {
    writes(context, Peer::Milena)
}

fn d9_what_the_java_client_writes_all_read(context: &Context<'_>) -> Outcome {
    writes(context, Peer::Java)
}

fn d9_what_librdkafka_writes_all_read(context: &Context<'_>) -> Outcome {
    writes(context, Peer::Librdkafka)
}

fn d9_what_franz_go_writes_all_read(context: &Context<'_>) -> Outcome {
    writes(context, Peer::FranzGo)
}

/// One client writes everything with every codec, all of them read it.
fn writes(context: &Context<'_>, writer: Peer) -> Outcome {
    if let Some(reason) = writer.missing() {
        println!("{}: {reason}", writer.name());
        return Ok(());
    }
    let topics = codec_topics(context);
    create(context, &topics, &[])?;
    let records = everything();
    let start = Instant::now();
    writer.write(context, &topics, records)?;
    let mut times = format!(
        "{} wrote {} topics in {:.1} s; read by",
        writer.name(),
        topics.len(),
        start.elapsed().as_secs_f64()
    );
    let mut failures = Vec::new();
    for reader in Peer::ALL {
        if let Some(reason) = reader.missing() {
            println!("{}: {reason}", reader.name());
            continue;
        }
        let start = Instant::now();
        if let Err(failed) = reads(context, reader, &topics, records) {
            let why = failed.message().unwrap_or("no reason was given");
            failures.push(format!("{} reads: {why}", reader.name()));
        }
        let took = start.elapsed().as_secs_f64();
        times += &format!(" {} in {took:.1} s,", reader.name());
    }
    println!("{}", times.trim_end_matches(','));
    match failures.is_empty() {
        true => Ok(()),
        false => Err(format!("{} wrote; {}", writer.name(), failures.join("\n")).into()),
    }
}

fn reads(context: &Context<'_>, reader: Peer, topics: &[Topic], records: &Records) -> Outcome {
    let read = by_topic(reader.read(context, topics, &records.counts())?)?;
    for (topic, codec) in topics {
        let read = read.get(topic).map_or(&[][..], Vec::as_slice);
        same(codec, read, &records.expected(topic))?;
    }
    Ok(())
}

/// Lines by topic, in order of partition and offset.
fn by_topic(lines: Vec<String>) -> Result<BTreeMap<String, Vec<String>>, Failed> {
    let mut sorted = BTreeMap::new();
    for line in lines {
        let mut words = line.split(' ');
        let topic = words.next().unwrap_or_default().to_owned();
        let partition: i32 = words.next().unwrap_or_default().parse()?;
        let offset: i64 = words.next().unwrap_or_default().parse()?;
        sorted.insert((topic, partition, offset, sorted.len()), line);
    }
    let mut topics: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for ((topic, ..), line) in sorted {
        topics.entry(topic).or_default().push(line);
    }
    Ok(topics)
}

/// Compares record for record.
fn same(what: &str, read: &[String], expected: &[String]) -> Outcome {
    let different = read.iter().zip(expected).find(|(read, line)| read != line);
    if let Some((read, expected)) = different {
        return Err(format!("{what}: read\n  {read}\ninstead of\n  {expected}").into());
    }
    match (read.len(), expected.len()) {
        (read, expected) if read == expected => Ok(()),
        (read, expected) => Err(format!("{what}: {read} records instead of {expected}").into()),
    }
}

/// A topic per codec.
fn codec_topics(context: &Context<'_>) -> Vec<Topic> {
    CODECS
        .iter()
        .map(|codec| {
            (
                format!("{}-{codec}", context.fresh_name()),
                (*codec).to_owned(),
            )
        })
        .collect()
}

fn create(context: &Context<'_>, topics: &[Topic], configs: &[(&str, &str)]) -> Outcome {
    context.block_on(async {
        ours::create(context, topics, configs).await?;
        Ok::<_, ours::Refused>(())
    })
}
