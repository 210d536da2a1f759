//! The rows: what is done, by whom, what is looked at, and what must hold.

use crate::Failure;
use crate::client::Client;
use crate::cost::Spent;
use crate::job::Job;
use crate::measure::Subject;

/// A row of the table.
pub struct Row {
    /// What to type; `P4` also selects `P4-...`.
    pub id: &'static str,
    pub about: &'static str,
    pub job: Job,
    pub metric: Metric,
    pub ours: Client,
    pub peers: &'static [Client],
    /// All of them hold, or the row misses.
    pub bounds: &'static [Bound],
}

/// What is looked at, and in which unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Microseconds of the processor per record.
    Cpu,
    /// MB of memory at the most, but for records that the application has outstanding.
    Peak,
    /// Allocations per record.
    Allocations,
    /// System calls per MB of values.
    Syscalls,
    /// Microseconds to the acknowledgement, the median.
    Latency,
    /// Thousand records a second of the processor's time: what a core carries if the broker is not in the way.
    Rate,
}

/// How a measurement is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instrument {
    /// Nothing that would slow it down.
    Plain,
    /// With an allocator that counts.
    Counting,
    /// Below `strace`.
    Strace,
    /// In a program that has no other client.
    Alone,
}

/// What the figure must not be above, or for a rate below.
#[derive(Clone, Copy)]
pub struct Bound {
    pub times: f64,
    pub of: Of,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    One,
    Peer(Client),
}

impl Metric {
    pub fn unit(self) -> &'static str {
        match self {
            Metric::Cpu => "CPU us/record",
            Metric::Peak => "peak MB",
            Metric::Allocations => "allocs/record",
            Metric::Syscalls => "syscalls/MB",
            Metric::Latency => "p50 us",
            Metric::Rate => "1000 rec/CPU s",
        }
    }

    /// Whether more is better.
    pub fn is_rate(self) -> bool {
        self == Metric::Rate
    }

    pub fn instrument(self) -> Instrument {
        match self {
            Metric::Allocations => Instrument::Counting,
            Metric::Syscalls => Instrument::Strace,
            Metric::Peak => Instrument::Alone,
            _ => Instrument::Plain,
        }
    }

    pub fn of(self, spent: &Spent, records: u64, subject: Subject) -> f64 {
        let size = subject.job.size();
        let records = records as f64;
        match self {
            Metric::Cpu => spent.cpu_seconds * 1e6 / records,
            Metric::Peak => spent.peak_mb - subject.client.outstanding(subject.job) as f64 / 1e6,
            Metric::Allocations => spent.allocations / records,
            Metric::Syscalls => spent.syscalls * 1e6 / (records * size as f64),
            Metric::Latency => spent.latency,
            Metric::Rate => records / spent.cpu_seconds / 1e3,
        }
    }
}

impl Row {
    /// The rows with these ids, or all.
    pub fn named(ids: &[String]) -> Result<Vec<&'static Row>, Failure> {
        if ids.is_empty() {
            return Ok(ROWS.iter().collect());
        }
        let mut rows = Vec::new();
        for id in ids {
            let before = rows.len();
            rows.extend(ROWS.iter().filter(|row| row.answers_to(id)));
            if rows.len() == before {
                let known: Vec<&str> = ROWS.iter().map(|row| row.id).collect();
                return Err(format!("no row {id:?}; there are {}", known.join(", ")).into());
            }
        }
        Ok(rows)
    }

    fn answers_to(&self, id: &str) -> bool {
        let parts = self.id.split_once('-');
        let family = parts.map_or(self.id, |(family, _)| family);
        self.id.eq_ignore_ascii_case(id) || family.eq_ignore_ascii_case(id)
    }
}

const fn produce(size: usize, codec: &'static str) -> Job {
    Job::Produce {
        size,
        codec,
        partitions: 6,
    }
}

const fn spread(partitions: i32) -> Job {
    Job::Produce {
        size: 100,
        codec: "none",
        partitions,
    }
}

const fn peer(times: f64, peer: Client) -> Bound {
    Bound {
        times,
        of: Of::Peer(peer),
    }
}

const fn at_most(figure: f64) -> Bound {
    Bound {
        times: figure,
        of: Of::One,
    }
}

const PRODUCERS: &[Client] = &[
    Client::RdkafkaThreaded,
    Client::RdkafkaFuture,
    Client::Franz,
    Client::Confluent,
    Client::Krafka,
    Client::Kacrab,
    Client::Rskafka,
];
/// Those whose allocator is Rust's, and the one that counts by itself.
const COUNTED_PRODUCERS: &[Client] = &[
    Client::Franz,
    Client::Confluent,
    Client::Krafka,
    Client::Kacrab,
    Client::Rskafka,
];
const CONSUMERS: &[Client] = &[
    Client::RdkafkaBase,
    Client::Franz,
    Client::Krafka,
    Client::Kacrab,
];
const COUNTED_CONSUMERS: &[Client] = &[Client::Franz, Client::Krafka, Client::Kacrab];
const WAITERS: &[Client] = &[
    Client::Raw,
    Client::RdkafkaFuture,
    Client::Franz,
    Client::Confluent,
    Client::Krafka,
    Client::Kacrab,
    Client::Rskafka,
];
const FLAT: &[Client] = &[Client::RdkafkaThreaded, Client::Franz];

const SMALL: Job = produce(100, "none");
const LARGE: Job = produce(1024, "none");
const READ_SMALL: Job = Job::Consume { size: 100 };
const READ_LARGE: Job = Job::Consume { size: 1024 };

