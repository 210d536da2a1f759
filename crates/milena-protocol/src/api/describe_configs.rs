//! DescribeConfigs (key 32): Asks for the settings of topics, brokers and other resources.
//!
//! It is sent to the broker that it is about.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | where each setting comes from, and what it would be otherwise (KIP-226) |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | types and descriptions (KIP-569) |
//! | 4 | flexible |

// Generated from protocol-specs/describe_configs.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeConfigsRequest {
    /// The resources asked about.
    pub resources: Vec<DescribeConfigsRequestResource>,
    /// Whether to tell what each setting would be otherwise.
    pub include_synonyms: bool,
    /// Whether to describe each setting. Versions 3+.
    pub include_documentation: bool,
}

impl Wire for DescribeConfigsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 5), (3, 6), (4, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("resources", &self.resources)?;
        w.field("include_synonyms", &self.include_synonyms)?;
        w.field_or(v >= 3, "include_documentation", &self.include_documentation, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("resources", &mut self.resources)?;
        r.fill("include_synonyms", &mut self.include_synonyms)?;
        r.fill_if(v >= 3, "include_documentation", &mut self.include_documentation)?;
        r.no_tags()
    }
}

/// One of [`DescribeConfigsRequest::resources`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsRequestResource {
    /// 2 topic, 4 broker, 8 the loggers of a broker, 16 client metrics, 32 group.
    pub resource_type: i8,
    /// The topic's name or the broker's id; empty for the default of all brokers.
    pub resource_name: ByteString,
    /// The settings wanted, or null for all of them.
    pub configuration_keys: Option<Vec<ByteString>>,
}

impl Default for DescribeConfigsRequestResource {
    #[inline]
    fn default() -> Self {
        Self { resource_type: 0, resource_name: ByteString::new(), configuration_keys: Some(Vec::new()) }
    }
}

impl Wire for DescribeConfigsRequestResource {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 7), (4, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.field("configuration_keys", &self.configuration_keys)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill("configuration_keys", &mut self.configuration_keys)?;
        r.no_tags()
    }
}

impl Request for DescribeConfigsRequest {
    const API: ApiKey = ApiKey::DESCRIBE_CONFIGS;
    const VERSIONS: VersionRange = VersionRange::new(1, 4);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::INVALID_CONFIG,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DescribeConfigsResponse;
}

/// See the [module](self). Versions 1-4.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DescribeConfigsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The answers, by resource.
    pub results: Vec<DescribeConfigsResponseResult>,
}

impl Wire for DescribeConfigsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (4, 6)]);
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

/// One of [`DescribeConfigsResponse::results`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResponseResult {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// As in the request.
    pub resource_type: i8,
    /// As in the request.
    pub resource_name: ByteString,
    /// The settings.
    pub configs: Vec<DescribeConfigsResponseConfig>,
}

impl Default for DescribeConfigsResponseResult {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: Some(ByteString::new()), resource_type: 0,
            resource_name: ByteString::new(), configs: Vec::new(),
        }
    }
}

impl Wire for DescribeConfigsResponseResult {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 11), (4, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("resource_type", &self.resource_type)?;
        w.field("resource_name", &self.resource_name)?;
        w.field("configs", &self.configs)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("resource_type", &mut self.resource_type)?;
        r.fill("resource_name", &mut self.resource_name)?;
        r.fill("configs", &mut self.configs)?;
        r.no_tags()
    }
}

/// One of [`DescribeConfigsResponseResult::configs`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResponseConfig {
    /// The setting.
    pub name: ByteString,
    /// Its value, unless it is sensitive.
    pub value: Option<ByteString>,
    /// Whether it cannot be changed while the broker runs.
    pub read_only: bool,
    /// 1 the topic, 2 the broker, 3 all brokers, 4 the broker's file, 5 the default, 6 the broker's loggers, 7 client metrics, 8 the group.
    pub config_source: i8,
    /// Whether it is a secret.
    pub is_sensitive: bool,
    /// What it would be if it were not set where it is, the nearest first.
    pub synonyms: Vec<DescribeConfigsResponseSynonym>,
    /// 1 boolean, 2 string, 3 int, 4 short, 5 long, 6 double, 7 list, 8 class, 9 password. Versions 3+.
    pub config_type: i8,
    /// What the setting is for. Versions 3+.
    pub documentation: Option<ByteString>,
}

impl Default for DescribeConfigsResponseConfig {
    #[inline]
    fn default() -> Self {
        Self {
            name: ByteString::new(), value: Some(ByteString::new()), read_only: false, config_source: -1,
            is_sensitive: false, synonyms: Vec::new(), config_type: 0, documentation: Some(ByteString::new()),
        }
    }
}

impl Wire for DescribeConfigsResponseConfig {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 11), (3, 14), (4, 9)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("name", &self.name)?;
        w.field("value", &self.value)?;
        w.field("read_only", &self.read_only)?;
        w.field("config_source", &self.config_source)?;
        w.field("is_sensitive", &self.is_sensitive)?;
        w.field("synonyms", &self.synonyms)?;
        w.field_if(v >= 3, "config_type", &self.config_type)?;
        w.field_if(v >= 3, "documentation", &self.documentation)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("name", &mut self.name)?;
        r.fill("value", &mut self.value)?;
        r.fill_run(
            &["read_only", "config_source", "is_sensitive"],
            (&mut self.read_only, &mut self.config_source, &mut self.is_sensitive),
        )?;
        r.fill("synonyms", &mut self.synonyms)?;
        r.fill_if(v >= 3, "config_type", &mut self.config_type)?;
        r.fill_if(v >= 3, "documentation", &mut self.documentation)?;
        r.no_tags()
    }
}

/// One of [`DescribeConfigsResponseConfig::synonyms`].
#[derive(Clone, Debug, PartialEq)]
pub struct DescribeConfigsResponseSynonym {
    /// The setting that takes over.
    pub name: ByteString,
    /// Its value, unless it is sensitive.
    pub value: Option<ByteString>,
    /// Where it comes from, as `config_source`.
    pub source: i8,
}

impl Default for DescribeConfigsResponseSynonym {
    #[inline]
    fn default() -> Self { Self { name: ByteString::new(), value: Some(ByteString::new()), source: 0 } }
}

impl Wire for DescribeConfigsResponseSynonym {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 5), (4, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("value", &self.value)?;
        w.field("source", &self.source)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("value", &mut self.value)?;
        r.fill("source", &mut self.source)?;
        r.no_tags()
    }
}

impl Response for DescribeConfigsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
