//! What one broker remembers between fetches, so that only changes are sent (KIP-227).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytestring::ByteString;
use milena_protocol::api::{
    FetchRequestForgottenTopic, FetchRequestPartition, FetchRequestTopic, FetchResponse,
};
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::{TopicPartition, Uuid};

use crate::work::Wanted;

/// The fetch session with one broker.
///
/// It begins with a full fetch. If the broker gives it an id, later fetches say only what has changed, counted by
/// epochs. Whenever the two may disagree about what the session holds, the next fetch is full again; positions are
/// never concerned.
#[derive(Debug)]
pub(crate) struct FetchSession {
    state: State,
    /// What the broker remembers.
    members: BTreeMap<TopicPartition, Member>,
    /// Whether the session names topics by id.
    by_id: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The next fetch is full, and closes this session if it is not 0.
    Full { closing: i32 },
    /// The next fetch says what changes.
    Incremental { id: i32, epoch: i32 },
}

#[derive(Debug, Clone, PartialEq)]
struct Member {
    topic_id: Uuid,
    sent: FetchRequestPartition,
}

/// The part of a fetch request that the session decides.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct SessionRequest {
    pub(crate) session_id: i32,
    pub(crate) session_epoch: i32,
    pub(crate) topics: Vec<FetchRequestTopic>,
    pub(crate) forgotten: Vec<FetchRequestForgottenTopic>,
    /// Whether every topic has an id; without, versions from 13 on cannot be used.
    pub(crate) by_id: bool,
}

impl FetchSession {
    /// No session yet.
    pub(crate) fn new() -> Self {
        Self {
            state: State::Full { closing: 0 },
            members: BTreeMap::new(),
            by_id: false,
        }
    }

    /// How to ask for `wanted` now, and nothing else.
    pub(crate) fn poll_request(&mut self, wanted: &[Wanted]) -> SessionRequest {
        let by_id = wanted.iter().all(|wanted| !wanted.topic_id.is_zero());
        if by_id != self.by_id {
            // A session cannot change how it names its topics.
            self.restart();
            self.by_id = by_id;
        }
        let mut request = SessionRequest {
            by_id,
            ..SessionRequest::default()
        };
        match self.state {
            State::Full { closing } => {
                self.members.clear();
                request.session_id = closing;
            }
            State::Incremental { id, epoch } => {
                (request.session_id, request.session_epoch) = (id, epoch);
                request.forgotten = self.forget(wanted);
            }
        }
        request.topics = self.include(wanted);
        request
    }

    /// The broker has answered. An error concerns the whole answer; the session then starts over.
    pub(crate) fn handle_response(&mut self, response: &FetchResponse) -> Result<(), ErrorCode> {
        match response.error {
            ErrorCode::NONE => {
                self.state = self.successor(response.session_id);
                Ok(())
            }
            ErrorCode::FETCH_SESSION_ID_NOT_FOUND => {
                self.state = State::Full { closing: 0 };
                Err(response.error)
            }
            error => {
                self.restart();
                Err(error)
            }
        }
    }

    /// Nobody knows whether the broker has seen the last request.
    pub(crate) fn restart(&mut self) {
        let closing = match self.state {
            State::Full { closing } => closing,
            State::Incremental { id, .. } => id,
        };
        self.state = State::Full { closing };
    }

    fn successor(&self, id: i32) -> State {
        match self.state {
            _ if id == 0 => State::Full { closing: 0 },
            State::Full { .. } => State::Incremental { id, epoch: 1 },
            State::Incremental { id: known, epoch } if known == id => State::Incremental {
                id,
                epoch: if epoch == i32::MAX { 1 } else { epoch + 1 },
            },
            State::Incremental { .. } => State::Full { closing: 0 },
        }
    }

