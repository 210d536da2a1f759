//! Which partition a record goes to.

use std::fmt;
use std::sync::Arc;

use milena_core::metadata::{Metadata, Topic};

use crate::produce_record::ProduceRecord;

/// How records without an explicit partition are spread over the partitions of their topic.
#[derive(Clone)]
#[non_exhaustive]
pub enum Partitioning {
    /// Records with a key go where the key's murmur2 hash says, exactly as with Kafka's Java client. Records
    /// without one stick to a random partition until about `batch.size` bytes went there (KIP-480, KIP-794).
    Sticky {
        /// Whether keys are ignored, so that every record sticks (`partitioner.ignore.keys`).
        ignore_keys: bool,
    },
    /// Every record goes to the next partition that has a leader, whatever its key.
    RoundRobin,
    /// Your own rule.
    Custom(Arc<dyn Partitioner>),
}

impl Default for Partitioning {
    fn default() -> Self {
        Self::Sticky { ignore_keys: false }
    }
}

impl fmt::Debug for Partitioning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sticky { ignore_keys } => f
                .debug_struct("Sticky")
                .field("ignore_keys", ignore_keys)
                .finish(),
            Self::RoundRobin => f.write_str("RoundRobin"),
            Self::Custom(_) => f.write_str("Custom"),
        }
    }
}

/// A rule of your own for choosing partitions.
///
/// It is called once per record without an explicit partition, on the task that sends, while the client holds
/// no lock: it may call the client. It should be quick.
///
/// ```
/// use milena_core::metadata::{Metadata, Topic};
/// use milena_producer::{Partitioner, ProduceRecord};
///
/// /// Large records get a partition of their own.
/// struct LargeApart;
///
/// impl Partitioner for LargeApart {
///     fn partition(&self, record: &ProduceRecord<'_>, topic: &Topic, _: &Metadata) -> i32 {
///         let large = record.value.is_some_and(|value| value.len() > 100_000);
///         if large || topic.partitions.len() == 1 { 0 } else { 1 }
///     }
/// }
/// ```
pub trait Partitioner: Send + Sync + 'static {
    /// The partition for `record`: a number from 0 up to `topic.partitions.len() - 1`. Any other number fails
    /// the send with [`ErrorKind::Usage`](milena_core::ErrorKind::Usage).
    fn partition(&self, record: &ProduceRecord<'_>, topic: &Topic, cluster: &Metadata) -> i32;
}

/// What is known of a record's partition before the partitions of its topic are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// This partition and no other.
    Explicit(i32),
    /// The partition that this hash of the key falls on.
    Hashed(u32),
    /// The partition that records without a key stick to now.
    Sticky,
    /// The next partition in turn.
    NextInTurn,
}

impl Choice {
    /// The partition among `count` that a hash falls on.
    pub(crate) fn of_hash(hash: u32, count: usize) -> usize {
        hash as usize % count
    }
}
