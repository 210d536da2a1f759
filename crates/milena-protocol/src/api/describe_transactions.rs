//! DescribeTransactions (key 65): Describes the transactions of transactional ids.
//!
//! It is sent to the coordinator of the transactional id.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-664) |

// Generated from protocol-specs/describe_transactions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsRequest {
    /// The transactional ids.
    pub transactional_ids: Vec<ByteString>,
}

impl Wire for DescribeTransactionsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_ids", &self.transactional_ids)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_ids", &mut self.transactional_ids)?;
        r.no_tags()
    }
}

impl Request for DescribeTransactionsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_TRANSACTIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_REQUEST, ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        ErrorCode::TRANSACTIONAL_ID_NOT_FOUND, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] =
        &[(ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorClass::Reject, Refresh::Nothing)];
    type Response = DescribeTransactionsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The current or last transaction, by transactional id.
    pub transactions: Vec<DescribeTransactionsResponseTransaction>,
}

impl Wire for DescribeTransactionsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("transactions", &self.transactions)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("transactions", &mut self.transactions)?;
        r.no_tags()
    }
}

/// One of [`DescribeTransactionsResponse::transactions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsResponseTransaction {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The state of the transaction, such as `Ongoing`.
    pub state: ByteString,
    /// Milliseconds after which the coordinator aborts it.
    pub timeout_ms: i32,
    /// When it began, in milliseconds since 1970; -1 if it has not.
    pub start_time_ms: i64,
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// The partitions that belong to it and have no marker yet, by topic.
    pub topics: Vec<DescribeTransactionsResponseTopic>,
}

impl Wire for DescribeTransactionsResponseTransaction {
    const MIN_SIZE: MinSize = MinSize::Fixed(28);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("transactional_id", &self.transactional_id)?;
        w.field("state", &self.state)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("start_time_ms", &self.start_time_ms)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill("state", &mut self.state)?;
        r.fill_run(
            &["timeout_ms", "start_time_ms", "producer_id", "producer_epoch"],
            (&mut self.timeout_ms, &mut self.start_time_ms, &mut self.producer_id, &mut self.producer_epoch),
        )?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`DescribeTransactionsResponseTransaction::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeTransactionsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for DescribeTransactionsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
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

impl Response for DescribeTransactionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
