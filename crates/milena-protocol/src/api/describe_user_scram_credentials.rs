//! DescribeUserScramCredentials (key 50): Asks which users have SCRAM credentials, and of what kind.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-554) |

// Generated from protocol-specs/describe_user_scram_credentials.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsRequest {
    /// The users asked about; null or empty for all of them.
    pub users: Option<Vec<DescribeUserScramCredentialsRequestUser>>,
}

impl Default for DescribeUserScramCredentialsRequest {
    #[inline]
    fn default() -> Self { Self { users: Some(Vec::new()) } }
}

impl Wire for DescribeUserScramCredentialsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("users", &self.users)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("users", &mut self.users)?;
        r.no_tags()
    }
}

/// One of [`DescribeUserScramCredentialsRequest::users`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeUserScramCredentialsRequestUser {
    /// The user.
    pub name: ByteString,
}

impl Wire for DescribeUserScramCredentialsRequestUser {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.no_tags()
    }
}

impl Request for DescribeUserScramCredentialsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_USER_SCRAM_CREDENTIALS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::RESOURCE_NOT_FOUND, ErrorCode::DUPLICATE_RESOURCE,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeUserScramCredentialsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The answers, by user.
    pub results: Vec<DescribeUserScramCredentialsResponseResult>,
}

impl Default for DescribeUserScramCredentialsResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()), results: Vec::new(),
        }
    }
}

impl Wire for DescribeUserScramCredentialsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`DescribeUserScramCredentialsResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeUserScramCredentialsResponseResult {
    /// The user.
    pub user: ByteString,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The user's credentials.
    pub credential_infos: Vec<DescribeUserScramCredentialsResponseCredential>,
}

impl Default for DescribeUserScramCredentialsResponseResult {
    #[inline]
    fn default() -> Self {
        Self {
            user: ByteString::new(), error: ErrorCode::NONE, error_message: Some(ByteString::new()),
            credential_infos: Vec::new(),
        }
    }
}

impl Wire for DescribeUserScramCredentialsResponseResult {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("user", &self.user)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("credential_infos", &self.credential_infos)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("user", &mut self.user)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("credential_infos", &mut self.credential_infos)?;
        r.no_tags()
    }
}

/// One of [`DescribeUserScramCredentialsResponseResult::credential_infos`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeUserScramCredentialsResponseCredential {
    /// 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.
    pub mechanism: i8,
    /// How often the password was hashed.
    pub iterations: i32,
}

impl Wire for DescribeUserScramCredentialsResponseCredential {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("mechanism", &self.mechanism)?;
        w.field("iterations", &self.iterations)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["mechanism", "iterations"], (&mut self.mechanism, &mut self.iterations))?;
        r.no_tags()
    }
}

impl Response for DescribeUserScramCredentialsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
