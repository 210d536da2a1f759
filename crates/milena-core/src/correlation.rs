//! Which requests are on the wire, in order, and who waits for each.

use std::collections::VecDeque;
use std::time::Instant;

/// Requests in flight on one connection.
///
/// Kafka answers a connection's requests in the order in which it received them, so the only legal response
/// is the one to the oldest. Anything else means that the two sides disagree about the stream.
#[derive(Debug)]
pub(crate) struct Correlation<T> {
    next_id: i32,
    in_flight: VecDeque<InFlight<T>>,
}

#[derive(Debug)]
struct InFlight<T> {
    id: i32,
    deadline: Instant,
    waiter: T,
}

/// A response that does not belong to the oldest request in flight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Desync {
    /// Another id than the oldest request's.
    #[error("response {got} arrived while {expected} was the oldest request in flight")]
    Unexpected {
        /// The id that the response carries.
        got: i32,
        /// The id of the oldest request.
        expected: i32,
    },
    /// Nothing was asked.
    #[error("response {got} arrived while no request was in flight")]
    Unsolicited {
        /// The id that the response carries.
        got: i32,
    },
    /// Nothing was asked, and what arrives is not even the head of a response yet.
    #[error("bytes arrived while no request was in flight")]
    Noise,
}

impl<T> Default for Correlation<T> {
    fn default() -> Self {
        Self::starting_at(0)
    }
}

impl<T> Correlation<T> {
    /// Nothing is in flight; the first id is `next_id`.
    pub(crate) fn starting_at(next_id: i32) -> Self {
        Self {
            next_id,
            in_flight: VecDeque::new(),
        }
    }

    /// The id for the next request, which expects no answer.
    pub(crate) fn skip(&mut self) -> i32 {
        let id = self.next_id;
        // Ids wrap to zero, not below: some brokers log negative ids as errors.
        self.next_id = id.checked_add(1).unwrap_or(0);
        id
    }

    /// Notes a request that is about to be written; returns the id to write in it.
    pub(crate) fn push(&mut self, deadline: Instant, waiter: T) -> i32 {
        let id = self.skip();
        self.in_flight.push_back(InFlight {
            id,
            deadline,
            waiter,
        });
        id
    }

    /// Takes the waiter of the oldest request if `id` is its.
    pub(crate) fn pop(&mut self, id: i32) -> Result<T, Desync> {
        match self.in_flight.pop_front() {
            None => Err(Desync::Unsolicited { got: id }),
            Some(oldest) if oldest.id == id => Ok(oldest.waiter),
            Some(oldest) => {
                let expected = oldest.id;
                self.in_flight.push_front(oldest);
                Err(Desync::Unexpected { got: id, expected })
            }
        }
    }

    /// Whether a response that has begun to arrive, with this id if that much of it is here, is the oldest request's.
    pub(crate) fn check(&self, arriving: Option<i32>) -> Result<(), Desync> {
        match (self.in_flight.front(), arriving) {
            (None, None) => Err(Desync::Noise),
            (None, Some(got)) => Err(Desync::Unsolicited { got }),
            (Some(oldest), Some(got)) if oldest.id != got => Err(Desync::Unexpected {
                got,
                expected: oldest.id,
            }),
            (Some(_), _) => Ok(()),
        }
    }

    /// When the first of the requests in flight runs out of time.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.in_flight.iter().map(|request| request.deadline).min()
    }

    /// Whether nothing is in flight.
    pub(crate) fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// Every waiter, oldest first.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.in_flight.iter_mut().map(|request| &mut request.waiter)
    }

    /// Takes every waiter, oldest first: the connection is gone.
    pub(crate) fn drain(&mut self) -> impl Iterator<Item = T> + '_ {
        self.in_flight.drain(..).map(|request| request.waiter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn n3_a_shifted_or_repeated_id_is_a_desync() {
        let mut correlation = Correlation::default();
        let deadline = Instant::now();
        let (first, second) = (
            correlation.push(deadline, 'a'),
            correlation.push(deadline, 'b'),
        );
        assert_eq!(
            correlation.pop(second),
            Err(Desync::Unexpected {
                got: second,
                expected: first
            })
        );
        assert_eq!(correlation.pop(first), Ok('a'));
        assert_eq!(
            correlation.pop(first),
            Err(Desync::Unexpected {
                got: first,
                expected: second
            })
        );
        assert_eq!(correlation.pop(second), Ok('b'));
        assert_eq!(correlation.pop(2), Err(Desync::Unsolicited { got: 2 }));
    }

    #[test]
    fn n3_a_response_is_known_for_anothers_before_it_is_whole() {
        let mut correlation = Correlation::default();
        assert_eq!(correlation.check(None), Err(Desync::Noise));
        assert_eq!(
            correlation.check(Some(0)),
            Err(Desync::Unsolicited { got: 0 })
        );
        let id = correlation.push(Instant::now(), ());
        assert_eq!(correlation.check(None), Ok(()));
        assert_eq!(correlation.check(Some(id)), Ok(()));
        assert_eq!(
            correlation.check(Some(id + 1)),
            Err(Desync::Unexpected {
                got: id + 1,
                expected: id
            })
        );
    }

    #[test]
    fn ids_wrap_without_turning_negative() {
        let mut correlation = Correlation::<()> {
            next_id: i32::MAX,
            ..Correlation::default()
        };
        assert_eq!(correlation.skip(), i32::MAX);
        assert_eq!(correlation.skip(), 0);
    }

    #[test]
    fn n1_the_earliest_deadline_counts_even_if_it_is_not_the_oldest_request() {
        let mut correlation = Correlation::default();
        let now = Instant::now();
        correlation.push(now + Duration::from_secs(30), ());
        correlation.push(now + Duration::from_secs(1), ());
        assert_eq!(
            correlation.poll_timeout(),
            Some(now + Duration::from_secs(1))
        );
    }

    proptest! {
        #[test]
        fn every_waiter_is_taken_exactly_once_in_order(pops in proptest::collection::vec(any::<bool>(), 0..200)) {
            let mut correlation = Correlation::default();
            let deadline = Instant::now();
            let (mut pushed, mut popped) = (0, 0);
            for pop in pops {
                if pop && popped < pushed {
                    prop_assert_eq!(correlation.pop(popped), Ok(popped));
                    popped += 1;
                } else {
                    correlation.push(deadline, pushed);
                    pushed += 1;
                }
            }
            let rest: Vec<_> = correlation.drain().collect();
            prop_assert_eq!(rest, (popped..pushed).collect::<Vec<_>>());
        }
    }
}
