//! What happens to the brokers, and when.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::kafka::{Cluster, Error};

/// How the faults follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schedule {
    /// Every kind in turn.
    Fixed,
    /// Drawn, the same for the same seed.
    Seed(u64),
}

/// Something that happens to the leader of a partition, or to every broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// SIGKILL, and a new start after some seconds.
    Kill { partition: i32 },
    /// SIGSTOP for so many seconds.
    Freeze { partition: i32, seconds: u64 },
    /// Each broker after the other is stopped and started.
    Rolling,
}

/// A fault, and how many seconds of peace are before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) rest: u64,
    pub(super) fault: Fault,
}

/// What was done to the brokers.
#[derive(Debug, Default)]
pub(super) struct Journal(Mutex<Vec<(u64, String)>>);

const REST: u64 = 8;
const DOWN: u64 = 12;
const IN_SYNC: Duration = Duration::from_secs(120);
/// How often somebody who waits looks whether the clients have ended.
const LOOK: Duration = Duration::from_millis(100);

impl Schedule {
    /// The schedule with this name; a seed that was given stays.
    pub(super) fn named(self, name: &str) -> Result<Self, String> {
        match (name, self) {
            ("fixed", _) => Ok(Self::Fixed),
            ("seed", Self::Seed(seed)) => Ok(Self::Seed(seed)),
            ("seed", Self::Fixed) => Ok(Self::Seed(1)),
            _ => Err(format!("{name} is no schedule: there are fixed and seed")),
        }
    }

    /// The step with this number.
    pub(super) fn step(self, number: u64, partitions: u16) -> Step {
        match self {
            Self::Fixed => fixed(number, partitions),
            Self::Seed(seed) => drawn(seed, number, partitions),
        }
    }
}

fn fixed(number: u64, partitions: u16) -> Step {
    let partition = (number % u64::from(partitions)) as i32;
    let fault = match number % 4 {
        0 => Fault::Kill { partition },
        1 => Fault::Freeze {
            partition,
            seconds: 15,
        },
        2 => Fault::Freeze {
            partition,
            seconds: 35,
        },
        _ => Fault::Rolling,
    };
    Step { rest: REST, fault }
}

fn drawn(seed: u64, number: u64, partitions: u16) -> Step {
    let mut dice = fastrand::Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let partition = dice.i32(0..i32::from(partitions));
    let fault = match dice.u8(0..8) {
        0..4 => Fault::Kill { partition },
        4..7 => Fault::Freeze {
            partition,
            seconds: dice.u64(1..=35),
        },
        _ => Fault::Rolling,
    };
    let rest = dice.u64(2..=15);
    Step { rest, fault }
}

/// Does one fault after the other until the clients have ended, and returns how many were begun.
///
/// # Errors
/// When a broker does not come back.
pub(super) fn run(
    cluster: &Cluster,
    topic: &str,
    (schedule, partitions): (Schedule, u16),
    over: &AtomicBool,
    journal: &Journal,
) -> Result<usize, Error> {
    let mut begun = 0;
    loop {
        let step = schedule.step(begun as u64, partitions);
        rest(step.rest, over);
        if over.load(Ordering::Relaxed) {
            return Ok(begun);
        }
        begun += 1;
        step.fault.happen(cluster, topic, over, journal)?;
        cluster.wait_until_in_sync(IN_SYNC)?;
        journal.note("every copy is in sync");
    }
}

impl Fault {
    fn happen(
        self,
        cluster: &Cluster,
        topic: &str,
        over: &AtomicBool,
        journal: &Journal,
    ) -> Result<(), Error> {
        match self {
            Self::Kill { partition } => {
                let node = leader(cluster, topic, partition)?;
                journal.note(format!(
                    "SIGKILL of {node}, leader of partition {partition}"
                ));
                cluster.kill(node)?;
                rest(DOWN, over);
                journal.note(format!("{node} is started"));
                cluster.restart(node)?;
            }
            Self::Freeze { partition, seconds } => {
                let node = leader(cluster, topic, partition)?;
                journal.note(format!(
                    "SIGSTOP of {node}, leader of partition {partition}, for {seconds} s"
                ));
                cluster.pause(node)?;
                rest(seconds, over);
                journal.note(format!("SIGCONT of {node}"));
                cluster.resume(node)?;
            }
            Self::Rolling => {
                for node in cluster.node_ids() {
                    journal.note(format!("rolling restart of {node}"));
                    cluster.stop(node)?;
                    cluster.restart(node)?;
                    cluster.wait_until_in_sync(IN_SYNC)?;
                }
            }
        }
        Ok(())
    }
}

fn leader(cluster: &Cluster, topic: &str, index: i32) -> Result<i32, Error> {
    let metadata = cluster.metadata()?;
    let partition = metadata
        .partitions
        .iter()
        .find(|partition| partition.topic == topic && partition.index == index);
    partition
        .and_then(|partition| partition.leader)
        .ok_or_else(|| Error::new(format!("{topic}-{index} has no leader")))
}

/// Waits, unless the clients have ended.
fn rest(seconds: u64, over: &AtomicBool) {
    let until = SystemTime::now() + Duration::from_secs(seconds);
    while SystemTime::now() < until && !over.load(Ordering::Relaxed) {
        std::thread::sleep(LOOK);
    }
}

/// Microseconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_micros() as u64)
}

impl Journal {
    /// Adds what happens now, and says it.
    fn note(&self, what: impl Into<String>) {
        let what = what.into();
        eprintln!("{what}");
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        notes.push((now(), what));
    }

    /// Everything, with the seconds since the start.
    pub(super) fn text(&self, started: u64) -> String {
        let notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = notes.iter().map(|(at, what)| {
            let seconds = Duration::from_micros(at.saturating_sub(started)).as_secs_f64();
            format!("{seconds:>7.1} s  {what}\n")
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fixed_schedule_has_every_fault_in_turn() {
        let faults: Vec<Fault> = (0..4)
            .map(|number| Schedule::Fixed.step(number, 6).fault)
            .collect();
        let freeze = |partition, seconds| Fault::Freeze { partition, seconds };
        let expected = [
            Fault::Kill { partition: 0 },
            freeze(1, 15),
            freeze(2, 35),
            Fault::Rolling,
        ];
        assert_eq!(faults, expected);
        assert_eq!(
            Schedule::Fixed.step(4, 6).fault,
            Fault::Kill { partition: 4 }
        );
    }

    #[test]
    fn a_seed_draws_the_same_again_and_another_something_else() {
        let draw = |seed| -> Vec<Step> {
            (0..50)
                .map(|number| Schedule::Seed(seed).step(number, 6))
                .collect()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        let kinds = |kind: fn(&Fault) -> bool| draw(7).iter().any(|step| kind(&step.fault));
        assert!(kinds(|fault| matches!(fault, Fault::Kill { .. })));
        assert!(kinds(|fault| matches!(fault, Fault::Freeze { .. })));
        assert!(kinds(|fault| matches!(fault, Fault::Rolling)));
    }
}
