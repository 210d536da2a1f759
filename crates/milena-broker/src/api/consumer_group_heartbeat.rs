//! ConsumerGroupHeartbeat, versions 0-1.

use std::iter;
use std::time::Duration;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::groups::{Assignor, Beat, Beaten, Groups, Parts};
use crate::machine::{Call, Machine};

impl Served for ConsumerGroupHeartbeatRequest {
    fn handle(
        mut self,
        machine: &mut Machine,
        call: &Call,
    ) -> Option<ConsumerGroupHeartbeatResponse> {
        if !machine.settings.release.has_consumer_groups() {
            return Some(self.refuse(ErrorCode::UNSUPPORTED_VERSION));
        }
        let checked = check(&self, call.version);
        let admitted = checked.and_then(|()| Groups::admit(machine, call, &self.group_id));
        if let Err(error) = admitted {
            return Some(self.refuse(error));
        }
        if self.member_id.is_empty() {
            self.member_id = machine.fresh_consumer_id();
        }
        let beat = beat(&self, call);
        let outcome = match self.member_epoch < 0 {
            true => leave(machine, call, &self.group_id, &beat),
            false => Groups::consumer_heartbeat(machine, call.now, &self.group_id, &beat),
        };
        Some(match outcome {
            Err(error) => self.refuse(error),
            Ok(beaten) => ConsumerGroupHeartbeatResponse {
                member_id: Some(self.member_id.clone()),
                member_epoch: beaten.epoch,
                heartbeat_interval_ms: beaten.interval.as_millis() as i32,
                assignment: beaten.assignment.map(assignment),
                ..ConsumerGroupHeartbeatResponse::default()
            },
        })
    }

    fn refuse(&self, error: ErrorCode) -> ConsumerGroupHeartbeatResponse {
        ConsumerGroupHeartbeatResponse {
            error,
            error_message: Some(ByteString::from_static(error.message())),
            ..ConsumerGroupHeartbeatResponse::default()
        }
    }
}

fn leave(
    machine: &mut Machine,
    call: &Call,
    group_id: &str,
    beat: &Beat,
) -> Result<Beaten, ErrorCode> {
    Groups::consumer_leave(machine, call.now, group_id, beat)?;
    Ok(Beaten {
        epoch: beat.epoch,
        interval: Duration::ZERO,
        assignment: None,
    })
}

/// Whether the request makes sense on its own.
fn check(request: &ConsumerGroupHeartbeatRequest, version: i16) -> Result<(), ErrorCode> {
    let blank =
        |name: &Option<ByteString>| name.as_ref().is_some_and(|name| name.trim().is_empty());
    let nameless = request.group_id.trim().is_empty()
        || blank(&request.instance_id)
        || blank(&request.rack_id);
    // In version 0 the coordinator chose the id of a member that joined.
    let anonymous =
        request.member_id.trim().is_empty() && (version >= 1 || request.member_epoch != 0);
    let epoch = match request.member_epoch {
        0 => {
            let owns_nothing = request.topics.as_ref().is_some_and(Vec::is_empty);
            let regex = request.subscribed_topic_regex.is_some();
            let subscribes = request.subscribed_topic_names.is_some() || regex;
            request.rebalance_timeout_ms != -1 && owns_nothing && subscribes
        }
        -2 => request.instance_id.is_some(),
        -1 | 1.. => true,
        _ => false,
    };
    if nameless || anonymous || !epoch {
        return Err(ErrorCode::INVALID_REQUEST);
    }
    match &request.server_assignor {
        Some(name) if Assignor::named(name).is_none() => Err(ErrorCode::UNSUPPORTED_ASSIGNOR),
        _ => Ok(()),
    }
}

fn beat(request: &ConsumerGroupHeartbeatRequest, call: &Call) -> Beat {
    let timeout = u64::try_from(request.rebalance_timeout_ms).ok();
    let assignor = request.server_assignor.as_ref();
    let topics = request.subscribed_topic_names.as_ref();
    let owned = request.topics.as_ref().map(|topics| {
        let parts = topics.iter().flat_map(|topic| {
            let indexes = topic.partitions.iter();
            indexes.map(|index| (topic.id, *index))
        });
        parts.collect()
    });
    Beat {
        member_id: request.member_id.clone(),
        epoch: request.member_epoch,
        client_id: call.client_id.clone(),
        instance_id: request.instance_id.clone(),
        rack_id: request.rack_id.clone(),
        rebalance_timeout: timeout.map(Duration::from_millis),
        topics: topics.map(|topics| topics.iter().cloned().collect()),
        regex: request.subscribed_topic_regex.clone(),
        assignor: assignor.and_then(|name| Assignor::named(name)),
        owned,
    }
}

fn assignment(parts: Parts) -> ConsumerGroupHeartbeatResponseAssignment {
    let mut topics: Vec<ConsumerGroupHeartbeatResponseTopic> = Vec::new();
    for (id, index) in parts {
        match topics.last_mut() {
            Some(topic) if topic.id == id => topic.partitions.push(index),
            _ => topics.push(of_topic(id, index)),
        }
    }
    ConsumerGroupHeartbeatResponseAssignment { topics }
}

fn of_topic(id: Uuid, index: i32) -> ConsumerGroupHeartbeatResponseTopic {
    ConsumerGroupHeartbeatResponseTopic {
        id,
        partitions: iter::once(index).collect(),
    }
}
