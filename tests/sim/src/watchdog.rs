//! A run that spins never lets its clock move, and so no timer inside it can end it.

use std::process;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Real time that a run may take: a hundred times what the slowest takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// Ends the process with a failure when it has lived for too long; as long as it lives, it watches.
#[derive(Debug)]
pub(crate) struct Watchdog {
    /// Nothing is ever sent: that it is gone ends the watching thread.
    _alive: Sender<()>,
}

impl Watchdog {
    /// `tell` is called before the end.
    pub(crate) fn new(tell: impl FnOnce(Duration) + Send + 'static) -> Self {
        let (alive, gone) = channel();
        thread::spawn(move || {
            if gone.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                tell(LIMIT);
                process::exit(1);
            }
        });
        Self { _alive: alive }
    }
}
