//! The producer's id and epoch, and how it comes by them.

use std::time::{Duration, Instant};

use milena_pace::Backoff;
use milena_protocol::api::InitProducerIdResponse;
use milena_protocol::error_code::ErrorCode;

/// The last epoch of an id that is used, as Kafka's own coordinator leaves the highest number alone.
const LAST_EPOCH: i16 = i16::MAX - 1;

/// What brokers know a producer by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProducerIdentity {
    /// The id that a broker handed out.
    pub id: i64,
    /// How often the numbering of batches began anew under this id.
    pub epoch: i16,
}

impl ProducerIdentity {
    /// The same id in its next epoch; `None` when it has no more, and another id is needed.
    ///
    /// ```
    /// use milena_txn::ProducerIdentity;
    ///
    /// let identity = ProducerIdentity { id: 7, epoch: 0 };
    /// assert_eq!(identity.next_epoch(), Some(ProducerIdentity { id: 7, epoch: 1 }));
    /// ```
    #[must_use]
    pub fn next_epoch(self) -> Option<Self> {
        (self.epoch < LAST_EPOCH).then(|| Self {
            epoch: self.epoch + 1,
            ..self
        })
    }
}

/// Gets a producer its id: says when to ask a broker, again after failures, and keeps what it answered (KIP-98).
///
/// An id is asked for when one is [needed](Self::need), and another when the last was [retired](Self::retire); a producer
/// that has nothing to write uses none.
///
/// ```
/// use std::time::{Duration, Instant};
/// use milena_protocol::api::InitProducerIdResponse;
/// use milena_txn::Identity;
///
/// let mut identity = Identity::new(Duration::from_millis(100), Duration::from_secs(1), 7);
/// let now = Instant::now();
/// assert!(!identity.poll_request(now));
/// identity.need();
/// assert!(identity.poll_request(now));
/// let answer = InitProducerIdResponse { producer_id: 4000, producer_epoch: 0, ..Default::default() };
/// identity.handle_response(now, &answer).unwrap();
/// assert_eq!(identity.known().unwrap().id, 4000);
/// ```
#[derive(Debug)]
pub struct Identity {
    state: State,
    backoff: Backoff,
}

#[derive(Debug, Clone, Copy)]
enum State {
    Unneeded,
    /// To be asked for, not before then if a time is given.
    Due(Option<Instant>),
    Asking,
    Known(ProducerIdentity),
}

impl Identity {
    /// Nothing is asked for yet. Failures are repeated after pauses from `backoff` to `backoff_max`.
    pub fn new(backoff: Duration, backoff_max: Duration, seed: u64) -> Self {
        Self {
            state: State::Unneeded,
            backoff: Backoff::new(backoff, backoff_max, seed),
        }
    }

    /// There is something to write. Returns whether that is news.
    pub fn need(&mut self) -> bool {
        let is_news = matches!(self.state, State::Unneeded);
        if is_news {
            self.state = State::Due(None);
        }
        is_news
    }

    /// What a broker answered last.
    pub fn known(&self) -> Option<ProducerIdentity> {
        match self.state {
            State::Known(identity) => Some(identity),
            _ => None,
        }
    }

    /// An id must not be used any more. Returns whether another is to be asked for.
    pub fn retire(&mut self, id: i64) -> bool {
        let is_current = self.known().is_some_and(|known| known.id == id);
        if is_current {
            self.state = State::Due(None);
        }
        is_current
    }

    /// Whether to ask a broker now; then it is being asked until [`handle_response`](Self::handle_response) or
    /// [`handle_failure`](Self::handle_failure).
    pub fn poll_request(&mut self, now: Instant) -> bool {
        let is_due = matches!(self.state, State::Due(at) if at.is_none_or(|at| at <= now));
        if is_due {
            self.state = State::Asking;
        }
        is_due
    }

    /// When to ask again.
    pub fn poll_timeout(&self) -> Option<Instant> {
        match self.state {
            State::Due(at) => at,
            _ => None,
        }
    }

