//! SaslAuthenticate (key 36): Carries the bytes of the SASL mechanism to and fro.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-152) |
//! | 1 | how long the client may go on before it authenticates again (KIP-368) |
//! | 2 | flexible |

// Generated from protocol-specs/sasl_authenticate.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Default, PartialEq)]
pub struct SaslAuthenticateRequest {
    /// What the client says, as the mechanism defines it.
    pub auth_bytes: Bytes,
}

impl std::fmt::Debug for SaslAuthenticateRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaslAuthenticateRequest").field("auth_bytes", &"...").finish()
    }
}

impl Wire for SaslAuthenticateRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("auth_bytes", &self.auth_bytes)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("auth_bytes", &mut self.auth_bytes)?;
        r.no_tags()
    }
}

impl Request for SaslAuthenticateRequest {
    const API: ApiKey = ApiKey::SASL_AUTHENTICATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNSUPPORTED_SASL_MECHANISM, ErrorCode::ILLEGAL_SASL_STATE, ErrorCode::SASL_AUTHENTICATION_FAILED,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = SaslAuthenticateResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, PartialEq)]
pub struct SaslAuthenticateResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// What the broker says, as the mechanism defines it.
    pub auth_bytes: Bytes,
    /// Milliseconds until the client must authenticate anew, or 0. Versions 1+.
    pub session_lifetime_ms: i64,
}

impl std::fmt::Debug for SaslAuthenticateResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SaslAuthenticateResponse")
            .field("error", &self.error)
            .field("error_message", &self.error_message)
            .field("auth_bytes", &"...")
            .field("session_lifetime_ms", &self.session_lifetime_ms)
            .finish()
    }
}

impl Default for SaslAuthenticateResponse {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: Some(ByteString::new()), auth_bytes: Bytes::new(),
            session_lifetime_ms: 0,
        }
    }
}

impl Wire for SaslAuthenticateResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 16), (2, 13)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("auth_bytes", &self.auth_bytes)?;
        w.field_if(v >= 1, "session_lifetime_ms", &self.session_lifetime_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("auth_bytes", &mut self.auth_bytes)?;
        r.fill_if(v >= 1, "session_lifetime_ms", &mut self.session_lifetime_ms)?;
        r.no_tags()
    }
}

impl Response for SaslAuthenticateResponse {}
