//! DescribeClientQuotas (key 48): Asks for the quotas of users, client ids and addresses.
//!
//! It may be sent to any broker.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-546) |
//! | 1 | flexible |

// Generated from protocol-specs/describe_client_quotas.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClientQuotasRequest {
    /// What an entity must be in order to be described.
    pub components: Vec<DescribeClientQuotasRequestComponent>,
    /// Whether to leave out entities that have parts of other types as well.
    pub strict: bool,
}

impl Wire for DescribeClientQuotasRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 5), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("components", &self.components)?;
        w.field("strict", &self.strict)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("components", &mut self.components)?;
        r.fill("strict", &mut self.strict)?;
        r.no_tags()
    }
}

/// One of [`DescribeClientQuotasRequest::components`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClientQuotasRequestComponent {
    /// `user`, `client-id` or `ip`.
    pub entity_type: ByteString,
    /// 0 the name in `matched`, 1 the default, 2 any name.
    pub match_type: i8,
    /// The name, or null if the match needs none.
    pub matched: Option<ByteString>,
}

impl Default for DescribeClientQuotasRequestComponent {
    #[inline]
    fn default() -> Self { Self { entity_type: ByteString::new(), match_type: 0, matched: Some(ByteString::new()) } }
}

impl Wire for DescribeClientQuotasRequestComponent {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 5), (1, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entity_type", &self.entity_type)?;
        w.field("match_type", &self.match_type)?;
        w.field("matched", &self.matched)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entity_type", &mut self.entity_type)?;
        r.fill("match_type", &mut self.match_type)?;
        r.fill("matched", &mut self.matched)?;
        r.no_tags()
    }
}

impl Request for DescribeClientQuotasRequest {
    const API: ApiKey = ApiKey::DESCRIBE_CLIENT_QUOTAS;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 1;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::UNSUPPORTED_VERSION,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeClientQuotasResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClientQuotasResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The entities that match.
    pub entries: Option<Vec<DescribeClientQuotasResponseEntry>>,
}

impl Default for DescribeClientQuotasResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()),
            entries: Some(Vec::new()),
        }
    }
}

impl Wire for DescribeClientQuotasResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 12), (1, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("entries", &self.entries)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("entries", &mut self.entries)?;
        r.no_tags()
    }
}

/// One of [`DescribeClientQuotasResponse::entries`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClientQuotasResponseEntry {
    /// The parts that make up the entity.
    pub entity: Vec<DescribeClientQuotasResponseEntity>,
    /// Its quotas.
    pub values: Vec<DescribeClientQuotasResponseValue>,
}

impl Wire for DescribeClientQuotasResponseEntry {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("entity", &self.entity)?;
        w.field("values", &self.values)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("entity", &mut self.entity)?;
        r.fill("values", &mut self.values)?;
        r.no_tags()
    }
}

/// One of [`DescribeClientQuotasResponseEntry::entity`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeClientQuotasResponseEntity {
    /// `user`, `client-id` or `ip`.
    pub entity_type: ByteString,
    /// Its name, or null for the default.
    pub entity_name: Option<ByteString>,
}

impl Default for DescribeClientQuotasResponseEntity {
    #[inline]
    fn default() -> Self { Self { entity_type: ByteString::new(), entity_name: Some(ByteString::new()) } }
}

impl Wire for DescribeClientQuotasResponseEntity {
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

/// One of [`DescribeClientQuotasResponseEntry::values`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeClientQuotasResponseValue {
    /// The quota, such as `producer_byte_rate`.
    pub key: ByteString,
    /// How much is allowed.
    pub value: f64,
}

impl Wire for DescribeClientQuotasResponseValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(10);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("key", &self.key)?;
        w.field("value", &self.value)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("key", &mut self.key)?;
        r.fill("value", &mut self.value)?;
        r.no_tags()
    }
}

impl Response for DescribeClientQuotasResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
