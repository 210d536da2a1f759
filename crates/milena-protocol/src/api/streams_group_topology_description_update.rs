//! StreamsGroupTopologyDescriptionUpdate (key 93): Describes a streams group's topology to the broker, which has asked for it in a heartbeat.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | (KIP-1331) |

// Generated from protocol-specs/streams_group_topology_description_update.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequest {
    /// The group.
    pub group_id: ByteString,
    /// The member that sends it.
    pub member_id: ByteString,
    /// The epoch of the topology.
    pub topology_epoch: i32,
    /// What it consists of.
    pub topology_description: StreamsGroupTopologyDescriptionUpdateRequestTopology,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(10);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("topology_epoch", &self.topology_epoch)?;
        w.field("topology_description", &self.topology_description)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill("topology_epoch", &mut self.topology_epoch)?;
        r.fill("topology_description", &mut self.topology_description)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupTopologyDescriptionUpdateRequest::topology_description`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequestTopology {
    /// The parts that run independently.
    pub subtopologies: Vec<StreamsGroupTopologyDescriptionUpdateRequestSubtopology>,
    /// The state stores of which each instance has all.
    pub global_stores: Vec<StreamsGroupTopologyDescriptionUpdateRequestGlobalStore>,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateRequestTopology {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopologies", &self.subtopologies)?;
        w.field("global_stores", &self.global_stores)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopologies", &mut self.subtopologies)?;
        r.fill("global_stores", &mut self.global_stores)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupTopologyDescriptionUpdateRequestTopology::subtopologies`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequestSubtopology {
    /// The part's id within the topology.
    pub subtopology_id: ByteString,
    /// Its nodes.
    pub nodes: Vec<StreamsGroupTopologyDescriptionUpdateRequestNode>,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateRequestSubtopology {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("nodes", &self.nodes)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill("nodes", &mut self.nodes)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupTopologyDescriptionUpdateRequestSubtopology::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequestNode {
    /// The name of the node.
    pub name: ByteString,
    /// 1 source, 2 processor, 3 sink.
    pub node_type: i8,
    /// The topics that a source reads; empty if they are not fixed.
    pub source_topics: Vec<ByteString>,
    /// The topic that a sink writes, or null if it is not fixed.
    pub sink_topic: Option<ByteString>,
    /// The state stores that a processor uses.
    pub stores: Vec<ByteString>,
    /// The nodes that come after it.
    pub successors: Vec<ByteString>,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateRequestNode {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("node_type", &self.node_type)?;
        w.field("source_topics", &self.source_topics)?;
        w.field("sink_topic", &self.sink_topic)?;
        w.field("stores", &self.stores)?;
        w.field("successors", &self.successors)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("node_type", &mut self.node_type)?;
        r.fill("source_topics", &mut self.source_topics)?;
        r.fill("sink_topic", &mut self.sink_topic)?;
        r.fill("stores", &mut self.stores)?;
        r.fill("successors", &mut self.successors)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupTopologyDescriptionUpdateRequestTopology::global_stores`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateRequestGlobalStore {
    /// The node that reads what goes into the store.
    pub source: StreamsGroupTopologyDescriptionUpdateRequestNode,
    /// The node that puts it there.
    pub processor: StreamsGroupTopologyDescriptionUpdateRequestNode,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateRequestGlobalStore {
    const MIN_SIZE: MinSize = MinSize::Fixed(15);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("source", &self.source)?;
        w.field("processor", &self.processor)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("source", &mut self.source)?;
        r.fill("processor", &mut self.processor)?;
        r.no_tags()
    }
}

impl Request for StreamsGroupTopologyDescriptionUpdateRequest {
    const API: ApiKey = ApiKey::STREAMS_GROUP_TOPOLOGY_DESCRIPTION_UPDATE;
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorCode::INVALID_REQUEST,
        ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = StreamsGroupTopologyDescriptionUpdateResponse;
}

/// See the [module](self). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyDescriptionUpdateResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
}

impl Wire for StreamsGroupTopologyDescriptionUpdateResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.no_tags()
    }
}

impl Response for StreamsGroupTopologyDescriptionUpdateResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
