//! ShareGroupState: Share groups, as records of the topic `__consumer_offsets` (KIP-932).

// Generated from protocol-specs/share_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 10: a member of a share group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupMemberMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ShareGroupMemberMetadataKey {
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

impl Data for ShareGroupMemberMetadataKey {
    const NAME: &'static str = "ShareGroupMemberMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 10: a member of a share group. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareGroupMemberMetadataValue {
    /// The rack of the member, or null.
    pub rack_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// The topics that it subscribes to.
    pub subscribed_topic_names: Vec<ByteString>,
}

impl Default for ShareGroupMemberMetadataValue {
    #[inline]
    fn default() -> Self {
        Self {
            rack_id: Some(ByteString::new()), client_id: ByteString::new(), client_host: ByteString::new(),
            subscribed_topic_names: Vec::new(),
        }
    }
}

impl Wire for ShareGroupMemberMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(5);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("rack_id", &self.rack_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field("subscribed_topic_names", &self.subscribed_topic_names)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("rack_id", &mut self.rack_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill("subscribed_topic_names", &mut self.subscribed_topic_names)?;
        r.no_tags()
    }
}

impl Data for ShareGroupMemberMetadataValue {
    const NAME: &'static str = "ShareGroupMemberMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupMemberMetadataValue {
    const TYPE: i16 = 10;
    type Key = ShareGroupMemberMetadataKey;
}

/// The key of a record of type 11: a share group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ShareGroupMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ShareGroupMetadataKey {
    const NAME: &'static str = "ShareGroupMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 11: a share group. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupMetadataValue {
    /// The epoch of the group, which grows when its members or their subscriptions change.
    pub epoch: i32,
    /// A hash of the topics it subscribes to, by which a change is noticed (KIP-1101).
    pub metadata_hash: i64,
}

impl Wire for ShareGroupMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(13);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("epoch", &self.epoch)?;
        w.field("metadata_hash", &self.metadata_hash)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(&["epoch", "metadata_hash"], (&mut self.epoch, &mut self.metadata_hash))?;
        r.no_tags()
    }
}

impl Data for ShareGroupMetadataValue {
    const NAME: &'static str = "ShareGroupMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupMetadataValue {
    const TYPE: i16 = 11;
    type Key = ShareGroupMetadataKey;
}

/// The key of a record of type 12: the assignment of a share group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ShareGroupTargetAssignmentMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ShareGroupTargetAssignmentMetadataKey {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 12: the assignment of a share group. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMetadataValue {
    /// The epoch of the group for which it was computed.
    pub assignment_epoch: i32,
    /// When that was done, in milliseconds since 1970 (KIP-1263).
    pub assignment_timestamp: i64,
}

impl Wire for ShareGroupTargetAssignmentMetadataValue {
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

impl Data for ShareGroupTargetAssignmentMetadataValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupTargetAssignmentMetadataValue {
    const TYPE: i16 = 12;
    type Key = ShareGroupTargetAssignmentMetadataKey;
}

/// The key of a record of type 13: what a member of a share group is to have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMemberKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ShareGroupTargetAssignmentMemberKey {
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

impl Data for ShareGroupTargetAssignmentMemberKey {
    const NAME: &'static str = "ShareGroupTargetAssignmentMemberKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 13: what a member of a share group is to have. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMemberValue {
    /// Its partitions, by topic.
    pub topic_partitions: Vec<ShareGroupTargetAssignmentMemberValueTopic>,
}

impl Wire for ShareGroupTargetAssignmentMemberValue {
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

/// One of [`ShareGroupTargetAssignmentMemberValue::topic_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupTargetAssignmentMemberValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ShareGroupTargetAssignmentMemberValueTopic {
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

impl Data for ShareGroupTargetAssignmentMemberValue {
    const NAME: &'static str = "ShareGroupTargetAssignmentMemberValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupTargetAssignmentMemberValue {
    const TYPE: i16 = 13;
    type Key = ShareGroupTargetAssignmentMemberKey;
}

/// The key of a record of type 14: what a member of a share group has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupCurrentMemberAssignmentKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
}

impl Wire for ShareGroupCurrentMemberAssignmentKey {
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

impl Data for ShareGroupCurrentMemberAssignmentKey {
    const NAME: &'static str = "ShareGroupCurrentMemberAssignmentKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 14: what a member of a share group has. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupCurrentMemberAssignmentValue {
    /// The epoch of the member, which grows as its group changes.
    pub member_epoch: i32,
    /// The epoch before, which a member says again when an answer was lost.
    pub previous_member_epoch: i32,
    /// 0 stable.
    pub state: i8,
    /// Its partitions, by topic.
    pub assigned_partitions: Vec<ShareGroupCurrentMemberAssignmentValueTopic>,
}

impl Wire for ShareGroupCurrentMemberAssignmentValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(11);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("member_epoch", &self.member_epoch)?;
        w.field("previous_member_epoch", &self.previous_member_epoch)?;
        w.field("state", &self.state)?;
        w.field("assigned_partitions", &self.assigned_partitions)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["member_epoch", "previous_member_epoch", "state"],
            (&mut self.member_epoch, &mut self.previous_member_epoch, &mut self.state),
        )?;
        r.fill("assigned_partitions", &mut self.assigned_partitions)?;
        r.no_tags()
    }
}

