//! WriteShareGroupState (key 85): Writes the books of a share group's partitions; brokers send it.
//!
//! It is sent to the coordinator of the share group's partitions.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-932) |
//! | 1 | how many records after the start are done with (KIP-1226) |

// Generated from protocol-specs/write_share_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateRequest {
    /// The group.
    pub group_id: ByteString,
    /// What to write, by topic.
    pub topics: Vec<WriteShareGroupStateRequestTopic>,
}

impl Wire for WriteShareGroupStateRequest {
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

/// One of [`WriteShareGroupStateRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to write, by partition.
    pub partitions: Vec<WriteShareGroupStateRequestPartition>,
}

impl Wire for WriteShareGroupStateRequestTopic {
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

/// One of [`WriteShareGroupStateRequestTopic::partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct WriteShareGroupStateRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The epoch of the state, which grows whenever it is begun anew.
    pub state_epoch: i32,
    /// The epoch of the partition's leader, which is who writes.
    pub leader_epoch: i32,
    /// The oldest offset that the group is not done with, or -1 if it has not changed.
    pub start_offset: i64,
    /// How many records after that the group is done with, or -1. Versions 1+.
    pub delivery_complete_count: i32,
    /// What has become of the records after that.
    pub state_batches: Vec<WriteShareGroupStateRequestBatch>,
}

impl Default for WriteShareGroupStateRequestPartition {
    #[inline]
    fn default() -> Self {
        Self {
            index: 0, state_epoch: 0, leader_epoch: 0, start_offset: 0, delivery_complete_count: -1,
            state_batches: Vec::new(),
        }
    }
}

impl Wire for WriteShareGroupStateRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 22), (1, 26)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("index", &self.index)?;
        w.field("state_epoch", &self.state_epoch)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.field_if(v >= 1, "delivery_complete_count", &self.delivery_complete_count)?;
        w.field("state_batches", &self.state_batches)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run_and(
            &["index", "state_epoch", "leader_epoch", "start_offset"],
            (&mut self.index, &mut self.state_epoch, &mut self.leader_epoch, &mut self.start_offset),
            v >= 1,
            "delivery_complete_count",
            &mut self.delivery_complete_count,
        )?;
        r.fill("state_batches", &mut self.state_batches)?;
        r.no_tags()
    }
}

/// One of [`WriteShareGroupStateRequestPartition::state_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateRequestBatch {
    /// The first offset.
    pub first_offset: i64,
    /// The last offset.
    pub last_offset: i64,
    /// 0 available, 2 acknowledged, 4 archived.
    pub delivery_state: i8,
    /// How often they have been delivered.
    pub delivery_count: i16,
}

impl Wire for WriteShareGroupStateRequestBatch {
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

impl Request for WriteShareGroupStateRequest {
    const API: ApiKey = ApiKey::WRITE_SHARE_GROUP_STATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::FENCED_LEADER_EPOCH,
        ErrorCode::FENCED_STATE_EPOCH, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = WriteShareGroupStateResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateResponse {
    /// The outcome, by topic.
    pub topics: Vec<WriteShareGroupStateResponseTopic>,
}

impl Wire for WriteShareGroupStateResponse {
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

/// One of [`WriteShareGroupStateResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<WriteShareGroupStateResponsePartition>,
}

impl Wire for WriteShareGroupStateResponseTopic {
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

/// One of [`WriteShareGroupStateResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WriteShareGroupStateResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Wire for WriteShareGroupStateResponsePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["index", "error"], (&mut self.index, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for WriteShareGroupStateResponse {}
