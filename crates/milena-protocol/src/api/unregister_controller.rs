//! UnregisterController (key 94): Makes the cluster forget a controller that will not return.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-1312) |

// Generated from protocol-specs/unregister_controller.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnregisterControllerRequest {
    /// The controller to forget.
    pub controller_id: i32,
}

impl Wire for UnregisterControllerRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("controller_id", &self.controller_id)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("controller_id", &mut self.controller_id)?;
        r.no_tags()
    }
}

impl Request for UnregisterControllerRequest {
    const API: ApiKey = ApiKey::UNREGISTER_CONTROLLER;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER,
        ErrorCode::CONTROLLER_ID_NOT_REGISTERED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = UnregisterControllerResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct UnregisterControllerResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for UnregisterControllerResponse {
    #[inline]
    fn default() -> Self {
        Self { throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for UnregisterControllerResponse {
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

impl Response for UnregisterControllerResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
