//! Starts child processes that cannot outlive this one unless that is asked for, and signals them by process id.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Error;
use super::error::io;

/// What to start and where its streams go.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    /// The program and its arguments.
    pub(crate) command: Vec<OsString>,
    /// Read as standard input; nothing when absent.
    pub(crate) input: Option<PathBuf>,
    /// Standard output is appended here.
    pub(crate) output: PathBuf,
    /// Standard error is appended here; may be the same file.
    pub(crate) errors: PathBuf,
    /// Removed, should this process die before the child was stopped.
    pub(crate) scratch: Option<PathBuf>,
}

/// A running child. Dropping a guarded one kills it and waits for its end; a detached one lives on.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    pid: u32,
    // Held here because waiting for a `Child` closes the pipe that it holds, as our death would.
    guard: Option<ChildStdin>,
}

/// The signals that tests and tasks send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signal {
    Terminate,
    Kill,
    Pause,
    Resume,
}

// The shell waits for the child and passes its exit status on. Its companion reads the pipe that only our process
// holds: a line means that we want the child's end, the end of the pipe that we died, and then the scratch
// directory is the companion's to remove.
const GUARD: &str = r#"
input=$1 output=$2 errors=$3 scratch=$4
shift 4
exec 3<&0
"$@" <"$input" >>"$output" 2>>"$errors" 3<&- &
child=$!
(
    if read -r order <&3; then scratch=; fi
    trap '' TERM
    kill -9 "$child"
    if [ -n "$scratch" ]; then
        rm -rf "$scratch"
    fi
) >/dev/null 2>&1 &
companion=$!
echo "$child"
exec >&-
wait "$child"
status=$?
kill "$companion" 2>/dev/null
exit "$status"
"#;

impl Process {
    /// Starts a child that dies when this process does, however that happens, and that a terminal's Ctrl-C does not
    /// reach.
    pub(crate) fn guarded(launch: &Launch) -> Result<Process, Error> {
        let null = PathBuf::from("/dev/null");
        let mut child = Command::new("/bin/sh")
            .args(["-c", GUARD, "milena-guard"])
            .arg(launch.input.as_ref().unwrap_or(&null))
            .arg(&launch.output)
            .arg(&launch.errors)
            .arg(launch.scratch.as_deref().unwrap_or(Path::new("")))
            .args(&launch.command)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(append(&launch.errors)?)
            .spawn()
            .map_err(io("cannot start /bin/sh"))?;
        let pid = first_line(&mut child).and_then(|line| line.trim().parse().ok());
        let pid = pid.ok_or_else(|| {
            Error::new(format!(
                "the shell that starts {} did not tell its process id",
                launch.name()
            ))
        })?;
        let guard = child.stdin.take();
        Ok(Process { child, pid, guard })
    }