const fn row(
    id: &'static str,
    about: &'static str,
    job: Job,
    metric: Metric,
    ours: Client,
    peers: &'static [Client],
    bounds: &'static [Bound],
) -> Row {
    Row {
        id,
        about,
        job,
        metric,
        ours,
        peers,
        bounds,
    }
}

use Client::{Franz, Milena, MilenaTogether, Raw, RdkafkaBase, RdkafkaFuture, RdkafkaThreaded};
use Metric::{Allocations, Cpu, Latency, Peak, Rate, Syscalls};

#[rustfmt::skip]
pub const ROWS: &[Row] = &[
    row("P1", "produce 100 B, every delivery awaited", SMALL, Cpu, Milena, PRODUCERS,
        &[peer(0.30, RdkafkaThreaded), peer(0.15, RdkafkaFuture), peer(0.65, Franz)]),
    row("P2", "produce 100 B, sent together", SMALL, Cpu, MilenaTogether, PRODUCERS,
        &[peer(0.20, RdkafkaThreaded), peer(0.45, Franz)]),
    row("P3", "produce 1 KiB", LARGE, Cpu, Milena, PRODUCERS,
        &[peer(0.5, RdkafkaThreaded), peer(0.65, Franz)]),
    row("P4-lz4-100", "produce 100 B, lz4", produce(100, "lz4"), Cpu, Milena, PRODUCERS,
        &[peer(0.4, RdkafkaThreaded), peer(0.85, Franz)]),
    row("P4-lz4-1024", "produce 1 KiB, lz4", produce(1024, "lz4"), Cpu, Milena, PRODUCERS,
        &[peer(0.65, RdkafkaThreaded), peer(0.95, Franz)]),
    row("P4-snappy-100", "produce 100 B, snappy", produce(100, "snappy"), Cpu, Milena, PRODUCERS,
        &[peer(0.4, RdkafkaThreaded), peer(0.85, Franz)]),
    row("P4-snappy-1024", "produce 1 KiB, snappy", produce(1024, "snappy"), Cpu, Milena, PRODUCERS,
        &[peer(0.65, RdkafkaThreaded), peer(0.95, Franz)]),
    row("M1-produce", "memory but for records, produce 100 B", SMALL, Peak, Milena, PRODUCERS, &[at_most(12.0)]),
    row("M1-consume", "memory, consume 100 B", READ_SMALL, Peak, Milena, CONSUMERS, &[at_most(15.0)]),
    row("A1-handle", "allocations, produce 100 B, awaited", SMALL, Allocations, Milena, COUNTED_PRODUCERS,
        &[at_most(1.0)]),
    row("A1-together", "allocations, produce 100 B, sent together", SMALL, Allocations, MilenaTogether, COUNTED_PRODUCERS,
        &[at_most(0.05)]),
    row("A1-consume", "allocations, consume 100 B", READ_SMALL, Allocations, Milena, COUNTED_CONSUMERS,
        &[at_most(0.02)]),
    row("S1-produce", "system calls, produce 100 B", SMALL, Syscalls, Milena, PRODUCERS, &[at_most(20.0)]),
    row("S1-consume", "system calls, consume 100 B", READ_SMALL, Syscalls, Milena, CONSUMERS, &[at_most(15.0)]),
    row("L1", "acknowledgement, no linger, 500/s", Job::Latency, Latency, Milena, WAITERS,
        &[peer(1.3, Raw), peer(1.0, RdkafkaFuture)]),
    row("T1-100", "produce 100 B on one core", SMALL, Rate, Milena, PRODUCERS, &[peer(2.5, RdkafkaThreaded)]),
    row("T1-1024", "produce 1 KiB on one core", LARGE, Rate, Milena, PRODUCERS, &[peer(1.7, RdkafkaThreaded)]),
    row("T1-consume-100", "consume 100 B on one core", READ_SMALL, Rate, Milena, CONSUMERS, &[peer(4.0, RdkafkaBase)]),
    row("T1-consume-1024", "consume 1 KiB on one core", READ_LARGE, Rate, Milena, CONSUMERS,
        &[peer(1.7, RdkafkaBase)]),
    row("flat-6", "P2 with 6 partitions", SMALL, Cpu, MilenaTogether, FLAT,
        &[peer(0.20, RdkafkaThreaded), peer(0.45, Franz)]),
    row("flat-100", "P2 with 100 partitions", spread(100), Cpu, MilenaTogether, FLAT,
        &[peer(0.20, RdkafkaThreaded), peer(0.45, Franz)]),
    row("flat-1000", "P2 with 1,000 partitions", spread(1000), Cpu, MilenaTogether, FLAT,
        &[peer(0.20, RdkafkaThreaded), peer(0.45, Franz)]),
    row("flat-10000", "P2 with 10,000 partitions", spread(10_000), Cpu, MilenaTogether, FLAT,
        &[peer(0.20, RdkafkaThreaded), peer(0.45, Franz)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_all_its_rows_and_an_unknown_name_is_an_error() {
        let ids = |name: &str| -> Vec<&str> {
            let rows = Row::named(&[name.to_owned()]).unwrap();
            rows.iter().map(|row| row.id).collect()
        };
        assert_eq!(ids("p1"), ["P1"]);
        assert_eq!(ids("A1"), ["A1-handle", "A1-together", "A1-consume"]);
        assert_eq!(ids("P4-lz4-100"), ["P4-lz4-100"]);
        assert!(Row::named(&["P9".to_owned()]).is_err());
        assert_eq!(Row::named(&[]).unwrap().len(), ROWS.len());
    }

    #[test]
    fn whoever_a_bound_names_is_measured() {
        for row in ROWS {
            for bound in row.bounds {
                if let Of::Peer(peer) = bound.of {
                    assert!(row.peers.contains(&peer), "{}", row.id);
                }
            }
        }
    }
}
