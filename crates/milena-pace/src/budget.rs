//! Who may hold how many bytes: permits handed out first come, first served.

use std::collections::{BTreeMap, VecDeque};

/// A fixed number of bytes that many holders share.
///
/// Whoever finds room takes it at once; whoever does not, queues. Room that is given back goes to the longest
/// waiting first, even when somebody behind it wants less and would fit: so nobody starves, and nobody
/// overtakes. A grant is reserved for its waiter from the moment it is made, whether or not the waiter looks.
///
/// `W` is whatever wakes a waiter; the budget only keeps it.
///
/// ```
/// use milena_pace::Budget;
///
/// let mut budget = Budget::new(100);
/// assert!(budget.try_acquire(80));
/// let ticket = budget.wait(50, "first in line");
/// assert!(!budget.try_acquire(1), "the queue is not overtaken");
/// budget.release(80);
/// assert_eq!(budget.grant_next(), Some("first in line"));
/// assert!(budget.claim(ticket));
/// assert_eq!(budget.held(), 50);
/// ```
#[derive(Debug)]
pub struct Budget<W> {
    capacity: usize,
    held: usize,
    next_ticket: u64,
    waiting: VecDeque<Waiting<W>>,
    /// Granted, reserved and counted in `held`, not claimed yet.
    granted: BTreeMap<Ticket, usize>,
}

/// A place in the queue of a [`Budget`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

#[derive(Debug)]
struct Waiting<W> {
    ticket: Ticket,
    bytes: usize,
    waiter: W,
}

impl<W> Budget<W> {
    /// All of `capacity` bytes are free.
    pub fn new(capacity: usize) -> Self {
        Self {
            capacity,
            held: 0,
            next_ticket: 0,
            waiting: VecDeque::new(),
            granted: BTreeMap::new(),
        }
    }

    /// Whether `bytes` are free and nobody is waiting.
    pub fn has_room(&self, bytes: usize) -> bool {
        self.waiting.is_empty() && self.fits(bytes)
    }

    /// Takes `bytes` if they are free and nobody is waiting.
    pub fn try_acquire(&mut self, bytes: usize) -> bool {
        let free = self.has_room(bytes);
        if free {
            self.held += bytes;
        }
        free
    }

