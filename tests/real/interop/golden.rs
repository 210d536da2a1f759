//! The bytes of every writer, as the broker stores them, beside those that the unit tests of `milena-protocol` read.
//!
//! With `MILENA_GOLDEN=write` in the environment the files are written instead of compared.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;

use super::peer::{Peer, here, java, run};
use super::records::golden as records;
use super::{codec_topics, create};
use crate::context::Context;
use crate::story::Outcome;

/// Where a batch has its length, its attributes, its number of records, and what follows its head.
const LENGTH: usize = 8;
const ATTRIBUTES: usize = 22;
const COUNT: usize = 57;
const HEAD: usize = 61;
/// As much of the compressed bytes as says which format with which flags it is: the same in every build of a codec.
const BEGINNING: usize = 6;

/// What the same client does the same every time: checksums, producer ids and gzip's bytes vary.
#[derive(Debug, PartialEq, Eq)]
struct Outline {
    codec: u8,
    count: u32,
    /// What is not compressed is the same altogether.
    beginning: Vec<u8>,
}

pub(super) fn golden(context: &Context<'_>) -> Outcome {
    let rewrite = std::env::var_os("MILENA_GOLDEN").is_some_and(|value| value == "write");
    let directory = here("../crates/milena-protocol/tests/golden");
    let listed = directory.join("records.txt");
    if rewrite {
        fs::write(&listed, records(true).input())?;
    }
    assert_eq!(fs::read_to_string(&listed)?, records(true).input());
    let mut written = Vec::new();
    for writer in Peer::ALL {
        if let Some(reason) = writer.missing() {
            println!("{}: {reason}", writer.name());
            continue;
        }
        let directory = directory.join(writer.name());
        for (codec, bytes) in write(context, writer)? {
            let file = directory.join(codec).with_extension("bin");
            if rewrite {
                fs::create_dir_all(&directory)?;
                fs::write(&file, &bytes)?;
                written.push(file);
            } else {
                let (now, then) = (outline(&bytes)?, outline(&fs::read(&file)?)?);
                assert_eq!(now, then, "{}", file.display());
            }
        }
    }
    if rewrite {
        describe(context, &written)
    } else {
        Ok(())
    }
}

/// The bytes of each codec's log after a client has written the golden records.
fn write(context: &Context<'_>, writer: Peer) -> Result<Vec<(String, Vec<u8>)>, Failed> {
    let topics = codec_topics(context);
    create(context, &topics, &[])?;
    let (plain, compressed) = topics.split_at(1);
    writer.write(context, plain, &records(false))?;
    writer.write(context, compressed, &records(true))?;
    let logs = topics.into_iter().map(|(topic, codec)| {
        let log = find(context.cluster().directory(), &format!("{topic}-0"))
            .ok_or_else(|| format!("the broker has no log of {topic}"))?;
        Ok((codec, whole(&log)?))
    });
    logs.collect()
}

/// All segments of a log: a leap in the records' own times begins a new one.
fn whole(directory: &Path) -> Result<Vec<u8>, Failed> {
    let mut segments = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "log") {
            segments.push(path);
        }
    }
    // Their names are their first offsets, with leading zeros.
    segments.sort();
    let mut bytes = Vec::new();
    for segment in segments {
        bytes.extend(fs::read(segment)?);
    }
    Ok(bytes)
}

/// The directory of this name, wherever the broker has its data.
fn find(directory: &Path, name: &str) -> Option<PathBuf> {
    let entries = fs::read_dir(directory).ok()?;
    let directories = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir());
    directories
        .into_iter()
        .find_map(|path| match path.ends_with(name) {
            true => Some(path),
            false => find(&path, name),
        })
}

/// Every batch of a log.
fn outline(mut log: &[u8]) -> Result<Vec<Outline>, Failed> {
    let mut batches = Vec::new();
    while !log.is_empty() {
        let word = |at: usize| Some(u32::from_be_bytes(*log.get(at..)?.first_chunk()?));
        let length = word(LENGTH).ok_or("a batch is cut")? as usize;
        let batch = log
            .get(..LENGTH + 4 + length)
            .filter(|batch| batch.len() >= HEAD)
            .ok_or("a batch is cut")?;
        let codec = batch[ATTRIBUTES] & 7;
        let told = if codec == 0 { batch.len() } else { BEGINNING };
        batches.push(Outline {
            codec,
            count: word(COUNT).ok_or("a batch is cut")?,
            beginning: batch[HEAD..].iter().copied().take(told).collect(),
        });
        log = &log[batch.len()..];
    }
    Ok(batches)
}

/// Has the Java client write beside each file what it reads there.
fn describe(context: &Context<'_>, files: &[PathBuf]) -> Outcome {
    let source = here("../crates/milena-protocol/tests/golden/Golden.java");
    let mut command = java(context, &source)?;
    command.arg("read").args(files);
    run("Golden.java", command, "")?;
    println!("{} golden files are written", files.len());
    Ok(())
}
