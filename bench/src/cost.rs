//! What the operating system says this process has used.

use std::fmt;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// Time on the processor and on the wall, and memory.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub cpu: Duration,
    pub wall: Instant,
}

/// The cost of one measurement, as the child prints and the parent reads it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    pub cpu_seconds: f64,
    pub wall_seconds: f64,
    pub peak_mib: f64,
}

impl Cost {
    pub fn so_far() -> Result<Self, Box<dyn std::error::Error>> {
        let usage = getrusage(UsageWho::RUSAGE_SELF)?;
        let seconds = |time: nix::sys::time::TimeVal| {
            Duration::from_secs(time.tv_sec() as u64) + Duration::from_micros(time.tv_usec() as u64)
        };
        Ok(Self {
            cpu: seconds(usage.user_time()) + seconds(usage.system_time()),
            wall: Instant::now(),
        })
    }

    pub fn since(&self, before: &Self) -> Spent {
        let peak = getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss());
        Spent {
            cpu_seconds: (self.cpu - before.cpu).as_secs_f64(),
            wall_seconds: (self.wall - before.wall).as_secs_f64(),
            peak_mib: peak as f64 / 1024.0,
        }
    }
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.cpu_seconds, self.wall_seconds, self.peak_mib
        )
    }
}

impl std::str::FromStr for Spent {
    type Err = Box<dyn std::error::Error>;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let mut numbers = line.split_whitespace().map(str::parse::<f64>);
        let mut next = || {
            numbers
                .next()
                .ok_or_else(|| format!("not a measurement: {line:?}"))
        };
        Ok(Self {
            cpu_seconds: next()??,
            wall_seconds: next()??,
            peak_mib: next()??,
        })
    }
}
