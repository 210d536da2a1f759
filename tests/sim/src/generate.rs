//! Where schedules come from: one fault for every message of a run without faults, or a swarm of them from a seed.

use std::time::Duration;

use fastrand::Rng;
use milena_broker::{ApiKey, Direction, ErrorCode, NodeId, Verdict};

use crate::schedule::{Event, Fault, Schedule, When};

/// The brokers and partitions that faults may be about.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// Brokers, numbered from 1.
    pub brokers: NodeId,
    /// Partitions of the topic, numbered from 0.
    pub partitions: i32,
    /// Events begin before this, while the clients are busy.
    pub busy: Duration,
    /// What events have begun is mended then at the latest.
    pub chaos: Duration,
    /// Whether acknowledged records may be lost: unclean elections, deleted records.
    pub lossy: bool,
}

/// Longer than a request may take, so that a client gives up on it.
const TOO_LATE: Duration = Duration::from_secs(8);
const A_LITTLE_LATE: Duration = Duration::from_millis(300);

/// Errors that a broker may answer with to nearly everything, next to those of the API's own specification.
const ANYWHERE: [ErrorCode; 2] = [
    ErrorCode::UNKNOWN_SERVER_ERROR,
    ErrorCode::REQUEST_TIMED_OUT,
];

/// Every fault that can befall one request of this API; `errors` are those that the API is known to answer with.
pub fn faults_of_a_request(api: ApiKey, errors: &[ErrorCode]) -> Vec<Verdict> {
    let mut verdicts = vec![
        Verdict::CutBefore,
        Verdict::CutAfter,
        Verdict::Late(A_LITTLE_LATE),
        Verdict::Late(TOO_LATE),
        Verdict::Zombie(A_LITTLE_LATE),
        Verdict::Zombie(TOO_LATE),
        Verdict::Ignore,
        Verdict::Silence,
        Verdict::CutShort,
        Verdict::Twice,
        Verdict::Swap,
        Verdict::ShiftCorrelation(1),
        Verdict::ShiftCorrelation(-1),
        Verdict::Corrupt(u64::from(api.0.unsigned_abs())),
    ];
    for error in errors
        .iter()
        .chain(&ANYWHERE)
        .copied()
        .filter(|error| !error.is_ok())
    {
        if may_refuse(api, error) {
            verdicts.push(Verdict::Refuse(error));
        }
        if may_refuse_after(api, error) {
            verdicts.push(Verdict::RefuseAfter(error));
        }
    }
    verdicts.dedup();
    verdicts
}

/// Whether a broker may answer so without having done anything. That a batch is known already is no refusal.
fn may_refuse(api: ApiKey, error: ErrorCode) -> bool {
    (api, error) != (ApiKey::PRODUCE, ErrorCode::DUPLICATE_SEQUENCE_NUMBER)
}

/// Whether a broker may answer so after it has done what was asked: once records are written, only what becomes of them.
fn may_refuse_after(api: ApiKey, error: ErrorCode) -> bool {
    api != ApiKey::PRODUCE
        || matches!(
            error,
            ErrorCode::UNKNOWN_SERVER_ERROR
                | ErrorCode::UNKNOWN_TOPIC_OR_PARTITION
                | ErrorCode::NOT_LEADER_OR_FOLLOWER
                | ErrorCode::REQUEST_TIMED_OUT
                | ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND
                | ErrorCode::KAFKA_STORAGE_ERROR
                | ErrorCode::LEADER_NOT_AVAILABLE
        )
}

/// Every event that may happen between two messages.
pub fn events(scope: Scope) -> Vec<Vec<Event>> {
    let mut events = Vec::new();
    for node in 1..=scope.brokers {
        events.push(vec![Event::Stop(node)]);
        // The first stays where it is: a client for which every address has changed has nobody to ask.
        if node > 1 {
            events.push(vec![Event::Readdress(node)]);
        }
        events.push(vec![Event::Reset(node)]);
        events.push(vec![Event::Block(node, Direction::ToBroker)]);
        events.push(vec![Event::Block(node, Direction::ToClient)]);
        events.push(vec![Event::Slow(node, Duration::from_secs(1))]);
        events.push(vec![Event::Crumble(node, 1)]);
    }
    for partition in 0..scope.partitions {
        events.push(vec![Event::Move(partition)]);
        events.push(vec![Event::Hold(partition)]);
        events.push(vec![Event::ForgetProducers(partition)]);
        // What the other brokers know is not what is so any more.
        let stale = (1..=scope.brokers).map(Event::Freeze);
        events.push(stale.chain([Event::Move(partition)]).collect());
        if scope.lossy {
            events.push(vec![Event::Hold(partition), Event::Unclean(partition)]);
            events.push(vec![Event::Trim(partition)]);
        }
    }
    // A topic that is made anew is another one; histories have one number for both, so it is not drawn.
    events
}