    /// Joins the end of the queue. Ask [`grant_next`](Self::grant_next) afterwards: there may be room by now.
    pub fn wait(&mut self, bytes: usize, waiter: W) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.waiting.push_back(Waiting {
            ticket,
            bytes,
            waiter,
        });
        ticket
    }

    /// Gives back `bytes`. Ask [`grant_next`](Self::grant_next) until it has nobody left.
    pub fn release(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.held, "more was given back than was taken");
        self.held = self.held.saturating_sub(bytes);
    }

    /// Reserves room for the first in the queue, if it fits, and returns what wakes it.
    pub fn grant_next(&mut self) -> Option<W> {
        if !self.fits(self.waiting.front()?.bytes) {
            return None;
        }
        let Waiting {
            ticket,
            bytes,
            waiter,
        } = self.waiting.pop_front()?;
        self.held += bytes;
        self.granted.insert(ticket, bytes);
        Some(waiter)
    }

    /// Takes possession of what was granted to `ticket`. `false` while it still waits.
    pub fn claim(&mut self, ticket: Ticket) -> bool {
        self.granted.remove(&ticket).is_some()
    }

    /// Replaces what wakes the holder of `ticket`, if it still waits.
    pub fn replace_waiter(&mut self, ticket: Ticket, waiter: W) {
        if let Ok(index) = self.place(ticket) {
            self.waiting[index].waiter = waiter;
        }
    }

    /// Leaves the queue, or gives back what was granted and not claimed. Ask
    /// [`grant_next`](Self::grant_next) afterwards.
    pub fn abandon(&mut self, ticket: Ticket) {
        if let Some(bytes) = self.granted.remove(&ticket) {
            self.release(bytes);
        } else if let Ok(index) = self.place(ticket) {
            self.waiting.remove(index);
        }
    }

    /// Everyone leaves the queue; returns what wakes them. Grants stay granted.
    pub fn drain_waiters(&mut self) -> impl Iterator<Item = W> + '_ {
        self.waiting.drain(..).map(|waiting| waiting.waiter)
    }

    /// Whether somebody waits for room.
    pub fn is_contended(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Bytes taken or granted.
    pub fn held(&self) -> usize {
        self.held
    }

    /// Bytes that can be held in all.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// A wish beyond the whole capacity is met when nothing else is held, rather than never.
    fn fits(&self, bytes: usize) -> bool {
        self.held == 0 || bytes <= self.capacity.saturating_sub(self.held)
    }

    /// Tickets grow along the queue, so a place is found by bisection.
    fn place(&self, ticket: Ticket) -> Result<usize, usize> {
        self.waiting
            .binary_search_by_key(&ticket, |waiting| waiting.ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_wish_does_not_overtake_a_large_one() {
        let mut budget = Budget::new(100);
        assert!(budget.try_acquire(60));
        let large = budget.wait(80, 'L');
        let small = budget.wait(10, 'S');
        assert_eq!(
            budget.grant_next(),
            None,
            "10 would fit, 80 does not and came first"
        );
        budget.release(60);
        assert_eq!(
            (budget.grant_next(), budget.grant_next()),
            (Some('L'), Some('S'))
        );
        assert!(budget.claim(large) && budget.claim(small));
        assert!(!budget.claim(large), "a grant is claimed once");
        assert_eq!(budget.held(), 90);
    }

    #[test]
    fn r1_an_abandoned_wish_leaves_nothing_behind() {
        let mut budget = Budget::new(100);
        assert!(budget.try_acquire(100));
        let first = budget.wait(100, 1);
        let second = budget.wait(100, 2);
        budget.abandon(first);
        budget.release(100);
        assert_eq!(budget.grant_next(), Some(2));
        budget.abandon(second);
        assert_eq!((budget.held(), budget.is_contended()), (0, false));
    }

    #[test]
    fn a_wish_beyond_the_capacity_is_met_alone() {
        let mut budget = Budget::<()>::new(10);
        assert!(budget.try_acquire(1));
        assert!(!budget.try_acquire(11));
        budget.release(1);
        assert!(budget.try_acquire(11));
    }

    #[derive(Debug, Clone)]
    enum Step {
        Acquire(usize),
        Wait(usize),
        Release,
        Claim(usize),
        Abandon(usize),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0usize..60).prop_map(Step::Acquire),
            (0usize..60).prop_map(Step::Wait),
            Just(Step::Release),
            (0usize..8).prop_map(Step::Claim),
            (0usize..8).prop_map(Step::Abandon),
        ]
    }

    proptest! {
        /// Grants follow the order of the queue, nothing is held beyond the capacity and nothing is lost.
        #[test]
        fn grants_are_first_come_first_served_and_bytes_are_conserved(steps in prop::collection::vec(step(), 0..200)) {
            let mut budget = Budget::new(100);
            let (mut holders, mut open, mut last_grant) = (Vec::new(), Vec::<(Ticket, usize)>::new(), None);
            for step in steps {
                match step {
                    Step::Acquire(bytes) => if budget.try_acquire(bytes) { holders.push(bytes) },
                    Step::Wait(bytes) => {
                        let id = budget.next_ticket;
                        open.push((budget.wait(bytes, id), bytes));
                    }
                    Step::Release => if let Some(bytes) = holders.pop() { budget.release(bytes) },
                    Step::Claim(n) => if let Some(&(ticket, bytes)) = open.get(n) && budget.claim(ticket) {
                        holders.push(bytes);
                        open.remove(n);
                    },
                    Step::Abandon(n) => if n < open.len() { budget.abandon(open.remove(n).0) },
                }
                while let Some(id) = budget.grant_next() {
                    prop_assert!(last_grant < Some(id));
                    last_grant = Some(id);
                }
                prop_assert!(budget.held() <= 100);
            }
            open.into_iter().for_each(|(ticket, _)| budget.abandon(ticket));
            holders.into_iter().for_each(|bytes| budget.release(bytes));
            while budget.grant_next().is_some() {}
            prop_assert_eq!((budget.held(), budget.is_contended()), (0, false));
        }
    }
}
