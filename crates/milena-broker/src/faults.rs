//! What goes wrong on purpose: rules over requests, and what they make of a request and of its answer.
//!
//! ```
//! use std::time::Duration;
//! use milena_broker::{ApiKey, ErrorCode, Rule, Verdict};
//!
//! // The third produce request is applied, and its answer lost with the connection.
//! let lost = Rule::on(ApiKey::PRODUCE).nth(3).then(Verdict::CutAfter);
//! // Broker 2 is slow, whatever it is asked.
//! let slow = Rule::any().node(2).always().then(Verdict::Late(Duration::from_millis(750)));
//! # let _ = (lost, slow, Rule::on(ApiKey::FETCH).then(Verdict::Refuse(ErrorCode::NOT_LEADER_OR_FOLLOWER)));
//! ```

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::message::{ApiKey, Frame};

use crate::connection::{ConnectionId, Ticket};
use crate::moment::Moment;
use crate::node::NodeId;

/// What happens to a request and to its answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing out of the ordinary.
    #[default]
    Pass,
    /// The connection is closed before the request is applied.
    CutBefore,
    /// The request is applied, and the connection is closed instead of the answer.
    CutAfter,
    /// The request is applied, and the answer comes that much later.
    Late(Duration),
    /// The connection is closed at once, and the request is applied that much later all the same, as one that was
    /// already in the broker's queue (KAFKA-17754).
    Zombie(Duration),
    /// The request is not applied, and answered with this error everywhere.
    Refuse(ErrorCode),
    /// The request is applied, and answered as if it had failed.
    RefuseAfter(ErrorCode),
    /// The request is not applied and never answered; the connection stays open, and what comes behind it waits.
    Ignore,
    /// The request is applied and never answered; the connection stays open, and what comes behind it waits.
    Silence,
    /// The answer has some of its bytes changed, chosen by this seed; the size in front stays true.
    Corrupt(u64),
    /// The answer ends in its middle, and then the connection.
    CutShort,
    /// The answer comes twice.
    Twice,
    /// The answer comes after the next one on its connection.
    Swap,
    /// The answer claims to belong to a request that came so many before or after.
    ShiftCorrelation(i32),
}

impl Verdict {
    /// What becomes of the answer of a request that is worked on as usual; `None` for one that is not.
    pub(crate) fn fate(self) -> Option<Fate> {
        Some(match self {
            Verdict::Pass => Fate::Send,
            Verdict::CutAfter => Fate::Cut,
            Verdict::Late(delay) => Fate::Late(delay),
            Verdict::Silence => Fate::Never,
            Verdict::Swap => Fate::Swap,
            Verdict::Corrupt(seed) => Fate::Spoil(Spoil::Corrupt(seed)),
            Verdict::CutShort => Fate::Spoil(Spoil::CutShort),
            Verdict::Twice => Fate::Spoil(Spoil::Twice),
            Verdict::ShiftCorrelation(by) => Fate::Spoil(Spoil::ShiftCorrelation(by)),
            Verdict::CutBefore
            | Verdict::Zombie(_)
            | Verdict::Ignore
            | Verdict::Refuse(_)
            | Verdict::RefuseAfter(_) => return None,
        })
    }
}

/// Which requests, how often, and what happens to them.
#[derive(Clone)]
pub struct Rule {
    api: Option<ApiKey>,
    node: Option<NodeId>,
    connection: Option<ConnectionId>,
    client: Option<String>,
    serial: Option<u64>,
    /// Requests that match and are let through before the rule applies.
    skip: u64,
    /// How many times the rule applies before it is used up.
    times: u64,
    chance: f64,
    verdict: Verdict,
}

impl Rule {
    /// Any request, once.
    pub fn any() -> Self {
        Self {
            api: None,
            node: None,
            connection: None,
            client: None,
            serial: None,
            skip: 0,
            times: 1,
            chance: 1.0,
            verdict: Verdict::Pass,
        }
    }

