//! The loop that sends to one leader: takes batches that are ready, keeps several requests on the wire, and
//! carries out what the answers mean.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use milena_core::{Broker, BrokerAddress, CallError, CallOptions, Error, ErrorKind, Pending};
use milena_protocol::api::{
    ProduceRequest, ProduceResponse, ProduceResponseNode, ProduceResponsePartition,
};
use tracing::Span;

use crate::accumulator::{Drain, Line, PartitionIndex, WrongNumber};
use crate::acks::Acks;
use crate::alarm::Alarm;
use crate::batch::Batch;
use crate::freezer::{Freezer, Frozen};
use crate::impatience::{Impatience, Reach};
use crate::request::{self, Answers};
use crate::shared::{Shared, now};
use crate::verdict::{Attempt, Verdict};

/// Sends to one leader until the producer ends.
pub(crate) struct Sender {
    shared: Arc<Shared>,
    node: i32,
    /// In the order in which they were sent, which is the order of the answers.
    in_flight: VecDeque<InFlight>,
    freezer: Freezer,
    impatience: Impatience,
    unreachable_since: Option<Instant>,
}

struct InFlight {
    answer: Pending<ProduceResponse>,
    batches: Vec<Batch>,
    sent_at: Instant,
    span: Span,
    /// How many batches more it had, which were given up here.
    abandoned: usize,
    /// It went out on a connection that stood already, and nothing was answered there since it was last idle.
    may_be_stale: bool,
}

type Answer = Result<ProduceResponse, CallError>;

/// What there is to do beside answers.
enum Step {
    Send(Vec<Batch>),
    Abandon(Vec<PartitionIndex>),
    Finish,
}

impl Sender {
    pub(crate) fn new(shared: Arc<Shared>, node: i32) -> Self {
        Self {
            freezer: Freezer::new(Arc::clone(&shared.settings.codecs)),
            shared,
            node,
            in_flight: VecDeque::new(),
            impatience: Impatience::default(),
            unreachable_since: None,
        }
    }

    /// Runs until the accumulator says that there will be nothing to send.
    pub(crate) async fn run(mut self) {
        let shared = Arc::clone(&self.shared);
        let node = self.node;
        let (mut alarm, mut patience) = (Alarm::new(), Alarm::new());
        loop {
            let line = self.line();
            let is_free = !self.freezer.is_running();
            let look_at = self.impatience.poll_timeout();
            tokio::select! {
                biased;
                (answer, request) = next_answer(&mut self.in_flight) => self.handle_answer(answer, request),
                frozen = poll_fn(|context| self.freezer.poll(context)) => self.send(frozen),
                step = poll_fn(|context| poll_step(&shared, node, line, &mut alarm, context)), if is_free => match step {
                    Step::Send(batches) => self.freeze(batches),
                    Step::Abandon(partitions) => self.abandon(&partitions),
                    Step::Finish => return,
                },
                () = poll_fn(|context| patience.poll(context, look_at)) => self.lose_patience(),
            }
        }
    }

    /// While the broker cannot be reached a second request would wait behind the first, and could go out alone when that has
    /// run out of time.
    fn line(&self) -> Line {
        let is_connected = self.shared.cluster.is_connected(self.node);
        let window = match is_connected {
            true => self.shared.settings.max_in_flight,
            false => 1,
        };
        let has_room = self.in_flight.len() < window;
        Line {
            is_connected,
            has_room,
        }
    }

    // ---- out ----

    /// Fixes the bytes of batches and sends them; later, if it takes long.
    fn freeze(&mut self, batches: Vec<Batch>) {
        if let Some(frozen) = self.freezer.start(batches) {
            self.send(frozen);
        }
    }

