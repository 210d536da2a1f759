//! Whether what was built works: every codec out and back through a real Kafka, byte for byte.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::built::{Binary, version};
use super::emulator;
use crate::Outcome;
use crate::kafka::process::{Launch, Process};
use crate::kafka::scratch::Scratch;
use crate::kafka::{Cluster, Spec, Version};

const KAFKA: Version = Version::new(4, 4, 0);
const CODECS: [&str; 5] = ["none", "gzip", "snappy", "lz4", "zstd"];
const LINES: usize = 5_000;
/// An emulated command takes a few seconds; this is for one that hangs.
const LIMIT: Duration = Duration::from_secs(180);

/// Starts a Kafka and runs every one of `built` against it.
pub(super) fn run(built: &[Binary]) -> Outcome {
    let programs = built
        .iter()
        .map(Program::of)
        .collect::<Result<Vec<_>, _>>()?;
    println!("starting Apache Kafka {KAFKA}");
    let cluster = Cluster::start(Spec::new(KAFKA).named("dist")).map_err(|e| e.to_string())?;
    // By name, so that the resolver that was linked in is used.
    let brokers = format!(
        "localhost:{}",
        cluster.port(1).map_err(|error| error.to_string())?
    );
    let scratch = Scratch::new("smoke").map_err(|error| error.to_string())?;
    programs.iter().try_for_each(|program| {
        let story = Story {
            program,
            brokers: &brokers,
            folder: scratch.path(),
        };
        story.tell()
    })
}

/// A finished file and how it is run here.
struct Program {
    triple: &'static str,
    command: Vec<OsString>,
    how: &'static str,
}

impl Program {
    fn of(binary: &Binary) -> Result<Self, String> {
        let emulator = emulator::of(binary.target)?;
        let how = match emulator {
            Some(_) => "emulated",
            None => "on this processor",
        };
        let command = emulator.into_iter().chain([binary.path.clone()]);
        Ok(Self {
            triple: binary.target.triple,
            command: command.map(PathBuf::into_os_string).collect(),
            how,
        })
    }
}

struct Story<'a> {
    program: &'a Program,
    brokers: &'a str,
    folder: &'a Path,
}

impl Story<'_> {
    fn tell(&self) -> Outcome {
        let start = Instant::now();
        let said = self.run("version", &["--version"])?;
        let expected = format!("milena {}", version());
        if String::from_utf8_lossy(&said).trim() != expected {
            return Err(self.wrong(&format!("--version prints no `{expected}`")));
        }
        let input = self.folder.join("input");
        let lines = lines();
        fs::write(&input, &lines)
            .map_err(|error| format!("cannot write {}: {error}", input.display()))?;
        for codec in CODECS {
            self.there_and_back(codec, &input, &lines)?;
        }
        self.list()?;
        println!(
            "{}, {}: {LINES} lines ({} bytes) written and read back equal with each of {}, {} topics listed, \
             localhost looked up, in {:.1} s",
            self.program.triple,
            self.program.how,
            lines.len(),
            CODECS.join(", "),
            CODECS.len(),
            start.elapsed().as_secs_f64()
        );
        Ok(())
    }

    fn there_and_back(&self, codec: &str, input: &Path, lines: &[u8]) -> Outcome {
        let topic = self.topic(codec);
        let input = input.to_string_lossy();
        self.run(
            "create",
            &["topics", "create", "-b", self.brokers, "-p", "1", &topic],
        )?;
        self.run(
            "produce",
            &[
                "produce",
                "-b",
                self.brokers,
                "-t",
                &topic,
                "-z",
                codec,
                &input,
            ],
        )?;
        let back = self.run(
            "consume",
            &["consume", "-b", self.brokers, "-t", &topic, "--exit"],
        )?;
        match first_difference(lines, &back) {
            None => Ok(()),
            Some(at) => Err(self.wrong(&format!(
                "of {} bytes written with {codec}, {} came back; they differ at {at}",
                lines.len(),
                back.len()
            ))),
        }
    }

    fn list(&self) -> Outcome {
        let topics = self.run("list", &["topics", "list", "-b", self.brokers])?;
        let topics = String::from_utf8_lossy(&topics).into_owned();
        let missing = CODECS
            .iter()
            .map(|codec| self.topic(codec))
            .find(|topic| !topics.contains(topic));
        match missing {
            None => Ok(()),
            Some(topic) => Err(self.wrong(&format!("{topic} is not among the topics:\n{topics}"))),
        }
    }

    fn topic(&self, codec: &str) -> String {
        format!("{}-{codec}", self.program.triple)
    }

    /// Runs the program to its end and returns its standard output.
    fn run(&self, step: &str, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let file = |end: &str| {
            let path = self.folder.join(format!("{step}.{end}"));
            fs::remove_file(&path).ok();
            path
        };
        let launch = Launch {
            command: self
                .program
                .command
                .iter()
                .cloned()
                .chain(arguments.iter().map(OsString::from))
                .collect(),
            input: None,
            output: file("out"),
            errors: file("err"),
            scratch: None,
        };
        let ended = Process::guarded(&launch)
            .map_err(|error| error.to_string())?
            .wait(LIMIT);
        let said = || fs::read_to_string(&launch.errors).unwrap_or_default();
        let call = arguments.join(" ");
        match ended {
            Some(status) if status.success() => fs::read(&launch.output)
                .map_err(|error| format!("cannot read {}: {error}", launch.output.display())),
            Some(status) => Err(self.wrong(&format!("`milena {call}`: {status}\n{}", said()))),
            None => Err(self.wrong(&format!(
                "`milena {call}` still runs after {} s\n{}",
                LIMIT.as_secs(),
                said()
            ))),
        }
    }

    fn wrong(&self, what: &str) -> String {
        format!("{} ({}): {what}", self.program.triple, self.program.how)
    }
}

/// Lines that repeat themselves in part, as those of logs do, an empty one, a long one, and bytes that are no text.
fn lines() -> Vec<u8> {
    let mut bytes = Vec::new();
    for index in 0..LINES {
        match index % 1_000 {
            1 => {}
            2 => bytes.extend(std::iter::repeat_n(b'x', 60_000)),
            3 => bytes.extend((0..=255).filter(|byte| *byte != b'\n')),
            _ => {
                let scattered = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                bytes.extend(format!("{index} order {scattered:016x} accepted, ok").bytes());
            }
        }
        bytes.push(b'\n');
    }
    bytes
}

fn first_difference(one: &[u8], other: &[u8]) -> Option<usize> {
    let differ = one.iter().zip(other).position(|(one, other)| one != other);
    differ.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_lost_and_an_added_byte_are_found() {
        assert_eq!(first_difference(b"abc", b"abc"), None);
        assert_eq!(first_difference(b"abc", b"abd"), Some(2));
        assert_eq!(first_difference(b"abc", b"ab"), Some(2));
        assert_eq!(first_difference(b"abc", b"abcd"), Some(3));
    }

    #[test]
    fn the_input_has_as_many_lines_as_it_says() {
        let lines = lines();
        assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), LINES);
        assert!(std::str::from_utf8(&lines).is_err());
    }
}
