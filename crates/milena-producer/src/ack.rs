//! What became of the records of a batch: one acknowledgement for all of them, and who waits for which.

use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};

use milena_core::Error;

use crate::delivery::RecordMetadata;
use crate::listener::Listener;

/// The outcome of every record of one batch, and who waits for it.
///
/// A batch that had to be split is resolved part by part; its records keep the acknowledgement and the index
/// they were accepted with. Whatever is resolved first stays: a late answer for an expired batch is ignored.
pub(crate) struct Ack {
    topic: Arc<str>,
    partition: i32,
    /// Set when every record shares one outcome; read without the lock.
    whole: OnceLock<Outcome>,
    state: Mutex<State>,
}

/// How a run of records ended, in terms of its first record.
pub(crate) type Outcome = Result<Place, Error>;

/// Where a record, or the first of a run, was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The offset, where the broker told one.
    pub(crate) offset: Option<i64>,
    /// The broker's time, if the topic keeps that instead of the records' own.
    pub(crate) log_append_time: Option<i64>,
}

impl Place {
    /// Written, nobody knows where.
    pub(crate) const UNTOLD: Self = Self {
        offset: None,
        log_append_time: None,
    };

    fn advanced(self, records: u32) -> Self {
        Self {
            offset: self.offset.map(|offset| offset + i64::from(records)),
            ..self
        }
    }
}

#[derive(Default)]
struct State {
    /// The first that has a record is the one that tells its outcome.
    parts: Vec<(Range<u32>, Outcome)>,
    /// How many records the parts cover.
    covered: u32,
    /// The outcome of every record that no part covers.
    rest: Option<Outcome>,
    /// Every record is resolved; nothing changes any more.
    finished: bool,
    waiters: Vec<Option<Waiter>>,
    free: Vec<u32>,
    /// Who is to be told of records without an outcome.
    listeners: Vec<Listener>,
}

struct Waiter {
    awaited: Awaited,
    waker: Waker,
}

/// What a waiter waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Awaited {
    Record(u32),
    Everything,
}

/// A waiter's place in the list, if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(u32);

impl Slot {
    pub(crate) const NONE: Self = Self(u32::MAX);
}

impl Ack {
    pub(crate) fn new(topic: Arc<str>, partition: i32) -> Self {
        Self {
            topic,
            partition,
            whole: OnceLock::new(),
            state: Mutex::default(),
        }
    }

    pub(crate) fn topic(&self) -> &Arc<str> {
        &self.topic
    }

    pub(crate) fn partition(&self) -> i32 {
        self.partition
    }

    /// A record's metadata, given its place in the log and its own time.
    pub(crate) fn metadata(&self, place: Place, timestamp: i64) -> RecordMetadata {
        RecordMetadata {
            topic: Arc::clone(&self.topic),
            partition: self.partition,
            offset: place.offset,
            timestamp: place.log_append_time.unwrap_or(timestamp),
        }
    }

    /// Resolves every record that is not resolved yet, of so many. `outcome` speaks of record 0. Returns how many those were.
    pub(crate) fn complete(&self, records: u32, outcome: Outcome) -> u32 {
        let (listeners, resolved) = {
            let mut state = self.lock();
            if state.is_decided() {
                return 0;
            }
            state.rest = Some(outcome.clone());
            let resolved = records.saturating_sub(state.covered);
            (std::mem::take(&mut state.listeners), resolved)
        };
        // Before those who wait for everything: who has flushed finds that all callbacks were called.
        self.tell(listeners, 0, &outcome);
        let waiters = {
            let mut state = self.lock();
            if state.parts.is_empty() {
                self.whole.get_or_init(|| outcome);
            }
            state.finish()
        };
        waiters
            .into_iter()
            .flatten()
            .for_each(|waiter| waiter.waker.wake());
        resolved
    }

    /// Says that the parts resolved so far were all of them.
    pub(crate) fn finish(&self) {
        let waiters = self.lock().finish();
        waiters
            .into_iter()
            .flatten()
            .for_each(|waiter| waiter.waker.wake());
    }

