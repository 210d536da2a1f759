//! StreamsGroupHeartbeat (key 88): Joins, stays in or leaves a streams group, whose coordinator shares out the tasks.
//!
//! It is sent to the coordinator of the group.
//!
//! | Version | What it changed |
//! |---|---|
//! | 0 | the first version (KIP-1071) |
//! | 1 | the coordinator can ask for a description of the topology (KIP-1331) |

// Generated from protocol-specs/streams_group_heartbeat.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatRequest {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id that the member chose for its whole life.
    pub member_id: ByteString,
    /// 0 joins, -1 leaves, -2 leaves to come back; else the epoch.
    pub member_epoch: i32,
    /// The epoch of the endpoints that the member last heard.
    pub endpoint_information_epoch: i32,
    /// The name of a static member; null if there is none or no news.
    pub instance_id: Option<ByteString>,
    /// The rack of the member; null if there is none or no news.
    pub rack_id: Option<ByteString>,
    /// Milliseconds to give up tasks in; -1 if there is no news.
    pub rebalance_timeout_ms: i32,
    /// What the application computes; sent to join, else null.
    pub topology: Option<StreamsGroupHeartbeatRequestTopology>,
    /// The active tasks that the member has; null if there is no news.
    pub active_tasks: Option<Vec<StreamsGroupHeartbeatRequestTaskIds>>,
    /// The standby tasks that it has; null if there is no news.
    pub standby_tasks: Option<Vec<StreamsGroupHeartbeatRequestTaskIds>>,
    /// The warm-up tasks that it has; null if there is no news.
    pub warmup_tasks: Option<Vec<StreamsGroupHeartbeatRequestTaskIds>>,
    /// The process that it is in; null if there is no news.
    pub process_id: Option<ByteString>,
    /// Where its state can be queried; null if nowhere or there is no news.
    pub user_endpoint: Option<StreamsGroupHeartbeatRequestEndpoint>,
    /// What its standby tasks are spread by; null if there is no news.
    pub client_tags: Option<Vec<StreamsGroupHeartbeatRequestKeyValue>>,
    /// How far its tasks have read their changelogs; null if there is no news.
    pub task_offsets: Option<Vec<StreamsGroupHeartbeatRequestTaskOffset>>,
    /// How far those changelogs go; null if there is no news.
    pub task_end_offsets: Option<Vec<StreamsGroupHeartbeatRequestTaskOffset>>,
    /// Whether every member of the group should shut down.
    pub shutdown_application: bool,
}

impl Default for StreamsGroupHeartbeatRequest {
    #[inline]
    fn default() -> Self {
        Self {
            group_id: ByteString::new(), member_id: ByteString::new(), member_epoch: 0, endpoint_information_epoch: 0,
            instance_id: None, rack_id: None, rebalance_timeout_ms: -1, topology: None, active_tasks: None,
            standby_tasks: None, warmup_tasks: None, process_id: None, user_endpoint: None, client_tags: None,
            task_offsets: None, task_end_offsets: None, shutdown_application: false,
        }
    }
}

