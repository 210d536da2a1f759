//! StreamsGroupDescribe (key 89): Describes streams groups, their topologies and members.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-1071) |
//! | 1 | a description of the topology (KIP-1331), and the assignor (KIP-1357) |

// Generated from protocol-specs/streams_group_describe.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeRequest {
    /// The names of the groups.
    pub group_ids: Vec<ByteString>,
    /// Whether to list what the client may do.
    pub include_authorized_operations: bool,
    /// Whether to describe the topology in full. Versions 1+.
    pub include_topology_description: bool,
}

impl Wire for StreamsGroupDescribeRequest {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 3), (1, 4)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("group_ids", &self.group_ids)?;
        w.field("include_authorized_operations", &self.include_authorized_operations)?;
        w.field_or(v >= 1, "include_topology_description", &self.include_topology_description, &false)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("group_ids", &mut self.group_ids)?;
        r.fill("include_authorized_operations", &mut self.include_authorized_operations)?;
        r.fill_if(v >= 1, "include_topology_description", &mut self.include_topology_description)?;
        r.no_tags()
    }
}

impl Request for StreamsGroupDescribeRequest {
    const API: ApiKey = ApiKey::STREAMS_GROUP_DESCRIBE;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::INVALID_GROUP_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST, ErrorCode::GROUP_ID_NOT_FOUND,
        ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    type Response = StreamsGroupDescribeResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// The groups asked for.
    pub groups: Vec<StreamsGroupDescribeResponseGroup>,
}

