//! OffsetCommit, versions 2-10.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Claim, Commit, Groups};
use crate::machine::{Call, Machine};
use crate::moment::Moment;

impl Served for OffsetCommitRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<OffsetCommitResponse> {
        let by_id = call.version >= 10;
        let names = self.topics.iter();
        let names = names.map(|topic| Groups::topic_name(machine, &topic.name, topic.id, by_id));
        let names: Vec<_> = names.collect();
        let parts = self.topics.iter().zip(&names).flat_map(|(topic, name)| {
            let indexes = topic.partitions.iter().map(|partition| partition.index);
            Groups::parts(machine, name, indexes)
        });
        let parts: Vec<_> = parts.collect();
        let claim = Claim {
            member_id: &self.member_id,
            instance_id: self.group_instance_id.as_ref(),
            epoch: self.generation_id_or_member_epoch,
            version: call.version,
        };
        // What is not there is refused by any broker, and the group is asked about the rest only.
        let verdict = match parts.is_empty() {
            true => Ok(()),
            false => Groups::check_commit(machine, call, &self.group_id, claim, &parts),
        };
        let expires =
            (self.retention_time_ms >= 0).then(|| call.now.after_ms(self.retention_time_ms));
        let topics = self.topics.iter().zip(names).map(|(topic, name)| {
            answer(topic, |partition| match &name {
                Err(error) => *error,
                Ok(name) => {
                    let commit = commit(name, topic, partition, expires);
                    Groups::commit(machine, call.now, &self.group_id, None, verdict, commit)
                }
            })
        });
        Some(OffsetCommitResponse {
            topics: topics.collect(),
            ..OffsetCommitResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> OffsetCommitResponse {
        let topics = self.topics.iter().map(|topic| answer(topic, |_| error));
        OffsetCommitResponse {
            topics: topics.collect(),
            ..OffsetCommitResponse::default()
        }
    }
}

fn commit(
    name: &bytestring::ByteString,
    topic: &OffsetCommitRequestTopic,
    partition: &OffsetCommitRequestPartition,
    expires: Option<Moment>,
) -> Commit {
    Commit {
        topic: name.clone(),
        topic_id: topic.id,
        partition: partition.index,
        offset: partition.offset,
        leader_epoch: partition.leader_epoch,
        metadata: partition.metadata.clone(),
        expires,
    }
}

fn answer(
    topic: &OffsetCommitRequestTopic,
    mut outcome: impl FnMut(&OffsetCommitRequestPartition) -> ErrorCode,
) -> OffsetCommitResponseTopic {
    let partitions = topic.partitions.iter().map(|partition| {
        let error = outcome(partition);
        OffsetCommitResponsePartition {
            index: partition.index,
            error,
        }
    });
    OffsetCommitResponseTopic {
        name: topic.name.clone(),
        id: topic.id,
        partitions: partitions.collect(),
    }
}
