//! One Java process of a cluster: a broker or the ZooKeeper.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Error;
use super::process::{Launch, Process, Signal};

// Enough for the stack traces of a failed start.
const TAIL_BYTES: u64 = 256 << 10;

/// A node with its directory and command; running or not.
#[derive(Debug)]
pub(crate) struct Node {
    name: String,
    directory: PathBuf,
    command: Vec<OsString>,
    lifetime: Lifetime,
    /// For how long after a kill its place counts as taken, so that it would be refused.
    remembered: Duration,
    state: Mutex<State>,
}

/// Whether a node ends with the process that started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lifetime {
    /// It does; the cluster's directory, the one above its own, is removed then.
    Guarded,
    /// As [`Lifetime::Guarded`], but the directory stays.
    GuardedKept,
    /// It lives on until somebody stops it.
    Detached,
}

#[derive(Debug)]
enum State {
    Down { killed: Option<Instant> },
    Running(Process),
    Paused(Process),
}

impl State {
    const DOWN: State = State::Down { killed: None };
}

impl Node {
    /// A node that is not started yet; its log will be `node.log` in `directory`.
    pub(crate) fn new(
        name: String,
        directory: PathBuf,
        command: Vec<OsString>,
        lifetime: Lifetime,
    ) -> Node {
        Node {
            name,
            directory,
            command,
            lifetime,
            remembered: Duration::ZERO,
            state: Mutex::new(State::DOWN),
        }
    }

    /// Says for how long after a kill its place counts as taken.
    pub(crate) fn remembered(self, remembered: Duration) -> Node {
        Node { remembered, ..self }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.directory.join("node.log")
    }

    /// Starts it unless it runs, once a kill is forgotten; does not wait until it serves.
    pub(crate) fn start(&self) -> Result<(), Error> {
        thread::sleep(self.refused_for());
        let mut state = self.state();
        if state
            .process()
            .is_some_and(|process| process.ended().is_none())
        {
            return Ok(());
        }
        let launch = Launch {
            command: self.command.clone(),
            input: None,
            output: self.log(),
            errors: self.log(),
            scratch: self.scratch(),
        };
        let started = match self.lifetime {
            Lifetime::Detached => Process::detached(&launch),
            Lifetime::Guarded | Lifetime::GuardedKept => Process::guarded(&launch),
        };
        *state = State::Running(started.map_err(|error| error.while_doing(&self.name))?);
        Ok(())
    }

    /// How much longer it would be refused.
    fn refused_for(&self) -> Duration {
        match *self.state() {
            State::Down { killed: Some(at) } => self.remembered.saturating_sub(at.elapsed()),
            _ => Duration::ZERO,
        }
    }

    /// Removed when we die. Every node removes all of it, for those that are down then have nobody to do it.
    fn scratch(&self) -> Option<PathBuf> {
        match self.lifetime {
            Lifetime::Guarded => self.directory.parent().map(Path::to_owned),
            Lifetime::GuardedKept | Lifetime::Detached => None,
        }
    }

    /// Ends it at once, as a power failure of this node would.
    pub(crate) fn kill(&self) -> Result<(), Error> {
        let mut state = self.state();
        if let Some(process) = state.process() {
            process.kill()?;
            *state = State::Down {
                killed: Some(Instant::now()),
            };
        }
        Ok(())
    }

    /// Asks it to end and waits for that; after `limit` it is killed, and that is an error.
    pub(crate) fn stop(&self, limit: Duration) -> Result<(), Error> {
        self.resume()?;
        let mut state = self.state();
        let Some(process) = state.process() else {
            return Ok(());
        };
        process.signal(Signal::Terminate)?;
        let ended = process.wait(limit).is_some();
        process.kill()?;
        *state = State::DOWN;
        match ended {
            true => Ok(()),
            false => Err(Error::new(format!(
                "{} did not stop within {} s and was killed",
                self.name,
                limit.as_secs()
            ))),
        }
    }

    /// Freezes it: its connections stay open and nobody answers.
    pub(crate) fn pause(&self) -> Result<(), Error> {
        self.change(Signal::Pause, State::Paused)
    }

