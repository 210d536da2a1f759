//! Ctrl-C and SIGTERM: the first asks to finish, later ones to hurry.

use crate::exit::{Exit, Trouble};
use tokio::sync::watch;

/// How often, and by which signal, the user asked to stop.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt(watch::Receiver<Requests>);

#[derive(Debug, Clone, Copy, Default)]
struct Requests {
    count: u32,
    first: Option<Exit>,
}

impl Interrupt {
    /// Listens for signals from now on, inside a runtime; `heeded` of them no longer end the process by themselves.
    ///
    /// The next one does, whatever goes on: a pipe that nobody empties could keep the process for ever.
    pub(crate) fn listen(heeded: u32) -> Result<Self, Trouble> {
        let (sender, receiver) = watch::channel(Requests::default());
        let signals = Signals::new();
        let mut signals = signals
            .map_err(|error| Trouble::failed(format!("cannot listen for signals: {error}")))?;
        tokio::spawn(async move {
            for count in 1.. {
                let exit = signals.next().await;
                if count > heeded {
                    std::process::exit(i32::from(exit as u8));
                }
                sender.send_modify(|requests| {
                    requests.count = count;
                    requests.first.get_or_insert(exit);
                });
            }
        });
        Ok(Self(receiver))
    }

    /// The exit code for having been asked to stop, if that happened.
    pub(crate) fn requested(&self) -> Option<Exit> {
        self.0.borrow().first
    }

    /// How often the user asked to stop.
    pub(crate) fn count(&self) -> u32 {
        self.0.borrow().count
    }

    /// Waits until asked to stop more than `asked` times, and says which exit code the first request calls for.
    ///
    /// Cancel safe: a request is never missed.
    pub(crate) async fn beyond(&mut self, asked: u32) -> Exit {
        match self.0.wait_for(|requests| requests.count > asked).await {
            Ok(requests) => requests.first.unwrap_or(Exit::Interrupted),
            // The listener ends with the runtime only; until then nobody asks.
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Exit {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Exit {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Exit::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
