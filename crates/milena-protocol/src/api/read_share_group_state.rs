//! ReadShareGroupState (key 84): Reads the books of a share group's partitions; brokers send it.
//!
//! It is sent to the coordinator of the share group's partitions.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-932) |

// Generated from protocol-specs/read_share_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateRequest {
    /// The group.
    pub group_id: ByteString,
    /// What to read, by topic.
    pub topics: Vec<ReadShareGroupStateRequestTopic>,
}

impl Wire for ReadShareGroupStateRequest {
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

/// One of [`ReadShareGroupStateRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to read, by partition.
    pub partitions: Vec<ReadShareGroupStateRequestPartition>,
}

impl Wire for ReadShareGroupStateRequestTopic {
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

/// One of [`ReadShareGroupStateRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The epoch of the partition's leader, which is who reads.
    pub leader_epoch: i32,
}

impl Wire for ReadShareGroupStateRequestPartition {
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

impl Request for ReadShareGroupStateRequest {
    const API: ApiKey = ApiKey::READ_SHARE_GROUP_STATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = ReadShareGroupStateResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateResponse {
    /// The answers, by topic.
    pub topics: Vec<ReadShareGroupStateResponseTopic>,
}

impl Wire for ReadShareGroupStateResponse {
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

/// One of [`ReadShareGroupStateResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The answers, by partition.
    pub partitions: Vec<ReadShareGroupStateResponsePartition>,
}

impl Wire for ReadShareGroupStateResponseTopic {
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

/// One of [`ReadShareGroupStateResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The epoch of the state, which grows whenever it is begun anew.
    pub state_epoch: i32,
    /// The oldest offset that the group is not done with, or -1 if it is open.
    pub start_offset: i64,
    /// What has become of the records after that.
    pub state_batches: Vec<ReadShareGroupStateResponseBatch>,
}

impl Wire for ReadShareGroupStateResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(21);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("state_epoch", &self.state_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.field("state_batches", &self.state_batches)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill_run(&["state_epoch", "start_offset"], (&mut self.state_epoch, &mut self.start_offset))?;
        r.fill("state_batches", &mut self.state_batches)?;
        r.no_tags()
    }
}

/// One of [`ReadShareGroupStateResponsePartition::state_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadShareGroupStateResponseBatch {
    /// The first offset.
    pub first_offset: i64,
    /// The last offset.
    pub last_offset: i64,
    /// 0 available, 2 acknowledged, 4 archived.
    pub delivery_state: i8,
    /// How often they have been delivered.
    pub delivery_count: i16,
}

impl Wire for ReadShareGroupStateResponseBatch {
    const MIN_SIZE: MinSize = MinSize::Fixed(20);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("first_offset", &self.first_offset)?;
        w.field("last_offset", &self.last_offset)?;
        w.field("delivery_state", &self.delivery_state)?;
        w.field("delivery_count", &self.delivery_count)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["first_offset", "last_offset", "delivery_state", "delivery_count"],
            (&mut self.first_offset, &mut self.last_offset, &mut self.delivery_state, &mut self.delivery_count),
        )?;
        r.no_tags()
    }
}

impl Response for ReadShareGroupStateResponse {}