    /// Sends batches in one request.
    fn send(&mut self, frozen: Frozen) {
        for (batch, error) in frozen.failed {
            self.fail(batch, error, Vec::new());
        }
        let batches = frozen.batches;
        if batches.is_empty() {
            return;
        }
        let settings = &self.shared.settings;
        let request = ProduceRequest {
            acks: settings.acks.wire(),
            timeout_ms: i32::try_from(settings.request_timeout.as_millis()).unwrap_or(i32::MAX),
            topics: request::topics(&batches),
            ..Default::default()
        };
        let options = CallOptions::default()
            .timeout(settings.request_timeout)
            .max_version(request::max_version(&request))
            .no_response(settings.acks == Acks::None);
        let span =
            crate::span::of_request(&self.shared.cluster.config().client_id, self.node, &batches);
        let may_be_stale = self.may_be_stale();
        let answer = self.shared.cluster.submit(self.node, request, options);
        let sent_at = now();
        self.shared.meter.sent(sent_at, &batches);
        let reach = self.reach();
        self.impatience.handle_sent(sent_at, reach);
        self.in_flight.push_back(InFlight {
            answer,
            batches,
            sent_at,
            span,
            abandoned: 0,
            may_be_stale,
        });
    }

    /// Whether the connection may be one that was forgotten on the way to the broker while it was idle. After a request that
    /// was lost it is known to be new, until something is answered on it.
    fn may_be_stale(&self) -> bool {
        let is_first = self
            .in_flight
            .front()
            .is_none_or(|oldest| oldest.may_be_stale);
        is_first && self.reach() == Reach::Connected && self.shared.cluster.is_connected(self.node)
    }

    // ---- in ----

    fn handle_answer(&mut self, answer: Answer, request: InFlight) {
        let span = request.span.clone();
        let _in_span = span.enter();
        match answer {
            Ok(response) => {
                self.note_reached(request.sent_at);
                self.handle_response(response, request);
            }
            Err(failure) => {
                span.record("error.type", failure.error().kind().name());
                self.handle_failure(&failure, request);
            }
        }
    }

    fn handle_failure(&mut self, failure: &CallError, request: InFlight) {
        self.note_unreachable(failure.error());
        let is_stale = request.may_be_stale && failure.was_sent() && is_outage(failure.error());
        for mut batch in request.batches {
            batch.spared += u32::from(is_stale);
            let verdict = self.attempt(&batch).unanswered(failure);
            self.carry_out(verdict, batch);
        }
    }

    fn handle_response(&mut self, mut response: ProduceResponse, request: InFlight) {
        let InFlight {
            batches, abandoned, ..
        } = request;
        if self.shared.settings.acks == Acks::None {
            let written = Verdict::Acked(crate::ack::Place::UNTOLD);
            return batches
                .into_iter()
                .for_each(|batch| self.carry_out(written.clone(), batch));
        }
        let mut answers = Answers::new(&mut response);
        for batch in batches {
            let attempt = self.attempt(&batch);
            let Some(answer) = answers.take(&batch) else {
                self.carry_out(attempt.omitted(), batch);
                continue;
            };
            let topic = Arc::clone(batch.topic());
            self.carry_out(attempt.answered(&answer), batch);
            // After the batch is back in its queue, so that a new leader ends its pause.
            self.note_leader(&topic, &answer, &response.nodes);
        }
        if answers.left_over() > abandoned {
            let (broker, answers) = (self.node, answers.left_over());
            tracing::warn!(
                broker,
                answers,
                "the broker answered about partitions that it was not asked about"
            );
        }
    }

    fn attempt(&self, batch: &Batch) -> Attempt {
        Attempt {
            acks: self.shared.settings.acks,
            records: batch.record_count(),
            is_numbered: batch.sequence().is_some(),
            is_ambiguous: batch.is_ambiguous,
            // Read from the bytes, so only where it matters.
            max_timestamp: if batch.is_ambiguous {
                batch.max_timestamp()
            } else {
                None
            },
        }
    }

    fn carry_out(&mut self, verdict: Verdict, mut batch: Batch) {
        match verdict {
            Verdict::Acked(place) => {
                let acked = batch.resolve(Ok(place));
                self.shared.meter.acked(acked);
                self.give_back(batch);
            }
            Verdict::Retry {
                error,
                is_ambiguous,
                is_metadata_stale,
            } => {
                batch.is_ambiguous |= is_ambiguous;
                self.retry(batch, error, is_metadata_stale);
            }
            Verdict::Unsent { error } => self.wait_for_broker(batch, error),
            Verdict::Refused { error, wrong } => self.take_back(batch, error, wrong),
            Verdict::Split => self.split(batch),
            Verdict::Failed { error, culprits } => self.fail(batch, error, culprits),
        }
    }

