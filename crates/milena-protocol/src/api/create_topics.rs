//! CreateTopics (key 19): Creates topics.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 2 | a throttle time |
//! | 3 | throttling starts after the response, not before it (KIP-219) |
//! | 4 | -1 leaves partitions and replicas to the broker (KIP-464) |
//! | 5 | flexible; the response has the topic's settings (KIP-525) |
//! | 6 | THROTTLING_QUOTA_EXCEEDED may be answered (KIP-599) |
//! | 7 | the response has the topic's id (KIP-516) |

// Generated from protocol-specs/create_topics.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 2-7.
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsRequest {
    /// The topics to create.
    pub topics: Vec<CreateTopicsRequestTopic>,
    /// Milliseconds to wait until the topics are there.
    pub timeout_ms: i32,
    /// Whether only to check that it could be done.
    pub validate_only: bool,
}

impl Default for CreateTopicsRequest {
    #[inline]
    fn default() -> Self { Self { topics: Vec::new(), timeout_ms: 60000, validate_only: false } }
}

impl Wire for CreateTopicsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 9), (5, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.field("validate_only", &self.validate_only)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.fill_run(&["timeout_ms", "validate_only"], (&mut self.timeout_ms, &mut self.validate_only))?;
        r.no_tags()
    }
}

/// One of [`CreateTopicsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTopicsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions; -1 for the broker's default, or if `assignments` says it.
    pub num_partitions: i32,
    /// How many copies of each; -1 for the broker's default, or if `assignments` says it.
    pub replication_factor: i16,
    /// Who is to have each partition; empty to let the broker choose.
    pub assignments: Vec<CreateTopicsRequestAssignment>,
    /// Settings that are not the cluster's.
    pub configs: Vec<CreateTopicsRequestConfig>,
}

impl Wire for CreateTopicsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 16), (5, 10)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("num_partitions", &self.num_partitions)?;
        w.field("replication_factor", &self.replication_factor)?;
        w.field("assignments", &self.assignments)?;
        w.field("configs", &self.configs)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill_run(
            &["num_partitions", "replication_factor"],
            (&mut self.num_partitions, &mut self.replication_factor),
        )?;
        r.fill("assignments", &mut self.assignments)?;
        r.fill("configs", &mut self.configs)?;
        r.no_tags()
    }
}

/// One of [`CreateTopicsRequestTopic::assignments`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTopicsRequestAssignment {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The nodes that are to have a copy, the preferred leader first.
    pub broker_ids: Numbers,
}

impl Wire for CreateTopicsRequestAssignment {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 8), (5, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("broker_ids", &self.broker_ids)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.fill("broker_ids", &mut self.broker_ids)?;
        r.no_tags()
    }
}

/// One of [`CreateTopicsRequestTopic::configs`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsRequestConfig {
    /// The setting.
    pub name: ByteString,
    /// Its value.
    pub value: Option<ByteString>,
}

impl Default for CreateTopicsRequestConfig {
    #[inline]
    fn default() -> Self { Self { name: ByteString::new(), value: Some(ByteString::new()) } }
}

impl Wire for CreateTopicsRequestConfig {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 4), (5, 3)]);
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

impl Request for CreateTopicsRequest {
    const API: ApiKey = ApiKey::CREATE_TOPICS;
    const VERSIONS: VersionRange = VersionRange::new(2, 7);
    const FLEXIBLE: i16 = 5;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION, ErrorCode::TOPIC_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::TOPIC_ALREADY_EXISTS, ErrorCode::INVALID_PARTITIONS,
        ErrorCode::INVALID_REPLICATION_FACTOR, ErrorCode::INVALID_REPLICA_ASSIGNMENT, ErrorCode::INVALID_CONFIG,
        ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST, ErrorCode::POLICY_VIOLATION,
        ErrorCode::THROTTLING_QUOTA_EXCEEDED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = CreateTopicsResponse;
}

/// See the [module](self). Versions 2-7.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateTopicsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<CreateTopicsResponseTopic>,
}

impl Wire for CreateTopicsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 8), (5, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`CreateTopicsResponse::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The id of the topic. Versions 7+.
    pub id: Uuid,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// Why the settings are not told, if they are not. Versions 5+.
    pub topic_config_error: ErrorCode,
    /// How many partitions the topic has, or -1. Versions 5+.
    pub num_partitions: i32,
    /// How many copies of each, or -1. Versions 5+.
    pub replication_factor: i16,
    /// The topic's settings, unless they may not be told. Versions 5+.
    pub configs: Option<Vec<CreateTopicsResponseConfig>>,
}

impl Default for CreateTopicsResponseTopic {
    #[inline]
    fn default() -> Self {
        Self {
            name: ByteString::new(), id: Uuid::ZERO, error: ErrorCode::NONE, error_message: Some(ByteString::new()),
            topic_config_error: ErrorCode::NONE, num_partitions: -1, replication_factor: -1, configs: Some(Vec::new()),
        }
    }
}

impl Wire for CreateTopicsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(2, 6), (5, 12), (7, 28)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("name", &self.name)?;
        w.field_if(v >= 7, "id", &self.id)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field_if(v >= 5, "num_partitions", &self.num_partitions)?;
        w.field_if(v >= 5, "replication_factor", &self.replication_factor)?;
        w.field_if(v >= 5, "configs", &self.configs)?;
        let mut tags = w.tags();
        tags.field_if(v >= 5, 0, "topic_config_error", &self.topic_config_error, &ErrorCode::NONE)?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("name", &mut self.name)?;
        r.fill_if(v >= 7, "id", &mut self.id)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_if(v >= 5, "num_partitions", &mut self.num_partitions)?;
        r.fill_if(v >= 5, "replication_factor", &mut self.replication_factor)?;
        r.fill_if(v >= 5, "configs", &mut self.configs)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 5 => self.topic_config_error = r.field("topic_config_error")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`CreateTopicsResponseTopic::configs`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreateTopicsResponseConfig {
    /// The setting.
    pub name: ByteString,
    /// Its value, unless it is sensitive.
    pub value: Option<ByteString>,
    /// Whether it cannot be changed.
    pub read_only: bool,
    /// Where it comes from, as in DescribeConfigs.
    pub config_source: i8,
    /// Whether it is a secret.
    pub is_sensitive: bool,
}

impl Default for CreateTopicsResponseConfig {
    #[inline]
    fn default() -> Self {
        Self {
            name: ByteString::new(), value: Some(ByteString::new()), read_only: false, config_source: -1,
            is_sensitive: false,
        }
    }
}

impl Wire for CreateTopicsResponseConfig {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("value", &self.value)?;
        w.field("read_only", &self.read_only)?;
        w.field("config_source", &self.config_source)?;
        w.field("is_sensitive", &self.is_sensitive)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("value", &mut self.value)?;
        r.fill_run(
            &["read_only", "config_source", "is_sensitive"],
            (&mut self.read_only, &mut self.config_source, &mut self.is_sensitive),
        )?;
        r.no_tags()
    }
}

impl Response for CreateTopicsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
