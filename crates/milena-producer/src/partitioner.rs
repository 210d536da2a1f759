//! Which partition a record goes to.

use std::fmt;
use std::sync::Arc;

use milena_core::metadata::{Metadata, Topic};

use crate::key_hash::{KeyHash, key_hash};
use crate::produce_record::ProduceRecord;

/// How records without an explicit partition are spread over the partitions of their topic.
///
/// Records that **stick** go to one partition until about [`batch.size`](crate::ProducerConfig::batch_size) bytes
/// went there, so that batches fill, and then to one that is drawn at random among those that have a leader, maybe
/// the same again (KIP-480, KIP-794). Three settings weight the draw:
///
/// - [`partitioner.adaptive.partitioning.enable`](crate::ProducerConfig::adaptive_partitioning), the default: the
///   more batches wait for a partition, the less likely it is drawn. With 0, 3 and 1 waiting the odds are 4 to 1 to
///   3, and the longest queue always has one.
/// - [`partitioner.availability.timeout.ms`](crate::ProducerConfig::partition_availability_timeout): brokers that
///   have acknowledged nothing for longer than that although batches wait for them are left out.
/// - [`partitioner.rack.aware`](crate::ProducerConfig::rack_aware): partitions led from the client's own rack come
///   first (KIP-1123).
///
/// Where that leaves nothing, those left out take part again: first other racks, then brokers that acknowledge
/// nothing, and when no partition has a leader any of them, to wait there.
///
/// Keyed records never move: their partition depends on the key and on how many partitions there are, and on nothing
/// else.
///
/// ```
/// use milena_producer::{KeyHash, Partitioning, ProducerConfig, Unkeyed};
///
/// // As rdkafka does by default, to share a topic with it.
/// let mut config = ProducerConfig::new("127.0.0.1:9092");
/// config.set("partitioner", "consistent_random")?;
/// let Partitioning::Hashed { hash, unkeyed } = config.partitioning else { panic!() };
/// assert_eq!((hash, unkeyed), (KeyHash::Crc32, Unkeyed::SticksAsDoesEmpty));
/// # Ok::<(), milena_core::Error>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Partitioning {
    /// Records with a key go where the key's murmur2 hash says, exactly as with Kafka's Java client. Records
    /// without one stick. librdkafka's name for this is `murmur2_random`.
    Sticky {
        /// Whether keys are ignored, so that every record sticks (`partitioner.ignore.keys`).
        ignore_keys: bool,
    },
    /// Records with a key go where a hash of it says: librdkafka's `consistent`, `consistent_random`, `murmur2`,
    /// `fnv1a` and `fnv1a_random`.
    Hashed {
        /// The hash of the key.
        hash: KeyHash,
        /// What becomes of records without a key.
        unkeyed: Unkeyed,
    },
    /// Every record goes to a random partition that has a leader, whatever its key: librdkafka's `random`. Batches stay
    /// small that way.
    Random,
    /// Every record goes to the next partition that has a leader, whatever its key.
    RoundRobin,
    /// Your own rule.
    Custom(Arc<dyn Partitioner>),
}

/// What becomes of records without a key where keys are [hashed](Partitioning::Hashed).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unkeyed {
    /// They go to the partition of the empty key, all of them: librdkafka's partitioners without `_random`.
    AsEmpty,
    /// They stick; an empty key is hashed: `fnv1a_random`.
    Sticks,
    /// They stick, and so do records with an empty key: `consistent_random`.
    SticksAsDoesEmpty,
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
            Self::Hashed { hash, unkeyed } => f
                .debug_struct("Hashed")
                .field("hash", hash)
                .field("unkeyed", unkeyed)
                .finish(),
            Self::Random => f.write_str("Random"),
            Self::RoundRobin => f.write_str("RoundRobin"),
            Self::Custom(_) => f.write_str("Custom"),
        }
    }
}

