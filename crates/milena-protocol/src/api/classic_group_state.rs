//! ClassicGroupState: Committed offsets and classic groups, as records of the topic `__consumer_offsets`.

// Generated from protocol-specs/classic_group_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 0: a committed offset, as brokers before 0.9 wrote it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegacyOffsetCommitKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The name of the topic.
    pub topic: ByteString,
    /// The number of the partition within its topic.
    pub partition: i32,
}

impl Wire for LegacyOffsetCommitKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topic", &self.topic)?;
        w.field("partition", &self.partition)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("topic", &mut self.topic)?;
        r.fill("partition", &mut self.partition)
    }
}

impl Data for LegacyOffsetCommitKey {
    const NAME: &'static str = "LegacyOffsetCommitKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 0: a committed offset, as brokers before 0.9 wrote it. Versions 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LegacyOffsetCommitValue {
    /// The offset to go on from.
    pub offset: i64,
    /// What the consumer noted with it.
    pub metadata: ByteString,
    /// When it was committed, in milliseconds since 1970.
    pub commit_timestamp: i64,
}

impl Wire for LegacyOffsetCommitValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("offset", &self.offset)?;
        w.field("metadata", &self.metadata)?;
        w.field("commit_timestamp", &self.commit_timestamp)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("offset", &mut self.offset)?;
        r.fill("metadata", &mut self.metadata)?;
        r.fill("commit_timestamp", &mut self.commit_timestamp)
    }
}

impl Data for LegacyOffsetCommitValue {
    const NAME: &'static str = "LegacyOffsetCommitValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

impl StateValue for LegacyOffsetCommitValue {
    const TYPE: i16 = 0;
    type Key = LegacyOffsetCommitKey;
}

/// The key of a record of type 1: a committed offset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OffsetCommitKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The name of the topic.
    pub topic: ByteString,
    /// The number of the partition within its topic.
    pub partition: i32,
}

impl Wire for OffsetCommitKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(8);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topic", &self.topic)?;
        w.field("partition", &self.partition)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill("topic", &mut self.topic)?;
        r.fill("partition", &mut self.partition)
    }
}

