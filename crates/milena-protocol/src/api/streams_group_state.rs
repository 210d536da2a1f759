//! StreamsGroupState: Streams groups, as records of the topic `__consumer_offsets` (KIP-1071).

// Generated from protocol-specs/streams_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 17: a streams group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for StreamsGroupMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for StreamsGroupMetadataKey {
    const NAME: &'static str = "StreamsGroupMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 17: a streams group. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMetadataValue {
    /// The epoch of the group, which grows when members or topology change.
    pub epoch: i32,
    /// A hash of the topics it reads, by which a change is noticed (KIP-1101).
    pub metadata_hash: i64,
    /// The epoch of the topology whose topics were found as needed, or -1.
    pub validated_topology_epoch: i32,
    /// The settings with which tasks were last assigned.
    pub last_assignment_configs: Option<Vec<StreamsGroupMetadataValueKeyValue>>,
    /// The epoch of the topology that is described (KIP-1331); -1 none, -2 not known.
    pub stored_description_topology_epoch: i32,
    /// The epoch of the topology whose description was refused, or -1.
    pub failed_description_topology_epoch: i32,
}

impl Default for StreamsGroupMetadataValue {
    #[inline]
    fn default() -> Self {
        Self {
            epoch: 0, metadata_hash: 0, validated_topology_epoch: -1, last_assignment_configs: Some(Vec::new()),
            stored_description_topology_epoch: -1, failed_description_topology_epoch: -1,
        }
    }
}

impl Wire for StreamsGroupMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("epoch", &self.epoch)?;
        w.field("metadata_hash", &self.metadata_hash)?;
        let mut tags = w.tags();
        tags.field(true, 0, "validated_topology_epoch", &self.validated_topology_epoch, &-1)?;
        tags.field(true, 1, "last_assignment_configs", &self.last_assignment_configs, &Some(Vec::new()))?;
        tags.field(true, 2, "stored_description_topology_epoch", &self.stored_description_topology_epoch, &-1)?;
        tags.field(true, 3, "failed_description_topology_epoch", &self.failed_description_topology_epoch, &-1)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["epoch", "metadata_hash"], (&mut self.epoch, &mut self.metadata_hash))?;
        r.tags(|tag, r| {
            match tag {
                0 => self.validated_topology_epoch = r.field("validated_topology_epoch")?,
                1 => self.last_assignment_configs = r.field("last_assignment_configs")?,
                2 => self.stored_description_topology_epoch = r.field("stored_description_topology_epoch")?,
                3 => self.failed_description_topology_epoch = r.field("failed_description_topology_epoch")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`StreamsGroupMetadataValue::last_assignment_configs`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMetadataValueKeyValue {
    /// What it is.
    pub key: ByteString,
    /// What it is set to.
    pub value: ByteString,
}

impl Wire for StreamsGroupMetadataValueKeyValue {
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

impl Data for StreamsGroupMetadataValue {
    const NAME: &'static str = "StreamsGroupMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupMetadataValue {
    const TYPE: i16 = 17;
    type Key = StreamsGroupMetadataKey;
}

/// The key of a record of type 19: a member of a streams group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMemberMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for StreamsGroupMemberMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)
    }
}

impl Data for StreamsGroupMemberMetadataKey {
    const NAME: &'static str = "StreamsGroupMemberMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 19: a member of a streams group. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupMemberMetadataValue {
    /// The name by which a static member is known again after a restart, or null.
    pub instance_id: Option<ByteString>,
    /// The rack of the member, or null.
    pub rack_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// Milliseconds that it has to give up tasks, or -1.
    pub rebalance_timeout_ms: i32,
    /// The epoch of the topology that it has.
    pub topology_epoch: i32,
    /// The process that it is in.
    pub process_id: ByteString,
    /// Where its state can be queried, or null.
    pub user_endpoint: Option<StreamsGroupMemberMetadataValueEndpoint>,
    /// What its standby tasks are spread by.
    pub client_tags: Vec<StreamsGroupMemberMetadataValueKeyValue>,
}

impl Default for StreamsGroupMemberMetadataValue {
    #[inline]
    fn default() -> Self {
        Self {
            instance_id: Some(ByteString::new()), rack_id: Some(ByteString::new()), client_id: ByteString::new(),
            client_host: ByteString::new(), rebalance_timeout_ms: -1, topology_epoch: 0, process_id: ByteString::new(),
            user_endpoint: None, client_tags: Vec::new(),
        }
    }
}

impl Wire for StreamsGroupMemberMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(16);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("rebalance_timeout_ms", &self.rebalance_timeout_ms)?;
        w.field("topology_epoch", &self.topology_epoch)?;
        w.field("process_id", &self.process_id)?;
        w.field("user_endpoint", &self.user_endpoint)?;
        w.field("client_tags", &self.client_tags)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill_run(
            &["rebalance_timeout_ms", "topology_epoch"],
            (&mut self.rebalance_timeout_ms, &mut self.topology_epoch),
        )?;
        r.fill("process_id", &mut self.process_id)?;
        r.fill("user_endpoint", &mut self.user_endpoint)?;
        r.fill("client_tags", &mut self.client_tags)?;
        r.no_tags()
    }
}

