//! UnregisterBroker (key 64): Makes the cluster forget a broker that will not return.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-631) |

// Generated from protocol-specs/unregister_broker.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterBrokerRequest {
    /// The broker to forget.
    pub broker_id: i32,
}

impl Wire for UnregisterBrokerRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("broker_id", &self.broker_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("broker_id", &mut self.broker_id)?;
        r.no_tags()
    }
}

impl Request for UnregisterBrokerRequest {
    const API: ApiKey = ApiKey::UNREGISTER_BROKER;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER,
        ErrorCode::BROKER_ID_NOT_REGISTERED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = UnregisterBrokerResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct UnregisterBrokerResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for UnregisterBrokerResponse {
    #[inline]
    fn default() -> Self {
        Self { throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for UnregisterBrokerResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for UnregisterBrokerResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