impl Partitioning {
    /// librdkafka's partitioners by the values of its property `partitioner`.
    pub(crate) fn librdkafka() -> [(&'static str, Self); 7] {
        let hashed = |hash, unkeyed| Self::Hashed { hash, unkeyed };
        [
            ("random", Self::Random),
            ("consistent", hashed(KeyHash::Crc32, Unkeyed::AsEmpty)),
            (
                "consistent_random",
                hashed(KeyHash::Crc32, Unkeyed::SticksAsDoesEmpty),
            ),
            ("murmur2", hashed(KeyHash::Murmur2, Unkeyed::AsEmpty)),
            ("murmur2_random", Self::default()),
            ("fnv1a", hashed(KeyHash::Fnv1a, Unkeyed::AsEmpty)),
            ("fnv1a_random", hashed(KeyHash::Fnv1a, Unkeyed::Sticks)),
        ]
    }

    /// What is known of a record's partition without looking at the cluster.
    ///
    /// # Errors
    /// The partitioner to ask, if it is one of yours.
    pub(crate) fn choice(&self, key: Option<&[u8]>) -> Result<Choice, &dyn Partitioner> {
        Ok(match (self, key) {
            (Self::Sticky { ignore_keys: false }, Some(key)) => Choice::Hashed(key_hash(key)),
            (Self::Sticky { .. }, _) => Choice::Sticky,
            (Self::Hashed { hash, unkeyed }, key) => match (key, unkeyed) {
                (None, Unkeyed::Sticks) => Choice::Sticky,
                (None | Some([]), Unkeyed::SticksAsDoesEmpty) => Choice::Sticky,
                (key, _) => Choice::Hashed(hash.of(key.unwrap_or_default())),
            },
            (Self::Random, _) => Choice::Random,
            (Self::RoundRobin, _) => Choice::NextInTurn,
            (Self::Custom(partitioner), _) => return Err(&**partitioner),
        })
    }
}

/// A rule of your own for choosing partitions.
///
/// It is called for each record without an explicit partition, on the task that sends, while the client holds
/// no lock: it may call the client. It should be quick. For a record that has to wait for room, or for the topic's
/// metadata, it is asked again; the last answer counts.
///
/// It sees the whole record (key, value, headers), its topic and the cluster. If it panics, the panic goes through
/// the caller of [`send`](crate::Producer::send): nothing of that record is queued, and the producer goes on.
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
    /// Any partition that has a leader.
    Random,
    /// The next partition in turn.
    NextInTurn,
}

impl Choice {
    /// The partition among `count` that a hash falls on.
    pub(crate) fn of_hash(hash: u32, count: usize) -> usize {
        hash as usize % count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What librdkafka does with a record without a key, one with an empty key, and one with a key.
    #[test]
    fn keys_and_their_absence_are_treated_as_by_librdkafka() {
        const EMPTY: u32 = 0x106e_08d9;
        let (hashed, sticky) = (Choice::Hashed, Choice::Sticky);
        let expected = [
            ("random", [Choice::Random; 3]),
            ("consistent", [hashed(0), hashed(0), hashed(0xd077_037e)]),
            ("consistent_random", [sticky, sticky, hashed(0xd077_037e)]),
            (
                "murmur2",
                [hashed(EMPTY), hashed(EMPTY), hashed(0x5ec1_9395)],
            ),
            (
                "murmur2_random",
                [sticky, hashed(EMPTY), hashed(0x5ec1_9395)],
            ),
            (
                "fnv1a",
                [
                    hashed(0x7ee3_623b),
                    hashed(0x7ee3_623b),
                    hashed(0x17b1_e27a),
                ],
            ),
            (
                "fnv1a_random",
                [sticky, hashed(0x7ee3_623b), hashed(0x17b1_e27a)],
            ),
        ];
        for ((name, partitioning), (expected_name, expected)) in
            Partitioning::librdkafka().iter().zip(expected)
        {
            let keys = [None, Some(&b""[..]), Some(&b"hejsan"[..])];
            let choices = keys.map(|key| partitioning.choice(key).ok());
            assert_eq!((*name, choices), (expected_name, expected.map(Some)));
        }
    }

    #[test]
    fn keys_that_are_ignored_decide_nothing() {
        let ignoring = Partitioning::Sticky { ignore_keys: true };
        assert_eq!(ignoring.choice(Some(b"a")).ok(), Some(Choice::Sticky));
        assert_eq!(
            Partitioning::RoundRobin.choice(Some(b"a")).ok(),
            Some(Choice::NextInTurn)
        );
    }
}
