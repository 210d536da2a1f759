//! Asks leaders for offsets on the application's behalf, until a deadline.

use std::collections::{BTreeMap, BTreeSet};

use milena_core::{CallOptions, Cluster, Error, ErrorKind, Metadata};
use milena_pace::Backoff;
use milena_protocol::error_code::{ErrorClass, ErrorCode};
use milena_protocol::ids::TopicPartition;
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::config::IsolationLevel;
use crate::fetcher::{wall_ms, wire_ms};
use crate::lookup::Question;
use crate::offset_query::{self, Found, OffsetAnswer, OffsetQuery};
use crate::work::Refusal;

/// A question for each of several partitions.
pub(crate) type Questions = BTreeMap<TopicPartition, Question>;

/// Questions on their way to the leaders.
pub(crate) struct Offsets<'a> {
    cluster: &'a Cluster,
    isolation: IsolationLevel,
    deadline: Instant,
    open: Questions,
    found: BTreeMap<TopicPartition, Option<Found>>,
    obstacle: Option<Error>,
}

impl<'a> Offsets<'a> {
    pub(crate) fn new(
        cluster: &'a Cluster,
        isolation: IsolationLevel,
        deadline: Instant,
        questions: Questions,
    ) -> Self {
        Self {
            cluster,
            isolation,
            deadline,
            open: questions,
            found: BTreeMap::new(),
            obstacle: None,
        }
    }

    /// Every answer. Leaders that have moved, brokers that are down and answers that cannot be are asked again.
    pub(crate) async fn find(mut self) -> Result<BTreeMap<TopicPartition, Option<Found>>, Error> {
        check_exist(self.cluster, self.open.keys(), self.deadline).await?;
        let config = self.cluster.config();
        let mut backoff = Backoff::new(
            config.retry_backoff,
            config.retry_backoff_max,
            fastrand::u64(..),
        );
        loop {
            self.round().await?;
            if self.open.is_empty() {
                return Ok(self.found);
            }
            self.cluster.refresh_metadata();
            let again = Instant::now() + backoff.fail();
            if again >= self.deadline {
                return Err(self.late());
            }
            sleep_until(again).await;
        }
    }

    /// Asks each leader once, all at the same time.
    async fn round(&mut self) -> Result<(), Error> {
        let timeout = wire_ms(self.cluster.config().request_timeout);
        let mut calls = Vec::new();
        for (node, queries) in by_leader(&self.cluster.metadata(), &self.open) {
            let request = offset_query::request(&queries, self.isolation, wall_ms(), timeout);
            calls.push((
                queries,
                self.cluster.submit(node, request, CallOptions::default()),
            ));
        }
        for (queries, call) in calls {
            match timeout_at(self.deadline, call).await {
                Ok(Ok(response)) => {
                    let answers = offset_query::answers(&queries, &response);
                    for (query, answer) in queries.into_iter().zip(answers) {
                        self.take(query.at, answer)?;
                    }
                }
                Ok(Err(error)) if error.error().kind() == ErrorKind::UnsupportedVersion => {
                    return Err(error.into());
                }
                Ok(Err(error)) => self.obstacle = Some(error.error().clone()),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, at: TopicPartition, answer: OffsetAnswer) -> Result<(), Error> {
        let error = match answer {
            Ok(found) => {
                self.open.remove(&at);
                self.found.insert(at, found);
                return Ok(());
            }
            Err(Refusal::Nonsense(what)) => Error::new(
                ErrorKind::Protocol,
                format!("the broker answers with {what}"),
            ),
            Err(Refusal::Code(code)) => Error::broker(code, None),
        };
        let error = error.with_topic(at.topic).with_partition(at.partition);
        if is_final(&error) {
            return Err(error);
        }
        self.obstacle = Some(error);
        Ok(())
    }

    fn late(self) -> Error {
        let names: Vec<_> = self.open.keys().map(ToString::to_string).collect();
        let text = format!(
            "the leaders of {} did not tell their offsets in time",
            names.join(", ")
        );
        let error = Error::new(ErrorKind::Timeout, text);
        match self.obstacle {
            Some(obstacle) => error.with_source(obstacle),
            None => error,
        }
    }
}

/// Waits until the partitions are known; refuses those that do not exist.
pub(crate) async fn check_exist(
    cluster: &Cluster,
    partitions: impl Iterator<Item = &TopicPartition>,
    deadline: Instant,
) -> Result<(), Error> {
    let partitions: BTreeSet<_> = partitions.collect();
    for at in partitions {
        let topic = cluster.topic(&at.topic, deadline).await?;
        let exists =
            usize::try_from(at.partition).is_ok_and(|index| index < topic.partitions.len());
        if !exists {
            let text = format!(
                "the topic has {} partitions, numbered from 0",
                topic.partitions.len()
            );
            let error = Error::new(ErrorKind::UnknownTopicOrPartition, text);
            return Err(error
                .with_topic(at.topic.clone())
                .with_partition(at.partition));
        }
    }
    Ok(())
}

fn by_leader(metadata: &Metadata, open: &Questions) -> BTreeMap<i32, Vec<OffsetQuery>> {
    let mut leaders = BTreeMap::<i32, Vec<OffsetQuery>>::new();
    for (at, question) in open {
        if let Some((leader, leader_epoch)) = metadata.leader(&at.topic, at.partition) {
            let query = OffsetQuery {
                at: at.clone(),
                leader_epoch,
                question: *question,
            };
            leaders.entry(leader).or_default().push(query);
        }
    }
    leaders
}

fn is_final(error: &Error) -> bool {
    match error.error_code() {
        Some(ErrorCode::UNKNOWN_SERVER_ERROR) | None => false,
        Some(code) => !matches!(code.class(), ErrorClass::Retry | ErrorClass::Indefinite),
    }
}