    /// Resolves those records of one part of a batch that are not resolved yet. `outcome` speaks of the part's first. Returns
    /// how many those were.
    pub(crate) fn complete_part(&self, records: Range<u32>, outcome: Outcome) -> u32 {
        let (woken, listeners, resolved) = {
            let mut state = self.lock();
            if state.is_decided() {
                return 0;
            }
            let is_open = |record: &u32| !state.is_covered(*record);
            let resolved = records.clone().filter(is_open).count() as u32;
            state.covered += resolved;
            state.parts.push((records.clone(), outcome.clone()));
            (
                state.take_waiters_of(&records),
                state.take_listeners_of(&records),
                resolved,
            )
        };
        self.tell(listeners, records.start, &outcome);
        woken.into_iter().for_each(Waker::wake);
        resolved
    }

    /// Tells a listener the outcome of its record, now or when it is known.
    pub(crate) fn listen(&self, listener: Listener) {
        let known = {
            let mut state = self.lock();
            let known = state.outcome(Awaited::Record(listener.index));
            match known {
                Some(outcome) => outcome,
                None => return state.listeners.push(listener),
            }
        };
        listener.tell(self, known);
    }

    /// Tells each listener, in the order of the records. `outcome` speaks of record `first`.
    fn tell(&self, mut listeners: Vec<Listener>, first: u32, outcome: &Outcome) {
        // Several tasks may have sent.
        listeners.sort_by_key(|listener| listener.index);
        for listener in listeners {
            let outcome = in_terms_of(Awaited::Record(listener.index), first, outcome);
            listener.tell(self, outcome);
        }
    }

    /// Waits for the outcome of one record.
    pub(crate) fn poll_record(
        &self,
        index: u32,
        slot: &mut Slot,
        context: &Context<'_>,
    ) -> Poll<Outcome> {
        self.poll(Awaited::Record(index), slot, context)
    }

    /// Waits until every record is resolved.
    pub(crate) fn poll_whole(&self, slot: &mut Slot, context: &Context<'_>) -> Poll<()> {
        self.poll(Awaited::Everything, slot, context).map(|_| ())
    }

    /// The outcome of one record, if it has one.
    pub(crate) fn outcome(&self, index: u32) -> Option<Outcome> {
        match self.whole.get() {
            Some(outcome) => Some(in_terms_of(Awaited::Record(index), 0, outcome)),
            None => self.lock().outcome(Awaited::Record(index)),
        }
    }

    /// Whether every record is known to have been written.
    pub(crate) fn is_acked(&self) -> bool {
        matches!(self.whole.get(), Some(Ok(_)))
    }

    /// The first of some records that failed, and why.
    pub(crate) fn first_failure(&self, mut records: Range<u32>) -> Option<(u32, Error)> {
        if self.is_acked() {
            return None;
        }
        records.find_map(|index| Some((index, self.outcome(index)?.err()?)))
    }

    /// The first failure among the records, once all are resolved.
    pub(crate) fn failure(&self) -> Option<Error> {
        let state = self.lock();
        let part = state
            .parts
            .iter()
            .find_map(|(_, outcome)| outcome.as_ref().err());
        let rest = state
            .rest
            .as_ref()
            .and_then(|outcome| outcome.as_ref().err());
        part.or(rest).cloned()
    }

    fn poll(&self, awaited: Awaited, slot: &mut Slot, context: &Context<'_>) -> Poll<Outcome> {
        if let Some(outcome) = self.whole.get() {
            return Poll::Ready(in_terms_of(awaited, 0, outcome));
        }
        let mut state = self.lock();
        if let Some(outcome) = state.outcome(awaited) {
            return Poll::Ready(outcome);
        }
        state.register(awaited, slot, context.waker());
        Poll::Pending
    }

