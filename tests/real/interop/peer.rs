//! The clients that write for each other: milena in this process, the others as programs built from `tests/interop/` and
//! `bench/interop/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use libtest_mimic::Failed;
use xtask::kafka::fetch;

use super::ours;
use super::records::Records;
use crate::context::Context;
use crate::story::Outcome;
use crate::tools;

/// A client that writes and reads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Peer {
    Milena,
    Java,
    Librdkafka,
    FranzGo,
}

/// A topic, and what it is written with: a codec, for Java and librdkafka with properties behind it.
pub(super) type Topic = (String, String);

impl Peer {
    pub(super) const ALL: [Self; 4] = [Self::Milena, Self::Java, Self::Librdkafka, Self::FranzGo];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Milena => "milena",
            Self::Java => "java",
            Self::Librdkafka => "librdkafka",
            Self::FranzGo => "franz-go",
        }
    }

    /// Why this client has no part on this machine: only Go may be missing.
    pub(super) fn missing(self) -> Option<&'static str> {
        let needed = self == Self::FranzGo && !runs("go", "version");
        needed.then_some("not run, Go is not installed")
    }

    /// Writes all records to every topic.
    pub(super) fn write(
        self,
        context: &Context<'_>,
        topics: &[Topic],
        records: &Records,
    ) -> Outcome {
        if self == Self::Milena {
            return context.block_on(async {
                for (topic, codec) in topics {
                    ours::write(context, topic, codec, records).await?;
                }
                Ok::<_, ours::Refused>(())
            });
        }
        let topics = topics.iter().map(|(topic, how)| format!("{topic}={how}"));
        self.run(context, "produce", topics, &records.input())?;
        Ok(())
    }

    /// What this client reads in the topics that have these records, as lines.
    pub(super) fn read(
        self,
        context: &Context<'_>,
        topics: &[Topic],
        counts: &[(i32, usize)],
    ) -> Result<Vec<String>, Failed> {
        if self == Self::Milena {
            return context.block_on(ours::read(context, topics, counts));
        }
        let places = topics.iter().flat_map(|(topic, _)| {
            let place = move |(partition, count)| format!("{topic}/{partition}={count}");
            counts.iter().copied().map(place)
        });
        let told = self.run(context, "consume", places, "")?;
        Ok(told.lines().map(str::to_owned).collect())
    }

    fn run(
        self,
        context: &Context<'_>,
        verb: &str,
        arguments: impl Iterator<Item = String>,
        input: &str,
    ) -> Result<String, Failed> {
        let mut command = self.program(context)?;
        command.arg(verb).arg(context.bootstrap()).args(arguments);
        run(self.name(), command, input)
    }

    fn program(self, context: &Context<'_>) -> Result<Command, Failed> {
        match self {
            Self::Milena => Err("milena is this process".into()),
            Self::Java => java(context, &here("interop/Interop.java")),
            Self::Librdkafka => Ok(Command::new(librdkafka()?)),
            Self::FranzGo => Ok(Command::new(franz_go()?)),
        }
    }
}

/// A Java program from its source, with the jars of the broker's release.
pub(crate) fn java(context: &Context<'_>, source: &Path) -> Result<Command, Failed> {
    let jars = fetch::broker_jars(context.version())?.join("*");
    let class = source.file_stem().ok_or("a source has a name")?;
    let place = format!("java-{}", context.version());
    let place = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(place)
        .join(class);
    compile(source, &jars, &place)?;
    let mut command = Command::new("java");
    command
        .args(["-Xmx1g", "-XX:TieredStopAtLevel=1", "-cp"])
        .arg(std::env::join_paths([place, jars])?)
        .arg(class);
    Ok(command)
}

/// Compiles a source into a directory, once in the life of this process: to have it done at each start takes longer than
/// what most of them do.
fn compile(source: &Path, jars: &Path, place: &Path) -> Outcome {
    static COMPILED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if !compiled.contains(place) {
        let mut javac = Command::new("javac");
        javac.arg("-d").arg(place).arg("-cp").arg(jars).arg(source);
        run("javac", javac, "")?;
        compiled.insert(place.to_owned());
    }
    Ok(())
}

/// Runs a program that ends by itself and returns what it printed.
pub(crate) fn run(name: &str, mut command: Command, input: &str) -> Result<String, Failed> {
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), input)?;
    let output = command.stdin(Stdio::from(file.reopen()?)).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(format!("{name} failed ({}): {errors}", output.status).into())
}

pub(crate) fn librdkafka() -> Result<&'static Path, Failed> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BINARY.get_or_init(|| {
        for (program, what) in [("cc", "a C compiler"), ("make", "make")] {
            if !runs(program, "--version") {
                return Err(format!(
                    "librdkafka cannot be built without {what}: install gcc and make"
                ));
            }
        }
        tools::cargo_build(&here("../bench/interop"), &["--locked"])
            .map_err(|error| format!("librdkafka is not built: {error}"))
    });
    built.as_deref().map_err(|error| error.as_str().into())
}

fn franz_go() -> Result<&'static Path, Failed> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BINARY.get_or_init(|| {
        let binary = Path::new(env!("CARGO_TARGET_TMPDIR")).join("franz-go-interop");
        let mut build = Command::new("go");
        build
            .args(["build", "-o"])
            .arg(&binary)
            .arg(".")
            .current_dir(here("interop/franz"))
            .envs([("GOFLAGS", "-mod=readonly"), ("GOTOOLCHAIN", "local")])
            .envs([("GOWORK", "off"), ("CGO_ENABLED", "0")]);
        match run("go build", build, "") {
            Ok(_) => Ok(binary),
            Err(failed) => Err(failed.message().unwrap_or("go build failed").to_owned()),
        }
    });
    built.as_deref().map_err(|error| error.as_str().into())
}

/// Whether a program is installed.
fn runs(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}

/// A path below `tests/`.
pub(crate) fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
