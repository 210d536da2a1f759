//! `milena broker` as scripts see it: what it prints first, what clients find there, and how it ends.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};

fn milena() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milena"));
    command.env_remove("MILENA_BROKERS");
    command
}

/// Brokers that run until this is dropped.
struct Running {
    child: Child,
    bootstrap: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut command = milena();
        command
            .args(["broker", "--listen", "127.0.0.1:0"])
            .args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        let stdout = child.stdout.as_mut().unwrap();
        BufReader::new(stdout).read_line(&mut first).unwrap();
        Self {
            child,
            bootstrap: first.trim_end().to_owned(),
        }
    }

    fn ask(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = milena()
            .args(["-b", &self.bootstrap])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The most memory that the process has had.
    #[cfg(target_os = "linux")]
    fn peak_mebibytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = peak.unwrap().split_whitespace().next().unwrap();
        kibibytes.parse::<u64>().unwrap() / 1024
    }

    /// The exit code after the signal.
    fn end(mut self, signal: &str) -> Option<i32> {
        let kill = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(kill.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_first_line_is_what_clients_take_and_every_broker_is_in_it() {
    let brokers = Running::start(&["--brokers", "3", "--topic", "orders:4"]);
    assert_eq!(brokers.bootstrap.split(',').count(), 3);
    let shown = brokers.ask(&["brokers", "--no-apis"], b"");
    let shown = String::from_utf8(shown.stdout).unwrap();
    for address in brokers.bootstrap.split(',') {
        assert!(shown.contains(address), "{address} in {shown}");
    }
    let topic = brokers.ask(&["topics", "describe", "orders"], b"");
    let topic = String::from_utf8(topic.stdout).unwrap();
    assert!(
        topic.contains("partitions 4") && topic.contains("replication 3"),
        "{topic}"
    );
}

#[test]
fn what_was_produced_is_consumed() {
    let brokers = Running::start(&["--topic", "t:1"]);
    let produced = brokers.ask(&["produce", "-t", "t"], b"one\ntwo\n");
    assert!(produced.status.success(), "{produced:?}");
    let consumed = brokers.ask(&["consume", "-t", "t", "-e"], b"");
    assert_eq!(String::from_utf8(consumed.stdout).unwrap(), "one\ntwo\n");
}

/// Eight times as much as may be kept.
#[test]
#[cfg(target_os = "linux")]
fn its_memory_is_bounded_and_what_is_kept_are_the_last_records_without_a_gap() {
    const LINES: usize = 128 * 1024;
    let brokers = Running::start(&["--topic", "t:1", "--memory", "16MiB"]);
    let lines: Vec<String> = (0..LINES).map(|it| format!("{it:0>1024}\n")).collect();
    let produced = brokers.ask(&["produce", "-t", "t"], lines.concat().as_bytes());
    assert!(produced.status.success(), "{produced:?}");

    let peak = brokers.peak_mebibytes();
    assert!(peak < 16 + 48, "{peak} MiB");

    let consumed = brokers.ask(&["consume", "-t", "t", "-o", "beginning", "-e"], b"");
    let consumed = String::from_utf8(consumed.stdout).unwrap();
    let kept = consumed.lines().count();
    assert!((10 * 1024..=16 * 1024).contains(&kept), "{kept} lines");
    assert!(consumed == lines[LINES - kept..].concat());
}

#[test]
fn a_broker_for_benchmarks_acknowledges_and_keeps_nothing() {
    let brokers = Running::start(&["--null", "--topic", "orders:1"]);
    let produced = brokers.ask(&["produce", "-t", "orders"], b"one\ntwo\n");
    assert!(produced.status.success(), "{produced:?}");
    let consumed = brokers.ask(&["consume", "-t", "orders", "-e"], b"");
    assert!(consumed.status.success(), "{consumed:?}");
    assert_eq!(consumed.stdout, b"");
}

#[test]
fn a_signal_ends_it_in_good_order() {
    for signal in ["-INT", "-TERM"] {
        assert_eq!(Running::start(&[]).end(signal), Some(0), "{signal}");
    }
}

#[test]
fn an_address_that_is_taken_is_exit_code_1_and_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = milena().args(["broker", "--listen", &address]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains(&address));
}
