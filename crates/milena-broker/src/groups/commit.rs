//! How offsets are committed: who may, of which topics, and whether at once or with a transaction.

use bytestring::ByteString;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::{Claim, Committed, Group, Groups};
use crate::machine::{Call, Machine};
use crate::moment::Moment;
use crate::topics::{PartitionKey, Topic};

/// A position as a client commits it.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) topic: ByteString,
    /// Zero if the topic was named.
    pub(crate) topic_id: Uuid,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) leader_epoch: i32,
    pub(crate) metadata: Option<ByteString>,
    pub(crate) expires: Option<Moment>,
}

impl Groups {
    /// The name of a topic that a client names, or knows by its id.
    pub(crate) fn topic_name(
        machine: &Machine,
        name: &ByteString,
        id: Uuid,
        by_id: bool,
    ) -> Result<ByteString, ErrorCode> {
        match by_id {
            true => {
                let topic = machine.topics.with_id(id).filter(|_| !id.is_zero());
                topic
                    .map(|topic| topic.name.clone())
                    .ok_or(ErrorCode::UNKNOWN_TOPIC_ID)
            }
            false => match machine.topics.named(name) {
                Some(_) => Ok(name.clone()),
                None => Err(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
            },
        }
    }

    /// Those of a topic's partitions that are there, by the topic's id.
    pub(crate) fn parts(
        machine: &Machine,
        topic: &Result<ByteString, ErrorCode>,
        indexes: impl Iterator<Item = i32>,
    ) -> Vec<PartitionKey> {
        let topic = topic.as_ref().ok();
        match topic.and_then(|name| machine.topics.named(name)) {
            Some(topic) => indexes
                .filter(|index| has_partition(topic, *index))
                .map(|index| (topic.id, index))
                .collect(),
            None => Vec::new(),
        }
    }

    /// Whether offsets of these partitions may be committed in this name. Nobody in particular may do so to a group that is
    /// not there yet.
    pub(crate) fn check_commit(
        machine: &mut Machine,
        call: &Call,
        group_id: &ByteString,
        claim: Claim<'_>,
        parts: &[PartitionKey],
    ) -> Result<(), ErrorCode> {
        Self::admit(machine, call, group_id)?;
        if claim.epoch >= 0 && machine.groups.get(group_id).is_none() {
            return Err(match claim.version {
                9.. => ErrorCode::GROUP_ID_NOT_FOUND,
                _ => ErrorCode::ILLEGAL_GENERATION,
            });
        }
        Self::ensure(machine, call.now, group_id).check_commit(call.now, claim, parts)
    }

    /// Whether a transaction may commit offsets of these partitions in this name.
    pub(crate) fn check_transactional_commit(
        machine: &mut Machine,
        call: &Call,
        group_id: &ByteString,
        claim: Claim<'_>,
        parts: &[PartitionKey],
    ) -> Result<(), ErrorCode> {
        // It once was the member that was looked for first, in a group that was made for it.
        let looks_for_group = !machine.settings.release.has_former_coordinator();
        if looks_for_group && claim.epoch >= 0 && machine.groups.get(group_id).is_none() {
            return Err(ErrorCode::ILLEGAL_GENERATION);
        }
        Self::ensure(machine, call.now, group_id).check_transactional_commit(claim, parts)
    }

    /// Commits a position if the group allows it; within the transaction of a producer if there is one. What is not there
    /// is refused whatever the group says.
    pub(crate) fn commit(
        machine: &mut Machine,
        now: Moment,
        group_id: &ByteString,
        producer_id: Option<i64>,
        verdict: Result<(), ErrorCode>,
        commit: Commit,
    ) -> ErrorCode {
        let topic = machine.topics.named(&commit.topic);
        if !topic.is_some_and(|topic| has_partition(topic, commit.partition)) {
            return ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
        }
        if let Err(error) = verdict {
            return error;
        }
        let metadata = commit.metadata.unwrap_or_default();
        if metadata.encode_utf16().count() > machine.settings.offset_metadata_max_bytes {
            return ErrorCode::OFFSET_METADATA_TOO_LARGE;
        }
        let committed = Committed {
            offset: commit.offset,
            leader_epoch: commit.leader_epoch,
            metadata,
            topic_id: commit.topic_id,
            at: now,
            expires: commit.expires,
        };
        let Group { offsets, .. } = Self::ensure(machine, now, group_id);
        match producer_id {
            None => offsets.commit(commit.topic, commit.partition, committed),
            Some(id) => offsets.stage(id, commit.topic, commit.partition, committed),
        }
        ErrorCode::NONE
    }
}

fn has_partition(topic: &Topic, index: i32) -> bool {
    usize::try_from(index).is_ok_and(|index| index < topic.partitions.len())
}
