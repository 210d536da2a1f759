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
pub(super) struct Fetches {
    /// The sessions that clients were given, by id. They are the broker's: another connection may go on with one.
    sessions: BTreeMap<i32, Session>,
    /// The connections on which clients ended the others.
    ended: BTreeMap<i32, ConnectionId>,
    /// The session, if any, that each unanswered fetch belongs to.
    unanswered: BTreeMap<Ticket, Option<i32>>,
}

#[derive(Debug)]
struct Session {
    next_epoch: i32,
    unanswered: bool,
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

        let begins = request.session_epoch == FIRST;
        let goes_on = !begins && request.session_epoch != FINAL;
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
            self.go_on(to, request);
        } else {
            if self.sessions.remove(&request.session_id).is_some() {
                let connection = to.call.ticket.connection;
                self.ended.insert(request.session_id, connection);
            }
            if begins {
                self.unanswered.insert(to.call.ticket, None);
            }
        }
    }

    fn go_on(&mut self, to: &mut Complaints<'_>, request: &FetchRequest) {
        let (id, epoch) = (request.session_id, request.session_epoch);
        let Some(session) = self.sessions.get_mut(&id) else {
            // It may have been on its way since before the session was ended, if that was done on another connection.
            let ended_on = self.ended.get(&id);
            let is_late = ended_on.is_some_and(|ended| *ended != to.call.ticket.connection);
            return to.require(is_late, LintRule::SessionUnknown, || id.to_string());
        };
        to.require(
            session.next_epoch == epoch,
            LintRule::SessionEpochWrong,
            || format!("{epoch}, not {}", session.next_epoch),
        );
        to.require(!session.unanswered, LintRule::FetchTwice, || id.to_string());
        session.unanswered = true;
        self.unanswered.insert(to.call.ticket, Some(id));
    }

    pub(super) fn answered(&mut self, ticket: Ticket, response: &FetchResponse) {
        let Some(belongs_to) = self.unanswered.remove(&ticket) else {
            return;
        };
        let sound = response.error == ErrorCode::NONE && response.session_id != 0;
        match belongs_to {
            Some(id) if !sound => {
                self.sessions.remove(&id);
            }
            Some(id) => {
                if let Some(session) = self.sessions.get_mut(&id) {
                    session.next_epoch = session.next_epoch.checked_add(1).unwrap_or(1);
                    session.unanswered = false;
                }
            }
            None if sound => {
                let session = Session {
                    next_epoch: 1,
                    unanswered: false,
                };
                self.ended.remove(&response.session_id);
                self.sessions.insert(response.session_id, session);
            }
            None => {}
        }
    }

    /// Nobody knows any more at which epoch a session is whose answer was under way.
    pub(super) fn close(&mut self, connection: ConnectionId) {
        let lost = |ticket: &Ticket| ticket.connection == connection;
        let lost: Vec<Ticket> = self.unanswered.keys().copied().filter(lost).collect();
        for ticket in lost {
            if let Some(Some(id)) = self.unanswered.remove(&ticket) {
                self.sessions.remove(&id);
            }
        }
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
