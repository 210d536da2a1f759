//! One event of a history: when, who, and what.

use std::time::Duration;

use super::{Op, Outcome, TopicPartition};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number in the history.
    pub seq: u64,
    /// The simulated time since the start of the run.
    pub at: Duration,
    /// Who.
    pub process: Process,
    /// What.
    pub what: What,
}

/// A task of a client instance. A client that is created again has another number.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Process {
    /// The client instance.
    pub client: u32,
    /// The task that uses it.
    pub task: u32,
}

impl Process {
    /// Who makes the faults.
    pub const NEMESIS: Self = Self {
        client: u32::MAX,
        task: 0,
    };
}

/// The kinds of events.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A call begins.
    Invoke(Op),
    /// A call has ended.
    Return {
        /// The number of the event it began with.
        call: u64,
        /// How it ended.
        outcome: Outcome,
    },
    /// A client told something unasked.
    Note(Note),
    /// A fault, or its end.
    Nemesis(Nemesis),
}

/// What a client tells unasked.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The callback for new partitions is entered.
    AssignedEnter(Vec<TopicPartition>),
    /// The callback for new partitions has returned: they are owned.
    AssignedExit(Vec<TopicPartition>),
    /// The callback for revoked partitions is entered: they are not owned any more.
    RevokedEnter(Vec<TopicPartition>),
    /// The callback for revoked partitions has returned.
    RevokedExit(Vec<TopicPartition>),
    /// The callback for lost partitions is entered: they are not owned any more.
    LostEnter(Vec<TopicPartition>),
    /// The callback for lost partitions has returned.
    LostExit(Vec<TopicPartition>),
    /// The consumer moved its position by itself.
    Reset {
        /// Where.
        place: TopicPartition,
        /// The position before, if there was one.
        from: Option<i64>,
        /// The position now.
        to: i64,
        /// Why, as the consumer says.
        cause: Cause,
    },
    /// The producer noticed that records it had acknowledged are gone.
    DataLost(TopicPartition),
    /// The share session is gone: the broker gives what it had acquired to others.
    ShareSessionLost,
    /// What the client uses at this moment.
    Usage(Usage),
}

/// Why a consumer moved its position.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cause {
    /// The offset is not in the log: `OFFSET_OUT_OF_RANGE`.
    OutOfRange,
    /// The group has not committed anything.
    NothingCommitted,
    /// The log was truncated.
    Truncated,
    /// It did not say.
    Unsaid,
}

/// What a client uses.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Usage {
    /// Bytes of records that it holds.
    pub memory: u64,
    /// Tasks that run.
    pub tasks: u64,
    /// Connections that are open.
    pub connections: u64,
}

/// Faults that the checker must know of. What the network does needs no excuse.
#[derive(Clone, Debug, PartialEq)]
pub enum Nemesis {
    /// A leader was elected that had not everything: the log was cut.
    Unclean {
        /// Where.
        place: TopicPartition,
        /// The first offset that is gone.
        to: i64,
    },
    /// The client cannot reach the brokers any more.
    Isolated(u32),
    /// It can again.
    Rejoined(u32),
    /// The client was dropped without being closed.
    Killed(u32),
    /// From here on nothing is broken.
    Healed,
    /// Another fault, in words without line ends.
    Other(String),
}
