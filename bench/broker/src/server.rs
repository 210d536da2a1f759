//! The broker as a process on a core of its own, and what the system says of it. It needs Linux.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::Failure;

/// What /proc counts processor time in, on every Linux there is.
const TICKS_A_SECOND: f64 = 100.0;

/// A running broker; dropping it ends it.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub fn start(milena: &Path, core: &str) -> Result<Self, Failure> {
        let mut child = Command::new("taskset")
            .args(["-c", core])
            .arg(milena)
            .args(["broker", "--listen", "127.0.0.1:0", "--memory", "1GiB"])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("taskset cannot be run: {error}"))?;
        let mut address = String::new();
        let stdout = child.stdout.as_mut().ok_or("no output")?;
        BufReader::new(stdout).read_line(&mut address)?;
        let address = address.trim().to_owned();
        Ok(Self { child, address })
    }

    /// Seconds of the processor, for the process itself and for the system on its behalf.
    pub fn processor_time(&self) -> Result<f64, Failure> {
        let stat = self.read("stat")?;
        // The name in parentheses may contain anything; utime and stime are the 12th and the 13th after it.
        let (_, fields) = stat.rsplit_once(')').ok_or("no name")?;
        let ticks = fields.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / TICKS_A_SECOND)
    }

    pub fn peak_mebibytes(&self) -> Result<u64, Failure> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.split_whitespace().next());
        Ok(kibibytes.ok_or("no VmHWM")?.parse::<u64>()? / 1024)
    }

    fn read(&self, file: &str) -> Result<String, Failure> {
        // taskset has become the broker: it has the same process id.
        Ok(std::fs::read_to_string(format!(
            "/proc/{}/{file}",
            self.child.id()
        ))?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
