//! Who wrote a batch, and in which order.

/// The identity a sealed batch carries: which producer wrote it, in which epoch, and the sequence number of its first
/// record. The broker uses it to refuse duplicates and gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The producer id that the broker handed out, or -1 without idempotence.
    pub producer_id: i64,
    /// The epoch of that id, or -1.
    pub producer_epoch: i16,
    /// The sequence number of the first record in its partition, or -1.
    pub base_sequence: i32,
    /// Whether the batch belongs to the producer's open transaction.
    pub transactional: bool,
}

impl Stamp {
    /// The stamp of a producer without identity: neither idempotent nor transactional.
    pub const NONE: Stamp = Stamp {
        producer_id: -1,
        producer_epoch: -1,
        base_sequence: -1,
        transactional: false,
    };
}

impl Default for Stamp {
    fn default() -> Self {
        Self::NONE
    }
}
