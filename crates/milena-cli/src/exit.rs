//! The exit codes of the command and what leads to each.

use milena::{Error, ErrorKind};
use std::fmt;
use std::process::ExitCode;

/// How the command ends. The numbers are documented in `--help`; scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything asked for was done.
    Done = 0,
    /// A record failed, a topic does not exist, a broker refused: something asked for was not done.
    Failed = 1,
    /// The command line or a property makes no sense.
    Usage = 2,
    /// No broker could be reached, or none let us in.
    Unreachable = 3,
    /// Ended by Ctrl-C before what was asked for was done.
    Interrupted = 130,
    /// Ended by SIGTERM before what was asked for was done.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a verb gave up: the exit code and a text that a person can act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) exit: Exit,
    pub(crate) text: String,
}

impl Trouble {
    /// Trouble with what the user wrote.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self {
            exit: Exit::Usage,
            text: text.into(),
        }
    }

    /// Trouble with what the user asked for.
    pub(crate) fn failed(text: impl Into<String>) -> Self {
        Self {
            exit: Exit::Failed,
            text: text.into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let exit = exit_of(error.kind());
        let text = match advice(error.kind()) {
            Some(advice) => format!("{}\n  {advice}", error.chain()),
            None => error.chain(),
        };
        Self { exit, text }
    }
}

/// The exit code for an error of this kind.
pub(crate) fn exit_of(kind: ErrorKind) -> Exit {
    match kind {
        ErrorKind::Config | ErrorKind::Usage => Exit::Usage,
        ErrorKind::Connection | ErrorKind::Timeout | ErrorKind::Authentication => Exit::Unreachable,
        _ => Exit::Failed,
    }
}

/// What to look at when an error of this kind happens.
fn advice(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::Config => Some("`milena -X list` prints every property"),
        ErrorKind::Connection | ErrorKind::Timeout => Some(
            "check -b, that the broker runs, and that its advertised.listeners can be reached from here",
        ),
        ErrorKind::Protocol => Some("check that -b names a Kafka listener, and one without TLS"),
        ErrorKind::UnsupportedVersion => Some("`milena brokers` shows what the brokers speak"),
        ErrorKind::UnknownTopicOrPartition => Some("`milena topics list` shows what there is"),
        ErrorKind::Internal => Some("this is a defect of milena: please report it"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_error_has_its_exit_code() {
        for (kind, exit) in [
            (ErrorKind::Config, Exit::Usage),
            (ErrorKind::Usage, Exit::Usage),
            (ErrorKind::Connection, Exit::Unreachable),
            (ErrorKind::Timeout, Exit::Unreachable),
            (ErrorKind::Authentication, Exit::Unreachable),
            (ErrorKind::UnknownTopicOrPartition, Exit::Failed),
            (ErrorKind::RecordTooLarge, Exit::Failed),
            (ErrorKind::Protocol, Exit::Failed),
        ] {
            assert_eq!(Trouble::from(Error::new(kind, "x")).exit, exit, "{kind:?}");
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_manual() {
        let numbers = [
            (Exit::Done, 0),
            (Exit::Failed, 1),
            (Exit::Usage, 2),
            (Exit::Unreachable, 3),
            (Exit::Interrupted, 130),
            (Exit::Terminated, 143),
        ];
        for (exit, number) in numbers {
            assert_eq!(exit as u8, number);
        }
    }

    #[test]
    fn trouble_tells_the_whole_chain_and_what_to_check() {
        let cause = Error::new(ErrorKind::Connection, "connection refused");
        let error = Error::new(ErrorKind::Timeout, "no metadata after 5 s").with_source(cause);
        let text = Trouble::from(error).to_string();
        assert!(
            text.starts_with("no metadata after 5 s: connection refused\n  check -b"),
            "{text}"
        );
    }
}
