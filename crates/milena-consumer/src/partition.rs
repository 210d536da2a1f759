//! One assigned partition: what it is doing and what it needs next.

use std::time::Instant;

use milena_core::ErrorKind;
use milena_pace::Backoff;
use milena_protocol::error_code::{ErrorClass, ErrorCode, Refresh};
use milena_protocol::ids::{TopicPartition, Uuid};
use milena_protocol::record::Batch;
use tracing::{debug, info, warn};

use crate::chunk::{Chunk, Content};
use crate::fault::Fault;
use crate::flow::Flow;
use crate::lookup::{Goal, Lookup, Question, Step};
use crate::position::Position;
use crate::positions::{Settings, Signals};
use crate::start_at::StartAt;

/// Which request an answer belongs to. An answer whose ticket is no longer the partition's is stale: the
/// partition has been sought, moved or reset since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(pub(crate) u64);

/// What a partition is doing.
///
/// ```text
///   Locating ──found──▶ Fetching ◀──confirmed── Validating
///      ▲                 │  │ ▲──new leader epoch──▲
///      └──out of range───┘  └──fault──▶ Halted ──seek, skip, resume──▶ Fetching
/// ```
#[derive(Debug)]
enum Phase {
    /// The offset to start at is looked up.
    Locating(Lookup),
    /// Records are fetched and handed out.
    Fetching(Flow),
    /// The leader epoch has changed: until the new leader confirms the position, nothing moves (KIP-320).
    Validating(Flow),
    /// Stopped until the application decides.
    Halted(Halt),
}

#[derive(Debug, Default)]
struct Halt {
    position: Option<Position>,
    /// Not told yet.
    fault: Option<Fault>,
    skip_to: Option<i64>,
}

/// What the partition's leader is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Offset(Question),
    Validation(Position),
}

/// Where a partition is, as metadata has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leadership {
    /// Zero if the brokers have no topic ids.
    pub(crate) topic_id: Uuid,
    pub(crate) leader: Option<i32>,
    pub(crate) epoch: Option<i32>,
}

/// Where an epoch ends in the leader's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EpochEnd {
    pub(crate) epoch: Option<i32>,
    /// Unknown when the leader has no history that far back.
    pub(crate) end: Option<i64>,
}

/// A replica to fetch from instead of the leader, for a while (KIP-392).
#[derive(Debug, Clone, Copy)]
struct Replica {
    node: i32,
    until: Instant,
}

/// What the reader gets next.
#[derive(Debug)]
pub(crate) enum Output {
    Batch {
        version: u64,
        position: Position,
        batch: Batch,
    },
    Fault(Fault),
}

/// What every transition may use.
pub(crate) struct Context<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) signals: &'a mut Signals,
    pub(crate) counter: &'a mut u64,
    pub(crate) at: &'a TopicPartition,
}

impl Context<'_> {
    fn count(&mut self) -> u64 {
        *self.counter += 1;
        *self.counter
    }
}

/// One assigned partition.
#[derive(Debug)]
pub(crate) struct Partition {
    phase: Phase,
    /// Changes whenever the position moves in another way than by handing out records.
    version: u64,
    paused: bool,
    topic_id: Uuid,
    leader: Option<i32>,
    leader_epoch: Option<i32>,
    replica: Option<Replica>,
    in_flight: Option<Ticket>,
    retry_at: Option<Instant>,
    backoff: Backoff,
    /// When records came last, in tickets: who has waited longest is asked for first.
    served: u64,
    /// The end of what can be read, as of the latest fetch.
    readable_end: Option<i64>,
    /// Whether it stands in the queue of those that have something to hand out.
    pub(crate) queued: bool,
}

impl Partition {
    /// A partition whose leader is not known yet.
    pub(crate) fn new(context: &mut Context<'_>, start: StartAt) -> Self {
        let version = context.count();
        let Settings {
            retry_backoff,
            retry_backoff_max,
            seed,
            ..
        } = *context.settings;
        Self {
            phase: Phase::starting(start),
            version,
            paused: false,
            topic_id: Uuid::ZERO,
            leader: None,
            leader_epoch: None,
            replica: None,
            in_flight: None,
            retry_at: None,
            backoff: Backoff::new(retry_backoff, retry_backoff_max, seed ^ version),
            served: 0,
            readable_end: None,
            queued: false,
        }
    }

