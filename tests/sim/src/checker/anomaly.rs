//! The anomalies by their codes.

use std::fmt;

/// Something that must not be, or for the one that is informational, may be.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Anomaly {
    /// Acknowledged, and not there.
    A1LostWrite,
    /// Stored more often than it was sent.
    A2Duplicate,
    /// Stored in another order than it was sent.
    A3Reordering,
    /// Stored elsewhere than was said.
    A4OffsetLie,
    /// Stored or read, and never sent like that.
    A5Phantom,
    /// Stored, though it had definitely failed.
    A6FailedButStored,
    /// Read before its transaction was committed, or though it was not.
    A7DirtyRead,
    /// A transaction of which a part is visible, or that ended otherwise than was said.
    A8TornTransaction,
    /// Committed by an instance that had been fenced.
    A9ZombieCommit,
    /// A transaction that read what it had written.
    A10PrecommittedRead,
    /// Two values at one offset.
    A11InconsistentOffsets,
    /// A record was left out between two polls.
    A12PollSkip,
    /// Polls that go back.
    A13NonmonotonicPoll,
    /// One of these within a transaction.
    A14InsideATransaction,
    /// Committed, and never read by those who read everything.
    A15Unseen,
    /// Transactions whose writes are intertwined: Kafka allows that.
    A16WriteCycle,
    /// Transactions that read from one another in a circle.
    A17InformationCycle,
    /// A group committed past a record that none of its members got.
    A18CommitPastUnprocessed,
    /// A group's committed offset went back.
    A19CommittedRegression,
    /// Two members owned a partition, or one read what it did not own.
    A20OwnershipOverlap,
    /// Input and output of a processor do not match.
    A21ProcessingMismatch,
    /// A share group gave a record to two, again, or to nobody.
    A22ShareViolation,
    /// Flush or close returned too early, or a call returned twice.
    A23Incompleteness,
    /// Something did not come to its end after all faults were over.
    A24Liveness,
    /// Memory, tasks or connections that were kept, or too much memory.
    A25Resource,
    /// The position was reset without a cause.
    A26ResetWithoutCause,
}

impl Anomaly {
    /// How many there are.
    pub const COUNT: usize = 26;

    /// All, by number.
    pub const ALL: [Self; Self::COUNT] = [
        Self::A1LostWrite,
        Self::A2Duplicate,
        Self::A3Reordering,
        Self::A4OffsetLie,
        Self::A5Phantom,
        Self::A6FailedButStored,
        Self::A7DirtyRead,
        Self::A8TornTransaction,
        Self::A9ZombieCommit,
        Self::A10PrecommittedRead,
        Self::A11InconsistentOffsets,
        Self::A12PollSkip,
        Self::A13NonmonotonicPoll,
        Self::A14InsideATransaction,
        Self::A15Unseen,
        Self::A16WriteCycle,
        Self::A17InformationCycle,
        Self::A18CommitPastUnprocessed,
        Self::A19CommittedRegression,
        Self::A20OwnershipOverlap,
        Self::A21ProcessingMismatch,
        Self::A22ShareViolation,
        Self::A23Incompleteness,
        Self::A24Liveness,
        Self::A25Resource,
        Self::A26ResetWithoutCause,
    ];

    /// `A1` to `A26`.
    #[must_use]
    pub fn code(self) -> String {
        format!("A{}", self as usize + 1)
    }

    /// Whether it fails a run.
    #[must_use]
    pub fn is_violation(self) -> bool {
        self != Self::A16WriteCycle
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
