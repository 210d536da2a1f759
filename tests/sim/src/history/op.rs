//! What clients are asked to do, and how that ends.

use super::{Payload, Topic, TopicPartition, Value};

/// A call of a client.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Sends a record with this value.
    Send(Value),
    /// Waits for what was sent.
    Flush,
    /// Ends the client.
    Close,
    /// Fences who had the transactional id before (`InitProducerId`).
    Init {
        /// The transactional id, as a number.
        identity: u32,
    },
    /// Begins a transaction, which has a number that no other of the run has.
    Begin(u64),
    /// Makes offsets of a group a part of the transaction.
    SendOffsets {
        /// The transaction. The offsets carry its number as their metadata.
        txn: u64,
        /// The group.
        group: u32,
        /// The offsets.
        offsets: Vec<(TopicPartition, i64)>,
    },
    /// Commits the transaction.
    Commit(u64),
    /// Aborts the transaction.
    Abort(u64),
    /// Takes part in a group, or in a share group.
    Subscribe {
        /// The group.
        group: u32,
        /// The topics.
        topics: Vec<Topic>,
    },
    /// Reads these partitions, without a group.
    Assign(Vec<TopicPartition>),
    /// Takes records.
    Poll {
        /// The transaction in which they are processed.
        txn: Option<u64>,
    },
    /// Asks for the position.
    Position(TopicPartition),
    /// Asks what the group has committed.
    Committed {
        /// The group.
        group: u32,
        /// Where.
        place: TopicPartition,
    },
    /// Commits offsets of the group.
    CommitOffsets {
        /// The group.
        group: u32,
        /// The offsets.
        offsets: Vec<(TopicPartition, i64)>,
    },
    /// Moves the position.
    Seek {
        /// Where.
        place: TopicPartition,
        /// To what.
        to: SeekTo,
    },
    /// Takes no records of these for now.
    Pause(Vec<TopicPartition>),
    /// Takes records of these again.
    Resume(Vec<TopicPartition>),
    /// Takes records as a member of a share group.
    Acquire {
        /// The share group.
        group: u32,
    },
    /// Says what became of acquired records; the outcome is the broker's result.
    Acknowledge {
        /// The share group.
        group: u32,
        /// Where.
        place: TopicPartition,
        /// The first offset.
        first: i64,
        /// The last offset.
        last: i64,
        /// What became of them.
        how: AckType,
    },
}

/// Where a consumer seeks to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SeekTo {
    /// This offset.
    Offset(i64),
    /// The first record there is.
    Beginning,
    /// Behind the last record.
    End,
    /// The first record of this time or later.
    Timestamp(i64),
}

/// What a member of a share group says of a record.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AckType {
    /// It is done.
    Accept,
    /// Somebody shall have it again.
    Release,
    /// Nobody shall have it again.
    Reject,
    /// It needs more time.
    Renew,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was done.
    Ok(Answer),
    /// It was definitely not done. The word is for the reader.
    Fail(&'static str),
    /// It may have been done. The word is for the reader.
    Info(&'static str),
}

/// What a call brought.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nothing but that it was done.
    Done,
    /// Where a record was stored.
    Sent(Sent),
    /// The records of a poll, in the order in which they were handed out.
    Polled(Vec<Observed>),
    /// A position, or a committed offset.
    Offset(Option<i64>),
    /// The records of a share group's poll.
    Acquired(Vec<Acquired>),
}

/// Where a record was stored, as the client says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sent {
    /// The partition.
    pub partition: u32,
    /// The offset, unless the broker had forgotten it.
    pub offset: Option<i64>,
    /// The timestamp, if the client says one.
    pub timestamp: Option<i64>,
}

/// A record that was polled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Observed {
    /// Where.
    pub place: TopicPartition,
    /// Its offset.
    pub offset: i64,
    /// The leader epoch it was written in.
    pub leader_epoch: Option<i32>,
    /// What it carries.
    pub payload: Payload,
}

/// A record that was acquired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Acquired {
    /// The record.
    pub record: Observed,
    /// How often it was delivered, this time included.
    pub delivery_count: u16,
}