    /// Takes a broker's answer.
    ///
    /// # Errors
    /// The code, when asking again cannot help. Every other failure is asked about again after a pause.
    pub fn handle_response(
        &mut self,
        now: Instant,
        response: &InitProducerIdResponse,
    ) -> Result<(), ErrorCode> {
        let given = ProducerIdentity {
            id: response.producer_id,
            epoch: response.producer_epoch,
        };
        match response.error {
            ErrorCode::NONE if given.id >= 0 && given.epoch >= 0 => {
                self.backoff.succeed();
                self.state = State::Known(given);
                Ok(())
            }
            code if is_final(code) => Err(code),
            _ => {
                self.handle_failure(now);
                Ok(())
            }
        }
    }

    /// There was no answer.
    pub fn handle_failure(&mut self, now: Instant) {
        self.state = State::Due(Some(now + self.backoff.fail()));
    }
}

/// Whether a producer can never have an identity: it may not, or the broker knows no such thing.
fn is_final(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED
            | ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED
            | ErrorCode::PRODUCER_FENCED
            | ErrorCode::INVALID_PRODUCER_EPOCH
            | ErrorCode::INVALID_REQUEST
            | ErrorCode::INVALID_TRANSACTION_TIMEOUT
            | ErrorCode::SASL_AUTHENTICATION_FAILED
            | ErrorCode::UNSUPPORTED_VERSION
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::new(Duration::from_millis(100), Duration::from_secs(1), 7)
    }

    fn answer(error: ErrorCode) -> InitProducerIdResponse {
        InitProducerIdResponse {
            error,
            ..Default::default()
        }
    }

    fn given(producer_id: i64, producer_epoch: i16) -> InitProducerIdResponse {
        InitProducerIdResponse {
            producer_id,
            producer_epoch,
            ..Default::default()
        }
    }

    #[test]
    fn p25_only_what_no_time_mends_is_final_when_an_id_is_asked_for() {
        for code in ErrorCode::all().chain([ErrorCode(9999), ErrorCode(-9)]) {
            let mut identity = identity();
            let mut now = Instant::now();
            identity.need();
            for _ in 0..3 {
                assert!(identity.poll_request(now), "{code}");
                let outcome = identity.handle_response(now, &answer(code));
                assert_eq!(outcome.is_err(), is_final(code), "{code}");
                if outcome.is_err() {
                    break;
                }
                assert!(!identity.poll_request(now), "a pause after {code}");
                now = identity.poll_timeout().unwrap();
            }
            if !is_final(code) {
                assert!(identity.poll_request(now));
                identity.handle_response(now, &given(3, 0)).unwrap();
                assert_eq!(identity.known().unwrap().id, 3);
            }
        }
    }

    #[test]
    fn p25_an_answer_that_is_lost_is_asked_for_again() {
        let (mut identity, now) = (identity(), Instant::now());
        assert!(identity.need() && !identity.need());
        assert!(identity.poll_request(now) && !identity.poll_request(now));
        identity.handle_failure(now);
        let again = identity.poll_timeout().unwrap();
        assert!(again > now && again <= now + Duration::from_millis(120));
        assert!(identity.poll_request(again));
    }

    #[test]
    fn p25_a_success_without_an_id_is_none() {
        let (mut identity, now) = (identity(), Instant::now());
        identity.need();
        identity.poll_request(now);
        identity.handle_response(now, &given(-1, 0)).unwrap();
        assert_eq!(identity.known(), None);
        assert!(identity.poll_timeout().is_some());
    }

    #[test]
    fn p9_an_id_has_epochs_up_to_the_last_but_one_and_then_another_is_asked_for() {
        let (mut identity, now) = (identity(), Instant::now());
        identity.need();
        identity.poll_request(now);
        identity.handle_response(now, &given(5, 32_765)).unwrap();
        let known = identity.known().unwrap();
        let last = known.next_epoch().unwrap();
        assert_eq!(last.epoch, 32_766);
        assert_eq!(last.next_epoch(), None);
        assert!(!identity.retire(4), "another id");
        assert!(identity.retire(5) && !identity.retire(5));
        assert!(identity.poll_request(now));
        identity.handle_response(now, &given(6, 0)).unwrap();
        assert_eq!(identity.known().unwrap().id, 6);
    }
}
