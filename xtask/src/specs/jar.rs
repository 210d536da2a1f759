//! Official jars, from Maven Central by Maven, kept outside of the source tree.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kafka::cache;

/// The logging interface that Kafka's classes cannot be loaded without.
const SLF4J: (&str, &str, &str) = ("org.slf4j", "slf4j-api", "1.7.36");

/// The kafka-clients jar of a release, downloaded if it is not there yet.
pub fn clients(version: &str) -> Result<PathBuf, String> {
    jar("org.apache.kafka", "kafka-clients", version, version)
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