    pub(crate) fn forget(&self, slot: Slot) {
        if slot != Slot::NONE {
            self.lock().forget(slot);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `outcome` speaks of record `first`; says it of the one that is awaited.
fn in_terms_of(awaited: Awaited, first: u32, outcome: &Outcome) -> Outcome {
    match awaited {
        Awaited::Record(index) => outcome.clone().map(|place| place.advanced(index - first)),
        Awaited::Everything => outcome.clone(),
    }
}

impl State {
    fn finish(&mut self) -> Vec<Option<Waiter>> {
        self.finished = true;
        std::mem::take(&mut self.waiters)
    }

    fn outcome(&self, awaited: Awaited) -> Option<Outcome> {
        let Awaited::Record(index) = awaited else {
            return self.finished.then_some(Ok(Place::UNTOLD));
        };
        let part = self
            .parts
            .iter()
            .find(|(records, _)| records.contains(&index));
        match part {
            Some((records, outcome)) => Some(in_terms_of(awaited, records.start, outcome)),
            None => self
                .rest
                .as_ref()
                .map(|outcome| in_terms_of(awaited, 0, outcome)),
        }
    }

    /// Whether every record has its outcome, though not everybody may have been told.
    fn is_decided(&self) -> bool {
        self.finished || self.rest.is_some()
    }

    fn is_covered(&self, record: u32) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|(records, _)| records.contains(&record))
    }

    fn register(&mut self, awaited: Awaited, slot: &mut Slot, waker: &Waker) {
        if let Some(Some(waiter)) = self.waiters.get_mut(slot.0 as usize) {
            waiter.waker.clone_from(waker);
            return;
        }
        let waiter = Some(Waiter {
            awaited,
            waker: waker.clone(),
        });
        *slot = match self.free.pop() {
            Some(free) => Slot(free),
            None => {
                self.waiters.push(None);
                Slot(self.waiters.len() as u32 - 1)
            }
        };
        self.waiters[slot.0 as usize] = waiter;
    }

    fn forget(&mut self, slot: Slot) {
        if let Some(waiter @ Some(_)) = self.waiters.get_mut(slot.0 as usize) {
            *waiter = None;
            self.free.push(slot.0);
        }
    }

    fn take_listeners_of(&mut self, records: &Range<u32>) -> Vec<Listener> {
        let concerned = |listener: &mut Listener| records.contains(&listener.index);
        self.listeners.extract_if(.., concerned).collect()
    }

    /// Their slots are not used again: each of these waiters resolves now.
    fn take_waiters_of(&mut self, records: &Range<u32>) -> Vec<Waker> {
        let concerns = |waiter: &mut Waiter| match waiter.awaited {
            Awaited::Record(index) => records.contains(&index),
            Awaited::Everything => false,
        };
        let taken = self
            .waiters
            .iter_mut()
            .filter_map(|slot| slot.take_if(concerns));
        taken.map(|waiter| waiter.waker).collect()
    }
}

/// Resolves when every record of a batch is resolved, however.
pub(crate) struct Resolved {
    ack: Arc<Ack>,
    slot: Slot,
}

impl Resolved {
    pub(crate) fn new(ack: Arc<Ack>) -> Self {
        Self {
            ack,
            slot: Slot::NONE,
        }
    }
}

impl Future for Resolved {
    type Output = Result<(), Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        let outcome = this.ack.poll(Awaited::Everything, &mut this.slot, context);
        outcome.map(|_| this.ack.failure().map_or(Ok(()), Err))
    }
}