    fn retry(&mut self, batch: Batch, error: Error, is_metadata_stale: bool) {
        if is_metadata_stale {
            self.shared.cluster.refresh_metadata();
        }
        if let Some((batch, error)) = self.or_fail(batch, error) {
            self.shared
                .update(|accumulator| accumulator.handle_retry(now(), batch, error));
        }
    }

    /// A batch that its broker was not reached for. However often that happens, it was not sent.
    fn wait_for_broker(&mut self, batch: Batch, error: Error) {
        let error = batch.failure(error).with_broker(self.node);
        self.shared
            .update(|accumulator| accumulator.handle_unsent(now(), batch, error));
    }

    fn take_back(&mut self, batch: Batch, error: Error, wrong: WrongNumber) {
        let Some((batch, error)) = self.or_fail(batch, error) else {
            return;
        };
        let lost = self
            .shared
            .update(|accumulator| accumulator.handle_refused(now(), batch, wrong, error));
        if let Some(loss) = lost {
            tracing::error!(
                topic = %loss.topic, partition = loss.partition, broker = self.node, offset = ?loss.offset,
                "records that were acknowledged are lost; the last of them was at this offset"
            );
            self.shared.settings.loss_listener.tell(&loss);
        }
    }

    /// A batch to be sent again, unless that was done often enough.
    fn or_fail(&mut self, batch: Batch, error: Error) -> Option<(Batch, Error)> {
        let retries = self.shared.settings.retries;
        // Who allows none wants no record twice, which it could be however the connection was lost.
        let spared = if retries > 0 { batch.spared } else { 0 };
        if batch.attempts.saturating_sub(spared) <= retries {
            let error = batch.failure(error).with_broker(self.node);
            self.shared.meter.retried(&error);
            tracing::debug!(attempt = batch.attempts, error = %error.chain(), "a batch is sent again");
            return Some((batch, error));
        }
        let text = format!("gave up after {} attempts", batch.attempts);
        let kind = if error.error_code().is_some() {
            error.kind()
        } else {
            ErrorKind::Timeout
        };
        self.fail(batch, Error::new(kind, text).with_source(error), Vec::new());
        None
    }

    fn split(&mut self, mut batch: Batch) {
        let codec = self.shared.settings.codecs.of(batch.topic());
        match batch.split(codec) {
            Ok(halves) => self
                .shared
                .update(|accumulator| accumulator.handle_split(&batch, halves)),
            Err(error) => self.fail(batch, error, Vec::new()),
        }
    }

    fn fail(&mut self, mut batch: Batch, error: Error, culprits: Vec<(u32, Error)>) {
        let mut failed = 0;
        for (index, error) in culprits {
            let error = batch.failure(error).with_broker(self.node);
            failed += batch.resolve_record(index, Err(error));
        }
        let error = batch.failure(error).with_broker(self.node);
        failed += batch.resolve(Err(error.clone()));
        self.shared.meter.failed(failed, &error);
        self.give_back(batch);
    }

    /// Returns a resolved batch; whoever waits for all of a batch that was split is told if it was the last.
    fn give_back(&mut self, batch: Batch) {
        if let Some(finished) = self
            .shared
            .update(|accumulator| accumulator.handle_resolved(batch))
        {
            finished.finish();
        }
    }

    /// Passes on who leads the partition now, where the broker says (KIP-951).
    fn note_leader(
        &self,
        topic: &str,
        answer: &ProduceResponsePartition,
        nodes: &[ProduceResponseNode],
    ) {
        let leader = &answer.current_leader;
        if answer.error.is_ok() || leader.leader_id < 0 {
            return;
        }
        let endpoint = nodes
            .iter()
            .find(|node| node.id == leader.leader_id)
            .and_then(describe);
        let cluster = &self.shared.cluster;
        cluster.leader_hint(
            topic,
            answer.index,
            leader.leader_id,
            leader.leader_epoch,
            endpoint,
        );
    }

    // ---- outages ----

