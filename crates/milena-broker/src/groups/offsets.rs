//! How far a group has read: what is committed, and what open transactions are about to commit.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::ids::Uuid;

use crate::moment::Moment;

/// A committed position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Committed {
    pub(crate) offset: i64,
    pub(crate) leader_epoch: i32,
    pub(crate) metadata: ByteString,
    /// The topic's id if it was named by it, else zero.
    pub(crate) topic_id: Uuid,
    pub(crate) at: Moment,
    /// When it is forgotten, if the client has said so.
    pub(crate) expires: Option<Moment>,
}

/// Counts commits, so that of two the later one stays.
type Serial = u64;

/// What the transaction of one producer will commit.
type Staged = BTreeMap<(ByteString, i32), (Serial, Committed)>;

/// The offsets of one group.
#[derive(Debug, Default)]
pub(crate) struct Offsets {
    committed: BTreeMap<ByteString, BTreeMap<i32, (Serial, Committed)>>,
    /// By producer.
    staged: BTreeMap<i64, Staged>,
    serial: Serial,
}

impl Offsets {
    pub(crate) fn is_empty(&self) -> bool {
        self.committed.is_empty()
    }

    /// Whether a transaction is about to commit something.
    pub(crate) fn has_staged(&self) -> bool {
        !self.staged.is_empty()
    }

    pub(crate) fn get(&self, topic: &str, partition: i32) -> Option<&Committed> {
        let (_, committed) = self.committed.get(topic)?.get(&partition)?;
        Some(committed)
    }

    /// Every topic with committed offsets, and its partitions.
    pub(crate) fn topics(&self) -> impl Iterator<Item = (&ByteString, Vec<i32>)> {
        let topics = self.committed.iter();
        topics.map(|(topic, partitions)| (topic, partitions.keys().copied().collect()))
    }

    /// Whether a transaction may still change the offset.
    pub(crate) fn is_unstable(&self, topic: &str, partition: i32) -> bool {
        let names = |(name, index): &(ByteString, i32)| **name == *topic && *index == partition;
        self.staged.values().any(|staged| staged.keys().any(names))
    }

    pub(crate) fn commit(&mut self, topic: ByteString, partition: i32, committed: Committed) {
        self.serial += 1;
        let partitions = self.committed.entry(topic).or_default();
        partitions.insert(partition, (self.serial, committed));
    }

    /// Keeps an offset for the end of the producer's transaction.
    pub(crate) fn stage(
        &mut self,
        producer_id: i64,
        topic: ByteString,
        partition: i32,
        committed: Committed,
    ) {
        self.serial += 1;
        let staged = self.staged.entry(producer_id).or_default();
        staged.insert((topic, partition), (self.serial, committed));
    }

    /// The producer's transaction has ended. What was committed after an offset was staged is newer than it.
    pub(crate) fn complete(&mut self, producer_id: i64, committed: bool) {
        let staged = self.staged.remove(&producer_id).unwrap_or_default();
        if !committed {
            return;
        }
        for ((topic, partition), (serial, offset)) in staged {
            let partitions = self.committed.entry(topic).or_default();
            let newest = partitions.get(&partition).map(|(serial, _)| *serial);
            if newest < Some(serial) {
                partitions.insert(partition, (serial, offset));
            }
        }
    }

    /// Forgets an offset, a staged one too.
    pub(crate) fn delete(&mut self, topic: &str, partition: i32) {
        self.retain(|name, index, _| !(*name == *topic && index == partition));
        self.retain_staged(|name, index| !(*name == *topic && index == partition));
    }

    /// The topic is gone, and with it what was read of it.
    pub(crate) fn forget_topic(&mut self, topic: &str) {
        self.committed.remove(topic);
        self.retain_staged(|name, _| *name != *topic);
    }

    /// Keeps the committed offsets of which this is true and those that a transaction may still change.
    pub(crate) fn expire(&mut self, keep: impl Fn(&str, &Committed) -> bool) {
        let mut staged = std::mem::take(&mut self.staged);
        let is_staged = |topic: &ByteString, partition: i32| {
            let key = (topic.clone(), partition);
            staged.values().any(|offsets| offsets.contains_key(&key))
        };
        self.retain(|topic, partition, committed| {
            keep(topic, committed) || is_staged(topic, partition)
        });
        self.staged = std::mem::take(&mut staged);
    }

    fn retain(&mut self, keep: impl Fn(&ByteString, i32, &Committed) -> bool) {
        self.committed.retain(|topic, partitions| {
            partitions.retain(|index, (_, committed)| keep(topic, *index, committed));
            !partitions.is_empty()
        });
    }

    fn retain_staged(&mut self, keep: impl Fn(&ByteString, i32) -> bool) {
        self.staged.retain(|_, staged| {
            staged.retain(|(topic, index), _| keep(topic, *index));
            !staged.is_empty()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(offset: i64) -> Committed {
        Committed {
            offset,
            leader_epoch: -1,
            metadata: ByteString::new(),
            topic_id: Uuid::ZERO,
            at: Moment::default(),
            expires: None,
        }
    }

    fn offset(offsets: &Offsets) -> Option<i64> {
        offsets.get("t", 0).map(|committed| committed.offset)
    }

    #[test]
    fn a_staged_offset_counts_from_the_marker_on() {
        let mut offsets = Offsets::default();
        offsets.commit("t".into(), 0, at(1));
        offsets.stage(7, "t".into(), 0, at(2));
        assert_eq!(offset(&offsets), Some(1));
        assert!(offsets.is_unstable("t", 0) && !offsets.is_unstable("t", 1));
        offsets.complete(7, true);
        assert_eq!(offset(&offsets), Some(2));
        assert!(!offsets.is_unstable("t", 0));
    }

    #[test]
    fn an_aborted_transaction_leaves_nothing() {
        let mut offsets = Offsets::default();
        offsets.stage(7, "t".into(), 0, at(2));
        offsets.complete(7, false);
        assert!(offsets.is_empty() && !offsets.has_staged());
    }

    #[test]
    fn a_commit_after_the_staging_is_newer_than_the_marker() {
        let mut offsets = Offsets::default();
        offsets.stage(7, "t".into(), 0, at(2));
        offsets.commit("t".into(), 0, at(9));
        offsets.complete(7, true);
        assert_eq!(offset(&offsets), Some(9));
    }

    #[test]
    fn what_a_transaction_may_still_change_does_not_expire() {
        let mut offsets = Offsets::default();
        offsets.commit("t".into(), 0, at(1));
        offsets.commit("t".into(), 1, at(1));
        offsets.stage(7, "t".into(), 0, at(2));
        offsets.expire(|_, _| false);
        assert_eq!(offset(&offsets), Some(1));
        assert_eq!(offsets.get("t", 1), None);
    }

    #[test]
    fn a_deleted_offset_does_not_come_back_with_a_marker() {
        let mut offsets = Offsets::default();
        offsets.stage(7, "t".into(), 0, at(2));
        offsets.delete("t", 0);
        offsets.complete(7, true);
        assert!(offsets.is_empty());
    }
}