    /// Lets it go on after a pause; nothing happens if it is not paused.
    pub(crate) fn resume(&self) -> Result<(), Error> {
        self.change(Signal::Resume, State::Running)
    }

    fn change(&self, signal: Signal, next: fn(Process) -> State) -> Result<(), Error> {
        let mut state = self.state();
        *state = match std::mem::replace(&mut *state, State::DOWN) {
            down @ State::Down { .. } => down,
            State::Running(mut process) | State::Paused(mut process) => {
                process.signal(signal)?;
                next(process)
            }
        };
        Ok(())
    }

    /// Whether it runs and is not paused.
    pub(crate) fn is_running(&self) -> bool {
        match &mut *self.state() {
            State::Running(process) => process.ended().is_none(),
            State::Down { .. } | State::Paused(_) => false,
        }
    }

    /// How it ended, if it was started and ended by itself.
    pub(crate) fn ended(&self) -> Option<ExitStatus> {
        self.state().process().and_then(Process::ended)
    }

    /// The process id while it has one.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.state().process().map(|process| process.pid())
    }

    /// Fails with the log if it was started and ended by itself.
    pub(crate) fn check_alive(&self) -> Result<(), Error> {
        match self.ended() {
            Some(status) => Err(self.failure(&format!("it ended by itself ({status})"))),
            None => Ok(()),
        }
    }

    /// An error about this node that ends with its log.
    pub(crate) fn failure(&self, what: &str) -> Error {
        let log = self.log();
        Error::new(format!(
            "{}: {what}; the end of {}:\n{}",
            self.name,
            log.display(),
            self.log_tail(40)
        ))
    }

    /// The last `lines` lines of its log.
    pub(crate) fn log_tail(&self, lines: usize) -> String {
        tail(&self.log(), lines)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn process(&mut self) -> Option<&mut Process> {
        match self {
            State::Down { .. } => None,
            State::Running(process) | State::Paused(process) => Some(process),
        }
    }
}

/// The last lines of a file; empty when it cannot be read.
pub(crate) fn tail(path: &Path, lines: usize) -> String {
    let text = read_end(path).unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn read_end(path: &Path) -> std::io::Result<String> {
    let mut file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::scratch::Scratch;

    fn sleeper(directory: &Path) -> Node {
        let command = ["/bin/sh", "-c", "echo up; exec sleep 1000"]
            .map(OsString::from)
            .to_vec();
        Node::new(
            "node-1".into(),
            directory.to_owned(),
            command,
            Lifetime::GuardedKept,
        )
    }

    #[test]
    fn a_node_is_killed_and_started_again() {
        let directory = Scratch::new("node").unwrap();
        let node = sleeper(directory.path());
        assert!(!node.is_running());
        node.start().unwrap();
        let first = node.pid().unwrap();
        node.start().expect("starting a running node is nothing");
        assert_eq!(node.pid(), Some(first));
        node.kill().unwrap();
        assert!(!node.is_running() && node.pid().is_none());
        node.start().unwrap();
        assert_ne!(node.pid(), Some(first));
        node.stop(Duration::from_secs(10)).unwrap();
        assert!(!node.is_running());
    }

    #[test]
    fn a_paused_node_is_not_running_until_it_is_resumed() {
        let directory = Scratch::new("node").unwrap();
        let node = sleeper(directory.path());
        node.start().unwrap();
        node.pause().unwrap();
        assert!(!node.is_running() && node.ended().is_none());
        node.resume().unwrap();
        assert!(node.is_running());
        node.pause().unwrap();
        node.stop(Duration::from_secs(10))
            .expect("a paused node can be stopped");
    }

    #[test]
    fn the_tail_is_the_last_lines_and_a_missing_log_is_empty() {
        let directory = Scratch::new("tail").unwrap();
        let log = directory.path().join("log");
        assert_eq!(tail(&log, 3), "");
        fs::write(&log, "1\n2\n3\n4\n").unwrap();
        assert_eq!(tail(&log, 2), "3\n4");
        assert_eq!(tail(&log, 9), "1\n2\n3\n4");
    }
}
