//! How far it is, once a second.

use std::io::{IsTerminal, Write, stdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Progress {
    written: AtomicU64,
    read: AtomicU64,
}

impl Progress {
    pub(crate) fn written(&self) {
        self.written.fetch_add(1, Relaxed);
    }

    pub(crate) fn read(&self, count: u64) {
        self.read.fetch_add(count, Relaxed);
    }

    pub(crate) fn read_so_far(&self) -> u64 {
        self.read.load(Relaxed)
    }

    /// Prints a line every second: over the last one on a terminal, below it elsewhere.
    pub(crate) async fn watch(self: Arc<Self>, records: u64) {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let percent = |count: &AtomicU64| 100 * count.load(Relaxed) / records.max(1);
            let line = format!(
                "acknowledged {:>3} %   read {:>3} %",
                percent(&self.written),
                percent(&self.read)
            );
            if stdout().is_terminal() {
                print!("\r{line}");
                // A line of progress is not worth an error.
                let _ = stdout().flush();
            } else {
                println!("{line}");
            }
        }
    }

    /// Removes the line that is there.
    pub(crate) fn clear(&self) {
        if stdout().is_terminal() {
            print!("\r{:40}\r", "");
        }
    }
}