    /// A request of this API, once.
    pub fn on(api: ApiKey) -> Self {
        Self {
            api: Some(api),
            ..Self::any()
        }
    }

    /// The request that is the `serial`-th of all that the cluster gets, from 1.
    pub fn at(serial: u64) -> Self {
        Self {
            serial: Some(serial),
            ..Self::any()
        }
    }

    /// Only those to this broker.
    #[must_use]
    pub fn node(mut self, node: NodeId) -> Self {
        self.node = Some(node);
        self
    }

    /// Only those on this connection.
    #[must_use]
    pub fn connection(mut self, connection: ConnectionId) -> Self {
        self.connection = Some(connection);
        self
    }

    /// Only those of clients with this `client.id`.
    #[must_use]
    pub fn client(mut self, client_id: impl Into<String>) -> Self {
        self.client = Some(client_id.into());
        self
    }

    /// Not the first that match, but the `nth`, from 1.
    #[must_use]
    pub fn nth(mut self, nth: u64) -> Self {
        self.skip = nth.saturating_sub(1);
        self
    }

    /// So many times instead of once.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }

    /// Every time, until the rules are cleared.
    #[must_use]
    pub fn always(self) -> Self {
        self.times(u64::MAX)
    }

    /// Only now and then: with this probability, drawn from the cluster's seed.
    #[must_use]
    pub fn with_chance(mut self, chance: f64) -> Self {
        self.chance = chance;
        self
    }

    /// What happens to such a request.
    #[must_use]
    pub fn then(mut self, verdict: Verdict) -> Self {
        self.verdict = verdict;
        self
    }

    fn matches(&self, arrival: &Arrival<'_>) -> bool {
        self.api.is_none_or(|api| api == arrival.api)
            && self.node.is_none_or(|node| node == arrival.node)
            && self.serial.is_none_or(|serial| serial == arrival.serial)
            && self
                .connection
                .is_none_or(|connection| connection == arrival.connection)
            && self
                .client
                .as_deref()
                .is_none_or(|client| client == arrival.client_id)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.api {
            Some(api) => write!(f, "{api}")?,
            None => f.write_str("any request")?,
        }
        if let Some(serial) = self.serial {
            write!(f, " at {serial}")?;
        }
        if let Some(node) = self.node {
            write!(f, " to broker {node}")?;
        }
        if let Some(client) = &self.client {
            write!(f, " of {client}")?;
        }
        write!(
            f,
            ", after {}, {} times: {:?}",
            self.skip, self.times, self.verdict
        )
    }
}

/// A request that has arrived, as rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    pub(crate) serial: u64,
    pub(crate) api: ApiKey,
    pub(crate) node: NodeId,
    pub(crate) connection: ConnectionId,
    pub(crate) client_id: &'a str,
}

/// What becomes of a request's answer.
#[derive(Debug, Default)]
pub(crate) enum Fate {
    /// It is sent.
    #[default]
    Send,
    /// The connection is closed instead.
    Cut,
    /// It is sent that much later.
    Late(Duration),
    /// It is never sent, and the connection stays open.
    Never,
    /// This is sent in its place.
    Replace(Frame),
    /// Its bytes are changed first.
    Spoil(Spoil),
    /// It waits for the next answer on its connection.
    Swap,
}

/// A change of an answer's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spoil {
    Corrupt(u64),
    CutShort,
    Twice,
    ShiftCorrelation(i32),
}

/// Bytes of the size before each frame.
const SIZE: usize = 4;

impl Spoil {
    /// The bytes that are sent for the frame, and whether the connection ends after them.
    pub(crate) fn apply(self, frame: Frame) -> (Bytes, bool) {
        let mut bytes = frame.into_bytes().to_vec();
        match self {
            Spoil::Corrupt(seed) => corrupt(&mut bytes[SIZE..], seed),
            Spoil::CutShort => bytes.truncate(bytes.len().div_ceil(2)),
            Spoil::Twice => bytes.extend_from_within(..),
            Spoil::ShiftCorrelation(by) => shift(&mut bytes[SIZE..], by),
        }
        (bytes.into(), self == Spoil::CutShort)
    }
}

