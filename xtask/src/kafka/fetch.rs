//! Fetches the jars of a release from Maven Central into the cache, once.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::cache::{self, Lock};
use super::error::io;
use super::pom::{self, Jars};
use super::process::{Launch, Process};
use super::{Coordination, Error, Version, install};

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// The directory with a release's broker jars; fetched when it is not there yet, which takes seconds to minutes.
///
/// Safe to call from several processes at once, and after one of them was interrupted.
///
/// # Errors
/// When Maven is missing or cannot get the jars; the sentence says what Maven said.
pub fn broker_jars(version: Version) -> Result<PathBuf, Error> {
    jars(version, Jars::Broker)
}

/// The directory with the jars of the command-line tools that fit a release; fetched when it is not there yet.
///
/// # Errors
/// As [`broker_jars`].
pub fn tool_jars(version: Version) -> Result<PathBuf, Error> {
    let tools = version.tools();
    // The oldest releases carry their tools in the broker's own jar.
    match tools.coordination() {
        Coordination::KRaft => jars(tools, Jars::Tools),
        Coordination::ZooKeeper => jars(tools, Jars::Broker),
    }
}

/// Whether a release's broker jars are in the cache.
pub fn is_cached(version: Version) -> bool {
    place(version, Jars::Broker).is_ok_and(|directory| directory.is_dir())
}

fn place(version: Version, jars: Jars) -> Result<PathBuf, Error> {
    Ok(cache::root()?
        .join("kafka")
        .join(version.to_string())
        .join(match jars {
            Jars::Broker => "lib",
            Jars::Tools => "tools",
        }))
}

fn jars(version: Version, jars: Jars) -> Result<PathBuf, Error> {
    let target = place(version, jars)?;
    // The directory appears by a rename, so it is complete as soon as it exists.
    if target.is_dir() {
        return Ok(target);
    }
    let maven = install::maven()?;
    let _lock = Lock::wait(&target.with_extension("lock"))?;
    if target.is_dir() {
        return Ok(target);
    }
    let building = target.with_extension("partial");
    fs::remove_dir_all(&building).ok();
    cache::create(&building)?;
    eprintln!(
        "fetching Kafka {version} ({jars:?}) from Maven Central into {}",
        target.display()
    );
    let result = fill(&maven, &building, version, jars);
    result.map_err(|error| error.while_doing(format!("cannot fetch Kafka {version}")))?;
    fs::rename(building.join("lib"), &target)
        .map_err(io(format!("cannot create {}", target.display())))?;
    fs::remove_dir_all(&building).ok();
    Ok(target)
}

/// Makes `building/lib`, complete or not at all.
fn fill(maven: &Path, building: &Path, version: Version, jars: Jars) -> Result<(), Error> {
    cache::write(&building.join("pom.xml"), pom::text(version, jars))?;
    // Maven remembers for a day that a jar was not to be had; the second try asks again.
    copy_dependencies(maven, building, &[])
        .or_else(|_| copy_dependencies(maven, building, &["-U"]))?;
    let broker = format!("kafka_{}-{version}.jar", version.scala());
    match building.join("lib").join(&broker).is_file() {
        true => Ok(()),
        false => Err(Error::new(format!(
            "Maven said it succeeded, but there is no {broker}"
        ))),
    }
}

fn copy_dependencies(maven: &Path, building: &Path, extra: &[&str]) -> Result<(), Error> {
    let log = building.join("maven.log");
    cache::write(&log, "")?;
    let mut command = vec![maven.into()];
    command.extend(["-q", "-B"].iter().chain(extra).map(Into::into));
    command.extend([
        "-f".into(),
        building.join("pom.xml").into(),
        "dependency:copy-dependencies".into(),
    ]);
    command.push(format!("-DoutputDirectory={}", building.join("lib").display()).into());
    let launch = Launch {
        command,
        input: None,
        output: log.clone(),
        errors: log.clone(),
        scratch: None,
    };
    let mut process = Process::guarded(&launch)?;
    match process.wait(LIMIT) {
        Some(status) if status.success() => Ok(()),
        Some(_) => Err(Error::new(format!("Maven failed: {}", complaint(&log)))),
        None => Err(Error::new(format!(
            "Maven took longer than {} minutes: {}",
            LIMIT.as_secs() / 60,
            complaint(&log)
        ))),
    }
}

/// The first lines in which Maven says what is wrong.
fn complaint(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("ERROR"))
        .take(3)
        .collect();
    match lines.is_empty() {
        true => text.trim().to_owned(),
        false => lines.join(" "),
    }
}
