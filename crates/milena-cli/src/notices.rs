//! What the client reports through `tracing`, as lines on standard error.

use crate::console::Console;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// A `tracing` subscriber that knows events only; spans pass unseen.
#[derive(Debug)]
pub(crate) struct Notices {
    console: Arc<Console>,
    shown: Level,
}

impl Notices {
    /// Shows events of this level and graver ones, and remembers the last warning in any case.
    pub(crate) fn new(console: Arc<Console>, shown: Level) -> Self {
        Self { console, shown }
    }
}

impl Subscriber for Notices {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= self.shown.max(Level::WARN) && metadata.is_event()
    }

    fn event(&self, event: &Event<'_>) {
        let level = *event.metadata().level();
        let mut text = Text::default();
        event.record(&mut text);
        let text = text.into_line();
        if level <= self.shown {
            self.console
                .line(format_args!("milena: {}: {text}", word(level)));
        }
        if level <= Level::WARN {
            self.console.remember_warning(text);
        }
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The level to show for so many `-v`, or for `-q`.
pub(crate) fn level(verbose: u8, quiet: bool) -> Level {
    match (quiet, verbose) {
        (true, _) => Level::ERROR,
        (false, 0) => Level::WARN,
        (false, 1) => Level::INFO,
        (false, 2) => Level::DEBUG,
        (false, _) => Level::TRACE,
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warning",
        Level::INFO => "info",
        Level::DEBUG => "debug",
        Level::TRACE => "trace",
    }
}

/// An event's message, and its other fields as `name=value`.
#[derive(Debug, Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn into_line(mut self) -> String {
        if !self.fields.is_empty() {
            write!(self.message, " ({})", self.fields).ok();
        }
        self.message
    }
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            write!(self.message, "{value:?}").ok();
            return;
        }
        let separator = if self.fields.is_empty() { "" } else { ", " };
        write!(self.fields, "{separator}{}={value:?}", field.name()).ok();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_remembered_with_its_fields_even_when_it_is_not_shown() {
        let console = Arc::new(Console::new(true));
        let notices = Notices::new(console.clone(), level(0, true));
        tracing::subscriber::with_default(notices, || {
            tracing::warn!(broker = "a:1", attempts = 3, "connection refused");
            tracing::info!("not this one");
        });
        let remembered = console.last_warning();
        assert_eq!(
            remembered.as_deref(),
            Some("connection refused (broker=a:1, attempts=3)")
        );
    }

    #[test]
    fn verbosity_counts_from_warnings_and_quiet_wins() {
        let levels = [
            Level::WARN,
            Level::INFO,
            Level::DEBUG,
            Level::TRACE,
            Level::TRACE,
        ];
        for (count, expected) in (0..).zip(levels) {
            assert_eq!(level(count, false), expected);
            assert_eq!(level(count, true), Level::ERROR);
        }
    }
}
