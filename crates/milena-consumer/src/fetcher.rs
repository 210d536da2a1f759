//! LOOP, one per leader: asks it for what the machine wants, one request at a time, and reports what it says.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use bytestring::ByteString;
use milena_core::{CallError, CallOptions, ErrorKind};
use milena_pace::Backoff;
use milena_protocol::api::{FetchRequest, FetchResponse};
use milena_protocol::error_code::{ErrorCode, Refresh};
use milena_protocol::ids::TopicPartition;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{debug, info, warn};

use crate::epoch_query;
use crate::fetch_answers::FetchAnswers;
use crate::fetch_session::FetchSession;
use crate::fetch_size::FetchSize;
use crate::offset_query::{self, OffsetQuery};
use crate::partition::Ticket;
use crate::shared::Shared;
use crate::work::{FetchPlan, Locate, Validate, Wanted, Work};

/// The last version of Fetch that names topics by name.
const LAST_BY_NAME: i16 = 12;
/// The first version of Fetch that compares the epoch of the position with the leader's log.
const FIRST_COMPARING: i16 = 12;

/// Fetches from one broker.
pub(crate) struct Fetcher {
    shared: Arc<Shared>,
    node: i32,
    session: FetchSession,
    size: FetchSize,
    backoff: Backoff,
    outage: Option<Instant>,
}

impl Fetcher {
    pub(crate) fn new(shared: Arc<Shared>, node: i32) -> Self {
        let config = shared.cluster.config();
        let backoff = Backoff::new(
            config.retry_backoff,
            config.retry_backoff_max,
            fastrand::u64(..),
        );
        Self {
            shared,
            node,
            session: FetchSession::new(),
            size: FetchSize::new(),
            backoff,
            outage: None,
        }
    }

    /// Runs until it is aborted. Brokers answer the requests of a connection one after the other, so nothing is gained
    /// by having several on the way.
    pub(crate) async fn run(mut self) {
        let mut signal = self.shared.watch_work();
        loop {
            // Marked as seen before looking, so that what happens meanwhile wakes the wait below.
            signal.borrow_and_update();
            let node = self.node;
            let (work, timeout) = self.shared.with(|positions| {
                let now = now();
                (
                    positions.poll_request(now, node),
                    positions.poll_timeout(now, node),
                )
            });
            match work {
                Some(Work::Locate(asked)) => self.locate(asked).await,
                Some(Work::Validate(asked)) => self.validate(asked).await,
                Some(Work::Fetch(plan)) => self.fetch(plan).await,
                None => tokio::select! {
                    biased;
                    changed = signal.changed() => if changed.is_err() { return },
                    () = at(timeout) => {}
                },
            }
        }
    }

    async fn locate(&mut self, asked: Vec<Locate>) {
        let queries: Vec<_> = asked.iter().map(OffsetQuery::from).collect();
        let timeout = self.shared.cluster.config().request_timeout;
        let isolation = self.shared.options.reading.isolation;
        let request = offset_query::request(&queries, isolation, wall_ms(), wire_ms(timeout));
        match self
            .shared
            .cluster
            .submit(self.node, request, CallOptions::default())
            .await
        {
            Ok(response) => {
                self.recover();
                let answers = offset_query::answers(&queries, &response);
                self.shared.with(|positions| {
                    for (asked, answer) in asked.iter().zip(answers) {
                        let answer = answer.map(|found| found.map(|found| found.position));
                        positions.handle_offset(now(), self.node, asked, answer);
                    }
                });
            }
            Err(error) => {
                self.fail(
                    error,
                    asked.into_iter().map(|asked| (asked.at, asked.ticket)),
                )
                .await
            }
        }
    }

    async fn validate(&mut self, asked: Vec<Validate>) {
        let request = epoch_query::request(&asked);
        match self
            .shared
            .cluster
            .submit(self.node, request, CallOptions::default())
            .await
        {
            Ok(response) => {
                self.recover();
                let answers = epoch_query::answers(&asked, &response);
                self.shared.with(|positions| {
                    for (asked, answer) in asked.iter().zip(answers) {
                        positions.handle_epoch_end(now(), self.node, asked, answer);
                    }
                });
            }
            Err(error) if error.error().kind() == ErrorKind::UnsupportedVersion => {
                self.shared.with(|positions| {
                    asked
                        .iter()
                        .for_each(|asked| positions.handle_unvalidatable(asked))
                });
            }
            Err(error) => {
                self.fail(
                    error,
                    asked.into_iter().map(|asked| (asked.at, asked.ticket)),
                )
                .await
            }
        }
    }

    async fn fetch(&mut self, mut plan: FetchPlan) {
        let version = self.shared.cluster.version_of::<FetchRequest>(self.node);
        let compares = version.is_some_and(|version| version >= FIRST_COMPARING);
        plan.wanted
            .iter_mut()
            .for_each(|wanted| wanted.compare_epoch &= compares);
        let (request, options) = self.request(&plan);
        let began = Instant::now();
        match self
            .shared
            .cluster
            .submit(self.node, request, options)
            .await
        {
            Ok(response) => {
                self.size.handle_answer(size(&response), began.elapsed());
                self.handle_response(plan.wanted, response).await;
            }
            Err(error) => {
                self.session.restart();
                self.fail(
                    error,
                    plan.wanted
                        .into_iter()
                        .map(|wanted| (wanted.at, wanted.ticket)),
                )
                .await;
            }
        }
    }

