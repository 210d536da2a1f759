//! Standard error: whole lines, and one status line that gives way to them.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Carriage return and "erase to the end of the line".
const ERASE_LINE: &[u8] = b"\r\x1b[K";

/// Shared by everything that writes to standard error, so that lines and the status never mix.
#[derive(Debug)]
pub(crate) struct Console {
    terminal: bool,
    quiet: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    status_shown: bool,
    last_warning: Option<String>,
}

impl Console {
    /// Standard error; with `quiet`, only what `error` prints.
    pub(crate) fn new(quiet: bool) -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            quiet,
            state: Mutex::default(),
        }
    }

    /// Whether a status line can be shown.
    pub(crate) fn shows_status(&self) -> bool {
        self.terminal && !self.quiet
    }

    /// Prints a line unless quiet.
    pub(crate) fn notice(&self, text: impl Display) {
        if !self.quiet {
            self.line(text);
        }
    }

    /// Prints an error, quiet or not.
    pub(crate) fn error(&self, text: impl Display) {
        self.line(format_args!("milena: {text}"));
    }

    /// Prints a line, quiet or not.
    pub(crate) fn line(&self, text: impl Display) {
        let mut state = self.state();
        let mut line = Vec::new();
        if std::mem::take(&mut state.status_shown) {
            line.extend_from_slice(ERASE_LINE);
        }
        writeln!(line, "{text}").ok();
        write_all(&line);
    }

    /// Shows `text` as the status until the next line or status; nothing without a terminal.
    pub(crate) fn status(&self, text: impl Display) {
        if !self.shows_status() {
            return;
        }
        let mut state = self.state();
        state.status_shown = true;
        let mut line = ERASE_LINE.to_vec();
        write!(line, "{text}").ok();
        write_all(&line);
    }

    /// Removes the status.
    pub(crate) fn clear_status(&self) {
        if std::mem::take(&mut self.state().status_shown) {
            write_all(ERASE_LINE);
        }
    }

    /// Remembers what the client last warned about, shown or not.
    pub(crate) fn remember_warning(&self, text: String) {
        self.state().last_warning = Some(text);
    }

    /// Forgets the warnings so far: what they were about is over.
    pub(crate) fn forget_warning(&self) {
        self.state().last_warning = None;
    }

    /// What the client last warned about.
    pub(crate) fn last_warning(&self) -> Option<String> {
        self.state().last_warning.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A standard error that nobody reads is no reason to stop.
fn write_all(bytes: &[u8]) {
    std::io::stderr().lock().write_all(bytes).ok();
}