impl Drop for Resolved {
    fn drop(&mut self) {
        self.ack.forget(self.slot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Delivery;
    use milena_core::ErrorKind;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;
    use std::time::{Duration, Instant};

    fn ack() -> Arc<Ack> {
        Arc::new(Ack::new("t".into(), 3))
    }

    fn place(offset: i64) -> Outcome {
        Ok(Place {
            offset: Some(offset),
            log_append_time: None,
        })
    }

    fn failed() -> Outcome {
        Err(Error::new(ErrorKind::Timeout, "gave up"))
    }

    fn poll<F: Future + Unpin>(future: &mut F, waker: &Waker) -> Poll<F::Output> {
        Pin::new(future).poll(&mut Context::from_waker(waker))
    }

    fn offset(delivery: &mut Delivery) -> Option<i64> {
        match poll(delivery, Waker::noop()) {
            Poll::Ready(Ok(placed)) => placed.offset,
            other => panic!("{delivery:?} should be acknowledged: {other:?}"),
        }
    }

    struct Bell(AtomicUsize);

    impl Wake for Bell {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn bell() -> (Arc<Bell>, Waker) {
        let bell = Arc::new(Bell(AtomicUsize::new(0)));
        (Arc::clone(&bell), Waker::from(bell))
    }

    #[test]
    fn one_completion_gives_every_record_its_own_offset_and_wakes_every_waiter() {
        let ack = ack();
        let mut deliveries: Vec<_> = (0..3)
            .map(|n| Delivery::new(Arc::clone(&ack), n, 77))
            .collect();
        let bells: Vec<_> = deliveries
            .iter_mut()
            .map(|delivery| {
                let (bell, waker) = bell();
                assert!(poll(delivery, &waker).is_pending());
                bell
            })
            .collect();
        ack.complete(4, place(100));
        assert!(bells.iter().all(|bell| bell.0.load(Ordering::SeqCst) == 1));
        let placed = match poll(&mut deliveries[2], Waker::noop()) {
            Poll::Ready(Ok(placed)) => placed,
            other => panic!("{other:?}"),
        };
        assert_eq!((&*placed.topic, placed.partition), ("t", 3));
        assert_eq!((placed.offset, placed.timestamp), (Some(102), 77));
        assert_eq!(
            offset(&mut deliveries[2]),
            Some(102),
            "asking again gives the same answer"
        );
    }

    #[test]
    fn p12_an_unknown_offset_stays_unknown_for_every_record() {
        let ack = ack();
        let mut second = Delivery::new(Arc::clone(&ack), 1, 0);
        ack.complete(4, Ok(Place::UNTOLD));
        assert_eq!(offset(&mut second), None);
    }

    #[test]
    fn the_brokers_time_replaces_the_records_own() {
        let ack = ack();
        ack.complete(
            4,
            Ok(Place {
                offset: Some(1),
                log_append_time: Some(99),
            }),
        );
        let Poll::Ready(Ok(placed)) = poll(&mut Delivery::new(ack, 0, 5), Waker::noop()) else {
            panic!("it was acknowledged")
        };
        assert_eq!(placed.timestamp, 99);
    }

    #[test]
    fn the_first_outcome_stays() {
        let ack = ack();
        let mut delivery = Delivery::new(Arc::clone(&ack), 0, 0);
        ack.complete(4, failed());
        ack.complete(4, place(1));
        ack.complete_part(0..1, place(2));
        assert!(matches!(
            poll(&mut delivery, Waker::noop()),
            Poll::Ready(Err(_))
        ));
    }

    #[test]
    fn p19_parts_resolve_one_by_one_and_the_whole_when_all_have() {
        let ack = ack();
        let mut deliveries: Vec<_> = (0..4)
            .map(|n| Delivery::new(Arc::clone(&ack), n, 0))
            .collect();
        let mut whole = Resolved::new(Arc::clone(&ack));
        let (bell, waker) = bell();
        assert!(poll(&mut deliveries[3], &waker).is_pending());
        assert!(poll(&mut whole, &waker).is_pending());
        ack.complete_part(0..2, place(10));
        assert_eq!(
            bell.0.load(Ordering::SeqCst),
            0,
            "nobody waits for the first part"
        );
        assert_eq!(offset(&mut deliveries[1]), Some(11));
        ack.complete_part(2..4, failed());
        assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        assert!(matches!(
            poll(&mut deliveries[3], &waker),
            Poll::Ready(Err(_))
        ));
        assert!(poll(&mut whole, &waker).is_pending());
        ack.finish();
        assert_eq!(bell.0.load(Ordering::SeqCst), 2);
        let Poll::Ready(Err(error)) = poll(&mut whole, &waker) else {
            panic!("one part failed")
        };
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }

    #[test]
    fn p19_the_rest_of_a_part_is_resolved_though_its_first_record_was_before() {
        let ack = ack();
        let mut deliveries: Vec<_> = (0..4)
            .map(|n| Delivery::new(Arc::clone(&ack), n, 0))
            .collect();
        let (bell, waker) = bell();
        assert!(poll(&mut deliveries[3], &waker).is_pending());
        assert_eq!(ack.complete_part(2..3, failed()), 1);
        assert_eq!(ack.complete_part(2..4, place(10)), 1, "the other one");
        assert_eq!(bell.0.load(Ordering::SeqCst), 1);
        assert!(matches!(
            poll(&mut deliveries[2], &waker),
            Poll::Ready(Err(_))
        ));
        assert_eq!(offset(&mut deliveries[3]), Some(11));
    }

    #[test]
    fn each_record_is_counted_when_it_has_its_outcome_and_never_again() {
        let ack = ack();
        assert_eq!(ack.complete_part(1..2, failed()), 1);
        assert_eq!(ack.complete_part(1..2, failed()), 0);
        assert_eq!(ack.complete(4, place(0)), 3);
        assert_eq!(ack.complete(4, failed()), 0);
        assert_eq!(ack.complete_part(0..2, failed()), 0);
    }

    #[test]
    fn p19_listeners_are_told_part_by_part_once_each_whenever_they_came() {
        let (ack, told) = (ack(), Arc::new(Mutex::new(Vec::new())));
        let listen = |index: u32| {
            let told = Arc::clone(&told);
            let note = move |outcome: Result<RecordMetadata, Error>| {
                let offset = outcome.ok().and_then(|placed| placed.offset);
                told.lock().unwrap().push((index, offset));
            };
            Delivery::new(Arc::clone(&ack), index, 0).on_outcome(note);
        };
        [3, 2, 1].into_iter().for_each(listen);
        ack.complete_part(1..3, place(10));
        assert_eq!(*told.lock().unwrap(), [(1, Some(10)), (2, Some(11))]);
        listen(2);
        ack.complete(4, failed());
        ack.complete(4, place(0));
        listen(0);
        let late = [(2, Some(11)), (3, None), (0, None)];
        assert_eq!(told.lock().unwrap()[2..], late);
    }

    #[test]
    fn r1_a_waiter_that_leaves_is_not_woken_and_leaves_no_trace() {
        let ack = ack();
        let (bell, waker) = bell();
        for _ in 0..1000 {
            let mut abandoned = Resolved::new(Arc::clone(&ack));
            assert!(poll(&mut abandoned, &waker).is_pending());
        }
        assert_eq!(ack.lock().waiters.len(), 1, "its place was used again");
        ack.complete(4, place(0));
        assert_eq!(bell.0.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_waiter_that_moved_to_another_task_is_woken_there() {
        let ack = ack();
        let mut delivery = Delivery::new(Arc::clone(&ack), 0, 0);
        let ((before, old), (after, new)) = (bell(), bell());
        assert!(poll(&mut delivery, &old).is_pending());
        assert!(poll(&mut delivery, &new).is_pending());
        ack.complete(4, place(0));
        assert_eq!(before.0.load(Ordering::SeqCst), 0);
        assert_eq!(after.0.load(Ordering::SeqCst), 1);
    }

    /// Wakes a thread that parks.
    struct Unpark(std::thread::Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    fn block_on<F: Future + Unpin>(mut future: F) -> F::Output {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Poll::Ready(output) = poll(&mut future, &waker) {
                return output;
            }
            assert!(Instant::now() < deadline, "a wake-up was lost");
            std::thread::park_timeout(Duration::from_secs(1));
        }
    }

    /// Threads that wait, give up and complete at the same time, many times over.
    #[test]
    fn r6_no_wake_up_is_lost_between_threads() {
        const RECORDS: u32 = 6;
        for round in 0..500u32 {
            let ack = ack();
            std::thread::scope(|scope| {
                for index in 0..RECORDS {
                    let mut delivery = Delivery::new(Arc::clone(&ack), index, 0);
                    scope.spawn(move || {
                        let gives_up = index % 3 == 2;
                        if gives_up {
                            let _ = poll(&mut delivery, Waker::noop());
                            return;
                        }
                        let placed = block_on(delivery).expect("acknowledged");
                        assert_eq!(placed.offset, Some(i64::from(index)));
                    });
                }
                let whole = Resolved::new(Arc::clone(&ack));
                scope.spawn(move || block_on(whole).expect("acknowledged"));
                match round % 2 {
                    0 => {
                        ack.complete(RECORDS, place(0));
                    }
                    _ => {
                        ack.complete_part(0..2, place(0));
                        ack.complete_part(2..RECORDS, place(2));
                        ack.finish();
                    }
                }
            });
        }
    }
}
