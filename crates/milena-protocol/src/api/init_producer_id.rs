//! InitProducerId (key 22): Gives a producer its id and epoch, and fences those before it.
//!
//! It is sent to the coordinator of the transactional id.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | a producer may ask for the next epoch of the id it has (KIP-360) |
//! | 4 | PRODUCER_FENCED may be answered (KIP-588) |
//! | 5 | TRANSACTION_ABORTABLE may be answered (KIP-890) |
//! | 6 | transactions that an outer transaction decides (KIP-939); not stable yet |

// Generated from protocol-specs/init_producer_id.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdRequest {
    /// Null unless the producer is transactional; any broker will do then.
    pub transactional_id: Option<ByteString>,
    /// Milliseconds after which the coordinator aborts a transaction that is still open.
    pub transaction_timeout_ms: i32,
    /// The id that the producer has, or -1. Versions 3+.
    pub producer_id: i64,
    /// The epoch that it has, or -1. Versions 3+.
    pub producer_epoch: i16,
    /// Whether its transactions are decided by an outer transaction. Versions 6+.
    pub enable_two_phase_commit: bool,
    /// Whether to keep the transaction that is open instead of aborting it. Versions 6+.
    pub keep_prepared_txn: bool,
}

impl Default for InitProducerIdRequest {
    #[inline]
    fn default() -> Self {
        Self {
            transactional_id: Some(ByteString::new()), transaction_timeout_ms: 0, producer_id: -1, producer_epoch: -1,
            enable_two_phase_commit: false, keep_prepared_txn: false,
        }
    }
}

impl Wire for InitProducerIdRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 16), (6, 18)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("transactional_id", &self.transactional_id)?;
        w.field("transaction_timeout_ms", &self.transaction_timeout_ms)?;
        w.field_or(v >= 3, "producer_id", &self.producer_id, &-1)?;
        w.field_or(v >= 3, "producer_epoch", &self.producer_epoch, &-1)?;
        w.field_or(v >= 6, "enable_two_phase_commit", &self.enable_two_phase_commit, &false)?;
        w.field_or(v >= 6, "keep_prepared_txn", &self.keep_prepared_txn, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill("transaction_timeout_ms", &mut self.transaction_timeout_ms)?;
        r.fill_if(v >= 3, "producer_id", &mut self.producer_id)?;
        r.fill_if(v >= 3, "producer_epoch", &mut self.producer_epoch)?;
        r.fill_if(v >= 6, "enable_two_phase_commit", &mut self.enable_two_phase_commit)?;
        r.fill_if(v >= 6, "keep_prepared_txn", &mut self.keep_prepared_txn)?;
        r.no_tags()
    }
}

impl Request for InitProducerIdRequest {
    const API: ApiKey = ApiKey::INIT_PRODUCER_ID;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const KNOWN_VERSIONS: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE,
        ErrorCode::NOT_COORDINATOR, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST,
        ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::INVALID_TRANSACTION_TIMEOUT, ErrorCode::CONCURRENT_TRANSACTIONS,
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorCode::PRODUCER_FENCED, ErrorCode::TRANSACTION_ABORTABLE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::UNSUPPORTED_VERSION, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = InitProducerIdResponse;
}

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, PartialEq)]
pub struct InitProducerIdResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The producer's id.
    pub producer_id: i64,
    /// Its epoch; producers with the same id and a lower one are fenced.
    pub producer_epoch: i16,
    /// The producer id of the transaction that was kept, or -1. Versions 6+.
    pub ongoing_txn_producer_id: i64,
    /// Its epoch, or -1. Versions 6+.
    pub ongoing_txn_producer_epoch: i16,
}

impl Default for InitProducerIdResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, producer_id: -1, producer_epoch: 0,
            ongoing_txn_producer_id: -1, ongoing_txn_producer_epoch: -1,
        }
    }
}

impl Wire for InitProducerIdResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 16), (2, 17), (6, 27)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field_or(v >= 6, "ongoing_txn_producer_id", &self.ongoing_txn_producer_id, &-1)?;
        w.field_or(v >= 6, "ongoing_txn_producer_epoch", &self.ongoing_txn_producer_epoch, &-1)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["throttle_time_ms", "error", "producer_id", "producer_epoch"],
            (&mut self.throttle_time_ms, &mut self.error, &mut self.producer_id, &mut self.producer_epoch),
            v >= 6,
            "ongoing_txn_producer_id",
            &mut self.ongoing_txn_producer_id,
        )?;
        r.fill_if(v >= 6, "ongoing_txn_producer_epoch", &mut self.ongoing_txn_producer_epoch)?;
        r.no_tags()
    }
}

impl Response for InitProducerIdResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
