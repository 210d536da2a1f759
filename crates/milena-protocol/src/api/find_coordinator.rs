//! FindCoordinator (key 10): Asks which broker coordinates groups, transactional ids or share partitions.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | transactional ids, a throttle time and a message (KIP-98) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | flexible |
//! | 4 | several keys in one request (KIP-699) |
//! | 5 | TRANSACTION_ABORTABLE may be answered (KIP-890) |
//! | 6 | share groups, whose keys are `group:topic-id:partition` (KIP-932) |

// Generated from protocol-specs/find_coordinator.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FindCoordinatorRequest {
    /// The group or the transactional id. Versions 0-3.
    pub key: ByteString,
    /// 0 a group, 1 a transactional id, 2 a partition of a share group. Versions 1+.
    pub key_type: i8,
    /// The groups or transactional ids. Versions 4+.
    pub coordinator_keys: Vec<ByteString>,
}

impl Wire for FindCoordinatorRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 2), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v <= 3, "key", &self.key, &ByteString::new())?;
        w.field_or(v >= 1, "key_type", &self.key_type, &0)?;
        w.field_or(v >= 4, "coordinator_keys", &self.coordinator_keys, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v <= 3, "key", &mut self.key)?;
        r.fill_if(v >= 1, "key_type", &mut self.key_type)?;
        r.fill_if(v >= 4, "coordinator_keys", &mut self.coordinator_keys)?;
        r.no_tags()
    }
}

impl Request for FindCoordinatorRequest {
    const API: ApiKey = ApiKey::FIND_COORDINATOR;
    const VERSIONS: VersionRange = VersionRange::new(0, 6);
    const FLEXIBLE: i16 = 3;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::INVALID_GROUP_ID,
        ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST,
        ErrorCode::TRANSACTIONAL_ID_AUTHORIZATION_FAILED, ErrorCode::TRANSACTION_ABORTABLE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = FindCoordinatorResponse;
}

/// See the [module](self). Versions 0-6.
#[derive(Clone, Debug, PartialEq)]
pub struct FindCoordinatorResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not. Versions 1+.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`. Versions 0-3.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 1-3.
    pub error_message: Option<ByteString>,
    /// The node that is the coordinator. Versions 0-3.
    pub node_id: i32,
    /// The host name or address to connect to. Versions 0-3.
    pub host: ByteString,
    /// The port to connect to. Versions 0-3.
    pub port: i32,
    /// The answers, by key. Versions 4+.
    pub coordinators: Vec<FindCoordinatorResponseCoordinator>,
}

impl Default for FindCoordinatorResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), node_id: 0,
            host: ByteString::new(), port: 0, coordinators: Vec::new(),
        }
    }
}

impl Wire for FindCoordinatorResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 12), (1, 18), (3, 17), (4, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_if(v >= 1, "throttle_time_ms", &self.throttle_time_ms)?;
        w.field_or(v <= 3, "error", &self.error, &ErrorCode::NONE)?;
        w.field_if((1..=3).contains(&v), "error_message", &self.error_message)?;
        w.field_or(v <= 3, "node_id", &self.node_id, &0)?;
        w.field_or(v <= 3, "host", &self.host, &ByteString::new())?;
        w.field_or(v <= 3, "port", &self.port, &0)?;
        w.field_or(v >= 4, "coordinators", &self.coordinators, &Vec::new())?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v <= 3, "error", &mut self.error)?;
        r.fill_if((1..=3).contains(&v), "error_message", &mut self.error_message)?;
        r.fill_if(v <= 3, "node_id", &mut self.node_id)?;
        r.fill_if(v <= 3, "host", &mut self.host)?;
        r.fill_if(v <= 3, "port", &mut self.port)?;
        r.fill_if(v >= 4, "coordinators", &mut self.coordinators)?;
        r.no_tags()
    }
}

/// One of [`FindCoordinatorResponse::coordinators`].
#[derive(Clone, Debug, PartialEq)]
pub struct FindCoordinatorResponseCoordinator {
    /// The group or the transactional id.
    pub key: ByteString,
    /// The node that is its coordinator.
    pub node_id: i32,
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for FindCoordinatorResponseCoordinator {
    #[inline]
    fn default() -> Self {
        Self {
            key: ByteString::new(), node_id: 0, host: ByteString::new(), port: 0, error: ErrorCode::NONE,
            error_message: Some(ByteString::new()),
        }
    }
}

impl Wire for FindCoordinatorResponseCoordinator {
    const MIN_SIZE: MinSize = MinSize::Fixed(14);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("key", &self.key)?;
        w.field("node_id", &self.node_id)?;
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("key", &mut self.key)?;
        r.fill("node_id", &mut self.node_id)?;
        r.fill("host", &mut self.host)?;
        r.fill_run(&["port", "error"], (&mut self.port, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for FindCoordinatorResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
