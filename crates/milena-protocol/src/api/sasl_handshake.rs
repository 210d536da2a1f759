//! SaslHandshake (key 17): Says by which SASL mechanism the client is going to authenticate.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | what follows are bare SASL bytes, without headers (KIP-43) |
//! | 1 | what follows are SaslAuthenticate requests (KIP-152) |

// Generated from protocol-specs/sasl_handshake.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaslHandshakeRequest {
    /// The name of the mechanism, such as `SCRAM-SHA-256`.
    pub mechanism: ByteString,
}

impl Wire for SaslHandshakeRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("mechanism", &self.mechanism) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("mechanism", &mut self.mechanism) }
}

impl Request for SaslHandshakeRequest {
    const API: ApiKey = ApiKey::SASL_HANDSHAKE;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const ERRORS: &'static [ErrorCode] = &[ErrorCode::UNSUPPORTED_SASL_MECHANISM, ErrorCode::ILLEGAL_SASL_STATE];
    type Response = SaslHandshakeResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SaslHandshakeResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The mechanisms that the broker offers.
    pub mechanisms: Vec<ByteString>,
}

impl Wire for SaslHandshakeResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("mechanisms", &self.mechanisms)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("mechanisms", &mut self.mechanisms)
    }
}

impl Response for SaslHandshakeResponse {}
