//! ElectLeaders, versions 0-2.

use std::collections::BTreeMap;

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;

use super::Served;
use crate::elections::Election;
use crate::machine::{Call, Machine};

type Results = BTreeMap<ByteString, Vec<ElectLeadersResponsePartition>>;

impl Served for ElectLeadersRequest {
    fn handle(self, machine: &mut Machine, call: &Call) -> Option<ElectLeadersResponse> {
        let election = match self.election_type {
            0 => Election::Preferred,
            1 => Election::Unclean,
            _ => return Some(self.refuse(ErrorCode::INVALID_REQUEST)),
        };
        let mut results = Results::new();
        for (name, index) in asked(&self, machine) {
            let topic = machine.topics.named(&name).map(|topic| topic.id);
            let elected = match topic {
                Some(id) => machine.elect_leader(call.now, (id, index), election),
                None => Err(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION),
            };
            // Who asks for all is not told where there was nothing to do.
            if self.topics.is_none() && elected == Err(ErrorCode::ELECTION_NOT_NEEDED) {
                continue;
            }
            let error = elected.err().unwrap_or(ErrorCode::NONE);
            let of_topic = results.entry(name).or_default();
            of_topic.push(partition(index, error));
        }
        Some(response(ErrorCode::NONE, results))
    }

    fn refuse(&self, error: ErrorCode) -> ElectLeadersResponse {
        let mut results = Results::new();
        for topic in self.topics.iter().flatten() {
            let partitions = topic.partitions.iter().map(|id| partition(*id, error));
            results.insert(topic.name.clone(), partitions.collect());
        }
        response(error, results)
    }
}

fn asked(request: &ElectLeadersRequest, machine: &Machine) -> Vec<(ByteString, i32)> {
    let Some(topics) = &request.topics else {
        let topics = machine.topics.iter();
        let of = |topic: &crate::topics::Topic| {
            let name = topic.name.clone();
            (0..topic.partitions.len() as i32).map(move |index| (name.clone(), index))
        };
        return topics.flat_map(of).collect();
    };
    let of = |topic: &ElectLeadersRequestTopic| {
        let name = topic.name.clone();
        let partitions = topic.partitions.clone().into_iter();
        partitions.map(move |index| (name.clone(), index))
    };
    topics.iter().flat_map(of).collect()
}

fn partition(id: i32, error: ErrorCode) -> ElectLeadersResponsePartition {
    ElectLeadersResponsePartition {
        id,
        error,
        error_message: (!error.is_ok()).then(|| error.message().into()),
    }
}

fn response(error: ErrorCode, results: Results) -> ElectLeadersResponse {
    let results = results.into_iter();
    ElectLeadersResponse {
        error,
        replica_elections: results
            .map(|(name, partitions)| ElectLeadersResponseTopic { name, partitions })
            .collect(),
        ..ElectLeadersResponse::default()
    }
}