fn corrupt(bytes: &mut [u8], seed: u64) {
    let mut rng = Rng::with_seed(seed);
    for _ in 0..rng.usize(1..=4) {
        let place = rng.usize(..bytes.len().max(1));
        if let Some(byte) = bytes.get_mut(place) {
            *byte ^= rng.u8(1..);
        }
    }
}

fn shift(bytes: &mut [u8], by: i32) {
    if let Some(id) = bytes.first_chunk_mut() {
        *id = i32::from_be_bytes(*id).wrapping_add(by).to_be_bytes();
    }
}

/// The rules in force, and what they have put off.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    /// Answers that are late, by when they are sent.
    late: BTreeMap<(Moment, u64), (Ticket, Frame)>,
    /// Requests whose connection is gone and which are applied later.
    zombies: BTreeMap<(Moment, u64), (NodeId, Bytes)>,
    /// How many requests something was done to.
    pub(crate) injected: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, rule: Rule) {
        self.rules.push(rule);
    }

    /// No rule is in force any longer. What was put off still comes.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What happens to the request: the first rule that applies decides, and counts down.
    pub(crate) fn verdict(&mut self, arrival: &Arrival<'_>, rng: &mut Rng) -> Verdict {
        for rule in &mut self.rules {
            if rule.times == 0 || !rule.matches(arrival) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if rule.chance < 1.0 && rng.f64() >= rule.chance {
                continue;
            }
            rule.times -= 1;
            self.injected += u64::from(rule.verdict != Verdict::Pass);
            return rule.verdict;
        }
        Verdict::Pass
    }

    pub(crate) fn delay(&mut self, until: Moment, ticket: Ticket, frame: Frame) {
        self.late.insert((until, ticket.serial), (ticket, frame));
    }

    pub(crate) fn bury(&mut self, until: Moment, serial: u64, node: NodeId, frame: Bytes) {
        self.zombies.insert((until, serial), (node, frame));
    }

    pub(crate) fn poll_timeout(&self) -> Option<Moment> {
        let late = self.late.keys().next();
        let zombie = self.zombies.keys().next();
        late.into_iter().chain(zombie).map(|(at, _)| *at).min()
    }

    /// Answers that are late enough.
    pub(crate) fn due_answers(&mut self, now: Moment) -> VecDeque<(Ticket, Frame)> {
        take_due(&mut self.late, now)
    }

    /// Requests whose time has come although nobody waits for them.
    pub(crate) fn due_zombies(&mut self, now: Moment) -> VecDeque<(NodeId, Bytes)> {
        take_due(&mut self.zombies, now)
    }
}

fn take_due<T>(map: &mut BTreeMap<(Moment, u64), T>, now: Moment) -> VecDeque<T> {
    let mut due = VecDeque::new();
    while let Some(entry) = map.first_entry() {
        if entry.key().0 > now {
            break;
        }
        due.push_back(entry.remove());
    }
    due
}

#[cfg(test)]
mod tests {
    use milena_protocol::api::{ApiVersionsRequest, ApiVersionsResponse};
    use milena_protocol::message;

    use super::*;
    use crate::testing::{Asked, Lab};

    fn ask(lab: &mut Lab, connection: ConnectionId) -> Asked {
        lab.ask(connection, 2, &ApiVersionsRequest::default())
    }

    fn answer(lab: &mut Lab, asked: Asked) -> Option<ApiVersionsResponse> {
        lab.answer::<ApiVersionsRequest>(asked)
    }

    fn lab(rule: Rule) -> (Lab, ConnectionId) {
        let mut lab = Lab::new(1);
        lab.machine.faults.add(rule);
        let connection = lab.connect(1);
        (lab, connection)
    }

