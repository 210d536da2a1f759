//! The clients that produce, each a program of its own, and the reader that is none of milena's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::source;
use crate::verify::command;

/// A client that keeps a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Client {
    Milena,
    Rdkafka,
    FranzGo,
}

impl Client {
    pub(super) const ALL: [Self; 3] = [Self::Milena, Self::Rdkafka, Self::FranzGo];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Milena => "milena",
            Self::Rdkafka => "rdkafka",
            Self::FranzGo => "franz-go",
        }
    }

    pub(super) fn parse(name: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|client| client.name() == name);
        known.ok_or_else(|| format!("{name} is no client: there are milena, rdkafka and franz-go"))
    }

    /// Why this client has no part on this machine.
    pub(super) fn missing(self) -> Option<&'static str> {
        match self {
            Self::Milena => None,
            Self::Rdkafka if !runs("cc", "--version") => {
                Some("librdkafka needs a C compiler, and there is none")
            }
            Self::Rdkafka if !runs("make", "--version") => {
                Some("librdkafka needs make, and there is none")
            }
            Self::FranzGo if !runs("go", "version") => Some("Go is not installed"),
            Self::Rdkafka | Self::FranzGo => None,
        }
    }

    /// Builds its program.
    ///
    /// # Errors
    /// When that fails.
    pub(super) fn build(self) -> Result<PathBuf, String> {
        match self {
            Self::Milena => cargo_build("milena-ledger"),
            Self::Rdkafka => cargo_build("milena-interop"),
            Self::FranzGo => go_build(),
        }
    }
}

fn cargo_build(package: &str) -> Result<PathBuf, String> {
    let bench = source::workspace_root().join("bench");
    let build = ["build", "--release", "--locked", "--quiet"];
    command::Command::cargo(build)
        .arguments(["--package", package, "--target-dir", "target"])
        .folder(&bench)
        .run()?;
    Ok(bench.join("target/release").join(package))
}

fn go_build() -> Result<PathBuf, String> {
    let program = source::workspace_root().join("target/ledger-franz-go");
    command::Command::new("go", ["build", "-o"])
        .argument(&program)
        .argument(".")
        .env("GOFLAGS", "-mod=readonly")
        .env("GOTOOLCHAIN", "local")
        .env("GOWORK", "off")
        .env("CGO_ENABLED", "0")
        .folder(&source::workspace_root().join("tests/interop/franz"))
        .run()?;
    Ok(program)
}

/// Reads a topic into a file with a client other than milena.
///
/// # Errors
/// When it cannot, with what it said.
pub(super) fn read_log(
    reader: &Path,
    bootstrap: &str,
    topic: &str,
    partitions: u16,
    file: &Path,
) -> Result<(), String> {
    let output = Command::new(reader)
        .args(["log", bootstrap, topic, &partitions.to_string()])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", reader.display()))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{topic} cannot be read: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )),
    }
}

/// Whether a program is installed.
fn runs(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null());
    command.output().is_ok_and(|output| output.status.success())
}