/// One schedule for every message and every fault that can befall it, and for every event between messages.
pub fn sweep(messages: &[(ApiKey, &'static [ErrorCode])], scope: Scope) -> Vec<Schedule> {
    let mut schedules = Vec::new();
    for ((api, errors), serial) in messages.iter().zip(1..) {
        for verdict in faults_of_a_request(*api, errors) {
            schedules.push(Schedule(vec![Fault::Request { serial, verdict }]));
        }
        for events in events(scope) {
            let when = When::After(serial);
            let faults = events.into_iter().map(|event| Fault::Event { when, event });
            schedules.push(Schedule(faults.collect()));
        }
    }
    schedules
}

/// Draws a schedule: which kinds of faults there are, how often, and when it is quiet, all depend on the seed.
pub fn swarm(seed: u64, requests: u64, scope: Scope) -> Schedule {
    let mut rng = Rng::with_seed(seed);
    let mut faults = Vec::new();
    // One seed in sixteen has none at all: the quiet run must be clean, too.
    if rng.u8(..16) > 0 {
        request_faults(&mut rng, requests, &mut faults);
        event_faults(&mut rng, scope, &mut faults);
    }
    Schedule(faults)
}

fn request_faults(rng: &mut Rng, requests: u64, faults: &mut Vec<Fault>) {
    let kinds: Vec<Verdict> = (0..rng.usize(..6)).map(|_| draw_verdict(rng)).collect();
    let chance = rng.f64() * 0.2;
    // A stretch without faults, for what was broken to be noticed and mended.
    let quiet = rng.u64(..requests.max(1))..rng.u64(..requests.max(1));
    for serial in 1..=requests {
        if kinds.is_empty() || quiet.contains(&serial) || rng.f64() >= chance {
            continue;
        }
        let verdict = kinds[rng.usize(..kinds.len())];
        faults.push(Fault::Request { serial, verdict });
    }
}

fn draw_verdict(rng: &mut Rng) -> Verdict {
    // What a broker may say before and after it has done something, to whatever it is asked.
    const RETRIABLE: [ErrorCode; 6] = [
        ErrorCode::NOT_LEADER_OR_FOLLOWER,
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
        ErrorCode::REQUEST_TIMED_OUT,
        ErrorCode::NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        ErrorCode::KAFKA_STORAGE_ERROR,
        ErrorCode::LEADER_NOT_AVAILABLE,
    ];
    let error = RETRIABLE[rng.usize(..RETRIABLE.len())];
    let delay = Duration::from_millis(rng.u64(1..10_000));
    match rng.u8(..13) {
        0 => Verdict::CutBefore,
        1 => Verdict::CutAfter,
        2 | 3 => Verdict::Late(delay),
        4 => Verdict::Zombie(delay),
        5 | 6 => Verdict::Refuse(error),
        7 => Verdict::RefuseAfter(error),
        8 => Verdict::Ignore,
        9 => Verdict::Silence,
        10 => Verdict::Corrupt(rng.u64(..)),
        11 => Verdict::CutShort,
        _ => Verdict::Swap,
    }
}

fn event_faults(rng: &mut Rng, scope: Scope, faults: &mut Vec<Fault>) {
    let kinds = events(scope);
    let chaos_ms = scope.chaos.as_millis() as u64;
    for _ in 0..rng.usize(..8) {
        let begins = rng.u64(..(scope.busy.as_millis() as u64).max(1));
        let lasts = rng.u64(1..chaos_ms.max(2));
        for event in kinds[rng.usize(..kinds.len())].clone() {
            let end = ending(&event);
            let at = |ms| When::At(Duration::from_millis(ms));
            faults.push(Fault::Event {
                when: at(begins),
                event,
            });
            faults.extend(end.map(|event| Fault::Event {
                when: at(begins + lasts),
                event,
            }));
        }
    }
}

/// What ends an event that lasts.
fn ending(event: &Event) -> Option<Event> {
    Some(match event {
        Event::Stop(node) => Event::Start(*node),
        Event::Hold(partition) => Event::Release(*partition),
        Event::Freeze(node) => Event::Thaw(*node),
        Event::Block(node, direction) => Event::Unblock(*node, *direction),
        Event::Slow(node, _) => Event::Slow(*node, Duration::from_millis(1)),
        _ => return None,
    })
}
