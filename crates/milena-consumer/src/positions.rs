//! All assigned partitions: whose turn it is to be handed out, and what is to be fetched from which broker.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use milena_core::Error;
use milena_protocol::ids::TopicPartition;
use milena_protocol::record::Batch;

use crate::fault::Fault;
use crate::lookup::Goal;
use crate::partition::{Context, EpochEnd, Leadership, Need, Output, Partition, Ticket};
use crate::position::Position;
use crate::reset::AutoOffsetReset;
use crate::start_at::StartAt;
use crate::work::{FetchAnswer, FetchPlan, Locate, Refusal, Validate, Wanted, Work};

/// How often partitions without records are asked for while others of the same broker are sated.
const GLANCE: Duration = Duration::from_millis(50);

/// What the machine needs of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) reset: AutoOffsetReset,
    /// `max.partition.fetch.bytes`
    pub(crate) partition_bytes: usize,
    /// `fetch.max.bytes`
    pub(crate) request_bytes: usize,
    /// `prefetch.max.bytes`
    pub(crate) prefetch_bytes: usize,
    /// No batch can be larger than what a connection accepts.
    pub(crate) largest_batch: usize,
    /// How long to stay with a closer replica; `None` to stay with leaders.
    pub(crate) replica_lease: Option<Duration>,
    pub(crate) retry_backoff: Duration,
    pub(crate) retry_backoff_max: Duration,
    pub(crate) seed: u64,
}

impl Settings {
    pub(crate) fn reset_goal(&self) -> Option<Goal> {
        Goal::of_reset(self.reset)
    }

    /// A partition that has this much left is not fetched: the next answer is on its way while the application works
    /// on the second half of the last.
    fn threshold(&self) -> usize {
        (self.partition_bytes / 2).max(1)
    }
}

/// Who has to look again. Taken after each call and acted on outside the lock.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signals {
    /// There is something to hand out.
    pub(crate) ready: bool,
    /// There may be something to ask a broker for.
    pub(crate) work: bool,
    /// Other brokers are needed than before.
    pub(crate) nodes: bool,
    /// Metadata is stale.
    pub(crate) refresh: bool,
}

/// What the reader gets next.
#[derive(Debug)]
pub(crate) enum Handout {
    Batch {
        at: TopicPartition,
        version: u64,
        position: Position,
        batch: Batch,
    },
    Fault {
        at: TopicPartition,
        fault: Fault,
    },
}

/// The machine: positions of all assigned partitions, and what is buffered behind them.
#[derive(Debug)]
pub(crate) struct Positions {
    settings: Settings,
    partitions: BTreeMap<TopicPartition, Partition>,
    /// Partitions with something to hand out, in turn.
    ready: VecDeque<TopicPartition>,
    /// Bytes buffered from each broker.
    loads: BTreeMap<i32, usize>,
    nodes: BTreeSet<i32>,
    /// When to ask a broker for partitions without records while others of it are sated.
    glances: BTreeMap<i32, Instant>,
    counter: u64,
    signals: Signals,
}

