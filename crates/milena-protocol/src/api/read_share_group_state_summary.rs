//! ReadShareGroupStateSummary (key 87): Reads where a share group is in its partitions; brokers send it.
//!
//! It is sent to the coordinator of the share group's partitions.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-932) |
//! | 1 | how many records after the start are done with (KIP-1226) |

// Generated from protocol-specs/read_share_group_state_summary.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryRequest {
    /// The group.
    pub group_id: ByteString,
    /// What to read, by topic.
    pub topics: Vec<ReadShareGroupStateSummaryRequestTopic>,
}

impl Wire for ReadShareGroupStateSummaryRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ReadShareGroupStateSummaryRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to read, by partition.
    pub partitions: Vec<ReadShareGroupStateSummaryRequestPartition>,
}

impl Wire for ReadShareGroupStateSummaryRequestTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ReadShareGroupStateSummaryRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The epoch of the partition's leader, or -1 if it is not known.
    pub leader_epoch: i32,
}

impl Wire for ReadShareGroupStateSummaryRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "leader_epoch"], (&mut self.index, &mut self.leader_epoch))?;
        r.no_tags()
    }
}

impl Request for ReadShareGroupStateSummaryRequest {
    const API: ApiKey = ApiKey::READ_SHARE_GROUP_STATE_SUMMARY;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ReadShareGroupStateSummaryResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryResponse {
    /// The answers, by topic.
    pub topics: Vec<ReadShareGroupStateSummaryResponseTopic>,
}

impl Wire for ReadShareGroupStateSummaryResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.no_tags()
    }
}

/// One of [`ReadShareGroupStateSummaryResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateSummaryResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The answers, by partition.
    pub partitions: Vec<ReadShareGroupStateSummaryResponsePartition>,
}

impl Wire for ReadShareGroupStateSummaryResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ReadShareGroupStateSummaryResponseTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ReadShareGroupStateSummaryResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The epoch of the state, which grows whenever it is begun anew.
    pub state_epoch: i32,
    /// The epoch of the leader that has last read or written it.
    pub leader_epoch: i32,
    /// The oldest offset that the group is not done with, or -1 if it is open.
    pub start_offset: i64,
    /// How many records after that the group is done with, or -1. Versions 1+.
    pub delivery_complete_count: i32,
}

impl Default for ReadShareGroupStateSummaryResponsePartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, error: ErrorCode::NONE, error_message: None, state_epoch: 0, leader_epoch: 0, start_offset: 0,
            delivery_complete_count: -1,
        }
    }
}

impl Wire for ReadShareGroupStateSummaryResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 24), (1, 28)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("state_epoch", &self.state_epoch)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.field_if(v >= 1, "delivery_complete_count", &self.delivery_complete_count)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_run_and(
            &["state_epoch", "leader_epoch", "start_offset"],
            (&mut self.state_epoch, &mut self.leader_epoch, &mut self.start_offset),
            v >= 1,
            "delivery_complete_count",
            &mut self.delivery_complete_count,
        )?;
        r.no_tags()
    }
}

impl Response for ReadShareGroupStateSummaryResponse {}
