//! Where the loops of a client run.

use std::thread;

use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

use crate::error::{Error, ErrorKind};

/// The tokio runtime of a cluster's loops, and of those that producers and consumers on it start.
pub(crate) struct Runtime {
    handle: Handle,
    /// Dropping it ends the thread of a dedicated runtime.
    _stop: Option<oneshot::Sender<()>>,
}

impl Runtime {
    /// The runtime that the caller is in.
    pub(crate) fn current() -> Result<Self, Error> {
        let handle = Handle::try_current().map_err(|_| {
            let text = "a client can only be made inside a tokio runtime";
            Error::new(ErrorKind::Usage, text)
        })?;
        Ok(Self {
            handle,
            _stop: None,
        })
    }

    /// One of its own, on a thread of its own.
    pub(crate) fn dedicated() -> Result<Self, Error> {
        let failed = |cause| {
            let text = "no thread could be had for a dedicated runtime";
            Error::new(ErrorKind::Internal, text).with_source(cause)
        };
        let runtime = Builder::new_current_thread()
            .enable_all()
            .thread_name("milena-blocking")
            .build()
            .map_err(failed)?;
        let handle = runtime.handle().clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let run = move || {
            // Resolves, as an error, when the last handle is gone.
            let _gone = runtime.block_on(stopped);
            runtime.shutdown_background();
        };
        thread::Builder::new()
            .name("milena".to_owned())
            .spawn(run)
            .map_err(failed)?;
        Ok(Self {
            handle,
            _stop: Some(stop),
        })
    }

    pub(crate) fn handle(&self) -> &Handle {
        &self.handle
    }
}
