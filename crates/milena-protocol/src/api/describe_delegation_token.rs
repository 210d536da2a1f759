//! DescribeDelegationToken (key 41): Asks which delegation tokens there are (KIP-48).
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | who asked for the token (KIP-373) |

// Generated from protocol-specs/describe_delegation_token.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeDelegationTokenRequest {
    /// Whose tokens are asked about, or null for everybody's.
    pub owners: Option<Vec<DescribeDelegationTokenRequestOwner>>,
}

impl Default for DescribeDelegationTokenRequest {
    #[inline]
    fn default() -> Self { Self { owners: Some(Vec::new()) } }
}

impl Wire for DescribeDelegationTokenRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("owners", &self.owners)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("owners", &mut self.owners)?;
        r.no_tags()
    }
}

/// One of [`DescribeDelegationTokenRequest::owners`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeDelegationTokenRequestOwner {
    /// The kind of principal, such as `User`.
    pub principal_type: ByteString,
    /// The principal.
    pub principal_name: ByteString,
}

impl Wire for DescribeDelegationTokenRequestOwner {
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

impl Request for DescribeDelegationTokenRequest {
    const API: ApiKey = ApiKey::DESCRIBE_DELEGATION_TOKEN;
    const VERSIONS: VersionRange = VersionRange::new(1, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::DELEGATION_TOKEN_AUTH_DISABLED, ErrorCode::DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
        ErrorCode::DELEGATION_TOKEN_AUTHORIZATION_FAILED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeDelegationTokenResponse;
}

/// See the [module](self). Versions 1-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeDelegationTokenResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The tokens that the client may see.
    pub tokens: Vec<DescribeDelegationTokenResponseToken>,
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
}

impl Wire for DescribeDelegationTokenResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 10), (2, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("tokens", &self.tokens)?;
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("tokens", &mut self.tokens)?;
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.no_tags()
    }
}

/// One of [`DescribeDelegationTokenResponse::tokens`].
#[derive(Clone, Default, PartialEq)]
pub struct DescribeDelegationTokenResponseToken {
    /// The kind of principal that owns the token.
    pub principal_type: ByteString,
    /// The principal that owns it.
    pub principal_name: ByteString,
    /// The kind of principal that asked for the token. Versions 3+.
    pub token_requester_principal_type: ByteString,
    /// The principal that asked for it. Versions 3+.
    pub token_requester_principal_name: ByteString,
    /// When it was created, in milliseconds since 1970.
    pub issue_timestamp: i64,
    /// When it expires unless it is renewed.
    pub expiry_timestamp: i64,
    /// When it expires at the latest.
    pub max_timestamp: i64,
    /// The token's id, which takes the place of a user name.
    pub token_id: ByteString,
    /// The token's secret, which takes the place of a password.
    pub hmac: Bytes,
    /// Who else may renew the token.
    pub renewers: Vec<DescribeDelegationTokenResponseRenewer>,
}

impl std::fmt::Debug for DescribeDelegationTokenResponseToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DescribeDelegationTokenResponseToken")
            .field("principal_type", &self.principal_type)
            .field("principal_name", &self.principal_name)
            .field("token_requester_principal_type", &self.token_requester_principal_type)
            .field("token_requester_principal_name", &self.token_requester_principal_name)
            .field("issue_timestamp", &self.issue_timestamp)
            .field("expiry_timestamp", &self.expiry_timestamp)
            .field("max_timestamp", &self.max_timestamp)
            .field("token_id", &self.token_id)
            .field("hmac", &"...")
            .field("renewers", &self.renewers)
            .finish()
    }
}

impl Wire for DescribeDelegationTokenResponseToken {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 38), (2, 30), (3, 32)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("principal_type", &self.principal_type)?;
        w.field("principal_name", &self.principal_name)?;
        w.field_or(v >= 3, "token_requester_principal_type", &self.token_requester_principal_type, &ByteString::new())?;
        w.field_or(v >= 3, "token_requester_principal_name", &self.token_requester_principal_name, &ByteString::new())?;
        w.field("issue_timestamp", &self.issue_timestamp)?;
        w.field("expiry_timestamp", &self.expiry_timestamp)?;
        w.field("max_timestamp", &self.max_timestamp)?;
        w.field("token_id", &self.token_id)?;
        w.field("hmac", &self.hmac)?;
        w.field("renewers", &self.renewers)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("principal_type", &mut self.principal_type)?;
        r.fill("principal_name", &mut self.principal_name)?;
        r.fill_if(v >= 3, "token_requester_principal_type", &mut self.token_requester_principal_type)?;
        r.fill_if(v >= 3, "token_requester_principal_name", &mut self.token_requester_principal_name)?;
        r.fill_run(
            &["issue_timestamp", "expiry_timestamp", "max_timestamp"],
            (&mut self.issue_timestamp, &mut self.expiry_timestamp, &mut self.max_timestamp),
        )?;
        r.fill("token_id", &mut self.token_id)?;
        r.fill("hmac", &mut self.hmac)?;
        r.fill("renewers", &mut self.renewers)?;
        r.no_tags()
    }
}

/// One of [`DescribeDelegationTokenResponseToken::renewers`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeDelegationTokenResponseRenewer {
    /// The kind of principal, such as `User`.
    pub principal_type: ByteString,
    /// The principal.
    pub principal_name: ByteString,
}

impl Wire for DescribeDelegationTokenResponseRenewer {
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

impl Response for DescribeDelegationTokenResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
