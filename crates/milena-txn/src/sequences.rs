//! Which number a batch has in its partition, and what a broker's word about it means for the others.

#[cfg(test)]
mod tests;
mod window;

use crate::identity::ProducerIdentity;
use window::Window;

/// One more than the highest sequence number.
const NUMBERS: u64 = 1 << 31;

/// The sequence numbers of one producer in one partition.
///
/// A broker takes a batch of an idempotent producer when its first number follows the last of the batch before it, and
/// knows the latest five batches again when they come twice (KIP-98). So a number that was sent is never given to other
/// records: a batch keeps its own until it has its outcome, and one is sent only while it is among the five oldest without
/// one, those settled in between counted. A broker that knows nothing of a producer takes any number from it, though: until it
/// has acknowledged a batch there is one at a time, or the second could be written without the first. When a batch is given up its numbers may be missing at the broker, and nothing new
/// is sent until all that followed it is settled; then, or as soon as the broker finds a gap, the numbers begin at 0 again in
/// the producer's next epoch (KIP-360).
///
/// Each partition has epochs of its own: nothing that happens to one costs the others anything, since brokers compare
/// epochs within a partition.
///
/// ```
/// use milena_txn::{ProducerIdentity, Sequences};
///
/// let given = ProducerIdentity { id: 4000, epoch: 0 };
/// let mut sequences = Sequences::new();
/// assert_eq!(sequences.launch(None, 3, Some(given)), Some((given, 0)));
/// assert!(!sequences.admits(None));
/// sequences.handle_acked(0, Some(17));
/// assert_eq!(sequences.launch(None, 2, None), Some((given, 3)));
/// sequences.handle_returned(3, true); // No answer: the same number is sent again.
/// assert!(sequences.admits(Some(3)));
/// ```
#[derive(Debug, Default)]
pub struct Sequences {
    /// Signs what is sent; none before the first batch, and when its id has no more epochs.
    identity: Option<ProducerIdentity>,
    next: i32,
    window: Window,
    phase: Phase,
    /// What the broker said of the last batch that it acknowledged in this epoch.
    acked: Option<Acked>,
    /// The broker has acknowledged a batch of this id.
    is_known: bool,
}

#[derive(Debug, Clone, Copy)]
struct Acked {
    offset: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    /// What is sent next follows what was sent before.
    #[default]
    Steady,
    /// A batch was given up. Those behind it are tried until each is settled: the broker has them if it had the one given
    /// up, and refuses them if not.
    Draining,
    /// The numbers are worth nothing. Nothing is sent until every attempt is over.
    Broken(Renewal),
}

/// What numbers begin at 0 again under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Renewal {
    NextEpoch,
    AnotherId,
}

/// What it means that a broker refused a batch because of its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// One before it is not settled: it is to be sent again behind that.
    NotInTurn,
    /// The numbers begin again; it is to be sent again with a new one.
    Restarts,
    /// The same, and the broker has lost the last batch that it had acknowledged.
    AckedDataLost {
        /// Its offset, where the broker told it.
        offset: Option<i64>,
    },
}

/// The numbers begin at 0 again: batches that wait with one have it no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Restart {
    /// An id that has no more epochs, or that another writer took: another is needed.
    pub retired: Option<i64>,
}

impl Sequences {
    /// Of a partition that nothing was sent to.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a batch that was sent with this first number, or never, may be sent now.
    pub fn admits(&self, base: Option<i32>) -> bool {
        match (self.phase, base) {
            (Phase::Steady, None) if self.is_known => self.window.has_room(),
            (Phase::Steady, None) => self.window.is_empty(),
            (Phase::Steady | Phase::Draining, Some(base)) => self.window.is_remembered(base),
            _ => false,
        }
    }

    /// Whether the next new batch takes the identity that a broker gave last.
    pub fn needs_identity(&self) -> bool {
        self.identity.is_none()
    }

