//! Records a session with real Kafka as the inputs that fuzzing starts from: `seed FOLDER`.
//!
//! A proxy stands between a broker and everyone who talks to it, the broker itself included. `Session.java` makes Kafka's
//! own clients say as much as they can; then every request that was heard is said again in every version that can say it,
//! and the smallest request of every API besides. What was heard becomes inputs, and so do the project's golden files,
//! its specs and a drawn message of every kind.

mod proxy;
mod session;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use milena_fuzz::seeds::{self, Seed};
use milena_protocol::api::{FetchRequest, JoinGroupRequest, ProduceRequest, SyncGroupRequest};
use milena_protocol::message::{ApiKey, decode_request, decode_response};
use milena_protocol::record::batches;
use proxy::Exchange;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let folder = std::env::args().nth(1).ok_or("seed FOLDER")?;
    let heard = session::record()?;
    let mut all: BTreeSet<Seed> = seeds::drawn().into_iter().collect();
    all.extend(seeds::codecs());
    all.extend(seeds::conversations());
    all.extend(specs()?);
    all.extend(goldens()?);
    heard.iter().for_each(|exchange| all.extend(of(exchange)));
    println!("{} requests and responses were heard", heard.len());
    write(Path::new(&folder), &all)
}

fn write(folder: &Path, all: &BTreeSet<Seed>) -> Result<(), Failed> {
    for target in milena_fuzz::TARGETS {
        let folder = folder.join(target.name);
        fs::create_dir_all(&folder)?;
        let inputs = all.iter().filter(|seed| seed.target == target.name);
        let mut count = 0;
        for (number, seed) in inputs.enumerate() {
            fs::write(folder.join(format!("{number:05}")), &seed.input)?;
            count += 1;
        }
        println!("{:<10} {count:>6} inputs", target.name);
    }
    Ok(())
}

/// Everything that can be learnt from one request and its response.
fn of(exchange: &Exchange) -> Vec<Seed> {
    let Exchange {
        key,
        version,
        request,
        response,
    } = exchange;
    let mut found: Vec<Seed> = seeds::request(*key, *version, &request.slice(4..))
        .into_iter()
        .chain(seeds::response(*key, *version, response))
        .collect();
    let size = u32::try_from(response.len()).unwrap_or(0).to_be_bytes();
    if response.len() < 1000 {
        found.extend(seeds::stream(
            &[&size[..], response, &size, response].concat(),
        ));
    }
    fields(exchange)
        .iter()
        .for_each(|field| found.extend(seeds::data(field)));
    for set in record_sets(exchange) {
        found.extend(seeds::records(&set));
        kept_by_the_broker(&set)
            .iter()
            .for_each(|field| found.extend(seeds::data(field)));
    }
    found
}

/// Byte fields in which clients talk to each other.
fn fields(exchange: &Exchange) -> Vec<Bytes> {
    let request = exchange.request.clone();
    match ApiKey(exchange.key) {
        ApiKey::JOIN_GROUP => decode_request::<JoinGroupRequest>(request).map_or_else(
            |_| Vec::new(),
            |(_, join)| {
                join.protocols
                    .into_iter()
                    .map(|protocol| protocol.metadata)
                    .collect()
            },
        ),
        ApiKey::SYNC_GROUP => decode_request::<SyncGroupRequest>(request).map_or_else(
            |_| Vec::new(),
            |(_, sync)| {
                sync.assignments
                    .into_iter()
                    .map(|one| one.assignment)
                    .collect()
            },
        ),
        _ => Vec::new(),
    }
}

/// The batches of produce requests and fetch responses.
fn record_sets(exchange: &Exchange) -> Vec<Bytes> {
    match ApiKey(exchange.key) {
        ApiKey::PRODUCE => {
            let Ok((_, produce)) = decode_request::<ProduceRequest>(exchange.request.clone())
            else {
                return Vec::new();
            };
            let partitions = produce
                .topics
                .into_iter()
                .flat_map(|topic| topic.partitions);
            partitions
                .filter_map(|partition| partition.records)
                .collect()
        }
        ApiKey::FETCH => {
            let response = exchange.response.clone();
            let Ok(fetch) = decode_response::<FetchRequest>(response, exchange.version) else {
                return Vec::new();
            };
            let partitions = fetch.topics.into_iter().flat_map(|topic| topic.partitions);
            partitions
                .filter_map(|partition| partition.records)
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Keys and values of records: in the broker's own topics they are pieces of data.
fn kept_by_the_broker(set: &Bytes) -> Vec<Bytes> {
    let mut decompressor = Default::default();
    let mut found = Vec::new();
    for batch in batches(set.clone()).flatten() {
        let Ok(records) = batch.records(&mut decompressor) else {
            continue;
        };
        for record in records.into_owned().flatten() {
            found.extend(record.key_bytes());
            found.extend(record.value_bytes());
        }
    }
    found
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn specs() -> Result<Vec<Seed>, Failed> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project("protocol-specs"))? {
        let path = entry?.path();
        let mut input = fs::read(&path)?;
        match path.file_name().and_then(|name| name.to_str()) {
            Some("glossary.spec" | "errors.spec") => input.insert(0, b'!'),
            Some(name) if name.ends_with(".spec") => {}
            _ => continue,
        }
        found.push(Seed {
            target: "spec",
            input,
        });
    }
    Ok(found)
}

/// Batches that the Java client wrote and a broker stored.
fn goldens() -> Result<Vec<Seed>, Failed> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project("crates/milena-protocol/tests/golden"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "bin") {
            found.extend(seeds::records(&fs::read(&path)?.into()));
        }
    }
    Ok(found)
}
