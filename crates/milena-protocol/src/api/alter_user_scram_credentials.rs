//! AlterUserScramCredentials (key 51): Sets and deletes users' SCRAM credentials.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-554) |

// Generated from protocol-specs/alter_user_scram_credentials.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterUserScramCredentialsRequest {
    /// The credentials to delete.
    pub deletions: Vec<AlterUserScramCredentialsRequestDeletion>,
    /// The credentials to create or replace.
    pub upsertions: Vec<AlterUserScramCredentialsRequestUpsertion>,
}

impl Wire for AlterUserScramCredentialsRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("deletions", &self.deletions)?;
        w.field("upsertions", &self.upsertions)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("deletions", &mut self.deletions)?;
        r.fill("upsertions", &mut self.upsertions)?;
        r.no_tags()
    }
}

/// One of [`AlterUserScramCredentialsRequest::deletions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterUserScramCredentialsRequestDeletion {
    /// The user.
    pub name: ByteString,
    /// 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.
    pub mechanism: i8,
}

impl Wire for AlterUserScramCredentialsRequestDeletion {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("mechanism", &self.mechanism)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("mechanism", &mut self.mechanism)?;
        r.no_tags()
    }
}

/// One of [`AlterUserScramCredentialsRequest::upsertions`].
#[derive(Clone, Default, PartialEq)]
pub struct AlterUserScramCredentialsRequestUpsertion {
    /// The user.
    pub name: ByteString,
    /// 1 SCRAM-SHA-256, 2 SCRAM-SHA-512.
    pub mechanism: i8,
    /// How often the password was hashed.
    pub iterations: i32,
    /// The random bytes that were hashed with it.
    pub salt: Bytes,
    /// What came out.
    pub salted_password: Bytes,
}

impl std::fmt::Debug for AlterUserScramCredentialsRequestUpsertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlterUserScramCredentialsRequestUpsertion")
            .field("name", &self.name)
            .field("mechanism", &self.mechanism)
            .field("iterations", &self.iterations)
            .field("salt", &"...")
            .field("salted_password", &"...")
            .finish()
    }
}

impl Wire for AlterUserScramCredentialsRequestUpsertion {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("mechanism", &self.mechanism)?;
        w.field("iterations", &self.iterations)?;
        w.field("salt", &self.salt)?;
        w.field("salted_password", &self.salted_password)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill_run(&["mechanism", "iterations"], (&mut self.mechanism, &mut self.iterations))?;
        r.fill("salt", &mut self.salt)?;
        r.fill("salted_password", &mut self.salted_password)?;
        r.no_tags()
    }
}

impl Request for AlterUserScramCredentialsRequest {
    const API: ApiKey = ApiKey::ALTER_USER_SCRAM_CREDENTIALS;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::UNSUPPORTED_SASL_MECHANISM, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST, ErrorCode::RESOURCE_NOT_FOUND,
        ErrorCode::DUPLICATE_RESOURCE, ErrorCode::UNACCEPTABLE_CREDENTIAL, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AlterUserScramCredentialsResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterUserScramCredentialsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by user.
    pub results: Vec<AlterUserScramCredentialsResponseResult>,
}

impl Wire for AlterUserScramCredentialsResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("results", &self.results)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("results", &mut self.results)?;
        r.no_tags()
    }
}

/// One of [`AlterUserScramCredentialsResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterUserScramCredentialsResponseResult {
    /// The user.
    pub user: ByteString,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for AlterUserScramCredentialsResponseResult {
    #[inline]
    fn default() -> Self {
        Self { user: ByteString::new(), error: ErrorCode::NONE, error_message: Some(ByteString::new()) }
    }
}

impl Wire for AlterUserScramCredentialsResponseResult {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("user", &self.user)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("user", &mut self.user)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for AlterUserScramCredentialsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
