//! Asks again for what failed only for now.

use crate::Each;
use milena_core::{Cluster, Error, ErrorKind};
use milena_pace::Backoff;
use std::collections::{BTreeMap, BTreeSet};
use tokio::time::Instant;

/// The answers to one request, each about one key.
pub(crate) type Answers<K, T> = Vec<(K, Answer<T>)>;

/// What a broker answered about one key.
#[derive(Debug, Clone)]
pub(crate) enum Answer<T> {
    /// Another attempt would not change it.
    Final(Result<T, Error>),
    /// Another attempt may fare better.
    NotYet(Error),
}

impl<T> From<Result<T, Error>> for Answer<T> {
    /// Retriable errors are not final, except that something does not exist: who asks about it wants to know that.
    fn from(result: Result<T, Error>) -> Self {
        match result {
            Err(error) if error.kind() == ErrorKind::UnknownTopicOrPartition => {
                Self::Final(Err(error))
            }
            Err(error) if error.is_retriable() => Self::NotYet(error),
            result => Self::Final(result),
        }
    }
}

/// Keys that are asked about until each has an answer that another attempt would not change, or the deadline comes;
/// then the last error of those that are left is theirs.
pub(crate) struct Settling<'a, K, T> {
    cluster: &'a Cluster,
    deadline: Instant,
    backoff: Backoff,
    ledger: Ledger<K, T>,
    in_time: bool,
}

impl<'a, K: Ord, T> Settling<'a, K, T> {
    pub(crate) fn new(cluster: &'a Cluster, deadline: Instant, keys: BTreeSet<K>) -> Self {
        let config = cluster.config();
        let backoff = Backoff::new(
            config.retry_backoff,
            config.retry_backoff_max,
            fastrand::u64(..),
        );
        Self {
            cluster,
            deadline,
            backoff,
            ledger: Ledger::new(keys),
            in_time: true,
        }
    }

    /// What is to be asked now, if anything is.
    pub(crate) fn open(&self) -> Option<&BTreeSet<K>> {
        Some(&self.ledger.open).filter(|open| self.in_time && !open.is_empty())
    }

    /// Enters the answers, and waits before the next attempt if one is needed. A key without an answer stays open.
    pub(crate) async fn enter(&mut self, answers: Answers<K, T>) {
        self.ledger.enter(answers);
        let again = Instant::now() + self.backoff.fail();
        self.in_time = again < self.deadline;
        if self.open().is_some() {
            self.cluster.refresh_metadata();
            tokio::time::sleep_until(again).await;
        }
    }

    /// The result of each key.
    pub(crate) fn close(self) -> Each<K, T> {
        self.ledger.close()
    }
}

/// What is answered and what is not.
struct Ledger<K, T> {
    open: BTreeSet<K>,
    doubtful: BTreeMap<K, Error>,
    settled: Each<K, T>,
}

impl<K: Ord, T> Ledger<K, T> {
    fn new(keys: BTreeSet<K>) -> Self {
        Self {
            open: keys,
            doubtful: BTreeMap::new(),
            settled: BTreeMap::new(),
        }
    }

    /// Enters answers; those about keys that are not open are nobody's.
    fn enter(&mut self, answers: Answers<K, T>) {
        for (key, answer) in answers {
            if !self.open.contains(&key) {
                continue;
            }
            match answer {
                Answer::NotYet(error) => {
                    self.doubtful.insert(key, error);
                }
                Answer::Final(result) => {
                    self.open.remove(&key);
                    self.settled.insert(key, result);
                }
            }
        }
    }

    /// Gives what is still open its last error.
    fn close(mut self) -> Each<K, T> {
        for key in self.open {
            let unanswered = || {
                Error::new(
                    ErrorKind::Timeout,
                    "the brokers gave no answer about it in time",
                )
            };
            let error = self.doubtful.remove(&key).unwrap_or_else(unanswered);
            self.settled.insert(key, Err(error));
        }
        self.settled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later() -> Error {
        Error::new(ErrorKind::Connection, "not now")
    }

    fn never() -> Error {
        Error::new(ErrorKind::Usage, "no")
    }

    fn answers<K, T>(results: Vec<(K, Result<T, Error>)>) -> Answers<K, T> {
        results
            .into_iter()
            .map(|(key, result)| (key, result.into()))
            .collect()
    }

    #[test]
    fn what_does_not_exist_is_told_at_once() {
        let mut ledger = Ledger::<_, ()>::new(BTreeSet::from(["a"]));
        let unknown = Error::new(ErrorKind::UnknownTopicOrPartition, "none");
        assert!(unknown.is_retriable());
        ledger.enter(answers(vec![("a", Err(unknown))]));
        assert!(ledger.open.is_empty());
    }

    #[test]
    fn only_what_another_attempt_may_change_stays_open() {
        let mut ledger = Ledger::new(BTreeSet::from(["a", "b", "c", "d"]));
        ledger.enter(answers(vec![
            ("a", Ok(1)),
            ("b", Err(later())),
            ("c", Err(never())),
            ("z", Ok(9)),
        ]));
        assert_eq!(ledger.open, BTreeSet::from(["b", "d"]));
        ledger.enter(answers(vec![("b", Ok(2)), ("a", Ok(7))]));
        let settled = ledger.close();
        let kinds = settled
            .iter()
            .map(|(key, result)| (*key, result.as_ref().map_err(Error::kind).copied()));
        let expected = [
            ("a", Ok(1)),
            ("b", Ok(2)),
            ("c", Err(ErrorKind::Usage)),
            ("d", Err(ErrorKind::Timeout)),
        ];
        assert!(kinds.eq(expected));
    }

    #[test]
    fn what_is_open_at_the_end_has_its_last_error() {
        let mut ledger = Ledger::<_, ()>::new(BTreeSet::from(["a"]));
        ledger.enter(answers(vec![("a", Err(later()))]));
        let settled = ledger.close();
        assert_eq!(
            settled["a"].as_ref().unwrap_err().kind(),
            ErrorKind::Connection
        );
    }
}