    // What the application asks.

    /// The offset of the next record, if it is known.
    pub(crate) fn position(&self) -> Option<Position> {
        match &self.phase {
            Phase::Locating(_) => None,
            Phase::Fetching(flow) | Phase::Validating(flow) => Some(flow.position()),
            Phase::Halted(halt) => halt.position,
        }
    }

    /// Changes whenever the position moves in another way than by handing out records.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// How many offsets there are up to the end of what can be read, as of the latest fetch.
    pub(crate) fn lag(&self) -> Option<i64> {
        Some((self.readable_end? - self.position()?.offset).max(0))
    }

    /// Whether it is paused.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused
    }

    /// Moves the position and forgets what is buffered and on its way.
    pub(crate) fn seek(&mut self, context: &mut Context<'_>, start: StartAt) {
        self.jump(context, Phase::starting(start));
    }

    /// Stops or allows handing out; neither moves the position. Resuming also gives a halted partition another try.
    pub(crate) fn set_paused(&mut self, context: &mut Context<'_>, paused: bool) {
        self.paused = paused;
        if let (
            false,
            Phase::Halted(Halt {
                position: Some(position),
                fault: None,
                ..
            }),
        ) = (paused, &self.phase)
        {
            let flow = Flow::at(*position);
            self.jump(context, Phase::Fetching(flow));
        }
        context.signals.work |= !paused;
    }

    /// Goes past the batch that could not be read; returns where to.
    pub(crate) fn skip(&mut self, context: &mut Context<'_>) -> Option<i64> {
        let Phase::Halted(Halt {
            skip_to: Some(offset),
            ..
        }) = self.phase
        else {
            return None;
        };
        self.seek(context, StartAt::Offset(offset));
        Some(offset)
    }

    /// The application has had everything before `position`.
    pub(crate) fn advance(&mut self, version: u64, position: Position) {
        if version != self.version {
            return;
        }
        if let Phase::Fetching(flow) | Phase::Validating(flow) = &mut self.phase {
            flow.advance(position);
        }
    }

    /// The application has found, and been told, that it cannot go on.
    pub(crate) fn halt(&mut self, context: &mut Context<'_>, version: u64, fault: &Fault) {
        if version == self.version {
            let halt = Halt {
                position: self.position(),
                fault: None,
                skip_to: fault.skip_to(),
            };
            self.jump(context, Phase::Halted(halt));
        }
    }

    /// Whether there is something to hand out.
    pub(crate) fn has_output(&self) -> bool {
        match &self.phase {
            Phase::Fetching(flow) => !self.paused && !flow.is_empty(),
            Phase::Halted(halt) => halt.fault.is_some(),
            Phase::Locating(_) | Phase::Validating(_) => false,
        }
    }

    /// The next batch, which stays where it is until the position has passed it; or what has stopped the partition.
    pub(crate) fn hand_out(&mut self, context: &mut Context<'_>) -> Option<Output> {
        while self.has_output() {
            let flow = match &mut self.phase {
                Phase::Fetching(flow) => flow,
                Phase::Halted(halt) => return halt.fault.take().map(Output::Fault),
                Phase::Locating(_) | Phase::Validating(_) => return None,
            };
            let entry = flow.front()?;
            match &entry.content {
                Content::Batch(batch) => {
                    let (version, position) = (self.version, flow.position());
                    return Some(Output::Batch {
                        version,
                        position,
                        batch: batch.clone(),
                    });
                }
                Content::Skipped => {
                    let next = entry.next;
                    flow.advance(next);
                }
                Content::Fault(_) => {
                    let fault = flow.take_fault()?;
                    self.conclude(context, fault);
                }
            }
        }
        None
    }

    // What is to be fetched.

    /// The broker to fetch from.
    pub(crate) fn home(&self) -> Option<i32> {
        self.replica.map(|replica| replica.node).or(self.leader)
    }

    /// The broker to ask for offsets.
    pub(crate) fn leader(&self) -> Option<i32> {
        self.leader
    }

    /// The id of its topic; zero if unknown.
    pub(crate) fn topic_id(&self) -> Uuid {
        self.topic_id
    }

    /// The leader's epoch, if brokers have epochs.
    pub(crate) fn leader_epoch(&self) -> Option<i32> {
        self.leader_epoch
    }

    /// When records came last.
    pub(crate) fn served(&self) -> u64 {
        self.served
    }

    /// Bytes of records that wait for the application.
    pub(crate) fn buffered(&self) -> usize {
        match &self.phase {
            Phase::Fetching(flow) | Phase::Validating(flow) => flow.bytes(),
            Phase::Locating(_) | Phase::Halted(_) => 0,
        }
    }

    /// Whether a request may be made now.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.in_flight.is_none() && self.retry_at.is_none_or(|at| at <= now)
    }

    /// When something changes by itself.
    pub(crate) fn timeout(&self) -> Option<Instant> {
        let retry = self.retry_at.filter(|_| self.in_flight.is_none());
        [retry, self.replica.map(|replica| replica.until)]
            .into_iter()
            .flatten()
            .min()
    }

    /// What the leader is needed for, apart from records.
    pub(crate) fn need(&self) -> Option<Need> {
        match &self.phase {
            Phase::Locating(lookup) => Some(Need::Offset(lookup.question())),
            Phase::Validating(flow) => Some(Need::Validation(flow.fetch_position())),
            Phase::Fetching(_) | Phase::Halted(_) => None,
        }
    }

    /// What is to be fetched, if the application has little left.
    pub(crate) fn fetchable(&self, threshold: usize) -> Option<&Flow> {
        match &self.phase {
            Phase::Fetching(flow)
                if !self.paused && !flow.is_blocked() && flow.bytes() < threshold =>
            {
                Some(flow)
            }
            _ => None,
        }
    }

    /// A request is made.
    pub(crate) fn depart(&mut self, context: &mut Context<'_>) -> Ticket {
        let ticket = Ticket(context.count());
        self.in_flight = Some(ticket);
        self.retry_at = None;
        ticket
    }

    /// Whether an answer is to the request on its way; that request is then done.
    pub(crate) fn arrive(&mut self, ticket: Ticket) -> bool {
        let current = self.in_flight == Some(ticket);
        if current {
            self.in_flight = None;
        }
        current
    }

    /// Gives up what is buffered to make room; the position stays.
    pub(crate) fn discard(&mut self) {
        if let Phase::Fetching(flow) | Phase::Validating(flow) = &mut self.phase {
            self.in_flight = None;
            flow.discard();
        }
    }

    // What happened.

    /// Metadata says where the partition is.
    pub(crate) fn handle_leadership(&mut self, context: &mut Context<'_>, news: Leadership) {
        if self.is_recreated(news.topic_id) {
            return self.handle_recreation(context, news);
        }
        if let (Some(known), Some(told)) = (self.leader_epoch, news.epoch)
            && told < known
        {
            return;
        }
        if !news.topic_id.is_zero() {
            self.topic_id = news.topic_id;
        }
        if (self.leader, self.leader_epoch) == (news.leader, news.epoch) {
            return;
        }
        let new_epoch = self.leader_epoch != news.epoch && news.epoch.is_some();
        self.move_to(context, news);
        if new_epoch {
            self.validate();
        }
    }

    /// The leader's answer about an offset; `None` if no record is as young as asked for.
    pub(crate) fn handle_offset(&mut self, context: &mut Context<'_>, found: Option<Position>) {
        let Phase::Locating(lookup) = self.phase else {
            return;
        };
        self.succeed();
        match lookup.answer(found) {
            Step::Ask(next) => self.phase = Phase::Locating(next),
            Step::Found(position) => {
                debug!(partition = %context.at, offset = position.offset, "position found");
                self.phase = Phase::Fetching(Flow::at(position));
            }
        }
        context.signals.work = true;
    }

    /// The leader's answer about the epoch of the fetch position.
    pub(crate) fn handle_epoch_end(&mut self, context: &mut Context<'_>, found: EpochEnd) {
        self.succeed();
        self.reconcile(context, found);
        context.signals.work = true;
    }

    /// Records, or none.
    pub(crate) fn handle_records(
        &mut self,
        context: &mut Context<'_>,
        now: Instant,
        chunk: Chunk,
        readable_end: i64,
    ) {
        self.readable_end = Some(readable_end)
            .filter(|end| *end >= 0)
            .or(self.readable_end);
        if let Some(needed) = chunk.oversize {
            return self.grow(context, needed);
        }
        if chunk.is_beside_the_point {
            return self.handle_nonsense(context, now, "records that were not asked for");
        }
        self.succeed();
        if let (false, Phase::Fetching(flow)) = (chunk.entries.is_empty(), &mut self.phase) {
            flow.push(chunk);
            self.served = context.count();
        }
    }

    /// The fetch position is not in the leader's log as it was (KIP-320, told along with a fetch).
    pub(crate) fn handle_divergence(&mut self, context: &mut Context<'_>, found: EpochEnd) {
        self.reconcile(context, found);
    }

    /// The leader suggests a closer replica.
    pub(crate) fn handle_redirection(
        &mut self,
        context: &mut Context<'_>,
        now: Instant,
        node: i32,
    ) {
        if let Some(lease) = context.settings.replica_lease
            && self.leader != Some(node)
        {
            debug!(partition = %context.at, node, "fetching from a closer replica");
            self.replica = Some(Replica {
                node,
                until: now + lease,
            });
            context.signals.nodes = true;
            context.signals.work = true;
        }
    }

    /// Broker `node` refuses.
    pub(crate) fn handle_refusal(
        &mut self,
        context: &mut Context<'_>,
        now: Instant,
        node: i32,
        code: ErrorCode,
    ) {
        if self.leave_replica(context, node) {
            return;
        }
        if code == ErrorCode::OFFSET_OUT_OF_RANGE {
            return self.handle_out_of_range(context, now);
        }
        if let (ErrorCode::CORRUPT_MESSAGE, Phase::Fetching(flow)) = (code, &self.phase) {
            // The broker has found on its disk what we would have found on the wire.
            let offset = flow.fetch_position().offset;
            let fault = Fault::Unreadable {
                kind: ErrorKind::CorruptRecord,
                offset,
                next: offset.saturating_add(1),
                cause: code.to_string().into(),
            };
            return self.stop(context, fault);
        }
        // What a broker could not do for once, or what is new to us, is no reason to stop.
        let transient = matches!(code.class(), ErrorClass::Retry | ErrorClass::Indefinite)
            || code == ErrorCode::UNKNOWN_SERVER_ERROR;
        if !transient {
            return self.stop(context, Fault::Refused(code));
        }
        if self.backoff.failures() == 0 {
            info!(partition = %context.at, broker = node, %code, "will be asked again");
        }
        self.retry_at = Some(now + self.backoff.fail());
        context.signals.refresh |= matches!(code.refresh(), Refresh::Metadata);
    }

    /// Broker `node` was not reached, or its answer makes no sense: the partition is as it was.
    pub(crate) fn handle_loss(&mut self, context: &mut Context<'_>, node: i32) {
        self.leave_replica(context, node);
    }

    /// The answer about an offset cannot be: it is asked for again later.
    pub(crate) fn handle_nonsense(&mut self, context: &mut Context<'_>, now: Instant, what: &str) {
        warn!(partition = %context.at, what, "a broker's answer makes no sense, asking again");
        self.retry_at = Some(now + self.backoff.fail());
    }

    /// The broker does not have the request that confirms positions: they are taken as they are.
    pub(crate) fn handle_unvalidatable(&mut self, context: &mut Context<'_>) {
        self.transition(|phase| match phase {
            Phase::Validating(flow) => Phase::Fetching(flow),
            other => other,
        });
        context.signals.work = true;
    }

    /// The time of the replica is over.
    pub(crate) fn handle_timeout(&mut self, context: &mut Context<'_>, now: Instant) {
        if self.replica.is_some_and(|replica| replica.until <= now) {
            self.drop_replica(context);
        }
    }

    /// Reading stops with `fault`, once the application has had what is buffered.
    pub(crate) fn stop(&mut self, context: &mut Context<'_>, fault: Fault) {
        match &mut self.phase {
            Phase::Fetching(flow) if !flow.is_empty() => flow.push_fault(fault),
            _ => self.conclude(context, fault),
        }
    }

    // How it gets from one phase to another.

    fn transition(&mut self, next: impl FnOnce(Phase) -> Phase) {
        self.phase = next(self.take_phase());
    }

    /// The phase, which the caller puts back or replaces.
    fn take_phase(&mut self) -> Phase {
        std::mem::replace(&mut self.phase, Phase::Halted(Halt::default()))
    }

    /// The position moves in another way than by handing out records.
    fn jump(&mut self, context: &mut Context<'_>, phase: Phase) {
        self.phase = phase;
        self.version = context.count();
        self.in_flight = None;
        self.retry_at = None;
        self.succeed();
        context.signals.work = true;
    }

    fn succeed(&mut self) {
        self.backoff.succeed();
        self.retry_at = None;
    }

    fn is_recreated(&self, id: Uuid) -> bool {
        !self.topic_id.is_zero() && !id.is_zero() && self.topic_id != id
    }

    /// The topic is another one with the same name: nothing that was known of the old one holds.
    fn handle_recreation(&mut self, context: &mut Context<'_>, news: Leadership) {
        let offset = self.position().map(|position| position.offset);
        warn!(partition = %context.at, old = %self.topic_id, new = %news.topic_id, "the topic was created anew");
        self.topic_id = news.topic_id;
        self.leader_epoch = None;
        self.readable_end = None;
        self.move_to(context, news);
        match self.phase {
            // Nothing was read yet, so the start that was asked for is as good as before.
            Phase::Locating(_) => {}
            _ => self.reset(context, Fault::Recreated { offset }),
        }
    }

    fn move_to(&mut self, context: &mut Context<'_>, news: Leadership) {
        debug!(partition = %context.at, leader = ?news.leader, epoch = ?news.epoch, "leader");
        self.leader = news.leader;
        self.leader_epoch = news.epoch;
        self.replica = None;
        self.in_flight = None;
        self.retry_at = None;
        context.signals.nodes = true;
        context.signals.work = true;
    }

    /// Nothing moves until the new leader confirms the position, if it can be told by its epoch.
    fn validate(&mut self) {
        self.transition(|phase| match phase {
            Phase::Fetching(flow)
                if flow.fetch_position().epoch.is_some() && !flow.is_blocked() =>
            {
                Phase::Validating(flow)
            }
            other => other,
        });
    }

    /// Compares the fetch position with where its epoch ends in the leader's log.
    fn reconcile(&mut self, context: &mut Context<'_>, found: EpochEnd) {
        let (mut flow, asked) = match self.take_phase() {
            Phase::Fetching(flow) => (flow, false),
            Phase::Validating(flow) => (flow, true),
            other => return self.phase = other,
        };
        let fetch = flow.fetch_position();
        let Some(end) = found.end.filter(|_| found.epoch.is_some()) else {
            // The leader has no memory of the epoch. That says nothing about the offset.
            flow.distrusts_epoch = true;
            return self.phase = Phase::Fetching(flow);
        };
        if end >= fetch.offset {
            // Told without being asked, it is the epoch that the leader cannot place; the offset is there.
            flow.distrusts_epoch |= !asked;
            return self.phase = Phase::Fetching(flow);
        }
        if !flow.is_empty() {
            // What is buffered is from a log that no longer exists. Does the position itself still hold?
            flow.discard();
            let known = flow.position().epoch.is_some();
            return self.phase = if known {
                Phase::Validating(flow)
            } else {
                Phase::Fetching(flow)
            };
        }
        self.truncate(
            context,
            fetch.offset,
            Position {
                offset: end.min(fetch.offset),
                epoch: found.epoch,
            },
        );
    }

    /// The log ends below the position, so what is there from now on is new.
    fn truncate(&mut self, context: &mut Context<'_>, offset: i64, end: Position) {
        if context.settings.reset_goal().is_some() {
            warn!(partition = %context.at, offset, end = end.offset, "the log was truncated; going on at its end");
            return self.jump(context, Phase::Fetching(Flow::at(end)));
        }
        let fault = Fault::Truncated {
            offset,
            end: end.offset,
        };
        self.jump(
            context,
            Phase::Halted(Halt {
                position: Some(Position::at(offset)),
                fault: Some(fault),
                skip_to: None,
            }),
        );
    }

    fn handle_out_of_range(&mut self, context: &mut Context<'_>, now: Instant) {
        let Phase::Fetching(flow) = &mut self.phase else {
            return self.handle_nonsense(
                context,
                now,
                "out of range, although no offset was given",
            );
        };
        let fetch = flow.fetch_position();
        // A broker also answers so when it cannot place the epoch; the offset alone decides.
        if fetch.epoch.is_some() && !flow.distrusts_epoch {
            flow.distrusts_epoch = true;
            context.signals.work = true;
            return;
        }
        self.stop(
            context,
            Fault::OutOfRange {
                offset: fetch.offset,
            },
        );
    }

    /// What is at the front of the buffer stops the partition, or sends it elsewhere.
    fn conclude(&mut self, context: &mut Context<'_>, fault: Fault) {
        match fault {
            Fault::OutOfRange { offset } => {
                warn!(partition = %context.at, offset, "the position is not in the partition");
                self.reset(context, fault);
            }
            fault => {
                let halt = Halt {
                    position: self.position(),
                    skip_to: fault.skip_to(),
                    fault: Some(fault),
                };
                self.jump(context, Phase::Halted(halt));
            }
        }
    }

    fn reset(&mut self, context: &mut Context<'_>, fault: Fault) {
        match context.settings.reset_goal() {
            Some(goal) => {
                warn!(partition = %context.at, ?goal, "auto.offset.reset");
                self.jump(context, Phase::Locating(Lookup::new(goal)));
            }
            None => {
                let halt = Halt {
                    position: self.position(),
                    fault: Some(fault),
                    skip_to: None,
                };
                self.jump(context, Phase::Halted(halt));
            }
        }
    }

    /// The first batch did not fit into the answer: the next request allows for it.
    fn grow(&mut self, context: &mut Context<'_>, needed: usize) {
        let Phase::Fetching(flow) = &mut self.phase else {
            return;
        };
        if flow.grown.is_none_or(|granted| granted < needed)
            && needed <= context.settings.largest_batch
        {
            flow.grown = Some(needed);
            context.signals.work = true;
            return;
        }
        let offset = flow.fetch_position().offset;
        let cause =
            format!("it takes {needed} bytes and the broker does not send that many").into();
        let fault = Fault::Unreadable {
            kind: ErrorKind::RecordTooLarge,
            offset,
            next: offset.saturating_add(1),
            cause,
        };
        self.stop(context, fault);
    }

    /// A failing replica is left for the leader at once. Whether `node` was one.
    fn leave_replica(&mut self, context: &mut Context<'_>, node: i32) -> bool {
        let left = self.replica.is_some_and(|replica| replica.node == node);
        if left {
            self.drop_replica(context);
        }
        left
    }

    fn drop_replica(&mut self, context: &mut Context<'_>) {
        debug!(partition = %context.at, "back to fetching from the leader");
        self.replica = None;
        self.in_flight = None;
        context.signals.nodes = true;
        context.signals.work = true;
    }
}

impl Phase {
    fn starting(start: StartAt) -> Self {
        match Goal::of(start) {
            Ok(goal) => Self::Locating(Lookup::new(goal)),
            Err(offset) => Self::Fetching(Flow::at(Position::at(offset))),
        }
    }
}
