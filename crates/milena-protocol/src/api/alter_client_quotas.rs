//! AlterClientQuotas (key 49): Changes the quotas of users, client ids and addresses.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-546) |
//! | 1 | flexible |

// Generated from protocol-specs/alter_client_quotas.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasRequest {
    /// The entities to change.
    pub entries: Vec<AlterClientQuotasRequestEntry>,
    /// Whether only to check that it could be done.
    pub validate_only: bool,
}

impl Wire for AlterClientQuotasRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 5), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entries", &self.entries)?;
        w.field("validate_only", &self.validate_only)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entries", &mut self.entries)?;
        r.fill("validate_only", &mut self.validate_only)?;
        r.no_tags()
    }
}

/// One of [`AlterClientQuotasRequest::entries`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasRequestEntry {
    /// The parts that make up the entity.
    pub entity: Vec<AlterClientQuotasRequestEntity>,
    /// The changes.
    pub ops: Vec<AlterClientQuotasRequestOp>,
}

impl Wire for AlterClientQuotasRequestEntry {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entity", &self.entity)?;
        w.field("ops", &self.ops)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entity", &mut self.entity)?;
        r.fill("ops", &mut self.ops)?;
        r.no_tags()
    }
}

/// One of [`AlterClientQuotasRequestEntry::entity`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterClientQuotasRequestEntity {
    /// `user`, `client-id` or `ip`.
    pub entity_type: ByteString,
    /// Its name, or null for the default.
    pub entity_name: Option<ByteString>,
}

impl Default for AlterClientQuotasRequestEntity {
    #[inline]
    fn default() -> Self { Self { entity_type: ByteString::new(), entity_name: Some(ByteString::new()) } }
}

impl Wire for AlterClientQuotasRequestEntity {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entity_type", &self.entity_type)?;
        w.field("entity_name", &self.entity_name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entity_type", &mut self.entity_type)?;
        r.fill("entity_name", &mut self.entity_name)?;
        r.no_tags()
    }
}

/// One of [`AlterClientQuotasRequestEntry::ops`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasRequestOp {
    /// The quota, such as `producer_byte_rate`.
    pub key: ByteString,
    /// How much is allowed; means nothing if the quota is removed.
    pub value: f64,
    /// Whether to remove the quota.
    pub remove: bool,
}

impl Wire for AlterClientQuotasRequestOp {
    const MIN_SIZE: MinSize = MinSize::Fixed(11);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("key", &self.key)?;
        w.field("value", &self.value)?;
        w.field("remove", &self.remove)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("key", &mut self.key)?;
        r.fill_run(&["value", "remove"], (&mut self.value, &mut self.remove))?;
        r.no_tags()
    }
}

impl Request for AlterClientQuotasRequest {
    const API: ApiKey = ApiKey::ALTER_CLIENT_QUOTAS;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 1;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_CONFIG,
        ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AlterClientQuotasResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterClientQuotasResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by entity.
    pub entries: Vec<AlterClientQuotasResponseEntry>,
}

impl Wire for AlterClientQuotasResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("entries", &self.entries)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("entries", &mut self.entries)?;
        r.no_tags()
    }
}

/// One of [`AlterClientQuotasResponse::entries`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterClientQuotasResponseEntry {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// As in the request.
    pub entity: Vec<AlterClientQuotasResponseEntity>,
}

impl Default for AlterClientQuotasResponseEntry {
    #[inline]
    fn default() -> Self { Self { error: ErrorCode::NONE, error_message: Some(ByteString::new()), entity: Vec::new() } }
}

impl Wire for AlterClientQuotasResponseEntry {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("entity", &self.entity)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("entity", &mut self.entity)?;
        r.no_tags()
    }
}

/// One of [`AlterClientQuotasResponseEntry::entity`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterClientQuotasResponseEntity {
    /// As in the request.
    pub entity_type: ByteString,
    /// As in the request.
    pub entity_name: Option<ByteString>,
}

impl Default for AlterClientQuotasResponseEntity {
    #[inline]
    fn default() -> Self { Self { entity_type: ByteString::new(), entity_name: Some(ByteString::new()) } }
}

impl Wire for AlterClientQuotasResponseEntity {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entity_type", &self.entity_type)?;
        w.field("entity_name", &self.entity_name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entity_type", &mut self.entity_type)?;
        r.fill("entity_name", &mut self.entity_name)?;
        r.no_tags()
    }
}

impl Response for AlterClientQuotasResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
