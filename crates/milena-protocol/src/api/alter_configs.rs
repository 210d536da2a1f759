//! AlterConfigs (key 33): Replaces all settings of resources; IncrementalAlterConfigs has taken its place.
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-133) |
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |

// Generated from protocol-specs/alter_configs.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterConfigsRequest {
    /// The resources to change.
    pub resources: Vec<AlterConfigsRequestResource>,
    /// Whether only to check that it could be done.
    pub validate_only: bool,
}

impl Wire for AlterConfigsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 5), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resources", &self.resources)?;
        w.field("validate_only", &self.validate_only)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resources", &mut self.resources)?;
        r.fill("validate_only", &mut self.validate_only)?;
        r.no_tags()
    }
}

/// One of [`AlterConfigsRequest::resources`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterConfigsRequestResource {
    /// 2 topic, 4 broker, 16 client metrics, 32 group.
    pub resource_type: i8,
    /// The topic's name or the broker's id; empty for the default of all brokers.
    pub resource_name: ByteString,
    /// The settings; what is not named goes back to its default.
    pub configs: Vec<AlterConfigsRequestConfig>,
}

impl Wire for AlterConfigsRequestResource {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 7), (2, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.field("configs", &self.configs)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill("configs", &mut self.configs)?;
        r.no_tags()
    }
}

/// One of [`AlterConfigsRequestResource::configs`].
#[derive(Clone, PartialEq)]
pub struct AlterConfigsRequestConfig {
    /// The setting.
    pub name: ByteString,
    /// Its value.
    pub value: Option<ByteString>,
}

impl std::fmt::Debug for AlterConfigsRequestConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AlterConfigsRequestConfig").field("name", &self.name).field("value", &"...").finish()
    }
}

impl Default for AlterConfigsRequestConfig {
    #[inline]
    fn default() -> Self { Self { name: ByteString::new(), value: Some(ByteString::new()) } }
}

impl Wire for AlterConfigsRequestConfig {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("value", &self.value)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("value", &mut self.value)?;
        r.no_tags()
    }
}

impl Request for AlterConfigsRequest {
    const API: ApiKey = ApiKey::ALTER_CONFIGS;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_CONFIG, ErrorCode::NOT_CONTROLLER,
        ErrorCode::INVALID_REQUEST, ErrorCode::POLICY_VIOLATION, ErrorCode::BROKER_ID_NOT_REGISTERED,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = AlterConfigsResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlterConfigsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by resource.
    pub responses: Vec<AlterConfigsResponseResponse>,
}

impl Wire for AlterConfigsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("responses", &self.responses)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("responses", &mut self.responses)?;
        r.no_tags()
    }
}

/// One of [`AlterConfigsResponse::responses`].
#[derive(Clone, Debug, PartialEq)]
pub struct AlterConfigsResponseResponse {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// As in the request.
    pub resource_type: i8,
    /// As in the request.
    pub resource_name: ByteString,
}

impl Default for AlterConfigsResponseResponse {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: Some(ByteString::new()), resource_type: 0,
            resource_name: ByteString::new(),
        }
    }
}

impl Wire for AlterConfigsResponseResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 7), (2, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.no_tags()
    }
}

impl Response for AlterConfigsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
