//! AddPartitionsToTxn (key 24): Adds partitions to a transaction, before anything is written to them.
//!
//! It is sent to the coordinator of the transactional id.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | PRODUCER_FENCED may be answered (KIP-588) |
//! | 3 | flexible |
//! | 4 | from here on for brokers: several transactions, and asking whether partitions belong to one (KIP-890) |
//! | 5 | TRANSACTION_ABORTABLE may be answered (KIP-890) |

// Generated from protocol-specs/add_partitions_to_txn.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnRequest {
    /// What to add, by transaction. Versions 4+.
    pub transactions: Vec<AddPartitionsToTxnRequestTransaction>,
    /// The transactional id, by which a producer is known again after a restart. Versions 0-3.
    pub transactional_id: ByteString,
    /// The id of the producer. Versions 0-3.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced. Versions 0-3.
    pub producer_epoch: i16,
    /// The partitions, by topic. Versions 0-3.
    pub topics: Vec<AddPartitionsToTxnRequestTopic>,
}

impl Wire for AddPartitionsToTxnRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 16), (3, 13), (4, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 4, "transactions", &self.transactions, &Vec::new())?;
        w.field_or(v <= 3, "transactional_id", &self.transactional_id, &ByteString::new())?;
        w.field_or(v <= 3, "producer_id", &self.producer_id, &0)?;
        w.field_or(v <= 3, "producer_epoch", &self.producer_epoch, &0)?;
        w.field_or(v <= 3, "topics", &self.topics, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 4, "transactions", &mut self.transactions)?;
        r.fill_if(v <= 3, "transactional_id", &mut self.transactional_id)?;
        r.fill_if(v <= 3, "producer_id", &mut self.producer_id)?;
        r.fill_if(v <= 3, "producer_epoch", &mut self.producer_epoch)?;
        r.fill_if(v <= 3, "topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AddPartitionsToTxnRequest::transactions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnRequestTransaction {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// Whether to ask if the partitions belong to the transaction, and to add none.
    pub verify_only: bool,
    /// The partitions, by topic.
    pub topics: Vec<AddPartitionsToTxnRequestTopic>,
}

impl Wire for AddPartitionsToTxnRequestTransaction {
    const MIN_SIZE: MinSize = MinSize::Fixed(14);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("verify_only", &self.verify_only)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill_run(
            &["producer_id", "producer_epoch", "verify_only"],
            (&mut self.producer_id, &mut self.producer_epoch, &mut self.verify_only),
        )?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AddPartitionsToTxnRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for AddPartitionsToTxnRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

impl Request for AddPartitionsToTxnRequest {
    const API: ApiKey = ApiKey::ADD_PARTITIONS_TO_TXN;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::INVALID_PRODUCER_EPOCH,
        ErrorCode::INVALID_TXN_STATE, ErrorCode::INVALID_PRODUCER_ID_MAPPING, ErrorCode::CONCURRENT_TRANSACTIONS,
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorCode::OPERATION_NOT_ATTEMPTED,
        ErrorCode::PRODUCER_FENCED, ErrorCode::TRANSACTION_ABORTABLE, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::OPERATION_NOT_ATTEMPTED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::UNKNOWN_SERVER_ERROR, ErrorClass::Abort, Refresh::Nothing),
    ];
    type Response = AddPartitionsToTxnResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`. Versions 4+.
    pub error: ErrorCode,
    /// The outcome, by transaction. Versions 4+.
    pub transactions: Vec<AddPartitionsToTxnResponseTransaction>,
    /// The outcome, by topic. Versions 0-3.
    pub topics: Vec<AddPartitionsToTxnResponseTopic>,
}

impl Wire for AddPartitionsToTxnResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (3, 6), (4, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field_if(v >= 4, "error", &self.error)?;
        w.field_or(v >= 4, "transactions", &self.transactions, &Vec::new())?;
        w.field_or(v <= 3, "topics", &self.topics, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v >= 4, "error", &mut self.error)?;
        r.fill_if(v >= 4, "transactions", &mut self.transactions)?;
        r.fill_if(v <= 3, "topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AddPartitionsToTxnResponse::transactions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResponseTransaction {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The outcome, by topic.
    pub topics: Vec<AddPartitionsToTxnResponseTopic>,
}

impl Wire for AddPartitionsToTxnResponseTransaction {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`AddPartitionsToTxnResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<AddPartitionsToTxnResponsePartition>,
}

impl Wire for AddPartitionsToTxnResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`AddPartitionsToTxnResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddPartitionsToTxnResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for AddPartitionsToTxnResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for AddPartitionsToTxnResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