    /// A batch of `records` goes out, as [`admitted`](Self::admits): for the first time, and takes its number from here, or
    /// again with the number that it has. Returns what it is signed with, which there is unless it
    /// [needs an identity](Self::needs_identity) and none is `given`.
    pub fn launch(
        &mut self,
        base: Option<i32>,
        records: u32,
        given: Option<ProducerIdentity>,
    ) -> Option<(ProducerIdentity, i32)> {
        self.identity = self.identity.or(given);
        let identity = self.identity?;
        let base = match base {
            Some(base) => {
                self.window.resend(base);
                base
            }
            None => {
                let base = self.next;
                self.next = after(base, records);
                self.window.push(base);
                base
            }
        };
        Some((identity, base))
    }

    /// A batch is in the log.
    pub fn handle_acked(&mut self, base: i32, offset: Option<i64>) {
        if self.window.settle(base) {
            self.acked = Some(Acked { offset });
            self.is_known = true;
        }
    }

    /// An attempt is over without an outcome: the batch is to be sent again.
    pub fn handle_returned(&mut self, base: i32, is_ambiguous: bool) {
        self.window.land(base, is_ambiguous);
    }

    /// A batch will not be sent again although it is not acknowledged. Any attempt of it is over.
    pub fn handle_given_up(&mut self, base: i32) {
        if self.window.remove(base) && self.phase == Phase::Steady {
            self.phase = Phase::Draining;
        }
    }

    /// A broker did not write a batch because its number does not follow the last one that it knows, or because it knows
    /// none. It has nothing before `log_start_offset` by intention, if it told that.
    pub fn handle_refused(&mut self, base: i32, log_start_offset: Option<i64>) -> Refused {
        self.window.land(base, false);
        if !self.window.is_oldest(base) || matches!(self.phase, Phase::Broken(_)) {
            return Refused::NotInTurn;
        }
        // After a batch that was given up a gap is no surprise.
        let missing = self.acked.filter(|_| !self.window.begins_with_gap());
        self.phase = Phase::Broken(Renewal::NextEpoch);
        self.is_known = false;
        match missing {
            Some(Acked { offset }) if !is_deleted(offset, log_start_offset) => {
                Refused::AckedDataLost { offset }
            }
            _ => Refused::Restarts,
        }
    }

    /// A broker did not write a batch because it knows a later epoch of the id.
    pub fn handle_fenced(&mut self, base: i32) {
        self.window.land(base, false);
        self.phase = Phase::Broken(Renewal::AnotherId);
        self.is_known = false;
    }

    /// The numbers begin again as soon as every attempt is over: a batch was cut into parts, or the topic is another one.
    pub fn restart(&mut self) {
        self.is_known = false;
        if self.identity.is_some() && !matches!(self.phase, Phase::Broken(_)) {
            self.phase = Phase::Broken(Renewal::NextEpoch);
        }
    }

    /// Whether the numbers begin again. To be asked after every other call but [`launch`](Self::launch).
    pub fn poll_restart(&mut self) -> Option<Restart> {
        let renewal = match self.phase {
            Phase::Broken(renewal) if self.window.is_landed() => renewal,
            // Those that the broker can have are waited for, the others have nothing to lose.
            Phase::Draining if self.window.is_certainly_unwritten() => Renewal::NextEpoch,
            _ => return None,
        };
        let known = self.identity;
        self.identity = match renewal {
            Renewal::NextEpoch => known.and_then(ProducerIdentity::next_epoch),
            Renewal::AnotherId => None,
        };
        let retired = known.filter(|_| self.identity.is_none());
        self.is_known &= retired.is_none();
        (self.next, self.acked, self.phase) = (0, None, Phase::Steady);
        self.window.clear();
        Some(Restart {
            retired: retired.map(|identity| identity.id),
        })
    }
}

/// The number after a batch: they go on with 0 after the highest (as the brokers count).
fn after(base: i32, records: u32) -> i32 {
    let next = (u64::from(base.unsigned_abs()) + u64::from(records)) % NUMBERS;
    next as i32
}

/// Whether the log begins after the offset, so that its absence is no loss.
fn is_deleted(offset: Option<i64>, log_start_offset: Option<i64>) -> bool {
    offset
        .zip(log_start_offset)
        .is_some_and(|(offset, start)| offset < start)
}
