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

/// The hash of a key that Kafka's Java client partitions by: murmur2 with the sign bit cleared.
///
/// ```
/// assert_eq!(milena_producer::key_hash(b"kafka") % 6, 4);
/// ```
pub fn key_hash(key: &[u8]) -> u32 {
    murmur2(key) & 0x7fff_ffff
}

/// Murmur2 as Kafka uses it: 32 bits, little endian, seed 0x9747b28c.
fn murmur2(bytes: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ bytes.len() as u32;
    let (words, tail) = bytes.as_chunks::<4>();
    for word in words {
        let mut mixed = u32::from_le_bytes(*word).wrapping_mul(M);
        mixed ^= mixed >> 24;
        hash = hash.wrapping_mul(M) ^ mixed.wrapping_mul(M);
    }
    if !tail.is_empty() {
        for (index, byte) in tail.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * index);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Key, `Utils.murmur2(key)`, and the partition of 6 and of 1,000, as kafka-clients 4.3.1 computes them.
    const JAVA: &[(&[u8], i32, usize, usize)] = &[
        (b"", 275646681, 3, 681),
        (b"a", -1563381124, 4, 524),
        (b"ab", 316155434, 2, 434),
        (b"abc", 479470107, 3, 107),
        (b"abcd", -1323649548, 2, 100),
        (b"abcde", 461995741, 1, 741),
        (b"kafka", -798503068, 4, 580),
        (b"21", -973932308, 0, 340),
        (b"foobar", -790332482, 0, 166),
        (b"a-little-bit-long-string", -985981536, 2, 112),
        (b"a-little-bit-longer-string", -1486304829, 5, 819),
        (
            b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
            -58897971,
            5,
            677,
        ),
        ("grüße".as_bytes(), 1943707148, 2, 148),
        ("日本".as_bytes(), -700811021, 3, 627),
        (b"\x00", 375494588, 2, 588),
        (b"\x00\x00\x00\x00", 850957120, 4, 120),
        (b"\xff", -311467685, 3, 963),
        (b"\xff\xfe\xfd", 998637092, 2, 92),
        (b"\x80\x7f\xff\x00\x01\x02\x03", -1312830921, 5, 727),
    ];

    #[test]
    fn keys_fall_on_the_partitions_the_java_client_gives_them() {
        for &(key, hash, of_6, of_1000) in JAVA {
            assert_eq!(murmur2(key).cast_signed(), hash, "{key:?}");
            assert_eq!(Choice::of_hash(key_hash(key), 6), of_6, "{key:?}");
            assert_eq!(Choice::of_hash(key_hash(key), 1000), of_1000, "{key:?}");
        }
    }

    /// Every key length from 0 to 300, folded into one number that the same loop in Java gave.
    #[test]
    fn keys_of_every_length_hash_as_in_java() {
        let mut state = 1i32;
        let bytes: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (state >> 16) as u8
        })
        .take(300)
        .collect();
        let folded = (0..=300).fold(0i64, |sum, length| {
            sum.wrapping_mul(31)
                .wrapping_add(i64::from(murmur2(&bytes[..length]).cast_signed()))
        });
        assert_eq!(folded, 297_996_274_626_429_814);
    }
}
