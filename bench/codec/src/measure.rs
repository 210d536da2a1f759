//! Time on the processor, in rounds in which everything has its turn.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

use crate::peers::{Kacrab, KafkaProtocol, Krafka, Milena, Rskafka};
use crate::rows::Row;
use crate::subject::{Job, Subject};
use crate::workload::COUNT;

/// A sample repeats the work until it took about this long.
const SAMPLE: Duration = Duration::from_millis(2);

/// What came out for a row: nanoseconds per record (or partition), the median of the rounds.
#[derive(Debug)]
pub struct Measured {
    pub row: &'static Row,
    pub ours: f64,
    pub peers: Vec<(&'static str, f64)>,
    pub limits: Vec<(&'static str, f64)>,
}

/// The subjects of a row: milena, its peers, then the limits and milena's own part of them.
pub struct Subjects {
    pub ours: Subject,
    pub peers: Vec<Subject>,
    pub limits: Vec<Subject>,
}

impl Subjects {
    pub fn of(row: &Row) -> Self {
        let mut limits: Vec<Subject> = row.limits.iter().map(|limit| limit.subject()).collect();
        limits.extend(row.own.map(|(name, job)| Subject {
            name,
            ..job.done_by::<Milena>()
        }));
        Self {
            ours: row.job.done_by::<Milena>(),
            peers: peers(row.job),
            limits,
        }
    }

    pub fn into_all(self) -> impl Iterator<Item = Subject> {
        std::iter::once(self.ours)
            .chain(self.peers)
            .chain(self.limits)
    }
}

fn peers(job: Job) -> Vec<Subject> {
    vec![
        job.done_by::<KafkaProtocol>(),
        job.done_by::<Krafka>(),
        job.done_by::<Kacrab>(),
        job.done_by::<Rskafka>(),
    ]
}

/// Measures every row in every round, its subjects one directly after the other.
pub fn interleaved(
    rows: &[&'static Row],
    rounds: usize,
) -> Result<Vec<Measured>, Box<dyn std::error::Error>> {
    if rounds == 0 {
        return Err("there is nothing to see in no rounds".into());
    }
    let mut series = Vec::new();
    for row in rows {
        let subjects = Subjects::of(row);
        let peers = subjects.peers.len();
        let all: Result<Vec<Series>, nix::Error> = subjects.into_all().map(Series::new).collect();
        series.push((*row, peers, all?));
    }
    for round in 0..rounds {
        for (_, _, row) in &mut series {
            // Nobody always goes first.
            let start = round % row.len();
            for index in 0..row.len() {
                let turn = (start + index) % row.len();
                row[turn].sample()?;
            }
        }
    }
    Ok(series
        .into_iter()
        .map(|(row, peers, series)| summary(row, peers, series))
        .collect())
}

fn summary(row: &'static Row, peers: usize, series: Vec<Series>) -> Measured {
    let mut medians = series
        .into_iter()
        .map(|series| (series.subject.name, median(series.samples)));
    let ours = medians
        .next()
        .map_or(f64::NAN, |(_, nanoseconds)| nanoseconds);
    Measured {
        row,
        ours,
        peers: medians.by_ref().take(peers).collect(),
        limits: medians.collect(),
    }
}

/// The samples of one subject.
struct Series {
    subject: Subject,
    repeats: u32,
    samples: Vec<f64>,
}

impl Series {
    fn new(mut subject: Subject) -> Result<Self, nix::Error> {
        // The first call makes what is made once.
        (subject.work)();
        let once = time(&mut subject, 1)?;
        let repeats = SAMPLE.as_nanos() / once.as_nanos().max(1);
        Ok(Self {
            subject,
            repeats: u32::try_from(repeats.clamp(1, 10_000)).unwrap_or(1),
            samples: Vec::new(),
        })
    }

    fn sample(&mut self) -> Result<(), nix::Error> {
        // Caches belong to whoever ran before.
        (self.subject.work)();
        let spent = time(&mut self.subject, self.repeats)?;
        let units = f64::from(self.repeats) * COUNT as f64;
        self.samples.push(spent.as_nanos() as f64 / units);
        Ok(())
    }
}

fn time(subject: &mut Subject, repeats: u32) -> Result<Duration, nix::Error> {
    let before = now()?;
    for _ in 0..repeats {
        (subject.work)();
    }
    Ok(now()?.saturating_sub(before))
}

/// What this thread has had of a processor.
fn now() -> Result<Duration, nix::Error> {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from)
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
