//! SaslHandshake, versions 0-1. The listeners are plain: there is nothing to shake hands on.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for SaslHandshakeRequest {
    fn handle(self, _: &mut Machine, _: &Call) -> Option<SaslHandshakeResponse> {
        Some(self.refuse(ErrorCode::ILLEGAL_SASL_STATE))
    }

    fn refuse(&self, error: ErrorCode) -> SaslHandshakeResponse {
        SaslHandshakeResponse {
            error,
            ..SaslHandshakeResponse::default()
        }
    }
}
