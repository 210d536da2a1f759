//! RenewDelegationToken (key 39): Makes a delegation token live longer (KIP-48).
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |

// Generated from protocol-specs/renew_delegation_token.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-2.
#[derive(Clone, Default, PartialEq)]
pub struct RenewDelegationTokenRequest {
    /// The token's secret.
    pub hmac: Bytes,
    /// Milliseconds from now that it is to live, or -1 for the broker's default.
    pub renew_period_ms: i64,
}

impl std::fmt::Debug for RenewDelegationTokenRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RenewDelegationTokenRequest")
            .field("hmac", &"...")
            .field("renew_period_ms", &self.renew_period_ms)
            .finish()
    }
}

impl Wire for RenewDelegationTokenRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 12), (2, 10)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("hmac", &self.hmac)?;
        w.field("renew_period_ms", &self.renew_period_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("hmac", &mut self.hmac)?;
        r.fill("renew_period_ms", &mut self.renew_period_ms)?;
        r.no_tags()
    }
}

impl Request for RenewDelegationTokenRequest {
    const API: ApiKey = ApiKey::RENEW_DELEGATION_TOKEN;
    const VERSIONS: VersionRange = VersionRange::new(1, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::NOT_CONTROLLER, ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED,
        ErrorCode::DELEGATION_TOKEN_NOT_FOUND, ErrorCode::DELEGATION_TOKEN_OWNER_MISMATCH,
        ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED, ErrorCode::DELEGATION_TOKEN_EXPIRED,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = RenewDelegationTokenResponse;
}

/// See the [module](self). Versions 1-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RenewDelegationTokenResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// When the token expires now, in milliseconds since 1970.
    pub expiry_timestamp_ms: i64,
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
}

impl Wire for RenewDelegationTokenResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 14), (2, 15)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("expiry_timestamp_ms", &self.expiry_timestamp_ms)?;
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["error", "expiry_timestamp_ms", "throttle_time_ms"],
            (&mut self.error, &mut self.expiry_timestamp_ms, &mut self.throttle_time_ms),
        )?;
        r.no_tags()
    }
}

impl Response for RenewDelegationTokenResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
