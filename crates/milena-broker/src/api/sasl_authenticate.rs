//! SaslAuthenticate, versions 0-2. The listeners are plain: nobody is asked who he is.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for SaslAuthenticateRequest {
    fn handle(self, _: &mut Machine, _: &Call) -> Option<SaslAuthenticateResponse> {
        Some(self.refuse(ErrorCode::ILLEGAL_SASL_STATE))
    }

    fn refuse(&self, error: ErrorCode) -> SaslAuthenticateResponse {
        SaslAuthenticateResponse {
            error,
            error_message: Some(error.message().into()),
            ..SaslAuthenticateResponse::default()
        }
    }
}
