//! ConsumerGroupState: Groups of the consumer protocol, as records of the topic `__consumer_offsets` (KIP-848).

// Generated from protocol-specs/consumer_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 3: a consumer group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ConsumerGroupMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ConsumerGroupMetadataKey {
    const NAME: &'static str = "ConsumerGroupMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 3: a consumer group. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMetadataValue {
    /// The epoch of the group, which grows when its members or their subscriptions change.
    pub epoch: i32,
    /// A hash of the topics it subscribes to, by which a change is noticed (KIP-1101).
    pub metadata_hash: i64,
}

impl Wire for ConsumerGroupMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("epoch", &self.epoch)?;
        let mut tags = w.tags();
        tags.field(true, 0, "metadata_hash", &self.metadata_hash, &0)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("epoch", &mut self.epoch)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.metadata_hash = r.field("metadata_hash")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl Data for ConsumerGroupMetadataValue {
    const NAME: &'static str = "ConsumerGroupMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupMetadataValue {
    const TYPE: i16 = 3;
    type Key = ConsumerGroupMetadataKey;
}

/// The key of a record of type 4: what the group knew of its topics, until a hash replaced it in 4.1 (KIP-1101).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupPartitionMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ConsumerGroupPartitionMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ConsumerGroupPartitionMetadataKey {
    const NAME: &'static str = "ConsumerGroupPartitionMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 4: what the group knew of its topics, until a hash replaced it in 4.1 (KIP-1101). Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupPartitionMetadataValue {
    /// The topics.
    pub topics: Vec<ConsumerGroupPartitionMetadataValueTopic>,
}

impl Wire for ConsumerGroupPartitionMetadataValue {
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

/// One of [`ConsumerGroupPartitionMetadataValue::topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupPartitionMetadataValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The name of the topic.
    pub name: ByteString,
    /// How many partitions it has.
    pub num_partitions: i32,
    /// Where their replicas are; empty since 4.0.
    pub partition_metadata: Vec<ConsumerGroupPartitionMetadataValuePartition>,
}

