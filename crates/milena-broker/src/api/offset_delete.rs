//! OffsetDelete, version 0.

use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::groups::{Group, Groups};
use crate::machine::{Call, Machine};

impl Served for OffsetDeleteRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<OffsetDeleteResponse> {
        let known = self
            .topics
            .iter()
            .map(|topic| machine.topics.named(&topic.name).is_some());
        let known: Vec<bool> = known.collect();
        let group = match check(&self, machine, call) {
            Ok(group) => group,
            Err(error) => return Some(self.refuse(error)),
        };
        let topics = self.topics.iter().zip(known).map(|(topic, known)| {
            let error = match known {
                false => ErrorCode::UNKNOWN_TOPIC_OR_PARTITION,
                true if group.subscribes_to(&topic.name) => ErrorCode::GROUP_SUBSCRIBED_TO_TOPIC,
                true => ErrorCode::NONE,
            };
            let partitions = topic.partitions.iter().map(|partition| {
                if error == ErrorCode::NONE {
                    group.offsets.delete(&topic.name, partition.index);
                }
                OffsetDeleteResponsePartition {
                    index: partition.index,
                    error,
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
