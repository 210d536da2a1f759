//! Class archives: what a JVM would read from the jars, as one file that it maps. A start then takes about half the
//! processor time.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::cache::Lock;
use super::error::io;
use super::java::{Classes, Java};
use super::node::Lifetime;
use super::properties::Layout;
use super::scratch::Scratch;
use super::{Coordination, Error, Spec, Version, launch, probe};

const START_LIMIT: Duration = Duration::from_secs(120);
const STOP_LIMIT: Duration = Duration::from_secs(120);

/// The same Java, using the archive for a release's broker; made on first use, which takes about ten seconds.
pub(crate) fn equip(java: Java, version: Version) -> Java {
    with_archive(java, version, "classes", |java, partial| {
        record(java, version, partial)
    })
}

/// The same Java, using the archive of this name, which `record` writes on first use. Without an archive everything
/// works too, so nothing here is an error.
pub(crate) fn with_archive(
    java: Java,
    version: Version,
    name: &str,
    record: impl FnOnce(&Java, &Path) -> Result<(), Error>,
) -> Java {
    // A ZooKeeper release starts quickly as it is.
    if version.coordination() == Coordination::ZooKeeper {
        return java;
    }
    let path = java.beside_jars(&format!("{name}-{}.jsa", java.release()));
    match archive(&java, version, &path, record) {
        Ok(true) => java.with(Classes::Mapped(path)),
        Ok(false) => java,
        Err(error) => {
            eprintln!("Kafka {version} will start more slowly: {error}");
            java
        }
    }
}

/// Whether there is an archive; there is none when an earlier attempt to make one has failed.
fn archive(
    java: &Java,
    version: Version,
    path: &Path,
    record: impl FnOnce(&Java, &Path) -> Result<(), Error>,
) -> Result<bool, Error> {
    if !path.is_file() {
        let _lock = Lock::wait(&path.with_extension("lock"))?;
        if !path.is_file() {
            eprintln!("preparing Kafka {version} for quick starts");
            make(path, |partial| record(java, partial))?;
        }
    }
    Ok(is_archive(path))
}

/// Makes the archive, or an empty file in its place so that failing is not repeated at every start.
fn make(path: &Path, record: impl FnOnce(&Path) -> Result<(), Error>) -> Result<(), Error> {
    let partial = path.with_extension("partial");
    fs::remove_file(&partial).ok();
    let result = record(&partial);
    if result.is_err() || !is_archive(&partial) {
        fs::write(&partial, "").map_err(io(format!("cannot write {}", partial.display())))?;
    }
    fs::rename(&partial, path).map_err(io(format!("cannot create {}", path.display())))?;
    result
}

/// Starts a node that writes down its classes when it ends, and ends it.
fn record(java: &Java, version: Version, partial: &Path) -> Result<(), Error> {
    let scratch = Scratch::new("classes")?;
    let spec = Spec::new(version);
    let layout = Layout::choose(&spec)?;
    let java = java.clone().with(Classes::Recorded(partial.to_owned()));
    let nodes = launch::prepare(&spec, &layout, scratch.path(), Lifetime::Guarded, java)?;
    for (node, ports) in nodes.brokers.iter().zip(&layout.nodes) {
        node.start()?;
        let deadline = Instant::now() + START_LIMIT;
        while probe::metadata(ports.broker).is_err() && Instant::now() < deadline {
            node.check_alive()?;
            thread::sleep(Duration::from_millis(100));
        }
        node.stop(STOP_LIMIT)?;
    }
    Ok(())
}

fn is_archive(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0)
}
