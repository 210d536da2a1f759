//! Records that were accepted and not yet answered, oldest first, and the account of those that were.

use crate::tally::Tally;
use milena::Error;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// So many records may be unanswered at once; the producer's own memory limit usually comes first.
const CAPACITY: usize = 1 << 18;

/// Deliveries in the order of their records. `D` resolves when the broker has answered.
#[derive(Debug)]
pub(crate) struct Outbox<D> {
    waiting: VecDeque<(D, usize)>,
    account: Account,
    tally: Tally,
}

/// How many records had which fate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) acknowledged: u64,
    pub(crate) failed: u64,
    /// Bytes of keys and values acknowledged.
    pub(crate) bytes: u64,
}

impl<D, M> Outbox<D>
where
    D: Future<Output = Result<M, Error>> + Unpin,
{
    pub(crate) fn new() -> Self {
        Self {
            waiting: VecDeque::new(),
            account: Account::default(),
            tally: Tally::default(),
        }
    }

    /// Adds an accepted record of so many bytes.
    pub(crate) fn push(&mut self, delivery: D, bytes: usize) {
        self.waiting.push_back((delivery, bytes));
    }

    /// Counts a record that was not even accepted.
    pub(crate) fn refuse(&mut self, error: Error) {
        self.account.failed += 1;
        self.tally.add(error);
    }

    /// Counts every unanswered record as failed and forgets it.
    pub(crate) fn abandon(&mut self, why: &Error) {
        for _ in std::mem::take(&mut self.waiting) {
            self.refuse(why.clone());
        }
    }

    /// Takes out what has been answered, up to the first record that has not. Whether there was anything.
    pub(crate) fn reap(&mut self) -> bool {
        let before = self.waiting.len();
        let mut context = Context::from_waker(Waker::noop());
        while let Some(Poll::Ready(result)) = self.poll_oldest(&mut context) {
            self.settle(result);
        }
        self.waiting.len() < before
    }

    /// Waits until the oldest record is answered and takes it out with all others that are. Cancel safe.
    ///
    /// Never resolves while nothing is waiting.
    pub(crate) async fn answered(&mut self) {
        let result = std::future::poll_fn(|context| match self.poll_oldest(context) {
            Some(poll) => poll,
            None => Poll::Pending,
        });
        let result = result.await;
        self.settle(result);
        self.reap();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.waiting.len() >= CAPACITY
    }

    pub(crate) fn account(&self) -> Account {
        self.account
    }

    pub(crate) fn failures(&self) -> &Tally {
        &self.tally
    }

    fn poll_oldest(&mut self, context: &mut Context<'_>) -> Option<Poll<Result<M, Error>>> {
        let (delivery, _) = self.waiting.front_mut()?;
        Some(Pin::new(delivery).poll(context))
    }

    fn settle(&mut self, result: Result<M, Error>) {
        let Some((_, bytes)) = self.waiting.pop_front() else {
            return;
        };
        match result {
            Ok(_) => {
                self.account.acknowledged += 1;
                self.account.bytes += bytes as u64;
            }
            Err(error) => self.refuse(error),
        }
    }
}

impl Account {
    /// The line with which `milena produce` ends; scripts read it.
    pub(crate) fn summary(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64();
        let per_second = |amount: u64| {
            if seconds > 0.0 {
                amount as f64 / seconds
            } else {
                0.0
            }
        };
        format!(
            "acknowledged {}, failed {}, elapsed {seconds:.3} s, {:.0} records/s, {:.2} MB/s",
            self.acknowledged,
            self.failed,
            per_second(self.acknowledged),
            per_second(self.bytes) / 1e6,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milena::ErrorKind;
    use tokio::sync::oneshot;

    type Answer = Result<(), Error>;

    struct Promise(oneshot::Receiver<Answer>);

    impl Future for Promise {
        type Output = Answer;

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
            Pin::new(&mut self.0)
                .poll(context)
                .map(|answer| answer.unwrap())
        }
    }

    fn outbox_of(records: usize) -> (Outbox<Promise>, Vec<oneshot::Sender<Answer>>) {
        let mut outbox = Outbox::new();
        let promise = |_| {
            let (sender, receiver) = oneshot::channel();
            outbox.push(Promise(receiver), 10);
            sender
        };
        let senders = (0..records).map(promise).collect();
        (outbox, senders)
    }

    #[tokio::test]
    async fn every_record_is_counted_once_with_its_fate() {
        let (mut outbox, senders) = outbox_of(3);
        for (i, sender) in senders.into_iter().enumerate() {
            let failed = Err(Error::new(ErrorKind::Timeout, "late"));
            sender.send(if i == 1 { failed } else { Ok(()) }).unwrap();
        }
        outbox.refuse(Error::new(ErrorKind::RecordTooLarge, "large"));
        outbox.answered().await;
        assert!(outbox.is_empty());
        assert_eq!(
            outbox.account(),
            Account {
                acknowledged: 2,
                failed: 2,
                bytes: 20
            }
        );
        assert_eq!(outbox.failures().lines().count(), 2);
    }

    #[tokio::test]
    async fn a_later_answer_waits_for_the_earlier() {
        let (mut outbox, mut senders) = outbox_of(2);
        senders.pop().unwrap().send(Ok(())).unwrap();
        assert!(!outbox.reap());
        senders.pop().unwrap().send(Ok(())).unwrap();
        assert!(outbox.reap());
        assert_eq!((outbox.len(), outbox.account().acknowledged), (0, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn an_abandoned_wait_loses_no_answer() {
        let (mut outbox, mut senders) = outbox_of(1);
        tokio::time::timeout(Duration::from_secs(1), outbox.answered())
            .await
            .unwrap_err();
        senders.pop().unwrap().send(Ok(())).unwrap();
        outbox.answered().await;
        assert_eq!(outbox.account().acknowledged, 1);
    }

    #[test]
    fn abandoned_records_count_as_failed() {
        let (mut outbox, _senders) = outbox_of(4);
        outbox.abandon(&Error::new(ErrorKind::Closed, "given up"));
        assert_eq!((outbox.len(), outbox.account().failed), (0, 4));
    }

    #[test]
    fn the_summary_is_what_scripts_expect() {
        let account = Account {
            acknowledged: 1000,
            failed: 2,
            bytes: 5_000_000,
        };
        let summary = account.summary(Duration::from_millis(2500));
        assert_eq!(
            summary,
            "acknowledged 1000, failed 2, elapsed 2.500 s, 400 records/s, 2.00 MB/s"
        );
        let nothing = Account::default().summary(Duration::ZERO);
        assert_eq!(
            nothing,
            "acknowledged 0, failed 0, elapsed 0.000 s, 0 records/s, 0.00 MB/s"
        );
    }
}