impl Wire for ConsumerGroupPartitionMetadataValueTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(23);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("name", &self.name)?;
        w.field("num_partitions", &self.num_partitions)?;
        w.field("partition_metadata", &self.partition_metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("name", &mut self.name)?;
        r.fill("num_partitions", &mut self.num_partitions)?;
        r.fill("partition_metadata", &mut self.partition_metadata)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupPartitionMetadataValueTopic::partition_metadata`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupPartitionMetadataValuePartition {
    /// The number of the partition.
    pub partition: i32,
    /// The racks of its replicas.
    pub racks: Vec<ByteString>,
}

impl Wire for ConsumerGroupPartitionMetadataValuePartition {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("partition", &self.partition)?;
        w.field("racks", &self.racks)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("partition", &mut self.partition)?;
        r.fill("racks", &mut self.racks)?;
        r.no_tags()
    }
}

impl Data for ConsumerGroupPartitionMetadataValue {
    const NAME: &'static str = "ConsumerGroupPartitionMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupPartitionMetadataValue {
    const TYPE: i16 = 4;
    type Key = ConsumerGroupPartitionMetadataKey;
}

/// The key of a record of type 5: a member of a consumer group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMemberMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ConsumerGroupMemberMetadataKey {
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

impl Data for ConsumerGroupMemberMetadataKey {
    const NAME: &'static str = "ConsumerGroupMemberMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 5: a member of a consumer group. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupMemberMetadataValue {
    /// The name by which a static member is known again after a restart, or null.
    pub instance_id: Option<ByteString>,
    /// The rack of the member, or null.
    pub rack_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// The topics that it subscribes to.
    pub subscribed_topic_names: Vec<ByteString>,
    /// The regular expression for topics that it subscribes to, or null.
    pub subscribed_topic_regex: Option<ByteString>,
    /// Milliseconds that it has to give up partitions, or -1.
    pub rebalance_timeout_ms: i32,
    /// The assignor it prefers, or null.
    pub server_assignor: Option<ByteString>,
    /// What is known of it if it still speaks the classic protocol; else null.
    pub classic_member_metadata: Option<ConsumerGroupMemberMetadataValueClassicMember>,
}

impl Default for ConsumerGroupMemberMetadataValue {
    #[inline]
    fn default() -> Self {
        Self {
            instance_id: Some(ByteString::new()), rack_id: Some(ByteString::new()), client_id: ByteString::new(),
            client_host: ByteString::new(), subscribed_topic_names: Vec::new(),
            subscribed_topic_regex: Some(ByteString::new()), rebalance_timeout_ms: -1,
            server_assignor: Some(ByteString::new()),
            classic_member_metadata: Some(ConsumerGroupMemberMetadataValueClassicMember::default()),
        }
    }
}

impl Wire for ConsumerGroupMemberMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(12);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("instance_id", &self.instance_id)?;
        w.field("rack_id", &self.rack_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("subscribed_topic_names", &self.subscribed_topic_names)?;
        w.field("subscribed_topic_regex", &self.subscribed_topic_regex)?;
        w.field("rebalance_timeout_ms", &self.rebalance_timeout_ms)?;
        w.field("server_assignor", &self.server_assignor)?;
        let mut tags = w.tags();
        tags.nullable_struct(
            true,
            0,
            "classic_member_metadata",
            &self.classic_member_metadata,
            &Some(ConsumerGroupMemberMetadataValueClassicMember::default()),
        )?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("instance_id", &mut self.instance_id)?;
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill("subscribed_topic_names", &mut self.subscribed_topic_names)?;
        r.fill("subscribed_topic_regex", &mut self.subscribed_topic_regex)?;
        r.fill("rebalance_timeout_ms", &mut self.rebalance_timeout_ms)?;
        r.fill("server_assignor", &mut self.server_assignor)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.classic_member_metadata = r.nullable_struct("classic_member_metadata")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// See [`ConsumerGroupMemberMetadataValue::classic_member_metadata`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMemberMetadataValueClassicMember {
    /// Milliseconds without a heartbeat after which it is gone.
    pub session_timeout_ms: i32,
    /// The assignors that it knows.
    pub supported_protocols: Vec<ConsumerGroupMemberMetadataValueProtocol>,
}

impl Wire for ConsumerGroupMemberMetadataValueClassicMember {
    const MIN_SIZE: MinSize = MinSize::Fixed(6);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("session_timeout_ms", &self.session_timeout_ms)?;
        w.field("supported_protocols", &self.supported_protocols)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("session_timeout_ms", &mut self.session_timeout_ms)?;
        r.fill("supported_protocols", &mut self.supported_protocols)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupMemberMetadataValueClassicMember::supported_protocols`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupMemberMetadataValueProtocol {
    /// What the assignor is called.
    pub name: ByteString,
    /// What the member said to the leader for it.
    pub metadata: Bytes,
}

impl Wire for ConsumerGroupMemberMetadataValueProtocol {
    const MIN_SIZE: MinSize = MinSize::Fixed(3);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("name", &self.name)?;
        w.field("metadata", &self.metadata)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("name", &mut self.name)?;
        r.fill("metadata", &mut self.metadata)?;
        r.no_tags()
    }
}

impl Data for ConsumerGroupMemberMetadataValue {
    const NAME: &'static str = "ConsumerGroupMemberMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupMemberMetadataValue {
    const TYPE: i16 = 5;
    type Key = ConsumerGroupMemberMetadataKey;
}

/// The key of a record of type 6: the assignment that a consumer group is to reach.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ConsumerGroupTargetAssignmentMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ConsumerGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 6: the assignment that a consumer group is to reach. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMetadataValue {
    /// The epoch of the group for which it was computed.
    pub assignment_epoch: i32,
    /// When that was done, in milliseconds since 1970 (KIP-1263).
    pub assignment_timestamp: i64,
}

impl Wire for ConsumerGroupTargetAssignmentMetadataValue {
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

impl Data for ConsumerGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupTargetAssignmentMetadataValue {
    const TYPE: i16 = 6;
    type Key = ConsumerGroupTargetAssignmentMetadataKey;
}

/// The key of a record of type 7: what a member of a consumer group is to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMemberKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ConsumerGroupTargetAssignmentMemberKey {
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

impl Data for ConsumerGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMemberKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 7: what a member of a consumer group is to have. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMemberValue {
    /// Its partitions, by topic.
    pub topic_partitions: Vec<ConsumerGroupTargetAssignmentMemberValueTopic>,
}

impl Wire for ConsumerGroupTargetAssignmentMemberValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topic_partitions", &self.topic_partitions)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topic_partitions", &mut self.topic_partitions)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupTargetAssignmentMemberValue::topic_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupTargetAssignmentMemberValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ConsumerGroupTargetAssignmentMemberValueTopic {
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

impl Data for ConsumerGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "ConsumerGroupTargetAssignmentMemberValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupTargetAssignmentMemberValue {
    const TYPE: i16 = 7;
    type Key = ConsumerGroupTargetAssignmentMemberKey;
}

