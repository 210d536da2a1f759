//! What is really stored: the logs of all partitions and the offsets of all groups, as the brokers have them after the run.

mod log;

use std::collections::BTreeMap;
use std::time::Duration;

pub use log::{Entry, Fate, Kind, Log, Stamp, Truncation};

use crate::history::TopicPartition;

/// Everything the brokers have.
#[derive(Clone, Debug, Default)]
pub struct Truth {
    /// The log of every partition.
    pub logs: BTreeMap<TopicPartition, Log>,
    /// What groups committed, in the order in which it was stored.
    pub commits: Vec<GroupCommit>,
}

/// An offset of a group, as a coordinator stored it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GroupCommit {
    /// When.
    pub at: Duration,
    /// The group.
    pub group: u32,
    /// Where.
    pub place: TopicPartition,
    /// The offset.
    pub offset: i64,
    /// The transaction it belongs to, by its metadata.
    pub txn: Option<u64>,
    /// Whether it counts: plain, or its transaction was committed.
    pub counts: bool,
}

impl Truth {
    /// The log of a partition, made when there is none.
    pub fn log(&mut self, place: TopicPartition) -> &mut Log {
        self.logs.entry(place).or_default()
    }
}
