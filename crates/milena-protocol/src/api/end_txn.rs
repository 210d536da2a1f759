//! EndTxn (key 26): Commits or aborts a transaction.
//!
//! It is sent to the coordinator of the transactional id.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | PRODUCER_FENCED may be answered (KIP-588) |
//! | 3 | flexible |
//! | 4 | TRANSACTION_ABORTABLE may be answered (KIP-890) |
//! | 5 | each transaction has an epoch of its own, and the response tells the next one (KIP-890) |

// Generated from protocol-specs/end_txn.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndTxnRequest {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// Whether to commit rather than abort.
    pub committed: bool,
}

impl Wire for EndTxnRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("committed", &self.committed)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill_run(
            &["producer_id", "producer_epoch", "committed"],
            (&mut self.producer_id, &mut self.producer_epoch, &mut self.committed),
        )?;
        r.no_tags()
    }
}

impl Request for EndTxnRequest {
    const API: ApiKey = ApiKey::END_TXN;
    const VERSIONS: VersionRange = VersionRange::new(0, 5);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_REQUEST, ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::INVALID_TXN_STATE,
        ErrorCode::INVALID_PRODUCER_ID_MAPPING, ErrorCode::CONCURRENT_TRANSACTIONS,
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorCode::PRODUCER_FENCED, ErrorCode::TRANSACTION_ABORTABLE,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::INVALID_REQUEST, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::UNKNOWN_SERVER_ERROR, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = EndTxnResponse;
}

/// See the [module](self). Versions 0-5.
#[derive(Clone, Debug, PartialEq)]
pub struct EndTxnResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The producer id of the next transaction, or -1 after an error. Versions 5+.
    pub producer_id: i64,
    /// Its epoch, or -1 after an error. Versions 5+.
    pub producer_epoch: i16,
}

impl Default for EndTxnResponse {
    #[inline]
    fn default() -> Self { Self { throttle_time_ms: 0, error: ErrorCode::NONE, producer_id: -1, producer_epoch: -1 } }
}

impl Wire for EndTxnResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 7), (5, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field_if(v >= 5, "producer_id", &self.producer_id)?;
        w.field_if(v >= 5, "producer_epoch", &self.producer_epoch)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["throttle_time_ms", "error"],
            (&mut self.throttle_time_ms, &mut self.error),
            v >= 5,
            "producer_id",
            &mut self.producer_id,
        )?;
        r.fill_if(v >= 5, "producer_epoch", &mut self.producer_epoch)?;
        r.no_tags()
    }
}

impl Response for EndTxnResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
