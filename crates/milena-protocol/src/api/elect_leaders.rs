//! ElectLeaders (key 43): Elects the leaders of partitions anew.
//!
//! It is sent to the controller.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | preferred leaders only (KIP-183) |
//! | 1 | leaders that are not in sync, too (KIP-460) |
//! | 2 | flexible |

// Generated from protocol-specs/elect_leaders.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectLeadersRequest {
    /// 0 the preferred leader, 1 any replica that is there if none is in sync, which loses records. Versions 1+.
    pub election_type: i8,
    /// The partitions to elect leaders for, or null for all of them.
    pub topics: Option<Vec<ElectLeadersRequestTopic>>,
    /// Milliseconds to wait until the leaders are elected.
    pub timeout_ms: i32,
}

impl Default for ElectLeadersRequest {
    #[inline]
    fn default() -> Self { Self { election_type: 0, topics: Some(Vec::new()), timeout_ms: 60000 } }
}

impl Wire for ElectLeadersRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 9), (2, 7)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field_or(v >= 1, "election_type", &self.election_type, &0)?;
        w.field("topics", &self.topics)?;
        w.field("timeout_ms", &self.timeout_ms)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_if(v >= 1, "election_type", &mut self.election_type)?;
        r.fill("topics", &mut self.topics)?;
        r.fill("timeout_ms", &mut self.timeout_ms)?;
        r.no_tags()
    }
}

/// One of [`ElectLeadersRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElectLeadersRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ElectLeadersRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

impl Request for ElectLeadersRequest {
    const API: ApiKey = ApiKey::ELECT_LEADERS;
    const VERSIONS: VersionRange = VersionRange::new(0, 2);
    const FLEXIBLE: i16 = 2;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::REQUEST_TIMED_OUT, ErrorCode::INVALID_TOPIC_EXCEPTION,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::NOT_CONTROLLER, ErrorCode::INVALID_REQUEST,
        ErrorCode::PREFERRED_LEADER_NOT_AVAILABLE, ErrorCode::ELIGIBLE_LEADERS_NOT_AVAILABLE,
        ErrorCode::ELECTION_NOT_NEEDED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ElectLeadersResponse;
}

/// See the [module](self). Versions 0-2.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElectLeadersResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`. Versions 1+.
    pub error: ErrorCode,
    /// The outcome, by topic.
    pub replica_elections: Vec<ElectLeadersResponseTopic>,
}

impl Wire for ElectLeadersResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 8), (1, 10), (2, 8)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field_or(v >= 1, "error", &self.error, &ErrorCode::NONE)?;
        w.field("replica_elections", &self.replica_elections)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill_if(v >= 1, "error", &mut self.error)?;
        r.fill("replica_elections", &mut self.replica_elections)?;
        r.no_tags()
    }
}

/// One of [`ElectLeadersResponse::replica_elections`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElectLeadersResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The outcome, by partition.
    pub partitions: Vec<ElectLeadersResponsePartition>,
}

impl Wire for ElectLeadersResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ElectLeadersResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ElectLeadersResponsePartition {
    /// The number of the partition within its topic.
    pub id: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Default for ElectLeadersResponsePartition {
    #[inline]
    fn default() -> Self { Self { id: 0, error: ErrorCode::NONE, error_message: Some(ByteString::new()) } }
}

impl Wire for ElectLeadersResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["id", "error"], (&mut self.id, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for ElectLeadersResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
