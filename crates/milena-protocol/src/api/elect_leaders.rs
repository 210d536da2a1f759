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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let v = r.version();
        let this = Self {
            election_type: r.field_or(v >= 1, "election_type", 0)?,
            topics: r.field("topics")?,
            timeout_ms: r.field("timeout_ms")?,
        };
        r.no_tags(this)
    }
}

/// One of [`ElectLeadersRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElectLeadersRequestTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Vec<i32>,
}

impl Wire for ElectLeadersRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 6), (2, 3)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { name: r.field("name")?, partitions: r.field("partitions")? };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let v = r.version();
        let this = Self {
            throttle_time_ms: r.field("throttle_time_ms")?,
            error: r.field_or(v >= 1, "error", ErrorCode::NONE)?,
            replica_elections: r.field("replica_elections")?,
        };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { name: r.field("name")?, partitions: r.field("partitions")? };
        r.no_tags(this)
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
    fn read(r: &mut Reader) -> Result<Self, DecodeError> {
        let this = Self { id: r.field("id")?, error: r.field("error")?, error_message: r.field("error_message")? };
        r.no_tags(this)
    }
}

impl Response for ElectLeadersResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