    /// Starts a child that lives on when this process ends and that a terminal's Ctrl-C does not reach.
    pub(crate) fn detached(launch: &Launch) -> Result<Process, Error> {
        let (program, arguments) = launch
            .command
            .split_first()
            .ok_or_else(|| Error::new("nothing to start"))?;
        let input = launch.input.as_deref().unwrap_or(Path::new("/dev/null"));
        let child = Command::new(program)
            .args(arguments)
            .process_group(0)
            .stdin(File::open(input).map_err(io(format!("cannot read {}", input.display())))?)
            .stdout(append(&launch.output)?)
            .stderr(append(&launch.errors)?)
            .spawn()
            .map_err(io(format!("cannot start {}", launch.name())))?;
        let pid = child.id();
        Ok(Process {
            child,
            pid,
            guard: None,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// The exit status if the child has ended; never waits.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// The exit status, or nothing if the child still runs after `limit`.
    pub(crate) fn wait(&mut self, limit: Duration) -> Option<ExitStatus> {
        let deadline = Instant::now() + limit;
        let mut pause = Duration::from_millis(2);
        loop {
            if let Some(status) = self.ended() {
                return Some(status);
            }
            if Instant::now() >= deadline {
                return None;
            }
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        }
    }

    /// Sends a signal unless the child has ended.
    pub(crate) fn signal(&mut self, signal: Signal) -> Result<(), Error> {
        match self.ended() {
            Some(_) => Ok(()),
            None => send(signal, self.pid),
        }
    }

    /// Kills the child and waits until it is gone.
    pub(crate) fn kill(&mut self) -> Result<(), Error> {
        self.signal(Signal::Kill)?;
        self.child
            .wait()
            .map_err(io(format!("cannot wait for process {}", self.pid)))?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(mut guard) = self.guard.take() else {
            return;
        };
        if self.ended().is_none() {
            guard.write_all(b"stop\n").ok();
            self.child.wait().ok();
        }
    }
}

impl Launch {
    fn name(&self) -> String {
        self.command.first().map_or_else(String::new, |program| {
            program.to_string_lossy().into_owned()
        })
    }
}

/// Sends a signal to a process id.
pub(crate) fn send(signal: Signal, pid: u32) -> Result<(), Error> {
    let name = match signal {
        Signal::Terminate => "TERM",
        Signal::Kill => "KILL",
        Signal::Pause => "STOP",
        Signal::Resume => "CONT",
    };
    let output = Command::new("/bin/sh")
        .args([
            "-c",
            "kill -s \"$1\" \"$2\"",
            "kill",
            name,
            &pid.to_string(),
        ])
        .output()
        .map_err(io("cannot start /bin/sh"))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(Error::new(format!(
            "cannot send {name} to process {pid}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ))),
    }
}

/// The command line of a running process, arguments separated by spaces; empty when there is no such process or it
/// has ended.
pub(crate) fn command_line(pid: u32) -> String {
    match std::fs::read(format!("/proc/{pid}/cmdline")) {
        Ok(bytes) => String::from_utf8_lossy(&bytes)
            .replace('\0', " ")
            .trim()
            .to_owned(),
        Err(_) if Path::new("/proc/self/cmdline").exists() => String::new(),
        Err(_) => ps_command_line(pid),
    }
}

/// Where there is no /proc.
fn ps_command_line(pid: u32) -> String {
    let output = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
        .output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}

fn append(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(io(format!("cannot write {}", path.display())))
}

fn first_line(child: &mut Child) -> Option<String> {
    let mut line = String::new();
    BufReader::new(child.stdout.take()?)
        .read_line(&mut line)
        .ok()?;
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::scratch::Scratch;

    fn launch(directory: &Path, script: &str) -> Launch {
        Launch {
            command: ["/bin/sh", "-c", script].map(OsString::from).to_vec(),
            input: None,
            output: directory.join("output"),
            errors: directory.join("errors"),
            scratch: None,
        }
    }

    fn gone(pid: u32) -> bool {
        let deadline = Instant::now() + Duration::from_secs(10);
        while Instant::now() < deadline {
            if command_line(pid).is_empty() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }

    #[test]
    fn a_childs_output_and_exit_status_arrive() {
        let directory = Scratch::new("process").unwrap();
        let mut process =
            Process::guarded(&launch(directory.path(), "echo out; echo err >&2; exit 7")).unwrap();
        assert_eq!(
            process.wait(Duration::from_secs(10)).unwrap().code(),
            Some(7)
        );
        assert_eq!(
            std::fs::read_to_string(directory.path().join("output")).unwrap(),
            "out\n"
        );
        assert_eq!(
            std::fs::read_to_string(directory.path().join("errors")).unwrap(),
            "err\n"
        );
    }

    #[test]
    fn a_child_reads_the_given_file_as_its_input() {
        let directory = Scratch::new("process").unwrap();
        let input = directory.path().join("input");
        std::fs::write(&input, "one\ntwo\n").unwrap();
        let launch = Launch {
            input: Some(input),
            ..launch(directory.path(), "cat")
        };
        Process::guarded(&launch)
            .unwrap()
            .wait(Duration::from_secs(10))
            .unwrap();
        assert_eq!(
            std::fs::read_to_string(directory.path().join("output")).unwrap(),
            "one\ntwo\n"
        );
    }

    #[test]
    fn dropping_a_guarded_child_kills_it_and_leaves_its_directory() {
        let directory = Scratch::new("process").unwrap();
        let inner = directory.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let launch = Launch {
            scratch: Some(inner.clone()),
            ..launch(directory.path(), "exec sleep 1000")
        };
        let mut process = Process::guarded(&launch).unwrap();
        let pid = process.pid();
        assert!(process.ended().is_none());
        drop(process);
        assert!(gone(pid));
        assert!(inner.exists());
    }

    #[test]
    fn killing_a_guarded_child_leaves_its_directory() {
        let directory = Scratch::new("process").unwrap();
        let inner = directory.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let launch = Launch {
            scratch: Some(inner.clone()),
            ..launch(directory.path(), "exec sleep 1000")
        };
        let mut process = Process::guarded(&launch).unwrap();
        process.kill().unwrap();
        thread::sleep(Duration::from_millis(200));
        assert!(inner.exists());
    }

    #[test]
    fn a_guarded_child_and_its_directory_go_when_the_parent_dies() {
        let directory = Scratch::new("process").unwrap();
        let inner = directory.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let launch = Launch {
            scratch: Some(inner.clone()),
            ..launch(directory.path(), "exec sleep 1000")
        };
        let mut process = Process::guarded(&launch).unwrap();
        // What the kernel does to the pipe when this process dies.
        drop(process.guard.take());
        assert!(gone(process.pid()));
        let deadline = Instant::now() + Duration::from_secs(10);
        while inner.exists() && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(10));
        }
        assert!(!inner.exists());
    }

    #[test]
    fn a_paused_child_is_still_running_and_can_be_killed() {
        let directory = Scratch::new("process").unwrap();
        let mut process = Process::guarded(&launch(directory.path(), "exec sleep 1000")).unwrap();
        process.signal(Signal::Pause).unwrap();
        assert!(process.wait(Duration::from_millis(50)).is_none());
        process.signal(Signal::Resume).unwrap();
        process.signal(Signal::Pause).unwrap();
        process.kill().unwrap();
        assert!(process.ended().is_some());
        process
            .signal(Signal::Terminate)
            .expect("a signal to a child that has ended is nothing");
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let directory = Scratch::new("process").unwrap();
        let launch = Launch {
            command: vec!["/nowhere/java".into()],
            ..launch(directory.path(), "")
        };
        assert!(
            Process::detached(&launch)
                .unwrap_err()
                .to_string()
                .contains("/nowhere/java")
        );
        let mut process = Process::guarded(&launch).unwrap();
        assert_eq!(
            process.wait(Duration::from_secs(10)).unwrap().code(),
            Some(127)
        );
    }
}