    /// The broker does not answer: perhaps the cluster knows another leader.
    fn lose_patience(&mut self) {
        let oldest = self.in_flight.front().map(|request| request.sent_at);
        let reach = self.reach();
        if self.impatience.handle_timeout(now(), oldest, reach) {
            self.shared.cluster.doubt_broker(self.node);
        }
    }

    /// Takes batches back from requests without an answer, for the new leaders of their partitions. The broker may have written
    /// them, or do so yet: it is their numbers that keep them from being in the log twice.
    fn abandon(&mut self, partitions: &[PartitionIndex]) {
        let mut abandoned = Vec::new();
        for request in &mut self.in_flight {
            let (taken, kept): (Vec<_>, _) = std::mem::take(&mut request.batches)
                .into_iter()
                .partition(|batch| partitions.contains(&batch.partition));
            request.abandoned += taken.len();
            request.batches = kept;
            abandoned.extend(taken);
        }
        // What is not written yet need not be.
        self.in_flight.retain(|request| !request.batches.is_empty());
        let (broker, batches) = (self.node, abandoned.len());
        tracing::info!(
            broker,
            batches,
            "the broker does not answer about partitions that others lead now; their batches are sent to those"
        );
        let text = "the broker had not answered when another one led the partition";
        let failure = CallError::Lost(Error::new(ErrorKind::Timeout, text));
        for batch in abandoned {
            let verdict = self.attempt(&batch).unanswered(&failure);
            self.carry_out(verdict, batch);
        }
    }

    fn reach(&self) -> Reach {
        match self.unreachable_since {
            None => Reach::Connected,
            Some(_) => Reach::Lost,
        }
    }

    fn note_unreachable(&mut self, error: &Error) {
        self.shared.cluster.refresh_metadata();
        if is_outage(error) && self.unreachable_since.is_none() {
            self.unreachable_since = Some(now());
            let (broker, timeout) = (self.node, self.shared.settings.limits.delivery_timeout);
            tracing::warn!(
                broker,
                error = %error.chain(),
                "the broker cannot be reached; records for it wait and are sent again for up to {timeout:?}"
            );
        }
    }

    fn note_reached(&mut self, sent_at: Instant) {
        for request in &mut self.in_flight {
            request.may_be_stale = false;
        }
        let latency = now().saturating_duration_since(sent_at);
        let held = self.shared.update(|accumulator| accumulator.held_bytes());
        self.shared.meter.answered(latency, held);
        if let Some(since) = self.unreachable_since.take() {
            let (broker, after) = (self.node, now().saturating_duration_since(since));
            tracing::info!(broker, ?after, "the broker answers again");
        }
    }
}

/// Whether the broker was not reached, or its connection was lost.
fn is_outage(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connection | ErrorKind::Timeout)
}

fn describe(node: &ProduceResponseNode) -> Option<Broker> {
    let address = BrokerAddress::new(&node.host, u16::try_from(node.port).ok()?);
    Some(Broker::new(
        node.id,
        address,
        node.rack.as_deref().map(Arc::from),
    ))
}

/// The answer to the oldest request; never without one.
async fn next_answer(in_flight: &mut VecDeque<InFlight>) -> (Answer, InFlight) {
    poll_fn(|context| {
        let Some(oldest) = in_flight.front_mut() else {
            return Poll::Pending;
        };
        let answer = std::task::ready!(Pin::new(&mut oldest.answer).poll(context));
        match in_flight.pop_front() {
            Some(request) => Poll::Ready((answer, request)),
            None => Poll::Pending,
        }
    })
    .await
}

/// What there is to do, as far as it does not concern answers.
fn poll_step(
    shared: &Shared,
    node: i32,
    line: Line,
    alarm: &mut Alarm,
    context: &mut Context<'_>,
) -> Poll<Step> {
    loop {
        let drained =
            shared.update(|accumulator| accumulator.poll_drain(now(), node, line, context.waker()));
        match drained {
            Drain::Batches(batches) => return Poll::Ready(Step::Send(batches)),
            Drain::Abandon(partitions) => return Poll::Ready(Step::Abandon(partitions)),
            Drain::Finished => return Poll::Ready(Step::Finish),
            Drain::Idle(until) => std::task::ready!(alarm.poll(context, until)),
        }
    }
}