/// See [`StreamsGroupMemberMetadataValue::user_endpoint`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMemberMetadataValueEndpoint {
    /// The host name or address to connect to.
    pub host: ByteString,
    /// The port to connect to.
    pub port: u16,
}

impl Wire for StreamsGroupMemberMetadataValueEndpoint {
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

/// One of [`StreamsGroupMemberMetadataValue::client_tags`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupMemberMetadataValueKeyValue {
    /// What it is.
    pub key: ByteString,
    /// What it is set to.
    pub value: ByteString,
}

impl Wire for StreamsGroupMemberMetadataValueKeyValue {
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

impl Data for StreamsGroupMemberMetadataValue {
    const NAME: &'static str = "StreamsGroupMemberMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupMemberMetadataValue {
    const TYPE: i16 = 19;
    type Key = StreamsGroupMemberMetadataKey;
}

/// The key of a record of type 20: the assignment that a streams group is to reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for StreamsGroupTargetAssignmentMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for StreamsGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 20: the assignment that a streams group is to reach. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMetadataValue {
    /// The epoch of the group for which it was computed.
    pub assignment_epoch: i32,
    /// When that was done, in milliseconds since 1970 (KIP-1263).
    pub assignment_timestamp: i64,
}

impl Wire for StreamsGroupTargetAssignmentMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("assignment_epoch", &self.assignment_epoch)?;
        let mut tags = w.tags();
        tags.field_if(true, 0, "assignment_timestamp", &self.assignment_timestamp, &0)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("assignment_epoch", &mut self.assignment_epoch)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.assignment_timestamp = r.field("assignment_timestamp")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl Data for StreamsGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupTargetAssignmentMetadataValue {
    const TYPE: i16 = 20;
    type Key = StreamsGroupTargetAssignmentMetadataKey;
}

/// The key of a record of type 21: what a member of a streams group is to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMemberKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for StreamsGroupTargetAssignmentMemberKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)
    }
}

impl Data for StreamsGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 21: what a member of a streams group is to have. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMemberValue {
    /// Its active tasks.
    pub active_tasks: Vec<StreamsGroupTargetAssignmentMemberValueTaskIds>,
    /// Its standby tasks.
    pub standby_tasks: Vec<StreamsGroupTargetAssignmentMemberValueTaskIds>,
    /// Its warm-up tasks.
    pub warmup_tasks: Vec<StreamsGroupTargetAssignmentMemberValueTaskIds>,
}

impl Wire for StreamsGroupTargetAssignmentMemberValue {
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

/// One of [`StreamsGroupTargetAssignmentMemberValue::active_tasks`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTargetAssignmentMemberValueTaskIds {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partitions, each of which is a task.
    pub partitions: Numbers,
}

impl Wire for StreamsGroupTargetAssignmentMemberValueTaskIds {
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

impl Data for StreamsGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "StreamsGroupTargetAssignmentMemberValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupTargetAssignmentMemberValue {
    const TYPE: i16 = 21;
    type Key = StreamsGroupTargetAssignmentMemberKey;
}

/// The key of a record of type 22: what a member of a streams group has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupCurrentMemberAssignmentKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for StreamsGroupCurrentMemberAssignmentKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("member_id", &self.member_id)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("member_id", &mut self.member_id)
    }
}

impl Data for StreamsGroupCurrentMemberAssignmentKey {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 22: what a member of a streams group has. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupCurrentMemberAssignmentValue {
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// The epoch before, which a member says again when an answer was lost.
    pub previous_member_epoch: i32,
    /// 1 stable; 2 it has tasks to give up; 3 it waits for those of others.
    pub state: i8,
    /// Its active tasks.
    pub active_tasks: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
    /// Its standby tasks.
    pub standby_tasks: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
    /// Its warm-up tasks.
    pub warmup_tasks: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
    /// Active tasks that it has to give up.
    pub active_tasks_pending_revocation: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
    /// Standby tasks that it has to give up.
    pub standby_tasks_pending_revocation: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
    /// Warm-up tasks that it has to give up.
    pub warmup_tasks_pending_revocation: Vec<StreamsGroupCurrentMemberAssignmentValueTaskIds>,
}

impl Wire for StreamsGroupCurrentMemberAssignmentValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(16);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_epoch", &self.member_epoch)?;
        w.field("previous_member_epoch", &self.previous_member_epoch)?;
        w.field("state", &self.state)?;
        w.field("active_tasks", &self.active_tasks)?;
        w.field("standby_tasks", &self.standby_tasks)?;
        w.field("warmup_tasks", &self.warmup_tasks)?;
        w.field("active_tasks_pending_revocation", &self.active_tasks_pending_revocation)?;
        w.field("standby_tasks_pending_revocation", &self.standby_tasks_pending_revocation)?;
        w.field("warmup_tasks_pending_revocation", &self.warmup_tasks_pending_revocation)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["member_epoch", "previous_member_epoch", "state"],
            (&mut self.member_epoch, &mut self.previous_member_epoch, &mut self.state),
        )?;
        r.fill("active_tasks", &mut self.active_tasks)?;
        r.fill("standby_tasks", &mut self.standby_tasks)?;
        r.fill("warmup_tasks", &mut self.warmup_tasks)?;
        r.fill("active_tasks_pending_revocation", &mut self.active_tasks_pending_revocation)?;
        r.fill("standby_tasks_pending_revocation", &mut self.standby_tasks_pending_revocation)?;
        r.fill("warmup_tasks_pending_revocation", &mut self.warmup_tasks_pending_revocation)?;
        r.no_tags()
    }
}

