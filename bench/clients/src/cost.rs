//! What the operating system says this process has used.

use std::fmt;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

use crate::Failure;

/// Where the clocks stood when the work began.
pub struct Meter {
    cpu: Duration,
    wall: Instant,
    allocated: u64,
    allocations: fn() -> u64,
}

/// What one measurement took, as the child prints it and the parent reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spent {
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    /// The most memory that the process ever had, in MB.
    pub peak_mb: f64,
    pub allocations: f64,
    /// The median of a record's way there and back, in microseconds; 0 if nobody looked.
    pub latency: f64,
    /// Counted from outside.
    pub syscalls: f64,
}

impl Meter {
    pub fn start(allocations: fn() -> u64) -> Result<Self, Failure> {
        Ok(Self {
            cpu: cpu()?,
            wall: Instant::now(),
            allocated: allocations(),
            allocations,
        })
    }

    pub fn stop(&self, latency: f64) -> Result<Spent, Failure> {
        Ok(Spent {
            cpu_seconds: (cpu()? - self.cpu).as_secs_f64(),
            wall_seconds: self.wall.elapsed().as_secs_f64(),
            peak_mb: peak_mb()?,
            allocations: ((self.allocations)() - self.allocated) as f64,
            latency,
            syscalls: 0.0,
        })
    }
}

/// Time on the processor, for the process itself and for the system on its behalf.
fn cpu() -> Result<Duration, Failure> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let duration = |time: nix::sys::time::TimeVal| {
        Duration::from_secs(time.tv_sec() as u64) + Duration::from_micros(time.tv_usec() as u64)
    };
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

/// Not the `ru_maxrss` of getrusage, which a process inherits from who has started it.
fn peak_mb() -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kibibytes.ok_or("no VmHWM")?.parse::<f64>()? * 1024.0 / 1e6)
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            cpu_seconds,
            wall_seconds,
            peak_mb,
            allocations,
            latency,
            ..
        } = self;
        write!(
            f,
            "{cpu_seconds} {wall_seconds} {peak_mb} {allocations} {latency}"
        )
    }
}

impl std::str::FromStr for Spent {
    type Err = Failure;

    fn from_str(line: &str) -> Result<Self, Failure> {
        let numbers: Result<Vec<f64>, _> = line.split_whitespace().map(str::parse).collect();
        match numbers?.as_slice() {
            &[cpu_seconds, wall_seconds, peak_mb, allocations, latency] => Ok(Self {
                cpu_seconds,
                wall_seconds,
                peak_mb,
                allocations,
                latency,
                syscalls: 0.0,
            }),
            _ => Err(format!("not a measurement: {line:?}").into()),
        }
    }
}