impl Positions {
    /// Nothing is assigned.
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            partitions: BTreeMap::new(),
            ready: VecDeque::new(),
            loads: BTreeMap::new(),
            nodes: BTreeSet::new(),
            glances: BTreeMap::new(),
            counter: 0,
            signals: Signals::default(),
        }
    }

    /// Who has to look again since this was last asked.
    pub(crate) fn take_signals(&mut self) -> Signals {
        std::mem::take(&mut self.signals)
    }

    // What the application asks.

    /// Adds a partition, or seeks if it is there already.
    pub(crate) fn assign(&mut self, at: TopicPartition, start: StartAt) {
        if self.partitions.contains_key(&at) {
            self.seek(&at, start);
            return;
        }
        let mut context = Context {
            settings: &self.settings,
            signals: &mut self.signals,
            counter: &mut self.counter,
            at: &at,
        };
        let partition = Partition::new(&mut context, start);
        self.partitions.insert(at, partition);
        self.signals.nodes = true;
    }

    /// Removes a partition and everything buffered of it. Whether it was there.
    pub(crate) fn unassign(&mut self, at: &TopicPartition) -> bool {
        let Some(partition) = self.partitions.remove(at) else {
            return false;
        };
        if let Some(node) = partition.home() {
            lighten(&mut self.loads, node, partition.buffered());
        }
        self.ready.retain(|queued| queued != at);
        self.signals.nodes = true;
        self.signals.work = true;
        true
    }

    /// What is assigned, in order.
    pub(crate) fn assignment(&self) -> impl Iterator<Item = &TopicPartition> {
        self.partitions.keys()
    }

    /// Whether a partition is assigned.
    pub(crate) fn is_assigned(&self, at: &TopicPartition) -> bool {
        self.partitions.contains_key(at)
    }

    /// Moves a position. Whether the partition is assigned.
    pub(crate) fn seek(&mut self, at: &TopicPartition, start: StartAt) -> bool {
        self.update(at, |partition, context| partition.seek(context, start))
            .is_some()
    }

    /// Pauses or resumes a partition. Whether it is assigned.
    pub(crate) fn set_paused(&mut self, at: &TopicPartition, paused: bool) -> bool {
        self.update(at, |partition, context| {
            partition.set_paused(context, paused)
        })
        .is_some()
    }

    /// Goes past a batch that could not be read; returns where to.
    pub(crate) fn skip(&mut self, at: &TopicPartition) -> Option<i64> {
        self.update(at, Partition::skip)?
    }

    /// The offset of the next record to hand out.
    pub(crate) fn position(&self, at: &TopicPartition) -> Option<Position> {
        self.partitions.get(at)?.position()
    }

    /// The version of a position, which changes when it moves in another way than by handing out records.
    pub(crate) fn version(&self, at: &TopicPartition) -> Option<u64> {
        self.partitions.get(at).map(Partition::version)
    }

    /// How far a partition is behind, as of the latest fetch.
    pub(crate) fn lag(&self, at: &TopicPartition) -> Option<i64> {
        self.partitions.get(at)?.lag()
    }

    /// Paused partitions, in order.
    pub(crate) fn paused(&self) -> impl Iterator<Item = &TopicPartition> {
        self.partitions
            .iter()
            .filter(|(_, partition)| partition.is_paused())
            .map(|(at, _)| at)
    }

    /// The application has had everything before `position`, unless the partition has moved otherwise since `version`.
    pub(crate) fn advance(&mut self, at: &TopicPartition, version: u64, position: Position) {
        self.update(at, |partition, _| partition.advance(version, position));
    }

    /// The application was told that it cannot go on there.
    pub(crate) fn halt(&mut self, at: &TopicPartition, version: u64, fault: &Fault) {
        self.update(at, |partition, context| {
            partition.halt(context, version, fault)
        });
    }

    /// The next batch or error of the partition whose turn it is. A batch is handed out again until the position has
    /// passed it.
    pub(crate) fn hand_out(&mut self) -> Option<Handout> {
        while let Some(at) = self.ready.pop_front() {
            let output = self.update(&at, |partition, context| {
                partition.queued = false;
                partition.hand_out(context)
            });
            match output.flatten() {
                Some(Output::Batch {
                    version,
                    position,
                    batch,
                }) => {
                    return Some(Handout::Batch {
                        at,
                        version,
                        position,
                        batch,
                    });
                }
                Some(Output::Fault(fault)) => return Some(Handout::Fault { at, fault }),
                None => {}
            }
        }
        None
    }

    // What is to be fetched.

    /// The brokers that are needed.
    pub(crate) fn nodes(&mut self) -> &BTreeSet<i32> {
        let partitions = self.partitions.values();
        self.nodes = partitions
            .flat_map(|partition| [partition.home(), partition.leader()])
            .flatten()
            .collect();
        &self.nodes
    }

    /// Whether some partition's leader is not known.
    pub(crate) fn is_leaderless(&self) -> bool {
        self.partitions
            .values()
            .any(|partition| partition.leader().is_none())
    }

    /// What to ask broker `node` for now. The partitions concerned wait for the answer; every item has to be answered,
    /// if only by [`handle_loss`](Self::handle_loss).
    pub(crate) fn poll_request(&mut self, now: Instant, node: i32) -> Option<Work> {
        self.handle_timeout(now);
        if let Some(locate) = self.poll_locate(now, node) {
            return Some(Work::Locate(locate));
        }
        if let Some(validate) = self.poll_validate(now, node) {
            return Some(Work::Validate(validate));
        }
        self.poll_fetch(now, node).map(Work::Fetch)
    }

    /// When to ask again for requests to broker `node`, if nothing happens until then.
    pub(crate) fn poll_timeout(&self, now: Instant, node: i32) -> Option<Instant> {
        let concerned = |partition: &&Partition| {
            partition.home() == Some(node) || partition.leader() == Some(node)
        };
        let timeouts = self
            .partitions
            .values()
            .filter(concerned)
            .filter_map(Partition::timeout);
        // What is due already has been looked at, and cannot be helped by looking again at once.
        timeouts
            .chain(self.glances.get(&node).copied())
            .filter(|at| *at > now)
            .min()
    }

    fn poll_locate(&mut self, now: Instant, node: i32) -> Option<Vec<Locate>> {
        let asked = self.in_need(now, node, |need| match need {
            Need::Offset(question) => Some(question),
            Need::Validation(_) => None,
        });
        let locate = asked.into_iter().filter_map(|(at, question)| {
            let (ticket, leader_epoch) = self.depart(&at)?;
            Some(Locate {
                at,
                ticket,
                leader_epoch,
                question,
            })
        });
        Some(locate.collect()).filter(|items: &Vec<_>| !items.is_empty())
    }

    fn poll_validate(&mut self, now: Instant, node: i32) -> Option<Vec<Validate>> {
        let asked = self.in_need(now, node, |need| match need {
            Need::Validation(position) => Some(position.wire_epoch()),
            Need::Offset(_) => None,
        });
        let validate = asked.into_iter().filter_map(|(at, epoch)| {
            let (ticket, leader_epoch) = self.depart(&at)?;
            Some(Validate {
                at,
                ticket,
                leader_epoch,
                epoch,
            })
        });
        Some(validate.collect()).filter(|items: &Vec<_>| !items.is_empty())
    }

    /// Partitions that need something of their leader `node` now.
    fn in_need<T>(
        &self,
        now: Instant,
        node: i32,
        what: impl Fn(Need) -> Option<T>,
    ) -> Vec<(TopicPartition, T)> {
        let due = self
            .partitions
            .iter()
            .filter(|(_, p)| p.leader() == Some(node) && p.is_due(now));
        due.filter_map(|(at, partition)| Some((at.clone(), what(partition.need()?)?)))
            .collect()
    }

    fn poll_fetch(&mut self, now: Instant, node: i32) -> Option<FetchPlan> {
        let mut hungry = self.hungry(now, node);
        if hungry.is_empty() {
            self.glances.remove(&node);
            return None;
        }
        let may_wait = !self.is_one_sated(node);
        if !self.is_time(now, node, may_wait) {
            return None;
        }
        let room = self.room(node)?;
        hungry.sort_by_key(|(served, _)| *served);
        let wanted: Vec<_> = hungry
            .into_iter()
            .filter_map(|(_, at)| self.want(at))
            .collect();
        let largest = wanted.iter().map(|wanted| wanted.max_bytes).max()?;
        let grown = if largest > self.settings.partition_bytes {
            largest
        } else {
            0
        };
        let max_bytes = room.min(self.settings.request_bytes).max(grown);
        Some(FetchPlan {
            max_bytes,
            may_wait,
            wanted,
        })
    }

    /// Whether a partition of `node` has so much left that it is not fetched now, and may need to be any moment.
    fn is_one_sated(&self, node: i32) -> bool {
        let threshold = self.settings.threshold();
        let sated = |partition: &Partition| {
            partition.fetchable(usize::MAX).is_some() && partition.fetchable(threshold).is_none()
        };
        self.partitions
            .values()
            .any(|partition| partition.home() == Some(node) && sated(partition))
    }

    /// A broker answers one request at a time, and a fetch that finds nothing keeps it for `fetch.max.wait.ms`. A
    /// partition with much to read must not wait for that because others have nothing: while it is sated, the others
    /// are asked for now and then, and without waiting. Once it is hungry they are asked for together.
    fn is_time(&mut self, now: Instant, node: i32, may_wait: bool) -> bool {
        if may_wait {
            self.glances.remove(&node);
            return true;
        }
        let next = *self.glances.entry(node).or_insert(now + GLANCE);
        if next <= now {
            self.glances.insert(node, now + GLANCE);
        }
        next <= now
    }

    /// Partitions to fetch from `node`, with how long they have waited.
    fn hungry(&self, now: Instant, node: i32) -> Vec<(u64, TopicPartition)> {
        let threshold = self.settings.threshold();
        let due = self
            .partitions
            .iter()
            .filter(|(_, p)| p.home() == Some(node) && p.is_due(now));
        let hungry = due.filter(|(_, partition)| partition.fetchable(threshold).is_some());
        hungry
            .map(|(at, partition)| (partition.served(), at.clone()))
            .collect()
    }

    /// How many bytes may be fetched from `node` now. Each broker has its share of the budget, so that none waits for
    /// another; it is used only when half of it is free, so that fetches do not get smaller and smaller. What paused
    /// partitions hold gives way, otherwise they could stop the others.
    fn room(&mut self, node: i32) -> Option<usize> {
        let share = self.share();
        if self.load(node) > share / 2 {
            self.discard_paused(node);
        }
        let load = self.load(node);
        (load <= share / 2).then(|| share.saturating_sub(load).max(1))
    }

    fn share(&self) -> usize {
        self.settings.prefetch_bytes / self.nodes.len().max(1)
    }

    fn load(&self, node: i32) -> usize {
        self.loads.get(&node).copied().unwrap_or_default()
    }

    fn discard_paused(&mut self, node: i32) {
        let holds = |partition: &Partition| partition.is_paused() && partition.buffered() > 0;
        let paused = self
            .partitions
            .iter()
            .filter(|(_, p)| p.home() == Some(node) && holds(p));
        for at in paused.map(|(at, _)| at.clone()).collect::<Vec<_>>() {
            self.update(&at, |partition, _| partition.discard());
        }
    }

    fn want(&mut self, at: TopicPartition) -> Option<Wanted> {
        let (ticket, leader_epoch) = self.depart(&at)?;
        let partition = self.partitions.get(&at)?;
        let flow = partition.fetchable(usize::MAX)?;
        let max_bytes = self
            .settings
            .partition_bytes
            .max(flow.grown.unwrap_or_default());
        let (from, compare_epoch, topic_id) = (
            flow.fetch_position(),
            !flow.distrusts_epoch,
            partition.topic_id(),
        );
        Some(Wanted {
            at,
            ticket,
            topic_id,
            leader_epoch,
            from,
            compare_epoch,
            max_bytes,
        })
    }

    fn depart(&mut self, at: &TopicPartition) -> Option<(Ticket, Option<i32>)> {
        self.update(at, |partition, context| {
            (partition.depart(context), partition.leader_epoch())
        })
    }

    // What happened.

    /// Metadata says where a partition is.
    pub(crate) fn handle_leadership(&mut self, at: &TopicPartition, news: Leadership) {
        self.update(at, |partition, context| {
            partition.handle_leadership(context, news)
        });
    }

    /// The answer to a [`Locate`]. An error is text for the log when the answer cannot be.
    pub(crate) fn handle_offset(
        &mut self,
        now: Instant,
        node: i32,
        asked: &Locate,
        answer: Result<Option<Position>, Refusal>,
    ) {
        self.arrive(&asked.at, asked.ticket, |partition, context| match answer {
            Ok(found) => partition.handle_offset(context, found),
            Err(refusal) => refuse(partition, context, now, node, refusal),
        });
    }

    /// The answer to a [`Validate`].
    pub(crate) fn handle_epoch_end(
        &mut self,
        now: Instant,
        node: i32,
        asked: &Validate,
        answer: Result<EpochEnd, Refusal>,
    ) {
        self.arrive(&asked.at, asked.ticket, |partition, context| match answer {
            Ok(found) => partition.handle_epoch_end(context, found),
            Err(refusal) => refuse(partition, context, now, node, refusal),
        });
    }

    /// The broker cannot confirm positions at all.
    pub(crate) fn handle_unvalidatable(&mut self, asked: &Validate) {
        self.arrive(&asked.at, asked.ticket, Partition::handle_unvalidatable);
    }

    /// The answer about one partition of a fetch.
    pub(crate) fn handle_fetch(
        &mut self,
        now: Instant,
        node: i32,
        asked: &Wanted,
        answer: FetchAnswer,
    ) {
        self.arrive(&asked.at, asked.ticket, |partition, context| match answer {
            FetchAnswer::Unchanged => {}
            FetchAnswer::Records {
                chunk,
                readable_end,
            } => {
                partition.handle_records(context, now, chunk, readable_end);
            }
            FetchAnswer::Diverged(found) => partition.handle_divergence(context, found),
            FetchAnswer::Redirected { node } => partition.handle_redirection(context, now, node),
            FetchAnswer::Refused(code) => partition.handle_refusal(context, now, node, code),
            FetchAnswer::Lost => partition.handle_loss(context, node),
        });
    }

    /// A request was not answered.
    pub(crate) fn handle_loss(&mut self, node: i32, at: &TopicPartition, ticket: Ticket) {
        self.arrive(at, ticket, |partition, context| {
            partition.handle_loss(context, node)
        });
    }

    /// A request cannot be made at this broker at all.
    pub(crate) fn handle_unsupported(
        &mut self,
        at: &TopicPartition,
        ticket: Ticket,
        error: &Error,
    ) {
        let fault = Fault::Unsupported(error.clone());
        self.arrive(at, ticket, |partition, context| {
            partition.stop(context, fault)
        });
    }

    fn handle_timeout(&mut self, now: Instant) {
        let over = |partition: &Partition| partition.timeout().is_some_and(|at| at <= now);
        let due = self
            .partitions
            .iter()
            .filter(|(_, partition)| over(partition));
        for at in due.map(|(at, _)| at.clone()).collect::<Vec<_>>() {
            self.update(&at, |partition, context| {
                partition.handle_timeout(context, now)
            });
        }
    }

    /// Handles an answer unless it is stale.
    fn arrive(
        &mut self,
        at: &TopicPartition,
        ticket: Ticket,
        handle: impl FnOnce(&mut Partition, &mut Context<'_>),
    ) {
        self.update(at, |partition, context| {
            if partition.arrive(ticket) {
                handle(partition, context);
            }
        });
    }

    /// Every change of a partition goes through here, which keeps the accounts: bytes buffered from each broker, the
    /// queue of those with something to hand out, and who has to look again.
    fn update<T>(
        &mut self,
        at: &TopicPartition,
        change: impl FnOnce(&mut Partition, &mut Context<'_>) -> T,
    ) -> Option<T> {
        let share = self.share();
        let threshold = self.settings.threshold();
        let partition = self.partitions.get_mut(at)?;
        let (home, buffered) = (partition.home(), partition.buffered());
        let was_hungry = partition.fetchable(threshold).is_some();

        let mut context = Context {
            settings: &self.settings,
            signals: &mut self.signals,
            counter: &mut self.counter,
            at,
        };
        let result = change(partition, &mut context);

        let (new_home, now_buffered) = (partition.home(), partition.buffered());
        if (home, buffered) != (new_home, now_buffered) {
            if let Some(node) = home {
                let room_made = lighten(&mut self.loads, node, buffered) > share / 2;
                let left = self.loads.get(&node).copied().unwrap_or_default() + now_buffered;
                self.signals.work |= room_made && left <= share / 2;
            }
            if let Some(node) = new_home {
                *self.loads.entry(node).or_default() += now_buffered;
            }
        }
        self.signals.work |= !was_hungry && partition.fetchable(threshold).is_some();
        if partition.has_output() && !partition.queued {
            partition.queued = true;
            self.ready.push_back(at.clone());
            self.signals.ready = true;
        }
        Some(result)
    }
}

/// Tells a partition why it has no answer.
fn refuse(
    partition: &mut Partition,
    context: &mut Context<'_>,
    now: Instant,
    node: i32,
    refusal: Refusal,
) {
    match refusal {
        Refusal::Code(code) => partition.handle_refusal(context, now, node, code),
        Refusal::Nonsense(what) => partition.handle_nonsense(context, now, what),
    }
}

/// Takes `bytes` off a broker's load; returns what it was.
fn lighten(loads: &mut BTreeMap<i32, usize>, node: i32, bytes: usize) -> usize {
    let load = loads.entry(node).or_default();
    let before = *load;
    *load = before.saturating_sub(bytes);
    before
}

#[cfg(test)]
mod tests;
