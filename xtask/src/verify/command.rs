//! A program that is run as one step of a part: shown, without standard input, and never tried twice.

use std::env;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{self, Stdio};

use crate::{Outcome, source};

/// The step to come.
#[derive(Debug)]
pub(crate) struct Command {
    inner: process::Command,
    shown: String,
}

/// What a program said before it ended.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) success: bool,
    /// Its standard output, then its standard error.
    pub(crate) text: String,
}

impl Command {
    /// Any program, run at the workspace's root.
    pub(crate) fn new<A: AsRef<OsStr>>(
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut inner = process::Command::new(program.as_ref());
        inner
            .current_dir(source::workspace_root())
            .stdin(Stdio::null());
        let mut shown = program.as_ref().to_string_lossy().into_owned();
        for argument in arguments {
            shown = format!("{shown} {}", argument.as_ref().to_string_lossy());
            inner.arg(argument);
        }
        Self { inner, shown }
    }

    /// The cargo that runs this tool, so that a chosen toolchain stays chosen.
    pub(crate) fn cargo<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Self {
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Self::new(program, arguments);
        if let Some((_, rest)) = command.shown.split_once(' ') {
            command.shown = format!("cargo {rest}");
        }
        command
    }

    /// Appends an argument.
    pub(crate) fn argument(mut self, argument: impl AsRef<OsStr>) -> Self {
        self.shown = format!("{} {}", self.shown, argument.as_ref().to_string_lossy());
        self.inner.arg(argument);
        self
    }

    /// Appends arguments.
    pub(crate) fn arguments<A: AsRef<OsStr>>(self, arguments: impl IntoIterator<Item = A>) -> Self {
        arguments.into_iter().fold(self, Self::argument)
    }

    /// Sets a variable of the program's environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.shown = format!("{name}={} {}", value.as_ref().to_string_lossy(), self.shown);
        self.inner.env(name, value);
        self
    }

    /// Takes one variable out of the program's environment.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.inner.env_remove(name);
        self
    }

    /// Runs it in another folder than the workspace's root.
    pub(crate) fn folder(mut self, path: &Path) -> Self {
        self.inner.current_dir(path);
        self
    }

    /// Takes everything out of the program's environment; what it needs is set afterwards.
    pub(crate) fn bare(mut self) -> Self {
        self.inner.env_clear();
        self
    }

    /// Runs it to its end with its output shown as it comes.
    ///
    /// # Errors
    /// When it cannot be started or does not succeed.
    pub(crate) fn run(mut self) -> Outcome {
        println!("$ {}", self.shown);
        let status = self.inner.status().map_err(|error| self.cannot(&error))?;
        self.judge(status)
    }

    /// Like [`Command::run`], and hands every line of its standard output to `each` after printing it.
    pub(crate) fn run_watched(mut self, mut each: impl FnMut(&str)) -> Outcome {
        println!("$ {}", self.shown);
        let mut child = self
            .inner
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| self.cannot(&error))?;
        if let Some(output) = child.stdout.take() {
            for line in BufReader::new(output).split(b'\n') {
                let line = line.map_err(|error| self.cannot(&error))?;
                let line = String::from_utf8_lossy(&line);
                println!("{line}");
                each(&line);
            }
        }
        let status = child.wait().map_err(|error| self.cannot(&error))?;
        self.judge(status)
    }

    /// Runs it quietly and returns all it said, whether it succeeded or not.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn read_everything(mut self) -> Result<Said, String> {
        println!("$ {}", self.shown);
        let output = self.inner.output().map_err(|error| self.cannot(&error))?;
        let both = [output.stdout, output.stderr].concat();
        Ok(Said {
            success: output.status.success(),
            text: String::from_utf8_lossy(&both).into_owned(),
        })
    }

    /// Runs it quietly and returns its standard output.
    ///
    /// # Errors
    /// When it cannot be started or does not succeed; its standard error is in the sentence.
    pub(crate) fn read(mut self) -> Result<String, String> {
        let output = self.inner.output().map_err(|error| self.cannot(&error))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let reason = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{}` failed: {}", self.shown, reason.trim()))
        }
    }

    fn cannot(&self, error: &std::io::Error) -> String {
        format!("cannot run `{}`: {error}", self.shown)
    }

    fn judge(&self, status: process::ExitStatus) -> Outcome {
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{}` failed ({status})", self.shown))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = Command::cargo(["no-such-verb-of-cargo"])
            .read()
            .unwrap_err();
        assert!(
            error.contains("`cargo no-such-verb-of-cargo` failed"),
            "{error}"
        );
    }

    #[test]
    fn lines_are_watched() {
        let mut lines = Vec::new();
        Command::cargo(["--version"])
            .run_watched(|line| lines.push(line.to_owned()))
            .unwrap();
        assert!(lines[0].starts_with("cargo "));
    }
}