/// One of [`ShareGroupCurrentMemberAssignmentValue::assigned_partitions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupCurrentMemberAssignmentValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ShareGroupCurrentMemberAssignmentValueTopic {
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

impl Data for ShareGroupCurrentMemberAssignmentValue {
    const NAME: &'static str = "ShareGroupCurrentMemberAssignmentValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupCurrentMemberAssignmentValue {
    const TYPE: i16 = 14;
    type Key = ShareGroupCurrentMemberAssignmentKey;
}

/// The key of a record of type 15: which partitions have a state with the share coordinator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for ShareGroupStatePartitionMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for ShareGroupStatePartitionMetadataKey {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 15: which partitions have a state with the share coordinator. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataValue {
    /// Partitions whose state is being made.
    pub initializing_topics: Vec<ShareGroupStatePartitionMetadataValueTopic>,
    /// Partitions that have their state.
    pub initialized_topics: Vec<ShareGroupStatePartitionMetadataValueTopic>,
    /// Topics whose state is being deleted.
    pub deleting_topics: Vec<ShareGroupStatePartitionMetadataValueDeletedTopic>,
}

impl Wire for ShareGroupStatePartitionMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(4);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("initializing_topics", &self.initializing_topics)?;
        w.field("initialized_topics", &self.initialized_topics)?;
        w.field("deleting_topics", &self.deleting_topics)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("initializing_topics", &mut self.initializing_topics)?;
        r.fill("initialized_topics", &mut self.initialized_topics)?;
        r.fill("deleting_topics", &mut self.deleting_topics)?;
        r.no_tags()
    }
}

/// One of [`ShareGroupStatePartitionMetadataValue::initializing_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataValueTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The name of the topic.
    pub name: ByteString,
    /// The partitions concerned.
    pub partitions: Numbers,
}

impl Wire for ShareGroupStatePartitionMetadataValueTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(19);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("name", &self.name)?;
        w.field("partitions", &self.partitions)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("name", &mut self.name)?;
        r.fill("partitions", &mut self.partitions)?;
        r.no_tags()
    }
}

/// One of [`ShareGroupStatePartitionMetadataValue::deleting_topics`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareGroupStatePartitionMetadataValueDeletedTopic {
    /// The id of the topic.
    pub id: Uuid,
    /// The name of the topic.
    pub name: ByteString,
}

impl Wire for ShareGroupStatePartitionMetadataValueDeletedTopic {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("id", &self.id)?;
        w.field("name", &self.name)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("id", &mut self.id)?;
        r.fill("name", &mut self.name)?;
        r.no_tags()
    }
}

impl Data for ShareGroupStatePartitionMetadataValue {
    const NAME: &'static str = "ShareGroupStatePartitionMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareGroupStatePartitionMetadataValue {
    const TYPE: i16 = 15;
    type Key = ShareGroupStatePartitionMetadataKey;
}