    /// Takes out of the session what is not wanted, or is another topic of the same name.
    fn forget(&mut self, wanted: &[Wanted]) -> Vec<FetchRequestForgottenTopic> {
        let wanted: BTreeSet<_> = wanted
            .iter()
            .map(|wanted| (&wanted.at, wanted.topic_id))
            .collect();
        let mut forgotten = Vec::<FetchRequestForgottenTopic>::new();
        self.members.retain(|at, member| {
            let stays = wanted.contains(&(at, member.topic_id));
            if !stays {
                let same = |topic: &&mut FetchRequestForgottenTopic| {
                    topic.id == member.topic_id && *topic.name == *at.topic
                };
                match forgotten.last_mut().filter(same) {
                    Some(topic) => topic.partitions.push(at.partition),
                    None => forgotten.push(FetchRequestForgottenTopic {
                        name: ByteString::from(&*at.topic),
                        id: member.topic_id,
                        partitions: std::iter::once(at.partition).collect(),
                    }),
                }
            }
            stays
        });
        forgotten
    }

    /// Puts into the session what is not in it as it is wanted; in the order wanted, by topic.
    fn include(&mut self, wanted: &[Wanted]) -> Vec<FetchRequestTopic> {
        let mut topics = Vec::<FetchRequestTopic>::new();
        let mut places = BTreeMap::<Arc<str>, usize>::new();
        for wanted in wanted {
            let member = Member {
                topic_id: wanted.topic_id,
                sent: describe(wanted),
            };
            if self.members.get(&wanted.at) == Some(&member) {
                continue;
            }
            let place = *places
                .entry(Arc::clone(&wanted.at.topic))
                .or_insert_with(|| {
                    let name = ByteString::from(&*wanted.at.topic);
                    topics.push(FetchRequestTopic {
                        name,
                        id: wanted.topic_id,
                        partitions: Vec::new(),
                    });
                    topics.len() - 1
                });
            topics[place].partitions.push(member.sent.clone());
            self.members.insert(wanted.at.clone(), member);
        }
        topics
    }
}

