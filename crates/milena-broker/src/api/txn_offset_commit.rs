//! TxnOffsetCommit, versions 0-6.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Claim, Commit, Groups};
use crate::machine::{Call, Machine};
use crate::topics::PartitionKey;
use crate::transactions::{Identity, Transactions};

impl Served for TxnOffsetCommitRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<TxnOffsetCommitResponse> {
        let by_id = call.version >= 6;
        let names = self.topics.iter();
        let names = names.map(|topic| Groups::topic_name(machine, &topic.name, topic.id, by_id));
        let names: Vec<_> = names.collect();
        let parts = self.topics.iter().zip(&names).flat_map(|(topic, name)| {
            let indexes = topic.partitions.iter().map(|partition| partition.index);
            Groups::parts(machine, name, indexes)
        });
        let parts: Vec<_> = parts.collect();
        let verdict = match parts.is_empty() {
            true => Ok(()),
            false => check(&self, machine, call, &parts),
        };
        let verdict = verdict.map_err(|error| spoken(call.version, error));
        let topics = self.topics.iter().zip(names).map(|(topic, name)| {
            answer(topic, |partition| match &name {
                Err(error) => *error,
                Ok(name) => {
                    let commit = commit(name, topic, partition);
                    let producer = Some(self.producer_id);
                    Groups::commit(machine, call.now, &self.group_id, producer, verdict, commit)
                }
            })
        });
        Some(TxnOffsetCommitResponse {
            topics: topics.collect(),
            ..TxnOffsetCommitResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> TxnOffsetCommitResponse {
        let topics = self.topics.iter().map(|topic| answer(topic, |_| error));
        TxnOffsetCommitResponse {
            topics: topics.collect(),
            ..TxnOffsetCommitResponse::default()
        }
    }
}

/// The coordinator of the transaction is asked before the group is.
fn check(
    commit: &TxnOffsetCommitRequest,
    machine: &mut Machine,
    call: &Call,
    parts: &[PartitionKey],
) -> Result<(), ErrorCode> {
    if commit.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    Groups::admit(machine, call, &commit.group_id)?;
    let identity = Identity {
        producer_id: commit.producer_id,
        epoch: commit.producer_epoch,
    };
    let (id, group_id) = (&commit.transactional_id, &commit.group_id);
    let adds = call.version >= 5;
    Transactions::admit_offsets(machine, call.now, id, identity, group_id, adds)?;
    let claim = Claim {
        member_id: &commit.member_id,
        instance_id: commit.group_instance_id.as_ref(),
        epoch: commit.generation_id_or_member_epoch,
        version: call.version,
    };
    Groups::check_transactional_commit(machine, call, group_id, claim, parts)
}

/// Producers of version 1 and before cannot cope with a coordinator that loads, and those before version 4 do not know
/// that a transaction can call for its abort.
fn spoken(version: i16, error: ErrorCode) -> ErrorCode {
    match error {
        ErrorCode::COORDINATOR_LOAD_IN_PROGRESS if version < 2 => {
            ErrorCode::COORDINATOR_NOT_AVAILABLE
        }
        ErrorCode::TRANSACTION_ABORTABLE if version < 4 => ErrorCode::INVALID_TXN_STATE,
        error => error,
    }
}

fn commit(
    name: &ByteString,
    topic: &TxnOffsetCommitRequestTopic,
    partition: &TxnOffsetCommitRequestPartition,
) -> Commit {
    Commit {
        topic: name.clone(),
        topic_id: topic.id,
        partition: partition.index,
        offset: partition.offset,
        leader_epoch: partition.leader_epoch,
        metadata: partition.metadata.clone(),
        expires: None,
    }
}

fn answer(
    topic: &TxnOffsetCommitRequestTopic,
    mut outcome: impl FnMut(&TxnOffsetCommitRequestPartition) -> ErrorCode,
) -> TxnOffsetCommitResponseTopic {
    let partitions = topic.partitions.iter().map(|partition| {
        let error = outcome(partition);
        TxnOffsetCommitResponsePartition {
            index: partition.index,
            error,
        }
    });
    TxnOffsetCommitResponseTopic {
        name: topic.name.clone(),
        id: topic.id,
        partitions: partitions.collect(),
    }
}
