//! One run: a workload, a seed and a schedule in, and what the checker says of it out.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use milena_broker::{ApiKey, ErrorCode, Rule, Verdict, Violation};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::checker::{self, Anomaly, Expectations, Liveness, Report};
use crate::history::{History, Note, Recorder, TopicPartition, What};
use crate::schedule::{Fault, Schedule, When};
use crate::truth::Truth;
use crate::workload::{self, CONSUMER, DELIVERY_TIMEOUT, REQUEST_TIMEOUT, Workload};
use crate::world::World;

/// About as long as the clients are busy when nothing goes wrong.
pub const BUSY: Duration = Duration::from_millis(700);
/// Faults come before this, and last until then at most.
pub const CHAOS: Duration = Duration::from_secs(12);
/// After it everything that was begun has ended.
pub const HEAL_WITHIN: Duration =
    Duration::from_secs(DELIVERY_TIMEOUT.as_secs() + 2 * REQUEST_TIMEOUT.as_secs() + 5);
/// A run that takes longer than this never ends.
const FOREVER: Duration = Duration::from_secs(15 * 60);

/// What a run was.
pub struct Run {
    /// What the checker says.
    pub report: Report,
    /// What the clients sent that they should not.
    pub violations: Vec<Violation>,
    /// What happened.
    pub history: History,
    /// A number that another run has only if it was the same, byte for byte and in the same order.
    pub trace: u64,
    /// The requests, in the order in which they came.
    pub requests: Vec<ApiKey>,
    /// How many requests a fault was done to.
    pub injected: u64,
    /// Why the run did not come to its end.
    pub stuck: Option<&'static str>,
    /// Partitions that a producer said had lost something, though no election cut them.
    pub false_alarms: Vec<TopicPartition>,
    /// A broker said what no broker would: what its clients read and write is not judged, nor how long
    /// it takes, because it may have told them to wait; only that they come to an end.
    pub lied: bool,
}

impl Run {
    /// Whether everything was as promised.
    pub fn is_clean(&self) -> bool {
        let ended = self.report.found(Anomaly::A23Incompleteness) == 0;
        let judged =
            self.violations.is_empty() && self.report.passes() && self.false_alarms.is_empty();
        self.stuck.is_none() && ended && (self.lied || judged)
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(stuck) = self.stuck {
            writeln!(f, "{stuck}")?;
        }
        self.violations
            .iter()
            .try_for_each(|violation| writeln!(f, "linter: {violation}"))?;
        for place in &self.false_alarms {
            writeln!(f, "{place} was said to have lost something, and has not")?;
        }
        write!(f, "{}", self.report)
    }
}

/// Runs the workload with these faults. The same arguments give the same run.
pub fn run(workload: Workload, seed: u64, schedule: &Schedule) -> Run {
    // The client draws its seeds from the thread's generator.
    fastrand::seed(seed);
    runtime(seed).block_on(drive(workload, seed, schedule))
}

/// A runtime of one thread whose clock stands still, and jumps when there is nothing else to do.
fn runtime(seed: u64) -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_time().start_paused(true);
    seeded(&mut builder, seed);
    builder.build().expect("a runtime")
}

/// Which of several waiters wakes first is left to chance by the runtime, and depends on the seed where it can be told.
#[cfg(tokio_unstable)]
fn seeded(builder: &mut Builder, seed: u64) {
    builder.rng_seed(tokio::runtime::RngSeed::from_bytes(&seed.to_be_bytes()));
}

#[cfg(not(tokio_unstable))]
fn seeded(_: &mut Builder, _: u64) {}

async fn drive(workload: Workload, seed: u64, schedule: &Schedule) -> Run {
    let world = World::new(seed, Recorder::default());
    for fault in &schedule.0 {
        if let Fault::Request { serial, verdict } = fault {
            world.cluster().inject(Rule::at(*serial).then(*verdict));
        }
    }
    let nemesis = tokio::spawn(cause(world.clone(), schedule.clone()));
    let (heal, healed) = watch::channel(false);
    let working = workload::run(&world, workload, healed);
    let mut working = std::pin::pin!(working);
    // What is done before the chaos ends need not wait for that.
    let mut stuck = None;
    let early = timeout(CHAOS, working.as_mut()).await.is_ok();
    nemesis.abort();
    world.heal();
    let healed_at = world.now();
    heal.send_replace(true);
    if !early && timeout(FOREVER, working).await.is_err() {
        stuck = Some("the clients never came to their end");
    }
    // Requests of clients that are gone may be on their way.
    sleep(CHAOS).await;
    let history = world.recorder().take();
    let expectations = expectations(workload, schedule, healed_at);
    let truth = world.truth();
    let report = checker::check(&history, &truth, &expectations);
    Run {
        report,
        false_alarms: match schedule.claims_a_loss() || schedule.forgets_what_is_in_doubt() {
            true => Vec::new(),
            false => false_alarms(&history, &truth),
        },
        violations: world.cluster().violations(),
        trace: world.cluster().trace() ^ history.trace_hash(),
        requests: world.cluster().apis(),
        injected: world.cluster().injected(),
        history,
        stuck,
        lied: schedule.lies(),
    }
}