impl Data for OffsetCommitKey {
    const NAME: &'static str = "OffsetCommitKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 1: a committed offset. Versions 0-4.
///
/// | Version | What it changed |
/// |---|---|
/// | 1 | when the offset expires, as said by the consumer |
/// | 2 | offsets expire by the broker's setting, counted from when the group became empty (KIP-211) |
/// | 3 | leader epochs (KIP-320) |
/// | 4 | flexible, so that older brokers can read what newer ones add (KIP-915) |
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetCommitValue {
    /// The offset to go on from.
    pub offset: i64,
    /// The leader epoch of the last record consumed, or -1. Versions 3+.
    pub leader_epoch: i32,
    /// What the consumer noted with it.
    pub metadata: ByteString,
    /// When it was committed, in milliseconds since 1970.
    pub commit_timestamp: i64,
    /// When it expires, in milliseconds since 1970, or -1. Versions 1.
    pub expire_timestamp: i64,
    /// The id of the topic, zero if the coordinator did not know it. Versions 4+.
    pub topic_id: Uuid,
}

impl Default for OffsetCommitValue {
    #[inline]
    fn default() -> Self {
        Self {
            offset: 0, leader_epoch: -1, metadata: ByteString::new(), commit_timestamp: 0, expire_timestamp: -1,
            topic_id: Uuid::ZERO,
        }
    }
}

impl Wire for OffsetCommitValue {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 18), (1, 26), (2, 18), (3, 22)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("offset", &self.offset)?;
        w.field_if(v >= 3, "leader_epoch", &self.leader_epoch)?;
        w.field("metadata", &self.metadata)?;
        w.field("commit_timestamp", &self.commit_timestamp)?;
        w.field_if(v == 1, "expire_timestamp", &self.expire_timestamp)?;
        let mut tags = w.tags();
        tags.field_if(v >= 4, 0, "topic_id", &self.topic_id, &Uuid::ZERO)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("offset", &mut self.offset)?;
        r.fill_if(v >= 3, "leader_epoch", &mut self.leader_epoch)?;
        r.fill("metadata", &mut self.metadata)?;
        r.fill("commit_timestamp", &mut self.commit_timestamp)?;
        r.fill_if(v == 1, "expire_timestamp", &mut self.expire_timestamp)?;
        r.tags(|tag, r| {
            match tag {
                0 if v >= 4 => self.topic_id = r.field("topic_id")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

impl Data for OffsetCommitValue {
    const NAME: &'static str = "OffsetCommitValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE: i16 = 4;
}

impl StateValue for OffsetCommitValue {
    const TYPE: i16 = 1;
    type Key = OffsetCommitKey;
}

/// The key of a record of type 2: a classic group: its generation, its members and what each was assigned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupMetadataKey {
    /// The name of the group.
    pub group_id: ByteString,
}

impl Wire for GroupMetadataKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(2);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> { w.field("group_id", &self.group_id) }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> { r.fill("group_id", &mut self.group_id) }
}

impl Data for GroupMetadataKey {
    const NAME: &'static str = "GroupMetadataKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 2: a classic group: its generation, its members and what each was assigned. Versions 0-4.
///
/// | Version | What it changed |
/// |---|---|
/// | 1 | how long a rebalance may take (KIP-62) |
/// | 2 | when the state of the group last changed (KIP-211) |
/// | 3 | static members (KIP-345) |
/// | 4 | flexible, so that older brokers can read what newer ones add (KIP-915) |
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMetadataValue {
    /// What kind of group it is: `consumer`, `connect`.
    pub protocol_type: ByteString,
    /// The generation of the group, which grows with each rebalance.
    pub generation: i32,
    /// The assignor that the members agreed on.
    pub protocol: Option<ByteString>,
    /// The member that assigns.
    pub leader: Option<ByteString>,
    /// When its state last changed, in milliseconds since 1970, or -1. Versions 2+.
    pub current_state_timestamp: i64,
    /// Its members.
    pub members: Vec<GroupMetadataValueMember>,
}

impl Default for GroupMetadataValue {
    #[inline]
    fn default() -> Self {
        Self {
            protocol_type: ByteString::new(), generation: 0, protocol: Some(ByteString::new()),
            leader: Some(ByteString::new()), current_state_timestamp: -1, members: Vec::new(),
        }
    }
}

impl Wire for GroupMetadataValue {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 14), (2, 22), (4, 17)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("protocol_type", &self.protocol_type)?;
        w.field("generation", &self.generation)?;
        w.field("protocol", &self.protocol)?;
        w.field("leader", &self.leader)?;
        w.field_if(v >= 2, "current_state_timestamp", &self.current_state_timestamp)?;
        w.field("members", &self.members)?;
        w.no_tags()
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("protocol_type", &mut self.protocol_type)?;
        r.fill("generation", &mut self.generation)?;
        r.fill("protocol", &mut self.protocol)?;
        r.fill("leader", &mut self.leader)?;
        r.fill_if(v >= 2, "current_state_timestamp", &mut self.current_state_timestamp)?;
        r.fill("members", &mut self.members)?;
        r.no_tags()
    }
}

/// One of [`GroupMetadataValue::members`].
#[derive(Clone, Debug, PartialEq)]
pub struct GroupMetadataValueMember {
    /// The id of the member, unique within its group.
    pub member_id: ByteString,
    /// The name by which a static member is known again after a restart, or null. Versions 3+.
    pub group_instance_id: Option<ByteString>,
    /// The client's name for itself.
    pub client_id: ByteString,
    /// The address from which the client is connected.
    pub client_host: ByteString,
    /// Milliseconds that it may take to join again, or -1. Versions 1+.
    pub rebalance_timeout: i32,
    /// Milliseconds without a heartbeat after which it is gone.
    pub session_timeout: i32,
    /// What it said to the leader.
    pub subscription: Bytes,
    /// What the leader said to it.
    pub assignment: Bytes,
}

impl Default for GroupMetadataValueMember {
    #[inline]
    fn default() -> Self {
        Self {
            member_id: ByteString::new(), group_instance_id: None, client_id: ByteString::new(),
            client_host: ByteString::new(), rebalance_timeout: -1, session_timeout: 0, subscription: Bytes::new(),
            assignment: Bytes::new(),
        }
    }
}

impl Wire for GroupMetadataValueMember {
    const MIN_SIZE: MinSize = MinSize::Since(&[(0, 18), (1, 22), (3, 24), (4, 15)]);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        let v = w.version();
        w.field("member_id", &self.member_id)?;
        w.field_if(v >= 3, "group_instance_id", &self.group_instance_id)?;
        w.field("client_id", &self.client_id)?;
        w.field("client_host", &self.client_host)?;
        w.field_if(v >= 1, "rebalance_timeout", &self.rebalance_timeout)?;
        w.field("session_timeout", &self.session_timeout)?;
        w.field("subscription", &self.subscription)?;
        w.field("assignment", &self.assignment)?;
        w.no_tags()
    }
    #[inline]
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        let v = r.version();
        r.fill("member_id", &mut self.member_id)?;
        r.fill_if(v >= 3, "group_instance_id", &mut self.group_instance_id)?;
        r.fill("client_id", &mut self.client_id)?;
        r.fill("client_host", &mut self.client_host)?;
        r.fill_if(v >= 1, "rebalance_timeout", &mut self.rebalance_timeout)?;
        r.fill("session_timeout", &mut self.session_timeout)?;
        r.fill("subscription", &mut self.subscription)?;
        r.fill("assignment", &mut self.assignment)?;
        r.no_tags()
    }
}

impl Data for GroupMetadataValue {
    const NAME: &'static str = "GroupMetadataValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 4);
    const FLEXIBLE: i16 = 4;
}

impl StateValue for GroupMetadataValue {
    const TYPE: i16 = 2;
    type Key = GroupMetadataKey;
}
