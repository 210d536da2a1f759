//! OffsetDelete, version 0.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Group, Groups};
use crate::machine::{Call, Machine};

impl Served for OffsetDeleteRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<OffsetDeleteResponse> {
        let there = self.topics.iter().map(|topic| {
            let known = machine.topics.named(&topic.name);
            known.map_or(0, |known| known.partitions.len())
        });
        let there: Vec<usize> = there.collect();
        let group = match check(&self, machine, call) {
            Ok(group) => group,
            Err(error) => return Some(self.refuse(error)),
        };
        let topics = self.topics.iter().zip(there).map(|(topic, there)| {
            let partitions = topic.partitions.iter().map(|partition| {
                let is_there = usize::try_from(partition.index).is_ok_and(|index| index < there);
                OffsetDeleteResponsePartition {
                    index: partition.index,
                    error: delete(group, &topic.name, partition.index, is_there),
                }
            });
            OffsetDeleteResponseTopic {
                name: topic.name.clone(),
                partitions: partitions.collect(),
            }
        });
        Some(OffsetDeleteResponse {
            topics: topics.collect(),
            ..OffsetDeleteResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> OffsetDeleteResponse {
        OffsetDeleteResponse {
            error,
            ..OffsetDeleteResponse::default()
        }
    }
}

fn check<'a>(
    delete: &OffsetDeleteRequest,
    machine: &'a mut Machine,
    call: &Call,
) -> Result<&'a mut Group, ErrorCode> {
    if delete.group_id.is_empty() {
        return Err(ErrorCode::INVALID_GROUP_ID);
    }
    Groups::admit(machine, call, &delete.group_id)?;
    let group = machine.groups.get_mut(&delete.group_id);
    let group = group.ok_or(ErrorCode::GROUP_ID_NOT_FOUND)?;
    group.check_delete_offsets()?;
    Ok(group)
}

/// Deletes one offset; that there is none is no error, but that there is no such partition is.
fn delete(group: &mut Group, topic: &ByteString, partition: i32, is_there: bool) -> ErrorCode {
    if !is_there {
        return ErrorCode::UNKNOWN_TOPIC_OR_PARTITION;
    }
    if group.subscribes_to(topic) {
        return ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC;
    }
    group.offsets.delete(topic, partition);
    ErrorCode::NONE
}
