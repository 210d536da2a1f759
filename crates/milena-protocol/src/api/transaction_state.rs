//! TransactionState: Transactions, as records of the topic `__transaction_state` (KIP-98).

// Generated from protocol-specs/transaction_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 0: a transactional id and its transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactionLogKey {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
}

impl Wire for TransactionLogKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("transactional_id", &self.transactional_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)
    }
}

impl Data for TransactionLogKey {
    const NAME: &'static str = "TransactionLogKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 0: a transactional id and its transaction. Versions 0-1.
///
/// | Version | What it changed |
/// |---|---|
/// | 1 | flexible, so that older brokers can read what newer ones add (KIP-915); an epoch per transaction (KIP-890) |
#[derive(Clone, Debug, PartialEq)]
pub struct TransactionLogValue {
    /// The id of the producer.
    pub producer_id: i64,
    /// The id with which the last transaction was completed, or -1. Versions 1+.
    pub previous_producer_id: i64,
    /// The id that the producer was given last, or -1. Versions 1+.
    pub next_producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// The epoch that goes with `next_producer_id`, or -1. Versions 1+.
    pub next_producer_epoch: i16,
    /// Milliseconds after which the transaction is aborted.
    pub transaction_timeout_ms: i32,
    /// 0 empty, 1 ongoing, 2 prepare commit, 3 prepare abort, 4 complete commit, 5 complete abort, 6 dead, 7 prepare epoch fence.
    pub transaction_status: i8,
    /// The partitions that take part, by topic; null if the transaction is over.
    pub transaction_partitions: Option<Vec<TransactionLogValuePartitions>>,
    /// When this changed, in milliseconds since 1970.
    pub transaction_last_update_timestamp_ms: i64,
    /// When the transaction began, in milliseconds since 1970, or -1.
    pub transaction_start_timestamp_ms: i64,
    /// The version of transactions that the producer speaks. Versions 1+.
    pub client_transaction_version: i16,
}

impl Default for TransactionLogValue {
    #[inline]
    fn default() -> Self {
        Self {
            producer_id: 0, previous_producer_id: -1, next_producer_id: -1, producer_epoch: 0, next_producer_epoch: -1,
            transaction_timeout_ms: 0, transaction_status: 0, transaction_partitions: Some(Vec::new()),
            transaction_last_update_timestamp_ms: 0, transaction_start_timestamp_ms: 0, client_transaction_version: 0,
        }
    }
}

impl Wire for TransactionLogValue {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 35), (1, 33)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("transaction_timeout_ms", &self.transaction_timeout_ms)?;
        w.field("transaction_status", &self.transaction_status)?;
        w.field("transaction_partitions", &self.transaction_partitions)?;
        w.field("transaction_last_update_timestamp_ms", &self.transaction_last_update_timestamp_ms)?;
        w.field("transaction_start_timestamp_ms", &self.transaction_start_timestamp_ms)?;
        let mut tags = w.tags();
        tags.field(v >= 1, 0, "previous_producer_id", &self.previous_producer_id, &-1)?;
        tags.field(v >= 1, 1, "next_producer_id", &self.next_producer_id, &-1)?;
        tags.field(v >= 1, 2, "client_transaction_version", &self.client_transaction_version, &0)?;
        tags.field(v >= 1, 3, "next_producer_epoch", &self.next_producer_epoch, &-1)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(
            &["producer_id", "producer_epoch", "transaction_timeout_ms", "transaction_status"],
            (
                &mut self.producer_id,
                &mut self.producer_epoch,
                &mut self.transaction_timeout_ms,
                &mut self.transaction_status,
            ),
        )?;
        r.fill("transaction_partitions", &mut self.transaction_partitions)?;
        r.fill_run(
            &["transaction_last_update_timestamp_ms", "transaction_start_timestamp_ms"],
            (&mut self.transaction_last_update_timestamp_ms, &mut self.transaction_start_timestamp_ms),
        )?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 1 => self.previous_producer_id = r.field("previous_producer_id")?,
                1 if v >= 1 => self.next_producer_id = r.field("next_producer_id")?,
                2 if v >= 1 => self.client_transaction_version = r.field("client_transaction_version")?,
                3 if v >= 1 => self.next_producer_epoch = r.field("next_producer_epoch")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`TransactionLogValue::transaction_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TransactionLogValuePartitions {
    /// The name of the topic.
    pub topic: ByteString,
    /// The numbers of the partitions.
    pub partition_ids: Numbers,
}

impl Wire for TransactionLogValuePartitions {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topic", &self.topic)?;
        w.field("partition_ids", &self.partition_ids)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topic", &mut self.topic)?;
        r.fill("partition_ids", &mut self.partition_ids)?;
        r.no_tags()
    }
}

impl Data for TransactionLogValue {
    const NAME: &'static str = "TransactionLogValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 1;
}

impl StateValue for TransactionLogValue {
    const TYPE: i16 = 0;
    type Key = TransactionLogKey;
}
