//! CreateDelegationToken (key 38): Creates a token that stands for a user's credentials (KIP-48).
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | a token for another user (KIP-373) |

// Generated from protocol-specs/create_delegation_token.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateDelegationTokenRequest {
    /// The kind of principal that is to own the token, or null for who asks. Versions 3+.
    pub owner_principal_type: Option<ByteString>,
    /// The principal that is to own the token, or null for who asks. Versions 3+.
    pub owner_principal_name: Option<ByteString>,
    /// Who else may renew the token.
    pub renewers: Vec<CreateDelegationTokenRequestRenewer>,
    /// Milliseconds after which the token can no longer be renewed, or -1 for the broker's default.
    pub max_lifetime_ms: i64,
}

impl Default for CreateDelegationTokenRequest {
    #[inline]
    fn default() -> Self {
        Self {
            owner_principal_type: Some(ByteString::new()), owner_principal_name: Some(ByteString::new()),
            renewers: Vec::new(), max_lifetime_ms: 0,
        }
    }
}

impl Wire for CreateDelegationTokenRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 12), (2, 10), (3, 12)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 3, "owner_principal_type", &self.owner_principal_type, &Some(ByteString::new()))?;
        w.field_or(v >= 3, "owner_principal_name", &self.owner_principal_name, &Some(ByteString::new()))?;
        w.field("renewers", &self.renewers)?;
        w.field("max_lifetime_ms", &self.max_lifetime_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 3, "owner_principal_type", &mut self.owner_principal_type)?;
        r.fill_if(v >= 3, "owner_principal_name", &mut self.owner_principal_name)?;
        r.fill("renewers", &mut self.renewers)?;
        r.fill("max_lifetime_ms", &mut self.max_lifetime_ms)?;
        r.no_tags()
    }
}

/// One of [`CreateDelegationTokenRequest::renewers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateDelegationTokenRequestRenewer {
    /// The kind of principal, such as `User`.
    pub principal_type: ByteString,
    /// The principal.
    pub principal_name: ByteString,
}

impl Wire for CreateDelegationTokenRequestRenewer {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("principal_type", &self.principal_type)?;
        w.field("principal_name", &self.principal_name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("principal_type", &mut self.principal_type)?;
        r.fill("principal_name", &mut self.principal_name)?;
        r.no_tags()
    }
}

impl Request for CreateDelegationTokenRequest {
    const API: ApiKey = ApiKey::CREATE_DELEGATION_TOKEN;
    const VERSIONS: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST,
        ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED, ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
        ErrorCode::DELEGATION_TOKEN_AUTHORIZATION_FAILED, ErrorCode::INVALID_PRINCIPAL_TYPE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = CreateDelegationTokenResponse;
}

/// See the [module](self). Versions 1-3.
#[derive(Clone, Default, PartialEq)]
pub struct CreateDelegationTokenResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The kind of principal that owns the token.
    pub principal_type: ByteString,
    /// The principal that owns it.
    pub principal_name: ByteString,
    /// The kind of principal that asked for the token. Versions 3+.
    pub token_requester_principal_type: ByteString,
    /// The principal that asked for it. Versions 3+.
    pub token_requester_principal_name: ByteString,
    /// When it was created, in milliseconds since 1970.
    pub issue_timestamp_ms: i64,
    /// When it expires unless it is renewed.
    pub expiry_timestamp_ms: i64,
    /// When it expires at the latest.
    pub max_timestamp_ms: i64,
    /// The token's id, which takes the place of a user name.
    pub token_id: ByteString,
    /// The token's secret, which takes the place of a password.
    pub hmac: Bytes,
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
}

impl std::fmt::Debug for CreateDelegationTokenResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CreateDelegationTokenResponse")
            .field("error", &self.error)
            .field("principal_type", &self.principal_type)
            .field("principal_name", &self.principal_name)
            .field("token_requester_principal_type", &self.token_requester_principal_type)
            .field("token_requester_principal_name", &self.token_requester_principal_name)
            .field("issue_timestamp_ms", &self.issue_timestamp_ms)
            .field("expiry_timestamp_ms", &self.expiry_timestamp_ms)
            .field("max_timestamp_ms", &self.max_timestamp_ms)
            .field("token_id", &self.token_id)
            .field("hmac", &"...")
            .field("throttle_time_ms", &self.throttle_time_ms)
            .finish()
    }
}

impl Wire for CreateDelegationTokenResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 40), (2, 35), (3, 37)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("principal_type", &self.principal_type)?;
        w.field("principal_name", &self.principal_name)?;
        w.field_or(v >= 3, "token_requester_principal_type", &self.token_requester_principal_type, &ByteString::new())?;
        w.field_or(v >= 3, "token_requester_principal_name", &self.token_requester_principal_name, &ByteString::new())?;
        w.field("issue_timestamp_ms", &self.issue_timestamp_ms)?;
        w.field("expiry_timestamp_ms", &self.expiry_timestamp_ms)?;
        w.field("max_timestamp_ms", &self.max_timestamp_ms)?;
        w.field("token_id", &self.token_id)?;
        w.field("hmac", &self.hmac)?;
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill("principal_type", &mut self.principal_type)?;
        r.fill("principal_name", &mut self.principal_name)?;
        r.fill_if(v >= 3, "token_requester_principal_type", &mut self.token_requester_principal_type)?;
        r.fill_if(v >= 3, "token_requester_principal_name", &mut self.token_requester_principal_name)?;
        r.fill_run(
            &["issue_timestamp_ms", "expiry_timestamp_ms", "max_timestamp_ms"],
            (&mut self.issue_timestamp_ms, &mut self.expiry_timestamp_ms, &mut self.max_timestamp_ms),
        )?;
        r.fill("token_id", &mut self.token_id)?;
        r.fill("hmac", &mut self.hmac)?;
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.no_tags()
    }
}

impl Response for CreateDelegationTokenResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
