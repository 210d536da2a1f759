//! CreatePartitions (key 37): Gives topics more partitions.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 1 | throttling starts after the response, not before it (KIP-219) |
//! | 2 | flexible |
//! | 3 | THROTTLING_QUOTA_EXCEEDED may be answered (KIP-599) |

// Generated from protocol-specs/create_partitions.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsRequest {
    /// The topics that are to grow.
    pub topics: Vec<CreatePartitionsRequestTopic>,
    /// Milliseconds to wait until the partitions are there.
    pub timeout_ms: i32,
    /// Whether only to check that it could be done.
    pub validate_only: bool,
}

impl Wire for CreatePartitionsRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 9), (2, 7)]);
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

/// One of [`CreatePartitionsRequest::topics`].
#[derive(Clone, Debug, PartialEq)]
pub struct CreatePartitionsRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions the topic is to have then.
    pub count: i32,
    /// Who is to have each new partition; null to let the broker choose.
    pub assignments: Option<Vec<CreatePartitionsRequestAssignment>>,
}

impl Default for CreatePartitionsRequestTopic {
    #[inline]
    fn default() -> Self { Self { name: ByteString::new(), count: 0, assignments: Some(Vec::new()) } }
}

impl Wire for CreatePartitionsRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 10), (2, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("count", &self.count)?;
        w.field("assignments", &self.assignments)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("count", &mut self.count)?;
        r.fill("assignments", &mut self.assignments)?;
        r.no_tags()
    }
}

/// One of [`CreatePartitionsRequestTopic::assignments`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsRequestAssignment {
    /// The nodes that are to have a copy, the preferred leader first.
    pub broker_ids: Numbers,
}

impl Wire for CreatePartitionsRequestAssignment {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 4), (2, 2)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("broker_ids", &self.broker_ids)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("broker_ids", &mut self.broker_ids)?;
        r.no_tags()
    }
}

impl Request for CreatePartitionsRequest {
    const API: ApiKey = ApiKey::CREATE_PARTITIONS;
    const VERSIONS: VersionRange = VersionRange::new(0, 3);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_PARTITIONS,
        ErrorCode::INVALID_REPLICA_ASSIGNMENT, ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST,
        ErrorCode::REASSIGNMENT_IN_PROGRESS, ErrorCode::POLICY_VIOLATION, ErrorCode::THROTTLING_QUOTA_EXCEEDED,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = CreatePartitionsResponse;
}

/// See the [module](self). Versions 0-3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The outcome, by topic.
    pub topics: Vec<CreatePartitionsResponseTopic>,
}

impl Wire for CreatePartitionsResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (2, 6)]);
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

/// One of [`CreatePartitionsResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatePartitionsResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Wire for CreatePartitionsResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 5)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for CreatePartitionsResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
