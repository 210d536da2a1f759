//! ShareState: How far share groups are, as records of the topic `__share_group_state` (KIP-932).

// Generated from protocol-specs/share_state.spec by `cargo xtask codegen`; do not edit.

use super::prelude::*;

/// The key of a record of type 0: the whole state of a partition in a share group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareSnapshotKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the topic.
    pub topic_id: Uuid,
    /// The number of the partition within its topic.
    pub partition: i32,
}

impl Wire for ShareSnapshotKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(22);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topic_id", &self.topic_id)?;
        w.field("partition", &self.partition)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill_run(&["topic_id", "partition"], (&mut self.topic_id, &mut self.partition))
    }
}

impl Data for ShareSnapshotKey {
    const NAME: &'static str = "ShareSnapshotKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 0: the whole state of a partition in a share group. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareSnapshotValue {
    /// The epoch of the snapshot, which grows with each.
    pub snapshot_epoch: i32,
    /// The epoch of the state, which grows when it is set anew.
    pub state_epoch: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
    /// The first offset that is not done with.
    pub start_offset: i64,
    /// How many offsets from there on are done with (KIP-1226), or -1.
    pub delivery_complete_count: i32,
    /// When the state was made, in milliseconds since 1970.
    pub create_timestamp: i64,
    /// When it was written, in milliseconds since 1970.
    pub write_timestamp: i64,
    /// What is in flight.
    pub state_batches: Vec<ShareSnapshotValueBatch>,
}

impl Default for ShareSnapshotValue {
    #[inline]
    fn default() -> Self {
        Self {
            snapshot_epoch: 0, state_epoch: 0, leader_epoch: 0, start_offset: 0, delivery_complete_count: -1,
            create_timestamp: 0, write_timestamp: 0, state_batches: Vec::new(),
        }
    }
}

impl Wire for ShareSnapshotValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(38);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("snapshot_epoch", &self.snapshot_epoch)?;
        w.field("state_epoch", &self.state_epoch)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.field("create_timestamp", &self.create_timestamp)?;
        w.field("write_timestamp", &self.write_timestamp)?;
        w.field("state_batches", &self.state_batches)?;
        let mut tags = w.tags();
        tags.field(true, 0, "delivery_complete_count", &self.delivery_complete_count, &-1)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["snapshot_epoch", "state_epoch", "leader_epoch", "start_offset", "create_timestamp", "write_timestamp"],
            (
                &mut self.snapshot_epoch,
                &mut self.state_epoch,
                &mut self.leader_epoch,
                &mut self.start_offset,
                &mut self.create_timestamp,
                &mut self.write_timestamp,
            ),
        )?;
        r.fill("state_batches", &mut self.state_batches)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.delivery_complete_count = r.field("delivery_complete_count")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`ShareSnapshotValue::state_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareSnapshotValueBatch {
    /// The first offset of the batch.
    pub first_offset: i64,
    /// Its last offset.
    pub last_offset: i64,
    /// 0 available, 2 acknowledged, 4 archived.
    pub delivery_state: i8,
    /// How many times it was delivered.
    pub delivery_count: i16,
}

impl Wire for ShareSnapshotValueBatch {
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

impl Data for ShareSnapshotValue {
    const NAME: &'static str = "ShareSnapshotValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareSnapshotValue {
    const TYPE: i16 = 0;
    type Key = ShareSnapshotKey;
}

/// The key of a record of type 1: what has changed since the snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareUpdateKey {
    /// The name of the group.
    pub group_id: ByteString,
    /// The id of the topic.
    pub topic_id: Uuid,
    /// The number of the partition within its topic.
    pub partition: i32,
}

impl Wire for ShareUpdateKey {
    const MIN_SIZE: MinSize = MinSize::Fixed(22);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("group_id", &self.group_id)?;
        w.field("topic_id", &self.topic_id)?;
        w.field("partition", &self.partition)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill("group_id", &mut self.group_id)?;
        r.fill_run(&["topic_id", "partition"], (&mut self.topic_id, &mut self.partition))
    }
}

impl Data for ShareUpdateKey {
    const NAME: &'static str = "ShareUpdateKey";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
}

/// The value of a record of type 1: what has changed since the snapshot. Versions 0.
#[derive(Clone, Debug, PartialEq)]
pub struct ShareUpdateValue {
    /// The epoch of the snapshot that it goes with.
    pub snapshot_epoch: i32,
    /// The leader epoch, which grows with each election; -1 if it is not known.
    pub leader_epoch: i32,
    /// The first offset that is not done with, or -1 if that has not changed.
    pub start_offset: i64,
    /// How many offsets from there on are done with (KIP-1226), or -1.
    pub delivery_complete_count: i32,
    /// What has changed.
    pub state_batches: Vec<ShareUpdateValueBatch>,
}

impl Default for ShareUpdateValue {
    #[inline]
    fn default() -> Self {
        Self {
            snapshot_epoch: 0, leader_epoch: 0, start_offset: 0, delivery_complete_count: -1, state_batches: Vec::new(),
        }
    }
}

impl Wire for ShareUpdateValue {
    const MIN_SIZE: MinSize = MinSize::Fixed(18);
    fn write(&self, w: &mut Writer) -> Result<(), EncodeError> {
        w.field("snapshot_epoch", &self.snapshot_epoch)?;
        w.field("leader_epoch", &self.leader_epoch)?;
        w.field("start_offset", &self.start_offset)?;
        w.field("state_batches", &self.state_batches)?;
        let mut tags = w.tags();
        tags.field(true, 0, "delivery_complete_count", &self.delivery_complete_count, &-1)?;
        w.end_tags(tags)
    }
    fn fill(&mut self, r: &mut Reader) -> Result<(), DecodeError> {
        r.fill_run(
            &["snapshot_epoch", "leader_epoch", "start_offset"],
            (&mut self.snapshot_epoch, &mut self.leader_epoch, &mut self.start_offset),
        )?;
        r.fill("state_batches", &mut self.state_batches)?;
        r.tags(|tag, r| {
            match tag {
                0 => self.delivery_complete_count = r.field("delivery_complete_count")?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }
}

/// One of [`ShareUpdateValue::state_batches`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShareUpdateValueBatch {
    /// The first offset of the batch.
    pub first_offset: i64,
    /// Its last offset.
    pub last_offset: i64,
    /// 0 available, 2 acknowledged, 4 archived.
    pub delivery_state: i8,
    /// How many times it was delivered.
    pub delivery_count: i16,
}

impl Wire for ShareUpdateValueBatch {
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

impl Data for ShareUpdateValue {
    const NAME: &'static str = "ShareUpdateValue";
    const VERSIONS: VersionRange = VersionRange::new(0, 0);
    const FLEXIBLE: i16 = 0;
}

impl StateValue for ShareUpdateValue {
    const TYPE: i16 = 1;
    type Key = ShareUpdateKey;
}