fn false_alarms(history: &History, truth: &Truth) -> Vec<TopicPartition> {
    let told = history
        .events()
        .iter()
        .filter_map(|event| match &event.what {
            What::Note(Note::DataLost(place)) => Some(*place),
            _ => None,
        });
    let was_cut = |place: &TopicPartition| {
        let log = truth.logs.get(place);
        log.is_some_and(|log| log.was_cut_at(i64::MAX))
    };
    told.filter(|place| !was_cut(place)).collect()
}

/// Causes the events of the schedule when their time has come.
async fn cause(world: World, schedule: Schedule) {
    let mut waiting = Vec::new();
    for fault in schedule.0 {
        if let Fault::Event { when, event } = fault {
            let world = world.clone();
            waiting.push(async move {
                match when {
                    When::After(serial) => world.cluster().after_request(serial).await,
                    When::At(time) => sleep(time).await,
                }
                world.cause(&event);
            });
        }
    }
    let mut tasks = tokio::task::JoinSet::new();
    waiting.into_iter().for_each(|event| {
        tasks.spawn(event);
    });
    while tasks.join_next().await.is_some() {}
}

/// What must hold in a run with these faults.
fn expectations(workload: Workload, schedule: &Schedule, healed: Duration) -> Expectations {
    let mut readers = Vec::new();
    if workload == Workload::Consume && !schedule.loses_records() {
        readers.push(BTreeSet::from([CONSUMER]));
    }
    Expectations {
        idempotent: !schedule.forgets_what_is_in_doubt(),
        // Unless some of it was cut off and written again.
        ordered: !schedule.loses_records() && !schedule.forgets_what_is_in_doubt(),
        losses_are_surfaced: false,
        read_uncommitted: BTreeSet::from([CONSUMER]),
        full_readers: readers,
        liveness: Some(Liveness {
            healed,
            within: HEAL_WITHIN,
            max_assignments: None,
            logs_are_settled: true,
        }),
        // One fault may make most outcomes of a small run uncertain; the share over all runs is what is gated.
        max_info_share: 1.0,
        ..Expectations::default()
    }
}

impl Schedule {
    /// Whether acknowledged records may be lost by it.
    pub fn loses_records(&self) -> bool {
        use crate::schedule::Event;
        self.0.iter().any(|fault| {
            let lossy = |event: &Event| {
                matches!(event, Event::Unclean(_) | Event::Trim(_) | Event::Recreate)
            };
            matches!(fault, Fault::Event { event, .. } if lossy(event))
        })
    }

    /// Whether a broker may forget a producer while a batch of it is in doubt. It takes the batch for a new one then, which no
    /// client can help (P11); Kafka does so after a day, ours gives a batch up long before.
    pub fn forgets_what_is_in_doubt(&self) -> bool {
        use crate::schedule::Event;
        let forgets = |fault: &Fault| matches!(fault, Fault::Event { event, .. } if matches!(event, Event::ForgetProducers(_)));
        self.0.len() > 1 && self.0.iter().any(forgets)
    }

    /// Whether a broker says that a batch does not follow what it has, and has it all the same.
    fn claims_a_loss(&self) -> bool {
        let claims = |fault: &Fault| match fault {
            Fault::Request { verdict, .. } => matches!(
                verdict,
                Verdict::Refuse(
                    ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER | ErrorCode::UNKNOWN_PRODUCER_ID
                ) | Verdict::RefuseAfter(
                    ErrorCode::OUT_OF_ORDER_SEQUENCE_NUMBER | ErrorCode::UNKNOWN_PRODUCER_ID
                )
            ),
            Fault::Event { .. } => false,
        };
        self.0.iter().any(claims)
    }

    /// Whether a broker says what no broker would, so that its word is worth nothing.
    pub fn lies(&self) -> bool {
        self.0.iter().any(|fault| {
            matches!(
                fault,
                Fault::Request {
                    verdict: Verdict::Corrupt(_),
                    ..
                }
            )
        })
    }
}
