//! DeleteTopics (key 20): Deletes topics.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | a throttle time |
//! | 2 | throttling starts after the response, not before it (KIP-219) |
//! | 3 | TOPIC_DELETION_DISABLED may be answered (KIP-322) |
//! | 4 | flexible |
//! | 5 | the response has a message, and may be THROTTLING_QUOTA_EXCEEDED (KIP-599) |
//! | 6 | topics may be named by id (KIP-516) |

// Generated from protocol-specs/delete_topics.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 1-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsRequest {
    /// The topics to delete. Versions 6+.
    pub topics: Vec<DeleteTopicsRequestTopic>,
    /// The names of the topics to delete. Versions 1-5.
    pub topic_names: Vec<ByteString>,
    /// Milliseconds to wait until the topics are gone.
    pub timeout_ms: i32,
}

impl Wire for DeleteTopicsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (4, 6)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 6, "topics", &self.topics, &Vec::new())?;
        w.field_if(v <= 5, "topic_names", &self.topic_names)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 6, "topics", &mut self.topics)?;
        r.fill_if(v <= 5, "topic_names", &mut self.topic_names)?;
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.no_tags()
    }
}

/// One of [`DeleteTopicsRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsRequestTopic {
    /// The name, or null if the topic is named by id.
    pub name: Option<ByteString>,
    /// The id, or zero if the topic is named by name.
    pub id: Uuid,
}

impl Wire for DeleteTopicsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("id", &self.id)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("id", &mut self.id)?;
        r.no_tags()
    }
}

impl Request for DeleteTopicsRequest {
    const API: ApiKey = ApiKey::DELETE_TOPICS;
    const VERSIONS: VersionRange = VersionRange::new(1, 6);
    const FLEXIBLE: i16 = 4;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST,
        ErrorCode::TOPIC_DELETION_DISABLED, ErrorCode::THROTTLING_QUOTA_EXCEEDED, ErrorCode::UNKNOWN_TOPIC_ID,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DeleteTopicsResponse;
}

/// See the [module](self). Versions 1-6.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteTopicsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<DeleteTopicsResponseTopic>,
}

impl Wire for DeleteTopicsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 8), (4, 6)]);
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

/// One of [`DeleteTopicsResponse::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteTopicsResponseTopic {
    /// The name, or null if the topic was named by id and the client may not know its name.
    pub name: Option<ByteString>,
    /// The id of the topic. Versions 6+.
    pub id: Uuid,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any. Versions 5+.
    pub error_message: Option<ByteString>,
}

impl Default for DeleteTopicsResponseTopic {
    #[inline]
    fn default() -> Self {
        Self { name: Some(ByteString::new()), id: Uuid::ZERO, error: ErrorCode::NONE, error_message: None }
    }
}

impl Wire for DeleteTopicsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(1, 4), (5, 5), (6, 21)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.nullable_if(true, v >= 6, "name", &self.name)?;
        w.field_if(v >= 6, "id", &self.id)?;
        w.field("error", &self.error)?;
        w.field_if(v >= 5, "error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.nullable_if(true, v >= 6, "name", &mut self.name)?;
        r.fill_if(v >= 6, "id", &mut self.id)?;
        r.fill("error", &mut self.error)?;
        r.fill_if(v >= 5, "error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for DeleteTopicsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