impl Wire for StreamsGroupHeartbeatRequest {
    const MIN_SIZE: MinSize = MinSize::Fixed(27);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("endpoint_information_epoch", &self.endpoint_information_epoch)?;
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("rebalance_timeout_ms", &self.rebalance_timeout_ms)?;
        w.field("topology", &self.topology)?;
        w.field("active_tasks", &self.active_tasks)?;
        w.field("standby_tasks", &self.standby_tasks)?;
        w.field("warmup_tasks", &self.warmup_tasks)?;
        w.field("process_id", &self.process_id)?;
        w.field("user_endpoint", &self.user_endpoint)?;
        w.field("client_tags", &self.client_tags)?;
        w.field("task_offsets", &self.task_offsets)?;
        w.field("task_end_offsets", &self.task_end_offsets)?;
        w.field("shutdown_application", &self.shutdown_application)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_run(
            &["member_epoch", "endpoint_information_epoch"],
            (&mut self.member_epoch, &mut self.endpoint_information_epoch),
        )?;
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("rebalance_timeout_ms", &mut self.rebalance_timeout_ms)?;
        r.fill("topology", &mut self.topology)?;
        r.fill("active_tasks", &mut self.active_tasks)?;
        r.fill("standby_tasks", &mut self.standby_tasks)?;
        r.fill("warmup_tasks", &mut self.warmup_tasks)?;
        r.fill("process_id", &mut self.process_id)?;
        r.fill("user_endpoint", &mut self.user_endpoint)?;
        r.fill("client_tags", &mut self.client_tags)?;
        r.fill("task_offsets", &mut self.task_offsets)?;
        r.fill("task_end_offsets", &mut self.task_end_offsets)?;
        r.fill("shutdown_application", &mut self.shutdown_application)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupHeartbeatRequest::topology`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestTopology {
    /// The epoch of the topology, for the group to compare.
    pub epoch: i32,
    /// Its parts.
    pub subtopologies: Vec<StreamsGroupHeartbeatRequestSubtopology>,
}

impl Wire for StreamsGroupHeartbeatRequestTopology {
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

/// One of [`StreamsGroupHeartbeatRequestTopology::subtopologies`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestSubtopology {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The topics that it reads.
    pub source_topics: Vec<ByteString>,
    /// Regular expressions for topics that it reads.
    pub source_topic_regex: Vec<ByteString>,
    /// The topics that keep its state.
    pub state_changelog_topics: Vec<StreamsGroupHeartbeatRequestTopicInfo>,
    /// The repartition topics that it writes.
    pub repartition_sink_topics: Vec<ByteString>,
    /// The repartition topics that it reads.
    pub repartition_source_topics: Vec<StreamsGroupHeartbeatRequestTopicInfo>,
    /// Topics that need equally many partitions, by place.
    pub copartition_groups: Vec<StreamsGroupHeartbeatRequestCopartitionGroup>,
}

impl Wire for StreamsGroupHeartbeatRequestSubtopology {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("source_topics", &self.source_topics)?;
        w.field("source_topic_regex", &self.source_topic_regex)?;
        w.field("state_changelog_topics", &self.state_changelog_topics)?;
        w.field("repartition_sink_topics", &self.repartition_sink_topics)?;
        w.field("repartition_source_topics", &self.repartition_source_topics)?;
        w.field("copartition_groups", &self.copartition_groups)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill("source_topics", &mut self.source_topics)?;
        r.fill("source_topic_regex", &mut self.source_topic_regex)?;
        r.fill("state_changelog_topics", &mut self.state_changelog_topics)?;
        r.fill("repartition_sink_topics", &mut self.repartition_sink_topics)?;
        r.fill("repartition_source_topics", &mut self.repartition_source_topics)?;
        r.fill("copartition_groups", &mut self.copartition_groups)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupHeartbeatRequestSubtopology::state_changelog_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestTopicInfo {
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions it needs; 0 leaves it to the coordinator.
    pub partitions: i32,
    /// How many replicas it needs; 0 means the broker's default.
    pub replication_factor: i16,
    /// Its settings.
    pub topic_configs: Vec<StreamsGroupHeartbeatRequestKeyValue>,
}

impl Wire for StreamsGroupHeartbeatRequestTopicInfo {
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

/// One of [`StreamsGroupHeartbeatRequest::client_tags`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestKeyValue {
    /// What it is.
    pub key: ByteString,
    /// What it is set to.
    pub value: ByteString,
}

impl Wire for StreamsGroupHeartbeatRequestKeyValue {
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

/// One of [`StreamsGroupHeartbeatRequestSubtopology::copartition_groups`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestCopartitionGroup {
    /// Places in `source_topics`.
    pub source_topics: Vec<i16>,
    /// Places in `source_topic_regex`.
    pub source_topic_regex: Vec<i16>,
    /// Places in `repartition_source_topics`.
    pub repartition_source_topics: Vec<i16>,
}

impl Wire for StreamsGroupHeartbeatRequestCopartitionGroup {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("source_topics", &self.source_topics)?;
        w.field("source_topic_regex", &self.source_topic_regex)?;
        w.field("repartition_source_topics", &self.repartition_source_topics)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("source_topics", &mut self.source_topics)?;
        r.fill("source_topic_regex", &mut self.source_topic_regex)?;
        r.fill("repartition_source_topics", &mut self.repartition_source_topics)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupHeartbeatRequest::active_tasks`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestTaskIds {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partitions, each of which is a task.
    pub partitions: Numbers,
}

impl Wire for StreamsGroupHeartbeatRequestTaskIds {
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

/// See [`StreamsGroupHeartbeatRequest::user_endpoint`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestEndpoint {
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for StreamsGroupHeartbeatRequestEndpoint {
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

/// One of [`StreamsGroupHeartbeatRequest::task_offsets`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatRequestTaskOffset {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partition of the task.
    pub partition: i32,
    /// The sum of the offsets in its changelogs.
    pub offset: i64,
}

impl Wire for StreamsGroupHeartbeatRequestTaskOffset {
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

impl Request for StreamsGroupHeartbeatRequest {
    const API: ApiKey = ApiKey::STREAMS_GROUP_HEARTBEAT;
    const VERSIONS: VersionRange = VersionRange::new(0, 1);
    const FLEXIBLE: i16 = 0;
    const ERRORS: &'static [ErrorCode] = &[
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS, ErrorCode::COORDINATOR_NOT_AVAILABLE, ErrorCode::NOT_COORDINATOR,
        ErrorCode::UNKNOWN_MEMBER_ID, ErrorCode::TOPIC_AUTHORIZATION_FAILED, ErrorCode::GROUP_AUTHORIZATION_FAILED,
        ErrorCode::CLUSTER_AUTHORIZATION_FAILED, ErrorCode::UNSUPPORTED_VERSION, ErrorCode::INVALID_REQUEST,
        ErrorCode::GROUP_ID_NOT_FOUND, ErrorCode::GROUP_MAX_SIZE_REACHED, ErrorCode::FENCED_MEMBER_EPOCH,
        ErrorCode::UNRELEASED_INSTANCE_ID, ErrorCode::STREAMS_INVALID_TOPOLOGY,
        ErrorCode::STREAMS_INVALID_TOPOLOGY_EPOCH, ErrorCode::STREAMS_TOPOLOGY_FENCED, ErrorCode::UNKNOWN_SERVER_ERROR,
    ];
    const OVERRIDES: &'static [(ErrorCode, ErrorClass, Refresh)] = &[
        (ErrorCode::GROUP_AUTHORIZATION_FAILED, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::UNSUPPORTED_VERSION, ErrorClass::Fatal, Refresh::Nothing),
        (ErrorCode::INVALID_REQUEST, ErrorClass::Fatal, Refresh::Nothing),
    ];
    type Response = StreamsGroupHeartbeatResponse;
}

/// See the [module](self). Versions 0-1.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupHeartbeatResponse {
    /// Milliseconds for which the client is asked to send nothing, because it is over its quota; 0 if it is not.
    pub throttle_time_ms: i32,
    /// What went wrong, or `NONE`.
    pub error: ErrorCode,
    /// The broker's own words about the error, if it has any.
    pub error_message: Option<ByteString>,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// Milliseconds until the next heartbeat is due.
    pub heartbeat_interval_ms: i32,
    /// The offsets that a task may lag behind as caught up. Versions 0.
    pub acceptable_recovery_lag_legacy: i32,
    /// Milliseconds between reports of task offsets.
    pub task_offset_interval_ms: i32,
    /// The offsets that a task may lag behind as caught up, or -1. Versions 1+.
    pub acceptable_recovery_lag: i64,
    /// What is the matter with the group.
    pub status: Option<Vec<StreamsGroupHeartbeatResponseStatus>>,
    /// The active tasks that the member is to have; null if they have not changed.
    pub active_tasks: Option<Vec<StreamsGroupHeartbeatResponseTaskIds>>,
    /// The standby tasks that it is to have; null if they have not changed.
    pub standby_tasks: Option<Vec<StreamsGroupHeartbeatResponseTaskIds>>,
    /// The warm-up tasks that it is to have; null if they have not changed.
    pub warmup_tasks: Option<Vec<StreamsGroupHeartbeatResponseTaskIds>>,
    /// Whether the member should send a description of the topology. Versions 1+.
    pub topology_description_required: bool,
    /// The epoch of the endpoints below.
    pub endpoint_information_epoch: i32,
    /// Which member has which state; null if that has not changed.
    pub partitions_by_user_endpoint: Option<Vec<StreamsGroupHeartbeatResponseEndpointPartitions>>,
}