/// One of [`StreamsGroupCurrentMemberAssignmentValue::active_tasks`].
#[derive(Clone, Debug, PartialEq)]
pub struct StreamsGroupCurrentMemberAssignmentValueTaskIds {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The partitions, each of which is a task.
    pub partitions: Numbers,
    /// The epoch in which it got each active task.
    pub assignment_epochs: Option<Numbers>,
}

impl Default for StreamsGroupCurrentMemberAssignmentValueTaskIds {
    #[inline]
    fn default() -> Self {
        Self { subtopology_id: ByteString::new(), partitions: Numbers::new(), assignment_epochs: Some(Numbers::new()) }
    }
}

impl Wire for StreamsGroupCurrentMemberAssignmentValueTaskIds {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("subtopology_id", &self.subtopology_id)?;
        w.field("partitions", &self.partitions)?;
        let mut tags = w.tags();
        tags.field(true, 0, "assignment_epochs", &self.assignment_epochs, &Some(Numbers::new()))?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("subtopology_id", &mut self.subtopology_id)?;
        r.fill("partitions", &mut self.partitions)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.assignment_epochs = r.field("assignment_epochs")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl Data for StreamsGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "StreamsGroupCurrentMemberAssignmentValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 22;
    type Key = StreamsGroupCurrentMemberAssignmentKey;
}

/// The key of a record of type 23: what the application of a streams group computes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for StreamsGroupTopologyKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for StreamsGroupTopologyKey {
    const NAME: &'static str = "StreamsGroupTopologyKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 23: what the application of a streams group computes. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValue {
    /// The epoch of the topology.
    pub epoch: i32,
    /// Its parts.
    pub subtopologies: Vec<StreamsGroupTopologyValueSubtopology>,
}

impl Wire for StreamsGroupTopologyValue {
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

/// One of [`StreamsGroupTopologyValue::subtopologies`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValueSubtopology {
    /// The name of the part of the topology.
    pub subtopology_id: ByteString,
    /// The topics that it reads.
    pub source_topics: Vec<ByteString>,
    /// Regular expressions for topics that it reads.
    pub source_topic_regex: Vec<ByteString>,
    /// The topics that keep its state.
    pub state_changelog_topics: Vec<StreamsGroupTopologyValueTopicInfo>,
    /// The repartition topics that it writes.
    pub repartition_sink_topics: Vec<ByteString>,
    /// The repartition topics that it reads.
    pub repartition_source_topics: Vec<StreamsGroupTopologyValueTopicInfo>,
    /// Topics that need equally many partitions, by place.
    pub copartition_groups: Vec<StreamsGroupTopologyValueCopartitionGroup>,
}

impl Wire for StreamsGroupTopologyValueSubtopology {
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

/// One of [`StreamsGroupTopologyValueSubtopology::state_changelog_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValueTopicInfo {
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions it needs; 0 leaves it to the coordinator.
    pub partitions: i32,
    /// How many replicas it needs; 0 means the broker's default.
    pub replication_factor: i16,
    /// Its settings.
    pub topic_configs: Vec<StreamsGroupTopologyValueKeyValue>,
}

impl Wire for StreamsGroupTopologyValueTopicInfo {
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

/// One of [`StreamsGroupTopologyValueTopicInfo::topic_configs`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValueKeyValue {
    /// What it is.
    pub key: ByteString,
    /// What it is set to.
    pub value: ByteString,
}

impl Wire for StreamsGroupTopologyValueKeyValue {
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

/// One of [`StreamsGroupTopologyValueSubtopology::copartition_groups`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StreamsGroupTopologyValueCopartitionGroup {
    /// Places in `source_topics`.
    pub source_topics: Vec<i16>,
    /// Places in `source_topic_regex`.
    pub source_topic_regex: Vec<i16>,
    /// Places in `repartition_source_topics`.
    pub repartition_source_topics: Vec<i16>,
}

impl Wire for StreamsGroupTopologyValueCopartitionGroup {
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

impl Data for StreamsGroupTopologyValue {
    const NAME: &'static str = "StreamsGroupTopologyValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for StreamsGroupTopologyValue {
    const TYPE: i16 = 23;
    type Key = StreamsGroupTopologyKey;
}
