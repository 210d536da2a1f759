//! DescribeClientQuotas, versions 0-1. There are no quotas.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for DescribeClientQuotasRequest {
    fn handle(self, _: &mut Machine, _: &Call) -> Option<DescribeClientQuotasResponse> {
        let known = ["user", "client-id", "ip"];
        let is_known =
            |it: &DescribeClientQuotasRequestComponent| known.contains(&&*it.entity_type);
        if !self.components.iter().all(is_known) {
            return Some(self.refuse(ErrorCode::INVALID_REQUEST));
        }
        Some(DescribeClientQuotasResponse {
            error_message: None,
            entries: Some(Vec::new()),
            ..DescribeClientQuotasResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeClientQuotasResponse {
        DescribeClientQuotasResponse {
            error,
            error_message: Some(error.message().into()),
            entries: None,
            ..DescribeClientQuotasResponse::default()
        }
    }
}