impl Default for StreamsGroupHeartbeatResponse {
    #[inline]
    fn default() -> Self {
        Self {
            throttle_time_ms: 0, error: ErrorCode::NONE, error_message: None, member_id: ByteString::new(),
            member_epoch: 0, heartbeat_interval_ms: 0, acceptable_recovery_lag_legacy: 0, task_offset_interval_ms: 0,
            acceptable_recovery_lag: -1, status: Some(Vec::new()), active_tasks: None, standby_tasks: None,
            warmup_tasks: None, topology_description_required: false, endpoint_information_epoch: 0,
            partitions_by_user_endpoint: None,
        }
    }
}

impl Wire for StreamsGroupHeartbeatResponse {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 34), (1, 39)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("throttle_time_ms", &self.throttle_time_ms)?;
        w.field("error", &self.error)?;
        w.field("error_message", &self.error_message)?;
        w.field("member_id", &self.member_id)?;
        w.field("member_epoch", &self.member_epoch)?;
        w.field("heartbeat_interval_ms", &self.heartbeat_interval_ms)?;
        w.field_or(v <= 0, "acceptable_recovery_lag_legacy", &self.acceptable_recovery_lag_legacy, &0)?;
        w.field("task_offset_interval_ms", &self.task_offset_interval_ms)?;
        w.field_if(v >= 1, "acceptable_recovery_lag", &self.acceptable_recovery_lag)?;
        w.field("status", &self.status)?;
        w.field("active_tasks", &self.active_tasks)?;
        w.field("standby_tasks", &self.standby_tasks)?;
        w.field("warmup_tasks", &self.warmup_tasks)?;
        w.field_or(v >= 1, "topology_description_required", &self.topology_description_required, &false)?;
        w.field("endpoint_information_epoch", &self.endpoint_information_epoch)?;
        w.field("partitions_by_user_endpoint", &self.partitions_by_user_endpoint)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill_run(&["throttle_time_ms", "error"], (&mut self.throttle_time_ms, &mut self.error))?;
        r.fill("error_message", &mut self.error_message)?;
        r.fill("member_id", &mut self.member_id)?;
        r.fill_run_and(
            &["member_epoch", "heartbeat_interval_ms"],
            (&mut self.member_epoch, &mut self.heartbeat_interval_ms),
            v <= 0,
            "acceptable_recovery_lag_legacy",
            &mut self.acceptable_recovery_lag_legacy,
        )?;
        r.fill("task_offset_interval_ms", &mut self.task_offset_interval_ms)?;
        r.fill_if(v >= 1, "acceptable_recovery_lag", &mut self.acceptable_recovery_lag)?;
        r.fill("status", &mut self.status)?;
        r.fill("active_tasks", &mut self.active_tasks)?;
        r.fill("standby_tasks", &mut self.standby_tasks)?;
        r.fill("warmup_tasks", &mut self.warmup_tasks)?;
        r.fill_if(v >= 1, "topology_description_required", &mut self.topology_description_required)?;
        r.fill("endpoint_information_epoch", &mut self.endpoint_information_epoch)?;
        r.fill("partitions_by_user_endpoint", &mut self.partitions_by_user_endpoint)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupHeartbeatResponse::status`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatResponseStatus {
    /// 0 stale topology, 1 missing source topics, 2 wrongly partitioned topics, 3 missing internal topics, 4 shutdown, 5 delayed assignment, 6 missing client tags.
    pub status_code: i8,
    /// The same in words.
    pub status_detail: ByteString,
}

impl Wire for StreamsGroupHeartbeatResponseStatus {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("status_code", &self.status_code)?;
        w.field("status_detail", &self.status_detail)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("status_code", &mut self.status_code)?;
        r.fill("status_detail", &mut self.status_detail)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupHeartbeatResponse::active_tasks`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatResponseTaskIds {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partitions, each of which is a task.
    pub partitions: Numbers,
}

