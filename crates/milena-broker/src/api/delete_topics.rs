//! DeleteTopics, versions 1-6.

use bytestring::ByteString;
use milena_protocol::api::*;
use milena_protocol::error_code::ErrorCode;
use milena_protocol::ids::Uuid;

use super::Served;
use crate::machine::{Call, Machine};
use crate::refusal::{Refusal, outcome};

impl Served for DeleteTopicsRequest {
    fn handle(self, machine: &mut Machine, _: &Call) -> Option<DeleteTopicsResponse> {
        let asked = self.asked();
        let mut responses: Vec<DeleteTopicsResponseTopic> = Vec::new();
        for (place, topic) in asked.iter().enumerate() {
            // What is named twice is refused once.
            if asked[..place].contains(topic) {
                continue;
            }
            let found = find(machine, topic).and_then(|id| once(&asked, topic).map(|()| id));
            let (error, error_message) = outcome(&found);
            let (mut name, mut id) = (topic.name.clone(), topic.id);
            if let Some(topic) = found.ok().and_then(|id| machine.topics.remove(id)) {
                (name, id) = (Some(topic.name), topic.id);
            }
            responses.push(DeleteTopicsResponseTopic {
                name,
                id,
                error,
                error_message,
            });
        }
        Some(DeleteTopicsResponse {
            topics: responses,
            ..DeleteTopicsResponse::default()
        })
    }

    fn refuse(&self, error: ErrorCode) -> DeleteTopicsResponse {
        let topics = self.asked().into_iter();
        let topics = topics.map(|topic| DeleteTopicsResponseTopic {
            name: topic.name,
            id: topic.id,
            error,
            error_message: Some(error.message().into()),
        });
        DeleteTopicsResponse {
            topics: topics.collect(),
            ..DeleteTopicsResponse::default()
        }
    }
}

trait Asked {
    /// What is to be deleted, in the words of the newest version.
    fn asked(&self) -> Vec<DeleteTopicsRequestTopic>;
}

impl Asked for DeleteTopicsRequest {
    fn asked(&self) -> Vec<DeleteTopicsRequestTopic> {
        let named = self.topic_names.iter();
        let named = named.map(|name| DeleteTopicsRequestTopic {
            name: Some(name.clone()),
            id: Uuid::ZERO,
        });
        self.topics.iter().cloned().chain(named).collect()
    }
}

fn find(machine: &Machine, asked: &DeleteTopicsRequestTopic) -> Result<Uuid, Refusal> {
    let invalid = |message: &'static str| Refusal::new(ErrorCode::INVALID_REQUEST, message);
    match (&asked.name, asked.id.is_zero()) {
        (Some(_), false) => Err(invalid("You may not specify both topic name and topic id.")),
        (None, true) => Err(invalid("Neither topic name nor id were specified.")),
        (None, false) => {
            let topic = machine.topics.with_id(asked.id);
            topic
                .map(|topic| topic.id)
                .ok_or(ErrorCode::UNKNOWN_TOPIC_ID.into())
        }
        (Some(name), true) => {
            let topic = machine.topics.named(name);
            topic
                .map(|topic| topic.id)
                .ok_or(ErrorCode::UNKNOWN_TOPIC_OR_PARTITION.into())
        }
    }
}

fn once(
    asked: &[DeleteTopicsRequestTopic],
    topic: &DeleteTopicsRequestTopic,
) -> Result<(), Refusal> {
    let message = match asked.iter().filter(|other| *other == topic).count() {
        0 | 1 => return Ok(()),
        _ if topic.name.is_some() => "Duplicate topic name.",
        _ => "Duplicate topic id.",
    };
    Err(Refusal::new(
        ErrorCode::INVALID_REQUEST,
        ByteString::from_static(message),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Lab;

    #[test]
    fn topics_are_deleted_by_name_in_every_version_and_by_id_in_the_last() {
        let mut lab = Lab::new(1);
        for version in 1..=5 {
            lab.machine.create_topic("t", 1, 1);
            let request = DeleteTopicsRequest {
                topic_names: vec!["t".into()],
                ..DeleteTopicsRequest::default()
            };
            let answer = lab.call(1, version, &request);
            assert_eq!(answer.topics[0].error, ErrorCode::NONE, "{version}");
            assert!(lab.machine.topics.named("t").is_none());
        }
        let id = lab.machine.create_topic("t", 1, 1);
        let request = DeleteTopicsRequest {
            topics: vec![DeleteTopicsRequestTopic { name: None, id }],
            ..DeleteTopicsRequest::default()
        };
        assert_eq!(
            lab.call(1, 6, &request).topics[0].name.as_deref(),
            Some("t")
        );
        let again = lab.call(1, 6, &request);
        assert_eq!(again.topics[0].error, ErrorCode::UNKNOWN_TOPIC_ID);
    }
}
