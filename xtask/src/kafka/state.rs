//! What is written down about a cluster that `cargo xtask kafka up` started, so that a later command finds it.

use std::fs;
use std::path::{Path, PathBuf};

use super::error::io;
use super::process::{self, Signal};
use super::{Cluster, Error, Version, cache};

/// A started cluster, as its state file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) version: Version,
    /// How many brokers.
    pub(crate) brokers: usize,
    pub(crate) bootstrap: String,
    pub(crate) processes: Vec<Recorded>,
}

/// A process that was started: its id, and words of its command line by which it is known again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) name: String,
    pub(crate) pid: u32,
    pub(crate) mark: String,
}

/// The directory of the cluster called `name`.
pub(crate) fn directory(name: &str) -> Result<PathBuf, Error> {
    Ok(clusters()?.join(name))
}

/// The names of all clusters that were started and not taken down.
pub(crate) fn names() -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(clusters()?).into_iter().flatten().flatten();
    let started = entries.filter(|entry| entry.path().join(FILE).is_file());
    let mut names: Vec<String> = started
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    Ok(names)
}

/// The file whose lock is held while a cluster is started or taken down.
pub(crate) fn lock_file(name: &str) -> Result<PathBuf, Error> {
    Ok(clusters()?.join(format!("{name}.lock")))
}

const FILE: &str = "state";

fn clusters() -> Result<PathBuf, Error> {
    Ok(cache::root()?.join("clusters"))
}

impl State {
    /// Describes a cluster with processes.
    pub(crate) fn of(cluster: &Cluster) -> State {
        let processes = cluster.processes().filter_map(|node| {
            let mark = cluster.directory().join(node.name()).display().to_string();
            Some(Recorded {
                name: node.name().to_owned(),
                pid: node.pid()?,
                mark,
            })
        });
        State {
            version: cluster.version(),
            brokers: cluster.node_ids().count(),
            bootstrap: cluster.bootstrap(),
            processes: processes.collect(),
        }
    }

    /// Writes it into a cluster's directory.
    pub(crate) fn save(&self, directory: &Path) -> Result<(), Error> {
        // Written beside and renamed, so that nobody reads half of it.
        let partial = directory.join("state.partial");
        cache::write(&partial, self.text())?;
        fs::rename(&partial, directory.join(FILE))
            .map_err(io(format!("cannot write {}", directory.display())))
    }

    /// Reads it from a cluster's directory; nothing when there is none.
    pub(crate) fn load(directory: &Path) -> Result<Option<State>, Error> {
        let path = directory.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => State::parse(&text)
                .map(Some)
                .map_err(|error| error.while_doing(path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(io(format!("cannot read {}", path.display()))(error)),
        }
    }

    /// The processes that still run, by id and by their command line.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Recorded> {
        self.processes.iter().filter(|process| process.is_running())
    }

    fn text(&self) -> String {
        let processes = self
            .processes
            .iter()
            .map(|p| format!("process={} {} {}\n", p.pid, p.name, p.mark));
        let head = format!(
            "version={}\nbrokers={}\nbootstrap={}\n",
            self.version, self.brokers, self.bootstrap
        );
        head + &processes.collect::<String>()
    }

    fn parse(text: &str) -> Result<State, Error> {
        let pairs: Vec<(&str, &str)> = text
            .lines()
            .filter_map(|line| line.split_once('='))
            .collect();
        let value = |key: &str| {
            let pair = pairs.iter().find(|(other, _)| *other == key);
            pair.map(|(_, value)| *value)
                .ok_or_else(|| Error::new(format!("there is no line {key}=")))
        };
        let processes = pairs
            .iter()
            .filter(|(key, _)| *key == "process")
            .map(|(_, value)| Recorded::parse(value));
        Ok(State {
            version: value("version")?.parse()?,
            brokers: value("brokers")?
                .parse()
                .map_err(|_| Error::new("brokers is not a number"))?,
            bootstrap: value("bootstrap")?.to_owned(),
            processes: processes.collect::<Result<_, _>>()?,
        })
    }
}

impl Recorded {
    fn parse(text: &str) -> Result<Recorded, Error> {
        let mut words = text.splitn(3, ' ');
        let pid = words.next().and_then(|pid| pid.parse().ok());
        match (pid, words.next(), words.next()) {
            (Some(pid), Some(name), Some(mark)) if !mark.is_empty() => Ok(Recorded {
                name: name.to_owned(),
                pid,
                mark: mark.to_owned(),
            }),
            _ => Err(Error::new(format!("'{text}' does not describe a process"))),
        }
    }

    /// Whether it still runs. Ids are used again, so the command line must be the one that we started.
    pub(crate) fn is_running(&self) -> bool {
        process::command_line(self.pid).contains(&self.mark)
    }

    /// Sends it a signal if it still runs.
    pub(crate) fn signal(&self, signal: Signal) -> Result<(), Error> {
        match self.is_running() {
            true => process::send(signal, self.pid).or_else(|error| {
                if self.is_running() {
                    Err(error)
                } else {
                    Ok(())
                }
            }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::scratch::Scratch;

    fn state() -> State {
        let mark = "/cache with space/clusters/x/node-1".to_owned();
        State {
            version: Version::new(4, 3, 1),
            brokers: 1,
            bootstrap: "127.0.0.1:20001".to_owned(),
            processes: vec![Recorded {
                name: "node-1".to_owned(),
                pid: 4242,
                mark,
            }],
        }
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let directory = Scratch::new("state").unwrap();
        assert_eq!(State::load(directory.path()).unwrap(), None);
        state().save(directory.path()).unwrap();
        assert_eq!(State::load(directory.path()).unwrap(), Some(state()));
    }

    #[test]
    fn a_damaged_file_is_an_error_that_names_the_fault() {
        let text = state().text();
        for (damage, word) in [
            ("version=4.3.1", "version"),
            ("bootstrap", "bootstrap"),
            (" node-1 ", "process"),
        ] {
            let error = State::parse(&text.replace(damage, "x"))
                .unwrap_err()
                .to_string();
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_process_id_used_by_another_program_is_not_ours() {
        let mut process = state().processes.remove(0);
        process.pid = std::process::id();
        assert!(!process.is_running());
        process
            .signal(Signal::Kill)
            .expect("nothing is sent to a stranger");
    }
}
