//! How a run goes: what is unanswered, what was answered, and what the user is told about it.

use crate::console::Console;
use crate::outbox::Outbox;
use crate::stall::{News, Stall};
use milena::{Delivery, Error};
use std::fmt::Display;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The status line is renewed this often.
const STATUS_EVERY: Duration = Duration::from_millis(200);

/// The outbox with a watch on it.
pub(super) struct Progress {
    outbox: Outbox<Delivery>,
    stall: Stall,
    started: Instant,
    status_at: Instant,
    /// The brokers as the user named them.
    brokers: String,
    console: Arc<Console>,
}

impl Progress {
    pub(super) fn new(brokers: String, console: Arc<Console>) -> Self {
        let now = Instant::now();
        let (outbox, stall) = (Outbox::new(), Stall::new(now));
        Self {
            outbox,
            stall,
            started: now,
            status_at: now,
            brokers,
            console,
        }
    }

    /// Adds an accepted record of so many bytes.
    pub(super) fn accepted(&mut self, delivery: Delivery, bytes: usize) {
        if self.outbox.is_empty() {
            // Silence counts from here: before, there was nothing to wait for.
            self.answers_arrive();
        }
        self.outbox.push(delivery, bytes);
    }

    pub(super) fn outbox(&mut self) -> &mut Outbox<Delivery> {
        &mut self.outbox
    }

    /// Whether time passing means anything: something may be told or shown.
    pub(super) fn is_watched(&self) -> bool {
        !self.outbox.is_empty() || self.console.shows_status()
    }

    /// Waits for the next answer, for ever while nothing is unanswered. Cancel safe.
    pub(super) async fn answered(&mut self) {
        self.outbox.answered().await;
        self.answers_arrive();
        self.show_status();
    }

    /// Collects the answers that are there and tells what there is to tell.
    pub(super) fn look(&mut self) {
        if self.outbox.reap() || self.outbox.is_empty() {
            self.answers_arrive();
        } else if let Some(News::Waiting(silence)) = self.stall.wait(Instant::now()) {
            self.tell_waiting(silence);
        }
        self.show_status();
    }

    /// Prints what failed and the account.
    pub(super) fn report(&self) {
        self.console.clear_status();
        for line in self.outbox.failures().lines() {
            self.console.error(line);
        }
        self.console
            .notice(self.outbox.account().summary(self.started.elapsed()));
    }

    /// Prints an error.
    pub(super) fn error(&self, text: impl Display) {
        self.console.error(text);
    }

    /// Prints a line unless quiet.
    pub(super) fn tell(&self, text: impl Display) {
        self.console.notice(text);
    }

    /// Gives up on what is unanswered.
    pub(super) fn abandon(&mut self, why: &Error) {
        self.outbox.abandon(why);
    }

    fn answers_arrive(&mut self) {
        if let Some(News::Resumed(silence)) = self.stall.progress(Instant::now()) {
            self.console.forget_warning();
            self.console.notice(format_args!(
                "milena: acknowledgements resumed after {:.1} s",
                silence.as_secs_f64()
            ));
        }
    }

    fn tell_waiting(&self, silence: Duration) {
        let cause = self.console.last_warning();
        let cause = cause.as_deref().unwrap_or("no acknowledgement");
        self.console.notice(format_args!(
            "milena: waiting for {} since {:.0} s, {} records unanswered: {cause}",
            self.brokers,
            silence.as_secs_f64(),
            self.outbox.len(),
        ));
    }

    fn show_status(&mut self) {
        let now = Instant::now();
        if !self.console.shows_status() || now.duration_since(self.status_at) < STATUS_EVERY {
            return;
        }
        self.status_at = now;
        let summary = self.outbox.account().summary(self.started.elapsed());
        self.console
            .status(format_args!("{summary}, {} unanswered", self.outbox.len()));
    }
}
