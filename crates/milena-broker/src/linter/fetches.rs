//! What holds for reading: fetches, their sessions (KIP-227), and questions for offsets.

use std::collections::{BTreeMap, BTreeSet};

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::{Complaints, LintRule};
use crate::connection::{ConnectionId, Ticket};

/// A session's epoch that begins one, and the one that ends it or goes without.
const FIRST: i32 = 0;
const FINAL: i32 = -1;

/// The lowest timestamp that stands for something in ListOffsets.
const LOWEST_SENTINEL: i64 = -6;

#[derive(Debug, Default)]
pub(super) struct Fetches(BTreeMap<ConnectionId, Session>);

#[derive(Debug, Default)]
struct Session {
    id: i32,
    next_epoch: i32,
    unanswered: Option<Ticket>,
}

impl Fetches {
    pub(super) fn fetch(&mut self, to: &mut Complaints<'_>, request: &FetchRequest) {
        let follower = request.replica_id >= 0 || request.replica_state.replica_id >= 0;
        to.require(!follower, LintRule::FetchAsFollower, String::new);
        let limits = [request.max_wait_ms, request.min_bytes, request.max_bytes];
        let sound =
            limits.iter().all(|limit| *limit >= 0) && (0..=1).contains(&request.isolation_level);
        to.require(sound, LintRule::FetchLimits, || format!("{limits:?}"));
        partitions(to, request);

        let session = self.0.entry(to.call.ticket.connection).or_default();
        let sessionless = request.session_epoch == FINAL;
        let begins = request.session_epoch == FIRST;
        let goes_on = !sessionless && !begins;
        let any = request
            .topics
            .iter()
            .any(|topic| !topic.partitions.is_empty());
        // Ending a session asks for nothing, and says which.
        let ends = request.session_id != 0 && !goes_on;
        to.require(
            any || goes_on || ends,
            LintRule::FetchOfNothing,
            String::new,
        );
        let forgets = !request.forgotten_topics.is_empty();
        to.require(!forgets || goes_on, LintRule::SessionForgets, || {
            request.session_epoch.to_string()
        });
        if goes_on {
            let known = session.id == request.session_id && session.id != 0;
            to.require(known, LintRule::SessionUnknown, || {
                request.session_id.to_string()
            });
            let follows = !known || session.next_epoch == request.session_epoch;
            to.require(follows, LintRule::SessionEpochWrong, || {
                format!("{}, not {}", request.session_epoch, session.next_epoch)
            });
            to.require(session.unanswered.is_none(), LintRule::FetchTwice, || {
                request.session_id.to_string()
            });
        }
        if !sessionless {
            session.unanswered = Some(to.call.ticket);
        }
    }

    pub(super) fn answered(&mut self, ticket: Ticket, response: &FetchResponse) {
        let Some(session) = self.0.get_mut(&ticket.connection) else {
            return;
        };
        if session.unanswered.take_if(|it| *it == ticket).is_none() {
            return;
        }
        if response.error != ErrorCode::NONE || response.session_id == 0 {
            *session = Session::default();
        } else if session.id == response.session_id {
            session.next_epoch = session.next_epoch.checked_add(1).unwrap_or(1);
        } else {
            session.id = response.session_id;
            session.next_epoch = 1;
        }
    }

    pub(super) fn close(&mut self, connection: ConnectionId) {
        self.0.remove(&connection);
    }
}

fn partitions(to: &mut Complaints<'_>, request: &FetchRequest) {
    let mut seen = BTreeSet::new();
    for topic in &request.topics {
        for partition in &topic.partitions {
            let place = (topic.id, topic.name.clone(), partition.index);
            let offset = partition.fetch_offset;
            to.require(offset >= 0, LintRule::FetchOffsetNegative, || {
                offset.to_string()
            });
            if !seen.insert(place) {
                to.add(LintRule::PartitionTwice, partition.index);
            }
        }
    }
}

pub(super) fn list_offsets(to: &mut Complaints<'_>, request: &ListOffsetsRequest) {
    let mut seen = BTreeSet::new();
    for topic in &request.topics {
        for partition in &topic.partitions {
            let time = partition.timestamp;
            to.require(time >= LOWEST_SENTINEL, LintRule::TimestampUnknown, || {
                time.to_string()
            });
            if !seen.insert((topic.name.clone(), partition.index)) {
                to.add(LintRule::PartitionTwice, partition.index);
            }
        }
    }
}