impl Wire for StreamsGroupHeartbeatResponseTaskIds {
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

/// One of [`StreamsGroupHeartbeatResponse::partitions_by_user_endpoint`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatResponseEndpointPartitions {
    /// Where it can be queried; several entries may have the same.
    pub user_endpoint: StreamsGroupHeartbeatResponseEndpoint,
    /// The partitions of its active tasks, by topic.
    pub active_partitions: Vec<StreamsGroupHeartbeatResponseTopic>,
    /// The partitions of its standby and warm-up tasks, by topic.
    pub standby_partitions: Vec<StreamsGroupHeartbeatResponseTopic>,
}

impl Wire for StreamsGroupHeartbeatResponseEndpointPartitions {
    const MIN_SIZE: MinSize = MinSize::Fixed(7);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("user_endpoint", &self.user_endpoint)?;
        w.field("active_partitions", &self.active_partitions)?;
        w.field("standby_partitions", &self.standby_partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("user_endpoint", &mut self.user_endpoint)?;
        r.fill("active_partitions", &mut self.active_partitions)?;
        r.fill("standby_partitions", &mut self.standby_partitions)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupHeartbeatResponseEndpointPartitions::user_endpoint`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatResponseEndpoint {
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for StreamsGroupHeartbeatResponseEndpoint {
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

/// One of [`StreamsGroupHeartbeatResponseEndpointPartitions::active_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupHeartbeatResponseTopic {
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for StreamsGroupHeartbeatResponseTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
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

impl Response for StreamsGroupHeartbeatResponse {
    fn throttle_time_ms(&self) -> i32 { self.throttle_time_ms }
}
