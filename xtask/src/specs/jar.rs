//! Official jars, from Maven Central by Maven, kept outside of the source tree.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kafka::cache;

/// What Maven says of an artifact that does not exist.
const MISSING: &str = "Unable to find artifact";

/// The logging interface that Kafka's classes cannot be loaded without.
const SLF4J: (&str, &str, &str) = ("org.slf4j", "slf4j-api", "1.7.36");

/// Kafka's group at Maven Central.
const KAFKA: &str = "org.apache.kafka";

/// The jars with the records of the coordinators' topics.
const COORDINATORS: [&str; 3] = [
    "kafka-group-coordinator",
    "kafka-transaction-coordinator",
    "kafka-share-coordinator",
];

/// The kafka-clients jar of a release, downloaded if it is not there yet.
pub fn clients(version: &str) -> Result<PathBuf, String> {
    jar(KAFKA, "kafka-clients", version, version)
}

/// The coordinators' jars of a release, those that it has.
pub fn coordinators(version: &str) -> Result<Vec<PathBuf>, String> {
    let jars = COORDINATORS.iter().map(|name| kafka(name, version));
    let there = jars.collect::<Result<Vec<_>, _>>()?;
    Ok(there.into_iter().flatten().collect())
}

/// Another jar of a release; `None` if it has no such jar.
pub fn kafka(name: &str, version: &str) -> Result<Option<PathBuf>, String> {
    match jar(KAFKA, name, version, version) {
        Ok(path) => Ok(Some(path)),
        Err(said) if said.contains(MISSING) => Ok(None),
        Err(said) => Err(said),
    }
}

/// What a program needs on its class path to use Kafka's classes.
pub fn class_path(version: &str) -> Result<String, String> {
    let (group, name, slf4j_version) = SLF4J;
    let slf4j = jar(group, name, slf4j_version, version)?;
    Ok(format!(
        "{}:{}",
        clients(version)?.display(),
        slf4j.display()
    ))
}

/// One artifact, in the folder of the Kafka release that it is wanted for.
fn jar(group: &str, name: &str, version: &str, release: &str) -> Result<PathBuf, String> {
    if !release
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
    {
        return Err(format!("{release:?} is no release of Kafka"));
    }
    let folder = cache::root()
        .map_err(|e| e.to_string())?
        .join("clients")
        .join(release);
    let path = folder.join(format!("{name}-{version}.jar"));
    if !path.is_file() {
        download(&format!("{group}:{name}:{version}"), &folder)?;
    }
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("Maven did not bring {}", path.display()))
    }
}

fn download(artifact: &str, folder: &Path) -> Result<(), String> {
    let output = Command::new("mvn")
        .args(["-q", "-B", "dependency:copy"])
        .arg(format!("-Dartifact={artifact}"))
        .arg(format!("-DoutputDirectory={}", folder.display()))
        .current_dir(std::env::temp_dir())
        .output()
        .map_err(|e| format!("cannot run mvn, which is needed to get {artifact}: {e}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    Err(format!("mvn cannot get {artifact}:\n{}", said.trim()))
}