fn describe(wanted: &Wanted) -> FetchRequestPartition {
    FetchRequestPartition {
        index: wanted.at.partition,
        current_leader_epoch: wanted.leader_epoch.unwrap_or(-1),
        fetch_offset: wanted.from.offset,
        last_fetched_epoch: if wanted.compare_epoch {
            wanted.from.wire_epoch()
        } else {
            -1
        },
        max_bytes: i32::try_from(wanted.max_bytes).unwrap_or(i32::MAX),
        ..FetchRequestPartition::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::partition::Ticket;
    use crate::position::Position;

    const OLD: Uuid = Uuid([1; 16]);
    const NEW: Uuid = Uuid([2; 16]);

    fn wanted(topic: &str, partition: i32, offset: i64) -> Wanted {
        Wanted {
            at: TopicPartition::new(topic, partition),
            ticket: Ticket(0),
            topic_id: OLD,
            leader_epoch: Some(3),
            from: Position {
                offset,
                epoch: Some(2),
            },
            compare_epoch: true,
            max_bytes: 1024,
        }
    }

    fn answer(session_id: i32) -> FetchResponse {
        FetchResponse {
            session_id,
            ..FetchResponse::default()
        }
    }

    fn refusal(error: ErrorCode) -> FetchResponse {
        FetchResponse {
            error,
            ..FetchResponse::default()
        }
    }

    /// What a request says, for comparison: (session, epoch, included, forgotten).
    fn said(request: &SessionRequest) -> (i32, i32, Vec<String>, Vec<String>) {
        let included = request.topics.iter().flat_map(|topic| {
            topic
                .partitions
                .iter()
                .map(move |p| format!("{}-{}@{}", topic.name, p.index, p.fetch_offset))
        });
        let forgotten = request.forgotten.iter().flat_map(|topic| {
            topic
                .partitions
                .iter()
                .map(move |p| format!("{}-{p}/{:x}", topic.name, topic.id.0[0]))
        });
        (
            request.session_id,
            request.session_epoch,
            included.collect(),
            forgotten.collect(),
        )
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    }

    /// A session with t-0 at 5 and t-1 at 7.
    fn established() -> FetchSession {
        let mut session = FetchSession::new();
        session.poll_request(&[wanted("t", 0, 5), wanted("t", 1, 7)]);
        session.handle_response(&answer(99)).unwrap();
        session
    }

    #[test]
    fn the_first_fetch_is_full_and_the_next_says_what_changed() {
        let mut session = FetchSession::new();
        let request =
            session.poll_request(&[wanted("t", 0, 5), wanted("t", 1, 7), wanted("u", 0, 1)]);
        assert_eq!(
            said(&request),
            (0, 0, strings(&["t-0@5", "t-1@7", "u-0@1"]), vec![])
        );
        let sent = &request.topics[0].partitions[0];
        assert_eq!(
            (
                sent.current_leader_epoch,
                sent.last_fetched_epoch,
                sent.log_start_offset
            ),
            (3, 2, -1)
        );
        session.handle_response(&answer(99)).unwrap();

        let request = session.poll_request(&[wanted("t", 0, 6), wanted("t", 1, 7)]);
        assert_eq!(
            said(&request),
            (99, 1, strings(&["t-0@6"]), strings(&["u-0/1"]))
        );
        session.handle_response(&answer(99)).unwrap();

        let request = session.poll_request(&[wanted("t", 0, 6), wanted("t", 1, 7)]);
        assert_eq!(said(&request), (99, 2, vec![], vec![]));
    }

    #[test]
    fn a_broker_without_room_for_sessions_gets_full_fetches() {
        let mut session = FetchSession::new();
        for _ in 0..3 {
            let request = session.poll_request(&[wanted("t", 0, 5)]);
            assert_eq!(said(&request), (0, 0, strings(&["t-0@5"]), vec![]));
            session.handle_response(&answer(0)).unwrap();
        }
    }

    #[test]
    fn c16_every_session_error_leads_to_a_full_fetch() {
        for (error, closing) in [
            (ErrorCode::FETCH_SESSION_ID_NOT_FOUND, 0),
            (ErrorCode::INVALID_FETCH_SESSION_EPOCH, 99),
            (ErrorCode::FETCH_SESSION_TOPIC_ID_ERROR, 99),
            (ErrorCode::INCONSISTENT_TOPIC_ID, 99),
            (ErrorCode::UNKNOWN_SERVER_ERROR, 99),
        ] {
            let mut session = established();
            session.poll_request(&[wanted("t", 0, 6), wanted("t", 1, 7)]);
            assert_eq!(session.handle_response(&refusal(error)), Err(error));
            let request = session.poll_request(&[wanted("t", 0, 6), wanted("t", 1, 7)]);
            assert_eq!(
                said(&request),
                (closing, 0, strings(&["t-0@6", "t-1@7"]), vec![]),
                "{error}"
            );
        }
    }

    #[test]
    fn c16_a_lost_answer_leads_to_a_full_fetch() {
        let mut session = established();
        session.poll_request(&[wanted("t", 0, 6)]);
        session.restart();
        let request = session.poll_request(&[wanted("t", 0, 6), wanted("t", 1, 7)]);
        assert_eq!(
            said(&request),
            (99, 0, strings(&["t-0@6", "t-1@7"]), vec![])
        );
    }

    #[test]
    fn c16_another_session_in_the_answer_is_not_believed() {
        let mut session = established();
        session.poll_request(&[wanted("t", 0, 6)]);
        session.handle_response(&answer(77)).unwrap();
        assert_eq!(session.poll_request(&[wanted("t", 0, 6)]).session_epoch, 0);
    }

    #[test]
    fn c16_a_session_does_not_change_how_it_names_topics() {
        let mut session = established();
        let mut without_id = wanted("t", 0, 6);
        without_id.topic_id = Uuid::ZERO;
        let request = session.poll_request(&[without_id, wanted("t", 1, 7)]);
        assert!(!request.by_id);
        assert_eq!(
            (request.session_id, request.session_epoch),
            (99, 0),
            "closed and opened anew"
        );
    }

    #[test]
    fn c17_the_topic_that_was_deleted_is_forgotten_by_its_own_id() {
        let mut session = established();
        let mut anew = wanted("t", 0, 0);
        anew.topic_id = NEW;
        let request = session.poll_request(&[anew, wanted("t", 1, 7)]);
        assert_eq!(
            said(&request),
            (99, 1, strings(&["t-0@0"]), strings(&["t-0/1"]))
        );
        assert_eq!(request.topics[0].id, NEW);
    }

    #[test]
    fn epochs_count_from_one_again_after_the_last() {
        let mut session = established();
        session.state = State::Incremental {
            id: 99,
            epoch: i32::MAX,
        };
        session.handle_response(&answer(99)).unwrap();
        assert_eq!(session.poll_request(&[]).session_epoch, 1);
    }
}