    #[test]
    fn a_rule_for_the_second_lets_the_first_and_the_third_pass() {
        let refuse = Verdict::Refuse(ErrorCode::REQUEST_TIMED_OUT);
        let (mut lab, connection) = lab(Rule::on(ApiKey::API_VERSIONS).nth(2).then(refuse));
        let errors = [(); 3].map(|()| {
            let asked = ask(&mut lab, connection);
            answer(&mut lab, asked).unwrap().error
        });
        assert_eq!(
            errors,
            [
                ErrorCode::NONE,
                ErrorCode::REQUEST_TIMED_OUT,
                ErrorCode::NONE
            ]
        );
        assert_eq!(lab.machine.faults.injected, 1);
    }

    #[test]
    fn a_late_answer_holds_up_what_comes_behind_it_on_its_connection() {
        let (mut lab, connection) = lab(Rule::any().then(Verdict::Late(Duration::from_secs(1))));
        let first = ask(&mut lab, connection);
        let second = ask(&mut lab, connection);
        lab.pass(Duration::from_millis(999));
        assert!(lab.frame(connection).is_none());
        lab.pass(Duration::from_millis(1));
        assert!(answer(&mut lab, first).is_some());
        assert!(answer(&mut lab, second).is_some());
    }

    #[test]
    fn silence_leaves_the_connection_open_and_everything_behind_it_waiting() {
        for verdict in [Verdict::Silence, Verdict::Ignore] {
            let (mut lab, connection) = lab(Rule::any().then(verdict));
            ask(&mut lab, connection);
            ask(&mut lab, connection);
            lab.pass(Duration::from_secs(3600));
            assert!(lab.frame(connection).is_none());
            assert!(!lab.is_closed(connection));
            let other = lab.connect(1);
            let asked = ask(&mut lab, other);
            assert!(answer(&mut lab, asked).is_some());
        }
    }

    #[test]
    fn a_cut_closes_the_connection_and_nothing_is_sent() {
        for verdict in [
            Verdict::CutBefore,
            Verdict::CutAfter,
            Verdict::Zombie(Duration::from_secs(1)),
        ] {
            let (mut lab, connection) = lab(Rule::any().then(verdict));
            ask(&mut lab, connection);
            lab.pass(Duration::from_secs(2));
            assert!(lab.is_closed(connection), "{verdict:?}");
            assert!(lab.frame(connection).is_none(), "{verdict:?}");
        }
    }

    #[test]
    fn swapped_answers_come_in_the_wrong_order() {
        let (mut lab, connection) = lab(Rule::any().then(Verdict::Swap));
        ask(&mut lab, connection);
        ask(&mut lab, connection);
        let order = [(); 2].map(|()| {
            let frame = lab.frame(connection).unwrap();
            message::peek_correlation_id(&frame).unwrap()
        });
        assert_eq!(order, [2, 1]);
    }

    #[test]
    fn spoilt_answers_are_what_they_say() {
        let sound = {
            let (mut lab, connection) = lab(Rule::any().then(Verdict::Pass));
            ask(&mut lab, connection);
            lab.frame(connection).unwrap()
        };
        let spoilt = |verdict| {
            let (mut lab, connection) = lab(Rule::any().then(verdict));
            ask(&mut lab, connection);
            (lab.frame(connection).unwrap(), lab.is_closed(connection))
        };
        let whole = SIZE + sound.len();
        let (twice, closed) = spoilt(Verdict::Twice);
        assert_eq!((twice.len(), closed), (2 * whole, false));
        let (short, closed) = spoilt(Verdict::CutShort);
        assert_eq!((short.len(), closed), (whole.div_ceil(2), true));
        let (shifted, _) = spoilt(Verdict::ShiftCorrelation(-3));
        assert_eq!(message::peek_correlation_id(&shifted.slice(SIZE..)), Ok(-2));
        let (corrupt, _) = spoilt(Verdict::Corrupt(1));
        assert_ne!(corrupt.slice(SIZE..), sound);
        assert_eq!(corrupt.len(), whole);
    }
}
