//! What a run promises, so that only what was promised is demanded.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Anomaly;
use crate::history::Topic;

/// What must hold in a run. The default is the strictest producer and consumer, without liveness, groups or limits.
#[derive(Clone, Debug)]
pub struct Expectations {
    /// What an acknowledgement means.
    pub acks: Acks,
    /// Whether producers are idempotent: nothing is stored twice.
    pub idempotent: bool,
    /// Whether records of one task keep their order: idempotent, or one request in flight.
    pub ordered: bool,
    /// Whether a record may be stored twice under two producer ids, because a client may have to begin with a new one.
    pub duplicates_across_identities: bool,
    /// Whether loss by an unclean election is excused only when the producer told of it.
    pub losses_are_surfaced: bool,
    /// The clients that read uncommitted records.
    pub read_uncommitted: BTreeSet<u32>,
    /// Sets of clients that together read everything until the end.
    pub full_readers: Vec<BTreeSet<u32>>,
    /// Where groups begin that have committed nothing.
    pub group_start: GroupStart,
    /// For how long a member that is cut off may still believe that it owns partitions.
    pub session_timeout: Duration,
    /// What must come to its end, and when.
    pub liveness: Option<Liveness>,
    /// The group that turns input into output, exactly once.
    pub processing: Option<Processing>,
    /// What share groups promise.
    pub sharing: Sharing,
    /// How many bytes of records a client may hold.
    pub memory_limit: Option<u64>,
    /// Which share of the calls may end without a definite outcome.
    pub max_info_share: f64,
    /// The anomalies that there must have been something to check for.
    pub must_check: Vec<Anomaly>,
}

impl Default for Expectations {
    fn default() -> Self {
        Self {
            acks: Acks::All,
            idempotent: true,
            ordered: true,
            duplicates_across_identities: false,
            losses_are_surfaced: true,
            read_uncommitted: BTreeSet::new(),
            full_readers: Vec::new(),
            group_start: GroupStart::Earliest,
            session_timeout: Duration::from_secs(45),
            liveness: None,
            processing: None,
            sharing: Sharing::default(),
            memory_limit: None,
            max_info_share: 0.15,
            must_check: Vec::new(),
        }
    }
}

/// What an acknowledgement means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Acks {
    /// It was handed to the network.
    None,
    /// The leader has it.
    Leader,
    /// It is committed.
    All,
}

/// Where groups begin that have committed nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum GroupStart {
    /// At the first record.
    Earliest,
    /// At the first record that a member got.
    Latest,
}

/// What must come to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Liveness {
    /// When the last fault ended.
    pub healed: Duration,
    /// How long after that, or after its begin, a call may take.
    pub within: Duration,
    /// How often members may get partitions in the whole run.
    pub max_assignments: Option<u64>,
    /// Whether all transactions have ended and everything is replicated.
    pub logs_are_settled: bool,
}

/// A group that reads input and writes output in transactions: one output record each, whose key is the hash of its input.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Processing {
    /// The group.
    pub group: u32,
    /// What it reads.
    pub input: BTreeSet<Topic>,
    /// What it writes.
    pub output: BTreeSet<Topic>,
}

/// What share groups promise.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sharing {
    /// How long an acquired record is locked.
    pub lock: Duration,
    /// Whether records can be acquired by an answer that is lost, so that delivery counts have gaps.
    pub answers_are_lost: bool,
    /// How often a record is delivered before it is given up.
    pub max_deliveries: u16,
    /// The topics of which every record must have come to its end, per group.
    pub drained: Vec<(u32, Topic)>,
}

impl Default for Sharing {
    fn default() -> Self {
        Self {
            lock: Duration::from_secs(30),
            answers_are_lost: false,
            max_deliveries: 5,
            drained: Vec::new(),
        }
    }
}
