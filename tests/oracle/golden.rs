//! The golden files that tests without Java read: the schemas, and three instances of every message in every version.

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::Outcome;
use crate::java::Java;
use crate::reference::{HOW_TO_WRITE, Reference};
use crate::settings::{Jars, bless};

/// The instance with every default, the one with every field set and the one with every null: the first that Java makes.
const INSTANCES: u32 = 3;

/// Compares the files with what the jars say, or writes them.
pub(crate) fn golden_files_are_what_the_jars_say() -> Outcome {
    let jars = Jars::get()?;
    let messages = instances(&mut Java::start()?, &jars.reference)?;
    let (schemas_at, messages_at) = (golden("schemas.txt"), golden("messages.bin.gz"));
    if bless() {
        fs::write(schemas_at, &jars.schemas)?;
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&messages)?;
        fs::write(messages_at, packed.finish()?)?;
    } else {
        let stale = |path: &PathBuf| format!("{} is stale: {HOW_TO_WRITE}", path.display());
        if fs::read_to_string(&schemas_at).ok().as_ref() != Some(&jars.schemas) {
            return Err(stale(&schemas_at).into());
        }
        let mut checked_in = Vec::new();
        if let Ok(file) = fs::File::open(&messages_at) {
            GzDecoder::new(file).read_to_end(&mut checked_in)?;
        }
        if checked_in != messages {
            return Err(stale(&messages_at).into());
        }
    }
    println!(
        "oracle: schemas of {} messages and {} bytes of golden instances are {}",
        jars.reference.messages.len(),
        messages.len(),
        if bless() { "written" } else { "current" }
    );
    Ok(())
}

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../crates/milena-protocol/tests/golden")
        .join(name)
}

/// Message by message and version by version, each with its length: the reader knows the order.
fn instances(java: &mut Java, reference: &Reference) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    for message in reference.messages.values() {
        for version in message.versions.0..=message.versions.1 {
            let mut failure = Ok(());
            java.make(&message.name, version, 0, INSTANCES, |_, made| {
                let length = u32::try_from(made.bytes.len()).expect("it is small");
                all.extend(length.to_be_bytes());
                all.extend(&made.bytes);
                failure = failure
                    .clone()
                    .and(message.agrees(&made.bytes, &made.values, version));
            })?;
            failure
                .map_err(|e| format!("the schema of {} version {version}: {e}", message.name))?;
        }
    }
    Ok(all)
}
