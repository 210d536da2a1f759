//! DescribeAcls, versions 1-3. Nothing is forbidden to anybody, and so there is nothing to describe.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for DescribeAclsRequest {
    fn handle(self, _: &mut Machine, _: &Call) -> Option<DescribeAclsResponse> {
        Some(DescribeAclsResponse {
            error_message: Some("No Authorizer is configured.".into()),
            ..self.refuse(ErrorCode::SECURITY_DISABLED)
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeAclsResponse {
        DescribeAclsResponse {
            error,
            error_message: Some(error.message().into()),
            ..DescribeAclsResponse::default()
        }
    }
}