/// The key of a record of type 8: what a member of a consumer group has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupCurrentMemberAssignmentKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ConsumerGroupCurrentMemberAssignmentKey {
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

impl Data for ConsumerGroupCurrentMemberAssignmentKey {
    const NAME: &'static str = "ConsumerGroupCurrentMemberAssignmentKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 8: what a member of a consumer group has. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupCurrentMemberAssignmentValue {
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// The epoch before, which a member says again when an answer was lost.
    pub previous_member_epoch: i32,
    /// 0 stable; 1 it has partitions to give up; 2 it waits for those of others.
    pub state: i8,
    /// Its partitions, by topic.
    pub assigned_partitions: Vec<ConsumerGroupCurrentMemberAssignmentValueTopic>,
    /// Those that it has to give up.
    pub partitions_pending_revocation: Vec<ConsumerGroupCurrentMemberAssignmentValueTopic>,
}

impl Wire for ConsumerGroupCurrentMemberAssignmentValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(12);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_epoch", &self.member_epoch)?;
        w.field("previous_member_epoch", &self.previous_member_epoch)?;
        w.field("state", &self.state)?;
        w.field("assigned_partitions", &self.assigned_partitions)?;
        w.field("partitions_pending_revocation", &self.partitions_pending_revocation)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["member_epoch", "previous_member_epoch", "state"],
            (&mut self.member_epoch, &mut self.previous_member_epoch, &mut self.state),
        )?;
        r.fill("assigned_partitions", &mut self.assigned_partitions)?;
        r.fill("partitions_pending_revocation", &mut self.partitions_pending_revocation)?;
        r.no_tags()
    }
}

/// One of [`ConsumerGroupCurrentMemberAssignmentValue::assigned_partitions`].
#[derive(Clone, Debug, PartialEq)]
pub struct ConsumerGroupCurrentMemberAssignmentValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
    /// The epoch in which it got each, to refuse commits of older ones.
    pub assignment_epochs: Option<Numbers>,
}

impl Default for ConsumerGroupCurrentMemberAssignmentValueTopic {
    #[inline]
    fn default() -> Self {
        Self { id: Uuid::ZERO, partitions: Numbers::new(), assignment_epochs: Some(Numbers::new()) }
    }
}

impl Wire for ConsumerGroupCurrentMemberAssignmentValueTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("partitions", &self.partitions)?;
        let mut tags = w.tags();
        tags.field(true, 0, "assignment_epochs", &self.assignment_epochs, &Some(Numbers::new()))?;
        w.end_tags(tags)
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
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

impl Data for ConsumerGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ConsumerGroupCurrentMemberAssignmentValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 8;
    type Key = ConsumerGroupCurrentMemberAssignmentKey;
}

/// The key of a record of type 16: the topics that a regular expression stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupRegularExpressionKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The expression.
    pub regular_expression: ByteString,
}

impl Wire for ConsumerGroupRegularExpressionKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("regular_expression", &self.regular_expression)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("regular_expression", &mut self.regular_expression)
    }
}

impl Data for ConsumerGroupRegularExpressionKey {
    const NAME: &'static str = "ConsumerGroupRegularExpressionKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 16: the topics that a regular expression stands for. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConsumerGroupRegularExpressionValue {
    /// The topics that it matched.
    pub topics: Vec<ByteString>,
    /// The version of the cluster's metadata in which they were looked up.
    pub version: i64,
    /// When that was done, in milliseconds since 1970.
    pub timestamp: i64,
}

impl Wire for ConsumerGroupRegularExpressionValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("topics", &self.topics)?;
        w.field("version", &self.version)?;
        w.field("timestamp", &self.timestamp)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("topics", &mut self.topics)?;
        r.fill_run(&["version", "timestamp"], (&mut self.version, &mut self.timestamp))?;
        r.no_tags()
    }
}

impl Data for ConsumerGroupRegularExpressionValue {
    const NAME: &'static str = "ConsumerGroupRegularExpressionValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ConsumerGroupRegularExpressionValue {
    const TYPE: i16 = 16;
    type Key = ConsumerGroupRegularExpressionKey;
}
