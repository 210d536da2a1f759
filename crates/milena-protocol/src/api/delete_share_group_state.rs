//! DeleteShareGroupState (key 86): Deletes the books of a share group's partitions; brokers send it.
//!
//! It is sent to the coordinator of the share group's partitions.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-932) |

// Generated from protocol-specs/delete_share_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateRequest {
    /// The group.
    pub group_id: ByteString,
    /// What to delete, by topic.
    pub topics: Vec<DeleteShareGroupStateRequestTopic>,
}

impl Wire for DeleteShareGroupStateRequest {
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

/// One of [`DeleteShareGroupStateRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to delete, by partition.
    pub partitions: Vec<DeleteShareGroupStateRequestPartition>,
}

impl Wire for DeleteShareGroupStateRequestTopic {
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

/// One of [`DeleteShareGroupStateRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
}

impl Wire for DeleteShareGroupStateRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("index", &mut self.index)?;
        r.no_tags()
    }
}

impl Request for DeleteShareGroupStateRequest {
    const API: ApiKey = ApiKey::DELETE_SHARE_GROUP_STATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::UNKNOWN_TOPIC_OR_PARTITION, ErrorCode::COORDINATOR_LOAD_IN_PROGRESS,
        ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR, ErrorCode::CLUSTER_AUTHORIZATION_FAILED,
        ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::FENCED_STATE_EPOCH,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = DeleteShareGroupStateResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateResponse {
    /// The outcome, by topic.
    pub topics: Vec<DeleteShareGroupStateResponseTopic>,
}

impl Wire for DeleteShareGroupStateResponse {
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

/// One of [`DeleteShareGroupStateResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<DeleteShareGroupStateResponsePartition>,
}

impl Wire for DeleteShareGroupStateResponseTopic {
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

/// One of [`DeleteShareGroupStateResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteShareGroupStateResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Wire for DeleteShareGroupStateResponsePartition {
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

impl Response for DeleteShareGroupStateResponse {}
