//! InitializeShareGroupState (key 83): Begins the books of a share group's partitions; brokers send it.
//!
//! It is sent to the coordinator of the share group's partitions.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-932) |

// Generated from protocol-specs/initialize_share_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateRequest {
    /// The group.
    pub group_id: ByteString,
    /// What to begin, by topic.
    pub topics: Vec<InitializeShareGroupStateRequestTopic>,
}

impl Wire for InitializeShareGroupStateRequest {
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

/// One of [`InitializeShareGroupStateRequest::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateRequestTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// What to begin, by partition.
    pub partitions: Vec<InitializeShareGroupStateRequestPartition>,
}

impl Wire for InitializeShareGroupStateRequestTopic {
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

/// One of [`InitializeShareGroupStateRequestTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateRequestPartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// The epoch of the state, which grows whenever it is begun anew.
    pub state_epoch: i32,
    /// The offset that the group starts with, or -1 to leave that open.
    pub start_offset: i64,
}

impl Wire for InitializeShareGroupStateRequestPartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(17);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("index", &self.index)?;
        w.field("state_epoch", &self.state_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["index", "state_epoch", "start_offset"],
            (&mut self.index, &mut self.state_epoch, &mut self.start_offset),
        )?;
        r.no_tags()
    }
}

impl Request for InitializeShareGroupStateRequest {
    const API: ApiKey = ApiKey::INITIALIZE_SHARE_GROUP_STATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST, ErrorCode::FENCED_STATE_EPOCH,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = InitializeShareGroupStateResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateResponse {
    /// The outcome, by topic.
    pub topics: Vec<InitializeShareGroupStateResponseTopic>,
}

impl Wire for InitializeShareGroupStateResponse {
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

/// One of [`InitializeShareGroupStateResponse::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateResponseTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The outcome, by partition.
    pub partitions: Vec<InitializeShareGroupStateResponsePartition>,
}

impl Wire for InitializeShareGroupStateResponseTopic {
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

/// One of [`InitializeShareGroupStateResponseTopic::partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InitializeShareGroupStateResponsePartition {
    /// The number of the partition within its topic.
    pub index: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Wire for InitializeShareGroupStateResponsePartition {
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

impl Response for InitializeShareGroupStateResponse {}