    fn request(&mut self, plan: &FetchPlan) -> (FetchRequest, CallOptions) {
        let session = self.session.poll_request(&plan.wanted);
        let options = &self.shared.options;
        // A partition may need more than usual for a large batch.
        let largest = plan.wanted.iter().map(|wanted| wanted.max_bytes).max();
        let most = self.size.bytes().max(largest.unwrap_or_default());
        let request = FetchRequest {
            max_wait_ms: if plan.may_wait {
                options.max_wait_ms
            } else {
                0
            },
            min_bytes: options.min_bytes,
            max_bytes: i32::try_from(plan.max_bytes.min(most)).unwrap_or(i32::MAX),
            isolation_level: options.reading.isolation.wire(),
            session_id: session.session_id,
            session_epoch: session.session_epoch,
            topics: session.topics,
            forgotten_topics: session.forgotten,
            rack_id: ByteString::from(options.rack.as_str()),
            ..FetchRequest::default()
        };
        let cap = (!session.by_id).then_some(LAST_BY_NAME);
        (request, CallOptions::default().max_version(cap))
    }

    async fn handle_response(&mut self, wanted: Vec<Wanted>, response: FetchResponse) {
        self.recover();
        let outcome = self.session.handle_response(&response);
        let answers = match outcome {
            Ok(()) => FetchAnswers::read(wanted, response, self.shared.options.reading),
            Err(_) => FetchAnswers::lost(wanted),
        };
        for hint in answers.hints {
            let (topic, partition) = (&hint.at.topic, hint.at.partition);
            self.shared.cluster.leader_hint(
                topic,
                partition,
                hint.leader,
                hint.epoch,
                hint.endpoint,
            );
        }
        self.shared.with(|positions| {
            for (asked, answer) in answers.answers {
                positions.handle_fetch(now(), self.node, &asked, answer);
            }
        });
        match outcome {
            Ok(()) if answers.is_foreign => self.handle_foreign().await,
            Ok(()) => self.backoff.succeed(),
            Err(code) => self.handle_refusal(code).await,
        }
    }

    /// The broker and this client are not of one mind about what was asked for.
    async fn handle_foreign(&mut self) {
        debug!(
            broker = self.node,
            "the answer has partitions that were not asked for, starting the session over"
        );
        self.session.restart();
        self.shared.cluster.refresh_metadata();
        let pause = self.backoff.fail();
        sleep(pause).await;
    }

    /// The broker refused the whole fetch.
    async fn handle_refusal(&mut self, code: ErrorCode) {
        debug!(broker = self.node, %code, "fetch refused, starting the session over");
        if code.refresh() == Refresh::Metadata {
            self.shared.cluster.refresh_metadata();
        }
        // Losing a session is ordinary and mended by asking anew; the same answer to that is not.
        let ordinary = code.refresh() == Refresh::Session && self.backoff.failures() == 0;
        let pause = self.backoff.fail();
        if !ordinary {
            sleep(pause).await;
        }
    }

    /// A request has no answer: what it was about is as before, and the broker gets a rest.
    async fn fail(
        &mut self,
        error: CallError,
        asked: impl Iterator<Item = (TopicPartition, Ticket)>,
    ) {
        let unsupported = error.error().kind() == ErrorKind::UnsupportedVersion;
        self.shared.with(|positions| {
            for (at, ticket) in asked {
                match unsupported {
                    true => positions.handle_unsupported(&at, ticket, error.error()),
                    false => positions.handle_loss(self.node, &at, ticket),
                }
            }
        });
        if unsupported {
            return;
        }
        self.suffer(&error);
        self.shared.cluster.refresh_metadata();
        let pause = self.backoff.fail();
        sleep(pause).await;
    }

    /// Notes the beginning of an outage, once.
    fn suffer(&mut self, error: &CallError) {
        if self.outage.is_some() {
            debug!(
                broker = self.node,
                error = error.error().chain(),
                "still no answer"
            );
            return;
        }
        self.outage = Some(Instant::now());
        warn!(
            broker = self.node,
            error = error.error().chain(),
            "no records from this broker until it answers again"
        );
        // The application can do something about these; a broken connection mends itself.
        let for_the_application = matches!(error, CallError::Malformed(_))
            || matches!(
                error.error().kind(),
                ErrorKind::Authentication | ErrorKind::OtherCluster | ErrorKind::Closed
            );
        if for_the_application {
            self.shared.report(self.node, error.error().clone());
        }
    }

    /// Notes the end of an outage.
    fn recover(&mut self) {
        if let Some(since) = self.outage.take() {
            self.backoff.succeed();
            info!(broker = self.node, after = ?since.elapsed(), "the broker answers again");
        }
    }
}

/// Bytes of records in an answer.
fn size(response: &FetchResponse) -> usize {
    let partitions = response.topics.iter().flat_map(|topic| &topic.partitions);
    let records = partitions.filter_map(|partition| partition.records.as_ref());
    records.map(Bytes::len).sum()
}

impl Drop for Fetcher {
    fn drop(&mut self) {
        if let Some(since) = self.outage {
            info!(broker = self.node, after = ?since.elapsed(), "the broker is no longer needed");
        }
    }
}

impl From<&Locate> for OffsetQuery {
    fn from(asked: &Locate) -> Self {
        Self {
            at: asked.at.clone(),
            leader_epoch: asked.leader_epoch,
            question: asked.question,
        }
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

/// Milliseconds since 1970, by the wall clock.
pub(crate) fn wall_ms() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn wire_ms(duration: Duration) -> i32 {
    i32::try_from(duration.as_millis()).unwrap_or(i32::MAX)
}

async fn at(timeout: Option<std::time::Instant>) {
    match timeout {
        Some(at) => sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
