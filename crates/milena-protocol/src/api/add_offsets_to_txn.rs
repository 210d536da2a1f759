//! AddOffsetsToTxn (key 25): Adds a group's offsets to a transaction, before they are committed in it.
//!
//! It is sent to the coordinator of the transactional id.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | PRODUCER_FENCED may be answered (KIP-588) |
//! | 3 | flexible |
//! | 4 | TRANSACTION_ABORTABLE may be answered (KIP-890) |

// Generated from protocol-specs/add_offsets_to_txn.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddOffsetsToTxnRequest {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The id of the producer.
    pub producer_id: i64,
    /// The epoch of the producer id; older ones are fenced.
    pub producer_epoch: i16,
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for AddOffsetsToTxnRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (3, 13)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("producer_epoch", &self.producer_epoch)?;
        w.field("group_id", &self.group_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill_run(&["producer_id", "producer_epoch"], (&mut self.producer_id, &mut self.producer_epoch))?;
        r.fill("group_id", &mut self.group_id)?;
        r.no_tags()
    }
}

impl Request for AddOffsetsToTxnRequest {
    const API: ApiKey = ApiKey::ADD_OFFSETS_TO_TXN;
    const VERSIONS: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST,
        ErrorCode::INVALID_PRODUCER_EPOCH, ErrorCode::INVALID_TXN_STATE, ErrorCode::INVALID_PRODUCER_ID_MAPPING,
        ErrorCode::CONCURRENT_TRANSACTIONS, ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
        ErrorCode::PRODUCER_FENCED, ErrorCode::TRANSACTION_ABORTABLE, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::INVALID_GROUP_ID, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Abort, Refresh::Nothing),
        (ErrorCode::INVALID_PRODUCER_EPOCH, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::UNKNOWN_SERVER_ERROR, ErrorClass::Abort, Refresh::Nothing),
    ];
    type Response = AddOffsetsToTxnResponse;
}

/// See the [module](self). Versions 0-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AddOffsetsToTxnResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
}

impl Wire for AddOffsetsToTxnResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (3, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.no_tags()
    }
}

impl Response for AddOffsetsToTxnResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
