//! What brokers are asked, and what they answer.

use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::{TopicPartition, Uuid};

use crate::chunk::Chunk;
use crate::lookup::Question;
use crate::partition::{EpochEnd, Ticket};
use crate::position::Position;

/// One request to a broker.
#[derive(Debug)]
pub(crate) enum Work {
    Locate(Vec<Locate>),
    Validate(Vec<Validate>),
    Fetch(FetchPlan),
}

/// An offset to look up.
#[derive(Debug, Clone)]
pub(crate) struct Locate {
    pub(crate) at: TopicPartition,
    pub(crate) ticket: Ticket,
    pub(crate) leader_epoch: Option<i32>,
    pub(crate) question: Question,
}

/// A position to be confirmed.
#[derive(Debug, Clone)]
pub(crate) struct Validate {
    pub(crate) at: TopicPartition,
    pub(crate) ticket: Ticket,
    pub(crate) leader_epoch: Option<i32>,
    pub(crate) epoch: i32,
}

/// Records to fetch.
#[derive(Debug)]
pub(crate) struct FetchPlan {
    pub(crate) max_bytes: usize,
    /// Whether the broker may wait for records if there are none.
    pub(crate) may_wait: bool,
    /// Those that have waited longest come first.
    pub(crate) wanted: Vec<Wanted>,
}

/// One partition of a fetch.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) at: TopicPartition,
    pub(crate) ticket: Ticket,
    pub(crate) topic_id: Uuid,
    pub(crate) leader_epoch: Option<i32>,
    pub(crate) from: Position,
    /// Whether the leader is to compare the epoch of `from` with its log.
    pub(crate) compare_epoch: bool,
    pub(crate) max_bytes: usize,
}

/// What a fetch says about one partition.
#[derive(Debug)]
pub(crate) enum FetchAnswer {
    /// Nothing has changed.
    Unchanged,
    /// Records, or none, and how far can be read.
    Records { chunk: Chunk, readable_end: i64 },
    /// The position is not in the log as it was.
    Diverged(EpochEnd),
    /// Another replica is closer.
    Redirected { node: i32 },
    /// An error.
    Refused(ErrorCode),
    /// The broker was not reached, or made no sense.
    Lost,
}

/// Why a partition has no answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The broker says why.
    Code(ErrorCode),
    /// What the broker says cannot be.
    Nonsense(&'static str),
}
