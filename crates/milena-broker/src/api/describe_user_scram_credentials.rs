//! DescribeUserScramCredentials, version 0. Nobody has any.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::machine::{Call, Machine};

impl Served for DescribeUserScramCredentialsRequest {
    fn handle(self, _: &mut Machine, _: &Call) -> Option<DescribeUserScramCredentialsResponse> {
        let asked: Vec<_> = self.users.iter().flatten().map(|user| &user.name).collect();
        let mut results = Vec::new();
        for (place, user) in asked.iter().enumerate() {
            if asked[..place].contains(user) {
                continue;
            }
            let (error, message) = match asked.iter().filter(|other| *other == user).count() {
                1 => (
                    ErrorCode::RESOURCE_NOT_FOUND,
                    format!("Attempt to describe a user credential that does not exist: {user}"),
                ),
                _ => (
                    ErrorCode::DUPLICATE_RESOURCE,
                    format!(
                        "Cannot describe SCRAM credentials for the same user twice in a single request: {user}"
                    ),
                ),
            };
            results.push(DescribeUserScramCredentialsResponseResult {
                user: (*user).clone(),
                error,
                error_message: Some(message.into()),
                credential_infos: Vec::new(),
            });
        }
        Some(DescribeUserScramCredentialsResponse {
            error_message: None,
            results,
            ..DescribeUserScramCredentialsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DescribeUserScramCredentialsResponse {
        DescribeUserScramCredentialsResponse {
            error,
            error_message: Some(error.message().into()),
            ..DescribeUserScramCredentialsResponse::default()
        }
    }
}
