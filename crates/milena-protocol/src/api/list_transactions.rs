//! ListTransactions (key 66): Lists the transactions that the broker coordinates.
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-664) |
//! | 1 | transactions that have lasted for some time (KIP-994) |
//! | 2 | transactional ids that match a pattern (KIP-1152) |

// Generated from protocol-specs/list_transactions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct ListTransactionsRequest {
    /// The states wanted, such as `Ongoing`; empty means all.
    pub state_filters: Vec<ByteString>,
    /// The producer ids wanted; empty means all.
    pub producer_id_filters: Vec<i64>,
    /// Milliseconds that it must have lasted; -1 means any time. Versions 1+.
    pub duration_filter: i64,
    /// A regular expression for the transactional id. Versions 2+.
    pub transactional_id_pattern: Option<ByteString>,
}

impl Default for ListTransactionsRequest {
    #[inline]
    fn default() -> Self {
        Self {
            state_filters: Vec::new(), producer_id_filters: Vec::new(), duration_filter: -1,
            transactional_id_pattern: None,
        }
    }
}

impl Wire for ListTransactionsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 3), (1, 11), (2, 12)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("state_filters", &self.state_filters)?;
        w.field("producer_id_filters", &self.producer_id_filters)?;
        w.field_or(v >= 1, "duration_filter", &self.duration_filter, &-1)?;
        w.field_or(v >= 2, "transactional_id_pattern", &self.transactional_id_pattern, &None)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("state_filters", &mut self.state_filters)?;
        r.fill("producer_id_filters", &mut self.producer_id_filters)?;
        r.fill_if(v >= 1, "duration_filter", &mut self.duration_filter)?;
        r.fill_if(v >= 2, "transactional_id_pattern", &mut self.transactional_id_pattern)?;
        r.no_tags()
    }
}

impl Request for ListTransactionsRequest {
    const API: ApiKey = ApiKey::LIST_TRANSACTIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE,
        ErrorCode::INVALID_REGULAR_EXPRESSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ListTransactionsResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTransactionsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The states asked for that the broker does not know.
    pub unknown_state_filters: Vec<ByteString>,
    /// Those that the client may see.
    pub transactions: Vec<ListTransactionsResponseTransaction>,
}

impl Wire for ListTransactionsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("unknown_state_filters", &self.unknown_state_filters)?;
        w.field("transactions", &self.transactions)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("unknown_state_filters", &mut self.unknown_state_filters)?;
        r.fill("transactions", &mut self.transactions)?;
        r.no_tags()
    }
}

/// One of [`ListTransactionsResponse::transactions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListTransactionsResponseTransaction {
    /// The transactional id, by which a producer is known again after a restart.
    pub transactional_id: ByteString,
    /// The id of the producer.
    pub producer_id: i64,
    /// The state of the transaction.
    pub state: ByteString,
}

impl Wire for ListTransactionsResponseTransaction {
    const MIN_SIZE: MinSize = MinSize::Fixed(11);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("transactional_id", &self.transactional_id)?;
        w.field("producer_id", &self.producer_id)?;
        w.field("state", &self.state)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("transactional_id", &mut self.transactional_id)?;
        r.fill("producer_id", &mut self.producer_id)?;
        r.fill("state", &mut self.state)?;
        r.no_tags()
    }
}

impl Response for ListTransactionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