impl Wire for StreamsGroupDescribeResponse {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("groups", &self.groups)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("throttle_time_ms", &mut self.throttle_time_ms)?;
        r.fill("groups", &mut self.groups)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponse::groups`].
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupDescribeResponseGroup {
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The name of the group.
    pub group_id: ByteString,
    /// The state of the group, or empty after an error.
    pub state: ByteString,
    /// The epoch of the group, which grows as its members and topics change.
    pub group_epoch: i32,
    /// The epoch of the group for which the target assignment was made.
    pub assignment_epoch: i32,
    /// What the group computes, or null after an error.
    pub topology: Option<StreamsGroupDescribeResponseTopology>,
    /// Its members.
    pub members: Vec<StreamsGroupDescribeResponseMember>,
    /// What the client may do, one bit per operation.
    pub authorized_operations: i32,
    /// The topology in full, if it was asked for and is there. Versions 1+.
    pub topology_description: Option<StreamsGroupDescribeResponseDescription>,
    /// 0 not asked for, 1 none, 2 not readable, 3 there. Versions 1+.
    pub topology_description_status: i8,
    /// The assignor to be used next, or null after an error. Versions 1+.
    pub assignor_name: Option<ByteString>,
}

impl Default for StreamsGroupDescribeResponseGroup {
    #[inline]
    fn default() -> Self {
        Self {
            error: ErrorCode::NONE, error_message: None, group_id: ByteString::new(), state: ByteString::new(),
            group_epoch: 0, assignment_epoch: 0, topology: None, members: Vec::new(), authorized_operations: i32::MIN,
            topology_description: None, topology_description_status: 0, assignor_name: None,
        }
    }
}

impl Wire for StreamsGroupDescribeResponseGroup {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 20), (1, 23)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("group_id", &self.group_id)?;
        w.field("state", &self.state)?;
        w.field("group_epoch", &self.group_epoch)?;
        w.field("assignment_epoch", &self.assignment_epoch)?;
        w.field("topology", &self.topology)?;
        w.field("members", &self.members)?;
        w.field("authorized_operations", &self.authorized_operations)?;
        w.field_or(v >= 1, "topology_description", &self.topology_description, &None)?;
        w.field_or(v >= 1, "topology_description_status", &self.topology_description_status, &0)?;
        w.field_if(v >= 1, "assignor_name", &self.assignor_name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("error", &mut self.error)?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("group_id", &mut self.group_id)?;
        r.fill("state", &mut self.state)?;
        r.fill_run(&["group_epoch", "assignment_epoch"], (&mut self.group_epoch, &mut self.assignment_epoch))?;
        r.fill("topology", &mut self.topology)?;
        r.fill("members", &mut self.members)?;
        r.fill("authorized_operations", &mut self.authorized_operations)?;
        r.fill_if(v >= 1, "topology_description", &mut self.topology_description)?;
        r.fill_if(v >= 1, "topology_description_status", &mut self.topology_description_status)?;
        r.fill_if(v >= 1, "assignor_name", &mut self.assignor_name)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupDescribeResponseGroup::topology`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseTopology {
    /// The epoch of the topology.
    pub epoch: i32,
    /// Its parts, or null while its topics are not in order.
    pub subtopologies: Option<Vec<StreamsGroupDescribeResponseSubtopology>>,
}

impl Wire for StreamsGroupDescribeResponseTopology {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("epoch", &self.epoch)?;
        w.field("subtopologies", &self.subtopologies)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("epoch", &mut self.epoch)?;
        r.fill("subtopologies", &mut self.subtopologies)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseTopology::subtopologies`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseSubtopology {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The topics that it reads.
    pub source_topics: Vec<ByteString>,
    /// The repartition topics that it writes.
    pub repartition_sink_topics: Vec<ByteString>,
    /// The topics that keep its state.
    pub state_changelog_topics: Vec<StreamsGroupDescribeResponseTopicInfo>,
    /// The repartition topics that it reads.
    pub repartition_source_topics: Vec<StreamsGroupDescribeResponseTopicInfo>,
}

impl Wire for StreamsGroupDescribeResponseSubtopology {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("source_topics", &self.source_topics)?;
        w.field("repartition_sink_topics", &self.repartition_sink_topics)?;
        w.field("state_changelog_topics", &self.state_changelog_topics)?;
        w.field("repartition_source_topics", &self.repartition_source_topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill("source_topics", &mut self.source_topics)?;
        r.fill("repartition_sink_topics", &mut self.repartition_sink_topics)?;
        r.fill("state_changelog_topics", &mut self.state_changelog_topics)?;
        r.fill("repartition_source_topics", &mut self.repartition_source_topics)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseSubtopology::state_changelog_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseTopicInfo {
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions it needs.
    pub partitions: i32,
    /// How many replicas it needs; 0 means the broker's default.
    pub replication_factor: i16,
    /// Its settings.
    pub topic_configs: Vec<StreamsGroupDescribeResponseKeyValue>,
}

impl Wire for StreamsGroupDescribeResponseTopicInfo {
    const MIN_SIZE: MinSize = MinSize::Fixed(9);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.field("replication_factor", &self.replication_factor)?;
        w.field("topic_configs", &self.topic_configs)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill_run(&["partitions", "replication_factor"], (&mut self.partitions, &mut self.replication_factor))?;
        r.fill("topic_configs", &mut self.topic_configs)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseTopicInfo::topic_configs`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseKeyValue {
    /// What it is.
    pub key: ByteString,
    /// What it is set to.
    pub value: ByteString,
}

impl Wire for StreamsGroupDescribeResponseKeyValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("key", &self.key)?;
        w.field("value", &self.value)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("key", &mut self.key)?;
        r.fill("value", &mut self.value)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseGroup::members`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// The name by which a static member is known again after a restart, or null.
    pub instance_id: Option<ByteString>,
    /// The rack of the member, if it has one.
    pub rack_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// The epoch of the member's topology.
    pub topology_epoch: i32,
    /// The process that it is in, which may have several members.
    pub process_id: ByteString,
    /// Where its state can be queried, if anywhere.
    pub user_endpoint: Option<StreamsGroupDescribeResponseEndpoint>,
    /// What its standby tasks are spread by.
    pub client_tags: Vec<StreamsGroupDescribeResponseKeyValue>,
    /// How far its tasks have read their changelogs.
    pub task_offsets: Vec<StreamsGroupDescribeResponseTaskOffset>,
    /// How far those changelogs go.
    pub task_end_offsets: Vec<StreamsGroupDescribeResponseTaskOffset>,
    /// What it has.
    pub assignment: StreamsGroupDescribeResponseAssignment,
    /// What it is to have.
    pub target_assignment: StreamsGroupDescribeResponseAssignment,
    /// Whether it still speaks the classic protocol.
    pub is_classic: bool,
}

impl Wire for StreamsGroupDescribeResponseMember {
    const MIN_SIZE: MinSize = MinSize::Fixed(28);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("topology_epoch", &self.topology_epoch)?;
        w.field("process_id", &self.process_id)?;
        w.field("user_endpoint", &self.user_endpoint)?;
        w.field("client_tags", &self.client_tags)?;
        w.field("task_offsets", &self.task_offsets)?;
        w.field("task_end_offsets", &self.task_end_offsets)?;
        w.field("assignment", &self.assignment)?;
        w.field("target_assignment", &self.target_assignment)?;
        w.field("is_classic", &self.is_classic)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("member_id", &mut self.member_id)?;
        r.fill("member_epoch", &mut self.member_epoch)?;
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill("topology_epoch", &mut self.topology_epoch)?;
        r.fill("process_id", &mut self.process_id)?;
        r.fill("user_endpoint", &mut self.user_endpoint)?;
        r.fill("client_tags", &mut self.client_tags)?;
        r.fill("task_offsets", &mut self.task_offsets)?;
        r.fill("task_end_offsets", &mut self.task_end_offsets)?;
        r.fill("assignment", &mut self.assignment)?;
        r.fill("target_assignment", &mut self.target_assignment)?;
        r.fill("is_classic", &mut self.is_classic)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupDescribeResponseMember::user_endpoint`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseEndpoint {
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for StreamsGroupDescribeResponseEndpoint {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("host", &self.host)?;
        w.field("port", &self.port)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("host", &mut self.host)?;
        r.fill("port", &mut self.port)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseMember::task_offsets`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseTaskOffset {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partition of the task.
    pub partition: i32,
    /// The sum of the offsets in its changelogs.
    pub offset: i64,
}

impl Wire for StreamsGroupDescribeResponseTaskOffset {
    const MIN_SIZE: MinSize = MinSize::Fixed(14);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("partition", &self.partition)?;
        w.field("offset", &self.offset)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill_run(&["partition", "offset"], (&mut self.partition, &mut self.offset))?;
        r.no_tags()
    }
}

/// See [`StreamsGroupDescribeResponseMember::assignment`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseAssignment {
    /// Its active tasks.
    pub active_tasks: Vec<StreamsGroupDescribeResponseTaskIds>,
    /// Its standby tasks.
    pub standby_tasks: Vec<StreamsGroupDescribeResponseTaskIds>,
    /// Its warm-up tasks.
    pub warmup_tasks: Vec<StreamsGroupDescribeResponseTaskIds>,
}

impl Wire for StreamsGroupDescribeResponseAssignment {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("active_tasks", &self.active_tasks)?;
        w.field("standby_tasks", &self.standby_tasks)?;
        w.field("warmup_tasks", &self.warmup_tasks)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("active_tasks", &mut self.active_tasks)?;
        r.fill("standby_tasks", &mut self.standby_tasks)?;
        r.fill("warmup_tasks", &mut self.warmup_tasks)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupDescribeResponseAssignment::active_tasks`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseTaskIds {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partitions, each of which is a task.
    pub partitions: Numbers,
}

impl Wire for StreamsGroupDescribeResponseTaskIds {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupDescribeResponseGroup::topology_description`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseDescription {
    /// Its parts.
    pub subtopologies: Vec<StreamsGroupDescribeResponseDescriptionSubtopology>,
    /// The state stores that every member has in full.
    pub global_stores: Vec<StreamsGroupDescribeResponseGlobalStore>,
}

impl Wire for StreamsGroupDescribeResponseDescription {
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

/// One of [`StreamsGroupDescribeResponseDescription::subtopologies`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseDescriptionSubtopology {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// Its steps.
    pub nodes: Vec<StreamsGroupDescribeResponseDescriptionNode>,
}

impl Wire for StreamsGroupDescribeResponseDescriptionSubtopology {
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

/// One of [`StreamsGroupDescribeResponseDescriptionSubtopology::nodes`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseDescriptionNode {
    /// The name of the step.
    pub name: ByteString,
    /// 1 a source, 2 a processor, 3 a sink.
    pub node_type: i8,
    /// The topics that a source reads.
    pub source_topics: Vec<ByteString>,
    /// The topic that a sink writes, if one is fixed.
    pub sink_topic: Option<ByteString>,
    /// The state stores that a processor uses.
    pub stores: Vec<ByteString>,
    /// The names of the steps that follow.
    pub successors: Vec<ByteString>,
}

impl Wire for StreamsGroupDescribeResponseDescriptionNode {
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

/// One of [`StreamsGroupDescribeResponseDescription::global_stores`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupDescribeResponseGlobalStore {
    /// The step that reads its topic.
    pub source: StreamsGroupDescribeResponseDescriptionNode,
    /// The step that fills it.
    pub processor: StreamsGroupDescribeResponseDescriptionNode,
}

impl Wire for StreamsGroupDescribeResponseGlobalStore {
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

impl Response for StreamsGroupDescribeResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
